"""Accounts: whose they are, what opens them, where they are signed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.db.models import Q, QuerySet

from andruck.core import clock
from andruck.people import queries
from andruck.people.models import Session, User
from andruck.people.rules import Role
from andruck.people.rules.accounts import READER
from andruck.people.rules.gate import FACTORS, Proof, Visitor


@dataclass(frozen=True, slots=True)
class Account:
    """What an account says of itself. ``address`` may be empty for staff."""

    person: int
    address: str
    name: str
    staff: bool
    since: datetime
    has_password: bool
    wants_second_factor: bool
    factors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Device:
    """Where somebody is signed in. ``key`` names it in forms; ``current`` is the one that asks."""

    key: str
    browser: str
    since: datetime | None
    seen: datetime | None
    current: bool


def is_staff(user: Any) -> bool:
    """Whether an account belongs to somebody who works here, and so needs two things to sign in.

    Whoever could open the editor counts, whichever way they got the right to.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    return bool(
        user.is_superuser
        or user.is_staff
        or queries.roles(user)
        or user.has_perm("wagtailadmin.access_admin")
    )


_WORKS = Q(is_superuser=True) | Q(is_staff=True) | Q(groups__isnull=False) | Q(user_permissions__isnull=False)


def staff() -> "QuerySet[User]":
    """The accounts of those who work here."""
    return User.objects.filter(pk__in=User.objects.filter(_WORKS).values("pk"))


def readers() -> "QuerySet[User]":
    """Accounts that were opened by their owners, and not taken on since. Nobody's business in the editor."""
    return User.objects.filter(username__startswith=READER).exclude(pk__in=staff().values("pk"))


def of_address(address: str) -> User | None:
    """The account that goes by this mail address, however it is written."""
    return User.objects.filter(email__iexact=address.strip()).first() if address.strip() else None


def of_sign_in(name: str) -> User | None:
    """The account that somebody means who types this: a user name of staff, or a mail address."""
    name = name.strip()
    found = list(User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name))[:3]) if name else []
    meant = [user for user in found if name in (user.username, user.email)] or found
    # Two people of one name are nobody: better no way in than the wrong one.
    return meant[0] if len(meant) == 1 else None


def account(person: int) -> Account | None:
    """One account; None when it is gone."""
    user = User.objects.filter(pk=person).first()
    if user is None:
        return None
    return Account(
        person=user.pk,
        address=user.email,
        name=user.get_full_name(),
        staff=is_staff(user),
        since=user.date_joined,
        has_password=user.has_usable_password(),
        wants_second_factor=user.wants_second_factor,
        factors=factors(user.pk),
    )


def address_of(person: int) -> str:
    """The mail address of an account, empty when it has none or is gone."""
    return User.objects.filter(pk=person).values_list("email", flat=True).first() or ""


def exists(person: int) -> bool:
    """Whether there is such an account."""
    return User.objects.filter(pk=person).exists()


def factors(person: int) -> frozenset[str]:
    """The second factors an account has: totp, webauthn, recovery_codes."""
    return frozenset(Authenticator.objects.filter(user_id=person).values_list("type", flat=True))


def visitor(user: Any, proofs: tuple[Proof, ...]) -> Visitor:
    """What the gate of the editor has to know about a user and what they have shown in this session."""
    if not user.is_authenticated or not user.is_active:
        return Visitor(signed_in=False)
    belongs = is_staff(user)
    return Visitor(
        signed_in=True,
        staff=belongs,
        proofs=proofs,
        factors=factors(user.pk) if belongs else frozenset(),
        let_in_until=user.let_in_until,
    )


def devices(person: int, current: str = "") -> list[Device]:
    """Where somebody is signed in now, the last used first. ``current`` is what stands in the table for this one."""
    rows = Session.objects.filter(person=person, expire_date__gt=clock.now()).order_by("-seen")
    return [
        Device(row.session_key, row.browser, row.since, row.seen, row.session_key == current) for row in rows
    ]


def without_factor() -> list[str]:
    """Names of staff who could not sign in to the editor: no second factor, and not let in to set one up."""
    have = Authenticator.objects.filter(type__in=FACTORS).values("user_id")
    rows = staff().filter(is_active=True).exclude(pk__in=have)
    now = clock.now()
    return sorted(row.username for row in rows if row.let_in_until is None or row.let_in_until <= now)


def using_app(secret: str, *, among: Iterable[str]) -> list[str]:
    """Which of these active accounts (by user name) have an app with this secret."""
    apps = Authenticator.objects.filter(
        type=Authenticator.Type.TOTP, user__username__in=list(among), user__is_active=True
    )
    return sorted(app.user.username for app in apps.select_related("user") if _secret(app) == secret)


def _secret(app: Authenticator) -> str:
    """The secret of an app; empty when it was sealed with a key that is gone."""
    try:
        return str(get_adapter().decrypt(app.data["secret"]))
    except (InvalidToken, KeyError):
        return ""


def staff_list() -> list[tuple[str, frozenset[Role], frozenset[str]]]:
    """Everybody who works here and is active, by name: roles and second factors."""
    rows = staff().filter(is_active=True).order_by("username")
    return [(user.username, queries.roles(user), factors(user.pk)) for user in rows]


def last_administrator(person: int) -> bool:
    """Whether nobody else could administer if this account were gone."""
    others = User.objects.filter(Q(is_superuser=True) | Q(groups__name=Role.ADMINISTRATOR), is_active=True)
    return not others.exclude(pk=person).exists()


def seen_before(day: date) -> list[tuple[int, date, date | None]]:
    """Readers who were last seen before this day: number, that day, and when they were told."""
    rows = readers().filter(seen_on__lt=day)
    return [(pk, seen, told) for pk, seen, told in rows.values_list("pk", "seen_on", "told_on") if seen]
