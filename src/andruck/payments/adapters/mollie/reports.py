"""Mollie's payouts as lines for the books: what was in them, what went to our bank, what they cost.

Mollie takes its costs when it pays out and reckons them in hundredths of a cent. What they came to in whole cents is
what was in the payout less what was paid out.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from andruck.core.money import Money
from andruck.payments.adapters.answers import moment, understanding
from andruck.payments.adapters.mollie.client import Client
from andruck.payments.adapters.mollie.reading import (
    CHARGEBACK,
    PAYMENT,
    REFUND,
    created,
    key_of,
    money,
    own_id,
)
from andruck.payments.rules.values import LineKind, ProviderRef, SettlementLine

SETTLEMENT, REMAINDER = "settlement", "remainder"
_ROUNDED = Decimal("0.01")


def lines(client: Client, since: datetime, until: datetime) -> Iterator[SettlementLine]:
    """The lines of every payout that was made in this time, with what was in it."""
    for settlement in client.settlements():
        if created(settlement) < since and paid_at(settlement) is not None:
            # The newest come first, and one that is older than the time asked for was paid out before, too.
            return
        paid = paid_at(settlement)
        if paid is not None and since <= paid < until:
            yield from _of(client, settlement, paid)


@understanding
def paid_at(settlement: Mapping[str, Any]) -> datetime | None:
    """When a settlement was paid out; None as long as it was not."""
    done = settlement["status"] == "paidout" and settlement.get("settledAt")
    return moment(settlement["settledAt"]) if done else None


def _of(client: Client, settlement: Mapping[str, Any], paid: datetime) -> Iterator[SettlementLine]:
    id = own_id(settlement)
    for name, kind in (("payments", PAYMENT), ("refunds", REFUND), ("chargebacks", CHARGEBACK)):
        for item in client.parts(id, name):
            yield _repeated(item, kind, paid, id)
    yield from payout(settlement, paid)


@understanding
def _repeated(item: Mapping[str, Any], kind: str, paid: datetime, settlement: str) -> SettlementLine:
    amount = money(item["amount"])
    of = "" if kind == PAYMENT else f"{item['paymentId']}/"
    # A payment that was not begun here is nobody's movement; a person has to place it.
    known = kind != PAYMENT or bool(key_of(item))
    return SettlementLine(
        ref=ProviderRef(kind, f"{of}{item['id']}"),
        kind=LineKind.MOVEMENT if known else LineKind.OTHER,
        amount=amount if kind == PAYMENT else -amount,
        at=paid,
        payout=settlement,
        text=str(item.get("description") or "")[:200],
    )


@understanding
def payout(settlement: Mapping[str, Any], paid: datetime) -> list[SettlementLine]:
    """The payout itself with its cost; and what cannot be explained by rounding, for a person to place."""
    id, amount = str(settlement["id"]), money(settlement["amount"])
    revenue, costs, parts = Decimal(0), Decimal(0), 0
    for months in settlement["periods"].values():
        for period in months.values():
            revenue += sum((Decimal(item["amountNet"]["value"]) for item in period["revenue"]), Decimal(0))
            costs += sum((Decimal(item["amountGross"]["value"]) for item in period["costs"]), Decimal(0))
            parts += len(period["costs"])
    whole = Money(_cents(revenue), amount.currency) - amount
    rest = Decimal(whole.cents).scaleb(-2) - costs
    explained = abs(rest) <= _ROUNDED * max(1, parts)
    fee = whole if explained else Money(_cents(costs), amount.currency)
    line = SettlementLine(
        ref=ProviderRef(SETTLEMENT, id),
        kind=LineKind.PAYOUT,
        amount=-amount,
        at=paid,
        fee=fee or None,
        payout=id,
        text=str(settlement.get("reference") or "")[:200],
    )
    if explained:
        return [line]
    open_ = SettlementLine(
        ref=ProviderRef(REMAINDER, id), kind=LineKind.OTHER, amount=fee - whole, at=paid, payout=id
    )
    return [line, open_]


def _cents(value: Decimal) -> int:
    return int(value.scaleb(2).to_integral_value())
