"""What happens to access, told after it is certain."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class GiftTermsSet:
    """Members may give more or less than before, or nothing any more."""

    per_month: int
    at: datetime


@dataclass(frozen=True, slots=True)
class OpeningPlanned:
    """Something is opened for everyone, now or later. ``ends`` None: until further notice."""

    opening: int
    scope: str
    key: int
    starts: datetime
    ends: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True)
class OpeningChanged:
    """An opening has another window or another reason."""

    opening: int
    at: datetime


@dataclass(frozen=True, slots=True)
class OpeningEnded:
    """An opening was ended before its time, or called off before it began. What ends by the clock is not told."""

    opening: int
    at: datetime
