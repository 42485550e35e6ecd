"""Setting up the ways to pay."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import audit
from andruck.payments.actions.cases import require_treasurer
from andruck.payments.models import Method


@transaction.atomic
def arrange(*, slug: str, provider: str, name: str, variant: str = "", note: str = "") -> bool:
    """Add a way to pay behind the others, unless there is one of this address; whether it is new.

    For founding a paper and for adding what a new version can do.
    """
    last = Method.objects.aggregate(last=Max("position"))["last"] or 0
    _, made = Method.objects.get_or_create(
        slug=slug,
        defaults={
            "provider": provider,
            "variant": variant,
            "name": name,
            "note": note,
            "position": last + 1,
        },
    )
    return made


@transaction.atomic
def offer(
    *,
    method: str,
    by: AbstractBaseUser,
    enabled: bool,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> None:
    """Offer a way to pay or take it off the list, and say from and until when. Raises PermissionDenied, Refusal."""
    require_treasurer(by)
    if valid_from is not None and valid_until is not None and valid_from >= valid_until:
        raise Refusal("method_times", "The end has to be after the beginning.", field="valid_until")
    row = Method.objects.select_for_update().filter(slug=method).first()
    if row is None:
        raise Refusal(
            "method_unknown", "There is no such way to pay. Choose one from the list.", field="method"
        )
    row.enabled, row.valid_from, row.valid_until = enabled, valid_from, valid_until
    row.save(update_fields=["enabled", "valid_from", "valid_until"])
    audit.record(
        actor=by,
        action="payments.method_offered",
        subject=f"method:{method}",
        facts={"enabled": enabled, "from": valid_from, "until": valid_until},
    )


@transaction.atomic
def set_up(
    *,
    method: str,
    by: AbstractBaseUser,
    name: str,
    note: str,
    position: int,
    enabled: bool,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    least: Money | None = None,
    most: Money | None = None,
) -> None:
    """Lay down how a way to pay is called, where it stands, and for which amounts and when it is offered.

    ``least`` and ``most`` are included. Raises PermissionDenied, Refusal.
    """
    offer(method=method, by=by, enabled=enabled, valid_from=valid_from, valid_until=valid_until)
    name, note = name.strip(), note.strip()
    if not name:
        raise Refusal("method_name", "Give it a name that readers know.", field="name")
    if least is not None and most is not None and least > most:
        raise Refusal("bounds", "The largest amount is not below the smallest.", field="most")
    row = Method.objects.select_for_update().get(slug=method)
    row.name, row.note, row.position = name, note, position
    row.least_cents = None if least is None else least.cents
    row.most_cents = None if most is None else most.cents
    row.save(update_fields=["name", "note", "position", "least_cents", "most_cents"])
    audit.record(
        actor=by,
        action="payments.method_set_up",
        subject=f"method:{method}",
        facts={
            "name": name,
            "note": note,
            "position": position,
            "least": row.least_cents,
            "most": row.most_cents,
        },
    )
