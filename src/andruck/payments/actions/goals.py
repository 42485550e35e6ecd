"""What the paper wants to take in each month."""

from typing import Any

from django.db import transaction

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import audit
from andruck.payments.actions.booking import require_keeper
from andruck.payments.models import TreasurySettings
from andruck.payments.queries.setup import payment_settings


@transaction.atomic
def set_goal(*, goal: Money | None, by: Any) -> None:
    """Set the goal of every month from now on; None takes it away. Raises PermissionDenied, Refusal ("goal")."""
    require_keeper(by)
    if goal is not None and (goal.cents <= 0 or goal.currency != "EUR"):
        raise Refusal("goal", "A goal is an amount above zero, in euros.", field="goal")
    row = TreasurySettings.objects.select_for_update().first() or payment_settings()
    before, row.goal_cents = row.goal_cents, None if goal is None else goal.cents
    row.save()
    audit.record(
        actor=by,
        action="payments.goal_set",
        subject="treasury:goal",
        facts={"cents": row.goal_cents, "before": before},
    )
