"""How the paper asks for contributions, laid down by those who may."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit, events
from andruck.support.events import GivingTermsSet
from andruck.support.models import SupportSettings
from andruck.support.queries.contributions import FIELDS
from andruck.support.queries.entitlements import may_keep
from andruck.support.rules import contributions as rules


@transaction.atomic
def set_terms(*, by: Any, terms: Mapping[str, Any]) -> None:
    """Lay down these fields (see ``queries.contributions.FIELDS``); what was given stays as it was.

    Pages that show the amounts are made anew. Raises PermissionDenied, and Refusal for what cannot be meant.
    """
    if not may_keep(by):
        raise PermissionDenied
    row = SupportSettings.objects.select_for_update().order_by("pk").first() or SupportSettings()
    before = {name: getattr(row, name) for name in FIELDS}
    for name in FIELDS:
        setattr(row, name, terms.get(name, before[name]))
    _check(row)
    after = {name: getattr(row, name) for name in FIELDS}
    if after == before and row.pk is not None:
        return
    row.save()
    events.emit(GivingTermsSet(clock.now()))
    audit.record(
        actor=by,
        action="support.giving_terms_set",
        subject=f"giving_terms:{row.pk}",
        facts={name: str(after[name]) for name in FIELDS if after[name] != before[name]},
        before={name: str(value) for name, value in before.items()},
        after={name: str(value) for name, value in after.items()},
    )


def _check(row: SupportSettings) -> None:
    try:
        rules.parse_suggestions(row.suggestions, row.currency)
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.reason, field="suggestions") from None
    if row.most_cents < row.least_cents:
        raise Refusal("bounds", "The largest amount is not below the smallest.", field="most_cents")
    if row.charity_notice and row.charity_until is None:
        raise Refusal("charity_until", "Say until when the notice is valid.", field="charity_until")
    try:
        row.full_clean()
    except ValidationError as error:
        field, words = next(iter(error.message_dict.items()))
        raise Refusal("field", words[0], field=field) from None
