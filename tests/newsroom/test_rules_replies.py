"""Times of a right of reply."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.newsroom.rules.replies import Deadline, deadline, in_time, may_end

days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("first", "until"),
    [
        (date(2026, 8, 31), date(2026, 11, 30)),
        (date(2026, 11, 30), date(2027, 3, 1)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2027, 11, 29), date(2028, 2, 29)),
        (date(2026, 11, 29), date(2027, 3, 1)),
        (date(2026, 11, 28), date(2027, 3, 1)),
        (date(2028, 2, 29), date(2028, 5, 29)),
        (date(2026, 10, 1), date(2027, 1, 4)),
        (date(2026, 12, 31), date(2027, 3, 31)),
        (date(2026, 1, 31), date(2026, 4, 30)),
    ],
)
def test_three_months_end_on_the_same_day_or_the_last_of_the_month(first: date, until: date) -> None:
    assert deadline(first_day=first, last_day=None) == Deadline(until, "three_months")


def test_six_weeks_after_the_last_day_come_first() -> None:
    found = deadline(first_day=date(2026, 1, 1), last_day=date(2026, 1, 2))
    assert found == Deadline(date(2026, 2, 13), "six_weeks")


def test_but_never_more_than_three_months_after_the_first() -> None:
    found = deadline(first_day=date(2026, 1, 1), last_day=date(2026, 3, 20))
    assert found == Deadline(date(2026, 4, 1), "three_months")


@pytest.mark.parametrize(
    ("would_end", "ends"),
    [
        (date(2026, 11, 27), date(2026, 11, 27)),
        (date(2026, 11, 28), date(2026, 11, 30)),
        (date(2026, 11, 29), date(2026, 11, 30)),
        (date(2026, 4, 3), date(2026, 4, 7)),  # Good Friday to the Tuesday after Easter
        (date(2026, 5, 1), date(2026, 5, 4)),
        (date(2026, 5, 14), date(2026, 5, 15)),  # Ascension Day
        (date(2026, 5, 25), date(2026, 5, 26)),  # Whit Monday
        (date(2025, 10, 3), date(2025, 10, 6)),
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2027, 1, 1), date(2027, 1, 4)),
        (date(2026, 10, 31), date(2026, 11, 2)),
        (date(2024, 10, 31), date(2024, 10, 31)),  # Reformation Day: not everywhere
    ],
)
def test_no_deadline_ends_on_a_weekend_or_a_holiday(would_end: date, ends: date) -> None:
    last = would_end - timedelta(weeks=6)
    assert deadline(first_day=last, last_day=last) == Deadline(ends, "six_weeks")


@pytest.mark.parametrize(
    "sunday",
    [
        date(1954, 4, 18),
        date(1981, 4, 19),
        date(2008, 3, 23),
        date(2025, 4, 20),
        date(2038, 4, 25),
        date(2049, 4, 18),
    ],
)
def test_easter_is_known_in_rare_years(sunday: date) -> None:
    last = sunday - timedelta(days=2, weeks=6)
    assert deadline(first_day=last, last_day=last).last_day == sunday + timedelta(days=2)


@given(days, st.integers(0, 200))
def test_in_time_is_up_to_the_last_day(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    end = deadline(first_day=first, last_day=last).last_day
    assert in_time(demanded=end, first_day=first, last_day=last)
    assert not in_time(demanded=end + timedelta(days=1), first_day=first, last_day=last)
    assert end <= deadline(first_day=first, last_day=None).last_day
    assert timedelta(days=42) <= end - first <= timedelta(days=96)


START = datetime(2026, 11, 1, 8, tzinfo=UTC)
GONE = START + timedelta(days=5)


@pytest.mark.parametrize(
    ("until", "published", "now", "may"),
    [
        (None, START, START + timedelta(days=999), False),
        (GONE, START + timedelta(days=2), START + timedelta(days=6), False),
        (GONE, START + timedelta(days=2), START + timedelta(days=7) - timedelta(seconds=1), False),
        (GONE, START + timedelta(days=2), START + timedelta(days=7), True),
        (GONE, GONE + timedelta(days=30), GONE + timedelta(days=34), False),
        (GONE, GONE + timedelta(days=30), GONE + timedelta(days=35), True),
    ],
)
def test_a_reply_stands_as_long_as_the_claim_did(
    until: datetime | None, published: datetime, now: datetime, may: bool
) -> None:
    assert may_end(now=now, published=published, claim_from=START, claim_until=until) is may
