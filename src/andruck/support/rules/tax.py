"""Value added tax on what readers pay, by country, day and kind. Pure.

Sources: § 12 UStG (Germany: 7 and 19 per cent; 5 and 16 from July to December 2020), § 12(2) no. 14 for the press
online, § 19 for small businesses, § 3a(5) for readers in other countries; § 10 öUStG (Austria: 10 and 20 per cent).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.rules.postings import Share


class TaxClass(StrEnum):
    """How something is taxed. A contribution for which nothing is given is no sale: ``NONE``."""

    NONE = "none"
    PRESS = "press"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class Taxpayer:
    """The paper as the tax office sees it. ``elsewhere``: it taxes readers abroad at their place (OSS)."""

    country: str = "DE"
    small_business: bool = False
    elsewhere: bool = False


_BEGINNING = date(2007, 1, 1)
_RATES: dict[str, tuple[tuple[date, int, int], ...]] = {
    "DE": ((_BEGINNING, 7, 19), (date(2020, 7, 1), 5, 16), (date(2021, 1, 1), 7, 19)),
    "AT": ((_BEGINNING, 10, 20),),
}
"""From which day on: per cent for the press and for everything else."""


def rate(kind: TaxClass, *, paper: Taxpayer, reader_country: str, on: date) -> int:
    """Per cent. Raises Refusal for a country whose rates nobody has entered: better no order than a wrong tax."""
    if kind is TaxClass.NONE or paper.small_business:
        return 0
    country = reader_country if paper.elsewhere and reader_country else paper.country
    found = [row for row in _RATES.get(country, ()) if row[0] <= on]
    if not found:
        raise Refusal(
            "tax_unknown",
            f"We do not know the tax of {country} yet. Please write to us, and we find a way.",
            field="country",
        )
    _, press, standard = found[-1]
    return press if kind is TaxClass.PRESS else standard


def net(gross: Money, per_cent: int) -> tuple[Money, Money]:
    """What is ours and what is the tax office's of an amount that includes the tax; to the cent."""
    ours, tax = gross.split([100, per_cent])
    return ours, tax


def shares(income: str, per_cent: int) -> tuple[Share, ...]:
    """Where an amount belongs: an income account, and the tax account of its rate if there is tax."""
    if not per_cent:
        return (Share(income, 1),)
    return (Share(income, 100), Share(f"liability:vat:{per_cent}", per_cent))
