"""The inbox: a provider's message is stored before it is answered, and means no more than “have a look”.

What counts is what the provider shows when it is asked. A message about something unknown may be early: it is
parked and looked at again for three days before a person is called.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError, connection, transaction

from andruck.core import clock
from andruck.payments import ports
from andruck.payments.actions import cases, learning
from andruck.payments.models import Incoming
from andruck.payments.rules import patience
from andruck.payments.rules.cases import CaseKind
from andruck.payments.rules.values import Hint, ProviderRef, Snapshot

log = logging.getLogger(__name__)

MOST_BYTES = 256 * 1024
"""No provider sends more."""

PATIENT_TRIES = 8
"""A message that could not be dealt with so often is a case for a person; it is tried again meanwhile."""

_SECRET = {"authorization", "cookie", "proxy-authorization", "x-api-key"}


class NoSuchProvider(LookupError):  # noqa: N818
    """Nobody of this name sends us messages."""


def receive(*, provider: str, raw: bytes, headers: Mapping[str, str]) -> int:
    """Store a message; returns how many things it asks us to look at. When it returns, it is kept for good.

    A message that has been received before changes nothing. Raises ``NoSuchProvider`` and ``ports.Forged``.
    """
    found = ports.provider(provider)
    if found is None or not isinstance(found, ports.Hooked):
        raise NoSuchProvider(provider)
    hints = found.parse_webhook(raw, headers)
    if hints:
        store(provider=provider, hints=hints, raw=raw, headers=headers)
    ports.step("message.stored")
    return len(hints)


def store(
    *, provider: str, hints: list[Hint], raw: bytes | None = None, headers: Mapping[str, str] | None = None
) -> None:
    """Write down what is to be looked at; an event that is known already is left as it is."""
    now = clock.now()
    kept = {name: value for name, value in (headers or {}).items() if name.lower() not in _SECRET}
    rows = [
        Incoming(
            provider=provider,
            event=_event(hint, number)[:200],
            kind=hint.kind[:80],
            ref_kind=hint.ref.kind,
            ref_id=hint.ref.id,
            # The message itself is kept once.
            raw=raw if number == 0 else None,
            headers=kept if number == 0 else {},
            received_at=now,
            shred_at=now + patience.RAW if number == 0 and raw is not None else None,
            due_at=now,
        )
        for number, hint in enumerate(hints)
    ]
    if len(rows) == 1 and not connection.in_atomic_block:
        _store_one(rows[0])
    else:
        Incoming.objects.bulk_create(rows, ignore_conflicts=True)


def _store_one(row: Incoming) -> None:
    """A single statement is a transaction of its own: two ways to the database less, while a provider waits."""
    try:
        row.save(force_insert=True)
    except IntegrityError:
        if not Incoming.objects.filter(provider=row.provider, event=row.event).exists():
            raise


def _event(hint: Hint, number: int) -> str:
    if not hint.event:
        return uuid4().hex
    return hint.event if number == 0 else f"{hint.event}#{number}"


@dataclass(frozen=True, slots=True)
class _Taken:
    row: int
    provider: str
    ref: ProviderRef
    received_at: datetime
    tries: int


def work(*, limit: int = 50) -> int:
    """Deal with messages that are due; returns how many were looked at. A provider that is away is asked once."""
    due = Incoming.objects.filter(done_at=None, due_at__lte=clock.now()).order_by("due_at", "pk")
    rows = list(due.values_list("pk", "provider")[:limit])
    away: set[str] = set()
    for row, provider in rows:
        if provider not in away and not deal_with(row):
            away.add(provider)
    return len(rows)


def deal_with(row: int) -> bool:
    """Look at what this message is about, unless somebody is doing so; False if the provider is away."""
    taken = _take(row)
    if taken is None:
        return True
    ports.step("message.taken")
    provider, asked = ports.provider(taken.provider), clock.now()
    try:
        snapshot = provider.fetch(taken.ref) if provider is not None else None
        ports.step("message.fetched")
        _keep(taken, snapshot, asked)
    except ports.ProviderAway as away:
        _postpone(taken, f"away: {away}", wanted=away.after)
        return False
    except Exception as error:
        log.exception("The message %s of %s could not be dealt with", taken.row, taken.provider)
        _postpone(taken, f"{type(error).__name__}: {error}")
        if taken.tries >= PATIENT_TRIES:
            cases.open_case(kind=CaseKind.MESSAGE, subject=f"{taken.provider}:{taken.ref}", detail=str(error))
    ports.step("message.kept")
    return True


@transaction.atomic
def _take(row: int) -> _Taken | None:
    now = clock.now()
    found = (
        Incoming.objects.select_for_update(skip_locked=True)
        .filter(pk=row, done_at=None, due_at__lte=now)
        .first()
    )
    if found is None:
        return None
    found.tries, found.due_at = found.tries + 1, now + patience.LEASE
    found.save(update_fields=["tries", "due_at"])
    return _Taken(
        row, found.provider, ProviderRef(found.ref_kind, found.ref_id), found.received_at, found.tries
    )


@transaction.atomic
def _keep(taken: _Taken, snapshot: Snapshot | None, asked: datetime) -> None:
    key = learning.learn(snapshot=snapshot) if snapshot is not None else None
    if key is not None:
        # Whatever else was received about it before we asked is answered by the same look.
        same = Incoming.objects.filter(
            provider=taken.provider, ref_kind=taken.ref.kind, ref_id=taken.ref.id, done_at=None
        )
        same.filter(received_at__lte=asked).update(done_at=clock.now(), outcome=str(key))
        return
    now = clock.now()
    if now < taken.received_at + patience.PARKED:
        pause = max(patience.pause(taken.tries), patience.pause(4))
        Incoming.objects.filter(pk=taken.row).update(due_at=now + pause, outcome="parked")
        return
    outcome = "nothing of ours" if snapshot is not None else "no such object"
    Incoming.objects.filter(pk=taken.row).update(done_at=now, outcome=outcome)
    if snapshot is not None:
        cases.open_case(
            kind=CaseKind.UNKNOWN_OBJECT,
            subject=f"{taken.provider}:{snapshot.ref}",
            money=snapshot.amount,
            detail=snapshot.key,
        )


def _postpone(taken: _Taken, why: str, *, wanted: float | None = None) -> None:
    until = clock.now() + patience.pause(taken.tries, wanted)
    Incoming.objects.filter(pk=taken.row, done_at=None).update(due_at=until, outcome=why[:120])


def shred() -> int:
    """Forget what messages said, once their time is over; that they came is kept. Returns how many."""
    due = Incoming.objects.filter(shred_at__lte=clock.now())
    return due.update(raw=None, headers={}, shred_at=None)
