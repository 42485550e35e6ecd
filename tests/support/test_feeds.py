"""Readers' own feed addresses."""

from datetime import timedelta

import pytest

from andruck.access.rules import Standing
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.people import actions as people
from andruck.people.models import User
from andruck.support.actions import entitlements, feeds
from andruck.support.models import FeedKey
from andruck.support.queries import feeds as queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return User.objects.create_user(username="ada")


def test_an_address_reads_as_its_reader_does_now(ada):
    now = clock.now()
    reader = people.recognise(account=ada.pk)
    secret = feeds.make(reader=reader, label=" Laptop ")
    found = queries.reader(secret, now)
    assert (found.facts.standing, found.stopped) == (Standing.REGISTERED, False)
    entitlements.grant(
        reader=reader, standing=Standing.MEMBER, starts=now, ends=now + timedelta(days=1), by=None
    )
    assert queries.reader(secret, now).facts.standing == Standing.MEMBER
    assert queries.reader(secret, now + timedelta(days=1)).facts.standing == Standing.REGISTERED
    assert [line.label for line in queries.of_reader(reader)] == ["Laptop"]


def test_only_the_digest_is_kept_and_others_find_nothing(ada):
    secret = feeds.make(reader=people.recognise(account=ada.pk))
    assert secret not in str(FeedKey.objects.values())
    assert [queries.reader(one, clock.now()) for one in ("", secret[:-1], secret + "x")] == [None] * 3


def test_a_stopped_address_and_a_closed_account_say_so(ada):
    reader, other = people.recognise(account=ada.pk), people.recognise()
    secret = feeds.make(reader=reader)
    (line,) = queries.of_reader(reader)
    assert not feeds.stop(reader=other, feed=line.id)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert queries.reader(secret, clock.now()).stopped
    User.objects.filter(pk=ada.pk).update(is_active=True)
    assert feeds.stop(reader=reader, feed=line.id)
    assert not feeds.stop(reader=reader, feed=line.id)
    found = queries.reader(secret, clock.now())
    assert found.stopped
    assert found.facts.standing == Standing.ANONYMOUS
    assert queries.of_reader(reader) == []


def test_there_are_only_so_many(ada):
    reader = people.recognise(account=ada.pk)
    for _ in range(feeds.MOST):
        feeds.make(reader=reader)
    with pytest.raises(Refusal, match="Stop one"):
        feeds.make(reader=reader)
