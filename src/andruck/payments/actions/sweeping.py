"""Looking for what nobody told us: open payments are asked about, everything recent is gone through by night."""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from andruck.core import clock
from andruck.payments import ports
from andruck.payments.actions import cases, learning, reaching, receiving
from andruck.payments.actions.reaching import PAYMENTS
from andruck.payments.models import Attempt, Outgoing
from andruck.payments.queries import attempts
from andruck.payments.rules import lifecycle, patience
from andruck.payments.rules.cases import CaseKind
from andruck.payments.rules.states import Status
from andruck.payments.rules.values import Call, Hint, Snapshot

log = logging.getLogger(__name__)

OVERLAP = timedelta(hours=72)
"""Each night looks at the nights before once more."""


def work(*, limit: int = 50) -> int:
    """Ask about open payments that are due; returns how many. A provider that is away is asked once."""
    due = Attempt.objects.filter(look_at__lte=clock.now()).order_by("look_at")
    rows = list(due.values_list("pk", "provider")[:limit])
    away: set[str] = set()
    for key, provider in rows:
        if provider not in away and not look(attempt=key):
            away.add(provider)
    return len(rows)


def look(*, attempt: UUID, patient: bool = False) -> bool:
    """Ask the provider about this payment and take in what it shows; False if it is away.

    For the sweeps, for a payer who comes back, and for the desk. When somebody else is taking in news of it just
    now, the sweeps leave it to them; who is ``patient`` waits, and finds it as it is afterwards.
    """
    row = _take(attempt, patient=patient)
    if row is None:
        return True
    provider = ports.provider(row.provider)
    ports.step("look.taken")
    try:
        snapshot = _ask(provider, row) if provider is not None else None
    except ports.ProviderAway as away:
        log.info("%s is away: %s", row.provider, away)
        return False
    except Exception:
        log.exception("%s could not be asked about %s", row.provider, row.pk)
        return True
    ports.step("look.fetched")
    try:
        _keep(row, provider, snapshot)
    except Exception as error:
        log.exception("What %s shows of %s cannot be", row.provider, row.pk)
        cases.open_case(kind=CaseKind.MESSAGE, subject=f"{row.provider}:{row.pk}", detail=str(error))
    ports.step("look.kept")
    return True


@transaction.atomic
def _take(key: UUID, *, patient: bool) -> Attempt | None:
    row = Attempt.objects.select_for_update(skip_locked=not patient).filter(pk=key).first()
    if row is None:
        return None
    now = clock.now()
    row.look_at = now + max(patience.LEASE, patience.look_again(since=row.created_at, now=now))
    row.save(update_fields=["look_at"])
    return row


def _ask(provider: ports.Provider, row: Attempt) -> Snapshot | None:
    ref = attempts.reference(row)
    return provider.fetch(ref) if ref is not None else provider.find(str(row.pk))


@transaction.atomic
def _keep(row: Attempt, provider: ports.Provider | None, snapshot: Snapshot | None) -> None:
    if snapshot is not None:
        learning.learn(snapshot=snapshot)
    now, attempt = clock.now(), learning.hold(row.pk)
    state = attempts.state_of(attempt)
    waits = provider.traits.waits if provider is not None else timedelta(0)
    if attempt.status in {Status.NEEDS_USER, Status.SUBMITTED} and now > attempt.created_at + waits:
        _expire(attempt, provider)
    elif attempt.status == Status.UNKNOWN and _doubtful_for_long(attempt):
        cases.open_case(kind=CaseKind.DOUBT, subject=str(attempt.pk), attempt=attempt, money=state.asked)


def _doubtful_for_long(attempt: Attempt) -> bool:
    """Each further try without an answer renews a doubt; it is as old as the first."""
    return attempt.calls.filter(done_at=None, first_sent_at__lt=clock.now() - patience.DOUBT).exists()


def _expire(attempt: Attempt, provider: ports.Provider | None) -> None:
    """Its payer has forgotten it. Where the provider can, it is told to forget it, too."""
    learning.change(attempt, lifecycle.expire(attempts.state_of(attempt), clock.now()))
    if provider is not None and isinstance(provider, ports.Cancels) and attempt.ref_id:
        now = clock.now()
        Outgoing.objects.get_or_create(
            attempt=attempt,
            call=Call.CANCEL.value,
            refund=None,
            defaults={"created_at": now, "due_at": now},
        )


def go_through_everything() -> int:
    """Take in what has changed at every provider since the last time; returns how many payments. For the night."""
    seen = 0
    for provider in ports.providers():
        if isinstance(provider, ports.Reports):
            seen += _go_through(provider.traits.id, provider)
    return seen


def _go_through(id: str, provider: ports.Reports) -> int:
    now, seen = clock.now(), 0
    try:
        for snapshot in provider.list_since(reaching.since(provider=id, what=PAYMENTS, overlap=OVERLAP)):
            _take_in(snapshot)
            seen += 1
    except ports.ProviderAway as away:
        log.warning("%s is away: %s; tried again tomorrow", id, away)
    else:
        reaching.reached(provider=id, what=PAYMENTS, until=now)
    return seen


def _take_in(snapshot: Snapshot) -> None:
    try:
        known = learning.learn(snapshot=snapshot)
    except Exception as error:
        log.exception("What %s shows of %s cannot be", snapshot.provider, snapshot.ref)
        cases.open_case(
            kind=CaseKind.MESSAGE, subject=f"{snapshot.provider}:{snapshot.ref}", detail=str(error)
        )
        return
    if known is None:
        # As if a message had come: parked, looked at again, and then shown to a person.
        receiving.store(
            provider=snapshot.provider, hints=[Hint(snapshot.ref, f"sweep:{snapshot.ref}", "sweep")]
        )


def forget_payers() -> int:
    """Names and addresses of payers are forgotten some time after the end of their attempts; returns how many."""
    return Attempt.objects.filter(forget_at__lte=clock.now()).update(
        payer={}, instructions={}, url="", return_url="", cancel_url="", forget_at=None
    )
