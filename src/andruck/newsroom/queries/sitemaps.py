"""What search engines are told of: everything public, except what is kept out of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from wagtail.models import Page

from andruck.core import clock
from andruck.core.typography import polish
from andruck.newsroom.models import Article, Author, Edition, Topic
from andruck.newsroom.queries.tree import path_of
from andruck.newsroom.queries.visible import indexable

LARGEST = 50_000
"""Addresses in one sitemap; the protocol's limit."""

NEWS_DAYS = 2
NEWS_LARGEST = 1000
_TOPICS = 10_000
_EDITIONS = 10_000
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
    """Everything that is no article: (path, last change) of the tree, slugs of topics and authors, printed days."""

    tree: tuple[tuple[str, datetime | None], ...]
    topics: tuple[str, ...]
    authors: tuple[str, ...]
    editions: tuple[date, ...]


def findable() -> QuerySet[Any]:
    """Articles that search engines may know of, none with names left out: no address here needs to be mended."""
    return indexable().filter(redacted=False)


def months() -> list[tuple[int, int, int]]:
    """(year, month, number of sitemaps), newest first.

    One jump through the index for each month with articles, however many they are; an archive that is too large
    for a single sitemap is counted as well, month by month.
    """
    large = (Article.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) > LARGEST
    found: list[tuple[int, int, int]] = []
    newest = _newest_before(None)
    while newest is not None:
        local = timezone.localtime(newest)
        start, end = _bounds(local.year, local.month)
        found.append((local.year, local.month, _parts(start, end) if large else 1))
        newest = _newest_before(start)
    return found


def month(year: int, month: int, part: int = 1) -> Iterator[Entry]:
    """Articles first published in a month of the paper's zone, newest first, at most LARGEST of them.

    Raises ValueError for a month or part that cannot be.
    """
    start, end = _bounds(year, month)
    if not 1 <= part <= _PARTS:
        raise ValueError(f"{part} is no part of a month.")
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
    rows = (
        findable()
        .filter(first_published_at__gte=since)
        .order_by("-first_published_at", "-pk")
        .only("id", "kicker", "headline", "language", "first_published_at")
    )
    return [
        NewsEntry(
            id=row.pk,
            slug=row.slug,
            headline=polish(row.headline, row.language or settings.LANGUAGE_CODE),
            language=row.language or settings.LANGUAGE_CODE,
            published=row.first_published_at,
        )
        for row in rows[:NEWS_LARGEST]
    ]


def pages() -> Pages:
    """Everything that is no article, in four queries. Topics and authors only with something to read."""
    tree = Page.objects.live().public().filter(depth__gt=1).order_by("path")
    topics = Topic.objects.filter(
        Exists(findable().filter(unlisted=False, tagged_items__tag_id=OuterRef("pk")))
    )
    authors = Author.objects.filter(Exists(findable().filter(bylines__author_id=OuterRef("pk"))))
    editions = Edition.objects.filter(date__lte=timezone.localdate(clock.now())).order_by("-date")
    return Pages(
        tree=tuple(
            (path_of(url), changed) for url, changed in tree.values_list("url_path", "last_published_at")
        ),
        topics=tuple(topics.order_by("slug").values_list("slug", flat=True)[:_TOPICS]),
        authors=tuple(authors.order_by("slug").values_list("slug", flat=True)),
        editions=tuple(editions.values_list("date", flat=True)[:_EDITIONS]),
    )


def _newest_before(moment: datetime | None) -> datetime | None:
    found = findable().order_by("-first_published_at", "-pk")
    if moment is not None:
        found = found.filter(first_published_at__lt=moment)
    newest: datetime | None = found.values_list("first_published_at", flat=True).first()
    return newest


def _parts(start: datetime, end: datetime) -> int:
    """From the index alone, so perhaps one too many; an empty sitemap does no harm."""
    inside = Article.objects.filter(live=True, first_published_at__gte=start, first_published_at__lt=end)
    count: int = inside.count()
    return max(1, -(-count // LARGEST))


def _bounds(year: int, month: int) -> tuple[datetime, datetime]:
    """The first moment of a month in the paper's zone and of the next one. Raises ValueError."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(f"There is no paper of the year {year}.")
    start = date(year, month, 1)
    end = date(year + month // 12, month % 12 + 1, 1)
    return _midnight(start), _midnight(end)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
