"""Taking people into the house, and telling readers apart."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F

from andruck.core import clock
from andruck.infra import audit, events, tokens
from andruck.people import queries
from andruck.people.events import ReaderChanged
from andruck.people.models import Reader, User
from andruck.people.rules import LIFE, Role, expiry
from andruck.people.rules.accounts import LET_IN


def ensure_groups() -> dict[Role, Group]:
    """One permission group per role; repeatable."""
    return {role: Group.objects.get_or_create(name=role.value)[0] for role in Role}


@transaction.atomic
def hire(
    *, username: str, password: str, role: Role, first_name: str = "", last_name: str = "", email: str = ""
) -> User:
    """Create a staff account in a role, or bring an existing one of that name up to date; repeatable.

    Passwords are only set on creation, so that repeating never resets what somebody has chosen.
    """
    groups = ensure_groups()
    user, created = User.objects.get_or_create(username=username)
    user.first_name, user.last_name, user.email = first_name, last_name, email
    if created:
        user.set_password(password)
        user.let_in_until = clock.now() + LET_IN
    user.is_superuser = user.is_staff = role is Role.ADMINISTRATOR
    user.save()
    user.groups.set([groups[role]])
    if created:
        audit.record(actor=None, action="people.hired", subject=f"person:{user.pk}", facts={"role": role})
    return user


# ---------------------------------------------------------------- readers
def recognise(*, account: int | None = None) -> int:
    """The row of the reader with this account, made if need be; a new reader when there is no account."""
    if account is not None:
        found = queries.reader_of(account)
        if found is not None:
            return found
    defaults = {"number": _draw(), "created_at": clock.now()}
    if account is None:
        return Reader.objects.create(**defaults).pk
    return Reader.objects.get_or_create(account_id=account, defaults=defaults)[0].pk


def _draw() -> int:
    """A number that says nothing, and that nobody meets twice: 63 bits by lot."""
    return secrets.randbelow(2**63 - 1) + 1


def issue(*, reader: int, standing: int, until: datetime | None, guest: bool = False) -> tuple[str, datetime]:
    """A token for the reader in this row, and when it ends. ``until`` is when the standing changes, None: never.

    Raises LookupError for a reader who is gone.
    """
    row = Reader.objects.filter(id=reader).values_list("number", "epoch").first()
    if row is None:
        raise LookupError(f"there is no reader {reader}")
    now = clock.now()
    expires = expiry(now, until)
    claims = tokens.Claims(row[0], standing, row[1], int(now.timestamp()), int(expires.timestamp()), guest)
    return tokens.issue(claims, queries.keys()), expires


@transaction.atomic
def void(*, reader: int, sign_out: bool = False) -> None:
    """Tokens of this reader that are out count no longer: on every worker and machine within seconds.

    Whoever holds one gets a new one with what is true now, unless they are signed out with it.
    """
    now = clock.now()
    changes: dict[str, object] = {"epoch": F("epoch") + 1, "changed_at": now}
    if sign_out:
        changes["least"] = F("epoch") + 1
    if Reader.objects.filter(id=reader).update(**changes):
        events.emit(ReaderChanged(reader, now))


@transaction.atomic
def renumber(*, reader: int) -> None:
    """Give the reader another number. Whoever knew the old one knows nothing any more; all devices are signed out."""
    row = Reader.objects.select_for_update().get(id=reader)
    old, now = row.number, clock.now()
    row.number = _draw()
    row.epoch = row.least = row.epoch + 1
    row.changed_at = now
    row.save(update_fields=["number", "epoch", "least", "changed_at"])
    # The old number stays behind for as long as tokens with it may be out.
    Reader.objects.create(
        number=old, epoch=row.epoch, least=row.epoch, changed_at=now, created_at=row.created_at, retired=True
    )
    events.emit(ReaderChanged(reader, now))


@transaction.atomic
def retire(*, reader: int) -> None:
    """The reader is nobody any more: no account, no tokens. The row goes when the last token has expired."""
    void(reader=reader, sign_out=True)
    Reader.objects.filter(id=reader).update(account=None, retired=True)


def forget_readers() -> int:
    """Throw away readers and numbers that were retired, once no token with them can be out; returns how many."""
    before = clock.now() - LIFE - timedelta(seconds=tokens.AHEAD)
    retired = Reader.objects.filter(retired=True, changed_at__lt=before)
    return retired.delete()[1].get(Reader._meta.label, 0)
