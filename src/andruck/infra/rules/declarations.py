"""What a reader's device may be asked to keep or to send: the form of a declaration."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Where something is kept on the reader's device; a beacon keeps nothing, it is sent."""

    COOKIE = "cookie"
    LOCAL_STORAGE = "local_storage"
    SESSION_STORAGE = "session_storage"
    BEACON = "beacon"


class Basis(StrEnum):
    """Why it may be: § 25(2) no. 2 TDDDG (the reader asked for it), § 25(1) (a yes was given), or because nothing is
    kept on the device and nothing read from it, so that § 25 asks for nothing."""

    REQUESTED = "requested"
    CONSENT = "consent"
    NOTHING_KEPT = "nothing_kept"


@dataclass(frozen=True, slots=True)
class Declaration:
    """One thing that may be kept or sent, with all that the privacy notice must say of it.

    ``name`` is exact, or a prefix ending in ``*``; of a beacon it is the address. ``lifetime`` is in seconds; 0 means
    until the browser is closed, and of a beacon it is how long we keep what it says. ``purpose``, ``trigger`` and
    ``reader`` are sentences, plain or lazily translated: what it is for, which action of the reader creates it, who
    can read it.
    """

    name: str
    kind: Kind
    basis: Basis
    lifetime: int
    purpose: object
    trigger: object
    reader: object

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[\w./:-]+\*?", self.name):
            raise ValueError(f"{self.name!r} is no name for a declaration.")
        missing = [
            field for field in ("purpose", "trigger", "reader") if not str(getattr(self, field)).strip()
        ]
        if missing:
            raise ValueError(f"The declaration of {self.name} leaves out: {', '.join(missing)}.")
        if self.lifetime < 0:
            raise ValueError(f"The lifetime of {self.name} is negative.")

    def covers(self, name: str) -> bool:
        """Whether a stored item of this name is meant."""
        if self.name.endswith("*"):
            return name.startswith(self.name[:-1])
        return name == self.name
