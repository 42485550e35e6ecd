"""Bookings for tests: plain functions with readable defaults."""

from datetime import date
from typing import Any

from andruck.core.money import Money
from andruck.payments.actions.booking import book
from andruck.payments.rules.ledger import Line

DAY = date(2026, 3, 5)


def lines(
    cents: int = 500,
    debit: str = "asset:bank:main",
    credit: str = "income:contribution",
    currency: str = "EUR",
) -> list[Line]:
    """Two lines: so many cents from one account to the other."""
    return [Line(debit, Money(cents, currency)), Line(credit, Money(-cents, currency))]


def booked(key: str = "bank:line:1", **facts: Any) -> int:
    """A contribution of five euros, unless something else is said."""
    given = {"on": DAY, "kind": "contribution", "lines": lines()} | facts
    return book(key=key, **given)
