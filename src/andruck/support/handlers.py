"""Reactions to what lower rooms tell."""

from andruck.payments import events
from andruck.people.events import DevicesSignedOut
from andruck.support.actions import following, recognition

MONEY: tuple[type, ...] = (*following.CAME, *following.WENT, events.PaymentRefundFailed)
"""After these something may have to follow."""


def payment_told(_event: object) -> None:
    """Something has become of money: what follows from it is done in the order of the journal."""
    following.follow()


def signed_out(event: DevicesSignedOut) -> None:
    """Tokens that are out are nobody's any more; a device that is still signed in gets a new one."""
    recognition.sign_out(account=event.person)
