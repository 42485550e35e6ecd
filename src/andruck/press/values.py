"""What is kept, and what is found again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from andruck.access.rules import ArticleFacts, Variant


@dataclass(frozen=True, slots=True)
class Kept:
    """A page to keep, under its canonical path (see ``press.rules.canonical``).

    ``body`` is plain bytes when every reader gets the same, else one body for each of the three variants; packing
    is the store's business. ``headers`` are those of the answer; what belongs to a connection, a moment or a
    reader (Date, Set-Cookie, ETag …) is left out by the store. ``until`` is the moment from which the page is no
    longer true by itself.
    """

    path: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes | Mapping[Variant, bytes]
    marks: frozenset[str] = frozenset()
    until: datetime | None = None
    facts: ArticleFacts | None = None


class State(StrEnum):
    """Whether a kept page may be shown as it is, or only while there is no better one."""

    FRESH = "fresh"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a kept page, without its bytes."""

    path: str
    state: State
    status: int
    kept_at: datetime
    until: datetime | None
    marks: frozenset[str]
    facts: ArticleFacts | None
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """An answer as it was kept: for a reader while Django fails. Without Date and X-Press."""

    state: State
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Statistics:
    """The store in figures; sizes in bytes."""

    pages: int
    marks: int
    used: int
    size: int
    position: int
    file: str = field(default="")
