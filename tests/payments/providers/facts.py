"""What is paid in these tests."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from andruck.core.money import Money
from andruck.payments.adapters.mollie import Mollie
from andruck.payments.adapters.paypal import PayPal
from andruck.payments.rules.values import (
    AttemptFacts,
    MovementKind,
    NeedsUser,
    Payer,
    ProviderRef,
    RefundFacts,
    Snapshot,
    Succeeded,
)
from tests.emulators.mollie import MollieEmulator
from tests.emulators.paypal import PayPalEmulator


def attempt(cents: int = 1250, **more: Any) -> AttemptFacts:
    """A contribution of 12.50 euro."""
    facts = AttemptFacts(
        key=uuid4(),
        amount=Money(cents),
        description="Beitrag für die Zehnerpresse",
        return_url="https://paper.example/zurueck/",
        cancel_url="https://paper.example/abbruch/",
        hook_url="https://paper.example/-/hook/paypal/",
        payer=Payer(language="de"),
    )
    return replace(facts, **more)


def started(provider: PayPal | Mollie, facts: AttemptFacts) -> AttemptFacts:
    """The attempt as it is after the provider has been told."""
    outcome = provider.start(facts)
    assert isinstance(outcome, NeedsUser), outcome
    return replace(facts, ref=outcome.ref)


def paid(
    provider: PayPal, emulator: PayPalEmulator, cents: int = 1250, **how: str
) -> tuple[AttemptFacts, Snapshot]:
    """An attempt whose money was taken, and how the provider shows it."""
    facts = started(provider, attempt(cents))
    assert facts.ref is not None
    emulator.approve(facts.ref.id, **how)
    outcome = provider.confirm(facts)
    assert isinstance(outcome, Succeeded), outcome
    return facts, outcome.snapshot


def paid_at_mollie(
    provider: Mollie, emulator: MollieEmulator, cents: int = 1250, *, method: str = "creditcard"
) -> tuple[AttemptFacts, Snapshot]:
    """An attempt that was paid on Mollie's page, and how Mollie shows it."""
    facts = started(provider, attempt(cents))
    assert facts.ref is not None
    emulator.finish(facts.ref.id, method=method)
    seen = provider.fetch(facts.ref)
    assert seen is not None
    return facts, seen


def captured(snapshot: Snapshot) -> ProviderRef:
    """The capture of a payment."""
    return next(move.ref for move in snapshot.movements if move.kind is MovementKind.CAPTURED)


def refund_of(snapshot: Snapshot, cents: int, *, key: UUID | None = None, reason: str = "") -> RefundFacts:
    """A refund of a part of a payment."""
    return RefundFacts(key or uuid4(), Money(cents), snapshot.ref, captured(snapshot), reason)
