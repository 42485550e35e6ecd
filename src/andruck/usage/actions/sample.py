"""Observing how those read who have said yes to that, adding it up, and forgetting who it was."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, QuerySet

from andruck.consent import queries as consent
from andruck.core.local_time import beginning, day_of
from andruck.usage.actions import readings
from andruck.usage.models import SampleDay, SampleReading, SampleStep, SampleWeek
from andruck.usage.queries import readers
from andruck.usage.router import ALIAS
from andruck.usage.rules.history import KEPT, SAMPLE
from andruck.usage.rules.sample import reached

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


def note(*, subject: str, article: int, at: datetime, seconds: int, depth: int) -> bool:
    """An article was in view for so many seconds and read down to this quarter (0 to 4). False: nothing was kept.

    ``subject``: the number of a yes, which holds. The same reading again adds to it.
    """
    with transaction.atomic(using=ALIAS, savepoint=False):
        known = readers.names(subject, readers.SAMPLE)
        row = readings.of_sitting(SampleReading, known, article, at)
        if row is None:
            return False
        row.seconds, row.depth = max(row.seconds, seconds), max(row.depth, depth)
        row.save()
    return _stands(subject)


def begun(*, subject: str, deed: str, at: datetime) -> bool:
    """A contribution of this key was begun by somebody who has agreed to be observed; again changes nothing."""
    SampleStep.objects.get_or_create(
        deed=readers.names(deed, readers.DEED)[0],
        defaults={"reader": readers.names(subject, readers.SAMPLE)[0], "at": at},
    )
    return _stands(subject)


def settled(*, deed: str) -> bool:
    """The money for a contribution came. Whether it was begun by somebody who is observed."""
    known = readers.names(deed, readers.DEED)
    return SampleStep.objects.filter(deed__in=known).update(settled=True) > 0


def wipe(*, subjects: Sequence[str]) -> int:
    """Forget all of these devices. What has been added up without saying whose it was stays."""
    names = readers.names_of(subjects, readers.SAMPLE)
    return (
        SampleReading.objects.filter(reader__in=names).delete()[0]
        + SampleStep.objects.filter(reader__in=names).delete()[0]
    )


def forget(*, now: datetime) -> int:
    """Add up the days and weeks that are over, then throw away what is older than ninety days or has no yes behind it
    any more. May be done as often as one likes. Returns how many rows went."""
    today = day_of(now, _zone())
    _add_up_days(today)
    _add_up_weeks(today)
    gone = 0
    for kind in (SampleReading, SampleStep):
        gone += kind.objects.filter(at__lt=now - KEPT).delete()[0]
        gone += readings.orphans(kind, consent.holding(SAMPLE), readers.SAMPLE)
    return gone


def _stands(subject: str) -> bool:
    """Whoever takes the yes back at this very moment leaves nothing."""
    if consent.holds(subject, SAMPLE):
        return True
    wipe(subjects=[subject])
    return False


def _add_up_days(today: date) -> None:
    last = SampleDay.objects.aggregate(last=Max("day"))["last"]
    first = SampleReading.objects.aggregate(first=Min("at"))["first"]
    if first is None:
        return
    day = day_of(first, _zone())
    if last is not None:
        day = max(day, last + _DAY)
    while day < today:
        _add_up_day(day)
        day += _DAY


def _add_up_day(day: date) -> None:
    articles: defaultdict[int, list[tuple[str, int, int]]] = defaultdict(list)
    for row in _between(day, day + _DAY):
        articles[row.article].append((row.reader, row.depth, row.seconds))
    rows = []
    for article, found in articles.items():
        total = reached(found)
        first, second, third, whole = total.quarters
        sums = {"first": first, "second": second, "third": third, "whole": whole, "seconds": total.seconds}
        rows.append(SampleDay(day=day, article=article, readers=total.readers, **sums))
    SampleDay.objects.bulk_create(rows, ignore_conflicts=True)


def _add_up_weeks(today: date) -> None:
    """Weeks begin on Monday. The first one that is known has none before it, so nothing is said of it."""
    first = SampleReading.objects.aggregate(first=Min("at"))["first"]
    if first is None:
        return
    monday = _monday(day_of(first, _zone())) + _WEEK
    last = SampleWeek.objects.aggregate(last=Max("monday"))["last"]
    if last is not None:
        monday = max(monday, last + _WEEK)
    while monday + _WEEK <= today:
        here, before = _readers(monday), _readers(monday - _WEEK)
        SampleWeek.objects.get_or_create(
            monday=monday, defaults={"readers": len(here), "returned": len(here & before)}
        )
        monday += _WEEK


def _readers(monday: date) -> set[str]:
    return set(_between(monday, monday + _WEEK).values_list("reader", flat=True))


def _between(first: date, end: date) -> "QuerySet[SampleReading]":
    """The readings of these days by the paper's clock, without the last."""
    return SampleReading.objects.filter(at__gte=beginning(first, _zone()), at__lt=beginning(end, _zone()))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
