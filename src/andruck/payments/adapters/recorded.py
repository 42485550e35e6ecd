"""Money that staff records by hand: the cash box, the counter. What it would show is what was recorded."""

from datetime import datetime
from types import MappingProxyType

from andruck.core import clock
from andruck.core.money import Money
from andruck.payments.models import Attempt
from andruck.payments.models import Movement as MovementRow
from andruck.payments.rules.values import (
    AttemptFacts,
    Capability,
    Instructions,
    Movement,
    MovementKind,
    Outcome,
    Progress,
    ProviderRef,
    RefundFacts,
    Snapshot,
    Stage,
    Succeeded,
    Traits,
)

ID = "cash"


class Recorded:
    """Nobody has to be asked: the attempt's key is the payment's id, a refund's key the refund's."""

    traits = Traits(
        id=ID,
        capabilities=frozenset(
            {
                Capability.ONE_OFF,
                Capability.OFFLINE,
                Capability.RECORDED,
                Capability.REFUND,
                Capability.PARTIAL_REFUND,
            }
        ),
        clearing="asset:cash:main",
    )

    def start(self, attempt: AttemptFacts) -> Outcome:
        """Whoever wants to pay in cash brings it."""
        return Instructions(ref=ProviderRef("payment", str(attempt.key)), details=MappingProxyType({}))

    def fetch(self, ref: ProviderRef) -> Snapshot | None:
        """What was recorded."""
        return self.find(ref.id) if ref.kind == "payment" else None

    def find(self, key: str) -> Snapshot | None:
        """What was recorded of this attempt."""
        attempt = Attempt.objects.filter(pk=key, provider=ID).first()
        return _snapshot(attempt, clock.now()) if attempt is not None else None

    def refund(self, refund: RefundFacts) -> Outcome:
        """It is handed back when the refund is let go."""
        at = clock.now()
        attempt = Attempt.objects.get(pk=refund.payment.id, provider=ID)
        back = Movement(
            MovementKind.REFUNDED,
            ProviderRef("refund", str(refund.key)),
            refund.amount,
            at,
            key=str(refund.key),
        )
        return Succeeded(_snapshot(attempt, at, back))


def _snapshot(attempt: Attempt, at: datetime, *more: Movement) -> Snapshot:
    key = str(attempt.pk)
    return Snapshot(
        provider=ID,
        ref=ProviderRef("payment", key),
        key=key,
        at=at,
        stage=Stage.NEEDS_USER,
        amount=Money(attempt.cents, attempt.currency),
        movements=(*map(_movement, attempt.movements.order_by("pk")), *more),
    )


def _movement(row: MovementRow) -> Movement:
    return Movement(
        MovementKind(row.kind),
        ProviderRef(row.ref_kind, row.ref_id),
        Money(row.cents, row.currency),
        row.at,
        progress=Progress(row.progress),
        key=row.key,
    )
