"""Times of a right of reply, § 20 MStV: until when it may be demanded, and how long it must be offered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

SIX_WEEKS = timedelta(weeks=6)
SATURDAY = 5
_FIXED = ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which a reply may be demanded, and which of the two limits sets it."""

    last_day: date
    limit: str


def deadline(*, first_day: date, last_day: date | None) -> Deadline:
    """Six weeks after the last day of the claim, three months after its first day at most.

    ``first_day`` and ``last_day`` are the days on which the claim was offered; None: it still is. A deadline that
    would end on a weekend or a holiday ends on the next working day (§ 193 BGB).
    """
    absolute = _three_months_after(first_day)
    if last_day is None or last_day + SIX_WEEKS >= absolute:
        return Deadline(_working_day(absolute), "three_months")
    return Deadline(_working_day(last_day + SIX_WEEKS), "six_weeks")


def in_time(*, demanded: date, first_day: date, last_day: date | None) -> bool:
    """Whether a demand that arrived on this day must still be heard."""
    return demanded <= deadline(first_day=first_day, last_day=last_day).last_day


def may_end(
    *, now: datetime, published: datetime, claim_from: datetime, claim_until: datetime | None
) -> bool:
    """Whether a published reply may be taken down.

    Never while the claim is offered. When the claim is gone, the reply stays for as long as the claim stood:
    the law gives the one who replies the same time, at a comparable place.
    """
    if claim_until is None or now < claim_until:
        return False
    return now - published >= claim_until - claim_from


def _three_months_after(day: date) -> date:
    """The same day three months on, or the last day of a month that has no such day (§ 188 BGB)."""
    month = day.month + 3
    year, month = (day.year + 1, month - 12) if month > 12 else (day.year, month)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _working_day(day: date) -> date:
    """This day, or the first after it that is neither Saturday nor Sunday nor a holiday in all of Germany."""
    while day.weekday() >= SATURDAY or day in _holidays(day.year):
        day += timedelta(days=1)
    return day


def _holidays(year: int) -> set[date]:
    """Those of all sixteen states. Where a state has more, a demand may be in time although we call it late."""
    easter = _easter(year)
    moving = {easter + timedelta(days=days) for days in (-2, 1, 39, 50)}
    return moving | {date(year, month, day) for month, day in _FIXED}


def _easter(year: int) -> date:
    """Easter Sunday: the Sunday after the first full moon of spring, by Gauss and Lichtenberg."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    lunar = year % 19
    seed = (19 * lunar + moon) % 30
    full = 21 + seed - (seed + lunar // 11) // 29
    first_sunday = 7 - (year + year // 4 + 2 - (3 * century + 3) // 4) % 7
    return date(year, 3, 1) + timedelta(days=full + 6 - (full - first_sunday) % 7)
