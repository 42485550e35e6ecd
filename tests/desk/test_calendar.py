"""The calendar of openings: what stands on which day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.access.rules import Opening, Scope
from andruck.access.rules.openings import Record, Source, State
from andruck.core.local_time import day_of
from andruck.desk.openings import calendar

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)


def opened(start: datetime, end: datetime | None, id: int = 1) -> Record:
    return Record(
        id,
        Opening(Scope.EVERYTHING, 0, start, end, "x"),
        Source.DESK,
        False,
        False,
        None,
        NOW,
        None,
        "",
        "",
        1,
    )


def month(*records: Record, first: date = date(2026, 10, 1), now: datetime = NOW) -> dict[date, calendar.Day]:
    return {day.date: day for week in calendar.month(first, records, BERLIN, now) for day in week}


def test_a_weekend_over_the_night_with_two_half_past_twos() -> None:
    # From Friday, 18:00, until Sunday, 02:30 the second time.
    start, end = datetime(2026, 10, 23, 16, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    days = month(opened(start, end))
    shown = {day: [(p.since, p.until) for p in one.pieces] for day, one in days.items() if one.pieces}
    assert shown == {
        date(2026, 10, 23): [(start, None)],
        date(2026, 10, 24): [(None, None)],
        date(2026, 10, 25): [(None, end)],
    }
    assert {day: one.hours for day, one in days.items() if one.hours != 24} == {date(2026, 10, 25): 25}


def test_what_ends_at_midnight_is_not_on_the_next_day() -> None:
    start, end = datetime(2026, 10, 23, 22, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)
    days = month(opened(start, end))
    assert [day for day, one in days.items() if one.pieces] == [date(2026, 10, 24)]
    assert [(piece.since, piece.until) for piece in days[date(2026, 10, 24)].pieces] == [(None, None)]


def test_several_on_one_day_by_beginning_with_their_states() -> None:
    hour = timedelta(hours=1)
    days = month(
        opened(NOW + hour, None, 1), opened(NOW - hour, NOW + hour, 2), opened(NOW - 3 * hour, NOW - hour, 3)
    )
    assert [(p.record.id, p.state) for p in days[date(2026, 10, 20)].pieces] == [
        (3, State.OVER), (2, State.LIVE), (1, State.PLANNED),
    ]  # fmt: skip
    assert days[date(2026, 10, 20)].today
    assert [p.record.id for p in days[date(2026, 10, 31)].pieces] == [1]


def test_weeks_are_whole_and_begin_on_monday() -> None:
    weeks = calendar.month(date(2026, 10, 1), [], BERLIN, NOW)
    assert [len(week) for week in weeks] == [7] * 5
    assert (weeks[0][0].date, weeks[-1][-1].date) == (date(2026, 9, 28), date(2026, 11, 1))
    assert sum(day.within for week in weeks for day in week) == 31
    start, end = calendar.span(date(2026, 10, 1), BERLIN)
    assert (day_of(start, BERLIN), day_of(end, BERLIN)) == (date(2026, 9, 28), date(2026, 11, 2))


@pytest.mark.parametrize(
    "text", ["", "x", "2026-13", "0001-01", "9999-12", "2026-1", "2026-10-05", "٢٠٢٦-١٠"]
)
def test_a_month_that_is_none_is_this_one(text: str) -> None:
    assert calendar.month_of(text, date(2026, 10, 20)) == date(2026, 10, 1)


def test_the_months_around() -> None:
    assert calendar.month_of("2027-02", date(2026, 10, 20)) == date(2027, 2, 1)
    assert calendar.neighbours(date(2026, 12, 1)) == (date(2026, 11, 1), date(2027, 1, 1))
    assert calendar.neighbours(calendar.FIRST)[0] is None
    assert calendar.neighbours(calendar.LAST)[1] is None
    for edge in (calendar.FIRST, calendar.LAST):
        calendar.month(edge, [], BERLIN, NOW)
        calendar.span(edge, BERLIN)


moments = st.datetimes(datetime(2026, 9, 20), datetime(2026, 11, 10), timezones=st.just(UTC))


@given(moments, st.none() | moments, moments)
def test_a_moment_is_open_on_the_calendar_exactly_when_it_is(
    start: datetime, end: datetime | None, at: datetime
) -> None:
    if end is not None and end <= start:
        return
    day = month(opened(start, end)).get(day_of(at, BERLIN))
    if day is None:
        return
    on_it = any((p.since is None or p.since <= at) and (p.until is None or at < p.until) for p in day.pieces)
    assert on_it == (start <= at and (end is None or at < end))
