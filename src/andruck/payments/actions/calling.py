"""The outbox: calls to providers are written down first, made outside of any transaction, then the outcome is kept.

Between any two of these steps the process may die. What was written down falls due again and is repeated with the
same key, so that the provider does it once; once the provider may have forgotten the key, it is asked before anything
is sent again.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from andruck.core import clock
from andruck.payments import ports
from andruck.payments.actions import healing, learning, refunding
from andruck.payments.models import Attempt, Outgoing
from andruck.payments.queries import attempts
from andruck.payments.rules import lifecycle, patience
from andruck.payments.rules.patience import Resend
from andruck.payments.rules.values import (
    AttemptFacts,
    Call,
    Declined,
    Instructions,
    Outcome,
    RefundFacts,
    Snapshot,
    Stage,
    Succeeded,
    Unknown,
)

log = logging.getLogger(__name__)

UNDER_WAY = "under way"
"""The outcome of a call that somebody is making now, or died over."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A call that is ours to make now. ``tries`` counts this one; times are of the first and the last one before."""

    row: int
    call: Call
    provider: ports.Provider
    facts: AttemptFacts
    refund: RefundFacts | None
    tries: int
    first_sent: datetime | None
    last_sent: datetime | None


def work(*, limit: int = 50) -> int:
    """Make the calls that are due; returns how many were looked at."""
    due = Outgoing.objects.filter(done_at=None, due_at__lte=clock.now()).order_by("due_at")
    rows = list(due.values_list("pk", flat=True)[:limit])
    for row in rows:
        make(row)
    return len(rows)


def make_now(*, attempt: UUID, call: Call) -> Outcome | None:
    """Make a call of this attempt at once, for a payer who waits; None if it is not due (any more)."""
    row = Outgoing.objects.filter(attempt=attempt, call=call, refund=None, done_at=None).first()
    return make(row.pk) if row is not None else None


def make(row: int) -> Outcome | None:
    """Make this call if it is due and nobody else is making it; the outcome, as far as it could be learned."""
    taken = _take(row)
    if taken is None:
        return None
    ports.step("call.taken")
    outcome = _outcome(taken)
    ports.step("call.answered")
    _keep(taken, outcome, clock.now())
    ports.step("call.kept")
    return outcome


@transaction.atomic
def _take(row: int) -> Taken | None:
    key = Outgoing.objects.filter(pk=row, done_at=None).values_list("attempt", flat=True).first()
    if key is None:
        return None
    attempt, now = learning.hold(key), clock.now()
    found = Outgoing.objects.select_for_update().filter(pk=row, done_at=None, due_at__lte=now).first()
    if found is None:
        return None
    call, provider = Call(found.call), ports.provider(attempt.provider)
    if provider is None:
        _postpone(found, now + patience.pause(13), "no such provider")
        return None
    if attempt.abandoned and found.tries == 0 and call is not Call.REFUND:
        _done(found, now, "given up before it was sent")
        return None
    taken = Taken(
        row=row,
        call=call,
        provider=provider,
        facts=replace(attempts.facts_of(attempt), round=found.round),
        refund=_refund(found, attempt),
        tries=found.tries + 1,
        first_sent=found.first_sent_at,
        last_sent=found.last_sent_at,
    )
    found.tries, found.first_sent_at = taken.tries, found.first_sent_at or now
    found.last_sent_at, found.due_at, found.outcome = now, now + patience.LEASE, UNDER_WAY
    found.save(update_fields=["tries", "first_sent_at", "last_sent_at", "due_at", "outcome"])
    if not attempt.sent:
        learning.change(attempt, lifecycle.sent(attempts.state_of(attempt)))
    return taken


def _refund(row: Outgoing, attempt: Attempt) -> RefundFacts | None:
    refund = row.refund
    if refund is None:
        return None
    refund.attempt = attempt
    return attempts.refund_facts_of(refund)


def _outcome(taken: Taken) -> Outcome:
    """Make the call, unless what it wants is there already."""
    remembers = taken.provider.traits.remembers.get(taken.call)
    now = clock.now()
    if patience.resend(first_sent=taken.first_sent, now=now, remembers=remembers) is Resend.SEND:
        return _send(taken)
    try:
        snapshot = _ask(taken)
    except ports.ProviderAway as away:
        return Unknown(f"away: {away}")
    if snapshot is not None:
        return Succeeded(snapshot)
    if taken.last_sent is not None and not patience.surely_absent(last_sent=taken.last_sent, asked=now):
        return Unknown("not there yet")
    return _send(taken)


def _ask(taken: Taken) -> Snapshot | None:
    """What the provider shows of a call that may have arrived; None when it surely has not been done."""
    known = taken.facts.ref
    snapshot = taken.provider.find(str(taken.facts.key)) if known is None else taken.provider.fetch(known)
    if snapshot is None:
        return None
    match taken.call:
        case Call.START | Call.CHARGE:
            return snapshot
        case Call.REFUND:
            wanted = str(taken.refund.key) if taken.refund else ""
            return snapshot if any(movement.key == wanted for movement in snapshot.movements) else None
        case Call.CONFIRM:
            waits = snapshot.stage in {Stage.APPROVED, Stage.OPEN} and not snapshot.movements
            return None if waits else snapshot
        case Call.CANCEL:
            return snapshot if snapshot.stage.closed or snapshot.movements else None


def _send(taken: Taken) -> Outcome:
    ports.step("call.begun")
    try:
        outcome = _dispatch(taken)
    except Exception as error:
        # An adapter that fails does not know what it has done: neither do we.
        log.exception("%s of %s failed inside its adapter", taken.call, taken.facts.key)
        return Unknown(f"adapter: {type(error).__name__}")
    return outcome


def _dispatch(taken: Taken) -> Outcome:
    provider = taken.provider
    match taken.call:
        case Call.START:
            return provider.start(taken.facts)
        case Call.CONFIRM if isinstance(provider, ports.Confirms):
            return provider.confirm(taken.facts)
        case Call.CHARGE if isinstance(provider, ports.Charges):
            return provider.charge(taken.facts)
        case Call.CANCEL if isinstance(provider, ports.Cancels):
            return provider.cancel(taken.facts)
        case Call.REFUND if isinstance(provider, ports.Refunds) and taken.refund is not None:
            return provider.refund(taken.refund)
        case _:
            return Declined("unsupported", ours=True)


def _keep(taken: Taken, outcome: Outcome, at: datetime) -> None:
    """Write down what the call came to, with all that follows; then how the method fares."""
    with transaction.atomic():
        attempt = learning.hold(taken.facts.key)
        if isinstance(outcome, Instructions):
            attempt.instructions = dict(outcome.details)
        learning.answer(attempt, call=taken.call, outcome=outcome, at=at)
        if taken.refund is not None:
            refunding.answer(attempt, refund=taken.refund.key, outcome=outcome)
        row = Outgoing.objects.select_for_update().get(pk=taken.row)
        if isinstance(outcome, Unknown):
            _postpone(row, at + patience.pause(taken.tries), outcome.why)
        else:
            _done(row, at, _word(outcome))
    healing.fared(method=attempt.method, outcome=outcome)


def _postpone(row: Outgoing, until: datetime, why: str) -> None:
    row.due_at, row.outcome = until, why[:120]
    row.save(update_fields=["due_at", "outcome"])


def _done(row: Outgoing, at: datetime, outcome: str) -> None:
    row.done_at, row.outcome = at, outcome[:120]
    row.save(update_fields=["done_at", "outcome"])


def _word(outcome: Outcome) -> str:
    name = type(outcome).__name__.lower()
    return f"{name}: {outcome.code}" if isinstance(outcome, Declined) else name
