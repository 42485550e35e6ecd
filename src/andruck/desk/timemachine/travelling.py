"""Readers of every kind, and how the answers about an article change in the course of time. Pure."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from andruck.access.rules import (
    NOBODY,
    ArticleFacts,
    Decision,
    Gift,
    ReaderFacts,
    Standing,
    Timetable,
    decide,
)

MOST = 8
"""Changes shown before and after the chosen moment."""


class Kind(StrEnum):
    """Who might read it."""

    ANONYMOUS = "anonymous"
    REGISTERED = "registered"
    MEMBER = "member"
    EPAPER = "epaper"
    GIFT = "gift"
    INSTITUTION = "institution"


COLUMNS = (Kind.ANONYMOUS, Kind.REGISTERED, Kind.MEMBER, Kind.EPAPER)
"""Those whose answers differ without anybody giving them something."""


def reader(kind: Kind, article: int) -> ReaderFacts:
    """A reader of this kind; a gift is of this very article, and does not end."""
    return {
        Kind.ANONYMOUS: NOBODY,
        Kind.REGISTERED: ReaderFacts(Standing.REGISTERED),
        Kind.MEMBER: ReaderFacts(Standing.MEMBER),
        Kind.EPAPER: ReaderFacts(Standing.EPAPER),
        Kind.GIFT: ReaderFacts(gifts=(Gift(article),)),
        Kind.INSTITUTION: ReaderFacts(Standing.MEMBER, institution=True),
    }[kind]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which no answer changes, from ``starts`` (None: ever since) to ``ends`` (None: for good)."""

    starts: datetime | None
    ends: datetime | None
    chosen: bool
    answers: tuple[Decision, ...]


def stretches(article: ArticleFacts, openings: Timetable, at: datetime) -> list[Stretch]:
    """The answers for COLUMNS around a moment, in order and without gaps; at most MOST changes on either side."""
    moments = sorted({*openings.of(article).moments, *(step.at for step in article.steps)})
    place = bisect_right(moments, at)
    shown = moments[max(0, place - MOST) : place + MOST]
    # Before the first change shown there may be others; then it is said only what holds just before it.
    starts = [moments[place - MOST - 1] if place > MOST else None, *shown]
    ends = [*shown, moments[place + MOST] if len(moments) > place + MOST else None]
    found = [
        Stretch(start, end, _within(start, end, at), _answers(article, openings, start, end, at))
        for start, end in zip(starts, ends, strict=True)
    ]
    return _joined(found)


def _answers(
    article: ArticleFacts, openings: Timetable, start: datetime | None, end: datetime | None, at: datetime
) -> tuple[Decision, ...]:
    if start is None:
        start = min(at, end - timedelta(microseconds=1)) if end else at
    return tuple(decide(article, reader(kind, article.id), openings, start) for kind in COLUMNS)


def _within(start: datetime | None, end: datetime | None, at: datetime) -> bool:
    return (start is None or start <= at) and (end is None or at < end)


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    """A change that changes no answer for anybody (one opening takes over from another) is none."""
    found: list[Stretch] = []
    for one in stretches:
        if found and _same(found[-1], one):
            last = found[-1]
            found[-1] = Stretch(last.starts, one.ends, last.chosen or one.chosen, last.answers)
        else:
            found.append(one)
    return found


def _same(one: Stretch, other: Stretch) -> bool:
    pairs = zip(one.answers, other.answers, strict=True)
    return all((a.allowed, a.why, a.reason) == (b.allowed, b.why, b.reason) for a, b in pairs)
