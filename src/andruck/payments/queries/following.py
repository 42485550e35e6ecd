"""Payments as the desk follows them: open, doubtful, failed, paid, looked for; and one with all that is known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from andruck.core.money import Money
from andruck.infra import audit
from andruck.payments import ports
from andruck.payments.models import Attempt, Booking, Refund
from andruck.payments.queries import attempts, cases, finding
from andruck.payments.queries.cases import OpenCase
from andruck.payments.rules.refunds import RefundStage
from andruck.payments.rules.states import PAID, Status
from andruck.payments.rules.values import Capability

PAGE = 25


class Show(StrEnum):
    """Which payments."""

    UNKNOWN = "unknown"
    OPEN = "open"
    FAILED = "failed"
    PAID = "paid"


_OF = {
    Show.UNKNOWN: (Status.UNKNOWN,),
    Show.OPEN: (Status.CREATED, Status.SUBMITTED, Status.NEEDS_USER, Status.PENDING, Status.REVIEW),
    Show.FAILED: (Status.DECLINED, Status.EXPIRED, Status.CANCELLED),
    Show.PAID: tuple(PAID),
}
NEWEST_FIRST = {Show.FAILED, Show.PAID}


@dataclass(frozen=True, slots=True)
class Followed:
    """A payment in a list. ``since``: begun, or for those that are over changed last; ``look_at``: when the provider
    is asked about it next; ``code``: its word for why it failed."""

    key: UUID
    status: Status
    money: Money
    way: str
    purpose: str
    since: datetime
    look_at: datetime | None
    code: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some of many, and how many there are."""

    rows: tuple[Followed, ...]
    number: int
    pages: int
    count: int


@dataclass(frozen=True, slots=True)
class RefundView:
    """Money that is to go back, or has. ``asked_by`` and ``decided_by`` are members of staff; None is the house."""

    key: UUID
    money: Money
    stage: RefundStage
    reason: str
    asked_at: datetime
    asked_by: int | None
    decided_at: datetime | None
    decided_by: int | None
    four_eyes: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened to a payment: a code of what, a detail as it was noted, money and who, if any."""

    at: datetime
    what: str
    detail: str = ""
    money: Money | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """A booking of a payment, with its lines: account and amount, debits positive."""

    number: int
    on: date
    kind: str
    key: str
    lines: tuple[tuple[str, Money], ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """Everything about a payment. ``left``: what can still be given back; ``refunds``: whether its provider can.

    ``reference`` is the provider's own name for it, by which it is found on the provider's pages.
    """

    key: UUID
    kind: str
    purpose: str
    description: str
    way: str
    provider: str
    reference: str
    asked: Money
    captured: Money
    left: Money
    status: Status
    review: str
    vouched: bool
    code: str
    created_at: datetime
    look_at: datetime | None
    can_refund: bool
    again: bool
    cases: tuple[OpenCase, ...]
    refunds: tuple[RefundView, ...]
    happened: tuple[Happened, ...]
    bookings: tuple[Posted, ...]


def count(show: Show) -> int:
    """How many there are."""
    return _rows(show).count()


def page(show: Show, *, number: int = 1, words: str = "") -> Page:
    """The oldest first; of those that are over, the last first. ``words``: what somebody looks for (see ``finding``),
    then among all that were paid or not."""
    if words:
        rows = Attempt.objects.filter(finding.wanted(words)).order_by("-created_at")
    else:
        rows = _rows(show).order_by("-changed_at" if show in NEWEST_FIRST else "created_at")
    many = rows.count()
    pages = max(1, -(-many // PAGE))
    number = min(max(1, number), pages)
    found = rows.select_related("intent")[(number - 1) * PAGE : number * PAGE]
    return Page(tuple(_followed(row, show) for row in found), number, pages, many)


def waiting_refunds() -> list[tuple[UUID, RefundView]]:
    """Refunds that wait for somebody else's agreement, each with the payment it belongs to; the oldest first."""
    rows = Refund.objects.filter(stage=RefundStage.REQUESTED.value).order_by("requested_at")[:100]
    return [(row.attempt_id, _refund(row)) for row in rows]


def payment_of(refund: UUID) -> UUID | None:
    """The payment that a refund belongs to; None if there is no such refund."""
    return Refund.objects.filter(pk=refund).values_list("attempt", flat=True).first()


def payment(key: UUID) -> Payment | None:
    """One payment; None if there is none."""
    row = Attempt.objects.select_related("intent").filter(pk=key).first()
    if row is None:
        return None
    state, provider = attempts.state_of(row), ports.provider(row.provider)
    refunds = tuple(_refund(one) for one in row.refunds.order_by("requested_at"))
    known = tuple(cases.of_payment(key))
    return Payment(
        key=key,
        kind=row.intent.kind,
        purpose=row.intent.key,
        description=row.intent.description,
        way=row.method,
        provider=row.provider,
        reference=row.ref_id,
        asked=Money(row.cents, row.currency),
        captured=state.captured,
        left=cases.left(key),
        status=Status(row.status),
        review=row.review,
        vouched=row.vouched,
        code=row.code,
        created_at=row.created_at,
        look_at=row.look_at,
        can_refund=provider is not None and provider.traits.can(Capability.REFUND),
        again=row.intent.paid_by_id not in {None, row.pk},
        cases=known,
        refunds=refunds,
        happened=tuple(sorted(_history(row, known, refunds), key=lambda one: one.at)),
        bookings=tuple(_bookings(str(key))),
    )


def _rows(show: Show) -> QuerySet[Attempt]:
    return Attempt.objects.filter(status__in=[status.value for status in _OF[show]])


def _followed(row: Attempt, show: Show) -> Followed:
    return Followed(
        key=row.pk,
        status=Status(row.status),
        money=Money(row.cents, row.currency),
        way=row.method,
        purpose=row.intent.description,
        since=row.changed_at if show in NEWEST_FIRST else row.created_at,
        look_at=row.look_at,
        code=row.code,
    )


def _refund(row: Refund) -> RefundView:
    return RefundView(
        key=row.pk,
        money=Money(row.cents, row.currency),
        stage=RefundStage(row.stage),
        reason=row.reason,
        asked_at=row.requested_at,
        asked_by=row.requested_by_id,
        decided_at=row.decided_at,
        decided_by=row.decided_by_id,
        four_eyes=row.four_eyes,
    )


def _history(
    row: Attempt, known: tuple[OpenCase, ...], refunds: tuple[RefundView, ...]
) -> Iterator[Happened]:
    yield Happened(row.created_at, "begun", money=Money(row.cents, row.currency))
    for call in row.calls.order_by("pk"):
        if call.last_sent_at is not None:
            yield Happened(call.last_sent_at, f"call_{call.call}", call.outcome)
    for movement in row.movements.order_by("pk"):
        money = Money(movement.cents, movement.currency)
        yield Happened(movement.at, f"moved_{movement.kind}", movement.progress, money)
    for one in known:
        yield Happened(one.opened_at, "case", one.kind.value, one.money)
    for subject in (f"attempt:{row.pk}", *(f"refund:{one.key}" for one in refunds)):
        for entry in audit.entries(subject=subject, limit=50):
            yield Happened(entry.at, entry.action, str(entry.facts.get("why", "")), by=entry.actor)
    for one in known:
        for entry in audit.entries(subject=f"case:{one.id}", limit=50):
            yield Happened(entry.at, entry.action, one.resolution, by=entry.actor)


def _bookings(reference: str) -> Iterator[Posted]:
    for booking in (
        Booking.objects.filter(reference=reference).order_by("pk").prefetch_related("postings__account")
    ):
        lines = sorted(booking.postings.all(), key=lambda one: one.line)
        yield Posted(
            booking.pk,
            booking.on,
            booking.kind,
            booking.key,
            tuple((one.account.name, Money(one.cents, one.currency)) for one in lines),
        )
