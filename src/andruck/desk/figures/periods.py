"""A span of days and the one that it is compared with, in moments; what has not been yet is not compared."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format

from andruck.desk.days import day_after, first_moment, today, zone
from andruck.desk.figures.spans import Against, Sort, Span

SHORT = 92
"""Days of which each has a point of its own; of longer spans each week has."""

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two: its days, its moments, and how far they are compared."""

    span: Span
    since: datetime
    until: datetime
    slots: tuple[datetime, ...]

    @property
    def end(self) -> datetime:
        """When its last day is over."""
        return day_after(self.span.last)

    def place(self, number: int) -> int:
        """Where a slot of this half stands beside those of the other: hours by the clock, days by their order."""
        return self.slots[number].astimezone(zone()).hour if self.span.sort is Sort.DAY else number


@dataclass(frozen=True, slots=True)
class Period:
    """What is looked at, what it is compared with. ``runs``: it is not over, and counts until the last full hour."""

    now: Half
    before: Half
    against: Against
    runs: bool
    labels: tuple[str, ...]

    @property
    def query(self) -> str:
        """As addresses say it."""
        return self.now.span.query(self.against)


def period(span: Span, against: Against, now: datetime, *, daily: bool = False) -> Period:
    """The span as moments, and what it is compared with. ``daily``: of long spans each day, too."""
    other = span.against(against)
    since, until = first_moment(span.first), day_after(span.last)
    other_since, other_until = first_moment(other.first), day_after(other.last)
    full = now.replace(minute=0, second=0, microsecond=0)
    runs = full < until
    if runs:
        same_day = other.first + (today() - span.first)
        if same_day <= other.last:
            other_until = min(first_moment(same_day) + (full - first_moment(today())), other_until)
        until = full
    slots = _slots(span, daily)
    return Period(
        Half(span, since, until, slots),
        Half(other, other_since, max(other_until, other_since), _slots(other, daily)),
        against,
        runs,
        tuple(_label(span, slot) for slot in slots),
    )


def _slots(span: Span, daily: bool) -> tuple[datetime, ...]:
    if span.sort is Sort.DAY:
        since, until = first_moment(span.first), day_after(span.last)
        return tuple(since + HOUR * number for number in range((until - since) // HOUR))
    step = 1 if daily or span.days <= SHORT else 7
    return tuple(first_moment(span.first + timedelta(days=number)) for number in range(0, span.days, step))


def _label(span: Span, slot: datetime) -> str:
    local = slot.astimezone(zone())
    if span.sort is Sort.DAY:
        # The hour that comes twice when the clocks are put back is two points.
        return f"{local:%H}{'b' if local.fold else ''}"
    return date_format(local, "j. n." if span.days <= SHORT else "j. n. y")
