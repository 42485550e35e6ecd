"""What the stand-in remembers: one merchant's orders, captures, refunds, disputes and transactions, in cents."""

import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

MERCHANT = "ZEHNERPRESSE2"
MERCHANT_MAIL = "kasse@zehnerpresse.example"
PAYER = "LESER5N7KXQ3W"
FEE_PERCENT, FEE_FIXED = 249, 35
"""2.49 % and 35 cents."""
DISPUTE_FEE = 1600


class Refusal422(Exception):  # noqa: N818
    """A described error: the operation is semantically wrong."""

    def __init__(self, issue: str, *, links: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(issue)
        self.issue, self.links = issue, links


def euro(cents: int, currency: str = "EUR") -> dict[str, str]:
    """A money object."""
    sign, cents = ("-" if cents < 0 else ""), abs(cents)
    return {"currency_code": currency, "value": f"{sign}{cents // 100}.{cents % 100:02d}"}


def cents(money: dict[str, str]) -> int:
    """The cents of a money object that has two decimals at most."""
    whole, _, rest = money["value"].partition(".")
    if len(rest) > 2:
        raise Refusal422("DECIMAL_PRECISION")
    return int(whole) * 100 + int(rest.ljust(2, "0"))


def stamp(moment: datetime) -> str:
    """``2026-11-29T04:05:06Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def fee_of(amount: int) -> int:
    """What PayPal keeps of a payment."""
    return (amount * FEE_PERCENT + 5_000) // 10_000 + FEE_FIXED


@dataclass
class Refund:
    """Money given back by us."""

    id: str
    capture: str
    amount: int
    at: str
    status: str = "COMPLETED"
    invoice_id: str = ""
    custom_id: str = ""
    note: str = ""


@dataclass
class Capture:
    """Money taken."""

    id: str
    order: str
    amount: int
    fee: int
    at: str
    status: str = "COMPLETED"
    reason: str = ""
    refunds: list[Refund] = field(default_factory=list)

    @property
    def refunded(self) -> int:
        """Cents that have gone back, or are about to."""
        return sum(refund.amount for refund in self.refunds if refund.status in {"COMPLETED", "PENDING"})


@dataclass
class Order:
    """A wish to pay."""

    id: str
    amount: int
    currency: str
    created: str
    updated: str
    status: str
    unit: dict[str, Any]
    return_url: str = ""
    cancel_url: str = ""
    approved_by: str = ""
    funding: str = "balance"
    captures: list[Capture] = field(default_factory=list)


@dataclass
class Dispute:
    """A complaint. ``moves``: (seconds, ``DEBIT`` or ``CREDIT``, reason, cents)."""

    id: str
    capture: str
    amount: int
    reason: str
    created: str
    updated: str
    status: str = "WAITING_FOR_SELLER_RESPONSE"
    outcome: str = ""
    moves: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Transaction:
    """A line of the account. ``amount`` and ``fee`` are signed: what they do to the balance."""

    id: str
    code: str
    amount: int
    at: str
    fee: int = 0
    status: str = "S"
    reference: str = ""
    reference_type: str = ""
    custom: str = ""
    invoice: str = ""
    subject: str = ""


class Account:
    """Everything of one merchant, and what may happen to it."""

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.disputes: dict[str, Dispute] = {}
        self.transactions: list[Transaction] = []
        self._mark = "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(6))
        self._count = 0

    @property
    def balance(self) -> int:
        """Cents we have there."""
        return sum(item.amount + item.fee for item in self.transactions if item.status == "S")

    def state(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return {
            "balance": self.balance,
            "orders": [asdict(order) for order in self.orders.values()],
            "disputes": [asdict(dispute) for dispute in self.disputes.values()],
            "transactions": [asdict(item) for item in self.transactions],
        }

    def new_id(self, letter: str) -> str:
        """Seventeen capitals and digits, never the same twice, even in another run."""
        self._count += 1
        return f"{letter}{self._mark}{self._count:010d}"

    def captures(self) -> Iterator[Capture]:
        """All there are."""
        for order in self.orders.values():
            yield from order.captures

    def capture(self, id: str) -> Capture | None:
        """One by its id."""
        return next((item for item in self.captures() if item.id == id), None)

    def refund(self, id: str) -> Refund | None:
        """One by its id."""
        return next((item for capture in self.captures() for item in capture.refunds if item.id == id), None)

    def create(self, body: dict[str, Any], now: str) -> Order:
        """A new order; it waits for its payer."""
        unit = dict(body["purchase_units"][0])
        amount = cents(unit["amount"])
        if amount <= 0:
            raise Refusal422("CANNOT_BE_ZERO_OR_NEGATIVE")
        source = body.get("payment_source", {}).get("paypal")
        context = (source or {}).get("experience_context", {})
        order = Order(
            self.new_id("O"),
            amount,
            unit["amount"]["currency_code"],
            now,
            now,
            "PAYER_ACTION_REQUIRED" if source is not None else "CREATED",
            unit,
            context.get("return_url", ""),
            context.get("cancel_url", ""),
        )
        self.orders[order.id] = order
        return order

    def approve(self, order: Order, now: str, *, funding: str = "balance") -> None:
        """The payer agrees. ``funding``: ``balance``, ``echeck`` (takes days) or ``bad_card`` (is refused)."""
        if order.status == "COMPLETED":
            return
        order.status, order.updated, order.approved_by, order.funding = "APPROVED", now, PAYER, funding

    def take(self, order: Order, now: str) -> Capture:
        """Capture an approved order, once."""
        if order.captures:
            raise Refusal422("ORDER_ALREADY_CAPTURED")
        if order.status != "APPROVED":
            raise Refusal422("ORDER_NOT_APPROVED")
        invoice = order.unit.get("invoice_id", "")
        if invoice and any(
            self.orders[item.order].unit.get("invoice_id") == invoice for item in self.captures()
        ):
            raise Refusal422("DUPLICATE_INVOICE_ID")
        if order.funding == "bad_card":
            order.status = "PAYER_ACTION_REQUIRED"
            raise Refusal422("INSTRUMENT_DECLINED", links=(("redirect", order.id),))
        capture = Capture(self.new_id("C"), order.id, order.amount, fee_of(order.amount), now)
        if order.funding == "echeck":
            capture.status, capture.reason = "PENDING", "ECHECK"
        order.captures.append(capture)
        order.status, order.updated = "COMPLETED", now
        self._book(capture, now, "P" if capture.status == "PENDING" else "S")
        return capture

    def _book(self, capture: Capture, now: str, status: str) -> None:
        unit = self.orders[capture.order].unit
        self.transactions.append(
            Transaction(
                capture.id,
                "T0006",
                capture.amount,
                now,
                -capture.fee,
                status,
                capture.order,
                "ODR",
                unit.get("custom_id", ""),
                unit.get("invoice_id", ""),
                unit.get("description", ""),
            )
        )

    def clear(self, capture: Capture, now: str, *, fails: bool = False) -> None:
        """What was pending comes to an end."""
        line = next(item for item in self.transactions if item.id == capture.id)
        capture.status, capture.reason = ("DECLINED", "") if fails else ("COMPLETED", "")
        line.status = "D" if fails else "S"
        order = self.orders[capture.order]
        order.updated = now

    def give_back(self, capture: Capture, body: dict[str, Any], now: str) -> Refund:
        """Refund a part or the rest. PayPal keeps its fee."""
        left = capture.amount - capture.refunded
        amount = cents(body["amount"]) if body.get("amount") else left
        invoice = body.get("invoice_id", "")
        if capture.status == "PENDING":
            raise Refusal422("PENDING_CAPTURE")
        if capture.status == "DECLINED":
            raise Refusal422("REFUND_NOT_ALLOWED")
        if invoice and any(item.invoice_id == invoice for one in self.captures() for item in one.refunds):
            raise Refusal422("DUPLICATE_INVOICE_ID")
        if left == 0:
            raise Refusal422("CAPTURE_FULLY_REFUNDED")
        if body.get("amount", {}).get("currency_code", "EUR") != self.orders[capture.order].currency:
            raise Refusal422("REFUND_CAPTURE_CURRENCY_MISMATCH")
        if amount <= 0:
            raise Refusal422("CANNOT_BE_ZERO_OR_NEGATIVE")
        if amount > left:
            raise Refusal422("REFUND_AMOUNT_EXCEEDED")
        if any(item.capture == capture.id and item.status != "RESOLVED" for item in self.disputes.values()):
            raise Refusal422("TRANSACTION_DISPUTED")
        refund = Refund(
            self.new_id("R"),
            capture.id,
            amount,
            now,
            "COMPLETED",
            invoice,
            body.get("custom_id", ""),
            body.get("note_to_payer", ""),
        )
        capture.refunds.append(refund)
        capture.status = "REFUNDED" if capture.refunded == capture.amount else "PARTIALLY_REFUNDED"
        self.orders[capture.order].updated = now
        self.transactions.append(
            Transaction(
                refund.id, "T1107", -amount, now, 0, "S", capture.id, "TXN", refund.custom_id, invoice
            )
        )
        return refund

    def dispute(
        self, capture: Capture, now: str, *, amount: int = 0, reason: str = "UNAUTHORISED"
    ) -> Dispute:
        """The payer complains."""
        self._count += 1
        dispute = Dispute(
            f"PP-D-{self._mark}-{self._count}",
            capture.id,
            amount or capture.amount - capture.refunded,
            reason,
            now,
            now,
        )
        self.disputes[dispute.id] = dispute
        return dispute

    def settle(self, dispute: Dispute, now: str, *, lost: bool) -> None:
        """PayPal decides. Lost: the money and a fee go."""
        dispute.status, dispute.updated = "RESOLVED", now
        dispute.outcome = "RESOLVED_BUYER_FAVOUR" if lost else "RESOLVED_SELLER_FAVOUR"
        if lost:
            self._move(dispute, now, "DEBIT", "DISPUTE_SETTLEMENT", dispute.amount, "T1201")
            self._move(dispute, now, "DEBIT", "DISPUTE_FEE", DISPUTE_FEE, "T0106")

    def reverse(self, dispute: Dispute, now: str) -> None:
        """An appeal was won: the money comes back, the fee does not."""
        dispute.outcome, dispute.updated = "RESOLVED_SELLER_FAVOUR", now
        self._move(dispute, now, "CREDIT", "DISPUTE_SETTLEMENT", dispute.amount, "T1202")

    def _move(self, dispute: Dispute, now: str, way: str, reason: str, amount: int, code: str) -> None:
        dispute.moves.append({"at": now, "type": way, "reason": reason, "amount": amount})
        sign = -1 if way == "DEBIT" else 1
        self.transactions.append(
            Transaction(self.new_id("V"), code, sign * amount, now, 0, "S", dispute.capture, "TXN")
        )

    def withdraw(self, amount: int, now: str) -> Transaction:
        """Money goes to our bank."""
        if not 0 < amount <= self.balance:
            raise ValueError("There is not so much.")
        line = Transaction(self.new_id("W"), "T0400", -amount, now, subject="Transfer to bank account")
        self.transactions.append(line)
        return line
