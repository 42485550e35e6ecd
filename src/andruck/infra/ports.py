"""The world outside of the machinery: what stands on the paper's letters, and what the names of its domain say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on a letter: who writes, where the paper is, where its imprint is, and the imprint's lines.

    ``contact`` is the address at which people of the paper read what is written to them.
    """

    name: str
    address: str
    imprint_address: str
    imprint: tuple[str, ...] = ()
    contact: str = ""


class Letterhead(Protocol):
    """Says what stands on the paper's mails. The newsroom is plugged in by the wiring."""

    def __call__(self) -> Head: ...


def plain_letterhead() -> Head:
    """The fake that ships: a paper without a name."""
    return Head(name="Andruck", address="http://localhost", imprint_address="http://localhost/impressum/")


class NamesUnavailable(Exception):  # noqa: N818 (a condition, not somebody's mistake)
    """Nobody answers who could say what a domain's entries are."""


class Names(Protocol):
    """The domain name system."""

    def texts(self, name: str) -> list[str]:
        """The TXT entries of a name, empty where there are none. Raises NamesUnavailable."""
        ...


class WrittenNames:
    """The fake that ships: entries as they are given."""

    def __init__(self, entries: Mapping[str, list[str]] | None = None, *, away: bool = False) -> None:
        self.entries, self.away = dict(entries or {}), away

    def texts(self, name: str) -> list[str]:
        if self.away:
            raise NamesUnavailable
        return self.entries.get(name, [])


_letterhead: Letterhead = plain_letterhead
_names: Names = WrittenNames(away=True)


def plug_letterhead(letterhead: Letterhead) -> None:
    """Use this letterhead from now on."""
    global _letterhead  # noqa: PLW0603 (a socket)
    _letterhead = letterhead


def letterhead() -> Head:
    """What stands on the paper's mails now."""
    return _letterhead()


def plug_names(names: Names) -> None:
    """Ask this one for names from now on."""
    global _names  # noqa: PLW0603 (a socket)
    _names = names


def names() -> Names:
    """Whoever is asked for names."""
    return _names
