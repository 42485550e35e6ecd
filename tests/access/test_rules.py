"""Who may read what: examples, and what holds for every article, reader and moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from andruck.access.rules import (
    ALWAYS_FREE,
    FREE,
    NOBODY,
    ArticleFacts,
    Decision,
    Gift,
    Level,
    Opening,
    ReaderFacts,
    Scope,
    Standing,
    Step,
    Timetable,
    Variant,
    Why,
    decide,
    level_at,
    variant,
)

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)
moments = st.integers(-5, 5).map(lambda days: NOW + days * DAY)
few = st.lists(st.integers(1, 3), max_size=2).map(tuple)
articles = st.builds(
    ArticleFacts, id=st.integers(1, 3), level=st.sampled_from(Level), section=st.integers(0, 2), dossiers=few,
    tags=few, editions=few, steps=st.lists(st.builds(Step, moments, st.sampled_from(Level)), max_size=3).map(tuple),
    always_free=st.sampled_from([False, False, False, True]),
)  # fmt: skip
gifts = st.lists(st.builds(Gift, st.integers(1, 3), st.none() | moments), max_size=2).map(tuple)
readers = st.builds(
    ReaderFacts, standing=st.sampled_from(Standing), until=st.none() | moments, institution=st.booleans(),
    gifts=gifts,
)  # fmt: skip
opened = st.builds(
    Opening, scope=st.sampled_from(Scope), key=st.integers(0, 3), starts=moments, ends=st.none() | moments,
    reason=st.sampled_from(["strike", "election"]),
)  # fmt: skip
openings = st.lists(opened, max_size=4)
MEMBER = ReaderFacts(Standing.MEMBER, NOW + DAY)
LOCKED = ArticleFacts(1, Level.MEMBERS, section=2, dossiers=(7,), tags=(8,), editions=(9,))
REFUSALS = {Why.NEEDS_ACCOUNT, Why.NEEDS_MEMBERSHIP, Why.NEEDS_EPAPER}


# ---------------------------------------------------------------- examples
def test_an_open_article_is_free_for_everybody():
    assert decide(ArticleFacts(1), NOBODY, [], NOW) == FREE


def test_some_texts_are_free_whatever_else_is_said():
    article = replace(LOCKED, always_free=True, steps=(Step(NOW - DAY, Level.EPAPER),))
    assert decide(article, NOBODY, [], NOW) == ALWAYS_FREE
    assert level_at(article, NOW) == Level.OPEN
    assert not article.lockable


def test_a_wall_says_what_it_needs():
    def why(level, reader=NOBODY):
        return decide(replace(LOCKED, level=level), reader, [], NOW)

    assert why(Level.REGISTERED) == Decision(False, Why.NEEDS_ACCOUNT)
    assert why(Level.MEMBERS) == Decision(False, Why.NEEDS_MEMBERSHIP)
    assert why(Level.EPAPER) == Decision(False, Why.NEEDS_EPAPER)
    assert why(Level.EPAPER, replace(MEMBER, until=None)) == Decision(False, Why.NEEDS_EPAPER)
    assert why(Level.EPAPER, ReaderFacts(Standing.EPAPER)) == Decision(True, Why.MEMBER)


def test_a_member_reads_until_the_membership_ends():
    assert decide(LOCKED, MEMBER, [], NOW) == Decision(True, Why.MEMBER, NOW + DAY, NOW + DAY)
    assert decide(LOCKED, MEMBER, [], NOW + DAY) == Decision(False, Why.NEEDS_MEMBERSHIP)
    for_everybody_known = replace(LOCKED, level=Level.REGISTERED)
    assert decide(for_everybody_known, MEMBER, [], NOW + DAY) == Decision(True, Why.REGISTERED)
    # The account stays, and with it the text.
    assert decide(for_everybody_known, MEMBER, [], NOW) == Decision(True, Why.REGISTERED, None, NOW + DAY)


def test_who_reads_through_an_institution_is_told_so_and_leaves_nothing_behind():
    in_the_library = ReaderFacts(Standing.MEMBER, NOW + DAY, institution=True)
    assert decide(LOCKED, in_the_library, [], NOW) == Decision(True, Why.INSTITUTION, NOW + DAY, NOW + DAY)
    known_only = replace(LOCKED, level=Level.REGISTERED)
    assert decide(known_only, in_the_library, [], NOW + DAY) == Decision(False, Why.NEEDS_ACCOUNT)


def test_a_gift_is_for_one_article_and_ends():
    given_to = ReaderFacts(gifts=(Gift(1, NOW + DAY), Gift(2)))
    assert decide(LOCKED, given_to, [], NOW) == Decision(True, Why.GIFT, NOW + DAY, NOW + DAY)
    assert decide(LOCKED, given_to, [], NOW + DAY) == Decision(False, Why.NEEDS_MEMBERSHIP)
    assert decide(replace(LOCKED, id=2), given_to, [], NOW) == Decision(True, Why.GIFT)
    assert not decide(replace(LOCKED, id=3), given_to, [], NOW).allowed


def test_members_from_the_evening_before_everybody_from_the_print_day_and_the_archive():
    article = ArticleFacts(
        1, Level.MEMBERS, steps=(Step(NOW, Level.OPEN), Step(NOW + 30 * DAY, Level.MEMBERS))
    )
    evening, day, later = NOW - DAY / 4, NOW, NOW + 30 * DAY
    assert decide(article, NOBODY, [], evening) == Decision(False, Why.NEEDS_MEMBERSHIP, day, day)
    assert decide(article, MEMBER, [], evening) == Decision(True, Why.MEMBER, later, day)
    assert decide(article, NOBODY, [], day) == Decision(True, Why.OPEN, later, later)
    assert decide(article, NOBODY, [], later) == Decision(False, Why.NEEDS_MEMBERSHIP)
    assert [level_at(article, moment) for moment in (evening, day, later)] == [2, 0, 2]


def test_an_opening_opens_what_it_names_and_nothing_else():
    def allowed(scope, key, article=LOCKED):
        return decide(article, NOBODY, [Opening(scope, key, NOW, None, "strike")], NOW).allowed

    assert allowed(Scope.EVERYTHING, 0)
    assert allowed(Scope.SECTION, 2)
    assert allowed(Scope.DOSSIER, 7)
    assert allowed(Scope.TAG, 8)
    assert allowed(Scope.EDITION, 9)
    assert allowed(Scope.ARTICLE, 1)
    assert not allowed(Scope.SECTION, 7)
    assert not allowed(Scope.DOSSIER, 2)
    assert not allowed(Scope.TAG, 9)
    assert not allowed(Scope.EDITION, 8)
    assert not allowed(Scope.ARTICLE, 2)
    assert not allowed(Scope.SECTION, 0, replace(LOCKED, section=0)), "no section is no section"


def test_a_coming_opening_is_announced():
    found = decide(LOCKED, NOBODY, [Opening(Scope.EVERYTHING, 0, NOW + DAY, NOW + 2 * DAY, "x")], NOW)
    assert found == Decision(False, Why.NEEDS_MEMBERSHIP, NOW + DAY, NOW + DAY)


def test_the_longest_opening_gives_the_reason_and_its_end():
    short = Opening(Scope.EVERYTHING, 0, NOW - DAY, NOW + DAY, "short")
    long = Opening(Scope.EVERYTHING, 0, NOW - DAY, NOW + 3 * DAY, "long")
    found = decide(LOCKED, NOBODY, [short, long], NOW)
    assert found == Decision(True, Why.OPENING, NOW + 3 * DAY, NOW + DAY, "long")
    ever = replace(short, ends=None, reason="ever")
    assert decide(LOCKED, NOBODY, [short, long, ever], NOW).reason == "ever"


def test_an_opening_that_ends_before_it_begins_opens_nothing():
    backwards = Opening(Scope.EVERYTHING, 0, NOW + DAY, NOW - DAY, "x")
    assert decide(LOCKED, NOBODY, [backwards, replace(backwards, ends=NOW + DAY)], NOW) == Decision(
        False, Why.NEEDS_MEMBERSHIP
    )


def test_every_decision_leads_to_a_variant():
    assert variant(FREE) == variant(Decision(True, Why.OPENING)) == Variant.OPENED
    assert {variant(Decision(True, why)) for why in (Why.MEMBER, Why.GIFT, Why.INSTITUTION)} == {
        Variant.MEMBER
    }
    assert {variant(Decision(False, why)) for why in REFUSALS} == {Variant.EXCERPT}


# ---------------------------------------------------------------- for every input
@given(articles, readers, openings, moments)
def test_every_question_has_an_answer_with_a_reason(article, reader, several, now):
    found = decide(article, reader, several, now)
    assert found.allowed == (found.why not in REFUSALS)
    assert found.next_change is None or found.next_change > now
    assert found.until is None or found.until > now
    assert (found.reason != "") == (found.why == Why.OPENING)
    if found.why == Why.OPEN:
        assert level_at(article, now) == Level.OPEN


@given(articles, readers, openings, moments)
def test_paying_never_hides(article, reader, several, now):
    if decide(article, reader, several, now).allowed:
        for standing in Standing:
            if standing >= reader.standing:
                richer = replace(reader, standing=standing)
                assert decide(article, richer, several, now).allowed
                assert decide(article, replace(richer, until=None), several, now).allowed


@given(articles, readers, openings, opened, moments)
def test_an_opening_never_closes(article, reader, several, one, now):
    if decide(article, reader, several, now).allowed:
        assert decide(article, reader, [*several, one], now).allowed


@given(articles, readers, openings, opened, moments, moments)
def test_splitting_an_opening_changes_nothing(article, reader, several, one, cut, now):
    if one.starts < cut and (one.ends is None or cut < one.ends):
        halves = [replace(one, ends=cut), replace(one, starts=cut)]
        assert decide(article, reader, [*several, *halves], now) == decide(
            article, reader, [*several, one], now
        )


@given(articles, readers, openings, moments)
def test_the_order_of_openings_and_a_timetable_change_nothing(article, reader, several, now):
    found = decide(article, reader, several, now)
    assert decide(article, reader, several[::-1], now) == found
    timetable = Timetable(several)
    assert [decide(article, reader, timetable, now) for _ in range(2)] == [found, found]


@given(articles, readers, openings, moments, st.integers(0, 400))
def test_an_answer_holds_until_the_next_change(article, reader, several, now, hours):
    found = decide(article, reader, several, now)
    later = now + timedelta(hours=hours)
    if found.next_change is None or later < found.next_change:
        assert decide(article, reader, several, later) == found


@given(articles, readers, openings, moments, st.integers(0, 400))
def test_what_is_promised_is_kept(article, reader, several, now, hours):
    """Allowed at least until then; not allowed, then at that moment and not before."""
    found = decide(article, reader, several, now)
    later = now + timedelta(hours=hours)
    if found.until is None or later < found.until:
        assert decide(article, reader, several, later).allowed == found.allowed
    if found.until is not None and not found.allowed:
        assert decide(article, reader, several, found.until).allowed


@given(articles, readers, openings, st.lists(moments, min_size=2, max_size=6))
def test_a_clock_that_jumps_changes_no_answer(article, reader, several, jumping):
    """Every moment has its answer, whatever was asked before."""
    timetable = Timetable(several)
    for now in jumping:
        assert decide(article, reader, timetable, now) == decide(article, reader, several, now)
