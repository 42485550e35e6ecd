"""What those who have agreed to be observed tell of all readers: how far they read, who comes back, who gives."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max

from andruck.core.local_time import beginning
from andruck.usage.models import SampleDay, SampleReading, SampleStep, SampleWeek
from andruck.usage.queries import readers
from andruck.usage.rules.sample import BEFORE, Reached, Share, reached, share


@dataclass(frozen=True, slots=True)
class Depth:
    """Of an article's readers in the sample: how many, the share that reached each quarter, mean seconds."""

    readers: int
    quarters: tuple[Share, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Week:
    """The share of a week's readers who had been here in the week before. ``monday``: its first day."""

    monday: date
    returned: Share


@dataclass(frozen=True, slots=True)
class Led:
    """Of those who have read an article: how many began a contribution within thirty days, and whose money came.

    None where it would say something about fewer than ten.
    """

    readers: int
    begun: Share | None
    settled: Share | None


def depth(article: int) -> Depth | None:
    """How far an article is read; a reader counts once a day. None for fewer than ten."""
    total = Reached()
    days = SampleDay.objects.filter(article=article).order_by("day")
    for row in days:
        total += Reached(row.readers, (row.first, row.second, row.third, row.whole), row.seconds)
    fresh = SampleReading.objects.filter(article=article)
    summed = SampleDay.objects.aggregate(last=Max("day"))["last"]
    if summed is not None:
        fresh = fresh.filter(at__gte=beginning(summed + timedelta(days=1), ZoneInfo(settings.TIME_ZONE)))
    total += reached(fresh.values_list("reader", "depth", "seconds"))
    shares = [share(one, total.readers) for one in total.quarters]
    if None in shares:
        return None
    return Depth(total.readers, tuple(one for one in shares if one), total.seconds / total.readers)


def returning(*, since: date) -> list[Week]:
    """The weeks that are over, the oldest first; those with fewer than ten readers are left out."""
    found = []
    for row in SampleWeek.objects.filter(monday__gte=since).order_by("monday"):
        part = share(row.returned, row.readers)
        if part is not None:
            found.append(Week(row.monday, part))
    return found


def led_to(article: int, *, until: datetime) -> Led | None:
    """What the article's readers gave afterwards, in the days that are kept. None for fewer than ten readers."""
    read: defaultdict[str, list[datetime]] = defaultdict(list)
    for reader, at in SampleReading.objects.filter(article=article, at__lte=until).values_list(
        "reader", "at"
    ):
        read[reader].append(at)
    begun: set[str] = set()
    settled: set[str] = set()
    steps = SampleStep.objects.filter(reader__in=list(read), at__lte=until)
    for reader, at, paid in steps.values_list("reader", "at", "settled"):
        if any(moment <= at <= moment + BEFORE for moment in read[reader]):
            begun.add(reader)
            if paid:
                settled.add(reader)
    if share(0, len(read)) is None:
        return None
    return Led(len(read), _told(len(begun), len(read)), _told(len(settled), len(read)))


def _told(part: int, of: int) -> Share | None:
    """Who has given is nearer to a person than how far somebody read: fewer than ten are not told at all."""
    return share(part, of) if share(0, part) is not None else None


def count(subjects: Sequence[str]) -> int:
    """How many readings are kept of these devices."""
    return SampleReading.objects.filter(reader__in=readers.names_of(subjects, readers.SAMPLE)).count()


def of(subjects: Sequence[str]) -> list[dict[str, Any]]:
    """Everything that the sample keeps of these devices, for their owner."""
    names = readers.names_of(subjects, readers.SAMPLE)
    read = SampleReading.objects.filter(reader__in=names).order_by("at", "pk")
    steps = SampleStep.objects.filter(reader__in=names).order_by("at", "pk")
    return [
        *({"at": row.at, "article": row.article, "seconds": row.seconds, "depth": row.depth} for row in read),
        *({"at": row.at, "contribution": "settled" if row.settled else "begun"} for row in steps),
    ]
