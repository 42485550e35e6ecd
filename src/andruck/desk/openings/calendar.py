"""What is open when, day by day, as a calendar on a wall in the paper's town shows it. Pure."""

import calendar as almanac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from andruck.access.rules.openings import Record, State
from andruck.core.local_time import beginning

FIRST, LAST = date(1990, 1, 1), date(2199, 12, 1)


@dataclass(frozen=True, slots=True)
class Piece:
    """An opening's part of one day. ``since`` and ``until`` (aware) are None where it goes on beyond the day."""

    record: Record
    state: State
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Day:
    """One day. ``hours`` are 24, or 23 or 25 where the clocks change."""

    date: date
    within: bool
    today: bool
    hours: int
    pieces: tuple[Piece, ...]


def month_of(text: str, today: date) -> date:
    """The first of the month that ``text`` names as ``2026-10``; of this month if it names none we could show."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if FIRST <= found <= LAST else today.replace(day=1)


def neighbours(first: date) -> tuple[date | None, date | None]:
    """The months before and after; None beyond what we show."""
    before = (first - timedelta(days=1)).replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return (before if before >= FIRST else None, after if after <= LAST else None)


def span(first: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments between which the weeks of this month lie."""
    days = [day for week in _weeks(first) for day in week]
    return beginning(days[0], zone), beginning(days[-1] + timedelta(days=1), zone)


def month(first: date, records: Iterable[Record], zone: ZoneInfo, now: datetime) -> list[list[Day]]:
    """The weeks of a month, Monday first, with what is open on each day, by beginning."""
    several = sorted(records, key=lambda one: (one.opening.starts, one.id))
    today = now.astimezone(zone).date()
    return [
        [_day(day, day.month == first.month, day == today, several, zone, now) for day in week]
        for week in _weeks(first)
    ]


def _weeks(first: date) -> list[list[date]]:
    return almanac.Calendar().monthdatescalendar(first.year, first.month)


def _day(day: date, within: bool, today: bool, records: list[Record], zone: ZoneInfo, now: datetime) -> Day:
    start, end = beginning(day, zone), beginning(day + timedelta(days=1), zone)
    pieces = (_piece(record, start, end, now) for record in records)
    hours = round((end - start) / timedelta(hours=1))
    return Day(day, within, today, hours, tuple(piece for piece in pieces if piece is not None))


def _piece(record: Record, start: datetime, end: datetime, now: datetime) -> Piece | None:
    starts, ends = record.opening.starts, record.opening.ends
    if starts >= end or (ends is not None and ends <= start):
        return None
    return Piece(
        record,
        record.state(now),
        since=starts if starts > start else None,
        until=ends if ends is not None and ends < end else None,
    )
