"""Whether a month may be closed: what forbids it, what has to be looked at first, what is only said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from andruck.payments.rules.cases import CaseKind

ELSEWHERE = frozenset({CaseKind.DISPUTE, CaseKind.RETURN, CaseKind.METHOD_FAILING, CaseKind.METHOD_ENDED})
"""Cases that wait for others, or are about no money: whatever comes of them belongs to the day on which it comes."""


class What(StrEnum):
    """What is open in a month."""

    NOT_OVER = "not_over"
    CLOSED = "closed"
    UNCHECKED = "unchecked"
    WRONG = "wrong"
    STATEMENT = "statement"  # the bank's statement does not reach to the end of the month
    APART = "apart"  # the bank and the books say different things
    LINES = "lines"
    UNKNOWN = "unknown"
    CASES = "cases"
    ELSEWHERE = "elsewhere"


class Weight(StrEnum):
    """How much it weighs. What only holds can be left open by somebody who says so."""

    FORBIDS = "forbids"
    HOLDS = "holds"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """What is known of a month and of everything before it that is not closed.

    ``last`` is the number of its last booking; ``checked`` up to which booking the books were gone through
    last (None: never) and ``findings`` what was wrong then. ``behind`` and ``apart`` are names of bank accounts.
    """

    until: date
    today: date
    closed_until: date | None = None
    last: int = 0
    checked: int | None = None
    findings: int = 0
    behind: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    lines: int = 0
    unknown: int = 0
    cases: tuple[CaseKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """Something open: how much of it, or which accounts it is about."""

    what: What
    weight: Weight
    count: int = 0
    names: tuple[str, ...] = ()


def points(facts: MonthFacts) -> list[Point]:
    """Everything that is open, what forbids the closing first; of a closed month nothing but that."""
    if facts.closed_until is not None and facts.closed_until >= facts.until:
        return [Point(What.CLOSED, Weight.FORBIDS)]
    waiting = [kind for kind in facts.cases if kind not in ELSEWHERE]
    found = [
        Point(What.NOT_OVER, Weight.FORBIDS, int(facts.until >= facts.today)),
        Point(What.UNCHECKED, Weight.FORBIDS, int((facts.checked or 0) < facts.last)),
        Point(What.WRONG, Weight.FORBIDS, facts.findings),
        Point(What.STATEMENT, Weight.HOLDS, len(facts.behind), facts.behind),
        Point(What.APART, Weight.HOLDS, len(facts.apart), facts.apart),
        Point(What.LINES, Weight.HOLDS, facts.lines),
        Point(What.UNKNOWN, Weight.HOLDS, facts.unknown),
        Point(What.CASES, Weight.HOLDS, len(waiting)),
        Point(What.ELSEWHERE, Weight.NOTE, len(facts.cases) - len(waiting)),
    ]
    return [point for point in found if point.count]


def forbidding(found: Iterable[Point]) -> Point | None:
    """The first that forbids the closing, if there is one."""
    return next((point for point in found if point.weight is Weight.FORBIDS), None)


def holding(found: Iterable[Point]) -> Sequence[Point]:
    """Those that somebody has to leave open knowingly."""
    return [point for point in found if point.weight is Weight.HOLDS]
