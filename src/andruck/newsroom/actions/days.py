"""Counting articles by the day of their first publication, whenever one of them changes."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from andruck.newsroom.models import ArchiveDay, Article
from andruck.newsroom.queries.days import day_of, midnight
from andruck.newsroom.queries.sitemaps import findable
from andruck.newsroom.queries.visible import listed


@transaction.atomic(savepoint=False)
def recount(articles: Iterable[int]) -> None:
    """Count the days of these articles anew; the transaction that has changed them shall be the one around."""
    moments = Article.objects.filter(pk__in=list(articles), first_published_at__isnull=False)
    recount_days({day_of(at) for at in moments.values_list("first_published_at", flat=True)})


@transaction.atomic(savepoint=False)
def recount_days(days: Iterable[date]) -> None:
    """Count these days anew."""
    # In order, so that two who count the same days wait for each other instead of both waiting.
    for day in sorted(days):
        _recount(day)


@transaction.atomic(savepoint=False)
def add(moments: Iterable[datetime]) -> None:
    """Count articles that are new, public, bound by nothing and first published at these moments, many at once."""
    found: Counter[date] = Counter()
    newest: dict[date, datetime] = {}
    for at in moments:
        day = day_of(at)
        found[day] += 1
        newest[day] = max(at, newest.get(day, at))
    rows = _locked(found)
    for row in rows:
        row.articles += found[row.day]
        row.findable += found[row.day]
        row.changed_at = max(row.changed_at or newest[row.day], newest[row.day])
    # All of them exist: one statement that writes them over, where an update of many is slow to put together.
    fields = ["articles", "findable", "changed_at"]
    ArchiveDay.objects.bulk_create(rows, update_conflicts=True, unique_fields=["day"], update_fields=fields)


def recount_everything() -> int:
    """Count every day anew, one short transaction each; returns how many were counted.

    Mends what somebody has changed past the actions, and what the clock has changed: an embargo that is over.
    """
    first = Article.objects.filter(live=True).order_by("first_published_at").values_list("first_published_at")
    days = set(ArchiveDay.objects.values_list("day", flat=True))
    moment = first.filter(first_published_at__isnull=False).first()
    while moment is not None:
        day = day_of(moment[0])
        days.add(day)
        following = midnight(day + timedelta(days=1))
        moment = first.filter(first_published_at__gte=following).first()
    for day in sorted(days):
        with transaction.atomic():
            _recount(day)
    return len(days)


def _recount(day: date) -> None:
    (row,) = _locked([day])
    inside = {
        "first_published_at__gte": midnight(day),
        "first_published_at__lt": midnight(day + timedelta(days=1)),
    }
    row.articles = listed().filter(**inside).count()
    known = findable().filter(**inside)
    row.findable = known.count()
    newest = known.aggregate(published=Max("first_published_at"), changed=Max("changed_at"))
    row.changed_at = max((moment for moment in newest.values() if moment is not None), default=None)
    row.save(update_fields=["articles", "findable", "changed_at"])


def _locked(days: Iterable[date]) -> list[Any]:
    """The rows of these days, made where there are none; nobody else counts them until the transaction ends."""
    wanted = sorted(days)
    ArchiveDay.objects.bulk_create([ArchiveDay(day=day) for day in wanted], ignore_conflicts=True)
    return list(ArchiveDay.objects.select_for_update().filter(day__in=wanted).order_by("day"))
