"""Which variant of a kept page a reader gets: token → facts → decision → variant."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from andruck.access.rules import (
    NOBODY,
    ArticleFacts,
    Level,
    Opening,
    ReaderFacts,
    Scope,
    Standing,
    Timetable,
    Variant,
    Why,
    asks,
    decide,
    variant,
)
from andruck.infra.tokens import AHEAD, Claims, Keys, Revocations, Verifier
from andruck.press import counters
from andruck.press.rules import VARIANTS
from andruck.press.slips import NO_SLIP, Slip
from andruck.press.store import Store
from andruck.reading import wall

OPENINGS, REVOCATIONS = "openings", "revocations"
FOR_EVER = float("inf")
EXCERPT = VARIANTS.index(Variant.EXCERPT)
MOST_DECIDED, MOST_VERIFIED = 20_000, 2_000
TOGETHER, PATIENCE = 2.0, 60.0
"""Seconds within which a token that is over is handed on, and until it is handed on once more."""
MOST_HANDED_ON = MOST_SENDERS = 20_000

_READERS: dict[int, ReaderFacts] = {0: NOBODY, **{int(one): ReaderFacts(one) for one in Standing if one}}


class Admitted(NamedTuple):
    """What a reader gets: the number of the variant, finished with this slip; from when until when (seconds)."""

    variant: int
    since: float
    until: float
    slip: Slip


EVERYBODY = Admitted(VARIANTS.index(Variant.OPENED), -FOR_EVER, FOR_EVER, NO_SLIP)


class Admission:
    """Decides for readers. For one thread; what other processes publish is heard by ``refresh``."""

    def __init__(self, store: Store, keys: Keys, *, cookie: str) -> None:
        self._store, self._cells = store, store.counters.cells
        self._verifier = Verifier(keys, most=MOST_VERIFIED)
        self._needle = cookie.encode() + b"="
        self._openings = Timetable()
        self._decided: dict[tuple[object, ...], Admitted] = {}
        """What was decided for articles and readers alike."""
        self.version = object()
        """Another one as soon as anything that was published has changed."""
        self._senders: dict[bytes, tuple[float, float, int]] = {}
        """From when until when a whole ``Cookie`` header stands for which standing."""
        self._handed_on: dict[bytes, float] = {}
        """Tokens that are over, and when the application was first asked about them."""
        self.seen = -1
        """The counter of what was published when it was last read; never that of one in doubt."""
        self.refresh()

    def refresh(self) -> None:
        """Read revoked tokens and openings anew if they have changed; very cheap if not."""
        seen = self._cells[counters.FACTS]
        if seen == self.seen:
            return
        self._verifier.revocations = read_revocations(self._store.published(REVOCATIONS))
        self._openings = Timetable(read_openings(self._store.published(OPENINGS)))
        self.seen = -1 if seen == counters.DOUBT else seen
        self._decided, self._senders, self.version = {}, {}, object()

    def standing(self, cookies: bytes | None, now: float) -> int | None:
        """The standing of whoever sends this ``Cookie`` header; None: that only ``choose`` can say."""
        if cookies is None:
            return 0
        known = self._senders.get(cookies)
        if known is not None and known[0] <= now < known[1]:
            return known[2]
        token = self._token(cookies)
        if token is None:
            return 0
        claims = self._verifier.claims(token, now)
        if claims is None:
            return None
        if len(self._senders) >= MOST_SENDERS:
            self._senders.clear()
        # The same as ``tokens.holds``, said as a time.
        self._senders[cookies] = claims.issued - AHEAD, claims.expires, int(claims.standing)
        return int(claims.standing)

    def reader(self, cookies: bytes, now: float) -> Claims | None:
        """Whoever the token in this ``Cookie`` header stands for; None: nobody we know."""
        token = self._token(cookies)
        return None if token is None else self._verifier.claims(token, now)

    def _token(self, cookies: bytes) -> bytes | None:
        needle = self._needle
        start = cookies.find(needle)
        while start > 0 and cookies[start - 1 : start] not in (b" ", b";"):
            start = cookies.find(needle, start + 1)
        if start < 0:
            return None
        start += len(needle)
        end = cookies.find(b";", start)
        return cookies[start:] if end < 0 else cookies[start:end]

    def choose(self, article: ArticleFacts, cookies: bytes | None, now: float) -> Admitted | None:
        """What the reader with this ``Cookie`` header gets.

        None: the reader's token is over. The application makes a new one of it, and answers.
        """
        token = None if cookies is None else self._token(cookies)
        if token is None:
            return self.admit(article, None, now)
        claims = self._verifier.claims(token, now)
        admitted = self.admit(article, claims, now)
        # Only now, when a reader would stand before a wall: most never get here.
        if claims is None and admitted.variant == EXCERPT and self._hands_on(token, now):
            return None
        return admitted

    def _hands_on(self, token: bytes, now: float) -> bool:
        """Whether the application is asked about this token: at once, from every window; then once a minute.

        A browser has another token after the first time. Whoever sends the old one all the same costs us no more
        than others.
        """
        since = now - self._handed_on.get(token, -FOR_EVER)
        if 0 <= since < PATIENCE:
            return since < TOGETHER
        if not self._verifier.is_over(token, now):
            return False
        if len(self._handed_on) >= MOST_HANDED_ON:
            self._handed_on.clear()
        self._handed_on[token] = now
        return True

    def admit(self, article: ArticleFacts, claims: Claims | None, now: float) -> Admitted:
        """What this reader gets."""
        level, coming = article.level, article.steps
        if coming:
            # Nearly always they lie in the past.
            level, coming = asks(level, coming, datetime.fromtimestamp(now, UTC))
        if article.always_free or (level == Level.OPEN and not coming):
            return EVERYBODY
        standing = 0 if claims is None else claims.standing
        # Articles that no opening names by themselves are told apart by nothing else.
        single = article.id if article.id in self._openings.articles else 0
        places = article.section, article.dossiers, article.tags, article.editions
        key = (level, coming, places, single, standing)
        known = self._decided.get(key)
        if known is not None and known.since <= now < known.until:
            return known
        # A standing lasts as long as its token; that has just been looked at.
        reader = _READERS.get(standing, NOBODY)
        decision = decide(article, reader, self._openings, datetime.fromtimestamp(now, UTC))
        until = decision.next_change.timestamp() if decision.next_change else FOR_EVER
        if len(self._decided) >= MOST_DECIDED:
            self._decided.clear()
        slip = _slip(decision.reason, decision.until) if decision.why is Why.OPENING else NO_SLIP
        found = self._decided[key] = Admitted(VARIANTS.index(variant(decision)), now, until, slip)
        return found


@lru_cache(maxsize=1_000)
def _slip(reason: str, until: datetime | None) -> Slip:
    """What is put on pages that are opened for this reason until then."""
    return Slip(wall.opening(reason, until).encode())


# ------------------------------------------------------------ what is published for all workers
def publish_openings(store: Store, openings: tuple[Opening, ...]) -> bool:
    """Put the openings that are live or to come where all workers see them within a second."""
    rows = [
        [one.scope, one.key, one.starts.timestamp(), one.ends.timestamp() if one.ends else None, one.reason]
        for one in openings
    ]
    return store.publish(OPENINGS, json.dumps(rows).encode())


def publish_revocations(store: Store, revocations: Revocations) -> bool:
    """Put the revoked tokens where all workers see them within a second."""
    rows = {"readers": list(revocations.readers.items()), "issued_since": revocations.issued_since}
    return store.publish(REVOCATIONS, json.dumps(rows).encode())


def read_openings(raw: bytes) -> tuple[Opening, ...]:
    """The openings as they were published."""
    rows: list[list[Any]] = json.loads(raw) if raw else []
    return tuple(
        Opening(
            Scope(scope), key, datetime.fromtimestamp(starts, UTC),
            None if ends is None else datetime.fromtimestamp(ends, UTC), reason,
        )
        for scope, key, starts, ends, reason in rows
    )  # fmt: skip


def read_revocations(raw: bytes) -> Revocations:
    """The revocations as they were published."""
    if not raw:
        return Revocations()
    rows: dict[str, Any] = json.loads(raw)
    return Revocations(dict(rows["readers"]), rows["issued_since"])
