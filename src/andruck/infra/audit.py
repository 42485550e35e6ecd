"""Who did what to what, and when: written in the transaction that does it, and never changed afterwards.

Actors and subjects are named by kind and number (``person:5``, ``opening:12``), so that an entry means nobody any
more once the person has been erased. Every entry also goes to the log ``andruck.audit``, for a copy on another
machine.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from andruck.core import clock
from andruck.infra.models import AuditEntry
from andruck.infra.rules.deeds import NAME_OF_DEED, discreet

log = logging.getLogger("andruck.audit")

HOUSE = "house"
"""The actor where no person acts: the clock, a provider's message, a command of the administrator's."""


class Person(Protocol):
    """Anything with a number, such as an account."""

    @property
    def pk(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed. ``before`` and ``after`` are SHA-256 of the subject's state, empty where none was given."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    facts: Mapping[str, Any]
    before: str
    after: str


def record(
    *,
    actor: Person | int | str | None,
    action: str,
    subject: str,
    facts: Mapping[str, Any] | None = None,
    before: object = None,
    after: object = None,
) -> None:
    """Write down one deed, in the caller's transaction.

    ``actor`` is an account or its number, a name such as ``provider:mollie``, or None for the house itself.
    ``action`` is ``room.verb_in_the_past``, ``subject`` is ``kind:key``. ``facts`` are small and JSON can hold them;
    addresses, account numbers and secrets in them are blacked out. ``before`` and ``after`` are states of the
    subject, kept only as hashes. Raises ValueError for an action or a subject of another form.
    """
    if not NAME_OF_DEED.fullmatch(action):
        raise ValueError(f"{action!r} is no name of a deed; it looks like “support.membership_granted”.")
    if ":" not in subject:
        raise ValueError(f"{subject!r} is no subject; it looks like “membership:12”.")
    entry = AuditEntry.objects.create(
        at=clock.now(),
        actor=_name(actor),
        action=action,
        subject=subject,
        facts=discreet(facts or {}),
        before=fingerprint(before),
        after=fingerprint(after),
    )
    transaction.on_commit(partial(_tell, entry))


def fingerprint(state: object) -> str:
    """SHA-256 of a state as canonical JSON, 64 hexadecimal digits; empty for None."""
    if state is None:
        return ""
    text = json.dumps(state, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    return sha256(text.encode()).hexdigest()


def entries(*, subject: str = "", actor: Person | int | str | None = None, limit: int = 1000) -> list[Entry]:
    """What was done to this subject, or by this actor, or to and by everybody; newest first."""
    rows = AuditEntry.objects.order_by("-id")
    if subject:
        rows = rows.filter(subject=subject)
    if actor is not None:
        rows = rows.filter(actor=_name(actor))
    return [
        Entry(row.id, row.at, row.actor, row.action, row.subject, row.facts, row.before, row.after)
        for row in rows[:limit]
    ]


def forget(before: datetime) -> int:
    """Lose the old end of the log: everything older than this; returns how many."""
    newest = AuditEntry.objects.filter(at__lt=before).order_by("-id").values_list("id", flat=True).first()
    gone, _ = AuditEntry.objects.filter(id__lte=newest or 0).delete()
    return gone


def _name(actor: Person | int | str | None) -> str:
    if actor is None:
        return HOUSE
    if isinstance(actor, str):
        return actor
    return f"person:{actor if isinstance(actor, int) else actor.pk}"


def _tell(entry: AuditEntry) -> None:
    facts = {
        "at": entry.at, "actor": entry.actor, "action": entry.action, "subject": entry.subject,
        "facts": entry.facts, "before": entry.before, "after": entry.after,
    }  # fmt: skip
    log.info("%s", json.dumps(facts, cls=DjangoJSONEncoder))
