"""Which openings there are."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from andruck.access import models
from andruck.access.rules import Opening, Scope
from andruck.access.rules.openings import Record, Source
from andruck.core import clock

_EFFECTIVE = Q(pending=False, called_off=False)


def current(at: datetime | None = None) -> tuple[Opening, ...]:
    """What is open or will be from this moment on, as decisions need it. One small query."""
    return _openings(models.Opening.objects.filter(_EFFECTIVE, _lasting(at or clock.now())))


def of_places(places: Iterable[tuple[Scope, int]]) -> tuple[Opening, ...]:
    """Everything that has opened, opens or will open any of these, by beginning."""
    wanted = Q(pk__in=())
    for scope, key in places:
        wanted |= Q(scope=scope.value, key=key)
    rows = models.Opening.objects.filter(_EFFECTIVE, wanted)
    return _openings(rows)


def find(id: int) -> Record | None:
    """One opening, whatever has become of it."""
    row = models.Opening.objects.filter(pk=id).first()
    return None if row is None else record(row)


def known_as(once: str) -> Record | None:
    """The opening that was made under this key of a caller."""
    row = models.Opening.objects.filter(once=once).exclude(once="").first()
    return None if row is None else record(row)


def between(start: datetime, end: datetime) -> tuple[Record, ...]:
    """What is, was or would be open (promised) at some moment from ``start`` up to ``end``; by beginning."""
    rows = models.Opening.objects.filter(_lasting(start), called_off=False, starts__lt=end)
    return records(rows.order_by("starts", "id"))


def lasting(at: datetime | None = None) -> tuple[Record, ...]:
    """What is open, planned or promised from this moment on, by beginning."""
    rows = models.Opening.objects.filter(_lasting(at or clock.now()), called_off=False)
    return records(rows.order_by("starts", "id"))


def past(at: datetime | None = None, *, limit: int = 50) -> tuple[Record, ...]:
    """What is over or was called off, the latest first."""
    over = Q(ends__lte=at or clock.now()) | Q(called_off=True)
    return records(models.Opening.objects.filter(over).order_by("-starts", "-id")[:limit])


def _openings(rows: QuerySet[Any]) -> tuple[Opening, ...]:
    values = rows.order_by("starts", "id").values_list("scope", "key", "starts", "ends", "reason")
    return tuple(Opening(Scope(scope), key, *rest) for scope, key, *rest in values)


def record(row: Any) -> Record:
    """A row as a value."""
    return Record(
        id=row.pk,
        opening=Opening(Scope(row.scope), row.key, row.starts, row.ends, row.reason),
        source=Source(row.source),
        pending=row.pending,
        called_off=row.called_off,
        opened_by=row.opened_by_id,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        note=row.note,
        promise=row.promise,
        version=row.version,
    )


def records(rows: QuerySet[Any] | Iterable[Any]) -> tuple[Record, ...]:
    """Rows as values."""
    return tuple(record(row) for row in rows)


def _lasting(at: datetime) -> Q:
    return Q(ends__isnull=True) | Q(ends__gt=at)
