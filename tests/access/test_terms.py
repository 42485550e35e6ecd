"""What was laid down about an article, and the steps it becomes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from andruck.access.rules import ArticleFacts, Level, Step, level_at
from andruck.access.rules.terms import Period, Terms, closing_day, periods, since, steps

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
moments = st.datetimes(datetime(2026, 3, 20), datetime(2026, 11, 5)).map(lambda at: at.replace(tzinfo=UTC))
days = st.dates(date(2026, 3, 20), date(2026, 11, 5))
laid_down = st.builds(
    Terms, level=st.sampled_from(Level), always_free=st.booleans(), open_from=st.none() | moments,
    open_until=st.none() | moments, members_until=st.none() | days, first_day=st.none() | days,
    open_days=st.none() | st.integers(0, 40), archive=st.sampled_from(Level),
)  # fmt: skip


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_nothing_special_is_one_level_for_good():
    assert steps(Terms(Level.MEMBERS), BERLIN) == (Level.MEMBERS, ())
    assert steps(Terms(Level.EPAPER, always_free=True, members_until=date(2026, 10, 1)), BERLIN) == (
        Level.OPEN,
        (),
    )


def test_members_the_evening_before_and_the_archive_later():
    terms = Terms(members_until=date(2026, 10, 6), first_day=date(2026, 10, 5), open_days=30)
    assert steps(terms, BERLIN) == (
        Level.MEMBERS,
        (Step(utc(2026, 10, 5, 22), Level.OPEN), Step(utc(2026, 11, 5, 23), Level.MEMBERS)),
    )
    assert closing_day(terms) == date(2026, 11, 6), "thirty whole days after the day of print"


def test_days_begin_at_midnight_also_when_clocks_change():
    """On the night to 29 March and the one to 25 October clocks in Berlin are changed."""
    midnights = {
        date(2026, 3, 29): utc(2026, 3, 28, 23),
        date(2026, 3, 30): utc(2026, 3, 29, 22),
        date(2026, 10, 25): utc(2026, 10, 24, 22),
        date(2026, 10, 26): utc(2026, 10, 25, 23),
    }
    for day, begins in midnights.items():
        assert steps(Terms(members_until=day), BERLIN) == (Level.MEMBERS, (Step(begins, Level.OPEN),))


def test_a_window_is_stronger_than_what_is_laid_down_beside_it():
    start, end = utc(2026, 10, 1), utc(2026, 10, 3)
    assert steps(Terms(Level.MEMBERS, open_from=start, open_until=end), BERLIN) == (
        Level.MEMBERS, (Step(start, Level.OPEN), Step(end, Level.MEMBERS)),
    )  # fmt: skip
    assert steps(Terms(Level.MEMBERS, open_until=end), BERLIN) == (Level.OPEN, (Step(end, Level.MEMBERS),))
    assert steps(Terms(Level.MEMBERS, open_from=start), BERLIN) == (Level.MEMBERS, (Step(start, Level.OPEN),))


def test_a_window_that_ends_before_it_begins_is_none():
    for end in (utc(2026, 10, 1), utc(2026, 9, 30)):
        terms = Terms(Level.MEMBERS, open_from=utc(2026, 10, 1), open_until=end)
        assert steps(terms, BERLIN) == (Level.MEMBERS, ())


def test_an_archive_that_asks_less_closes_nothing():
    terms = Terms(Level.EPAPER, first_day=date(2026, 10, 1), open_days=3, archive=Level.MEMBERS)
    assert steps(terms, BERLIN) == (Level.EPAPER, ())


def test_days_beyond_all_calendars_are_no_days():
    assert steps(Terms(first_day=date.max, open_days=3), BERLIN) == (Level.OPEN, ())
    assert steps(Terms(members_until=date.min), BERLIN) == (Level.OPEN, ())


def test_periods_and_since():
    step = Step(utc(2026, 10, 1), Level.MEMBERS)
    article = ArticleFacts(1, Level.OPEN, steps=(step,))
    assert periods(article) == (Period(None, step.at, Level.OPEN), Period(step.at, None, Level.MEMBERS))
    assert [since(article, step.at + DAY * n) for n in (-1, 0, 1)] == [None, step.at, step.at]


@given(laid_down, moments)
def test_steps_say_at_every_moment_what_was_laid_down(terms, now):
    level, found = steps(terms, BERLIN)
    article = ArticleFacts(1, level, steps=found)
    assert found == article.steps, "sorted, each moment once"
    asked = level_at(article, now)
    if terms.always_free:
        assert asked == Level.OPEN
        return
    start, end = terms.open_from, terms.open_until
    window = (start or end) and not (start and end and end <= start)
    if window and (start is None or start <= now) and (end is None or now < end):
        assert asked == Level.OPEN
        return
    today, closes = now.astimezone(BERLIN).date(), closing_day(terms)
    expected = terms.level
    if terms.members_until and today < terms.members_until:
        expected = max(expected, Level.MEMBERS)
    if closes and today >= closes:
        expected = max(expected, terms.archive)
    assert asked == expected


@given(laid_down)
def test_no_step_changes_nothing(terms):
    level, found = steps(terms, BERLIN)
    levels = [level, *(step.level for step in found)]
    assert all(one != other for one, other in pairwise(levels))
