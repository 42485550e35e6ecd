"""The archive by day: how much there is, and what. Nothing here grows with the archive but the number of days."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, QuerySet, Sum
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from andruck.infra.shown import mark
from andruck.newsroom.models import ArchiveDay
from andruck.newsroom.queries import lists
from andruck.newsroom.queries.visible import listed
from andruck.newsroom.rules import marks

EVERYTHING = marks.of_list(marks.EVERYTHING)

MONTH = Substr(Cast("day", CharField()), 1, 7)
"""The month of a day, "1946-05". Taking a date apart is slow on SQLite; cutting off its end is not."""


@dataclass(frozen=True, slots=True)
class Span:
    """A year (``year-01-01``), a month or a day with the number of articles first published in it."""

    start: date
    articles: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest years, months or days before and after one that hold articles; None where there are none."""

    earlier: date | None
    later: date | None


def midnight(day: date) -> datetime:
    """The moment at which a day of the paper's zone begins."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def day_of(moment: datetime) -> date:
    """The day of the paper's zone in which a moment lies."""
    return timezone.localdate(moment)


def years() -> tuple[Span, ...]:
    """Every year with articles, newest first. One query."""
    mark(marks.anywhere(EVERYTHING))
    found: Counter[int] = Counter()
    for span in by_month(_filled()):
        found[span.start.year] += span.articles
    return tuple(Span(date(year, 1, 1), articles) for year, articles in sorted(found.items(), reverse=True))


def months(year: int) -> tuple[Span, ...]:
    """The months of a year with articles, in their order. One query."""
    mark(*between(date(year, 1, 1), date(year, 12, 31)))
    return by_month(_filled().filter(day__gte=date(year, 1, 1), day__lte=date(year, 12, 31)))


def by_month(found: QuerySet[Any]) -> tuple[Span, ...]:
    """Days summed up by month, in their order. One query."""
    rows = found.annotate(month=MONTH).values("month").annotate(sum=Sum("articles")).order_by("month")
    return tuple(Span(month_of(row["month"]), row["sum"]) for row in rows)


def month_of(name: str) -> date:
    """The first day of a month from its name as ``MONTH`` gives it, "1946-05"."""
    return date(int(name[:4]), int(name[5:7]), 1)


def days(month: date) -> tuple[Span, ...]:
    """The days with articles of the month that begins on this day, in their order. One query."""
    mark(*between(month, after(month)))
    rows = _filled().filter(day__gte=month, day__lt=after(month)).order_by("day")
    return tuple(Span(day, articles) for day, articles in rows.values_list("day", "articles"))


def articles(day: date, *, before: str = "") -> lists.Slice:
    """What was first published on a day, newest first. Raises ValueError for a cursor that is none."""
    mark(*between(day, day))
    found = listed().filter(
        first_published_at__gte=midnight(day), first_published_at__lt=midnight(day + timedelta(days=1))
    )
    return lists.slice_of(found, before, lists.PAGE_SIZE)


def neighbours(start: date, end: date) -> Neighbours:
    """The nearest days with articles before ``start`` and from ``end`` on. Two queries."""
    earlier = _filled().filter(day__lt=start).order_by("-day").values_list("day", flat=True).first()
    later = _filled().filter(day__gte=end).order_by("day").values_list("day", flat=True).first()
    # A text that appears in between moves them; at either end any text may.
    mark(
        *between(earlier or start, later or end),
        *(() if earlier and later else (marks.anywhere(EVERYTHING),)),
    )
    return Neighbours(earlier, later)


def between(first: date, last: date) -> tuple[str, ...]:
    """The marks of what shows articles, or their absence, from one day to another."""
    return marks.span(EVERYTHING, midnight(first), midnight(last) + timedelta(days=1))


def after(month: date) -> date:
    """The first day of the month after the one that begins on this day. Raises ValueError after the year 9999."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _filled() -> QuerySet[Any]:
    filled: QuerySet[Any] = ArchiveDay.objects.filter(articles__gt=0)
    return filled
