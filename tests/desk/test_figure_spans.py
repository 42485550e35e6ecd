"""Spans of days, what they are compared with, and what an address may ask for."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.errors import Refusal
from andruck.desk.figures.periods import period
from andruck.desk.figures.spans import LONGEST, Against, Change, Sort, Span, around, asked, usual

TODAY = date(2026, 12, 1)
days = st.dates(date(2001, 1, 1), date(2030, 1, 1))
sorts = st.sampled_from([Sort.DAY, Sort.WEEK, Sort.MONTH, Sort.YEAR])


@given(sorts, days)
def test_spans_lie_side_by_side(sort: Sort, day: date) -> None:
    span = around(sort, day)
    assert span.first <= day <= span.last
    assert span.before().last + timedelta(days=1) == span.first
    assert span.after().first - timedelta(days=1) == span.last
    assert span.before().after() == span


@given(days, st.integers(1, LONGEST))
def test_own_days_are_compared_with_as_many(day: date, length: int) -> None:
    span = Span(Sort.OWN, day, day + timedelta(days=length - 1))
    assert span.before().days == span.days == length
    assert span.before().last + timedelta(days=1) == span.first


@given(sorts, days)
def test_a_year_before(sort: Sort, day: date) -> None:
    span = around(sort, day)
    before = span.a_year_before()
    if sort in {Sort.DAY, Sort.WEEK}:
        assert before.first.weekday() == span.first.weekday()
        assert (span.first - before.first).days == 364
    else:
        assert (before.first.month, before.first.year) == (span.first.month, span.first.year - 1)


@given(sorts, days, st.sampled_from(Against))
def test_an_address_says_what_it_was_made_of(sort: Sort, day: date, against: Against) -> None:
    from urllib.parse import parse_qsl

    span = around(sort, day)
    assert asked(dict(parse_qsl(span.query(against))), date(2031, 1, 1)) == (span, against)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"since": "2026-11-03", "until": "2026-11-01"}, "span_backwards"),
        ({"since": "2026-11-03"}, "day_unknown"),
        ({"since": "2024-11-03", "until": "2026-11-01"}, "span_long"),
        ({"since": "1999-11-03", "until": "1999-11-04"}, "span_outside"),
        ({"span": "week", "day": "2027-01-01"}, "span_outside"),
        ({"span": "century"}, "span_unknown"),
        ({"day": "gestern"}, "day_unknown"),
    ],
)
def test_what_is_no_span(query: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        asked(query, TODAY)
    assert refused.value.code == code


def test_without_a_wish_it_is_the_week_of_yesterday() -> None:
    monday = date(2026, 11, 30)
    assert asked({}, monday) == (usual(monday), Against.BEFORE)
    assert usual(monday) == Span(Sort.WEEK, date(2026, 11, 23), date(2026, 11, 29))


def test_changes() -> None:
    assert (Change(12, 10).absolute, Change(12, 10).relative) == (2, 20.0)
    assert (Change(12, 0).absolute, Change(12, 0).relative) == (12, None)
    assert Change(None, 10).absolute is Change(10, None).relative is None


def moments(span: Span, now: datetime, against: Against = Against.BEFORE, **more: Any) -> Any:
    with time_machine.travel(now, tick=False):
        return period(span, against, now, **more)


def test_what_runs_is_compared_as_far_as_it_has_come() -> None:
    now = datetime(2026, 12, 2, 14, 40, tzinfo=UTC)
    found = moments(around(Sort.WEEK, now.date()), now)
    assert found.runs
    assert found.now.until == datetime(2026, 12, 2, 14, tzinfo=UTC)
    assert found.before.until == datetime(2026, 11, 25, 14, tzinfo=UTC)


def test_across_the_night_in_which_the_clocks_are_put_back() -> None:
    # Until 14 hours by the paper's clock, in summer and in winter.
    now = datetime(2026, 10, 27, 13, 40, tzinfo=UTC)
    found = moments(around(Sort.WEEK, now.date()), now)
    assert found.before.until == datetime(2026, 10, 20, 12, tzinfo=UTC)
    sunday = moments(around(Sort.DAY, date(2026, 10, 25)), now)
    assert len(sunday.now.slots) == 25
    assert len(set(sunday.labels)) == 25
    assert len(sunday.before.slots) == 24


def test_a_short_month_before_a_long_one() -> None:
    now = datetime(2026, 3, 30, 10, 5, tzinfo=UTC)
    found = moments(around(Sort.MONTH, now.date()), now)
    assert found.before.until == datetime(2026, 2, 28, 23, tzinfo=UTC)


def test_a_year_is_drawn_by_weeks_and_taken_along_by_days() -> None:
    now = datetime(2026, 12, 2, 10, tzinfo=UTC)
    assert len(moments(around(Sort.YEAR, date(2025, 1, 1)), now).now.slots) == 53
    assert len(moments(around(Sort.YEAR, date(2025, 1, 1)), now, daily=True).now.slots) == 365
