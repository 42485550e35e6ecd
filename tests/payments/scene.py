"""A paper that takes money through the imaginary bank: plain functions with readable defaults."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from andruck.core import clock
from andruck.core.money import Money
from andruck.infra import journal
from andruck.payments import events as news
from andruck.payments import ports
from andruck.payments.actions import arranging, calling, receiving, starting, sweeping
from andruck.payments.models import Attempt, DayBalance
from andruck.payments.rules.postings import Share
from tests.emulators.bank.adapter import SECRET, OneStep, TwoSteps
from tests.emulators.bank.engine import Bank, fee_of
from tests.emulators.bank.faults import Line

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FEE = fee_of(2500)
PAID = {
    "asset:clearing:bank": 2500 - FEE,
    "expense:fees:bank": FEE,
    "income:contribution": -2500,
}
"""The books after a contribution of 25 euros."""

SPLIT = (Share("income:contribution", 1),)
WITH_TAX = (Share("income:membership", 1000), Share("liability:vat:7", 70))


@dataclass
class Scene:
    """The bank, the connection to it, and what was told of payments since it was plugged in."""

    bank: Bank
    line: Line
    provider: OneStep
    since: int

    def deliver(self, number: int = -1, *, secret: str = SECRET) -> None:
        """A message of the bank arrives: the newest, unless said otherwise."""
        raw = json.dumps(self.bank.messages[number]).encode()
        receiving.receive(provider=self.provider.traits.id, raw=raw, headers={"x-secret": secret})

    def deliver_all(self) -> None:
        """All of them, in their order."""
        for number in range(len(self.bank.messages)):
            self.deliver(number)

    @property
    def entries(self) -> list[journal.Entry]:
        """What was told of payments."""
        return [entry for entry in journal.after(self.since) if entry.name in NAMES]

    @property
    def told(self) -> list[str]:
        """The names of it."""
        return [entry.name for entry in self.entries]

    def money(self) -> int:
        """What the events say we keep, in cents."""
        return kept(self.entries)


NAMES = {kind.__name__ for kind in news.ALL}
SIGNS = {
    "PaymentSettled": 1,
    "PaymentAdded": 1,
    "PaymentUndone": -1,
    "PaymentRefunded": -1,
    "PaymentRefundFailed": 1,
    "PaymentReturned": -1,
    "PaymentChargedBack": -1,
    "PaymentChargebackReversed": 1,
}


def kept(entries: Iterable[Any]) -> int:
    """What we keep by these entries of the journal, in cents."""
    return sum(
        SIGNS[entry.name] * entry.facts["amount"]["cents"]
        for entry in entries
        if entry.name in SIGNS and entry.facts.get("undone", True)
    )


@contextmanager
def scene(*, two_step: bool = True, bank: Bank | None = None) -> Iterator[Scene]:
    """Plug the bank in, with a way to pay that uses it; unplug it afterwards."""
    bank = bank or Bank(now=clock.now, two_step=two_step)
    line = Line(bank)
    provider = (TwoSteps if two_step else OneStep)(line, remembers=bank.remembers)
    ports.plug_provider(provider)
    arranging.arrange(slug="bank", provider="bank", name="Bank")
    try:
        yield Scene(bank, line, provider, journal.newest())
    finally:
        ports.unplug_provider("bank")


def intent(cents: int = 2500, key: str = "1", **facts: Any) -> int:
    """Something to pay for: a contribution of 25 euros."""
    given = {"kind": "contribution", "description": "Soli-Beitrag", "split": SPLIT, "exact": False} | facts
    return starting.intend(key=key, amount=Money(cents), **given)


def begun(cents: int = 2500, key: str = "1", **facts: Any) -> UUID:
    """An attempt to pay it, sent to the bank."""
    attempt = starting.begin(intent=intent(cents, key, **facts), method="bank")
    starting.go(attempt=attempt)
    return attempt


def paid(scene: Scene, cents: int = 2500, key: str = "1", **facts: Any) -> UUID:
    """An attempt that has been paid and settled."""
    attempt = begun(cents, key, **facts)
    scene.bank.approve(payment_of(attempt))
    settle()
    return attempt


def payment_of(attempt: UUID) -> str:
    """The bank's id of it."""
    return Attempt.objects.values_list("ref_id", flat=True).get(pk=attempt)


def settle() -> None:
    """Whatever is due is done, and every open payment is asked about, until nothing is left to do."""
    for _ in range(6):
        Attempt.objects.exclude(look_at=None).update(look_at=clock.now())
        if not (receiving.work() + calling.work() + sweeping.work()):
            return


def status(attempt: UUID) -> str:
    """What the attempt is called."""
    return Attempt.objects.values_list("status", flat=True).get(pk=attempt)


def balances() -> dict[str, int]:
    """Cents on every account that is not empty."""
    sums: dict[str, int] = {}
    for name, debit, credit in DayBalance.objects.values_list("account__name", "debit", "credit"):
        sums[name] = sums.get(name, 0) + debit - credit
    return {name: cents for name, cents in sums.items() if cents}
