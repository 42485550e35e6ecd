"""Who may read what: examples, and what holds for every article, reader and moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from andruck.access.rules import (
    FREE,
    NOBODY,
    ArticleFacts,
    Decision,
    Level,
    Opening,
    ReaderFacts,
    Scope,
    Standing,
    Why,
    decide,
)

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)
moments = st.integers(-5, 5).map(lambda days: NOW + days * DAY)
articles = st.builds(
    ArticleFacts, id=st.integers(1, 3), level=st.sampled_from(Level), section=st.integers(0, 2),
    dossiers=st.lists(st.integers(1, 3), max_size=2).map(tuple),
)  # fmt: skip
readers = st.builds(ReaderFacts, standing=st.sampled_from(Standing), until=st.none() | moments)
opened = st.builds(
    Opening, scope=st.sampled_from(Scope), key=st.integers(0, 3), starts=moments, ends=st.none() | moments,
    reason=st.sampled_from(["strike", "election"]),
)  # fmt: skip
openings = st.lists(opened, max_size=4)
MEMBER = ReaderFacts(Standing.MEMBER, NOW + DAY)
LOCKED = ArticleFacts(1, Level.MEMBERS, section=2, dossiers=(7,))


def test_an_open_article_is_free_for_everybody():
    assert decide(ArticleFacts(1), NOBODY, [], NOW) == FREE


def test_a_wall_says_what_it_needs():
    assert decide(LOCKED, NOBODY, [], NOW) == Decision(False, Why.NEEDS_MEMBERSHIP)
    assert decide(replace(LOCKED, level=Level.REGISTERED), NOBODY, [], NOW) == Decision(
        False, Why.NEEDS_ACCOUNT
    )


def test_a_member_reads_until_the_membership_ends():
    assert decide(LOCKED, MEMBER, [], NOW) == Decision(True, Why.MEMBER, NOW + DAY, NOW + DAY)
    assert decide(LOCKED, MEMBER, [], NOW + DAY) == Decision(False, Why.NEEDS_MEMBERSHIP)
    for_members_and_others = replace(LOCKED, level=Level.REGISTERED)
    assert decide(for_members_and_others, MEMBER, [], NOW + DAY) == Decision(True, Why.REGISTERED)


def test_an_opening_opens_what_it_names_and_nothing_else():
    def allowed(scope, key, article=LOCKED):
        return decide(article, NOBODY, [Opening(scope, key, NOW, None, "strike")], NOW).allowed

    assert allowed(Scope.EVERYTHING, 0)
    assert allowed(Scope.SECTION, 2)
    assert allowed(Scope.DOSSIER, 7)
    assert allowed(Scope.ARTICLE, 1)
    assert not allowed(Scope.SECTION, 7)
    assert not allowed(Scope.DOSSIER, 2)
    assert not allowed(Scope.ARTICLE, 2)
    assert not allowed(Scope.SECTION, 0, replace(LOCKED, section=0)), "no section is no section"


def test_the_longest_opening_gives_the_reason_and_its_end():
    short = Opening(Scope.EVERYTHING, 0, NOW - DAY, NOW + DAY, "short")
    long = Opening(Scope.EVERYTHING, 0, NOW - DAY, NOW + 3 * DAY, "long")
    found = decide(LOCKED, NOBODY, [short, long], NOW)
    assert found == Decision(True, Why.OPENING, NOW + 3 * DAY, NOW + DAY, "long")
    ever = replace(short, ends=None, reason="ever")
    assert decide(LOCKED, NOBODY, [short, long, ever], NOW).reason == "ever"


@given(articles, readers, openings, moments)
def test_every_question_has_an_answer_with_a_reason(article, reader, several, now):
    found = decide(article, reader, several, now)
    refusals = {Why.NEEDS_ACCOUNT, Why.NEEDS_MEMBERSHIP}
    assert found.allowed == (found.why not in refusals)
    assert found.next_change is None or found.next_change > now
    assert found.until is None or (found.allowed and found.until > now)


@given(articles, readers, openings, moments)
def test_paying_never_hides(article, reader, several, now):
    if decide(article, reader, several, now).allowed:
        assert decide(article, replace(reader, standing=Standing.MEMBER, until=None), several, now).allowed


@given(articles, readers, openings, opened, moments)
def test_an_opening_never_closes(article, reader, several, one, now):
    if decide(article, reader, several, now).allowed:
        assert decide(article, reader, [*several, one], now).allowed


@given(articles, readers, openings, moments, st.integers(0, 400))
def test_an_answer_holds_until_the_next_change(article, reader, several, now, hours):
    found = decide(article, reader, several, now)
    later = now + timedelta(hours=hours)
    if found.next_change is None or later < found.next_change:
        assert decide(article, reader, several, later) == found
