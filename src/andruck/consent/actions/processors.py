"""Keeping the list of those who work with readers' data for the paper."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from andruck.consent.models import Processor
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit
from andruck.people.queries import has_role
from andruck.people.rules import Role


@dataclass(frozen=True, slots=True)
class Facts:
    """What is entered about one."""

    name: str
    does: str
    data: str
    place: str
    since: date
    agreed_on: date | None = None
    until: date | None = None


def may_keep(user: Any) -> bool:
    """Who keeps the list: administrators."""
    return has_role(user, Role.ADMINISTRATOR)


@transaction.atomic
def keep(*, by: Any, facts: Facts, processor: int | None = None) -> int:
    """Enter one, or (by number) change one; returns its number. Raises PermissionDenied, Refusal."""
    if not may_keep(by):
        raise PermissionDenied
    if facts.until is not None and facts.until < facts.since:
        raise Refusal("processor_days", "The last day is before the first.", field="until")
    row = Processor.objects.select_for_update().filter(pk=processor).first() if processor else None
    if processor and row is None:
        raise Refusal("processor_unknown", "There is no such entry any more.")
    before = None if row is None else _state(row)
    row = row or Processor()
    for name, value in asdict(facts).items():
        setattr(row, name, value)
    row.changed_at = clock.now()
    row.save()
    audit.record(
        actor=by,
        action="consent.processor_entered" if before is None else "consent.processor_changed",
        subject=f"processor:{row.pk}",
        before=before,
        after=_state(row),
    )
    return row.pk


def _state(row: Processor) -> dict[str, object]:
    return {
        "name": row.name, "does": row.does, "data": row.data, "place": row.place,
        "agreed_on": row.agreed_on, "since": row.since, "until": row.until,
    }  # fmt: skip
