"""Which variant of a kept page a reader gets: token → facts → decision → variant."""

import json
from datetime import UTC, datetime
from typing import Any

from andruck.access.rules import (
    NOBODY,
    ArticleFacts,
    Level,
    Opening,
    ReaderFacts,
    Scope,
    Standing,
    decide,
)
from andruck.infra.tokens import Claims, Keys, Revocations, Verifier
from andruck.press import counters
from andruck.press.rules import VARIANTS, variant
from andruck.press.store import Store

OPENINGS, REVOCATIONS = "openings", "revocations"
FOR_EVER = float("inf")
MOST_DECIDED = 20_000

_READERS: dict[int, ReaderFacts] = {int(one): ReaderFacts(one) for one in Standing}


class Admission:
    """Decides for readers. For one thread; what other processes publish is heard by ``refresh``."""

    def __init__(self, store: Store, keys: Keys, *, cookie: str) -> None:
        self._store, self._cells = store, store.counters.cells
        self._verifier = Verifier(keys)
        self._needle = cookie.encode() + b"="
        self._openings: tuple[Opening, ...] = ()
        self._singles: frozenset[int] = frozenset()
        self._decided: dict[tuple[object, ...], tuple[int, float, float]] = {}
        """What was decided for articles and readers alike: index of the variant, from when, until when."""
        self._seen = -1
        self.refresh()

    def refresh(self) -> None:
        """Read revoked tokens and openings anew if they have changed; cheap if not."""
        seen = self._cells[counters.FACTS]
        if seen == self._seen:
            return
        self._verifier.revocations = read_revocations(self._store.published(REVOCATIONS))
        self._openings = read_openings(self._store.published(OPENINGS))
        self._seen = -1 if seen == counters.DOUBT else seen
        self._singles = frozenset(one.key for one in self._openings if one.scope == Scope.ARTICLE)
        self._decided = {}

    def reader(self, cookies: bytes, now: float) -> Claims | None:
        """Whoever the token in this ``Cookie`` header stands for; None: nobody we know."""
        needle = self._needle
        start = cookies.find(needle)
        while start > 0 and cookies[start - 1 : start] not in (b" ", b";"):
            start = cookies.find(needle, start + 1)
        if start < 0:
            return None
        start += len(needle)
        end = cookies.find(b";", start)
        return self._verifier.claims(cookies[start:] if end < 0 else cookies[start:end], now)

    def choose(self, article: ArticleFacts, cookies: bytes | None, now: float) -> int:
        """The index of the variant for the reader with this ``Cookie`` header."""
        return self.variant(article, None if cookies is None else self.reader(cookies, now), now)

    def variant(self, article: ArticleFacts, claims: Claims | None, now: float) -> int:
        """The index of the variant for this reader."""
        level = article.level
        if level == Level.OPEN:
            return 0
        standing = 0 if claims is None else claims.standing
        # Articles that no opening names by themselves are told apart by nothing else.
        single = article.id if article.id in self._singles else 0
        key = (level, article.section, article.dossiers, single, standing)
        known = self._decided.get(key)
        if known is not None and known[1] <= now < known[2]:
            return known[0]
        # A standing lasts as long as its token; that has just been looked at.
        reader = _READERS.get(standing, NOBODY)
        decision = decide(article, reader, self._openings, datetime.fromtimestamp(now, UTC))
        until = decision.next_change.timestamp() if decision.next_change else FOR_EVER
        if len(self._decided) >= MOST_DECIDED:
            self._decided.clear()
        index = VARIANTS.index(variant(decision))
        self._decided[key] = (index, now, until)
        return index


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
