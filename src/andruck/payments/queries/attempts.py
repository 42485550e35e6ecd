"""One attempt: what is known of it, what the provider is told of it, what the payer is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.conf import settings
from django.db.models import Sum

from andruck.core.money import Money
from andruck.payments import models, ports
from andruck.payments.models import Attempt, Intent, Refund
from andruck.payments.rules.postings import Share
from andruck.payments.rules.refunds import RefundStage
from andruck.payments.rules.states import State, Status
from andruck.payments.rules.values import (
    AttemptFacts,
    Dispute,
    DisputeStage,
    Movement,
    MovementKind,
    Payer,
    Progress,
    ProviderRef,
    RefundFacts,
    Snapshot,
    Stage,
)

RESERVING = [stage.value for stage in RefundStage if stage.reserves]


@dataclass(frozen=True, slots=True)
class View:
    """An attempt as pages show it. ``url`` is where the payer goes on, ``details`` how they pay by themselves."""

    key: UUID
    kind: str
    purpose: str
    method: str
    amount: Money
    status: Status
    created_at: datetime
    url: str
    details: Mapping[str, str]
    code: str
    captured: Money


def find(snapshot: Snapshot) -> UUID | None:
    """The attempt that a snapshot is about: by the provider's reference, or by our key; None: none of ours."""
    same = Attempt.objects.filter(provider=snapshot.provider)
    found = (
        same.filter(ref_kind=snapshot.ref.kind, ref_id=snapshot.ref.id).values_list("pk", flat=True).first()
    )
    if found is None and (key := as_key(snapshot.key)) is not None:
        found = same.filter(pk=key).values_list("pk", flat=True).first()
    return found


def as_key(text: str) -> UUID | None:
    """An attempt's key as a provider gives it back; None if it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def view(key: UUID) -> View | None:
    """An attempt for a page; None if there is none."""
    attempt = Attempt.objects.select_related("intent").filter(pk=key).first()
    if attempt is None:
        return None
    captured = attempt.movements.filter(
        kind=MovementKind.CAPTURED, progress=Progress.DONE, currency=attempt.currency
    ).aggregate(sum=Sum("cents"))["sum"]
    return View(
        key=attempt.pk,
        kind=attempt.intent.kind,
        purpose=attempt.intent.key,
        method=attempt.method,
        amount=Money(attempt.cents, attempt.currency),
        status=Status(attempt.status),
        created_at=attempt.created_at,
        url=attempt.url if attempt.status == Status.NEEDS_USER else "",
        details=MappingProxyType(dict(attempt.instructions)),
        code=attempt.code,
        captured=Money(captured or 0, attempt.currency),
    )


def state_of(attempt: Attempt) -> State:
    """Everything about it that decides what happens next. Two queries, and one for the intent if it is not loaded."""
    provider = ports.provider(attempt.provider)
    movements = [_movement(row) for row in attempt.movements.order_by("pk")]
    disputes = [_dispute(row) for row in attempt.disputes.order_by("pk")]
    return State(
        key=str(attempt.pk),
        asked=Money(attempt.cents, attempt.currency),
        payee=provider.traits.payee if provider is not None else "",
        exact=attempt.intent.exact,
        sent=attempt.sent,
        stage=Stage(attempt.stage) if attempt.stage else None,
        seen=attempt.seen,
        doubt=attempt.doubt,
        abandoned=attempt.abandoned,
        review=attempt.review,
        vouched=attempt.vouched,
        code=attempt.code,
        url=attempt.url,
        movements=MappingProxyType({(movement.kind, movement.ref): movement for movement in movements}),
        disputes=MappingProxyType({dispute.ref: dispute for dispute in disputes}),
    )


def reference(attempt: Attempt) -> ProviderRef | None:
    """The provider's name for the payment, if it is known."""
    return ProviderRef(attempt.ref_kind, attempt.ref_id) if attempt.ref_id else None


def split_of(intent: Intent) -> tuple[Share, ...]:
    """Where money that comes in for it belongs."""
    return tuple(Share(account, weight) for account, weight in intent.split)


def facts_of(attempt: Attempt) -> AttemptFacts:
    """What the provider is told."""
    return AttemptFacts(
        key=attempt.pk,
        amount=Money(attempt.cents, attempt.currency),
        description=attempt.intent.description,
        variant=attempt.variant,
        payer=Payer(**attempt.payer),
        return_url=attempt.return_url,
        cancel_url=attempt.cancel_url,
        hook_url=f"{settings.BASE_URL}/-/hook/{attempt.provider}/",
        mandate=attempt.mandate,
        due=attempt.due,
        ref=reference(attempt),
    )


def refund_facts_of(refund: Refund) -> RefundFacts:
    """What the provider is told of a refund. Raises ValueError when it does not know the payment."""
    payment = reference(refund.attempt)
    if payment is None:
        raise ValueError(f"The provider does not know what {refund.pk} is a refund of.")
    return RefundFacts(
        key=refund.pk,
        amount=Money(refund.cents, refund.currency),
        payment=payment,
        capture=ProviderRef(refund.capture_kind, refund.capture_id),
        reason=refund.reason,
        ref=ProviderRef(refund.ref_kind, refund.ref_id) if refund.ref_id else None,
    )


def reserved(attempt: Attempt) -> dict[ProviderRef, Money]:
    """By capture, what unfinished refunds have set aside."""
    found: dict[ProviderRef, Money] = {}
    for refund in attempt.refunds.filter(stage__in=RESERVING):
        ref = ProviderRef(refund.capture_kind, refund.capture_id)
        found[ref] = found.get(ref, Money(0, refund.currency)) + Money(refund.cents, refund.currency)
    return found


def _movement(row: models.Movement) -> Movement:
    return Movement(
        kind=MovementKind(row.kind),
        ref=ProviderRef(row.ref_kind, row.ref_id),
        amount=Money(row.cents, row.currency),
        at=row.at,
        fee=None if row.fee_cents is None else Money(row.fee_cents, row.currency),
        progress=Progress(row.progress),
        key=row.key,
    )


def _dispute(row: models.Dispute) -> Dispute:
    return Dispute(
        ref=ProviderRef(row.ref_kind, row.ref_id),
        amount=Money(row.cents, row.currency),
        stage=DisputeStage(row.stage),
        reason=row.reason,
        due=row.due,
    )
