"""What readers may be asked to agree to, and the words that belong to it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

SLOTS = 64
VERSION = 4
"""Bytes of a version."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing that needs a yes, with all that has to be said beside it.

    ``slot`` is its number in cookies, for ever: never give it to another purpose. ``title``, ``text``, the ``data``
    that is then dealt with and the ``recipients`` are words, plain or lazily translated. ``days``: how long that data
    lives; 0: nothing is kept by us.
    """

    key: str
    slot: int
    title: object
    text: object
    data: tuple[object, ...]
    recipients: tuple[object, ...] = ()
    days: int = 0

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z_]+(:[a-z0-9-]+)?", self.key):
            raise ValueError(f"{self.key!r} is no key for a purpose.")
        if not 0 <= self.slot < SLOTS:
            raise ValueError(f"The slot of {self.key} is not below {SLOTS}.")
        if not (str(self.title).strip() and str(self.text).strip() and self.data and self.days >= 0):
            raise ValueError(f"What is to be said about {self.key} is not complete.")


def notice(purpose: Purpose) -> str:
    """All that is said about a purpose, in the language in which its words are at this moment."""
    parts = [str(purpose.title), str(purpose.text), *map(str, purpose.data), *map(str, purpose.recipients)]
    return "\n".join([*parts, str(purpose.days)])


def version(notices: Iterable[str]) -> bytes:
    """Which wording this is, from the notices in all languages: whoever changes one asks everybody anew."""
    return sha256("\0".join(notices).encode()).digest()[:VERSION]
