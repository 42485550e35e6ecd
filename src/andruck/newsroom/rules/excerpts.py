"""The excerpt (Anriss): what everybody may read of a text that not everybody may read. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from html import escape

from andruck.core.typography import excerpt, strip_markup
from andruck.newsroom.rules.values import Block

_TEXT = {"paragraph", "generated"}
_FREE = {"correction"}
_END = "</p>"


def leading(blocks: Iterable[Block], length: int) -> tuple[Block, ...]:
    """The beginning of a text: at most ``length`` characters, and never more than half of it.

    Only running text and the subheads in it count as its beginning; pictures, tables, quotes and boxes belong to
    what is kept back. What must stay free (a correction) stays, wherever it stands. A paragraph that is cut loses
    its markup.
    """
    every = tuple(blocks)
    room = min(length, sum(map(_size, every)) // 2)
    found: dict[int, Block] = {}
    subhead: int | None = None
    for place, block in enumerate(every):
        if block.kind in _FREE:
            found[place] = block
        elif block.kind == "subhead":
            subhead = place
        elif block.kind in _TEXT and room > 0:
            html, room = _cut(str(block.value["html"]), room)
            if html:
                found[place] = replace(block, value={"html": html})
                if subhead is not None:
                    found[subhead], subhead = every[subhead], None
    return tuple(found[place] for place in sorted(found))


def _size(block: Block) -> int:
    return len(strip_markup(str(block.value["html"]))) if block.kind in _TEXT else 0


def _cut(html: str, room: int) -> tuple[str, int]:
    """As many whole paragraphs as there is room for, and of the next one its beginning; and the room that is left."""
    kept = ""
    for part in _paragraphs(html):
        words = strip_markup(part)
        if len(words) > room:
            return kept + f"<p>{escape(excerpt(words, room), quote=False)}</p>", 0
        kept, room = kept + part, room - len(words)
        if not room:
            break
    return kept, room


def _paragraphs(html: str) -> list[str]:
    *parts, rest = html.split(_END)
    return [part + _END for part in parts] + ([rest] if rest.strip() else [])
