"""What every worker decides by gets from the database into the store."""

from datetime import timedelta

import pytest

from andruck.access import ports
from andruck.access.actions import openings
from andruck.access.rules import ArticleFacts, Level, Scope
from andruck.access.rules.openings import Place, Source
from andruck.core import clock
from andruck.infra import journal, tokens
from andruck.people import actions as people
from andruck.people import queries
from andruck.press import counters, facts, following
from andruck.press.admission import Admission, read_openings, read_revocations
from andruck.press.rules import VARIANTS, Variant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places():
    before = ports.places()
    ports.plug_places(ports.FixedPlaces(Place(Scope.SECTION, 4, "Politik", 4)))
    yield
    ports.plug_places(before)


def test_a_reader_is_revoked_as_soon_as_the_journal_is_followed(press):
    following.follow()
    admission = Admission(press, queries.keys(), cookie="reader")
    reader = people.recognise()
    token = people.issue(reader=reader, standing=2, until=None)[0].encode()
    now = clock.now().timestamp()
    assert admission.reader(b"reader=" + token, now) is not None
    people.void(reader=reader)
    following.follow()
    admission.refresh()
    assert admission.reader(b"reader=" + token, now) is None
    renewed = people.issue(reader=reader, standing=2, until=None)[0].encode()
    assert admission.reader(b"reader=" + renewed, now) is not None


def test_a_new_store_learns_everything_at_once(press):
    reader = people.recognise()
    people.void(reader=reader)
    following.follow()
    assert list(read_revocations(press.published("revocations")).readers.values()) == [1]


def test_while_the_store_takes_nothing_nobody_believes_it(press, monkeypatch):
    following.follow()
    position = press.position
    people.void(reader=people.recognise())
    monkeypatch.setattr(facts, "publish_revocations", lambda store, revocations: False)
    with pytest.raises(OSError, match="revocations"):
        following.follow()
    assert press.position == position
    assert press.counters.cells[counters.UNTRUSTED] == 1
    monkeypatch.undo()
    following.follow()
    assert press.position == journal.newest() > position
    assert press.counters.cells[counters.UNTRUSTED] == 0
    assert read_revocations(press.published("revocations")) != tokens.Revocations()


def test_events_about_pages_publish_nothing(press, monkeypatch):
    monkeypatch.setattr(facts, "publish_revocations", None)
    facts.publish(press, ["ArticlePublished", "MenuChanged"])


def test_an_opening_is_open_as_soon_as_the_journal_is_followed_and_ends_by_itself(press):
    following.follow()
    admission = Admission(press, queries.keys(), cookie="reader")
    locked = ArticleFacts(1, Level.MEMBERS, section=4)
    now = clock.now()

    def shown(after=0.0):
        admission.refresh()
        return VARIANTS[admission.admit(locked, None, now.timestamp() + after).variant]

    made = openings.open(scope=Scope.EVERYTHING, reason="des Sturms", ends=now + timedelta(seconds=5))
    assert shown(1) is Variant.EXCERPT, "not followed yet"
    following.follow()
    assert [shown(after) for after in (1, 4.9, 5)] == [Variant.OPENED, Variant.OPENED, Variant.EXCERPT]
    openings.change(opening=made.id, ends=now + timedelta(seconds=9), reason="des Sturms")
    following.follow()
    assert [shown(after) for after in (5, 9)] == [Variant.OPENED, Variant.EXCERPT]
    openings.end(opening=made.id)
    following.follow()
    assert shown(1) is Variant.EXCERPT


def test_a_planned_opening_opens_without_anybody_doing_anything(press):
    now = clock.now()
    openings.open(scope=Scope.SECTION, key=4, reason="x", starts=now + timedelta(hours=1), ends=None)
    following.follow()
    admission = Admission(press, queries.keys(), cookie="reader")
    seen = [
        VARIANTS[
            admission.admit(ArticleFacts(1, Level.MEMBERS, section=4), None, now.timestamp() + after).variant
        ]
        for after in (0, 3599, 3600, 9_000_000)
    ]
    assert seen == [Variant.EXCERPT, Variant.EXCERPT, Variant.OPENED, Variant.OPENED]


def test_what_is_over_or_only_promised_is_not_published(press):
    now = clock.now()
    over = openings.open(scope=Scope.EVERYTHING, reason="x", ends=now + timedelta(hours=1))
    openings.open(
        scope=Scope.EVERYTHING, reason="y", source=Source.GOAL, promise="z", pending=True, once="goal:1"
    )
    openings.end(opening=over.id)
    coming = openings.open(scope=Scope.SECTION, key=4, reason="w", starts=now + timedelta(hours=1)).opening
    following.follow()
    assert read_openings(press.published("openings")) == (coming,)
    openings.fulfil(once="goal:1")
    following.follow()
    assert len(read_openings(press.published("openings"))) == 2
