"""Kept pages for readers who are recognised, and what is never kept because it is one reader's."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from andruck.access.actions import gifts
from andruck.access.rules import Level, Standing
from andruck.core import clock
from andruck.newsroom.actions import publishing
from andruck.people import actions as people
from andruck.people.models import User
from andruck.press import following
from andruck.press.store import Store
from andruck.support.actions import entitlements, feeds, recognition
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "Der Pegel steigt seit Mitternacht."


@pytest.fixture
def locked(house: Any) -> Any:
    row = factories.article(house.politics, access_level=Level.MEMBERS.value, live=False)
    row.body = [("paragraph", factories._rich(f"<p>{word}</p>")) for word in ("Anfang.", SECRET)]
    row.excerpt_length = 10
    row.save()
    return publishing.publish(article=row)


@pytest.fixture
def ada() -> int:
    person = User.objects.create_user(username="ada").pk
    entitlements.grant(person=person, standing=Standing.MEMBER, starts=clock.now(), ends=None, by=None)
    return person


def reads(client: Client, article: Any) -> bool:
    return SECRET in client.get(article.get_absolute_url()).content.decode().replace("\u00ad", "")


def device(person: int) -> Client:
    client = Client()
    client.cookies["reader"] = recognition.for_account(person).text
    return client


def test_a_kept_page_is_each_readers_own(locked: Any, ada: int, press: Store) -> None:
    following.follow()
    member, registered = device(ada), device(User.objects.create_user(username="bo").pk)
    assert [reads(one, locked) for one in (Client(), registered, member, Client())] == [
        False,
        False,
        True,
        False,
    ]
    assert press.find(locked.get_absolute_url()) is not None


def test_what_is_granted_counts_with_the_next_page_and_what_is_ended_too(
    locked: Any, ada: int, press: Store
) -> None:
    bo = User.objects.create_user(username="bo").pk
    client = device(bo)
    following.follow()
    assert not reads(client, locked)
    number = entitlements.grant(person=bo, standing=Standing.MEMBER, starts=clock.now(), ends=None, by=None)
    following.follow()
    assert reads(client, locked)
    entitlements.end(entitlement=number, by=None)
    following.follow()
    assert not reads(client, locked)
    assert client.cookies["reader"].value, "the account is still recognised"
    recognition.sign_out(account=bo)
    following.follow()
    assert not reads(client, locked)
    assert not client.cookies["reader"].value


def test_whose_token_ends_in_the_middle_of_a_text_reads_on(locked: Any, ada: int, press: Store) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        client = device(ada)
        following.follow()
        assert reads(client, locked)
        before = client.cookies["reader"].value
        travel.shift(timedelta(days=20))
        assert reads(client, locked)
        assert client.cookies["reader"].value != before


def test_what_is_one_readers_is_never_kept(locked: Any, ada: int, press: Store) -> None:
    following.follow()
    reader = people.recognise(account=ada)
    link = gifts.give(reader=reader, standing=Standing.MEMBER, article=locked.pk)
    secret = feeds.make(reader=reader)
    paths = [f"/geschenk/{link}/", f"/feed/{secret}/rss.xml", f"/feed/{secret}/section/politik/rss.xml"]
    assert [Client().get(path).status_code for path in paths] == [200] * 3
    assert [press.find(path) for path in paths] == [None] * 3
    assert Client().get("/feed/rss.xml").status_code == 200
    assert press.find("/feed/rss.xml") is not None
