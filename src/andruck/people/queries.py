"""Who somebody is in this house."""

from collections.abc import Iterable
from typing import Any

from andruck.people.models import User
from andruck.people.rules import Role


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
