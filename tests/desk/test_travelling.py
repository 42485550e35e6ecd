"""How the answers about one article change in the course of time: no gap, nothing left out, nothing invented."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from andruck.access.rules import ArticleFacts, Level, Opening, Scope, Step, Timetable, Why, decide
from andruck.desk.timemachine.travelling import COLUMNS, MOST, Kind, Stretch, reader, stretches

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOCKED = ArticleFacts(7, Level.MEMBERS, section=3)


def opening(
    start: datetime, end: datetime | None, reason: str = "x", scope: Scope = Scope.EVERYTHING
) -> Opening:
    return Opening(scope, 0 if scope is Scope.EVERYTHING else 3, start, end, reason)


def anybody(found: list[Stretch]) -> list[tuple[datetime | None, datetime | None, bool, Why]]:
    return [(one.starts, one.ends, one.chosen, one.answers[0].why) for one in found]


def test_an_article_nobody_opens_has_one_answer_for_good() -> None:
    assert anybody(stretches(LOCKED, Timetable([]), NOW)) == [(None, None, True, Why.NEEDS_MEMBERSHIP)]


def test_before_in_and_after_an_opening() -> None:
    table = Timetable([opening(NOW - HOUR, NOW + HOUR)])
    assert anybody(stretches(LOCKED, table, NOW)) == [
        (None, NOW - HOUR, False, Why.NEEDS_MEMBERSHIP),
        (NOW - HOUR, NOW + HOUR, True, Why.OPENING),
        (NOW + HOUR, None, False, Why.NEEDS_MEMBERSHIP),
    ]
    # The end itself is no part of it any more.
    assert [one.chosen for one in stretches(LOCKED, table, NOW + HOUR)] == [False, False, True]


def test_overlapping_openings_are_told_apart_only_by_their_reasons() -> None:
    same = Timetable([opening(NOW, NOW + 2 * HOUR), opening(NOW + HOUR, NOW + 3 * HOUR, scope=Scope.SECTION)])
    assert anybody(stretches(LOCKED, same, NOW)) == [
        (None, NOW, False, Why.NEEDS_MEMBERSHIP),
        (NOW, NOW + 3 * HOUR, True, Why.OPENING),
        (NOW + 3 * HOUR, None, False, Why.NEEDS_MEMBERSHIP),
    ]
    two = Timetable(
        [opening(NOW, NOW + 2 * HOUR, "a"), opening(NOW + HOUR, NOW + 3 * HOUR, "b", Scope.SECTION)]
    )
    assert [one.answers[0].reason for one in stretches(LOCKED, two, NOW)] == ["", "a", "b", ""]


def test_what_lies_far_from_the_chosen_moment_is_left_out() -> None:
    several = [opening(NOW + number * DAY, NOW + number * DAY + HOUR) for number in range(-20, 20)]
    found = stretches(LOCKED, Timetable(several), NOW + HOUR / 2)
    assert len(found) == 2 * MOST + 1
    [chosen] = [one for one in found if one.chosen]
    assert (chosen.starts, chosen.ends) == (NOW, NOW + HOUR)
    assert found[0].starts is not None
    assert found[-1].ends is not None


def test_every_kind_of_reader_is_who_they_say() -> None:
    answers = {kind: decide(LOCKED, reader(kind, 7), (), NOW).why for kind in Kind}
    assert answers == {
        Kind.ANONYMOUS: Why.NEEDS_MEMBERSHIP,
        Kind.REGISTERED: Why.NEEDS_MEMBERSHIP,
        Kind.MEMBER: Why.MEMBER,
        Kind.EPAPER: Why.MEMBER,
        Kind.GIFT: Why.GIFT,
        Kind.INSTITUTION: Why.INSTITUTION,
    }
    other = ArticleFacts(8, Level.MEMBERS)
    assert not decide(other, reader(Kind.GIFT, 7), (), NOW).allowed, "a gift is of one article"


hours = st.integers(-50, 50).map(lambda number: NOW + number * HOUR)
windows = st.lists(
    st.builds(
        opening,
        hours,
        st.none() | hours,
        st.sampled_from(["a", "b"]),
        st.sampled_from([Scope.EVERYTHING, Scope.SECTION]),
    ),
    max_size=4,
)
steps = st.lists(st.builds(Step, hours, st.sampled_from(Level)), max_size=3)


@given(st.sampled_from(Level), steps, windows, hours, hours)
def test_the_table_says_what_is_decided(
    level: Level, changes: list[Step], openings: list[Opening], at: datetime, any_moment: datetime
) -> None:
    article = ArticleFacts(7, level, section=3, steps=tuple(changes))
    table = Timetable(openings)
    found = stretches(article, table, at)
    assert [one.ends for one in found[:-1]] == [one.starts for one in found[1:]], "no gap"
    assert sum(one.chosen for one in found) == 1
    inside = [
        one
        for one in found
        if (one.starts is None or one.starts <= any_moment) and (one.ends is None or any_moment < one.ends)
    ]
    for one in inside:
        for kind, answer in zip(COLUMNS, one.answers, strict=True):
            true = decide(article, reader(kind, 7), table, any_moment)
            assert (answer.allowed, answer.why, answer.reason) == (true.allowed, true.why, true.reason)
