"""What PayPal's errors mean for us. The names are those of its own description (422, ``details[].issue``)."""

from typing import Final

from andruck.payments.rules.values import Declined, ProviderRef

PAYER_ACTS: Final = frozenset(
    {
        "INSTRUMENT_DECLINED",
        "ORDER_NOT_APPROVED",
        "PAYER_ACTION_REQUIRED",
        "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING",
    }
)
"""The payer goes back to PayPal: agrees, or chooses another card. Nothing is lost."""

DONE: Final = frozenset({"ORDER_ALREADY_CAPTURED", "CAPTURE_FULLY_REFUNDED"})
"""It has happened before; whether it was us is seen by looking."""

BUSY: Final = frozenset({"ORDER_COMPLETION_IN_PROGRESS", "PREVIOUS_REQUEST_IN_PROGRESS"})
"""The same call is still being worked on."""

LATER: Final = frozenset(
    {
        "MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED",
        "PENDING_CAPTURE",
        "REFUND_FAILED_INSUFFICIENT_FUNDS",
        "TRANSACTION_DISPUTED",
        "TRANSACTION_LIMIT_EXCEEDED",
        "TRANSACTION_RECEIVING_LIMIT_EXCEEDED",
    }
)
"""No for now; asking again another day may help."""

FINAL: Final = frozenset(
    {
        "CARD_EXPIRED",
        "COMPLIANCE_VIOLATION",
        "DOMESTIC_TRANSACTION_REQUIRED",
        "MAX_NUMBER_OF_REFUNDS_EXCEEDED",
        "PARTIAL_REFUND_NOT_ALLOWED",
        "PAYER_ACCOUNT_LOCKED_OR_CLOSED",
        "PAYER_ACCOUNT_RESTRICTED",
        "PAYER_CANNOT_PAY",
        "REFUND_AMOUNT_EXCEEDED",
        "REFUND_NOT_ALLOWED",
        "REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK",
        "REFUND_TIME_LIMIT_EXCEEDED",
        "TRANSACTION_REFUSED",
    }
)
"""No for good, and not because of us. What is in none of these sets is our fault: our request, our account."""


class Refused(Exception):  # noqa: N818
    """A clear no (4xx): ``issues`` in PayPal's words, the most telling first; where it wants the payer to go."""

    def __init__(self, status: int, issues: tuple[str, ...], link: str = "") -> None:
        super().__init__(f"HTTP {status} {' '.join(issues)}")
        self.status, self.issues, self.link = status, issues, link

    @property
    def code(self) -> str:
        """The first issue, or the status."""
        return self.issues[0] if self.issues else f"HTTP_{self.status}"

    def among(self, known: frozenset[str]) -> bool:
        """Whether one of the issues is in a set."""
        return not known.isdisjoint(self.issues)

    def declined(self, ref: ProviderRef | None = None) -> Declined:
        """As an outcome."""
        payers = self.among(FINAL) or self.among(LATER) or self.among(PAYER_ACTS)
        soft = self.among(LATER) or self.among(PAYER_ACTS)
        return Declined(self.code, soft=soft, ours=not payers, ref=ref)
