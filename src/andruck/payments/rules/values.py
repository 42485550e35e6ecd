"""What the paper and a payment provider say to each other: plain values, the same for every provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from andruck.core.money import Money


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


class Capability(StrEnum):
    """What a provider can do."""

    ONE_OFF = "one_off"
    REDIRECT = "redirect"  # the payer agrees on the provider's own page
    OFFLINE = "offline"  # the payer acts alone, in their own time: may be set aside without asking anybody
    RECORDED = "recorded"  # staff writes down what was handed over; readers cannot choose it
    MANDATE = "mandate"
    MERCHANT_INITIATED = "merchant_initiated"
    PROVIDER_MANAGED = "provider_managed"
    REFUND = "refund"
    PARTIAL_REFUND = "partial_refund"
    DISPUTES = "disputes"
    PAYOUT_REPORT = "payout_report"


class Call(StrEnum):
    """What we may ask of a provider and what changes something there. Each has one row in the outbox."""

    START = "start"  # make the payment known; nothing is charged before the payer agrees
    CONFIRM = "confirm"  # the payer has agreed: take the money
    CHARGE = "charge"  # take money under a mandate, without the payer
    CANCEL = "cancel"
    REFUND = "refund"


class Stage(StrEnum):
    """How far a payment has come at the provider, apart from money that moved (see ``Movement``)."""

    OPEN = "open"  # known there, nothing more
    NEEDS_USER = "needs_user"  # the payer has to do something
    APPROVED = "approved"  # the payer has agreed and waits for our ``confirm``; no money has moved
    PENDING = "pending"  # under way, out of anybody's hands
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def closed(self) -> bool:
        """Whether nothing is expected any more. Money that comes nevertheless is real."""
        return self in {Stage.DECLINED, Stage.CANCELLED, Stage.EXPIRED}


class MovementKind(StrEnum):
    """Money that moved at the provider on account of one payment."""

    CAPTURED = "captured"  # to us
    REFUNDED = "refunded"  # back, because we asked for it
    RETURNED = "returned"  # back, because a bank gave a direct debit back
    CHARGED_BACK = "charged_back"  # taken away in a dispute
    CHARGEBACK_REVERSED = "chargeback_reversed"  # given back to us after a dispute was won

    @property
    def inward(self) -> bool:
        """Whether it makes our balance there larger."""
        return self in {MovementKind.CAPTURED, MovementKind.CHARGEBACK_REVERSED}


class Progress(StrEnum):
    """How certain a movement is."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"  # did not happen, or was undone after it had been done (a refund that came back)


class DisputeStage(StrEnum):
    """Where a complaint at the provider stands. Whether money moved is said by movements."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True, order=True)
class ProviderRef:
    """The provider's own name for a thing: what kind of object (``order``, ``capture`` …) and its id."""

    kind: str
    id: str

    def __post_init__(self) -> None:
        if not (0 < len(self.kind) <= 40 and 0 < len(self.id) <= 200):
            raise ValueError("A reference has a kind of up to 40 and an id of up to 200 characters.")

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Payer:
    """Only what the method needs; empty otherwise. Forgotten some time after the payment is over."""

    name: str = ""
    email: str = ""
    street: str = ""  # with the number
    postcode: str = ""
    city: str = ""
    country: str = ""  # ISO 3166, two capitals
    language: str = "de"


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """One attempt to pay, as the provider is told of it.

    ``key`` is the attempt's id: the idempotency key of every call about it and the mark by which the provider is
    asked for it again (custom id, metadata). It stays the same however often the call is repeated. ``round`` rises
    when a payer who was sent back has agreed anew: then ``confirm`` is another call, and belongs into its key.
    ``variant`` is the provider's word for one of several methods behind it (``creditcard``), or empty.
    ``description`` is what the payer reads on their statement. ``return_url`` brings the payer back to us,
    ``hook_url`` is where the provider sends its messages.
    ``mandate`` is the reference of the mandate to charge, or empty. ``due`` is when a debit is to be taken.
    """

    key: UUID
    amount: Money
    description: str
    variant: str = ""
    payer: Payer = Payer()
    return_url: str = ""
    cancel_url: str = ""
    hook_url: str = ""
    mandate: str = ""
    due: datetime | None = None
    ref: ProviderRef | None = None
    round: int = 0


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """One refund, as the provider is told of it: ``amount`` of one ``capture`` of a ``payment``. ``key`` as above."""

    key: UUID
    amount: Money
    payment: ProviderRef
    capture: ProviderRef
    reason: str = ""
    ref: ProviderRef | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that moved, or is about to. One object at the provider is one movement of a kind, for ever.

    ``amount`` is gross and positive. ``fee`` is what the provider keeps of it for itself: positive when it costs us,
    negative when a fee is given back. ``key`` is our own key if the provider remembers it (a refund's).
    """

    kind: MovementKind
    ref: ProviderRef
    amount: Money
    at: datetime
    fee: Money | None = None
    progress: Progress = Progress.DONE
    key: str = ""

    def __post_init__(self) -> None:
        if self.amount.cents <= 0:
            raise ValueError("A movement has a positive amount.")
        if self.fee is not None and self.fee.currency != self.amount.currency:
            raise ValueError("A fee is in the currency of its movement.")
        if self.at.tzinfo is None:
            raise ValueError("Moments are aware.")

    @property
    def cost(self) -> Money:
        """The fee; zero when there is none."""
        return self.fee or Money(0, self.amount.currency)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A complaint of the payer at the provider or the bank. ``due`` is until when we may answer."""

    ref: ProviderRef
    amount: Money
    stage: DisputeStage
    reason: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the provider says about one payment when asked: the truth, and the only thing money is booked from.

    ``at`` is the moment at which we began to ask. ``key`` is our attempt's key as the provider remembers it; empty
    if it was never told. ``amount`` is what is asked of the payer, ``payee`` the account of ours that is credited
    (empty when the provider does not say). ``movements`` are all there have ever been, in any order. ``url`` is where
    the payer goes on when the stage is ``needs_user``.
    """

    provider: str
    ref: ProviderRef
    key: str
    at: datetime
    stage: Stage
    amount: Money
    payee: str = ""
    movements: tuple[Movement, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    code: str = ""  # why it was declined, in the provider's word
    url: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("Moments are aware.")


# ---------------------------------------------------------------- what a call may come to


@dataclass(frozen=True, slots=True)
class Succeeded:
    """Done, and the provider has shown the payment as it is now."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Declined:
    """A clear no, and nothing has happened.

    ``soft``: asking again later may help (no funds). ``ours``: the fault is our configuration or our request,
    not the payer's; the method's health suffers.
    """

    code: str
    soft: bool = False
    ours: bool = False
    ref: ProviderRef | None = None


@dataclass(frozen=True, slots=True)
class NeedsUser:
    """The payer has to go on at ``url``."""

    url: str
    ref: ProviderRef


@dataclass(frozen=True, slots=True)
class Instructions:
    """The payer pays by themselves: what they have to know. Values are shown as they are, in this order.

    Keys are a provider's own: ``holder``, ``iban``, ``bic``, ``bank``, ``reference``, ``epc`` (the QR code's text) …
    """

    ref: ProviderRef
    details: Mapping[str, str] = field(default_factory=_nothing)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Accepted; the result comes later."""

    ref: ProviderRef


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether it happened: time ran out, the provider failed (5xx), the answer was no answer.

    Never a failure. Only asking the provider ends it.
    """

    why: str


UNKNOWN = Unknown("no answer")

Outcome = Succeeded | Declined | NeedsUser | Instructions | Pending | Unknown


@dataclass(frozen=True, slots=True)
class Hint:
    """A message from a provider, reduced to what may be believed: have a look at this object.

    ``event`` is the provider's id of the message, by which a repetition is known; empty if it has none, and then
    every delivery counts. ``kind`` is for people who read the list of messages.
    """

    ref: ProviderRef
    event: str = ""
    kind: str = ""


class LineKind(StrEnum):
    """A line of a provider's own account of our balance there."""

    PAYOUT = "payout"  # from there to our bank
    FEE = "fee"  # a fee that belongs to no single payment
    MOVEMENT = "movement"  # repeats a payment's movement; for comparing
    OTHER = "other"  # anything else; a person decides


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """One line of the provider's account. ``amount`` is signed: positive makes our balance there larger."""

    ref: ProviderRef
    kind: LineKind
    amount: Money
    at: datetime
    fee: Money | None = None
    payout: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Traits:
    """What is fixed about a provider.

    ``remembers``: for how long it knows an idempotency key again, by call; a call that is not named is safe to
    repeat for ever. ``reversible_for``: how long after its capture a payment may still be taken back.
    ``payee``: the account of ours that snapshots have to name; empty: not compared.
    ``waits``: after so long a payment that its payer has not made is taken to be forgotten.
    ``clearing``: the account of the books that what it holds for us stands on; empty: ``asset:clearing:<id>``.
    """

    id: str
    capabilities: frozenset[Capability]
    settlement: str = "instant"  # or "delayed"
    reversible_for: timedelta = timedelta(0)
    remembers: Mapping[Call, timedelta] = field(default_factory=lambda: MappingProxyType({}))
    payee: str = ""
    waits: timedelta = timedelta(days=3)
    clearing: str = ""

    def can(self, *capabilities: Capability) -> bool:
        """Whether it can do all of these."""
        return self.capabilities.issuperset(capabilities)
