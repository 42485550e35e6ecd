"""Which debits may go to the bank now, on which day, at which place of their series; and why others may not."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from andruck.core.errors import Refusal
from andruck.payments.rules import bankdays, mandates
from andruck.payments.rules.mandates import Sequence

AHEAD = timedelta(days=14)
"""Banks take debits that are due within two weeks."""

PATIENCE = 5
"""Bank days by which a debit may be later than its payer was told; beyond, they are told anew."""


class Held(StrEnum):
    """Why a debit does not go to the bank."""

    UNANNOUNCED = "unannounced"
    LATER = "later"
    STALE = "stale"
    """It was announced for a day long past: its payer has to be told anew."""

    MANDATE = "mandate"
    """The mandate may not be used; ``why`` says more."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A debit that waits. ``told``: for which day its payer was told, and when; None: not at all."""

    id: int
    cents: int
    due: date
    mandate: int
    facts: mandates.Facts
    announced_for: date | None
    announced_on: date | None
    announce_days: int


@dataclass(frozen=True, slots=True)
class Ready:
    """A debit that goes: on which day and at which place of its series."""

    candidate: Candidate
    due: date
    place: Sequence


@dataclass(frozen=True, slots=True)
class Excluded:
    """A debit that does not go, and why."""

    candidate: Candidate
    held: Held
    why: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a file would hold, in its order, and what it would not."""

    ready: tuple[Ready, ...]
    excluded: tuple[Excluded, ...]

    @property
    def cents(self) -> int:
        """The sum of the file."""
        return sum(one.candidate.cents for one in self.ready)

    def groups(self) -> dict[tuple[date, Sequence], list[Ready]]:
        """By day and place: each becomes one group of the file, booked by the bank in one sum."""
        found: defaultdict[tuple[date, Sequence], list[Ready]] = defaultdict(list)
        for one in self.ready:
            found[one.due, one.place].append(one)
        return dict(sorted(found.items()))


def select(candidates: Iterable[Candidate], *, today: date, too_late_today: bool, until: date) -> Selection:
    """Sort out what may be filed today, due up to ``until``."""
    soonest = bankdays.earliest_collection(today, too_late_today=too_late_today)
    taken: Counter[int] = Counter()
    ready: list[Ready] = []
    excluded: list[Excluded] = []
    for one in candidates:
        held = _held(one, soonest, until)
        if held is not None:
            excluded.append(Excluded(one, held))
            continue
        due = max(bankdays.on_or_after(one.due), soonest)
        facts = replace(one.facts, collections=one.facts.collections + taken[one.mandate])
        try:
            place = mandates.sequence(facts, due)
        except Refusal as refusal:
            excluded.append(Excluded(one, Held.MANDATE, refusal.reason))
            continue
        taken[one.mandate] += 1
        ready.append(Ready(one, due, place))
    return Selection(tuple(ready), tuple(excluded))


def _held(one: Candidate, soonest: date, until: date) -> Held | None:
    if one.announced_for is None or one.announced_on is None:
        return Held.UNANNOUNCED
    if one.due > until:
        return Held.LATER
    if one.announced_for > one.due or not mandates.announced_in_time(
        one.announced_on, max(one.due, soonest), one.announce_days
    ):
        return Held.UNANNOUNCED
    if soonest > bankdays.later(one.announced_for, PATIENCE):
        return Held.STALE
    return None
