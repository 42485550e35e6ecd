"""Deadlines of a right of reply, § 20 MStV: demanded without delay, six weeks after the last day at most,
three months after the first day at most."""

from dataclasses import dataclass
from datetime import date, timedelta

SIX_WEEKS = timedelta(weeks=6)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which a reply may be demanded, and which of the two limits sets it."""

    last_day: date
    limit: str


def deadline(*, first_day: date, last_day: date | None) -> Deadline:
    """``first_day`` and ``last_day`` are the days on which the claim was offered; None: it still is."""
    absolute = _three_months_after(first_day)
    if last_day is None or last_day + SIX_WEEKS >= absolute:
        return Deadline(absolute, "three_months")
    return Deadline(last_day + SIX_WEEKS, "six_weeks")


def in_time(*, demanded: date, first_day: date, last_day: date | None) -> bool:
    """Whether a demand that arrived on this day must still be heard."""
    return demanded <= deadline(first_day=first_day, last_day=last_day).last_day


def _three_months_after(day: date) -> date:
    month = day.month + 3
    year, month = (day.year + 1, month - 12) if month > 12 else (day.year, month)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
