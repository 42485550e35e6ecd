"""What a reader has said yes or no to, as a device remembers it, and what follows from it.

A device that has said nothing remembers nothing. A no is remembered without anything that tells devices apart; only
with a yes there is a number drawn by lot, under which the paper keeps the proof of it.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from types import MappingProxyType

from andruck.consent.rules.purposes import VERSION

FORM = 1
SUBJECT = 8
"""Bytes of the number drawn by lot."""

QUIET = timedelta(days=365)
"""After a no nobody is asked the same again for so long."""

LASTS = timedelta(days=395)
"""A yes is good for thirteen months; then it has to be said again."""

_SINCE = date(2020, 1, 1)
_ENTRY = struct.Struct(f">BBH{VERSION}s")
_DESPITE = 0x80


class Answer(IntEnum):
    """What was said last."""

    YES = 1
    NO = 2
    WITHDRAWN = 3


class State(StrEnum):
    """Where a purpose stands with a reader."""

    UNSET = "unset"
    GRANTED = "granted"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    STALE = "stale"
    """There was a yes, but to other words, other recipients, or more than thirteen months ago."""


class Reason(StrEnum):
    """Why something may be, or may not."""

    YES = "yes"
    NEVER_ASKED = "never_asked"
    NO = "no"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    OVER = "over"
    OBJECTED = "objected"
    """The browser objects to all of it (GPC, DNT), and no yes was given after that was known."""

    UNPROVEN = "unproven"
    """There is no record of it, or it has been ended: a copy of an old cookie, or erased data."""

    UNKNOWN = "unknown"
    """No such purpose."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was said about one purpose, on which day, to which version of its words.

    ``despite``: it was said although the browser objects in general.
    """

    answer: Answer
    day: date
    version: bytes
    despite: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything that a device remembers. ``subject`` is empty unless something has been granted."""

    subject: bytes = b""
    made: Mapping[int, Choice] = field(default_factory=lambda: MappingProxyType({}))

    def said(self, slot: int, choice: Choice, *, subject: bytes = b"") -> "Choices":
        """The same with this choice. The number goes with the last yes."""
        made = MappingProxyType({**self.made, slot: choice})
        granted = any(one.answer is Answer.YES for one in made.values())
        return replace(self, subject=(subject or self.subject) if granted else b"", made=made)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something may be, why, and whether the reader may be asked about it unbidden."""

    allowed: bool
    reason: Reason
    state: State
    may_ask: bool


def decide(choice: Choice | None, *, version: bytes, today: date, objects: bool) -> Decision:
    """What follows from a choice for a purpose whose words have this version; ``objects``: the browser's signal."""
    state, reason = _state(choice, version, today)
    if state is State.GRANTED and objects and choice is not None and not choice.despite:
        return Decision(False, Reason.OBJECTED, state, False)
    if state is State.GRANTED:
        return Decision(True, reason, state, False)
    refused = choice is not None and state in {State.DENIED, State.WITHDRAWN}
    quiet = refused and choice is not None and today - choice.day < QUIET
    if objects:
        return Decision(False, Reason.OBJECTED, state, False)
    return Decision(False, reason, state, not quiet)


def _state(choice: Choice | None, version: bytes, today: date) -> tuple[State, Reason]:
    if choice is None:
        return State.UNSET, Reason.NEVER_ASKED
    match choice.answer:
        case Answer.NO:
            return State.DENIED, Reason.NO
        case Answer.WITHDRAWN:
            return State.WITHDRAWN, Reason.WITHDRAWN
    if choice.version != version:
        return State.STALE, Reason.CHANGED
    if not timedelta() <= today - choice.day < LASTS:
        return State.STALE, Reason.OVER
    return State.GRANTED, Reason.YES


# ---------------------------------------------------------------- on the device
def write(choices: Choices) -> bytes:
    """The choices as bytes, to be signed."""
    head = bytes([FORM]) + choices.subject.rjust(SUBJECT, b"\0")
    return head + b"".join(
        _ENTRY.pack(slot, one.answer | (_DESPITE if one.despite else 0), (one.day - _SINCE).days, one.version)
        for slot, one in sorted(choices.made.items())
    )


def read(data: bytes) -> Choices | None:
    """The choices in these bytes, which were signed; None for another form of them."""
    head, entries = data[: SUBJECT + 1], data[SUBJECT + 1 :]
    if len(head) != SUBJECT + 1 or head[0] != FORM or len(entries) % _ENTRY.size:
        return None
    made = {}
    for slot, answer, day, version in _ENTRY.iter_unpack(entries):
        if answer & ~_DESPITE not in set(Answer):
            return None
        made[slot] = Choice(
            Answer(answer & ~_DESPITE), _SINCE + timedelta(days=day), version, bool(answer & _DESPITE)
        )
    subject = head[1:] if any(head[1:]) else b""
    return Choices(subject, MappingProxyType(made))


def spoken(choices: Choices) -> str:
    """The yeses for scripts of our own pages: slot and version of each, and a ``d`` where it was said despite an
    objection: ``1.a1b2c3d4-2.00ff00ffd``."""
    return "-".join(
        f"{slot}.{one.version.hex()}{'d' * one.despite}"
        for slot, one in sorted(choices.made.items())
        if one.answer is Answer.YES
    )
