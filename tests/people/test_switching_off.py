"""An account that is switched off or deleted in the editor: its devices are nobody's any more."""

from typing import Any

import pytest
from django.test import Client

from andruck.access.rules import Standing
from andruck.core import clock
from andruck.people.models import Reader, Session, User
from andruck.people.rules import Role
from andruck.support.actions import entitlements, recognition
from andruck.support.queries import recognition as queries
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(house: Any) -> Client:
    client = Client()
    client.force_login(factories.staff(Role.ADMINISTRATOR))
    return client


@pytest.fixture
def reporter(house: Any) -> User:
    """A member of staff who is a member of the paper, too, and signed in somewhere."""
    user = factories.staff(Role.REPORTER)
    entitlements.grant(person=user.pk, standing=Standing.MEMBER, starts=clock.now(), ends=None, by=None)
    Client().force_login(user)
    return user


def reads(token: str) -> bool:
    """Whether a device with this token still reads as a member, now or after renewing."""
    now = clock.now()
    return bool(queries.facts(token, now).standing) or recognition.renew(token) is not None


def test_switched_off_in_the_form(chief: Client, reporter: User) -> None:
    token = recognition.for_account(reporter.pk).text
    form = {
        "username": reporter.username, "email": reporter.email, "first_name": "R", "last_name": "R",
        "groups": [str(one.pk) for one in reporter.groups.all()],
    }  # fmt: skip
    path = f"/redaktion/users/edit/{reporter.pk}/"
    assert chief.post(path, {**form, "is_active": "on"}).status_code == 302
    assert reads(token), "changing a name signs nobody out"
    assert chief.post(path, form).status_code == 302
    assert not reads(token)
    assert not Session.objects.filter(person=reporter).exists()


def test_switched_off_together_with_others(chief: Client, reporter: User) -> None:
    other = factories.staff(Role.EDITOR)
    tokens = [recognition.for_account(one.pk).text for one in (reporter, other)]
    path = f"/redaktion/bulk/people/user/set_active_state/?id={reporter.pk}&id={other.pk}"
    assert chief.post(path, {"mark_as_active": "True"}).status_code == 302
    assert [reads(one) for one in tokens] == [True, True]
    assert chief.post(path, {"mark_as_active": "False"}).status_code == 302
    assert [reads(one) for one in tokens] == [False, False]


@pytest.mark.parametrize("path", ["users/delete/{}/", "bulk/people/user/delete/?id={}"])
def test_deleted(chief: Client, reporter: User, path: str) -> None:
    token, number = recognition.for_account(reporter.pk).text, reporter.pk
    address = f"/redaktion/{path.format(number)}"
    assert chief.get(address).status_code == 200
    assert reads(token), "looking at the page deletes nothing"
    assert chief.post(address).status_code == 302
    assert not User.objects.filter(pk=number).exists()
    assert not reads(token)
    assert not Reader.objects.filter(least=0).exists()


def test_a_link_made_before_opens_nothing_afterwards(chief: Client, reporter: User) -> None:
    from andruck.people import actions as people
    from andruck.support.actions import codes

    reader = people.recognise(account=reporter.pk)
    text = codes.take_along(reader=reader)
    User.objects.filter(pk=reporter.pk).update(is_active=False)
    assert codes.claim(typed=text, form="a") == reader
    assert recognition.for_row(reader) is None
