"""Months of the paper: from midnight to midnight where it is made, whatever the clock is set to in between.

An hour of the lake is of UTC. It belongs to the month in which it begins.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, tzinfo


def of(moment: datetime, zone: tzinfo) -> date:
    """The first day of the month that a naive moment in UTC is in."""
    return moment.replace(tzinfo=UTC).astimezone(zone).date().replace(day=1)


def after(month: date) -> date:
    """The next month's first day."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def between(first: date, last: date) -> Iterator[date]:
    """First days of months, both included."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = after(month)


def span(month: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """When it begins, and when the next one does; naive, in UTC, as the lake has them."""
    begin, end = (_midnight(day, zone) for day in (month, after(month)))
    return begin, end


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)
