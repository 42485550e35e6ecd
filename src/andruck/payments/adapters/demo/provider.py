"""The demo bank as a provider. Money moves as soon as the payer agrees."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from andruck.core import clock
from andruck.core.money import Money
from andruck.payments.adapters.demo.bank import FEE, Deed, DemoBank, Json, TooLateError
from andruck.payments.ports import Forged
from andruck.payments.rules.values import (
    AttemptFacts,
    Capability,
    Declined,
    Dispute,
    DisputeStage,
    Hint,
    Movement,
    MovementKind,
    NeedsUser,
    Outcome,
    ProviderRef,
    RefundFacts,
    Snapshot,
    Stage,
    Succeeded,
    Traits,
)

ID = "demo"
FILE = "demo-bank.sqlite3"
PATH = "/-/demo-bank/"

_STAGES = {
    "open": Stage.NEEDS_USER,
    "pending": Stage.PENDING,
    "paid": Stage.PENDING,
    "disputed": Stage.PENDING,
    "declined": Stage.DECLINED,
    "cancelled": Stage.CANCELLED,
}


class DemoProvider:
    """``file`` holds the bank's books. Its page is on the paper's own server, so its addresses are paths."""

    traits = Traits(
        id=ID,
        capabilities=frozenset(
            {
                Capability.ONE_OFF,
                Capability.REDIRECT,
                Capability.REFUND,
                Capability.PARTIAL_REFUND,
                Capability.DISPUTES,
            }
        ),
        waits=timedelta(days=1),
        payee="paper",
    )

    def __init__(self, file: Path) -> None:
        self.bank = DemoBank(file)

    def start(self, attempt: AttemptFacts) -> Outcome:
        """A page at the bank."""
        payment = self.bank.create(
            key=str(attempt.key),
            cents=attempt.amount.cents,
            currency=attempt.amount.currency,
            text=attempt.description,
            return_url=attempt.return_url,
            name=attempt.payer.name,
        )
        return NeedsUser(url=_url(payment), ref=ProviderRef("payment", payment["id"]))

    def cancel(self, attempt: AttemptFacts) -> Outcome:
        """Only before the payer has decided."""
        if attempt.ref is None:
            return Declined("unknown")
        at = clock.now()
        payment = self.bank.get(attempt.ref.id)
        if payment is not None and payment["status"] == "open":
            payment = self.bank.do(payment["id"], Deed.CANCEL)
        if payment is None or payment["status"] != "cancelled":
            return Declined("too_late")
        return Succeeded(self._snapshot(payment, at))

    def refund(self, refund: RefundFacts) -> Outcome:
        """At once."""
        at = clock.now()
        try:
            payment = self.bank.refund(refund.payment.id, key=str(refund.key), cents=refund.amount.cents)
        except (KeyError, TooLateError):
            return Declined("too_late")
        return Succeeded(self._snapshot(payment, at))

    def fetch(self, ref: ProviderRef) -> Snapshot | None:
        """The payment that this payment, refund or dispute belongs to."""
        at = clock.now()
        payment = self.bank.owner(ref.id)
        return self._snapshot(payment, at) if payment is not None else None

    def find(self, key: str) -> Snapshot | None:
        """By our key."""
        at = clock.now()
        payment = self.bank.find(key)
        return self._snapshot(payment, at) if payment is not None else None

    def list_since(self, moment: datetime) -> Iterable[Snapshot]:
        """Whatever changed."""
        at = clock.now()
        return [self._snapshot(payment, at) for payment in self.bank.since(moment)]

    def parse_webhook(self, raw: bytes, headers: Mapping[str, str]) -> list[Hint]:
        """``{"id": …}``; everything else is asked for, so nobody can do more with a false one than make us look."""
        try:
            id = json.loads(raw)["id"]
        except (ValueError, TypeError, KeyError) as error:
            raise Forged("not a message of the demo bank") from error
        if not isinstance(id, str) or not 0 < len(id) <= 60:
            raise Forged("not an id of the demo bank")
        return [Hint(ProviderRef("payment", id), kind="changed")]

    @staticmethod
    def _snapshot(payment: Json, at: datetime) -> Snapshot:
        currency = payment["currency"]
        return Snapshot(
            provider=ID,
            ref=ProviderRef("payment", payment["id"]),
            key=payment["key"],
            at=at,
            stage=_STAGES[payment["status"]],
            amount=Money(payment["cents"], currency),
            payee="paper",
            movements=tuple(_movements(payment)),
            disputes=tuple(
                Dispute(
                    ref=ProviderRef("dispute", dispute["id"]),
                    amount=Money(dispute["cents"], currency),
                    stage=DisputeStage(dispute["stage"]),
                    due=datetime.fromisoformat(dispute["at"]) + timedelta(days=10),
                )
                for dispute in payment["disputes"]
            ),
            code="declined" if payment["status"] == "declined" else "",
            url=_url(payment) if payment["status"] == "open" else "",
        )


def _url(payment: Json) -> str:
    return f"{PATH}{payment['id']}/"


def _movements(payment: Json) -> Iterator[Movement]:
    currency = payment["currency"]
    if payment["paid_at"] is not None:
        yield Movement(
            MovementKind.CAPTURED,
            ProviderRef("payment", payment["id"]),
            Money(payment["cents"], currency),
            datetime.fromisoformat(payment["paid_at"]),
            fee=Money(min(FEE, payment["cents"]), currency),
        )
    for refund in payment["refunds"]:
        yield Movement(
            MovementKind.REFUNDED,
            ProviderRef("refund", refund["id"]),
            Money(refund["cents"], currency),
            datetime.fromisoformat(refund["at"]),
            key=refund["key"],
        )
    for dispute in payment["disputes"]:
        ref, money = ProviderRef("dispute", dispute["id"]), Money(dispute["cents"], currency)
        yield Movement(MovementKind.CHARGED_BACK, ref, money, datetime.fromisoformat(dispute["at"]))
        if dispute["back"] is not None:
            yield Movement(
                MovementKind.CHARGEBACK_REVERSED, ref, money, datetime.fromisoformat(dispute["back"])
            )
