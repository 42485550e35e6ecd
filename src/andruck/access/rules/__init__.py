"""Who may read what, now, and why. Facts in, a decision with its reason out; no clock, no tables."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple


class Level(IntEnum):
    """How much an article asks of its reader."""

    OPEN = 0
    REGISTERED = 1
    MEMBERS = 2
    EPAPER = 3


class Standing(IntEnum):
    """Who a reader is to the paper; a higher one includes the lower. The reader token carries this number."""

    ANONYMOUS = 0
    REGISTERED = 1
    MEMBER = 2
    EPAPER = 3


class Scope(StrEnum):
    """What an opening opens; its key is the number of the section, dossier, …, and 0 for everything."""

    EVERYTHING = "everything"
    SECTION = "section"
    DOSSIER = "dossier"
    TAG = "tag"
    EDITION = "edition"
    ARTICLE = "article"


class Why(StrEnum):
    """The reason of a decision, as a code; its wording is written elsewhere."""

    OPEN = "open"
    OPENING = "opening"
    REGISTERED = "registered"
    MEMBER = "member"
    GIFT = "gift"
    INSTITUTION = "institution"
    ALWAYS_FREE = "always-free"
    NEEDS_ACCOUNT = "needs-account"
    NEEDS_MEMBERSHIP = "needs-membership"
    NEEDS_EPAPER = "needs-epaper"


class Step(NamedTuple):
    """From this moment on an article asks this much."""

    at: datetime
    level: Level


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What of an article a decision rests on. Places are ids; section 0 is no section.

    ``level`` holds until the first of the ``steps`` (see ``rules.terms``); they are sorted here, and of several at
    one moment the last one counts.
    """

    id: int
    level: Level = Level.OPEN
    section: int = 0
    dossiers: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()
    editions: tuple[int, ...] = ()
    steps: tuple[Step, ...] = ()
    always_free: bool = False

    def __post_init__(self) -> None:
        if len(self.steps) > 1:
            steps = sorted(dict(self.steps).items())
            object.__setattr__(self, "steps", tuple(Step(*step) for step in steps))

    @property
    def lockable(self) -> bool:
        """Whether there is a moment at which not everybody may read it."""
        return not self.always_free and (self.level > 0 or any(step.level for step in self.steps))


class Gift(NamedTuple):
    """A member has given this article to a reader, until then (None: for good)."""

    article: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReaderFacts:
    """What of a reader a decision rests on.

    ``until`` ends what is more than an account, and all of it when it comes through an ``institution``.
    """

    standing: Standing = Standing.ANONYMOUS
    until: datetime | None = None
    institution: bool = False
    gifts: tuple[Gift, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """Something is free for everyone from one moment to another (None: until further notice), for a reason."""

    scope: Scope
    key: int
    starts: datetime
    ends: datetime | None
    reason: str


class Decision(NamedTuple):
    """Whether and why, and until when this answer holds.

    ``until``: allowed, how long at least for this reason; not allowed, when this reader may read it as far as is
    known. None is no such moment. ``next_change``: before it every question has this same answer.
    """

    allowed: bool
    why: Why
    until: datetime | None = None
    next_change: datetime | None = None
    reason: str = ""


class Variant(StrEnum):
    """For whom a text is shown: those who may read it themselves, everybody while it is open, all others."""

    MEMBER = "member"
    OPENED = "opened"
    EXCERPT = "excerpt"


NOBODY = ReaderFacts()
FREE = Decision(allowed=True, why=Why.OPEN)
ALWAYS_FREE = Decision(allowed=True, why=Why.ALWAYS_FREE)

_NEEDS = (Why.OPEN, Why.NEEDS_ACCOUNT, Why.NEEDS_MEMBERSHIP, Why.NEEDS_EPAPER)
_HAS = (Why.OPEN, Why.REGISTERED, Why.MEMBER, Why.MEMBER)
_REFUSED = tuple(Decision(allowed=False, why=why) for why in _NEEDS)
_BY_THEMSELVES = tuple(Decision(allowed=True, why=why) for why in _HAS)
_BY_INSTITUTION = Decision(allowed=True, why=Why.INSTITUTION)
_FOR_EVERYBODY = frozenset({Why.OPEN, Why.OPENING, Why.ALWAYS_FREE})


def variant(decision: Decision) -> Variant:
    """Which variant of a text a decision leads to."""
    if not decision.allowed:
        return Variant.EXCERPT
    return Variant.OPENED if decision.why in _FOR_EVERYBODY else Variant.MEMBER


def level_at(article: ArticleFacts, now: datetime) -> Level:
    """How much the article asks at this moment, openings aside."""
    return Level.OPEN if article.always_free else asks(article.level, article.steps, now)[0]


def decide(
    article: ArticleFacts, reader: ReaderFacts, openings: "Iterable[Opening] | Timetable", now: datetime
) -> Decision:
    """Decide for one article, one reader and one moment (all datetimes aware). Total: every input has an answer.

    Whoever decides often hands in a ``Timetable`` of the openings.
    """
    if article.always_free:
        return ALWAYS_FREE
    level, coming = article.level, article.steps
    if coming:
        level, coming = asks(level, coming, now)
    if level == 0:
        return _open(coming) if coming else FREE
    if standing_at(reader, now) >= level:
        return _own(reader, level, coming, now)
    if not isinstance(openings, Timetable):
        openings = Timetable(openings)
    opened = openings.of(article)
    if reader is NOBODY and not coming and not opened.spans:
        return _REFUSED[level]
    # Gifts of other articles are of no account here.
    gifts = [one for one in reader.gifts if one.article == article.id and _lasts(one.until, now)]
    change = _next(reader, gifts, coming, opened, now)
    if gifts:
        return Decision(True, Why.GIFT, max((one.until for one in gifts), key=_length), change)
    for span in opened.spans:
        if span.starts <= now and (span.ends is None or now < span.ends):
            return Decision(True, Why.OPENING, span.ends, change, span.reason)
    return Decision(False, _NEEDS[level], _opens(reader, coming, opened, now), change)


def standing_at(reader: ReaderFacts, now: datetime) -> Standing:
    """Who the reader is at this moment: a membership that has ended leaves the account."""
    if reader.until is None or now < reader.until:
        return reader.standing
    return Standing.ANONYMOUS if reader.institution else min(reader.standing, Standing.REGISTERED)


Steps = tuple[Step, ...]


def asks(level: Level, steps: Steps, now: datetime) -> tuple[Level, Steps]:
    """The level at this moment, and the steps that are still to come."""
    for number, step in enumerate(steps):
        if step.at > now:
            return level, steps[number:]
        level = step.level
    return level, ()


def _open(coming: Steps) -> Decision:
    closes = [step.at for step in coming if step.level > 0]
    return Decision(True, Why.OPEN, closes[0] if closes else None, coming[0].at)


def _own(reader: ReaderFacts, level: Level, coming: Steps, now: datetime) -> Decision:
    """They may read it by what they are, until this is too little."""
    why, ends = Why.INSTITUTION if reader.institution else _HAS[level], reader.until
    if ends is not None and ends <= now:
        ends = None
    if not coming:
        if ends is None:
            return _BY_INSTITUTION if reader.institution else _BY_THEMSELVES[level]
        return Decision(True, why, ends if standing_at(reader, ends) < level else None, ends)
    too_little = [step.at for step in coming if standing_at(reader, step.at) < step.level]
    if ends is not None and standing_at(reader, ends) < asks(level, coming, ends)[0]:
        too_little.append(ends)
    changes = [at for at in (ends, coming[0].at if coming else None) if at is not None]
    return Decision(True, why, min(too_little, default=None), min(changes))


def _opens(reader: ReaderFacts, coming: Steps, opened: "Opened", now: datetime) -> datetime | None:
    """When a reader may read what they may not read now."""
    enough = [step.at for step in coming if standing_at(reader, step.at) >= step.level]
    return min([*enough, *[span.starts for span in opened.spans if span.starts > now]], default=None)


def _next(
    reader: ReaderFacts, gifts: list[Gift], coming: Steps, opened: "Opened", now: datetime
) -> datetime | None:
    """The next moment at which anything that counts here begins or ends."""
    place = bisect_right(opened.moments, now)
    found = opened.moments[place] if place < len(opened.moments) else None
    if reader is NOBODY and not coming:
        return found
    moments = [found, reader.until, coming[0].at if coming else None, *[one.until for one in gifts]]
    return min([moment for moment in moments if moment is not None and moment > now], default=None)


def _lasts(end: datetime | None, now: datetime) -> bool:
    return end is None or now < end


def _length(end: datetime | None) -> tuple[bool, float]:
    """What has no end is longest."""
    return (end is None, 0.0 if end is None else end.timestamp())


# ---------------------------------------------------------------- many openings
class Span(NamedTuple):
    """Openings for one reason that follow each other without a gap are one span."""

    starts: datetime
    ends: datetime | None
    reason: str


class Opened(NamedTuple):
    """What openings do for one article: the spans, the one that lasts longest first, and when any begins or ends."""

    spans: tuple[Span, ...] = ()
    moments: tuple[datetime, ...] = ()


_Places = tuple[int, tuple[int, ...], tuple[int, ...], tuple[int, ...], int]


class Timetable:
    """Openings, sorted out once for many decisions. Does not change; what has been asked is remembered."""

    MOST = 20_000

    def __init__(self, openings: Iterable[Opening] = ()) -> None:
        self.openings = tuple(openings)
        self._by_place: dict[tuple[Scope, int], list[Opening]] = defaultdict(list)
        for one in self.openings:
            # One that ends before it begins opens nothing.
            if one.ends is None or one.ends > one.starts:
                key = 0 if one.scope == Scope.EVERYTHING else one.key
                self._by_place[one.scope, key].append(one)
        self.articles = frozenset(key for scope, key in self._by_place if scope == Scope.ARTICLE)
        """Articles that an opening names by themselves; the others are told apart by their places alone."""
        self._known: dict[_Places, Opened] = {}

    def of(self, article: ArticleFacts) -> Opened:
        """When this article is opened."""
        if not self._by_place:
            return _NEVER
        single = article.id if article.id in self.articles else 0
        places = (article.section, article.dossiers, article.tags, article.editions, single)
        known = self._known.get(places)
        if known is None:
            if len(self._known) >= self.MOST:
                self._known.clear()
            known = self._known[places] = _opened(self._fitting(places))
        return known

    def _fitting(self, places: _Places) -> Iterable[Opening]:
        section, dossiers, tags, editions, single = places
        yield from self._by_place.get((Scope.EVERYTHING, 0), ())
        keyed = ((Scope.SECTION, (section,)), (Scope.DOSSIER, dossiers), (Scope.TAG, tags),
                 (Scope.EDITION, editions), (Scope.ARTICLE, (single,)))  # fmt: skip
        for scope, keys in keyed:
            for key in keys:
                # Number 0 is no section and no article.
                if key:
                    yield from self._by_place.get((scope, key), ())


_NEVER = Opened()


def _opened(openings: Iterable[Opening]) -> Opened:
    found: list[Span] = []
    by_reason: dict[str, list[Opening]] = defaultdict(list)
    for one in openings:
        by_reason[one.reason].append(one)
    for reason, several in by_reason.items():
        several.sort(key=lambda one: one.starts)
        starts, ends = several[0].starts, several[0].ends
        for one in several[1:]:
            if ends is not None and one.starts > ends:
                found.append(Span(starts, ends, reason))
                starts, ends = one.starts, one.ends
            else:
                ends = max(ends, one.ends, key=_length)
        found.append(Span(starts, ends, reason))
    # What lasts longest gives the reason; of equally long ones always the same.
    found.sort(key=lambda span: (*_length(span.ends), span.reason), reverse=True)
    moments = {moment for span in found for moment in span[:2] if moment is not None}
    return Opened(tuple(found), tuple(sorted(moments)))
