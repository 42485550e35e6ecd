"""What search engines are told of: everything public, except what is kept out of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, QuerySet, Sum
from django.utils import timezone
from wagtail.models import Page

from andruck.core import clock
from andruck.core.typography import polish
from andruck.infra.shown import mark, until
from andruck.newsroom.models import ArchiveDay, Author, Edition, Topic
from andruck.newsroom.queries import days
from andruck.newsroom.queries.tree import path_of
from andruck.newsroom.queries.visible import indexable
from andruck.newsroom.rules import marks

LARGEST = 50_000
"""Addresses in one sitemap; the protocol's limit."""

EVERYTHING = marks.of_list(marks.EVERYTHING)
NEWS_DAYS = 2
NEWS_LARGEST = 1000
_TOPICS = 10_000
# Eighty years of a daily.
_EDITIONS = 30_000
_PARTS = 1000
# Years with a neighbour in every time zone; the first newspapers are of 1605.
_FIRST_YEAR, _LAST_YEAR = 1600, 9998


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a sitemap."""

    id: int
    slug: str
    published: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class NewsEntry:
    """An article in the news sitemap."""

    id: int
    slug: str
    headline: str
    language: str
    published: datetime


@dataclass(frozen=True, slots=True)
class Pages:
    """Everything that is no article: (path, last change) of the tree, slugs of topics and authors, printed days,
    and the (year,) and (year, month) of the archive's own pages."""

    tree: tuple[tuple[str, datetime | None], ...]
    topics: tuple[str, ...]
    authors: tuple[str, ...]
    editions: tuple[date, ...]
    months: tuple[tuple[int, ...], ...]


def findable() -> QuerySet[Any]:
    """Articles that search engines may know of, none with names left out: no address here needs to be mended."""
    return indexable().filter(redacted=False)


@dataclass(frozen=True, slots=True)
class Month:
    """The articles of a month: in how many sitemaps, and the newest publication or change among them."""

    year: int
    month: int
    parts: int
    changed: datetime


def months() -> list[Month]:
    """Every month with something in it, newest first. One query over the days, however many articles they hold."""
    mark(marks.anywhere(EVERYTHING))
    rows = (
        ArchiveDay.objects.filter(findable__gt=0)
        .annotate(month=days.MONTH)
        .values("month")
        .annotate(count=Sum("findable"), changed=Max("changed_at"))
        .order_by("-month")
    )
    found = []
    for row in rows:
        start = days.month_of(row["month"])
        found.append(Month(start.year, start.month, -(-row["count"] // LARGEST), row["changed"]))
    return found


def month(year: int, month: int, part: int = 1) -> Iterator[Entry]:
    """Articles first published in a month of the paper's zone, newest first, at most LARGEST of them.

    Raises ValueError for a month or part that cannot be.
    """
    start, end = _bounds(year, month)
    if not 1 <= part <= _PARTS:
        raise ValueError(f"{part} is no part of a month.")
    mark(*marks.span(EVERYTHING, start, end))
    rows = (
        findable()
        .filter(first_published_at__gte=start, first_published_at__lt=end)
        .order_by("-first_published_at", "-pk")
        .only("id", "kicker", "headline", "first_published_at", "changed_at")
    )
    for row in rows[(part - 1) * LARGEST : part * LARGEST].iterator(chunk_size=2000):
        published = row.first_published_at
        yield Entry(row.pk, row.slug, published, max(published, row.changed_at or published))


def news() -> list[NewsEntry]:
    """What news search engines want to know: the last two days, newest first. One query."""
    since = clock.now() - timedelta(days=NEWS_DAYS)
    mark(marks.head(EVERYTHING))
    rows = (
        findable()
        .filter(first_published_at__gte=since)
        .order_by("-first_published_at", "-pk")
        .only("id", "kicker", "headline", "language", "first_published_at")
    )[:NEWS_LARGEST]
    mark(*marks.articles(row.pk for row in rows))
    for row in rows:
        until(row.first_published_at + timedelta(days=NEWS_DAYS, microseconds=1))
    return [
        NewsEntry(
            id=row.pk,
            slug=row.slug,
            headline=polish(row.headline, row.language or settings.LANGUAGE_CODE),
            language=row.language or settings.LANGUAGE_CODE,
            published=row.first_published_at,
        )
        for row in rows
    ]


def pages() -> Pages:
    """Everything that is no article, in five queries. Topics and authors only with something to read."""
    mark("tree", "editions", "topics", "authors", marks.anywhere(EVERYTHING))
    until(days.midnight(timezone.localdate(clock.now()) + timedelta(days=1)))
    tree = Page.objects.live().public().filter(depth__gt=1).order_by("path")
    topics = Topic.objects.filter(
        Exists(findable().filter(unlisted=False, tagged_items__tag_id=OuterRef("pk")))
    )
    authors = Author.objects.filter(Exists(findable().filter(bylines__author_id=OuterRef("pk"))))
    editions = Edition.objects.filter(date__lte=timezone.localdate(clock.now())).order_by("-date")
    months = days.by_month(ArchiveDay.objects.filter(articles__gt=0))
    known = [(month.start.year, month.start.month) for month in reversed(months)]
    return Pages(
        tree=tuple(
            (path_of(url), changed) for url, changed in tree.values_list("url_path", "last_published_at")
        ),
        topics=tuple(topics.order_by("slug").values_list("slug", flat=True)[:_TOPICS]),
        authors=tuple(authors.order_by("slug").values_list("slug", flat=True)),
        editions=tuple(editions.values_list("date", flat=True)[:_EDITIONS]),
        months=(*dict.fromkeys((year,) for year, _ in known), *known),
    )


def _bounds(year: int, month: int) -> tuple[datetime, datetime]:
    """The first moment of a month in the paper's zone and of the next one. Raises ValueError."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(f"There is no paper of the year {year}.")
    start = date(year, month, 1)
    end = date(year + month // 12, month % 12 + 1, 1)
    return days.midnight(start), days.midnight(end)
