"""What of the figures is shown: nothing about fewer than ten, and nothing from which that could be worked out."""

from collections.abc import Iterable
from typing import NamedTuple

LEAST = 10
"""Views that a figure has to have which says something about readers."""

SHOWN = LEAST + 1
"""Views that a line of a breakdown has to have.

One more than would seem needed: whoever knows the sum, all the lines that there can be, and this rule can work out a
line that is not shown only if every such line has as many views as it may have. With ten, that would be nine.
"""

REST = "*"
"""Stands for the lines of a breakdown that are not shown. Which ones these are is not said."""


class Cell(NamedTuple):
    """A line of a breakdown. ``views`` is None where it is not shown."""

    key: str
    views: int | None


def hidden(cells: Iterable[tuple[str, int]]) -> list[Cell]:
    """The lines of a breakdown that are shown, the largest first; then one without a figure for all the others.

    The sum of all lines is known elsewhere. If what is left of it for the others is small, the smallest line of those
    that could be shown is one of the others, too.
    """
    ordered = sorted((one for one in cells if one[1]), key=lambda one: (-one[1], one[0]))
    shown = [one for one in ordered if one[1] >= SHOWN]
    rest = ordered[len(shown) :]
    if rest and sum(views for _, views in rest) < SHOWN and shown:
        shown.pop()
    return [*(Cell(*one) for one in shown), *([Cell(REST, None)] if rest else [])]


def told(cells: Iterable[tuple[str, int | None]], key: str) -> int | None:
    """What a breakdown says of this line; None where it may be one of the others, be it a line or not."""
    known = dict(cells)
    return known.get(key, None if REST in known else 0)


def crossed(table: Iterable[tuple[str, str, int]], column: str) -> list[Cell]:
    """One column of a table of two dimensions (row, column, views), by rows in the order in which they come.

    The sums of rows are known, and so is that of the column: a cell is shown only if it would be in its row, and if
    what is not shown of the column could not be worked out from its sum.
    """
    rows: dict[str, dict[str, int]] = {}
    for row, name, views in table:
        rows.setdefault(row, {})[name] = views
    shown = {row: told(hidden(found.items()), column) for row, found in rows.items()}
    left = sum(found.get(column, 0) for row, found in rows.items() if shown[row] is None)
    if 0 < left < SHOWN and (full := [row for row in rows if shown[row]]):
        shown[min(full, key=lambda row: (rows[row][column], row))] = None
    return [Cell(row, views) for row, views in shown.items()]
