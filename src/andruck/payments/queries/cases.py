"""What needs a person, with the next sensible step."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from andruck.core.money import Money
from andruck.payments import ports
from andruck.payments.models import Attempt, Case, Refund
from andruck.payments.queries import attempts
from andruck.payments.rules import refunds
from andruck.payments.rules.cases import CaseFacts, CaseKind, Step, next_step
from andruck.payments.rules.refunds import RefundStage
from andruck.payments.rules.states import Status
from andruck.payments.rules.values import Capability

PAGE = 25
"""Cases on a page of the desk."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case as the desk shows it. ``money`` is what it is about; ``way`` the slug of the way to pay, or else the
    provider that it is about; empty when it is about none. ``purpose`` is what was paid for. ``refund``: the one that
    waits for a second person."""

    id: int
    kind: CaseKind
    subject: str
    detail: str
    opened_at: datetime
    money: Money | None
    attempt: UUID | None
    status: Status | None
    way: str
    purpose: str
    step: Step
    refund: UUID | None = None
    closed_at: datetime | None = None
    closed_by: int | None = None
    resolution: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of many, and how many there are."""

    rows: tuple[OpenCase, ...]
    number: int
    pages: int
    count: int


def open_cases(*, limit: int = 200) -> list[OpenCase]:
    """Those with a time limit first, then the oldest."""
    return _read(_waiting()[:limit])


def open_count() -> int:
    """How many wait."""
    return Case.objects.filter(closed_at=None).count()


def kinds() -> dict[CaseKind, int]:
    """How many wait of each kind; kinds of which none waits are not in it."""
    found: dict[CaseKind, int] = {}
    for kind in Case.objects.filter(closed_at=None).values_list("kind", flat=True):
        found[CaseKind(kind)] = found.get(CaseKind(kind), 0) + 1
    return found


def page(*, kind: CaseKind | None = None, closed: bool = False, number: int = 1) -> Page:
    """Cases that wait, of one kind or all; or those that were seen to, the newest first."""
    rows = Case.objects.exclude(closed_at=None).order_by("-closed_at", "-pk") if closed else _waiting()
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    count = rows.count()
    pages = max(1, -(-count // PAGE))
    number = min(max(1, number), pages)
    found = rows.select_related("attempt__intent")[(number - 1) * PAGE : number * PAGE]
    return Page(tuple(_read(found)), number, pages, count)


def case(number: int) -> OpenCase | None:
    """One case, seen to or not; None if there is none."""
    return next(iter(_read(Case.objects.filter(pk=number))), None)


def of_payment(attempt: UUID) -> list[OpenCase]:
    """All cases about a payment, those that wait first."""
    rows = Case.objects.filter(attempt=attempt) | Case.objects.filter(
        kind=CaseKind.RETURN.value, subject=str(attempt)
    )
    return _read(rows.order_by(F("closed_at").asc(nulls_first=True), "opened_at"))


def left(attempt: UUID) -> Money:
    """What can still be given back of a payment."""
    row = Attempt.objects.select_related("intent").get(pk=attempt)
    reserved = sum(attempts.reserved(row).values(), Money(0, row.currency))
    return refunds.refundable(attempts.state_of(row), reserved)


def _waiting() -> QuerySet[Case]:
    return Case.objects.filter(closed_at=None).order_by(F("due").asc(nulls_last=True), "opened_at", "pk")


def _read(rows: QuerySet[Case]) -> list[OpenCase]:
    """Three queries, however many there are."""
    found = list(rows.select_related("attempt__intent"))
    asked: dict[UUID, list[Refund]] = {}
    for refund in Refund.objects.filter(attempt__in={row.attempt_id for row in found if row.attempt_id}):
        asked.setdefault(refund.attempt_id, []).append(refund)
    keys = {row.pk: attempts.as_key(row.subject) for row in found if row.kind == CaseKind.RETURN}
    debits = Attempt.objects.select_related("intent").in_bulk(
        {key for key in keys.values() if key is not None}
    )
    cases = []
    for row in found:
        key = keys.get(row.pk)
        attempt = row.attempt or (debits.get(key) if key is not None else None)
        cases.append(_open_case(row, attempt, asked.get(attempt.pk, []) if attempt is not None else []))
    return cases


def _open_case(row: Case, attempt: Attempt | None, asked: list[Refund]) -> OpenCase:
    status = Status(attempt.status) if attempt is not None else None
    # A refund that failed has a case of its own; one that was asked for before is what this case is about.
    since = [one for one in asked if one.requested_at >= row.opened_at and one.stage not in _OVER]
    second = next((one for one in since if one.stage == RefundStage.REQUESTED), None)
    return OpenCase(
        id=row.pk,
        kind=CaseKind(row.kind),
        subject=row.subject,
        detail=row.detail,
        opened_at=row.opened_at,
        money=None if row.cents is None else Money(row.cents, row.currency),
        attempt=attempt.pk if attempt is not None else None,
        status=status,
        way=_way(row, attempt),
        purpose=attempt.intent.description if attempt is not None else "",
        step=next_step(
            CaseFacts(
                kind=CaseKind(row.kind),
                status=status,
                again=attempt is not None and attempt.intent.paid_by_id not in {None, attempt.pk},
                refunds=_can_refund(attempt),
                back=bool(since),
                second=second is not None,
                due=row.due,
            )
        ),
        refund=second.pk if second is not None else None,
        closed_at=row.closed_at,
        closed_by=row.closed_by_id,
        resolution=row.resolution,
    )


_OVER = {RefundStage.FAILED.value, RefundStage.REJECTED.value}
_OF_PROVIDERS = {CaseKind.BALANCE.value, CaseKind.UNKNOWN_OBJECT.value, CaseKind.MESSAGE.value}
_OF_METHODS = {CaseKind.METHOD_FAILING.value, CaseKind.METHOD_ENDED.value}


def _way(row: Case, attempt: Attempt | None) -> str:
    if attempt is not None:
        return attempt.method
    if row.kind in _OF_PROVIDERS:
        return row.subject.partition(":")[0]
    return row.subject if row.kind in _OF_METHODS else ""


def _can_refund(attempt: Attempt | None) -> bool:
    provider = ports.provider(attempt.provider) if attempt is not None else None
    return provider is None or provider.traits.can(Capability.REFUND)
