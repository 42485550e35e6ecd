"""Reactions to what lower rooms tell."""

from andruck.consent.events import ConsentWithdrawn
from andruck.payments.events import PaymentSettled
from andruck.usage.actions import history, sample
from andruck.usage.rules.history import HISTORY, SAMPLE


def consent_ended(event: ConsentWithdrawn) -> None:
    """What was kept because of a yes goes with it."""
    if event.purpose == HISTORY:
        history.wipe(subjects=[event.subject])
    elif event.purpose == SAMPLE:
        sample.wipe(subjects=[event.subject])


def payment_settled(event: PaymentSettled) -> None:
    """Perhaps it was for a contribution that an observed reader has begun."""
    sample.settled(deed=event.key)
