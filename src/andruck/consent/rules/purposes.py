"""What readers may be asked to agree to, and the words that belong to it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

SLOTS = 64
VERSION = 4
"""Bytes of a version."""

ASSIGNED: Mapping[str, int] = MappingProxyType(
    {
        "embed:youtube": 1,
        "embed:vimeo": 2,
        "recs_personal": 3,
        "stats_reading": 4,
        "ads_measure": 5,
        "nl_opens": 6,
    }
)
"""The slots of all purposes there are or are to be. Only ever added to: devices have these numbers in their cookies.

Readers are asked for what a room offers, see ``ports``; that a purpose stands here asks nobody anything.
"""


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing that needs a yes, with all that has to be said beside it.

    ``slot`` is its number in cookies, for ever: never give it to another purpose. ``title``, ``text``, the ``data``
    that is then dealt with and the ``recipients`` are words, plain or lazily translated. ``days``: how long that data
    lives; 0: nothing is kept by us. ``least_age``: only who says to be so many years old can say yes to it (Art. 8
    GDPR); 0: everybody can.
    """

    key: str
    slot: int
    title: object
    text: object
    data: tuple[object, ...]
    recipients: tuple[object, ...] = ()
    days: int = 0
    least_age: int = 0

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z_]+(:[a-z0-9-]+)?", self.key):
            raise ValueError(f"{self.key!r} is no key for a purpose.")
        if not 0 <= self.slot < SLOTS:
            raise ValueError(f"The slot of {self.key} is not below {SLOTS}.")
        said = str(self.title).strip() and str(self.text).strip() and self.data
        if not said or min(self.days, self.least_age) < 0:
            raise ValueError(f"What is to be said about {self.key} is not complete.")


def is_assigned(purpose: Purpose) -> bool:
    """Whether it has the slot of its key, and no key has a slot that is another's."""
    return (purpose.key, purpose.slot) in ASSIGNED.items()


def notice(purpose: Purpose) -> str:
    """All that is said about a purpose, in the language in which its words are at this moment."""
    parts = [str(purpose.title), str(purpose.text), *map(str, purpose.data), *map(str, purpose.recipients)]
    # What has no least age keeps the notice, and so the version, that it has always had.
    age = [f"≥ {purpose.least_age}"] if purpose.least_age else []
    return "\n".join([*parts, str(purpose.days), *age])


def version(notices: Iterable[str]) -> bytes:
    """Which wording this is, from the notices in all languages: whoever changes one asks everybody anew."""
    return sha256("\0".join(notices).encode()).digest()[:VERSION]
