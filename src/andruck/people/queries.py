"""Who somebody is in this house."""

from typing import Any

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
