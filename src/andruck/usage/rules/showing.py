"""What of the figures is shown: nothing about fewer than ten, and nothing from which that could be worked out."""

from collections.abc import Sequence
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
