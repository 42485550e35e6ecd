"""The same typography inside small HTML fragments, and fragments turned into plain text.

Fragments come out of a sanitiser: attributes are quoted, tags are complete. What is not so is left alone
rather than repaired, because nothing here may make markup out of text or text out of markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from andruck.core.typography.setting import language_of, set_characters, shorten

_TOKEN = re.compile(
    # What never ends swallows the rest, as it does in a browser (and is looked for only once).
    r"<!--.*?-->|<!--.*"
    r"|<[a-zA-Z/!?](?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>"
    r"|<[a-zA-Z/!?].*"
    r"|&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});",
    re.DOTALL,
)
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
_BLOCK_NAMES = (
    "address article aside blockquote body caption col colgroup dd details div dl dt embed fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr iframe img legend li main nav ol option p pre section "
    "summary table tbody td tfoot th thead tr ul video audio"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_HIDDEN = frozenset({"script", "style", "template"})
_VERBATIM = _HIDDEN | {"code", "kbd", "math", "pre", "samp", "svg", "textarea", "tt", "var"}
_SPACES = re.compile(r"[ \t\n\r\f\u2029]+")


class _Piece(NamedTuple):
    """A piece of a fragment. `stand` is what it is in the running text: itself, a sign for the end of a block
    or line, or nothing for an inline tag. `fixed` pieces are never changed, and put out as `raw`."""

    raw: str
    stand: str
    fixed: bool
    element: str = ""


def polish_html(fragment: str, language: str) -> str:
    """`fragment` with `polish` applied to its text: quotations carry across inline tags and end with blocks.

    Tags, attributes, comments, entities and the content of code, pre and the like stay to the letter.
    Idempotent and linear like `polish`; ValueError for an unknown language."""
    known = language_of(language)
    pieces = list(_with_verbatim(_pieces(fragment)))
    running = "".join(piece.stand for piece in pieces)
    fixed = bytearray(b"".join((b"\1" if piece.fixed else b"\0") * len(piece.stand) for piece in pieces))
    done = set_characters(running, known, fixed)
    parts, place = [], 0
    for piece in pieces:
        end = place + len(piece.stand)
        parts.append(piece.raw if piece.fixed else done[place:end])
        place = end
    return "".join(parts)


def strip_markup(html: str) -> str:
    """The text of `html` on one line: entities decoded, blocks and line breaks turned into single spaces.

    Comments, scripts and styles go. The result is text, not HTML: escape it before it is shown."""
    parts: list[str] = []
    hidden = 0
    for piece in _pieces(html):
        if piece.element in _HIDDEN:
            hidden = max(0, hidden + _depth(piece.raw))
        elif not hidden:
            parts.append(piece.stand)
    return _SPACES.sub(" ", "".join(parts)).strip()


def _pieces(fragment: str) -> Iterator[_Piece]:
    place = 0
    for token in _TOKEN.finditer(fragment):
        if token.start() > place:
            yield _text(fragment[place : token.start()])
        yield _markup(token[0])
        place = token.end()
    if place < len(fragment):
        yield _text(fragment[place:])


def _text(raw: str) -> _Piece:
    return _Piece(raw, raw, fixed=False)


def _markup(raw: str) -> _Piece:
    if raw.startswith("&"):
        return _Piece(raw, unescape(raw), fixed=True)
    name = _NAME.match(raw)
    element = name[1].lower() if name else ""
    if element == "br":
        return _Piece(raw, "\n", fixed=True, element=element)
    return _Piece(raw, "\u2029" if element in _BLOCKS else "", fixed=True, element=element)


def _depth(tag: str) -> int:
    if tag.startswith("</"):
        return -1
    return 0 if tag.endswith("/>") else 1


def _with_verbatim(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    """Shortens the dots of running text and fixes the text inside verbatim elements."""
    verbatim = 0
    for piece in pieces:
        if piece.element in _VERBATIM:
            verbatim = max(0, verbatim + _depth(piece.raw))
        if piece.fixed:
            yield piece
        elif verbatim:
            yield piece._replace(fixed=True)
        else:
            yield piece._replace(stand=shorten(piece.stand))
