"""What the stand-in remembers: one profile's payments, refunds, chargebacks and settlements, in cents."""

import re
import secrets
import string
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

RATES = {  # per method: hundredths of a cent for each payment, and hundredths of a percent
    "creditcard": (2500, 180),
    "klarna": (3500, 299),
    "paybybank": (2000, 50),
    "refund": (2500, 0),
    "chargeback": (250_000, 0),
}
VAT = Decimal("0.19")
CENT4, CENT2 = Decimal("0.0001"), Decimal("0.01")


class Refusal(Exception):  # noqa: N818
    """A refused request: status, what is wrong, which field."""

    def __init__(self, status: int, detail: str, field: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.field = status, detail, field


def amount(cents: int, currency: str = "EUR") -> dict[str, str]:
    """An amount object."""
    return {"value": str(Decimal(cents).scaleb(-2).quantize(CENT2)), "currency": currency}


def read_amount(value: Any, field: str) -> int:
    """The cents of an amount object."""
    text = value.get("value") if isinstance(value, dict) else None
    if not isinstance(text, str) or not re.fullmatch(r"-?[0-9]+\.[0-9]{2}", text):
        raise Refusal(422, "The amount contains an invalid value", field)
    number = Decimal(text)
    return int(number.scaleb(2))


def stamp(moment: datetime) -> str:
    """``2026-11-29T04:05:06+00:00``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")


@dataclass
class Refund:
    """Money given back."""

    id: str
    payment: str
    amount: int
    at: str
    description: str = ""
    metadata: Any = None
    status: str = "pending"
    settlement: str = ""


@dataclass
class Chargeback:
    """Money taken away by the payer's bank."""

    id: str
    payment: str
    amount: int
    at: str
    reason: str = ""
    reversed: str = ""
    settlement: str = ""
    reversal_settlement: str = ""


@dataclass
class Payment:
    """A wish to pay, and what became of it."""

    id: str
    amount: int
    currency: str
    description: str
    created: str
    redirect_url: str
    cancel_url: str
    webhook_url: str
    wanted: list[str]
    metadata: Any
    locale: str
    capture_mode: str
    expires: str
    status: str = "open"
    method: str = ""
    paid: str = ""
    ended: str = ""
    failure: str = ""
    captured: int = 0
    settlement: str = ""
    refunds: list[Refund] = field(default_factory=list)
    chargebacks: list[Chargeback] = field(default_factory=list)

    @property
    def gone(self) -> int:
        """Cents that have gone back, or are about to."""
        back = sum(item.amount for item in self.refunds if item.status not in {"failed", "canceled"})
        return back + sum(item.amount for item in self.chargebacks if not item.reversed)


@dataclass
class Settlement:
    """A payout: what was in it, what it cost. ``costs`` with four decimals, as Mollie counts them."""

    id: str
    reference: str
    at: str
    amount: int
    status: str
    revenue: dict[str, tuple[int, int]]
    costs: dict[str, tuple[int, str]]


class Account:
    """Everything of one profile, and what may happen to it."""

    def __init__(self) -> None:
        self.payments: dict[str, Payment] = {}
        self.settlements: dict[str, Settlement] = {}
        self._mark = "".join(secrets.choice(string.ascii_letters) for _ in range(5))
        self._count = 0

    @property
    def balance(self) -> int:
        """Cents that have not been paid out; costs are taken at the payout."""
        took = sum(item.amount for item in self.payments.values() if item.paid)
        for item in self.payments.values():
            took -= sum(one.amount for one in item.refunds if one.status in {"processing", "refunded"})
            took -= sum(one.amount for one in item.chargebacks if not one.reversed)
        return took - sum(item.amount + self.cost(item) for item in self.settlements.values())

    def cost(self, settlement: Settlement) -> int:
        """What a settlement cost, in cents: what came in, less what was paid out."""
        return sum(cents for _, cents in settlement.revenue.values()) - settlement.amount

    def state(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return {
            "balance": self.balance,
            "payments": [asdict(item) for item in self.payments.values()],
            "settlements": [asdict(item) for item in self.settlements.values()],
        }

    def new_id(self, prefix: str) -> str:
        """``tr_`` and ten letters and digits, never the same twice."""
        self._count += 1
        return f"{prefix}_{self._mark}{self._count:05d}"

    def refund(self, payment: Payment, body: dict[str, Any], now: str) -> Refund:
        """Give a part back."""
        cents = read_amount(body.get("amount"), "amount")
        if payment.status != "paid":
            raise Refusal(422, "The payment cannot be refunded", "")
        if cents <= 0:
            raise Refusal(422, "The amount is lower than the minimum", "amount")
        if cents > payment.amount - payment.gone:
            raise Refusal(422, "The amount is higher than the maximum", "amount")
        made = Refund(
            self.new_id("re"), payment.id, cents, now, body.get("description", ""), body.get("metadata")
        )
        payment.refunds.append(made)
        return made

    def settle(self, now: datetime) -> Settlement:
        """Pay out everything that has not been paid out."""
        at, id = stamp(now), self.new_id("stl")
        revenue: dict[str, list[int]] = {}

        def count(kind: str, cents: int) -> None:
            entry = revenue.setdefault(kind, [0, 0])
            entry[0] += 1
            entry[1] += cents

        for item in self.payments.values():
            if item.paid and not item.settlement:
                item.settlement = id
                count(item.method, item.amount)
            for refund in item.refunds:
                if refund.status == "refunded" and not refund.settlement:
                    refund.settlement = id
                    count("refund", -refund.amount)
            for chargeback in item.chargebacks:
                if not chargeback.settlement:
                    chargeback.settlement = id
                    count("chargeback", -chargeback.amount)
                if chargeback.reversed and not chargeback.reversal_settlement:
                    chargeback.reversal_settlement = id
                    count("chargeback_reversal", chargeback.amount)
        costs = {kind: (number, str(_cost(kind, number, cents))) for kind, (number, cents) in revenue.items()}
        whole = sum(Decimal(net) * (1 + VAT) for _, net in costs.values())
        paid_out = Decimal(sum(cents for _, cents in revenue.values())) - (whole * 100)
        rounded = int(paid_out.quantize(Decimal(1), ROUND_HALF_UP))
        made = Settlement(
            id,
            f"1234567.{now:%y%m}.{len(self.settlements) + 1:02d}",
            at,
            rounded,
            "paidout",
            {kind: (number, cents) for kind, (number, cents) in revenue.items()},
            costs,
        )
        self.settlements[id] = made
        return made


def _cost(kind: str, number: int, cents: int) -> Decimal:
    """The net cost in euro with four decimals."""
    fixed, share = RATES.get(kind, (0, 0))
    return (Decimal(fixed * number).scaleb(-4) + Decimal(abs(cents) * share).scaleb(-6)).quantize(CENT4)
