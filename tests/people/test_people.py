"""Roles, and taking people into the house."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from andruck.people import queries
from andruck.people.actions import ensure_groups, hire
from andruck.people.models import User
from andruck.people.rules import Role

pytestmark = pytest.mark.django_db


def _hire(role: Role = Role.EDITOR, **fields: str) -> User:
    hire(**{"username": "ida", "password": "erstes", "role": role, **fields})  # type: ignore[arg-type]
    return User.objects.get(username="ida")


def test_one_group_per_role_however_often() -> None:
    first = ensure_groups()
    assert ensure_groups() == first
    names = set(Group.objects.filter(name__in=list(Role)).values_list("name", flat=True))
    assert names == {"reporter", "editor", "chief", "ads", "revenue", "administrator"}


@pytest.mark.parametrize("role", Role)
def test_everybody_has_the_role_they_were_hired_for(role: Role) -> None:
    user = _hire(role)
    assert queries.roles(user) == {role}
    assert queries.has_role(user, role, Role.ADS)
    assert queries.has_role(user, *(set(Role) - {role})) is False
    assert (user.is_superuser, user.is_staff) == (role is Role.ADMINISTRATOR,) * 2


def test_hiring_again_keeps_the_password_and_changes_the_rest() -> None:
    _hire(Role.ADMINISTRATOR, first_name="Ida", email="ida@lotse.example")
    user = _hire(Role.REPORTER, password="zweites", first_name="Ida M.")
    assert User.objects.count() == 1
    assert user.check_password("erstes")
    assert (user.first_name, user.email, user.is_superuser) == ("Ida M.", "", False)
    assert queries.roles(user) == {Role.REPORTER}


def test_a_superuser_is_an_administrator_without_any_group() -> None:
    user = User.objects.create_superuser("root", password="x")
    assert queries.roles(user) == {Role.ADMINISTRATOR}


def test_other_groups_are_no_roles() -> None:
    user = _hire()
    user.groups.add(Group.objects.create(name="chiefs of nothing"))
    assert queries.roles(User.objects.get(pk=user.pk)) == {Role.EDITOR}


def test_strangers_and_former_staff_have_none() -> None:
    assert queries.roles(AnonymousUser()) == frozenset()
    user = _hire(Role.ADMINISTRATOR)
    user.is_active = False
    user.save()
    assert queries.roles(User.objects.get(pk=user.pk)) == frozenset()


def test_a_person_is_asked_about_once(django_assert_num_queries: object) -> None:
    user = _hire()
    with django_assert_num_queries(1):  # type: ignore[operator]
        for _ in range(3):
            queries.roles(user)


def test_who_uses_a_password() -> None:
    _hire()
    hire(username="ole", password="anderes", role=Role.ADS)
    assert queries.using_password("erstes", among=["ida", "ole", "nobody"]) == ["ida"]
    assert queries.using_password("erstes", among=["ole"]) == []


def test_is_there_an_administrator() -> None:
    _hire()
    assert not queries.has_administrator()
    root = User.objects.create_superuser("root")
    root.set_unusable_password()
    root.save()
    assert not queries.has_administrator()
    hire(username="ole", password="x", role=Role.ADMINISTRATOR)
    assert queries.has_administrator()


def test_is_known() -> None:
    _hire()
    assert (queries.is_known("ida"), queries.is_known("ole")) == (True, False)
