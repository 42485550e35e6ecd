"""Presenting a debt again whose debit came back for lack of money: once, a week later, with a new notice."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.payments.actions import starting
from andruck.payments.models import Attempt, Debit
from andruck.payments.rules import returns
from andruck.people.queries import has_role
from andruck.people.rules import Role


def present_again(*, debit: int, by: Any) -> UUID:
    """Begin a new attempt for what a returned debit was for, under the same mandate; returns its key.

    ``by`` is a member of staff who may, or None for the house. Raises PermissionDenied, or Refusal ("present_…",
    and those of ``starting.begin``). Its payer is told anew before it goes to the bank.
    """
    if by is not None and not has_role(by, Role.REVENUE, Role.ADMINISTRATOR):
        raise PermissionDenied("Only revenue and administrator present debits again.")
    row = Debit.objects.select_related("mandate").get(pk=debit)
    if row.stage != "returned":
        raise Refusal("present_stage", "Only a debit that has come back can be presented again.")
    today = timezone.localdate(clock.now())
    day = returns.presentation_again(row.return_code, presented=row.presented, due=row.due_on, today=today)
    if day is None:
        raise Refusal(
            "present_never",
            "A debit that came back for this reason, or twice, is not presented again. Ask the payer.",
        )
    attempt = Attempt.objects.get(pk=row.key)
    key = starting.begin(
        intent=attempt.intent_id,
        method=attempt.method,
        mandate=row.mandate.reference,
        due=datetime.combine(day, time(12), timezone.get_current_timezone()),
    )
    starting.go(attempt=key)
    return key
