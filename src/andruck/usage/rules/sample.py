"""What may be said of all readers from those who have agreed to be observed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor, sqrt

from andruck.usage.rules.history import QUARTERS
from andruck.usage.rules.showing import LEAST

BEFORE = timedelta(days=30)
"""An article read so long before a contribution was begun may have to do with it."""

_NORMAL = 1.959963984540054
"""95 % of a normal distribution lie within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``of``, with the bounds (0 to 1) between which the share of all lies with 95 % confidence."""

    part: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.part / self.of

    @property
    def percent(self) -> int:
        """The same in whole percent."""
        return round(100 * self.share)

    @property
    def low_percent(self) -> int:
        """The lower bound, not above it."""
        return floor(100 * self.low)

    @property
    def high_percent(self) -> int:
        """The upper bound, not below it."""
        return ceil(100 * self.high)


def share(part: int, of: int) -> Share | None:
    """The share with Wilson's interval; None for fewer than ten, of whom nothing is said."""
    if of < LEAST:
        return None
    estimate, square = part / of, _NORMAL**2
    middle = estimate + square / (2 * of)
    spread = _NORMAL * sqrt(estimate * (1 - estimate) / of + square / (4 * of * of))
    low, high = (middle - spread) / (1 + square / of), (middle + spread) / (1 + square / of)
    return Share(part, of, max(0.0, low), min(1.0, high))


@dataclass(frozen=True, slots=True)
class Reached:
    """How many readers reached each quarter of a text: ``quarters[0]`` the first. ``seconds``: of all together."""

    readers: int = 0
    quarters: tuple[int, ...] = (0,) * QUARTERS
    seconds: int = 0

    def __add__(self, other: "Reached") -> "Reached":
        sums = tuple(one + two for one, two in zip(self.quarters, other.quarters, strict=True))
        return Reached(self.readers + other.readers, sums, self.seconds + other.seconds)


def reached(readings: Iterable[tuple[str, int, int]]) -> Reached:
    """From reader, depth and seconds of readings: each reader counts once, as far as they came."""
    depths: dict[str, int] = {}
    total = 0
    for reader, depth, seconds in readings:
        depths[reader] = max(depths.get(reader, 0), depth)
        total += seconds
    quarters = tuple(sum(depth > place for depth in depths.values()) for place in range(QUARTERS))
    return Reached(len(depths), quarters, total)
