"""Money that a member of staff took in person, and what a person has looked at and accepted."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import audit
from andruck.payments import ports
from andruck.payments.actions import booking, cases, learning
from andruck.payments.models import Attempt, Case, Intent, Method
from andruck.payments.queries import attempts
from andruck.payments.rules import lifecycle, postings
from andruck.payments.rules.states import OPEN, Fact
from andruck.payments.rules.values import (
    Capability,
    Movement,
    MovementKind,
    Payer,
    Progress,
    ProviderRef,
    Snapshot,
    Stage,
)

EARLIEST_DAYS = 400
"""Older receipts belong to books that have been handed in."""


@transaction.atomic
def take_cash(
    *, intent: int, method: str, amount: Money, at: datetime, by: AbstractBaseUser, key: UUID | None = None
) -> UUID:
    """Record money that was handed over for an intent; returns the attempt's key. It settles at once.

    ``method`` is one whose money staff records (cash box, counter). ``key`` makes a repeated request the same one.
    Raises PermissionDenied, and Refusal for an amount or a moment that cannot be, or when it is paid already.
    """
    cases.require_treasurer(by)
    key, chosen = key or uuid4(), _recorded_by_hand(method)
    held = Intent.objects.select_for_update().get(pk=intent)
    if Attempt.objects.filter(pk=key, intent=held).exists():
        return key
    _examine(held, amount, at)
    for other in held.attempts.filter(status__in=[status.value for status in OPEN]):
        other.intent = held
        learning.change(other, lifecycle.abandon(attempts.state_of(other)))
    _settle(_attempt(held, chosen, key), amount, at)
    audit.record(
        actor=by,
        action="payments.cash_taken",
        subject=f"attempt:{key}",
        facts={"cents": amount.cents, "currency": amount.currency, "method": method, "at": at},
    )
    return key


def _recorded_by_hand(slug: str) -> Method:
    row = Method.objects.filter(slug=slug).first()
    provider = ports.provider(row.provider) if row is not None else None
    if row is None or provider is None or not provider.traits.can(Capability.RECORDED):
        raise Refusal(
            "method_recorded", "Choose a way to pay whose money is recorded by hand.", field="method"
        )
    return row


def _examine(intent: Intent, amount: Money, at: datetime) -> None:
    now = clock.now()
    if amount.currency != intent.currency or amount.cents <= 0:
        raise Refusal("amount_bounds", "Name an amount above zero in the right currency.", field="amount")
    if at > now or (now - at).days > EARLIEST_DAYS:
        raise Refusal("moment_bounds", "Name a day that is over, within the last year.", field="at")
    if intent.paid_by_id is not None:
        raise Refusal(
            "paid_already", "This has been paid already. Begin something new, or open that payment."
        )


def _attempt(intent: Intent, method: Method, key: UUID) -> Attempt:
    now = clock.now()
    return Attempt.objects.create(
        id=key,
        intent=intent,
        method=method.slug,
        provider=method.provider,
        variant=method.variant,
        cents=intent.cents,
        currency=intent.currency,
        created_at=now,
        changed_at=now,
        payer=asdict(Payer()),
    )


def _settle(attempt: Attempt, amount: Money, at: datetime) -> None:
    """Our own record is what the provider of such money would show."""
    key = str(attempt.pk)
    learning.learn(
        snapshot=Snapshot(
            provider=attempt.provider,
            ref=ProviderRef("payment", key),
            key=key,
            at=clock.now(),
            stage=Stage.PENDING,
            amount=Money(attempt.cents, attempt.currency),
            movements=(Movement(MovementKind.CAPTURED, ProviderRef("receipt", key), amount, at),),
        )
    )


@transaction.atomic
def accept(*, attempt: UUID, by: AbstractBaseUser, why: str) -> None:
    """A person has looked: what came in counts as it is, and becomes what it was meant for. Twice changes nothing.

    Raises PermissionDenied, and Refusal without a reason or when nothing has come in.
    """
    cases.require_treasurer(by)
    if not why.strip():
        raise Refusal("accept_reason", "Say in a few words why it is accepted.", field="why")
    held = learning.hold(attempt)
    state = attempts.state_of(held)
    if state.vouched:
        return
    if not state.captured:
        raise Refusal("accept_nothing", "Nothing has come in that could be accepted.")
    _out_of_suspense(held)
    learning.change(held, lifecycle.vouch(state))
    now = clock.now()
    Case.objects.filter(
        attempt=held, closed_at=None, kind__in=["mismatch", "short", "late", "overpaid"]
    ).update(closed_at=now, closed_by=by.pk, resolution=f"accepted: {why.strip()}"[:120])
    audit.record(
        actor=by,
        action="payments.payment_accepted",
        subject=f"attempt:{attempt}",
        facts={"why": why.strip()[:120], "cents": state.captured.cents},
    )


def _out_of_suspense(attempt: Attempt) -> None:
    today = timezone.localdate(clock.now())
    for movement in attempts.state_of(attempt).movements.values():
        row = attempt.movements.get(kind=movement.kind, ref_kind=movement.ref.kind, ref_id=movement.ref.id)
        if not row.suspense:
            continue
        if movement.progress is Progress.DONE:
            fact = Fact(movement)
            booking.book(
                key=postings.key(attempt.provider, movement.ref, f"{fact.name}_accepted"),
                on=today,
                kind="accepted",
                lines=postings.vouched(fact, attempts.split_of(attempt.intent)),
                reference=str(attempt.pk),
            )
        row.suspense = False
        row.save(update_fields=["suspense"])
