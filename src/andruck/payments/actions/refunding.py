"""Giving money back: asked for by one person, above an amount let go by another, then a call like any other."""

from uuid import UUID, uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import audit, events
from andruck.payments import ports
from andruck.payments.actions import cases, learning
from andruck.payments.events import PaymentRefundFailed
from andruck.payments.models import Attempt, Outgoing, Refund
from andruck.payments.queries import attempts, setup
from andruck.payments.rules import refunds
from andruck.payments.rules.cases import CaseKind
from andruck.payments.rules.refunds import Plan, RefundStage
from andruck.payments.rules.values import Call, Declined, Outcome, Pending, Unknown


@transaction.atomic
def request(
    *, attempt: UUID, amount: Money, by: AbstractBaseUser | None, reason: str = "", key: UUID | None = None
) -> UUID:
    """Ask for money to go back; returns the refund's key. Below the amount for one person it goes out at once.

    ``by`` None: the house itself asks. ``key`` makes a repeated request (a double click) the same one.
    Raises PermissionDenied, and Refusal when it may not be.
    """
    if by is not None:
        cases.require_treasurer(by)
    held = learning.hold(attempt)
    known = Refund.objects.filter(pk=key, attempt=held).first() if key is not None else None
    if known is not None:
        return known.pk
    plan = _plan(held, amount)
    now = clock.now()
    refund = Refund.objects.create(
        pk=key or uuid4(),
        attempt=held,
        cents=amount.cents,
        currency=amount.currency,
        capture_kind=plan.capture.kind,
        capture_id=plan.capture.id,
        reason=reason.strip()[:140],
        four_eyes=plan.four_eyes,
        requested_by_id=by.pk if by is not None else None,
        requested_at=now,
        changed_at=now,
    )
    _note(refund, by, "payments.refund_requested")
    if not plan.four_eyes:
        _let_go(refund, by)
    return refund.pk


def _plan(attempt: Attempt, amount: Money) -> Plan:
    provider = ports.provider(attempt.provider)
    if provider is None:
        raise Refusal("refund_unsupported", "This way to pay has ended. Pay it back by transfer.")
    return refunds.plan(
        attempts.state_of(attempt),
        amount=amount,
        reserved=attempts.reserved(attempt),
        capabilities=provider.traits.capabilities,
        reversible_for=provider.traits.reversible_for,
        four_eyes_above=Money(setup.payment_settings().four_eyes_cents, amount.currency),
        now=clock.now(),
    )


@transaction.atomic
def approve(*, refund: UUID, by: AbstractBaseUser) -> None:
    """Let a refund go that somebody else has asked for. Twice changes nothing. Raises PermissionDenied, Refusal."""
    cases.require_treasurer(by)
    row = _hold(refund)
    if row.stage != RefundStage.REQUESTED:
        return
    refunds.agree(requested_by=row.requested_by_id, approving=by.pk)
    _let_go(row, by)


@transaction.atomic
def reject(*, refund: UUID, by: AbstractBaseUser) -> None:
    """Say no to a refund that waits. Twice changes nothing. Raises PermissionDenied."""
    cases.require_treasurer(by)
    row = _hold(refund)
    if row.stage == RefundStage.REQUESTED:
        now = clock.now()
        row.stage, row.decided_by_id, row.decided_at, row.changed_at = RefundStage.REJECTED, by.pk, now, now
        if row.four_eyes and row.requested_by_id == by.pk:
            row.decided_by = None
        row.save()
        _note(row, by, "payments.refund_rejected")


def _note(refund: Refund, by: AbstractBaseUser | None, action: str) -> None:
    audit.record(
        actor=by,
        action=action,
        subject=f"refund:{refund.pk}",
        facts={"attempt": refund.attempt_id, "cents": refund.cents, "currency": refund.currency},
    )


def _hold(refund: UUID) -> Refund:
    row = Refund.objects.get(pk=refund)
    row.attempt = learning.hold(row.attempt_id)
    row.refresh_from_db(fields=["stage"])
    return row


def _let_go(refund: Refund, by: AbstractBaseUser | None) -> None:
    now = clock.now()
    refund.stage, refund.decided_at, refund.changed_at = RefundStage.APPROVED, now, now
    refund.decided_by_id = by.pk if by is not None else None
    refund.save()
    _note(refund, by, "payments.refund_approved")
    Outgoing.objects.get_or_create(
        attempt=refund.attempt,
        call=Call.REFUND.value,
        refund=refund,
        defaults={"created_at": now, "due_at": now},
    )
    ports.step("refund.written")


def answer(attempt: Attempt, *, refund: UUID, outcome: Outcome) -> None:
    """Take in what the call for a refund came to; what the provider shows of it has been taken in before."""
    row = Refund.objects.get(pk=refund)
    match outcome:
        case Unknown(why=why):
            stage, code = RefundStage.UNKNOWN, why
        case Declined(code=code):
            stage = RefundStage.FAILED
        case Pending():
            stage, code = RefundStage.PENDING, ""
        case _:
            stage, code = RefundStage.SUBMITTED, ""
    if RefundStage(row.stage) not in _OPEN:
        return
    if stage is not RefundStage.SUBMITTED or row.stage in {RefundStage.APPROVED, RefundStage.UNKNOWN}:
        row.stage = stage
    row.code, row.changed_at = code[:80], clock.now()
    row.save(update_fields=["stage", "code", "changed_at"])
    if stage is RefundStage.FAILED:
        _failed(attempt, row)
    else:
        attempt.look_at = attempt.look_at or clock.now()
        attempt.save(update_fields=["look_at"])


_OPEN = {RefundStage.APPROVED, RefundStage.SUBMITTED, RefundStage.PENDING, RefundStage.UNKNOWN}


def _failed(attempt: Attempt, refund: Refund) -> None:
    money = Money(refund.cents, refund.currency)
    events.emit(
        PaymentRefundFailed(
            attempt=attempt.pk,
            kind=attempt.intent.kind,
            key=attempt.intent.key,
            amount=money,
            undone=False,
            at=clock.now(),
        )
    )
    cases.open_case(
        kind=CaseKind.REFUND_FAILED, subject=str(refund.pk), attempt=attempt, money=money, detail=refund.code
    )
