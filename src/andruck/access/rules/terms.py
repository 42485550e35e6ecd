"""What was laid down about an article, made into steps: from when on it asks how much of its reader. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from andruck.access.rules import ArticleFacts, Level, Step
from andruck.core import local_time


@dataclass(frozen=True, slots=True)
class Terms:
    """What was laid down about one article. Moments are aware, days are the paper's.

    ``open_from`` and ``open_until`` make a window in which everybody may read it, whatever else is said; without
    the one it has always been open, without the other it stays so. A window that ends before it begins is none.
    ``members_until``: before this day begins it is for members. ``open_days``: so many whole days after its first
    day it asks ``archive`` (if this is more than ``level``).
    """

    level: Level = Level.OPEN
    always_free: bool = False
    open_from: datetime | None = None
    open_until: datetime | None = None
    members_until: date | None = None
    first_day: date | None = None
    open_days: int | None = None
    archive: Level = Level.MEMBERS


class Period(NamedTuple):
    """From then on (None: from the beginning) until then (None: for good) an article asks this much."""

    starts: datetime | None
    ends: datetime | None
    level: Level


def steps(terms: Terms, zone: ZoneInfo) -> tuple[Level, tuple[Step, ...]]:
    """The level an article begins with, and its steps, earliest first; none that changes nothing."""
    if terms.always_free:
        return Level.OPEN, ()
    evening_ends = _beginning(terms.members_until, zone)
    closes = _beginning(closing_day(terms), zone)
    window = _window(terms)
    moments = {evening_ends, closes, *(window or ())} - {None}

    def level(at: datetime | None) -> Level:
        if window and _within(window, at):
            return Level.OPEN
        found = terms.level
        if evening_ends is not None and (at is None or at < evening_ends):
            found = max(found, Level.MEMBERS)
        if closes is not None and at is not None and at >= closes:
            found = max(found, terms.archive)
        return found

    first = now = level(None)
    found = []
    for moment in sorted(moment for moment in moments if moment is not None):
        if level(moment) != now:
            now = level(moment)
            found.append(Step(moment, now))
    return first, tuple(found)


def closing_day(terms: Terms) -> date | None:
    """The day with whose beginning the archive closes over it; None: it does not."""
    if not terms.open_days or terms.first_day is None:
        return None
    first = max(terms.first_day, terms.members_until or terms.first_day)
    try:
        return first + timedelta(days=terms.open_days + 1)
    except OverflowError:
        return None


def periods(article: ArticleFacts) -> tuple[Period, ...]:
    """How much an article asks and when, in order and without gaps."""
    starts: list[datetime | None] = [None, *(step.at for step in article.steps)]
    levels = [article.level, *(step.level for step in article.steps)]
    return tuple(
        Period(start, end, level)
        for start, end, level in zip(starts, [*starts[1:], None], levels, strict=True)
    )


def since(article: ArticleFacts, now: datetime) -> datetime | None:
    """From when on the article has asked what it asks now; None: from the beginning."""
    return max((step.at for step in article.steps if step.at <= now), default=None)


def _beginning(day: date | None, zone: ZoneInfo) -> datetime | None:
    # There is no midnight before the first or after the last day of all calendars.
    if day is None or not date.min + timedelta(days=2) < day < date.max - timedelta(days=2):
        return None
    return local_time.beginning(day, zone)


def _window(terms: Terms) -> tuple[datetime | None, datetime | None] | None:
    start, end = terms.open_from, terms.open_until
    if (start is None and end is None) or (start is not None and end is not None and end <= start):
        return None
    return start, end


def _within(window: tuple[datetime | None, datetime | None], at: datetime | None) -> bool:
    start, end = window
    begun = start is None or (at is not None and start <= at)
    return begun and (end is None or at is None or at < end)
