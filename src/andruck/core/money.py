"""Money: whole cents with a currency. Never a float, never two currencies in one sum."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Self

from andruck.core.errors import Refusal

MOST = 10**15
"""Cents. More than any paper has seen; keeps sums of many within 64 bits."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (``cents``, may be negative) of a currency (ISO 4217, capitals)."""

    cents: int
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if not isinstance(self.cents, int) or isinstance(self.cents, bool):
            raise TypeError("Money is counted in whole cents.")
        if abs(self.cents) > MOST:
            raise ValueError("This amount is too large.")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(f"{self.currency!r} is no currency.")

    def __add__(self, other: Self) -> Self:
        return type(self)(self.cents + self._same(other).cents, self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.cents - self._same(other).cents, self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.cents, self.currency)

    def __mul__(self, times: int) -> Self:
        return type(self)(self.cents * times, self.currency)

    def __lt__(self, other: Self) -> bool:
        return self.cents < self._same(other).cents

    def __le__(self, other: Self) -> bool:
        return self.cents <= self._same(other).cents

    def __gt__(self, other: Self) -> bool:
        return self.cents > self._same(other).cents

    def __ge__(self, other: Self) -> bool:
        return self.cents >= self._same(other).cents

    def __bool__(self) -> bool:
        return self.cents != 0

    def __str__(self) -> str:
        """For logs and machines: ``12.50 EUR``. People see what templates make of it."""
        return f"{self.decimal} {self.currency}"

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exactly, with two places: ``Decimal("12.50")``."""
        return Decimal(self.cents).scaleb(-2)

    def _same(self, other: Self) -> Self:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be reckoned together.")
        return other

    def split(self, weights: Iterable[int]) -> list[Self]:
        """Shares by weight (not negative, at least one positive) that add up to the cent.

        The cents left over go to the largest remainders, earlier ones first.
        """
        parts = list(weights)
        total = sum(parts)
        if total <= 0 or min(parts) < 0:
            raise ValueError("Weights are not negative, and one is positive.")
        sign, cents = (-1 if self.cents < 0 else 1), abs(self.cents)
        shares = [cents * part // total for part in parts]
        order = sorted(range(len(parts)), key=lambda n: (-(cents * parts[n] % total), n))
        for n in order[: cents - sum(shares)]:
            shares[n] += 1
        return [type(self)(sign * share, self.currency) for share in shares]


def total(amounts: Iterable[Money], currency: str = "EUR") -> Money:
    """The sum; zero of ``currency`` for none at all."""
    return sum(amounts, Money(0, currency))


def parse(text: str, currency: str = "EUR") -> Money:
    """What a person typed as an amount: ``12``, ``12,5``, ``12.50``, ``1.234,50``, ``1,234.50 €``.

    Raises ``Refusal`` ("amount") for anything else, for more than two decimals and for too much.
    """
    plain = text.strip().removesuffix("€").removesuffix(currency).strip()
    plain = plain.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("'", "")
    refusal = Refusal("amount", "This is not an amount. Write it like 12 or 12.50.", field="amount")
    if not plain or len(plain) > 20 or not all(char in "0123456789.,-+" for char in plain):
        raise refusal
    point = max(plain.rfind("."), plain.rfind(","))
    if point >= 0 and (len(plain) - point - 1 <= 2 or (plain.count(".") and plain.count(","))):
        whole, rest = plain[:point], plain[point + 1 :]
    else:
        whole, rest = plain, ""
    groups = whole.lstrip("+-").replace(",", ".").split(".")
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        raise refusal
    try:
        value = Decimal(whole.replace(".", "").replace(",", "") + "." + (rest or "0"))
    except InvalidOperation as error:
        raise refusal from error
    cents = value.scaleb(2)
    if len(rest) > 2 or cents != cents.to_integral_value() or abs(cents) > MOST:
        raise refusal
    return Money(int(cents), currency)
