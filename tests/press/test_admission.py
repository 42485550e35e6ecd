"""From a cookie to a variant."""

from datetime import UTC, datetime, timedelta

import pytest

from andruck.access.rules import ArticleFacts, Level, Opening, Scope, Standing
from andruck.infra.tokens import AHEAD, REMEMBERED, Claims, Revocations, derive, issue
from andruck.press.admission import (
    MOST_DECIDED,
    Admission,
    publish_openings,
    publish_revocations,
    read_openings,
    read_revocations,
)
from andruck.press.store import Store

KEYS = derive("a secret")
NOW = 1_790_000_000
CLAIMS = Claims(7, Standing.MEMBER, 0, NOW, NOW + 60)
TOKEN = issue(CLAIMS, KEYS).encode()
LOCKED = ArticleFacts(1, Level.MEMBERS, section=4)


@pytest.fixture
def admission(store):
    return Admission(store, KEYS, cookie="__Host-reader")


@pytest.mark.parametrize(
    "cookies", [b"__Host-reader=%s", b"a=b; __Host-reader=%s", b"x__Host-reader=1; __Host-reader=%s; c=d"]
)
def test_the_token_is_found_among_cookies(admission, cookies):
    assert admission.reader(cookies % TOKEN, NOW) == CLAIMS


@pytest.mark.parametrize(
    "cookies", [b"", b"reader=%s", b"x__Host-reader=%s", b"__Host-reader=", b"__Host-reader=%sx"]
)
def test_what_is_no_token_of_ours_is_nobody(admission, cookies):
    assert admission.reader(cookies % TOKEN if b"%s" in cookies else cookies, NOW) is None


def test_decisions_are_remembered_only_as_long_as_they_hold(admission, store):
    start = datetime.fromtimestamp(NOW, UTC)
    publish_openings(store, (Opening(Scope.SECTION, 4, start, start + timedelta(seconds=10), "x"),))
    admission.refresh()
    assert [admission.admit(LOCKED, None, NOW + n).variant for n in (-1, 0, 9.9, 10)] == [2, 1, 1, 2]
    assert admission.admit(LOCKED, CLAIMS, NOW).variant == 0
    publish_openings(store, ())
    admission.refresh()
    assert admission.admit(LOCKED, None, NOW + 5).variant == 2


def test_an_article_opened_by_itself_opens_no_other(admission, store):
    start = datetime.fromtimestamp(NOW, UTC)
    publish_openings(store, (Opening(Scope.ARTICLE, 1, start, None, "x"),))
    admission.refresh()
    other = ArticleFacts(2, Level.MEMBERS, section=4)
    assert [admission.admit(one, None, NOW).variant for one in (LOCKED, other, LOCKED, other)] == [1, 2, 1, 2]


def test_the_memory_of_decisions_is_bounded(admission):
    for number in range(MOST_DECIDED + 100):
        admission.admit(ArticleFacts(number, Level.MEMBERS, section=number), None, NOW)
    assert len(admission._decided) <= MOST_DECIDED


def test_what_is_published_comes_back(store, tmp_path):
    start = datetime(2026, 10, 5, tzinfo=UTC)
    several = (
        Opening(Scope.EVERYTHING, 0, start, None, "Streik"),
        Opening(Scope.ARTICLE, 5, start, start, ""),
    )
    assert publish_openings(store, several)
    assert publish_revocations(store, Revocations({7: 2}, issued_since=5))
    other = Store(tmp_path / "press", size=64 * 1024**2)
    assert read_openings(other.published("openings")) == several
    assert read_revocations(other.published("revocations")) == Revocations({7: 2}, issued_since=5)


def _index(admitted):
    return admitted and admitted.variant


OVER = issue(Claims(7, Standing.MEMBER, 0, NOW - 100, NOW), KEYS).encode()


@pytest.mark.parametrize(
    ("token", "index"),
    [
        (TOKEN, 0),
        (OVER, None),
        (issue(Claims(7, Standing.MEMBER, 0, NOW - 100, NOW), derive("another")).encode(), 2),
        (issue(Claims(7, Standing.MEMBER, 0, NOW - REMEMBERED, NOW), KEYS).encode(), 2),
        (issue(Claims(7, Standing.MEMBER, 0, NOW + 2 * AHEAD, NOW + 3 * AHEAD), KEYS).encode(), 2),
        (issue(Claims(7, Standing.REGISTERED, 0, NOW, NOW + 60), KEYS).encode(), 2),
        (OVER[:-1], 2),
        (b"", 2),
    ],
    ids=["good", "over", "foreign", "long over", "future", "too low", "cut", "empty"],
)
def test_before_a_wall_a_token_that_is_over_goes_to_the_application(admission, token, index):
    assert _index(admission.choose(LOCKED, b"__Host-reader=" + token, NOW)) == index
    assert _index(admission.choose(LOCKED, None, NOW)) == 2
    assert _index(admission.choose(ArticleFacts(1), b"__Host-reader=" + token, NOW)) == 1


def test_what_was_taken_back_goes_there_too_and_what_is_open_does_not(admission, store):
    publish_revocations(store, Revocations({7: 1}))
    admission.refresh()
    assert admission.choose(LOCKED, b"__Host-reader=" + TOKEN, NOW) is None
    start = datetime.fromtimestamp(NOW, UTC)
    publish_openings(store, (Opening(Scope.EVERYTHING, 0, start, None, "x"),))
    admission.refresh()
    assert _index(admission.choose(LOCKED, b"__Host-reader=" + TOKEN, NOW)) == 1


def test_whoever_keeps_sending_a_token_that_is_over_costs_no_more_than_others(admission):
    cookies = b"__Host-reader=" + TOKEN
    over = NOW + 61
    seen = [admission.choose(LOCKED, cookies, over + n) for n in (0, 1.9, 2, 59.9, 60, 61.9, 62)]
    assert [one is None for one in seen] == [True, True, False, False, True, True, False]
    assert {one.variant for one in seen if one is not None} == {2}
    assert admission.choose(LOCKED, cookies, NOW).variant == 0, "a clock that was wrong takes nothing away"


def test_tokens_that_were_handed_on_are_forgotten_in_time(admission, monkeypatch):
    monkeypatch.setattr("andruck.press.admission.MOST_HANDED_ON", 3)
    for number in range(8):
        token = issue(Claims(number, Standing.MEMBER, 0, NOW, NOW + 60), KEYS).encode()
        assert admission.choose(LOCKED, b"__Host-reader=" + token, NOW + 61) is None
    assert len(admission._handed_on) <= 3
