"""Contributions: how much, what it is called, what the button says, who is thanked and how. Pure.

A contribution is money that somebody gives freely. It is a donation only where the paper can prove that it may call
it one (§ 10b EStG); otherwise it is "freiwillige Unterstützung", and nothing promises a receipt for the tax office.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from andruck.access.rules import Standing
from andruck.core.errors import Refusal
from andruck.core.money import Money, parse

KIND = "contribution"
"""What payments and entitlements call what comes from here."""

BUTTONS = {"de": "Zahlungspflichtig unterstützen", "en": "Contribute with obligation to pay"}
"""What the button says, word for word (§ 312j BGB): locked here, no theme and no translation changes it."""


SUGGESTED = "suggested"
"""The mark of pages that show the paper's amounts."""

NOTHING = Money(0)


class Nature(StrEnum):
    """What a contribution is, and may be called."""

    SUPPORT = "support"
    DONATION = "donation"


class Turn(StrEnum):
    """What has happened to the money of a contribution."""

    CAME = "came"
    ADDED = "added"
    WON = "won"
    UNDONE = "undone"
    REFUNDED = "refunded"
    RETURNED = "returned"
    CHARGED_BACK = "charged_back"
    REFUND_FAILED = "refund_failed"

    @property
    def takes(self) -> bool:
        """Whether the paper has less afterwards."""
        return self in {Turn.UNDONE, Turn.REFUNDED, Turn.RETURNED, Turn.CHARGED_BACK}

    @property
    def restores(self) -> bool:
        """Whether it brings back what had been said to be gone, and nothing new."""
        return self is Turn.REFUND_FAILED


@dataclass(frozen=True, slots=True)
class Charity:
    """The notice by which the tax office says that the paper is charitable, and its last day."""

    notice: str = ""
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What the paper has decided: amounts offered and possible, and how it thanks.

    Whoever gives at least ``thanks_from`` has ``thanks_standing`` for ``thanks_days`` days; 0 days: nobody has.
    """

    suggestions: tuple[Money, ...]
    least: Money
    most: Money
    charity: Charity = Charity()
    thanks_from: Money = NOTHING
    thanks_days: int = 0
    thanks_standing: Standing = Standing.MEMBER


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives, as far as they say: nothing of it is asked for unless it is needed."""

    email: str = ""
    name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


def button(language: str) -> str:
    """The words on the button; English where the language has none."""
    return BUTTONS.get(language[:2], BUTTONS["en"])


def nature(charity: Charity, on: date) -> Nature:
    """What a contribution of this day is: a donation only while the notice is valid."""
    if charity.notice and charity.valid_until is not None and on <= charity.valid_until:
        return Nature.DONATION
    return Nature.SUPPORT


def amount(chosen: str, free: str, terms: Terms) -> Money:
    """The amount of a form: a suggestion in cents, or what was written instead. Raises Refusal ("amount…")."""
    if free.strip():
        money = parse(free, terms.least.currency)
    elif chosen.isascii() and chosen.isdecimal() and len(chosen) < 12:
        money = Money(int(chosen), terms.least.currency)
    else:
        raise Refusal("amount", "Choose an amount, or write down one of your own.", field="amount")
    if money < terms.least:
        raise Refusal(
            "amount_small",
            f"The smallest amount is {terms.least.decimal}. Less would go to the bank.",
            field="amount",
        )
    if money > terms.most:
        raise Refusal(
            "amount_large",
            f"The largest amount here is {terms.most.decimal}. For more, please write to us.",
            field="amount",
        )
    return money


def suggested(terms: Terms, instead: Sequence[Money] = ()) -> tuple[Money, ...]:
    """The suggestions that can be chosen, rising; of those of a page (``instead``) if it has some that can be."""
    fitting = {one for one in instead if _possible(one, terms)}
    fitting = fitting or {one for one in terms.suggestions if _possible(one, terms)}
    return tuple(sorted(fitting, key=lambda one: one.cents))


def _possible(money: Money, terms: Terms) -> bool:
    return money.currency == terms.least.currency and terms.least <= money <= terms.most


def asked(amount: str, other: str, terms: Terms) -> tuple[str, str]:
    """What a form on another page asks for, as the form for paying begins: a suggestion in cents, or free words."""
    text = (other.strip() or amount.strip())[:24]
    with suppress(Refusal):
        money = parse(text, terms.least.currency)
        if money in suggested(terms):
            return str(money.cents), ""
    return "", text


def needed(*, receipt: bool, address: bool, giver: Giver) -> None:
    """Refuse a form that lacks what a receipt (``receipt``) or the way to pay (``address``) cannot do without."""
    if receipt and not giver.email:
        raise Refusal("email_missing", "We send the receipt by mail. Write down your address.", field="email")
    if (receipt or address) and not giver.name:
        raise Refusal("name_missing", "Write down your name.", field="name")


def thanked_until(given: Money, terms: Terms, at: datetime) -> datetime | None:
    """Until when somebody who has given this reads as a member; None: the thanks are words alone."""
    if terms.thanks_days <= 0 or given < terms.thanks_from or given.cents <= 0:
        return None
    return at + timedelta(days=terms.thanks_days)


def parse_suggestions(text: str, currency: str = "EUR") -> tuple[Money, ...]:
    """Amounts as the paper writes them down, separated by semicolons. Raises Refusal for what is no amount."""
    found: Sequence[Money] = [parse(part, currency) for part in text.split(";") if part.strip()]
    if any(one.cents <= 0 for one in found):
        raise Refusal("suggestion", "A suggestion is more than nothing.", field="suggestions")
    return tuple(found)
