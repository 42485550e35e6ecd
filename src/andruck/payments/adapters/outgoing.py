"""Money that goes back by transfer, for every provider that lives on our own bank account."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from django.db import transaction

from andruck.core import clock
from andruck.core.money import Money
from andruck.infra import sealing
from andruck.payments.models import OutgoingTransfer
from andruck.payments.rules import iban, sepatext
from andruck.payments.rules.values import (
    Declined,
    Movement,
    MovementKind,
    Outcome,
    Pending,
    Progress,
    ProviderRef,
    RefundFacts,
)

KIND = "transfer"
_PROGRESS = {
    "waiting": Progress.PENDING,
    "filed": Progress.PENDING,
    "gone": Progress.DONE,
    "back": Progress.FAILED,
    "dropped": Progress.FAILED,
}


def moment(day: date) -> datetime:
    """Noon of a day: the bank says days, movements have moments."""
    return datetime.combine(day, time(12), UTC)


@transaction.atomic
def send_back(provider: str, refund: RefundFacts, *, name: str, sealed: str, text: str) -> Outcome:
    """Put a refund where the next file of transfers takes it from; twice is once."""
    known = OutgoingTransfer.objects.filter(key=refund.key).first()
    if known is not None:
        return Pending(refund.payment)
    number = sealing.unseal(sealed, purpose="iban") if sealed else ""
    if not number or not iban.is_valid(number):
        return Declined("no_account_known")
    now = clock.now()
    OutgoingTransfer.objects.create(
        key=refund.key,
        provider=provider,
        payment=refund.payment.id,
        capture=refund.capture.id,
        cents=refund.amount.cents,
        name=name[:140],
        iban_sealed=sealing.seal(number, purpose="iban"),
        iban_tail=iban.mask(number),
        text=sepatext.remittance(text),
        end_to_end=f"R{refund.key.hex}",
        created_at=now,
        changed_at=now,
    )
    return Pending(refund.payment)


def movements(rows: Iterable[OutgoingTransfer]) -> list[Movement]:
    """What these transfers did, or are about to do."""
    return [
        Movement(
            kind=MovementKind.REFUNDED,
            ref=ProviderRef(KIND, row.end_to_end),
            amount=Money(row.cents),
            at=row.created_at,
            progress=_PROGRESS[row.stage],
            key=str(row.key),
        )
        for row in rows
    ]
