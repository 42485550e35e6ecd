"""What the rooms keep about a reader, shown and erased."""

import pytest

from andruck.access.actions import gifts
from andruck.access.actions.personal import AccessKeeper
from andruck.access.models import Gift
from andruck.access.queries import gifts as gift_queries
from andruck.access.rules import Standing
from andruck.core import clock
from andruck.people import ports
from andruck.people import queries as people
from andruck.people.models import Reader, User
from andruck.support.actions import codes, entitlements, feeds, recognition
from andruck.support.actions.personal import SupportKeeper
from andruck.support.models import Claim, Code, Entitlement, FeedKey, Sheet

pytestmark = pytest.mark.django_db


def busy(name: str) -> int:
    """A person with something in every table."""
    person = User.objects.create_user(username=name).pk
    entitlements.grant(
        person=person, standing=Standing.MEMBER, starts=clock.now(), ends=None, by=None, note="Dank"
    )
    reader = people.reader_of(person)
    text = codes.take_along(reader=reader)
    codes.claim(typed=text, form=name)
    feeds.make(reader=reader, label="Laptop")
    gifts.give(reader=reader, standing=Standing.MEMBER, article=5, name="Ada")
    return person


def test_both_keepers_are_asked():
    assert {"access", "support"} <= {keeper.name for keeper in ports.keepers()}


def test_everything_is_shown():
    person = busy("ada")
    mine = SupportKeeper().export(person)
    assert [(one["standing"], one["note"], one["source"]) for one in mine["entitlements"]] == [
        ("member", "Dank", "staff")
    ]
    assert len(mine["codes_claimed"]) == 1
    assert [one["label"] for one in mine["feeds"]] == ["Laptop"]
    assert [one["article"] for one in AccessKeeper().export(person)["gifts"]] == [5]
    assert SupportKeeper().needs(person)
    nobody = User.objects.create_user(username="bo").pk
    assert SupportKeeper().export(nobody) == {
        "entitlements": [],
        "codes_claimed": [],
        "contributions": [],
        "feeds": [],
    }
    assert AccessKeeper().export(nobody) == {"gifts": []}
    assert not SupportKeeper().needs(nobody)


def test_everything_is_erased_but_what_others_have():
    person, other = busy("ada"), busy("bo")
    token = recognition.for_account(person).text
    for _ in range(2):
        for keeper in (AccessKeeper(), SupportKeeper()):
            assert list(keeper.stays(person)) == []
            keeper.erase(person)
    theirs = people.reader_of(other)
    for table in (Claim, Entitlement, FeedKey):
        assert set(table.objects.values_list("reader", flat=True)) == {theirs}
    assert set(Code.objects.values_list("reader", flat=True)) == {theirs}
    assert Sheet.objects.count() == 1
    assert sorted(Gift.objects.values_list("giver", "name"), key=str) == sorted(
        [(None, ""), (theirs, "Ada")], key=str
    )
    assert gift_queries.of_reader(theirs)[0].article == 5
    assert recognition.renew(token) is None
    assert set(Reader.objects.values_list("account", flat=True)) == {None, other}
