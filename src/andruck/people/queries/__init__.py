"""Who somebody is in this house."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

from andruck.infra import tokens
from andruck.people.models import Reader, User
from andruck.people.rules import LIFE, Role


def roles(user: Any) -> frozenset[Role]:
    """The roles of a signed-in person; a superuser is an administrator. Anonymous people have none.

    Kept on the user object, because one staff page asks many times.
    """
    known: frozenset[Role] | None = getattr(user, "_roles", None)
    if known is None:
        known = _read_roles(user)
        user._roles = known
    return known


def _read_roles(user: Any) -> frozenset[Role]:
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    names = set(user.groups.values_list("name", flat=True))
    found = {role for role in Role if role.value in names}
    if user.is_superuser:
        found.add(Role.ADMINISTRATOR)
    return frozenset(found)


def has_role(user: Any, *wanted: Role) -> bool:
    """Whether the person has at least one of these roles."""
    return bool(roles(user) & set(wanted))


def holders(role: Role) -> list["Person"]:
    """Everybody who has this role, the oldest account first."""
    found = Q(groups__name=role.value)
    if role is Role.ADMINISTRATOR:
        found |= Q(is_superuser=True)
    return [_person(row) for row in User.objects.filter(found, is_active=True).distinct().order_by("pk")]


def wants_figures(user: Any) -> bool:
    """Whether somebody has asked for the week's figures by mail."""
    return bool(user.is_authenticated and user.wants_figures)


def readers_of_figures() -> list[tuple["Person", str]]:
    """Everybody who has asked for the week's figures and still may see them, with the language that they work in
    (empty: the site's); the oldest account first."""
    rows = User.objects.filter(wants_figures=True, is_active=True).exclude(email="").order_by("pk")
    return [(_person(row), _language(row)) for row in rows if row.has_perm("wagtailadmin.access_admin")]


def _language(user: User) -> str:
    profile = getattr(user, "wagtail_userprofile", None)
    return profile.preferred_language if profile is not None else ""


def using_password(password: str, *, among: Iterable[str]) -> list[str]:
    """Which of these active accounts (by user name) have this password; slow on purpose, as hashes are."""
    rows = User.objects.filter(username__in=list(among), is_active=True).order_by("username")
    return [row.username for row in rows if row.check_password(password)]


def has_administrator() -> bool:
    """Whether somebody can sign in who may do everything."""
    return any(row.has_usable_password() for row in User.objects.filter(is_active=True, is_superuser=True))


def is_known(username: str) -> bool:
    """Whether there is an account of this name."""
    return User.objects.filter(username=username).exists()


# ---------------------------------------------------------------- recognising readers
@dataclass(frozen=True, slots=True)
class Known:
    """A reader whom the paper recognises: a row's number, and the account's or None."""

    id: int
    account: int | None


def keys() -> tokens.Keys:
    """The keys that reader tokens are signed with."""
    return tokens.derive(settings.SECRET_KEY, older=[str(one) for one in settings.SECRET_KEY_FALLBACKS])


def is_current(claims: tokens.Claims) -> bool:
    """Whether these claims, of a genuine token, have not been taken back."""
    return Reader.objects.filter(number=claims.reader, epoch__lte=claims.epoch).exists()


def known(claims: tokens.Claims) -> Known | None:
    """Who holds a genuine token with these claims; None for tokens that were signed out, and accounts closed."""
    row = (
        Reader.objects.filter(number=claims.reader, least__lte=claims.epoch)
        .values_list("id", "account_id", "account__is_active")
        .first()
    )
    if row is None or (row[1] is not None and not row[2]):
        return None
    return Known(row[0], row[1])


def owner(reader: int) -> Known | None:
    """The reader in this row; None for rows that are gone, and accounts closed."""
    row = Reader.objects.filter(id=reader).values_list("account_id", "account__is_active").first()
    if row is None or (row[0] is not None and not row[1]):
        return None
    return Known(reader, row[0])


def reader_of(account: int) -> int | None:
    """The row of the reader with this account; None when nobody has had to recognise them yet."""
    return Reader.objects.filter(account=account).values_list("id", flat=True).first()


def account_of(reader: int) -> int | None:
    """The account of the reader in this row, if there is one."""
    return Reader.objects.filter(id=reader).values_list("account_id", flat=True).first()


def revocations(now: datetime) -> tokens.Revocations:
    """What has been taken back of the tokens that have not expired by themselves."""
    since = now - LIFE - timedelta(seconds=tokens.AHEAD)
    rows = Reader.objects.filter(changed_at__gte=since, epoch__gt=0).values_list("number", "epoch")
    return tokens.Revocations(dict(rows))


# ---------------------------------------------------------------- finding people
@dataclass(frozen=True, slots=True)
class Person:
    """An account as colleagues who may see it do: its number, what its owner is called, the mail address."""

    id: int
    name: str
    address: str


def search(words: str, *, limit: int = 20) -> list[Person]:
    """Accounts whose address or name holds these words, or whose number they are; active ones only."""
    words = words.strip()
    if not words:
        return []
    found = Q(email__icontains=words) | Q(username__icontains=words) | Q(last_name__icontains=words)
    if words.isascii() and words.isdigit():
        found |= Q(pk=int(words[:18]))
    return [
        _person(row) for row in User.objects.filter(found, is_active=True).order_by("email", "pk")[:limit]
    ]


def persons(ids: Iterable[int | None]) -> dict[int, Person]:
    """These accounts by their numbers; who is gone is left out."""
    rows = User.objects.filter(pk__in=[id for id in ids if id is not None])
    return {row.pk: _person(row) for row in rows}


def _person(row: User) -> Person:
    return Person(row.pk, row.get_full_name(), row.email or row.get_username())
