"""Spans of days that figures are about, and what each is compared with. Pure: today is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from andruck.core.errors import Refusal

FIRST = date(2000, 1, 1)
"""Nobody has counted before."""

LONGEST = 400
"""Days: a year and the month that one compares it with."""

WEEKS = timedelta(weeks=52)
"""A year ago, where days of the week have to agree."""


class Sort(StrEnum):
    """How long a span is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    OWN = "own"


class Against(StrEnum):
    """What a span is compared with."""

    BEFORE = "before"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days, the last one included."""

    sort: Sort
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def before(self) -> "Span":
        """The one of the same sort that ends where this begins."""
        if self.sort is Sort.OWN:
            return Span(Sort.OWN, self.first - timedelta(days=self.days), self.first - timedelta(days=1))
        return around(self.sort, self.first - timedelta(days=1))

    def after(self) -> "Span":
        """The one of the same sort that begins where this ends."""
        if self.sort is Sort.OWN:
            return Span(Sort.OWN, self.last + timedelta(days=1), self.last + timedelta(days=self.days))
        return around(self.sort, self.last + timedelta(days=1))

    def a_year_before(self) -> "Span":
        """The same month or year a year ago; of all others, the same days of the week 52 weeks ago."""
        match self.sort:
            case Sort.YEAR:
                return self.before()
            case Sort.MONTH:
                return around(Sort.MONTH, self.first.replace(year=self.first.year - 1))
        return Span(self.sort, self.first - WEEKS, self.last - WEEKS)

    def against(self, other: Against) -> "Span":
        """What it is compared with."""
        return self.before() if other is Against.BEFORE else self.a_year_before()

    def query(self, against: Against = Against.BEFORE) -> str:
        """As addresses say it."""
        facts = (
            {"since": self.first.isoformat(), "until": self.last.isoformat()}
            if self.sort is Sort.OWN
            else {"span": self.sort.value, "day": self.first.isoformat()}
        )
        if against is not Against.BEFORE:
            facts["against"] = against.value
        return urlencode(facts)


def around(sort: Sort, day: date) -> Span:
    """The day, week (from Monday), month or year that a day is in."""
    match sort:
        case Sort.WEEK:
            monday = day - timedelta(days=day.weekday())
            return Span(sort, monday, monday + timedelta(days=6))
        case Sort.MONTH:
            first = day.replace(day=1)
            return Span(sort, first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
        case Sort.YEAR:
            return Span(sort, date(day.year, 1, 1), date(day.year, 12, 31))
    return Span(sort, day, day)


def usual(today: date) -> Span:
    """What is shown to whoever asks for nothing: the week that yesterday was in."""
    return around(Sort.WEEK, today - timedelta(days=1))


def asked(query: Mapping[str, str], today: date) -> tuple[Span, Against]:
    """What an address asks for. Raises Refusal for what is no span, or none that there can be figures of."""
    against = Against.YEAR if query.get("against") == Against.YEAR else Against.BEFORE
    if query.get("since") or query.get("until"):
        first, last = (_day(query.get(name, "")) for name in ("since", "until"))
        span = Span(Sort.OWN, first, last)
    elif query.get("span") or query.get("day"):
        try:
            sort = Sort(query.get("span", Sort.WEEK))
        except ValueError as error:
            raise Refusal("span_unknown", "There is no such span.") from error
        day = _day(query["day"]) if query.get("day") else today
        span = around(sort, day)
    else:
        span = usual(today)
    if span.last < span.first:
        raise Refusal("span_backwards", "The last day is before the first.")
    if span.first < FIRST or span.first > today:
        raise Refusal("span_outside", "There are no figures of these days.")
    if span.days > LONGEST:
        raise Refusal("span_long", f"A span has at most {LONGEST} days.")
    return span, against


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal("day_unknown", "This is no day.") from error


@dataclass(frozen=True, slots=True)
class Change:
    """A figure, the one that it is compared with, and how far they are apart. None: not shown."""

    now: int | None
    before: int | None

    @property
    def absolute(self) -> int | None:
        """By how many views; None where one of the two is not shown."""
        return None if self.now is None or self.before is None else self.now - self.before

    @property
    def relative(self) -> float | None:
        """By how many percent; None also where there was nothing before."""
        return self.absolute / self.before * 100 if self.absolute is not None and self.before else None
