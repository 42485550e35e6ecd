"""What has happened to people."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReaderChanged:
    """Tokens of this reader that are out no longer say the truth. ``reader`` is a row's number, not the token's."""

    reader: int
    at: datetime


@dataclass(frozen=True, slots=True)
class AccountOpened:
    """Somebody has confirmed an address for the first time. ``person`` is the number of the account."""

    person: int


@dataclass(frozen=True, slots=True)
class AddressChanged:
    """An account goes by another address from now on; ask for it by the number."""

    person: int


@dataclass(frozen=True, slots=True)
class DevicesSignedOut:
    """One, some or all devices of a person were signed out: what they were recognised by counts no longer."""

    person: int


@dataclass(frozen=True, slots=True)
class PersonErased:
    """An account is gone with all that may go; its number means nobody any more."""

    person: int
