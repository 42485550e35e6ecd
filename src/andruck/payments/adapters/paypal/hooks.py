"""What a message of PayPal is about. Ids only: whatever else it says is looked up at PayPal."""

import json
from typing import Any

from andruck.payments.adapters.paypal.reading import CAPTURE, DISPUTE, ORDER, REFUND, last_part, link
from andruck.payments.ports import Forged
from andruck.payments.rules.values import Hint, ProviderRef

_BACK = frozenset({"PAYMENT.CAPTURE.REFUNDED", "PAYMENT.CAPTURE.REVERSED"})


def hints(raw: bytes) -> list[Hint]:
    """The object to look at; an empty list for messages that do not concern us. Raises ``Forged`` for no message."""
    try:
        event: dict[str, Any] = json.loads(raw)
        kind, resource = str(event["event_type"]), dict(event["resource"])
        ref = _about(kind, resource)
        if ref is None:
            return []
        return [Hint(ref, event=str(event["id"])[:200], kind=kind[:80])]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Forged("A message that is none of PayPal's.") from error


def _about(kind: str, resource: dict[str, Any]) -> ProviderRef | None:
    if kind.startswith("CUSTOMER.DISPUTE."):
        return ProviderRef(DISPUTE, str(resource["dispute_id"]))
    if kind.startswith("CHECKOUT.ORDER."):
        return ProviderRef(ORDER, str(resource["id"]))
    if kind in _BACK:
        # What was reversed is no refund that could be looked up; the capture above it always is.
        above = link(resource, "up")
        if above:
            return ProviderRef(CAPTURE, last_part(above))
        return ProviderRef(REFUND, str(resource["id"]))
    if kind.startswith("PAYMENT.CAPTURE."):
        return ProviderRef(CAPTURE, str(resource["id"]))
    return None
