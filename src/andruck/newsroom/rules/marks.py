"""The words in which reads say what a page shows, and changes say what they touch. Both are made here.

``article:5`` that a text stands there · ``text:5`` its words · ``terms:3`` who may read those of a section (0: of
the paper) · ``name:3`` the title and address of a page of the tree · ``page:3`` what else it says ·
``author:…``, ``agency:…``, ``topic:…``, ``edition:…`` and ``picture:…`` by their numbers · ``family:5`` a text and
its translations · ``paper``, ``notes``, ``menus`` what stands around every page · ``tree``, ``editions``,
``corrections``, ``replies`` whole lists · ``list:section:3:…`` a piece of a list of articles by date.

A piece of a list is named by the months (UTC) that it reaches over, so that a text of 1946 that is published today
touches the first piece and the one with 1946, and none of the hundreds between.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

EVERYTHING = "all"
OPENINGS = "openings"
"""Whatever shows what is open just now for everybody."""

MANY_MONTHS = 24
"""A piece that reaches over more months than that is named by its years."""


def article(id: int) -> str:
    """A text."""
    return f"article:{id}"


def text(id: int, section: int) -> tuple[str, str, str]:
    """The text itself, whole or in part, and the terms on which it is read: its section's and the paper's."""
    return f"text:{id}", f"terms:{section}", "terms:0"


def articles(ids: Iterable[int]) -> tuple[str, ...]:
    """Several texts."""
    return tuple(f"article:{id}" for id in ids)


def family(root: int) -> str:
    """A text with its translations, by the one they were translated from."""
    return f"family:{root}"


def of_list(scope: str, id: int = 0) -> str:
    """The name of a list: of the whole paper ("all"), or of a section, dossier, topic or author."""
    return f"list:{scope}" if scope == EVERYTHING else f"list:{scope}:{id}"


def head(name: str) -> str:
    """The newest piece of a list."""
    return f"{name}:head"


def anywhere(name: str) -> str:
    """Something that every change in a list touches, wherever in it."""
    return f"{name}:any"


def piece(name: str, newest: datetime | None, oldest: datetime | None) -> tuple[str, ...]:
    """A piece of a list: from its upper edge (None: the top of the list) to its lower (None: its end)."""
    found = [head(name)] if newest is None else []
    if oldest is None:
        found.append(f"{name}:tail")
    if newest is not None and oldest is not None:
        found += _reach(name, newest, oldest)
    elif newest is not None:
        # To the end: what is older than its last text belongs to it, too, and that is what the tail is for.
        found += _reach(name, newest, newest)
    return tuple(found)


def span(name: str, start: datetime, end: datetime) -> tuple[str, ...]:
    """Everything in a list between two moments."""
    return tuple(_reach(name, end, start))


def touched(name: str, moment: datetime) -> tuple[str, ...]:
    """The pieces of a list that a text of this moment may stand in."""
    at = moment.astimezone(UTC)
    return (head(name), f"{name}:tail", anywhere(name), f"{name}:{at:%Y-%m}", f"{name}:{at:%Y}")


def _reach(name: str, newest: datetime, oldest: datetime) -> list[str]:
    """The months from one moment back to another, or the years when they are many."""
    last, first = newest.astimezone(UTC), oldest.astimezone(UTC)
    count = (last.year - first.year) * 12 + last.month - first.month
    if count > MANY_MONTHS:
        return [f"{name}:{year:04}" for year in range(first.year, last.year + 1)]
    months = (first.year * 12 + first.month - 1 + step for step in range(count + 1))
    return [f"{name}:{month // 12:04}-{month % 12 + 1:02}" for month in months]
