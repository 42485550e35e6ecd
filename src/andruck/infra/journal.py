"""Events that must not be missed: written down in the transaction that emits them, read in order by followers.

A follower (the press of one machine, the search index) remembers the last number it has dealt with and asks for
what came after. So a lost message, a crash between commit and reaction, or a machine that was away does no harm.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from andruck.core import clock
from andruck.infra import events
from andruck.infra.models import JournalEntry

LOCK = 0x616E6472  # "andr": any number that nobody else locks


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it was written down. ``name`` is the event's class, ``facts`` its fields as JSON gives them."""

    id: int
    name: str
    facts: Mapping[str, Any]
    at: datetime


def keep(kind: type) -> None:
    """From now on events of exactly this kind are written down in the transaction that emits them."""
    events.witness(kind, write)


def write(event: Any) -> None:
    """Write the event down. Numbers rise in the order of commits."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        # Two transactions would draw numbers in one order and commit in the other: a follower would miss one.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    JournalEntry.objects.create(name=type(event).__name__, facts=asdict(event), at=clock.now())


def after(number: int, *, limit: int = 1000) -> list[Entry]:
    """What was written down after this number, oldest first."""
    rows = JournalEntry.objects.filter(id__gt=number).order_by("id")[:limit]
    return [Entry(id=row.id, name=row.name, facts=row.facts, at=row.at) for row in rows]


def newest() -> int:
    """The highest number there is; 0 for an empty journal."""
    found = JournalEntry.objects.aggregate(newest=Max("id"))["newest"]
    return int(found or 0)


def oldest() -> int:
    """The lowest number that is still there; 0 for an empty journal."""
    row = JournalEntry.objects.order_by("id").values_list("id", flat=True).first()
    return int(row or 0)


def forget(before: datetime) -> int:
    """Throw away what is older, but never the newest entry, so that numbers go on rising; returns how many."""
    gone, _ = JournalEntry.objects.filter(at__lt=before, id__lt=newest()).delete()
    return gone
