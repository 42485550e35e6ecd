"""What a statement says, the same for every format."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from andruck.core.errors import Refusal
from andruck.core.money import Money, total

MOST_BYTES = 256 * 1024 * 1024
"""A statement of a million lines is smaller."""


class Format(StrEnum):
    """How the bank wrote it down."""

    CAMT = "camt"
    MT940 = "mt940"
    TABLE = "csv"


class Kind(StrEnum):
    """What the bank means by it."""

    STATEMENT = "statement"
    """camt.053, MT940, a table: what was booked, in order, between two balances."""

    NOTICE = "notice"
    """camt.052 and camt.054: news ahead of the statement, or details that it leaves out."""


class Status(StrEnum):
    """How certain an entry is."""

    BOOKED = "BOOK"
    PENDING = "PDNG"
    INFORMATION = "INFO"
    FUTURE = "FUTR"


@dataclass(frozen=True, slots=True)
class Party:
    """Who is on the other side, as far as the bank says."""

    name: str = ""
    iban: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """One payment. ``amount`` is what it did to the account: positive came in, negative went out."""

    amount: Money
    party: Party = Party()
    references: tuple[str, ...] = ()
    """Structured creditor references, as written."""

    text: str = ""
    """What the payer wrote, in one line."""

    end_to_end: str = ""
    mandate: str = ""
    batch: str = ""
    """The payment information id of our own file that it belongs to."""

    transaction: str = ""
    """The banks' own id of the payment."""

    return_code: str = ""
    """Why it came back; empty for everything that did not."""

    original: Money | None = None
    """Of a return: the amount of the debit, without the banks' fees."""

    is_return: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the account: it moves the balance by ``amount``, for one payment or for many."""

    amount: Money
    booked: date
    value: date
    status: Status
    details: tuple[Detail, ...]
    servicer_reference: str = ""
    """The bank's own id of the entry; empty where it gives none."""

    code: str = ""
    """What kind of movement it is, in the bank's own code (GVC or domain)."""

    text: str = ""
    count: int = 1
    """How many payments it stands for; more than ``details`` where the bank leaves them out."""

    detailed: bool = True
    """Whether ``details`` are all of its payments and add up; False: they are one line for the whole entry."""

    foreign: bool = False
    """Whether it is in another currency than the account, or was exchanged: a person has a look."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What was on the account at the end (or beginning) of a day."""

    amount: Money
    on: date


@dataclass(frozen=True, slots=True)
class Statement:
    """What a bank says about one account between two moments."""

    kind: Kind
    format: Format
    account: str
    """IBAN without blanks; for old formats bank code and number, like ``10050000/1234567``."""

    name: str
    """The bank's id of this statement."""

    currency: str
    opening: Balance | None
    closing: Balance | None
    entries: tuple[Entry, ...]
    remarks: tuple[str, ...] = field(default=())

    @property
    def booked(self) -> tuple[Entry, ...]:
        """Entries that are certain."""
        return tuple(entry for entry in self.entries if entry.status is Status.BOOKED)

    @property
    def moved(self) -> Money:
        """The sum of the booked entries."""
        return total((entry.amount for entry in self.booked), self.currency)

    @property
    def adds_up(self) -> bool:
        """Whether opening balance and booked entries make the closing balance; True where a balance is missing."""
        if self.opening is None or self.closing is None:
            return True
        return self.opening.amount + self.moved == self.closing.amount


def refuse(code: str, reason: str, **facts: object) -> Refusal:
    """A statement that cannot be read: nothing of it is kept. The sentence names the next step."""
    return Refusal(f"statement_{code}", reason, field="file", **facts)
