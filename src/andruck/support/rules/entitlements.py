"""What somebody is entitled to, out of everything that they have been granted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from andruck.access.rules import Standing

LOWEST = Standing.MEMBER
"""An account alone is no entitlement."""


class Source(StrEnum):
    """Where entitlements come from that this room grants itself. Others name their own."""

    STAFF = "staff"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Span:
    """One entitlement: a standing from one moment to another (None: until further notice)."""

    standing: Standing
    starts: datetime
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class Entitled:
    """The highest standing there is, since when without a gap, and until when (None: until further notice)."""

    standing: Standing
    since: datetime
    until: datetime | None


def entitled(spans: Iterable[Span], now: datetime) -> Entitled | None:
    """What these amount to at this moment: the highest standing; what follows on without a gap prolongs it."""
    mine = list(spans)
    standing = _highest(mine, now)
    if standing is None:
        return None
    enough = [span for span in mine if span.standing >= standing]
    return Entitled(standing, _since(enough, now), _until(enough, now))


def next_change(spans: Iterable[Span], now: datetime) -> datetime | None:
    """The first moment after this one at which the highest standing is another one; None: never."""
    mine = list(spans)
    before = _highest(mine, now)
    moments = {moment for span in mine for moment in (span.starts, span.ends) if moment is not None}
    return next((one for one in sorted(moments) if one > now and _highest(mine, one) != before), None)


def _holds(span: Span, now: datetime) -> bool:
    return span.starts <= now and (span.ends is None or now < span.ends)


def _highest(spans: Iterable[Span], now: datetime) -> Standing | None:
    return max((span.standing for span in spans if _holds(span, now)), default=None)


def _since(spans: list[Span], now: datetime) -> datetime:
    since = now
    for span in sorted(spans, key=lambda one: one.starts, reverse=True):
        if span.starts < since and (span.ends is None or span.ends >= since):
            since = span.starts
    return since


def _until(spans: list[Span], now: datetime) -> datetime | None:
    until = now
    for span in sorted(spans, key=lambda one: one.starts):
        if span.starts <= until:
            if span.ends is None:
                return None
            until = max(until, span.ends)
    return until
