"""What of the figures is shown: nothing about fewer than ten, and nothing from which that could be worked out."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

LEAST = 10
"""Views that a figure of a breakdown has to have."""


class Cell(NamedTuple):
    """A line of a breakdown. ``views`` is None where it is not shown."""

    key: str
    views: int | None


def hidden(cells: Sequence[tuple[str, int]]) -> list[Cell]:
    """The lines of a breakdown, the largest first; small ones without their figure.

    The sum of all lines is known elsewhere, so one hidden line could be worked out from it. A second one is hidden
    with it, the smallest of the others, unless the hidden ones come to ten together.
    """
    ordered = sorted((one for one in cells if one[1]), key=lambda one: (-one[1], one[0]))
    shown = [one for one in ordered if one[1] >= LEAST]
    small = ordered[len(shown) :]
    if small and sum(views for _, views in small) < LEAST and shown:
        small.insert(0, shown.pop())
    return [*(Cell(*one) for one in shown), *(Cell(key, None) for key, _ in sorted(small))]


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
    if small and sum(cells[row] for row in small) < LEAST and shown:
        shown.remove(min(shown, key=lambda row: (cells[row], row)))
    return [Cell(row, cells[row] if row in shown else None) for row in there]
