"""Whether money may be given back, and who has to agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.rules.states import State, Status, status
from andruck.payments.rules.values import Capability, DisputeStage, MovementKind, ProviderRef


class RefundStage(StrEnum):
    """Where a refund stands."""

    REQUESTED = "requested"  # waits for somebody else's agreement
    APPROVED = "approved"
    SUBMITTED = "submitted"
    PENDING = "pending"
    UNKNOWN = "unknown"
    DONE = "done"
    FAILED = "failed"
    REJECTED = "rejected"  # somebody of ours said no

    @property
    def reserves(self) -> bool:
        """Whether its amount is no longer there for other refunds, though it has not moved yet."""
        return self in {
            RefundStage.REQUESTED,
            RefundStage.APPROVED,
            RefundStage.SUBMITTED,
            RefundStage.PENDING,
            RefundStage.UNKNOWN,
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """A refund that may be made: of which capture, and whether a second person has to agree.

    ``wait_until``: until then the payer can have the money back from their bank, too; it may come twice.
    """

    capture: ProviderRef
    four_eyes: bool
    wait_until: datetime | None = None


def refundable(state: State, reserved: Money) -> Money:
    """What can still be given back: what is kept, less what other refunds have set aside. Never negative."""
    left = state.kept - reserved
    return left if left.cents > 0 else Money(0, state.asked.currency)


def plan(
    state: State,
    *,
    amount: Money,
    reserved: Mapping[ProviderRef, Money],
    capabilities: frozenset[Capability],
    reversible_for: timedelta,
    four_eyes_above: Money,
    now: datetime,
) -> Plan:
    """How to give ``amount`` back. ``reserved``: by capture, what unfinished refunds have set aside.

    Raises Refusal when it may not be.
    """
    if amount.currency != state.asked.currency or amount.cents <= 0:
        raise Refusal("refund_amount", "Name an amount above zero in the payment's currency.", field="amount")
    if Capability.REFUND not in capabilities:
        raise Refusal(
            "refund_unsupported", "This way to pay cannot give money back. Pay it back by transfer."
        )
    if any(dispute.stage is DisputeStage.OPEN for dispute in state.disputes.values()):
        raise Refusal(
            "refund_disputed",
            "The payer has complained. Answer the complaint; it decides where the money goes.",
        )
    if status(state) in {Status.RETURNED, Status.CHARGED_BACK}:
        raise Refusal("refund_returned", "The payer has the money back already.")
    spent = sum((money for money in reserved.values()), Money(0, amount.currency))
    left = refundable(state, spent)
    if amount > left:
        raise Refusal("refund_too_much", f"At most {left} can still be given back.", field="amount")
    if amount < state.captured and Capability.PARTIAL_REFUND not in capabilities:
        raise Refusal("refund_partial", "This way to pay gives back everything or nothing.", field="amount")
    capture = _capture(state, amount, reserved)
    newest = max(m.at for m in state.movements.values() if m.kind is MovementKind.CAPTURED)
    reversible = newest + reversible_for
    return Plan(
        capture=capture,
        four_eyes=amount > four_eyes_above,
        wait_until=reversible if reversible_for and now < reversible else None,
    )


def _capture(state: State, amount: Money, reserved: Mapping[ProviderRef, Money]) -> ProviderRef:
    """The capture that the refund is taken from: the newest with enough left."""
    captures = [m for m in state.movements.values() if m.kind is MovementKind.CAPTURED]
    back = state.kept - state.captured
    for capture in sorted(captures, key=lambda m: m.at, reverse=True):
        if capture.amount.currency != amount.currency:
            continue
        # Movements back do not say which capture they belong to; with several, the cautious reading counts.
        left = capture.amount - reserved.get(capture.ref, Money(0, amount.currency)) + back
        if amount <= left:
            return capture.ref
    raise Refusal(
        "refund_split",
        "This was paid in several parts and none is large enough. Give the parts back one by one.",
        field="amount",
    )


def agree(*, requested_by: int | None, approving: int) -> None:
    """Raise Refusal when somebody agrees to a refund of their own."""
    if requested_by == approving:
        raise Refusal(
            "refund_four_eyes", "Somebody else has to agree to this refund: it is above the amount for one."
        )
