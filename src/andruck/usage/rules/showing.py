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
    that could be shown is one of the others, too; and where the sum itself is small, there is no breakdown.
    """
    ordered = sorted((one for one in cells if one[1]), key=lambda one: (-one[1], one[0]))
    if sum(views for _, views in ordered) < SHOWN:
        return []
    shown = [one for one in ordered if one[1] >= SHOWN]
    rest = ordered[len(shown) :]
    if rest and sum(views for _, views in rest) < SHOWN and shown:
        shown.pop()
    return [*(Cell(*one) for one in shown), *([Cell(REST, None)] if rest else [])]


def crossed(table: Iterable[tuple[str, str, int]], column: str) -> list[Cell]:
    """One column of a table of two dimensions (row, column, views), by rows in the order in which they come.

    The sums of rows are known, and so is that of the column: a cell is shown only if it would be in its row, and if
    what is hidden of the column could not be worked out from its sum.
    """
    rows: dict[str, list[tuple[str, int]]] = {}
    for row, name, views in table:
        rows.setdefault(row, []).append((name, views))
    cells = {row: next((views for name, views in found if name == column), 0) for row, found in rows.items()}
    shown = {
        row
        for row, found in rows.items()
        if any(cell.key == column and cell.views is not None for cell in hidden(found))
    }
    there = [row for row, views in cells.items() if views]
    small = [row for row in there if row not in shown]
    if small and sum(cells[row] for row in small) < SHOWN and shown:
        shown.remove(min(shown, key=lambda row: (cells[row], row)))
    return [Cell(row, cells[row] if row in shown else None) for row in there]
