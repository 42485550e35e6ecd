"""Calling a person, and saying that it has been seen to."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import audit, events
from andruck.payments.events import CaseOpened
from andruck.payments.models import Attempt, Case
from andruck.payments.rules.cases import RECURRING, CaseKind
from andruck.people.queries import has_role
from andruck.people.rules import Role


@transaction.atomic
def open_case(
    *,
    kind: CaseKind,
    subject: str,
    attempt: Attempt | None = None,
    money: Money | None = None,
    due: datetime | None = None,
    detail: str = "",
) -> int:
    """Call a person, once for every kind and subject; returns the case's number.

    What can come again (a method that fails) is opened again after it has been closed; nothing else is.
    """
    case, made = Case.objects.get_or_create(
        kind=kind.value,
        subject=subject[:200],
        defaults={
            "attempt": attempt,
            "cents": money.cents if money else None,
            "currency": money.currency if money else "EUR",
            "detail": detail[:200],
            "due": due,
            "opened_at": clock.now(),
        },
    )
    if not made and case.closed_at is not None and kind in RECURRING:
        case.closed_at = case.closed_by = None
        case.opened_at, case.detail, made = clock.now(), detail[:200], True
        case.save()
    if made:
        events.emit(CaseOpened(case=case.pk, kind=kind.value, at=case.opened_at))
    return case.pk


@transaction.atomic
def close_case(*, case: int, by: AbstractBaseUser, resolution: str) -> None:
    """It has been seen to; ``resolution`` says how. Closing twice changes nothing."""
    require_treasurer(by)
    if not resolution.strip():
        raise Refusal("case_resolution", "Say in a few words how it was settled.", field="resolution")
    row = Case.objects.select_for_update().get(pk=case)
    if row.closed_at is None:
        row.closed_at, row.closed_by_id, row.resolution = clock.now(), by.pk, resolution.strip()[:120]
        row.save(update_fields=["closed_at", "closed_by", "resolution"])
        audit.record(
            actor=by, action="payments.case_closed", subject=f"case:{case}", facts={"kind": row.kind}
        )


def require_treasurer(by: AbstractBaseUser) -> None:
    """Raise PermissionDenied unless this member of staff looks after money."""
    if not has_role(by, Role.REVENUE, Role.ADMINISTRATOR):
        raise PermissionDenied("Only revenue and administrator look after payments.")
