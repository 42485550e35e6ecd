"""Writes TC strings for tests, from the published table of fields. The program itself must never be able to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

PUBLISHED = "CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA.IDKQA4AAgAKAGQAygAAA.YAAAAAAAAAAA"
"""The example in the framework's own description of the form, version 2.3: of 3 June 2025, with policy 2."""


@dataclass(frozen=True)
class Facts:
    """What is to be written down."""

    created: datetime = datetime(2026, 11, 30, tzinfo=UTC)
    updated: datetime | None = None
    version: int = 2
    cmp: int = 880
    policy: int = 5
    service_specific: bool = True
    purposes: frozenset[int] = frozenset({1, 2, 7})
    interests: frozenset[int] = frozenset()
    vendors: frozenset[int] = frozenset({7, 755})
    restrictions: tuple[tuple[int, int, tuple[tuple[int, int], ...]], ...] = ()
    disclosed: frozenset[int] | None = frozenset({7, 12, 13, 755})
    publisher: bool = True
    ranges: bool = False
    fill: int = 8


def write(facts: Facts) -> str:
    """The string. ``fill``: 8 or 24, to whole bytes or to four letters."""
    updated = facts.updated or facts.created
    core = "".join(
        [
            _number(facts.version, 6), _moment(facts.created), _moment(updated), _number(facts.cmp, 12),
            _number(1, 12), _number(0, 6), _number(3, 6), _number(4, 6), _number(48, 12),
            _number(facts.policy, 6), str(int(facts.service_specific)), "0", "0" * 12,
            _flags(facts.purposes, 24), _flags(facts.interests, 24), "0", _number(3, 6), _number(4, 6),
            _vendors(facts.vendors, facts.ranges), _vendors(frozenset(), facts.ranges),
            _number(len(facts.restrictions), 12),
            *(_number(purpose, 6) + _number(kind, 2) + _ranges(some) for purpose, kind, some in facts.restrictions),
        ]
    )  # fmt: skip
    segments = [core]
    if facts.disclosed is not None:
        segments.append("001" + _vendors(facts.disclosed, facts.ranges))
    if facts.publisher:
        segments.append("011" + "0" * 54)
    return ".".join(letters(bits, facts.fill) for bits in segments)


def letters(bits: str, fill: int) -> str:
    """Bits as letters, filled up with zeros."""
    bits += "0" * (-len(bits) % fill)
    bits += "0" * (-len(bits) % 6)
    return "".join(_LETTERS[int(bits[place : place + 6], 2)] for place in range(0, len(bits), 6))


def bits_of(segment: str) -> str:
    """Letters as bits."""
    return "".join(f"{_LETTERS.index(letter):06b}" for letter in segment)


def _number(value: int, width: int) -> str:
    return f"{value:0{width}b}"


def _moment(value: datetime) -> str:
    return _number(round((value - EPOCH).total_seconds() * 10), 36)


def _flags(chosen: Iterable[int], width: int) -> str:
    among = set(chosen)
    return "".join("1" if place in among else "0" for place in range(1, width + 1))


def _vendors(chosen: frozenset[int], ranges: bool) -> str:
    greatest = max(chosen, default=0)
    if not ranges:
        return _number(greatest, 16) + "0" + _flags(chosen, greatest)
    return _number(greatest, 16) + "1" + _ranges(runs(chosen))


def runs(chosen: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Neighbours as first and last."""
    found: list[tuple[int, int]] = []
    for one in sorted(chosen):
        if found and found[-1][1] == one - 1:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return tuple(found)


def _ranges(some: tuple[tuple[int, int], ...]) -> str:
    several = ("0" + _number(a, 16) if a == b else "1" + _number(a, 16) + _number(b, 16) for a, b in some)
    return _number(len(some), 12) + "".join(several)
