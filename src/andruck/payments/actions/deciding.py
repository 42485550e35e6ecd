"""What a person decides about a case or a payment: accept, give back, ask again, place, agree, look at.

Each may be done twice: a second click finds what the first has done, and changes nothing.
"""

import re
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import audit
from andruck.payments import ports
from andruck.payments.actions import booking, cases, receiving, recording, refunding, sweeping
from andruck.payments.actions.learning import accounts_of
from andruck.payments.models import Attempt, Case, Incoming, Refund
from andruck.payments.queries import attempts
from andruck.payments.queries.cases import left
from andruck.payments.rules import chart, postings
from andruck.payments.rules.cases import GIVING_BACK, CaseKind
from andruck.payments.rules.ledger import Line
from andruck.payments.rules.postings import Share
from andruck.payments.rules.refunds import RefundStage
from andruck.payments.rules.states import Fact
from andruck.payments.rules.values import Progress, ProviderRef, Snapshot

PLACEABLE = frozenset({CaseKind.BALANCE, CaseKind.UNKNOWN_OBJECT})
"""Cases about money at a provider that can be given an account of the books."""

_ACCEPTABLE = GIVING_BACK - {CaseKind.REFUND_FAILED}
_ACCOUNT = re.compile(r"(income|expense|asset|liability|equity):")


@transaction.atomic
def accept(*, attempt: UUID, by: AbstractBaseUser, why: str) -> None:
    """What came in counts as it is; cases about that are seen to, also that it was paid twice.

    Raises PermissionDenied, Refusal ("accept_…").
    """
    recording.accept(attempt=attempt, by=by, why=why)
    _see_to(attempt, _ACCEPTABLE, by=by, resolution=f"accepted: {why.strip()}")


@transaction.atomic
def give_back(
    *, attempt: UUID, amount: Money, by: AbstractBaseUser, reason: str, key: UUID, case: int | None = None
) -> bool:
    """Ask for money to go back; whether it goes at once (otherwise a second person has to agree first).

    ``case``: what it settles; it is closed as soon as the money may go, and with the last cent all that it could
    settle. ``key`` makes a double click the same refund.
    Raises PermissionDenied, Refusal ("refund_…").
    """
    if not reason.strip():
        raise Refusal("refund_reason", "Say in a few words why it goes back.", field="reason")
    made = refunding.request(attempt=attempt, amount=amount, by=by, reason=reason, key=key)
    goes = Refund.objects.values_list("stage", flat=True).get(pk=made) != RefundStage.REQUESTED
    if goes and case is not None and Case.objects.filter(pk=case, attempt=attempt).exists():
        cases.close_case(case=case, by=by, resolution=f"given back: {amount}")
    if goes and not left(attempt):
        _see_to(attempt, GIVING_BACK, by=by, resolution=f"given back: {amount}")
    return goes


@transaction.atomic
def agree(*, refund: UUID, by: AbstractBaseUser) -> None:
    """Let a refund go that somebody else has asked for; cases that it settles are seen to.

    Raises PermissionDenied, Refusal ("refund_four_eyes").
    """
    waiting = Refund.objects.filter(pk=refund, stage=RefundStage.REQUESTED.value).exists()
    refunding.approve(refund=refund, by=by)
    if waiting:
        row = Refund.objects.get(pk=refund)
        opened = Case.objects.filter(attempt=row.attempt_id, closed_at=None, opened_at__lte=row.requested_at)
        kinds = [CaseKind(kind) for kind in opened.values_list("kind", flat=True)]
        amount = Money(row.cents, row.currency)
        _see_to(row.attempt_id, GIVING_BACK & set(kinds), by=by, resolution=f"given back: {amount}")


def ask_again(*, attempt: UUID, by: AbstractBaseUser) -> bool:
    """Ask the provider about a payment now; False if it is away. Raises PermissionDenied."""
    cases.require_treasurer(by)
    audit.record(actor=by, action="payments.provider_asked", subject=f"attempt:{attempt}")
    answered = sweeping.look(attempt=attempt, patient=True)
    if answered:
        _settled_itself(attempt)
    return answered


def try_again(*, case: int, by: AbstractBaseUser) -> bool:
    """Deal once more with the message that a case is about; whether it could be. Raises PermissionDenied."""
    cases.require_treasurer(by)
    row = Case.objects.get(pk=case)
    provider, _, rest = row.subject.partition(":")
    audit.record(actor=by, action="payments.message_tried", subject=f"case:{case}")
    key = attempts.as_key(rest)
    if key is not None and Attempt.objects.filter(pk=key).exists():
        return ask_again(attempt=key, by=by)
    kind, _, id = rest.partition(":")
    waiting = Incoming.objects.filter(provider=provider, ref_kind=kind, ref_id=id, done_at=None)
    for number in list(waiting.values_list("pk", flat=True)[:20]):
        Incoming.objects.filter(pk=number, done_at=None).update(due_at=clock.now())
        receiving.deal_with(number)
    return not waiting.exists()


def place(*, case: int, account: str, by: AbstractBaseUser, why: str) -> None:
    """Say what money at a provider is that belongs to no payment of ours: it is booked to this account.

    Raises PermissionDenied, Refusal ("place_…").
    """
    cases.require_treasurer(by)
    row = Case.objects.get(pk=case)
    if row.closed_at is not None:
        return
    provider, kind, id = [*row.subject.split(":", 2), "", ""][:3]
    _check_place(row, account.strip(), why.strip(), own=accounts_of(provider).clearing)
    # The provider is asked before anything is locked: it may take its time.
    seen = _seen(provider, ProviderRef(kind, id)) if row.kind == CaseKind.UNKNOWN_OBJECT else None
    _place(case, provider, ProviderRef(kind, id), seen, account.strip(), by=by, why=why.strip())


def _check_place(row: Case, account: str, why: str, *, own: str) -> None:
    if CaseKind(row.kind) not in PLACEABLE:
        raise Refusal("place_kind", "This case is about no money that could be given an account.")
    if not _ACCOUNT.match(account) or chart.item(account) is None or account == own:
        raise Refusal("place_account", f"{account} is no account of the books.", field="account")
    if not why:
        raise Refusal("case_resolution", "Say in a few words how it was settled.", field="why")


@transaction.atomic
def _place(
    case: int,
    provider: str,
    ref: ProviderRef,
    seen: Snapshot | None,
    account: str,
    *,
    by: AbstractBaseUser,
    why: str,
) -> None:
    row = Case.objects.select_for_update().get(pk=case)
    if row.closed_at is not None:
        return
    if row.kind == CaseKind.BALANCE:
        _place_entry(row, provider, ref, account)
    else:
        _place_payment(provider, seen, account)
    cases.close_case(case=case, by=by, resolution=f"{account}: {why}")
    audit.record(
        actor=by,
        action="payments.money_placed",
        subject=f"case:{case}",
        facts={"account": account, "cents": row.cents, "currency": row.currency},
    )


def _place_entry(row: Case, provider: str, ref: ProviderRef, account: str) -> None:
    """An entry of the provider's account, with the sign that it has there."""
    if not row.cents:
        raise Refusal("place_nothing", "There is no money in it. Mark it as looked at.")
    money = Money(row.cents, row.currency)
    booking.book(
        key=postings.key(provider, ref, "placed"),
        on=timezone.localdate(clock.now()),
        kind="placed",
        lines=[
            Line(accounts_of(provider).clearing, money),
            Line(account, -money),
        ],
    )


def _seen(provider: str, ref: ProviderRef) -> Snapshot | None:
    found = ports.provider(provider)
    try:
        return found.fetch(ref) if found is not None else None
    except ports.ProviderAway as away:
        raise Refusal("place_away", "The provider does not answer. Try again later.") from away


def _place_payment(provider: str, seen: Snapshot | None, account: str) -> None:
    """A payment that was not begun here: what the provider shows of it now, under the keys that its money would have
    had with us: so it can never be booked a second time."""
    if seen is not None and attempts.find(seen) is not None:
        raise Refusal("place_known", "It belongs to a payment of ours by now. Ask the provider again.")
    moved = [one for one in seen.movements if one.progress is Progress.DONE] if seen is not None else []
    if not moved:
        raise Refusal("place_nothing", "There is no money in it. Mark it as looked at.")
    for movement in moved:
        booking.book(
            key=postings.key(provider, movement.ref, Fact(movement).name),
            on=timezone.localdate(movement.at),
            kind=Fact(movement).name,
            lines=postings.lines(Fact(movement), accounts_of(provider), [Share(account, 1)]),
        )


def _see_to(attempt: UUID, kinds: frozenset[CaseKind], *, by: AbstractBaseUser, resolution: str) -> None:
    wanted = [kind.value for kind in kinds]
    rows = Case.objects.filter(attempt=attempt, closed_at=None, kind__in=wanted)
    for number in list(rows.values_list("pk", flat=True)):
        cases.close_case(case=number, by=by, resolution=resolution)


def _settled_itself(attempt: UUID) -> None:
    """Nobody has to say that a doubt is over when the answer has ended it."""
    status = Attempt.objects.values_list("status", flat=True).get(pk=attempt)
    if status != "unknown":
        Case.objects.filter(attempt=attempt, kind=CaseKind.DOUBT.value, closed_at=None).update(
            closed_at=clock.now(), resolution="the provider has answered"
        )
