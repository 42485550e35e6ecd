"""How money on the bank's account is booked, and what is shown of account numbers."""

from collections.abc import Iterable

from andruck.core.money import Money, total
from andruck.payments.rules import iban
from andruck.payments.rules.ledger import Line
from andruck.payments.rules.matching import Target

UNMATCHED = "liability:unallocated:bank"
"""What has come in, or gone out, and has not found its place yet. Its balance is that of all open lines."""

TRANSFER, SDD = "transfer", "sdd"
"""The providers that live on our own bank account."""

OPENING = "equity:opening"
FEES = "expense:fees:bank"


def bank(slug: str) -> str:
    """The bank account's account in the books."""
    return f"asset:bank:{slug.replace('-', '_')}"


def clearing(provider: str) -> str:
    """Where a provider's payments and our statements meet: what one has booked, the other takes away."""
    return f"asset:clearing:{provider}"


def transit(provider: str) -> str:
    """What a provider has paid out and the bank has not shown yet."""
    return f"asset:transit:{provider}"


def account_of(target: Target, ref: str, provider: str) -> str:
    """The account of the books that an allocation belongs to; ``provider`` for refunds and payouts."""
    match target:
        case Target.REFERENCE:
            return clearing(TRANSFER)
        case Target.DEBIT | Target.GROUP:
            return clearing(SDD)
        case Target.REFUND:
            return clearing(provider)
        case Target.PAYOUT:
            return transit(provider)
        case Target.ACCOUNT:
            return ref


def lines_of_day(slug: str, amounts: Iterable[Money]) -> list[Line]:
    """The booking of all lines of a day: what came in and what went out, each in one sum, onto what is unmatched."""
    known = list(amounts)
    lines = []
    for side in (
        [money for money in known if money.cents > 0],
        [money for money in known if money.cents < 0],
    ):
        amount = total(side)
        if amount:
            lines += [Line(bank(slug), amount), Line(UNMATCHED, -amount)]
    return lines


def allocated(shares: Iterable[tuple[str, Money]]) -> list[Line]:
    """The booking of money that has found its place: off the unmatched, onto the accounts it belongs to."""
    sums: dict[str, Money] = {}
    for account, amount in shares:
        sums[account] = sums.get(account, Money(0)) + amount
    whole = total(sums.values())
    lines = [Line(account, -amount) for account, amount in sums.items() if amount]
    return [Line(UNMATCHED, whole), *lines] if whole else lines


def tail(number: str) -> str:
    """What people may see of somebody's account number; foreign ones that are no IBAN included."""
    return iban.mask(number)[:14] if number else ""
