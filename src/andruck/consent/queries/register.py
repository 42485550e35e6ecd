"""The register: everything that may be kept on devices, what needs a yes, and who works with data for the paper."""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import override

from andruck.consent import ports
from andruck.consent.models import Processor
from andruck.consent.rules import Purpose
from andruck.core import clock
from andruck.infra.rules import Declaration
from andruck.infra.storage import declarations


@dataclass(frozen=True, slots=True)
class ProcessorView:
    """Somebody who works with readers' data for the paper."""

    id: int
    name: str
    does: str
    data: str
    place: str
    agreed_on: date | None
    since: date
    until: date | None

    def is_over(self, today: date) -> bool:
        """Whether they do so no more."""
        return self.until is not None and self.until < today


@dataclass(frozen=True, slots=True)
class Register:
    """All of it. ``version``: twelve hexadecimal digits that change with any word of it, in any language."""

    storage: tuple[Declaration, ...]
    purposes: tuple[Purpose, ...]
    processors: tuple[ProcessorView, ...]
    version: str


def register() -> Register:
    """The register as it is today."""
    known = (tuple(declarations()), tuple(ports.purposes()), tuple(at_work(localdate(clock.now()))))
    texts = []
    for language, _name in sorted(settings.LANGUAGES):
        with override(language):
            texts.append(written(*known))
    return Register(*known, version=sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()[:12])


def written(
    storage: tuple[Declaration, ...], purposes: tuple[Purpose, ...], processors: tuple[ProcessorView, ...]
) -> dict[str, Any]:
    """The same for machines, in the language of the moment."""
    return {
        "storage": [
            {"name": one.name, "kind": one.kind.value, "basis": one.basis.value, "lifetime_seconds": one.lifetime,
             "purpose": str(one.purpose), "trigger": str(one.trigger), "read_by": str(one.reader)}
            for one in storage
        ],
        "purposes": [
            {"key": one.key, "title": str(one.title), "text": str(one.text), "data": [*map(str, one.data)],
             "recipients": [*map(str, one.recipients)], "storage_days": one.days, "least_age": one.least_age}
            for one in purposes
        ],
        "processors": [
            {"name": one.name, "does": one.does, "data": one.data, "place": one.place,
             "agreed_on": one.agreed_on.isoformat() if one.agreed_on else None, "since": one.since.isoformat()}
            for one in processors
        ],
    }  # fmt: skip


def every() -> list[ProcessorView]:
    """All processors by name, those of the past too."""
    return [_view(row) for row in Processor.objects.order_by("name", "pk")]


def processor(id: int) -> ProcessorView | None:
    """The one of this number."""
    row = Processor.objects.filter(pk=id).first()
    return None if row is None else _view(row)


def at_work(today: date) -> list[ProcessorView]:
    """Those who work with readers' data on this day."""
    now = Q(since__lte=today) & (Q(until=None) | Q(until__gte=today))
    return [_view(row) for row in Processor.objects.filter(now).order_by("name", "pk")]


def _view(row: Processor) -> ProcessorView:
    return ProcessorView(row.pk, row.name, row.does, row.data, row.place, row.agreed_on, row.since, row.until)
