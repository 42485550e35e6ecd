"""Opening accounts, letting staff in, signing out."""

import secrets
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import IntegrityError, transaction
from django.utils import timezone

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit, events
from andruck.people import queries
from andruck.people.actions import retire, void
from andruck.people.events import AccountOpened, AddressChanged, DevicesSignedOut
from andruck.people.models import Session, User
from andruck.people.queries import accounts
from andruck.people.rules.accounts import LET_IN, READER
from andruck.people.rules.gate import FACTORS


def open_account(*, address: str) -> User:
    """The account of somebody who has shown that mails to this address reach them; opened if there is none.

    Two who open it at the same moment get the same one.
    """
    known = accounts.of_address(address)
    if known is not None:
        return known
    try:
        return _open(address.strip().lower())
    except IntegrityError:
        known = accounts.of_address(address)
        if known is None:
            raise
        return known


@transaction.atomic
def _open(address: str) -> User:
    user = User(username=f"{READER}{secrets.token_hex(8)}", email=address, seen_on=timezone.localdate())
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    audit.record(actor=user, action="people.account_opened", subject=f"person:{user.pk}")
    events.emit(AccountOpened(user.pk))
    return user


def note_seen(*, person: int) -> None:
    """They are here today; a notice that the account would be deleted has done its work."""
    User.objects.filter(pk=person).exclude(seen_on=timezone.localdate()).update(
        seen_on=timezone.localdate(), told_on=None
    )


@transaction.atomic
def note_address_changed(*, person: int, actor: int) -> None:
    """The account goes by another address, which its owner has confirmed."""
    audit.record(actor=actor, action="people.address_changed", subject=f"person:{person}")
    events.emit(AddressChanged(person))


@transaction.atomic
def let_in(*, person: int, actor: int | None, lasts: timedelta = LET_IN) -> None:
    """Let somebody of the staff set up a second factor anew: what they had is gone, all devices are signed out.

    ``actor`` None is the house: a command on the machine itself. Raises Refusal for a reader's account.
    """
    user = User.objects.select_for_update().get(pk=person)
    if not accounts.is_staff(user):
        raise Refusal("no_staff", "This is a reader's account; readers set up what they like themselves.")
    gone, _ = Authenticator.objects.filter(user=user).delete()
    user.let_in_until = clock.now() + lasts
    user.save(update_fields=["let_in_until"])
    sign_out_everywhere(person=person, actor=actor)
    audit.record(
        actor=actor, action="people.let_in", subject=f"person:{person}",
        facts={"factors_gone": gone, "until": user.let_in_until},
    )  # fmt: skip


@transaction.atomic
def give_app(*, person: int, secret: str) -> None:
    """Give an account an app with a known secret (base32), unless it has one: for demos and trials."""
    user = User.objects.get(pk=person)
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, secret)
        note_factor_added(person=person, kind="totp")


@transaction.atomic
def note_factor_added(*, person: int, kind: str) -> None:
    """A second factor has been set up: nobody need be let in any more. Who adds an app wants to be asked for it."""
    changes: dict[str, Any] = {"let_in_until": None}
    if kind == "totp":
        changes["wants_second_factor"] = True
    User.objects.filter(pk=person).update(**changes)
    audit.record(actor=person, action="people.factor_added", subject=f"person:{person}", facts={"kind": kind})


@transaction.atomic
def note_factor_removed(*, person: int, kind: str) -> None:
    """A second factor is gone; without any nobody is asked for one."""
    if not accounts.factors(person) & FACTORS:
        User.objects.filter(pk=person).update(wants_second_factor=False)
    audit.record(
        actor=person, action="people.factor_removed", subject=f"person:{person}", facts={"kind": kind}
    )


@transaction.atomic
def want_second_factor(*, person: int, wanted: bool) -> None:
    """A reader decides whether a code by mail is enough. Raises Refusal when there is no second factor to ask for."""
    if wanted and not accounts.factors(person) & FACTORS:
        raise Refusal("no_factor", "Add a passkey or an app first.", field="wanted")
    User.objects.filter(pk=person).update(wants_second_factor=wanted)
    audit.record(
        actor=person,
        action="people.second_factor_wanted",
        subject=f"person:{person}",
        facts={"wanted": wanted},
    )


def want_figures(*, person: int, wanted: bool) -> None:
    """Whether somebody of the staff is sent the week's figures. May be said as often as one likes."""
    User.objects.filter(pk=person).update(wants_figures=wanted)


@transaction.atomic
def set_password(*, person: int, password: str, actor: int | None) -> None:
    """A new password, or none (empty). Whether it is good enough was checked before."""
    user = User.objects.get(pk=person)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save(update_fields=["password"])
    audit.record(
        actor=actor, action="people.password_set", subject=f"person:{person}", facts={"removed": not password}
    )
    events.emit(DevicesSignedOut(person))


@transaction.atomic
def sign_out(*, person: int, device: str) -> bool:
    """Sign one device out; whether there was one. It can do nothing more from its next request on."""
    gone, _ = Session.objects.filter(person=person, session_key=device).delete()
    if gone:
        audit.record(actor=person, action="people.device_signed_out", subject=f"person:{person}")
        events.emit(DevicesSignedOut(person))
    return bool(gone)


@transaction.atomic
def note_switched_off(*, person: int, actor: int | None) -> None:
    """The account has been switched off: its sessions are gone, and its devices read like anybody's in seconds."""
    sign_out_everywhere(person=person, actor=actor)
    reader = queries.reader_of(person)
    if reader is not None:
        void(reader=reader, sign_out=True)


@transaction.atomic
def note_closing(*, person: int) -> None:
    """The account is about to be deleted: whoever reads by it does so no more, on no device."""
    reader = queries.reader_of(person)
    if reader is not None:
        retire(reader=reader)


@transaction.atomic
def sign_out_everywhere(*, person: int, actor: int | None, but: str = "") -> int:
    """Sign all devices out, except one; returns how many. Reader tokens are taken back by whoever hears of it."""
    gone, _ = Session.objects.filter(person=person).exclude(session_key=but).delete()
    audit.record(
        actor=actor,
        action="people.signed_out_everywhere",
        subject=f"person:{person}",
        facts={"devices": gone},
    )
    events.emit(DevicesSignedOut(person))
    return gone
