"""The reading history: for its owner, and for what recommends to those who have agreed to it. For nothing else."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from andruck.usage.models import ReadArticle
from andruck.usage.queries import readers


class Read(NamedTuple):
    """An article that was read, when, and for how many seconds (0: not known)."""

    at: datetime
    article: int
    seconds: int


def of(subjects: Sequence[str]) -> list[Read]:
    """What was read on these devices, the oldest first. ``subjects``: the numbers of their yeses."""
    rows = ReadArticle.objects.filter(reader__in=readers.names_of(subjects, readers.HISTORY)).order_by(
        "at", "pk"
    )
    return [Read(*row) for row in rows.values_list("at", "article", "seconds")]


def count(subjects: Sequence[str]) -> int:
    """How many readings are remembered."""
    return ReadArticle.objects.filter(reader__in=readers.names_of(subjects, readers.HISTORY)).count()


def sequences(*, since: datetime) -> Iterator[list[Read]]:
    """What each reader has read since then, one after the other, without saying who it was."""
    rows = ReadArticle.objects.filter(at__gte=since).order_by("reader", "at", "pk")
    found = rows.values_list("reader", "at", "article", "seconds").iterator()
    for _reader, readings in groupby(found, key=lambda row: row[0]):
        yield [Read(at, article, seconds) for _, at, article, seconds in readings]
