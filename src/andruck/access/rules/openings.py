"""What may be opened, by whom, for how long, and in which words. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from andruck.access.rules import Opening, Scope
from andruck.core.errors import Refusal

LONGEST_REASON = 160
LONGEST_NOTE = 2000
LONGEST_PROMISE = 600
LATE = timedelta(hours=1)
"""A beginning up to this long ago means: at once."""

AHEAD = timedelta(days=2 * 366)
LONGEST = timedelta(days=10 * 366)
MOST = 500
"""Openings that may be live or to come at the same time: every decision looks at those that fit."""

_MARKUP = re.compile(r"<\s*[/!?a-zA-Z]|&#?\w+;")


class Source(StrEnum):
    """What made it: somebody at the desk, or a goal that readers have paid for."""

    DESK = "desk"
    GOAL = "goal"


class State(StrEnum):
    """Where an opening stands at a moment."""

    PROMISED = "promised"
    PLANNED = "planned"
    LIVE = "live"
    OVER = "over"
    CALLED_OFF = "called-off"


@dataclass(frozen=True, slots=True)
class Place:
    """Something that can be opened. ``section`` is the only section it lies in, None if it spans several."""

    scope: Scope
    key: int
    label: str
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """An opening with everything that is known of it.

    ``pending``: bound to a goal that has not been reached. ``ended_at``: when it was ended before its time or called
    off; ``called_off`` says which. ``version`` rises with every change. ``note`` is for the staff, ``promise`` says
    before anybody pays what happens if the goal is missed.
    """

    id: int
    opening: Opening
    source: Source
    pending: bool
    called_off: bool
    opened_by: int | None
    opened_at: datetime
    ended_at: datetime | None
    note: str
    promise: str
    version: int

    def state(self, now: datetime) -> State:
        """Where it stands at this moment."""
        if self.called_off:
            return State.CALLED_OFF
        if self.opening.ends is not None and self.opening.ends <= now:
            return State.OVER
        if self.pending:
            return State.PROMISED
        return State.LIVE if self.opening.starts <= now else State.PLANNED


def window(starts: datetime | None, ends: datetime | None, now: datetime) -> tuple[datetime, datetime | None]:
    """The window as it will be kept (aware); no beginning, or one just past, means at once.

    Raises Refusal for one that ends before it begins, lies in the past or too far ahead.
    """
    if starts is not None and starts < now - LATE:
        raise Refusal(
            "opening-starts-in-past",
            "What is past cannot be opened any more. Leave the beginning empty to open at once.",
            field="starts",
        )
    begins = now if starts is None else max(starts, now)
    if begins - now > AHEAD:
        raise Refusal(
            "opening-too-far",
            "It would begin more than two years from now. Check the year, or plan it when it is nearer.",
            field="starts",
        )
    return begins, end_of(begins, ends, now)


def end_of(begins: datetime, ends: datetime | None, now: datetime) -> datetime | None:
    """The end of a window that begins then. Raises Refusal for an end that is past, or too far ahead."""
    if ends is None:
        return None
    if ends <= begins:
        raise Refusal(
            "opening-ends-before-start",
            "It would end before it begins. Give a later end, or none: then it stays open until further notice.",
            field="ends",
        )
    if ends <= now:
        raise Refusal(
            "opening-ends-in-past",
            "This end is past already. Give a later one, or end the opening now.",
            field="ends",
        )
    if ends - begins > LONGEST:
        raise Refusal(
            "opening-too-long",
            "It would last longer than ten years. Check the year, or leave the end empty: until further notice.",
            field="ends",
        )
    return ends


def reason(text: str) -> str:
    """The public reason in one line of plain text. Raises Refusal when it is none."""
    line = _plain(text, "reason")
    if not line:
        raise Refusal(
            "opening-without-reason",
            "Readers are told why something is open. Give the reason in a few words.",
            field="reason",
        )
    if len(line) > LONGEST_REASON:
        raise Refusal(
            "opening-reason-too-long",
            f"The reason has {len(line)} characters, {LONGEST_REASON} fit. Say it shorter; "
            "the rest belongs into the note.",
            field="reason",
            length=len(line),
            most=LONGEST_REASON,
        )
    return line


def promise(text: str, source: Source) -> str:
    """What happens if a goal is missed. Raises Refusal when a goal comes without it."""
    line = _plain(text, "promise")
    if source is Source.GOAL and not line:
        raise Refusal(
            "opening-without-promise",
            "Before anybody pays for days that are to be open, they are told what happens to their money if the goal "
            "is missed. Write it down first.",
            field="promise",
        )
    return _short(line, "promise", LONGEST_PROMISE)


def note(text: str) -> str:
    """A note for the staff; lines stay. Raises Refusal when it is too long."""
    return _short(text.strip(), "note", LONGEST_NOTE)


def _short(text: str, field: str, most: int) -> str:
    if len(text) > most:
        raise Refusal(
            f"opening-{field}-too-long",
            f"The {field} has {len(text)} characters, {most} fit. Say it shorter.",
            field=field,
            length=len(text),
            most=most,
        )
    return text


def _plain(text: str, field: str) -> str:
    line = " ".join(text.split())
    if _MARKUP.search(line):
        raise Refusal(
            "opening-with-markup",
            "This is shown to readers as plain text. Take out the tags and entities (<…>, &…;).",
            field=field,
        )
    if any(
        unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Cn"} and char != "\u00ad" for char in line
    ):
        raise Refusal(
            "opening-with-invisible",
            "There are invisible characters in it, perhaps from another program. Type it anew.",
            field=field,
        )
    return line


def may_open(place: Place, reach: frozenset[int] | None) -> bool:
    """Whether somebody who works for these sections (None: for all) may open this."""
    return reach is None or (place.section is not None and place.section in reach)


def overlaps(one: Opening, other: Opening) -> bool:
    """Whether there is a moment at which both are live."""
    return (other.ends is None or one.starts < other.ends) and (one.ends is None or other.starts < one.ends)


def covers(wide: Opening, narrow: Opening) -> bool:
    """Whether whatever ``narrow`` opens is open through ``wide`` all the time."""
    same = wide.scope is Scope.EVERYTHING or (wide.scope, wide.key) == (narrow.scope, narrow.key)
    lasts = wide.ends is None or (narrow.ends is not None and narrow.ends <= wide.ends)
    return same and wide.starts <= narrow.starts and lasts


def overlapping(planned: Opening, others: Iterable[Opening]) -> list[Opening]:
    """Those of the others that are live at some moment together with the planned one, the earliest first."""
    return sorted((one for one in others if overlaps(planned, one)), key=lambda one: one.starts)
