"""What is known of an attempt, and what it is called for that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from andruck.core.money import Money, total
from andruck.payments.rules.values import (
    Call,
    Dispute,
    DisputeStage,
    Movement,
    MovementKind,
    Progress,
    ProviderRef,
    Stage,
)


class Status(StrEnum):
    """What an attempt is called. It follows from its state; see ``status``."""

    CREATED = "created"
    SUBMITTED = "submitted"
    NEEDS_USER = "needs_user"
    PENDING = "pending"
    UNKNOWN = "unknown"
    REVIEW = "review"
    SETTLED = "settled"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    RETURNED = "returned"
    DISPUTED = "disputed"
    CHARGED_BACK = "charged_back"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def open(self) -> bool:
        """Whether something is still expected of it, be it of a person who looks at it."""
        return self in OPEN


OPEN = frozenset(
    {Status.CREATED, Status.SUBMITTED, Status.NEEDS_USER, Status.PENDING, Status.UNKNOWN, Status.REVIEW}
)
EXCLUSIVE = OPEN - {Status.REVIEW}
"""An intent has at most one such attempt. What has to be looked at may have come after another was begun."""

PAID = frozenset(
    {
        Status.SETTLED,
        Status.PARTIALLY_REFUNDED,
        Status.REFUNDED,
        Status.RETURNED,
        Status.DISPUTED,
        Status.CHARGED_BACK,
    }
)
"""Money has come, whatever became of it later."""

WAITING = frozenset({Status.SUBMITTED, Status.NEEDS_USER, Status.PENDING, Status.UNKNOWN})
"""What the sweeps ask about."""

MovementKey = tuple[MovementKind, ProviderRef]


class News(StrEnum):
    """What others are told. Each is told once per attempt, or once per movement or dispute it belongs to.

    What moved is told anew when money counts that had ceased to (see ``State.counts``).
    """

    SETTLED = "settled"
    ADDED = "added"  # more came in after it was settled
    UNDONE = "undone"  # what came in did not come in after all
    CLOSED = "closed"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    REFUND_UNDONE = "refund_undone"  # it had been done, and came back
    RETURNED = "returned"
    CHARGED_BACK = "charged_back"
    CHARGEBACK_REVERSED = "chargeback_reversed"
    DISPUTED = "disputed"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"
    LATE = "late"
    OVERPAID = "overpaid"
    SHORT = "short"
    MISMATCH = "mismatch"


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of news; ``about`` is the movement's or dispute's reference where it has one."""

    news: News
    about: ProviderRef | None = None
    money: Money | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """Money to be booked. ``undone``: the movement was booked and has been undone. ``fee_only``: its fee came later.

    ``suspense``: nobody has vouched for it, so it is no income yet. ``doubted``: it was booked as income before a
    person had to look, and becomes suspense.
    """

    movement: Movement
    undone: bool = False
    fee_only: bool = False
    suspense: bool = False
    doubted: bool = False

    @property
    def name(self) -> str:
        """Unique for a provider's object: ``captured``, ``captured_fee``, ``refunded_undone``."""
        if self.doubted:
            return f"{self.movement.kind}_doubted"
        return self.movement.kind + ("_undone" if self.undone else "_fee" if self.fee_only else "")


@dataclass(frozen=True, slots=True)
class State:
    """Everything about an attempt that decides what happens next.

    ``exact``: less or more than ``asked`` is not what was owed (otherwise any amount is welcome).
    ``doubt``: since when we do not know what a call came to. ``abandoned``: given up on our side.
    ``review``: why a person has to look before this counts; ``vouched``: a person has.
    """

    key: str
    asked: Money
    payee: str = ""
    exact: bool = True
    sent: bool = False
    stage: Stage | None = None
    seen: datetime | None = None
    doubt: datetime | None = None
    abandoned: bool = False
    review: str = ""
    vouched: bool = False
    code: str = ""
    url: str = ""
    movements: Mapping[MovementKey, Movement] = field(default_factory=lambda: MappingProxyType({}))
    disputes: Mapping[ProviderRef, Dispute] = field(default_factory=lambda: MappingProxyType({}))

    def moved(self, *kinds: MovementKind, and_pending: bool = False) -> Money:
        """How much has surely moved in these ways, in the attempt's currency."""
        counted = {Progress.DONE, Progress.PENDING} if and_pending else {Progress.DONE}
        return total(
            (
                movement.amount
                for movement in self.movements.values()
                if movement.kind in kinds
                and movement.progress in counted
                and movement.amount.currency == self.asked.currency
            ),
            self.asked.currency,
        )

    @property
    def captured(self) -> Money:
        """What has come in, whatever has become of it since."""
        return self.moved(MovementKind.CAPTURED)

    @property
    def touched(self) -> bool:
        """Whether money has come in at all, in whatever currency."""
        return any(
            movement.kind is MovementKind.CAPTURED and movement.progress is Progress.DONE
            for movement in self.movements.values()
        )

    @property
    def in_review(self) -> bool:
        """Whether a person has to look before this counts."""
        return bool(self.review) and not self.vouched

    @property
    def paid(self) -> bool:
        """Whether enough has come in, and nobody has to look first."""
        if self.in_review:
            return False
        return self.captured >= self.asked if self.exact and not self.vouched else bool(self.captured)

    @property
    def counts(self) -> bool:
        """Whether others are told what becomes of its money: not in review, nor while too little has come.

        Where nothing is left of what came (it was undone), what had gone back still counts: that is lost.
        """
        return self.paid or not (self.captured or self.in_review)

    @property
    def kept(self) -> Money:
        """What has come in and has not gone back."""
        back = self.moved(MovementKind.REFUNDED, MovementKind.RETURNED, MovementKind.CHARGED_BACK)
        return self.captured - back + self.moved(MovementKind.CHARGEBACK_REVERSED)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done so that the world agrees with the new state."""

    state: State
    facts: tuple[Fact, ...] = ()
    told: tuple[Told, ...] = ()
    calls: tuple[Call, ...] = ()


def status(state: State) -> Status:
    """What the state is called. Money first, then that the provider has closed it, then doubt, then what it says.

    A call that got no answer after the provider had closed the payment opens it no more: another may have been begun.
    """
    if state.in_review and state.touched:
        return Status.REVIEW if state.kept or not state.captured else _paid_status(state)
    if state.paid:
        return _paid_status(state)
    if state.stage is not None and state.stage.closed:
        return Status(state.stage.value)
    if state.doubt is not None and not state.abandoned:
        return Status.UNKNOWN
    if state.abandoned:
        return Status.CANCELLED
    if state.in_review:
        return Status.REVIEW
    match state.stage:
        case None:
            return Status.SUBMITTED if state.sent else Status.CREATED
        case Stage.NEEDS_USER:
            return Status.NEEDS_USER
        case Stage.OPEN:
            return Status.SUBMITTED
        case _:
            return Status.PENDING


def _paid_status(state: State) -> Status:
    stages = {dispute.stage for dispute in state.disputes.values()}
    taken = state.moved(MovementKind.CHARGED_BACK) - state.moved(MovementKind.CHARGEBACK_REVERSED)
    refunded = state.moved(MovementKind.REFUNDED)
    if DisputeStage.OPEN in stages:
        return Status.DISPUTED
    if state.moved(MovementKind.RETURNED):
        return Status.RETURNED
    if taken.cents > 0 or DisputeStage.LOST in stages:
        return Status.CHARGED_BACK
    if refunded:
        return Status.REFUNDED if refunded >= state.captured else Status.PARTIALLY_REFUNDED
    return Status.SETTLED
