"""Feeds at a reader's own address."""

from typing import Any

import pytest
from django.test import Client

from andruck.access.rules import Level, Standing
from andruck.core import clock
from andruck.newsroom.actions import publishing
from andruck.people import actions as people
from andruck.people.models import User
from andruck.support.actions import entitlements, feeds
from andruck.support.models import FeedKey
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "Der Pegel steigt seit Mitternacht."
KINDS = ("rss.xml", "atom.xml", "feed.json")


@pytest.fixture
def locked(house: Any) -> Any:
    row = factories.article(house.politics, access_level=Level.MEMBERS.value, live=False)
    row.body = [("paragraph", factories._rich(f"<p>{word}</p>")) for word in ("Anfang.", SECRET)]
    row.excerpt_length = 10
    row.save()
    return publishing.publish(article=row)


@pytest.fixture
def reader() -> int:
    return people.recognise(account=User.objects.create_user(username="ada").pk)


def text(path: str) -> str:
    return Client().get(path).content.decode().replace("\u00ad", "").replace("\\u00ad", "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_member_gets_whole_texts_and_nobody_else_does(locked: Any, reader: int, kind: str) -> None:
    secret = feeds.make(reader=reader)
    assert SECRET not in text(f"/feed/{secret}/{kind}")
    number = entitlements.grant(
        reader=reader, standing=Standing.MEMBER, starts=clock.now(), ends=None, by=None
    )
    for path in (f"/feed/{secret}/{kind}", f"/feed/{secret}/section/politik/{kind}"):
        assert SECRET in text(path)
        assert f"/feed/{secret}/" in text(path)
    assert SECRET not in text(f"/feed/{kind}")
    entitlements.end(entitlement=number, by=None)
    assert SECRET not in text(f"/feed/{secret}/{kind}")


def test_it_is_for_its_owner_only(locked: Any, reader: int) -> None:
    answer = Client().get(f"/feed/{feeds.make(reader=reader)}/rss.xml")
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-store", "noindex")
    assert not answer.cookies


def test_a_stopped_address_says_so_and_a_wrong_one_is_not_there(locked: Any, reader: int) -> None:
    secret = feeds.make(reader=reader)
    feeds.stop(reader=reader, feed=FeedKey.objects.get().pk)
    answer = Client().get(f"/feed/{secret}/rss.xml")
    assert (answer.status_code, answer["Cache-Control"]) == (410, "private, no-store")
    wrong = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    assert Client().get(f"/feed/{wrong}/rss.xml").status_code == 404
    assert Client().get(f"/feed/{secret}/section/gibtsnicht/rss.xml").status_code == 404
