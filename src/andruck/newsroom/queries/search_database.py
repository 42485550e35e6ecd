"""Wagtail's database search, for as long as the archive's own engine has no index: fewer ways, the same question."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.search.backends import get_search_backend

from andruck.newsroom.models import Byline, DossierEntry
from andruck.newsroom.queries.visible import listed
from andruck.newsroom.rules.searching import Answer, Hit, Query, Sort

MOST = 1000
"""Hits that are looked at; who gets more should ask for more words."""


def search(query: Query, plain: Callable[[str], str]) -> Answer:
    """One page of hits without facets. ``plain`` takes the database's operators out of what was typed."""
    rows = _narrowed(listed().filter(redacted=False), query)
    words = plain(" ".join((*query.words, *query.phrases)))
    if words:
        ids = _matching(words)
        for unwanted in query.without:
            without = set(_matching(plain(unwanted)))
            ids = [id for id in ids if id not in without]
        kept = set(rows.filter(pk__in=ids).values_list("pk", flat=True))
        ranked = [id for id in ids if id in kept]
    elif query.by or query.narrowed:
        ranked = list(rows.order_by("-first_published_at", "-pk").values_list("pk", flat=True)[:MOST])
    else:
        ranked = []
    if query.sort is not Sort.RELEVANCE:
        ranked = _by_date(ranked, query.sort)
    start = (query.page - 1) * query.size
    page = ranked[start : start + query.size]
    return Answer(tuple(Hit(id, float(len(ranked) - start - n)) for n, id in enumerate(page)), len(ranked))


def _matching(words: str) -> list[int]:
    if not words:
        return []
    found = get_search_backend().search(words, listed().filter(redacted=False))
    return [row.pk for row in found[:MOST]]


def _by_date(ids: list[int], sort: Sort) -> list[int]:
    order = ("first_published_at", "pk") if sort is Sort.OLDEST else ("-first_published_at", "-pk")
    return list(listed().filter(pk__in=ids).order_by(*order).values_list("pk", flat=True))


def _narrowed(rows: QuerySet[Any], query: Query) -> QuerySet[Any]:
    if query.section is not None:
        rows = rows.filter(section_id=query.section)
    if query.year is not None:
        rows = _between(rows, *_year(query.year))
    if query.since or query.until:
        rows = _between(rows, query.since, query.until)
    own = Byline.objects.filter(article=OuterRef("pk"))
    if query.author is not None:
        rows = rows.filter(Exists(own.filter(author_id=query.author)))
    for name in query.by:
        rows = rows.filter(Exists(own.filter(author__name__icontains=name.replace("\x00", ""))))
    if query.dossier is not None:
        entries = DossierEntry.objects.filter(article=OuterRef("pk"), dossier_id=query.dossier)
        rows = rows.filter(Exists(entries))
    if query.agency is not None:
        rows = rows.filter(agencies=query.agency)
    return rows


def _year(year: int) -> tuple[date, date]:
    year = min(max(year, 1), 9998)
    return date(year, 1, 1), date(year, 12, 31)


def _between(rows: QuerySet[Any], since: date | None, until: date | None) -> QuerySet[Any]:
    """Days as they are counted where the paper appears, both included."""
    found = Q()
    if since:
        found &= Q(first_published_at__gte=_midnight(since))
    if until and until < date.max:
        found &= Q(first_published_at__lt=_midnight(until + timedelta(days=1)))
    return rows.filter(found)


def _midnight(day: date) -> datetime:
    # The first day there is has no midnight in zones east of Greenwich.
    return timezone.make_aware(datetime.combine(max(day, date(1, 1, 3)), time()))
