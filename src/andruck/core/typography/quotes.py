"""Quotation marks and apostrophes: which role each mark plays, and the sign that role has in a language.

One pass from left to right with a stack of open quotations. A mark that already is the language's own
sign keeps its role; every other mark is given a role from its neighbours and the stack, and becomes such
a sign. So a second pass meets only decided marks, builds the same stack and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

OUTER, INNER = 0, 1
APOSTROPHE = "’"

_MARK_OR_PARAGRAPH = re.compile(r"\u2029|\n(?=[ \t\r]*\n)|[\"'`´„“”‚‘’»«›‹]")
_CLOSING_SIGNS = frozenset(",;:.!?)]}%…/–—-\u2010\u2011")
_NEVER_FIRST = frozenset(",;:!?)]}%")
_OPENING_SIGNS = frozenset("([{/–—-\u2010\u2011")

# Words that begin with an apostrophe; a single mark before them opens nothing.
_ELIDED = {
    "de": re.compile(r"(?i:s|n|ne|nen|nem|ner|ran|raus|rein|rauf|rum|runter|tschuldigung|\d\dern?)\b"),
    "en": re.compile(r"(?i:tis|twas|em|til|cause|n|round|bout|\d\ds?)\b"),
}


@dataclass(frozen=True)
class _Signs:
    """A language's own signs by level, and what closes the quotations other countries' marks opened."""

    opening: str
    closing: str
    foreign: dict[str, str]


_SIGNS = {
    "de": _Signs("»›", "«‹", {"«": "»", "‹": "›"}),
    "en": _Signs("“‘", "”’", {"„": "“", "‚": "‘"}),
}


def set_quotes(text: str, language: str, fixed: Sequence[int]) -> str:
    """`text` with the quotes and apostrophes of `language` ("de" or "en"), character for character.

    Marks at places where `fixed` is not 0 stay and are nobody's opening or closing. A blank line or
    U+2029 ends every open quotation, so that a forgotten mark spoils one paragraph at most."""
    reader = _Reader(list(text), language)
    for found in _MARK_OR_PARAGRAPH.finditer(text):
        place, mark = found.start(), found[0]
        if mark in "\n\u2029":
            reader.clear()
        elif not fixed[place]:
            reader.characters[place] = reader.sign(place, mark)
    return "".join(reader.characters)


@dataclass
class _Reader:
    """One text, set as far as it has been read, and the quotations open at this place.

    The stack holds (level, mark as typed), innermost last; `open_at` counts its entries by level."""

    characters: list[str]
    language: str
    stack: list[tuple[int, str]] = field(default_factory=list)
    open_at: list[int] = field(default_factory=lambda: [0, 0])

    def sign(self, place: int, mark: str) -> str:
        """What to set for `mark`; opens or closes a quotation on the way."""
        own = _SIGNS[self.language]
        level = OUTER if mark in '"„“”»«' else INNER
        if self.stack and own.foreign.get(self.stack[-1][1]) == mark and not self._starts_here(place):
            return self._close(self.stack[-1][0])
        if mark in own.opening:
            return self._open(level, mark)
        if mark in own.foreign and (mark in "„‚" or self._opens_foreign(place, level)):
            return self._open(level if mark in "‹‚" else self._next_level(), mark)
        if mark in own.closing and mark != APOSTROPHE:
            return self._close(level)
        if mark in "»«›‹":
            return mark
        if mark in "„‚":
            return self._open(level if mark == "‚" else self._next_level(), mark)
        return self._double(place, mark) if level == OUTER else self._single(place, mark)

    def _double(self, place: int, mark: str) -> str:
        after = self._after(place)
        if self._starts_here(place):
            ends = self.stack and (after.isspace() or after in _NEVER_FIRST)
        else:
            ends = self.stack or after.isspace() or after in _CLOSING_SIGNS
        if not ends:
            return self._open(self._next_level(), mark)
        if not self.stack and mark == '"' and self._before(place).isdigit():
            return mark  # inches, or seconds of an angle
        return self._close(self.stack[-1][0] if self.stack else OUTER)

    def _single(self, place: int, mark: str) -> str:
        before, after = self._before(place), self._after(place)
        if before.isalnum() and after.isalnum():
            return APOSTROPHE
        if self._starts_here(place):
            if mark == APOSTROPHE or _ELIDED[self.language].match(self._following(place)):
                return APOSTROPHE
            return mark if after.isspace() else self._open(INNER, mark)
        if self.stack and self.stack[-1][0] == INNER:
            # Whoever typed › also types ‹, and then ’ is the apostrophe of a genitive.
            if not (mark == APOSTROPHE and self.stack[-1][1] == "›"):
                return self._close(INNER)
        elif before.isdigit() and mark in "'`´":
            return mark  # feet, or minutes of an angle
        return APOSTROPHE

    def _opens_foreign(self, place: int, level: int) -> bool:
        """Whether « or ‹, which close ours, open a Swiss quotation here."""
        return not self.open_at[level] and self._starts_here(place) and self._after(place).isalnum()

    def _starts_here(self, place: int) -> bool:
        before = self._before(place)
        return before.isspace() or before in _OPENING_SIGNS or before in _SIGNS[self.language].opening

    def _before(self, place: int) -> str:
        return self.characters[place - 1] if place else " "

    def _after(self, place: int) -> str:
        return self.characters[place + 1] if place + 1 < len(self.characters) else " "

    def _following(self, place: int) -> str:
        return "".join(self.characters[place + 1 : place + 16])

    def _next_level(self) -> int:
        return INNER if self.stack and self.stack[-1][0] == OUTER else OUTER

    def _open(self, level: int, mark: str) -> str:
        self.stack.append((level, mark))
        self.open_at[level] += 1
        return _SIGNS[self.language].opening[level]

    def _close(self, level: int) -> str:
        """Closes the innermost quotation of `level` with all inside it; none may be open.

        The count keeps this linear: without it a thousand stray marks would each search the stack."""
        while self.open_at[level]:
            found, _ = self.stack.pop()
            self.open_at[found] -= 1
            if found == level:
                break
        return _SIGNS[self.language].closing[level]

    def clear(self) -> None:
        """Forgets every open quotation."""
        self.stack.clear()
        self.open_at[:] = [0, 0]
