"""Income as people count it: what came in is positive, and what was paid for it, too."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from andruck.core.money import Money

APART = "@"
"""Between a provider and one of its ways to pay; no key of a booking has this sign."""

INCOME, FEES, TAX = "income", "fees", "tax"
TOPICS: Mapping[str, tuple[str, ...]] = {
    INCOME: ("income:",),
    FEES: ("expense:fees:", "expense:returns"),
    TAX: ("liability:vat:",),
}
"""Accounts under one name. A name that ends with a colon means everything below it."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which bookings a figure is made of. ``of`` is a topic or the name of an account; ``way`` the code before
    the colon of a booking's key (``paypal``), by which the money came; empty means every way. Of a provider with
    several ways to pay it can name one (``mollie@card``), or what came by none that is known (``mollie@``)."""

    since: date
    until: date
    of: str = INCOME
    way: str = ""
    currency: str = "EUR"

    @property
    def provider(self) -> str:
        """Whose ways to pay are meant; empty for every way."""
        return self.way.partition(APART)[0]

    @property
    def method(self) -> str | None:
        """The one of the provider's ways to pay that is meant; empty for none that is known, None for all."""
        return self.way.partition(APART)[2] if APART in self.way else None

    @property
    def accounts(self) -> tuple[str, ...]:
        """Names of accounts, or beginnings of them."""
        return TOPICS.get(self.of, (self.of,))

    def counted(self, cents: int) -> Money:
        """An amount of the books (debits positive) as it is shown: spent money and what we own are debits."""
        debit = self.accounts[0].startswith(("expense:", "asset:"))
        return Money(cents if debit else -cents, self.currency)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a month has come towards its goal."""

    reached: Money
    goal: Money

    @property
    def per_cent(self) -> int:
        """Whole per cent, rounded down: 100 means that it is reached. Never below nothing."""
        return max(0, self.reached.cents * 100 // self.goal.cents)

    @property
    def missing(self) -> Money:
        """What is still to come; zero when the goal is reached."""
        return Money(max(0, self.goal.cents - self.reached.cents), self.goal.currency)


def progress(reached: Money, goal: Money | None) -> Progress | None:
    """The progress; None without a goal."""
    return Progress(reached, goal) if goal is not None and goal.cents > 0 else None
