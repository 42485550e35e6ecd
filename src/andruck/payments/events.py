"""What has become of money, told after it is certain.

``attempt`` is the attempt's key, ``kind`` and ``key`` say what was paid for, in its owner's words. All are journaled:
who must not miss one follows the journal. In sum, what was settled and added, less what was undone, is what came in;
less what was refunded (and not undone), returned and charged back (and not reversed), it is what was kept.

Of money that does not count, because a person has to look first or too little has come, nothing is told, neither what
came nor what went back. When it begins to count, all of it is; when it counts no more, what was kept of it is undone.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from andruck.core.money import Money


@dataclass(frozen=True, slots=True)
class PaymentSettled:
    """The money is ours. ``again``: the same thing had been paid by another attempt before."""

    attempt: UUID
    kind: str
    key: str
    amount: Money
    method: str
    at: datetime
    again: bool


@dataclass(frozen=True, slots=True)
class PaymentAdded:
    """More came in for an attempt that had settled; or what had been said to be returned was not, after all."""

    attempt: UUID
    kind: str
    key: str
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentUndone:
    """Money that had been said to have come in did not, or counts no more: a person has to look at it first."""

    attempt: UUID
    kind: str
    key: str
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentDeclined:
    """Nothing came, and nothing is expected: declined, cancelled or expired. ``code`` is the provider's word."""

    attempt: UUID
    kind: str
    key: str
    status: str
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentRefunded:
    """Money went back because we sent it."""

    attempt: UUID
    kind: str
    key: str
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentRefundFailed:
    """A refund did not arrive. ``undone``: it had been said to, and the money has come back to us."""

    attempt: UUID
    kind: str
    key: str
    amount: Money
    undone: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentReturned:
    """A bank gave a direct debit back."""

    attempt: UUID
    kind: str
    key: str
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentDisputed:
    """The payer has complained at the provider. ``due`` is until when we may answer."""

    attempt: UUID
    kind: str
    key: str
    amount: Money
    due: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentDisputeEnded:
    """The complaint was decided. Whether money moved is told apart."""

    attempt: UUID
    kind: str
    key: str
    won: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentChargedBack:
    """Money was taken away in a dispute."""

    attempt: UUID
    kind: str
    key: str
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentChargebackReversed:
    """Money taken away in a dispute was given back to us."""

    attempt: UUID
    kind: str
    key: str
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class MethodHidden:
    """A way to pay has hidden itself; ``why`` is ``failing`` or ``ended``."""

    method: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """Something needs a person."""

    case: int
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MandateChanged:
    """A mandate has another state: ``active``, ``amended``, ``suspended``, ``revoked``, ``lapsed``. ``owner`` is the
    word of whoever asked for it, ``reason`` a return code or a person's word."""

    mandate: str
    owner: str
    state: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DebitReturned:
    """A direct debit came back, with the code of the bank and what it means (see ``rules.returns``).

    ``tell_payer`` False: nobody writes to them about it, whatever else is due.
    """

    attempt: UUID
    mandate: str
    owner: str
    code: str
    cause: str
    tell_payer: bool
    at: datetime


ALL: tuple[type, ...] = (
    PaymentSettled,
    PaymentAdded,
    PaymentUndone,
    PaymentDeclined,
    PaymentRefunded,
    PaymentRefundFailed,
    PaymentReturned,
    PaymentDisputed,
    PaymentDisputeEnded,
    PaymentChargedBack,
    PaymentChargebackReversed,
    MethodHidden,
    CaseOpened,
    MandateChanged,
    DebitReturned,
)
