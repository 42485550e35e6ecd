"""What an external consent dialogue has written down for a company, in the form of IAB Europe's framework (TCF 2.3).

Reads and judges such strings; nothing here or anywhere else in the program can make one, because only a registered
dialogue may. Whatever is not exactly in form is refused: libraries for this form accept strings that were cut off.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

LONGEST = 65_536
"""Characters: three lists of companies by bits, up to the highest number that there can be, and restrictions."""

LASTS = timedelta(days=395)
AHEAD = timedelta(hours=14)
"""Strings bear the day at noon or midnight somewhere on earth: this much it may be ahead of us."""

CONSENT_ONLY = frozenset({1, 3, 4, 5, 6})
"""Purposes that may never rest on a legitimate interest: storing, and the profiles."""

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_DAY = 864_000
_DISCLOSED, _PUBLISHER = 1, 3


class Reason(StrEnum):
    """Why a company may do something for these purposes, or may not."""

    YES = "yes"
    OFF = "off"
    """This paper works with no such dialogue."""

    ABSENT = "absent"
    OBJECTED = "objected"
    """The browser objects to all of it (GPC, DNT)."""

    MALFORMED = "malformed"
    """Cut off, too long, or not in the form."""

    OTHER_VERSION = "other_version"
    OTHER_POLICY = "other_policy"
    NOT_OURS = "not_ours"
    """It was not said to this paper alone."""

    NOTHING_DISCLOSED = "nothing_disclosed"
    """It does not say which companies were shown: the segment that 2.3 demands is missing."""

    INTEREST = "interest"
    """It rests storing or profiles on a legitimate interest, which the framework forbids."""

    WRONG_TIME = "wrong_time"
    """From the future, older than thirteen months, or not of one whole day."""

    NOT_DISCLOSED = "not_disclosed"
    NO_YES_TO_VENDOR = "no_yes_to_vendor"
    NO_YES_TO_PURPOSE = "no_yes_to_purpose"
    RESTRICTED = "restricted"
    """The publisher has kept this purpose from the company, or lets it rest on no yes."""


class MalformedError(ValueError):
    """The string is not in the form."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """What the publisher does not leave to companies: ``kind`` 0 forbids, 1 demands a yes, 2 an interest."""

    purpose: int
    kind: int
    vendors: tuple[range, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a string says, as far as the decision needs it. ``disclosed``: None without that segment."""

    created: datetime
    updated: datetime
    cmp: int
    policy: int
    service_specific: bool
    purposes: frozenset[int]
    interests: frozenset[int]
    vendors: tuple[range, ...]
    restrictions: tuple[Restriction, ...]
    disclosed: tuple[range, ...] | None
    version: int = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a company may, and why."""

    allowed: bool
    reason: Reason


def judge(text: str, *, vendor: int, purposes: frozenset[int], policy: int, now: datetime) -> Verdict:
    """Whether this string holds a yes to all these purposes for this company; ``policy``: the framework's at present.

    ``now`` is aware. Raises ValueError for a company or purposes that do not exist.
    """
    if vendor < 1 or not purposes or not purposes <= set(range(1, 25)):
        raise ValueError(f"No company {vendor} with purposes {sorted(purposes)}.")
    if not text:
        return Verdict(False, Reason.ABSENT)
    try:
        said = read(text)
    except MalformedError:
        return Verdict(False, Reason.MALFORMED)
    reason = _of_the_string(said, policy, now) or _of_the_company(said, vendor, purposes)
    return Verdict(reason is None, reason or Reason.YES)


def _of_the_string(said: Said, policy: int, now: datetime) -> Reason | None:
    whole_day = said.created == said.updated and said.created.timestamp() % 86_400 == 0
    checks = (
        (said.version != 2, Reason.OTHER_VERSION),
        (said.policy != policy, Reason.OTHER_POLICY),
        (not said.service_specific, Reason.NOT_OURS),
        (said.disclosed is None, Reason.NOTHING_DISCLOSED),
        (bool(said.interests & CONSENT_ONLY), Reason.INTEREST),
        (not whole_day or not now - LASTS < said.created <= now + AHEAD, Reason.WRONG_TIME),
    )
    return next((reason for wrong, reason in checks if wrong), None)


def _of_the_company(said: Said, vendor: int, purposes: frozenset[int]) -> Reason | None:
    restricted = any(
        one.purpose in purposes and one.kind != 1 and holds(one.vendors, vendor) for one in said.restrictions
    )
    checks = (
        (not holds(said.disclosed or (), vendor), Reason.NOT_DISCLOSED),
        (not holds(said.vendors, vendor), Reason.NO_YES_TO_VENDOR),
        (not purposes <= said.purposes, Reason.NO_YES_TO_PURPOSE),
        (restricted, Reason.RESTRICTED),
    )
    return next((reason for wrong, reason in checks if wrong), None)


def holds(vendors: tuple[range, ...], vendor: int) -> bool:
    """Whether this company is among them."""
    return any(vendor in some for some in vendors)


# ---------------------------------------------------------------- the form
def read(text: str) -> Said:
    """What the string says. Raises MalformedError for everything that is not in the form to the last bit."""
    if len(text) > LONGEST or not re.fullmatch(r"[A-Za-z0-9_.-]+", text):
        raise MalformedError("letters or length")
    core, *others = text.split(".")
    bits = _Bits(core)
    version = bits.number(6)
    if version != 2:
        # Other versions have other fields: nothing more can be known of it.
        return Said(_EPOCH, _EPOCH, 0, 0, False, frozenset(), frozenset(), (), (), None, version)
    created, updated = bits.moment(), bits.moment()
    cmp = bits.number(12)
    bits.skip(12 + 6 + 12 + 12)  # the dialogue's version, its screen, the language, the version of the list
    policy, service_specific = bits.number(6), bool(bits.number(1))
    bits.skip(1 + 12)  # texts of its own, special features
    purposes, interests = bits.numbers(24), bits.numbers(24)
    bits.skip(1 + 12)  # purpose 1 treated otherwise, the publisher's country
    vendors = bits.vendors()
    bits.vendors()  # legitimate interests: nothing here rests on one
    restrictions = tuple(bits.restriction() for _ in range(bits.number(12)))
    bits.end()
    disclosed = _others(others)
    return Said(
        created, updated, cmp, policy, service_specific, purposes, interests, vendors, restrictions, disclosed
    )


def _others(segments: list[str]) -> tuple[range, ...] | None:
    """The companies that were shown. The publisher's own purposes may stand beside them, and nothing else."""
    found: dict[int, tuple[range, ...]] = {}
    for segment in segments:
        bits = _Bits(segment)
        kind = bits.number(3)
        if kind in found or kind not in {_DISCLOSED, _PUBLISHER}:
            raise MalformedError("segments")
        found[kind] = bits.vendors() if kind == _DISCLOSED else bits.publisher()
        bits.end()
    return found.get(_DISCLOSED)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Bits:
    """A segment, read from the left. Every method raises MalformedError where it is cut off."""

    def __init__(self, segment: str) -> None:
        self.letters = len(segment)
        self.bits = "".join(f"{_LETTERS.index(letter):06b}" for letter in segment)
        self.place = 0

    def take(self, width: int) -> str:
        found = self.bits[self.place : self.place + width]
        if len(found) != width:
            raise MalformedError("cut off")
        self.place += width
        return found

    def skip(self, width: int) -> None:
        self.take(width)

    def number(self, width: int) -> int:
        return int(self.take(width), 2)

    def moment(self) -> datetime:
        return _EPOCH + timedelta(seconds=self.number(36) / 10)

    def numbers(self, width: int) -> frozenset[int]:
        return frozenset(place for place, bit in enumerate(self.take(width), 1) if bit == "1")

    def vendors(self) -> tuple[range, ...]:
        """Companies in either of the two forms: a bit for each, or ranges none of which is beyond the greatest."""
        greatest = self.number(16)
        if not self.number(1):
            return tuple(range(one, one + 1) for one in sorted(self.numbers(greatest)))
        found = tuple(self.ranges())
        if any(some[-1] > greatest for some in found):
            raise MalformedError("beyond the greatest")
        return found

    def ranges(self) -> Iterator[range]:
        for _ in range(self.number(12)):
            several, start = self.number(1), self.number(16)
            end = self.number(16) if several else start
            if not 1 <= start <= end:
                raise MalformedError("a range")
            yield range(start, end + 1)

    def restriction(self) -> Restriction:
        purpose, kind = self.number(6), self.number(2)
        if not 1 <= purpose <= 24 or kind > 2:
            raise MalformedError("a restriction")
        return Restriction(purpose, kind, tuple(self.ranges()))

    def publisher(self) -> tuple[range, ...]:
        """The publisher's own purposes, which are asked about nowhere here."""
        self.skip(24 + 24)
        self.skip(2 * self.number(6))
        return ()

    def end(self) -> None:
        """Filled with zeros to a whole byte or to four letters, as the two ways of writing it down do."""
        to_bytes = -(-(-(-self.place // 8) * 8) // 6)
        to_four = -(-self.place // 24) * 4
        if self.letters not in {to_bytes, to_four} or "1" in self.bits[self.place :]:
            raise MalformedError("the end")
