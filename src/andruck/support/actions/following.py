"""Reading what payments has told, in order and once: the journal's position is written with what follows from it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from andruck.core.money import Money
from andruck.infra import journal
from andruck.infra.journal import Entry
from andruck.payments import events
from andruck.support.actions import contributions
from andruck.support.models import Followed
from andruck.support.rules.contributions import KIND, Turn

CAME = (events.PaymentSettled, events.PaymentAdded, events.PaymentChargebackReversed)
WENT = (events.PaymentUndone, events.PaymentRefunded, events.PaymentReturned, events.PaymentChargedBack)
"""What brings money, and what takes it away; a refund that failed may bring some back."""

_TURNS = {
    events.PaymentSettled.__name__: Turn.CAME,
    events.PaymentAdded.__name__: Turn.ADDED,
    events.PaymentChargebackReversed.__name__: Turn.WON,
    events.PaymentUndone.__name__: Turn.UNDONE,
    events.PaymentRefunded.__name__: Turn.REFUNDED,
    events.PaymentReturned.__name__: Turn.RETURNED,
    events.PaymentChargedBack.__name__: Turn.CHARGED_BACK,
    events.PaymentRefundFailed.__name__: Turn.REFUND_FAILED,
}
STEP = 200


def follow() -> int:
    """Deal with everything new; returns how many entries were read. Any number of processes may do this at once."""
    read = 0
    while True:
        with transaction.atomic():
            row, _ = Followed.objects.select_for_update().get_or_create(name="payments")
            entries = journal.after(row.position, limit=STEP)
            for entry in entries:
                _deal_with(entry)
            if entries:
                row.position = entries[-1].id
                row.save(update_fields=["position"])
        read += len(entries)
        if len(entries) < STEP:
            return read


def _deal_with(entry: Entry) -> None:
    facts, turn = entry.facts, _TURNS.get(entry.name)
    if facts.get("kind") != KIND or turn is None or (turn is Turn.REFUND_FAILED and not facts.get("undone")):
        return
    try:
        about = UUID(str(facts["key"]))
    except ValueError:
        return  # nobody here made that one
    contributions.turned(
        contribution=about,
        what=turn,
        amount=Money(facts["amount"]["cents"], facts["amount"]["currency"]),
        at=datetime.fromisoformat(str(facts["at"])),
        entry=entry.id,
    )
