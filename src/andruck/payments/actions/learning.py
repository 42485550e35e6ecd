"""The one door through which something becomes known about a payment: state, books, events, together or not at all.

Whoever comes through it holds the intent first, then the attempt, then the books, then the journal: in this order
everywhere, so that nobody waits for each other in a circle.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from andruck.core import clock
from andruck.payments import models, ports
from andruck.payments.actions import booking, telling
from andruck.payments.models import Attempt, Intent
from andruck.payments.queries import attempts
from andruck.payments.rules import lifecycle, patience, postings
from andruck.payments.rules.states import WAITING, Change, Fact, State, status
from andruck.payments.rules.values import Call, Outcome, Progress, ProviderRef, Snapshot, Succeeded

SENT_BACK = "needsuser"
"""The outcome of a call that wants the payer once more."""


def hold(key: UUID) -> Attempt:
    """The attempt, with its intent; both are ours until the end of the transaction."""
    intent_id = Attempt.objects.values_list("intent", flat=True).get(pk=key)
    intent = Intent.objects.select_for_update().get(pk=intent_id)
    attempt = Attempt.objects.select_for_update().get(pk=key)
    attempt.intent = intent
    return attempt


@transaction.atomic
def learn(*, snapshot: Snapshot) -> UUID | None:
    """Take in what a provider has shown; the attempt it belongs to, or None when it is none of ours."""
    key = attempts.find(snapshot)
    if key is None:
        return None
    attempt = hold(key)
    adopt(attempt, snapshot.ref)
    change(attempt, lifecycle.apply(attempts.state_of(attempt), snapshot))
    return key


def answer(attempt: Attempt, *, call: Call, outcome: Outcome, at: datetime) -> None:
    """Take in the outcome of a call of ours that ended at ``at``. The attempt is held."""
    ref = outcome.snapshot.ref if isinstance(outcome, Succeeded) else getattr(outcome, "ref", None)
    if ref is not None and call is not Call.REFUND:
        adopt(attempt, ref)
    change(attempt, lifecycle.answer(attempts.state_of(attempt), call, outcome, at))


def adopt(attempt: Attempt, ref: ProviderRef) -> None:
    """From now on the provider's reference leads to this attempt. The first one counts."""
    if not attempt.ref_id:
        attempt.ref_kind, attempt.ref_id = ref.kind, ref.id


def change(attempt: Attempt, made: Change) -> None:
    """Make it so. ``attempt`` is held; its own changes are saved with it."""
    _write(attempt, made.state)
    _write_movements(attempt, made)
    _write_disputes(attempt, made.state)
    ports.step("state.written")
    for fact in made.facts:
        _book(attempt, fact)
    ports.step("booked")
    for call in made.calls:
        _call(attempt, call)
    telling.tell(attempt, made)
    ports.step("told")


def _write(attempt: Attempt, state: State) -> None:
    now = clock.now()
    name = status(state)
    attempt.sent, attempt.seen, attempt.doubt = state.sent, state.seen, state.doubt
    attempt.stage = state.stage.value if state.stage else ""
    attempt.abandoned, attempt.review, attempt.vouched = state.abandoned, state.review, state.vouched
    attempt.code, attempt.url = state.code[:80], state.url[:2000]
    attempt.status, attempt.changed_at = name.value, now
    unsure = state.doubt is not None and not state.paid
    moving = any(movement.progress is Progress.PENDING for movement in state.movements.values())
    waits = name in WAITING or unsure or moving
    attempt.look_at = now + patience.look_again(since=attempt.created_at, now=now) if waits else None
    attempt.forget_at = None if name.open else now + patience.PAYER
    attempt.save()


def _write_movements(attempt: Attempt, made: Change) -> None:
    suspended = {(fact.movement.kind, fact.movement.ref) for fact in made.facts if fact.suspense}
    rows = {(row.kind, row.ref_kind, row.ref_id): row for row in attempt.movements.all()}
    for movement in made.state.movements.values():
        row = rows.get((movement.kind.value, movement.ref.kind, movement.ref.id))
        if row is None:
            # The database refuses one that belongs to another attempt already.
            row = models.Movement(
                attempt=attempt,
                provider=attempt.provider,
                kind=movement.kind.value,
                ref_kind=movement.ref.kind,
                ref_id=movement.ref.id,
                key=movement.key[:40],
                cents=movement.amount.cents,
                currency=movement.amount.currency,
                at=movement.at,
            )
        fee = None if movement.fee is None else movement.fee.cents
        suspense = row.suspense or (movement.kind, movement.ref) in suspended
        now = (movement.progress.value, fee, suspense)
        if row.pk is None or now != (row.progress, row.fee_cents, row.suspense):
            row.progress, row.fee_cents, row.suspense = now
            row.save()


def _write_disputes(attempt: Attempt, state: State) -> None:
    for ref, dispute in state.disputes.items():
        models.Dispute.objects.update_or_create(
            provider=attempt.provider,
            ref_kind=ref.kind,
            ref_id=ref.id,
            defaults={"stage": dispute.stage.value, "due": dispute.due, "reason": dispute.reason[:80]},
            create_defaults={
                "attempt": attempt,
                "cents": dispute.amount.cents,
                "currency": dispute.amount.currency,
                "stage": dispute.stage.value,
                "due": dispute.due,
                "reason": dispute.reason[:80],
            },
        )


def _book(attempt: Attempt, fact: Fact) -> None:
    split = attempts.split_of(attempt.intent)
    if fact.doubted:
        # It happens to the books today, whenever the money moved.
        lines, at = postings.doubted(fact, split), clock.now()
    else:
        lines, at = postings.lines(fact, accounts_of(attempt.provider), split), fact.movement.at
    if lines:
        booking.book(
            key=postings.key(attempt.provider, fact.movement.ref, fact.name),
            on=timezone.localdate(at),
            kind=fact.name,
            lines=lines,
            reference=str(attempt.pk),
        )


def accounts_of(provider: str) -> postings.Accounts:
    """The provider's accounts in the books."""
    known = ports.provider(provider)
    return postings.Accounts.of(provider, known.traits.clearing if known is not None else "")


def _call(attempt: Attempt, call: Call) -> None:
    """Have a call made soon, once; unless what it is for has been paid in another way."""
    paid_by = attempt.intent.paid_by_id
    if call is Call.CONFIRM and paid_by is not None and paid_by != attempt.pk:
        change(attempt, lifecycle.abandon(attempts.state_of(attempt)))
        return
    now = clock.now()
    row, made = models.Outgoing.objects.get_or_create(
        attempt=attempt, call=call.value, refund=None, defaults={"created_at": now, "due_at": now}
    )
    if not made and row.outcome == SENT_BACK:
        # The payer was sent back and has agreed again: a new round, with a new key at the provider.
        row.round, row.tries, row.outcome = row.round + 1, 0, ""
        row.first_sent_at = row.last_sent_at = row.done_at = None
        row.due_at = now
        row.save()
