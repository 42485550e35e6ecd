"""The rooms that keep something about people: asked when somebody wants to see it, or to have it erased.

Each room that has tables with a person's number in them registers one keeper; the wiring does it. What is not
registered is found by a test that looks through every table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Kept:
    """What may not be erased yet: what it is, which law wants it, and the last day it is kept if that is known."""

    what: object
    why: object
    until: date | None = None


class Keeper(Protocol):
    """What one room keeps about a person. ``person`` is the number of an account."""

    @property
    def name(self) -> str:
        """The key of this room in the export, such as ``payments``."""
        ...

    def export(self, person: int) -> Mapping[str, Any]:
        """Everything about them that JSON can hold; dates and amounts may be values of Python's or ours."""
        ...

    def needs(self, person: int) -> bool:
        """Whether something runs that needs the account, such as a membership: then it is never deleted for being
        unused, and its owner is told before erasing it."""
        ...

    def stays(self, person: int) -> Sequence[Kept]:
        """What ``erase`` would have to leave. Shown before they confirm."""
        ...

    def erase(self, person: int) -> None:
        """Erase everything else, or cut it loose from the person. Runs in one transaction with all keepers; may run
        again for somebody who is erased already. The account itself, and so the address, is still there."""
        ...


class Nothing:
    """The fake that ships: a room that keeps nothing."""

    def __init__(self, name: str) -> None:
        self.name = name

    def export(self, person: int) -> Mapping[str, Any]:
        return {}

    def needs(self, person: int) -> bool:
        return False

    def stays(self, person: int) -> Sequence[Kept]:
        return ()

    def erase(self, person: int) -> None:
        """There is nothing to erase."""


_keepers: dict[str, Keeper] = {}


def plug_keeper(keeper: Keeper) -> None:
    """Ask this room, too, from now on; a second one of the same name takes the place of the first."""
    _keepers[keeper.name] = keeper


def keepers() -> list[Keeper]:
    """Every room that keeps something about people, in the order of their names."""
    return [_keepers[name] for name in sorted(_keepers)]
