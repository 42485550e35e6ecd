"""Who may read what, now, and why. Facts in, a decision with its reason out; no clock, no tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How much an article asks of its reader."""

    OPEN = 0
    REGISTERED = 1
    MEMBERS = 2


class Standing(IntEnum):
    """Who a reader is to the paper; a higher one includes the lower."""

    ANONYMOUS = 0
    REGISTERED = 1
    MEMBER = 2


class Scope(StrEnum):
    """What an opening opens."""

    EVERYTHING = "everything"
    SECTION = "section"
    DOSSIER = "dossier"
    ARTICLE = "article"


class Why(StrEnum):
    """The reason of a decision, as a code; its wording is written elsewhere."""

    OPEN = "open"
    OPENING = "opening"
    REGISTERED = "registered"
    MEMBER = "member"
    NEEDS_ACCOUNT = "needs-account"
    NEEDS_MEMBERSHIP = "needs-membership"


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What of an article a decision rests on. ``section`` and ``dossiers`` are ids; 0 is no section."""

    id: int
    level: Level = Level.OPEN
    section: int = 0
    dossiers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReaderFacts:
    """What of a reader a decision rests on; a membership that has ended leaves the account."""

    standing: Standing = Standing.ANONYMOUS
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Something is free for everyone from one moment to another (None: until further notice), for a reason."""

    scope: Scope
    key: int
    starts: datetime
    ends: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether, why, how long it is allowed for this reason, and the moment until which this answer holds."""

    allowed: bool
    why: Why
    until: datetime | None = None
    next_change: datetime | None = None
    reason: str = ""


NOBODY = ReaderFacts()
FREE = Decision(allowed=True, why=Why.OPEN)
_NEEDS = {Level.REGISTERED: Why.NEEDS_ACCOUNT, Level.MEMBERS: Why.NEEDS_MEMBERSHIP}
_HAS = {Level.REGISTERED: Why.REGISTERED, Level.MEMBERS: Why.MEMBER}


def decide(
    article: ArticleFacts, reader: ReaderFacts, openings: Iterable[Opening], now: datetime
) -> Decision:
    """Decide for one article, one reader and one moment (all datetimes aware). Total: every input has an answer."""
    level = article.level
    if level == Level.OPEN:
        return FREE
    ended = reader.until is not None and reader.until <= now
    standing = min(reader.standing, Standing.REGISTERED) if ended else reader.standing
    if standing >= level:
        # An account alone does not end; what ends is the membership.
        ends = reader.until if level == Level.MEMBERS and not ended else None
        return Decision(allowed=True, why=_HAS[level], until=ends, next_change=ends)
    fitting = [opening for opening in openings if _fits(opening, article)]
    change = _next(fitting, now)
    live = [one for one in fitting if one.starts <= now and (one.ends is None or now < one.ends)]
    if live:
        longest = max(live, key=_length)
        return Decision(True, Why.OPENING, longest.ends, change, longest.reason)
    return Decision(allowed=False, why=_NEEDS[level], next_change=change)


def _fits(opening: Opening, article: ArticleFacts) -> bool:
    match opening.scope:
        case Scope.EVERYTHING:
            return True
        case Scope.SECTION:
            return opening.key == article.section != 0
        case Scope.DOSSIER:
            return opening.key in article.dossiers
        case Scope.ARTICLE:
            return opening.key == article.id


def _length(opening: Opening) -> tuple[bool, float]:
    """What is open until further notice is open longest."""
    return (opening.ends is None, 0.0 if opening.ends is None else opening.ends.timestamp())


def _next(openings: Iterable[Opening], now: datetime) -> datetime | None:
    """The next moment at which one of these begins or ends."""
    moments = [moment for one in openings for moment in (one.starts, one.ends) if moment is not None]
    return min((moment for moment in moments if moment > now), default=None)
