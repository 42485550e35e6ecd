"""What a planned opening would change, and for whom: groups of like articles go in, counts come out. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from andruck.access.rules import (
    ArticleFacts,
    Level,
    Opening,
    ReaderFacts,
    Standing,
    Timetable,
    decide,
    level_at,
)

_READERS = {standing: ReaderFacts(standing) for standing in Standing}


@dataclass(frozen=True, slots=True)
class Group:
    """So many articles for which every decision in the window is the same."""

    facts: ArticleFacts
    count: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What an opening changes. ``articles`` are those in its scope that are public now.

    ``gains``: for each standing, how many articles somebody of it may read at some moment of the window only because
    of this opening. ``partly``: how many of those of anonymous readers would be open for a part of the time anyway.
    ``levels``: what the articles gained by anonymous readers ask when the window begins.
    """

    articles: int
    gains: Mapping[Standing, int]
    partly: int
    levels: Mapping[Level, int]

    @property
    def changes_nothing(self) -> bool:
        """Whether nobody would notice."""
        return not any(self.gains.values())


def plan(planned: Opening, others: Iterable[Opening], groups: Iterable[Group]) -> Plan:
    """Count what ``planned`` opens beside ``others``; every group lies in its scope."""
    timetable = Timetable(others)
    articles = partly = 0
    gains: Counter[Standing] = Counter(dict.fromkeys(Standing, 0))
    levels: Counter[Level] = Counter()
    for group in groups:
        articles += group.count
        for standing, reader in _READERS.items():
            closed, opened = _through(group.facts, reader, timetable, planned.starts, planned.ends)
            if not closed:
                # Who is more may read more.
                break
            gains[standing] += group.count
            if standing is Standing.ANONYMOUS:
                levels[level_at(group.facts, planned.starts)] += group.count
                partly += group.count if opened else 0
    return Plan(articles, dict(gains), partly, dict(levels))


def _through(
    article: ArticleFacts, reader: ReaderFacts, others: Timetable, start: datetime, end: datetime | None
) -> tuple[bool, bool]:
    """Whether the reader is refused at some moment of the window, and allowed at some."""
    answers = set()
    moment: datetime | None = start
    while moment is not None and (end is None or moment < end):
        decision = decide(article, reader, others, moment)
        answers.add(decision.allowed)
        moment = decision.next_change
    return False in answers, True in answers
