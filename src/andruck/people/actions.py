"""Taking people into the house."""

from django.contrib.auth.models import Group
from django.db import transaction

from andruck.people.models import User
from andruck.people.rules import Role


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
    user.is_superuser = user.is_staff = role is Role.ADMINISTRATOR
    user.save()
    user.groups.set([groups[role]])
    return user
