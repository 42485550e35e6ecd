"""What follows from a change: others are told, refunds go on, people are called. Inside the change's transaction."""

from collections.abc import Callable

from andruck.core import clock
from andruck.core.money import Money
from andruck.infra import events
from andruck.payments import events as news
from andruck.payments.actions import cases
from andruck.payments.models import Attempt, Refund
from andruck.payments.queries.attempts import as_key
from andruck.payments.rules.cases import CaseKind
from andruck.payments.rules.refunds import RefundStage
from andruck.payments.rules.states import Change, News, State, Told
from andruck.payments.rules.values import MovementKind, Progress

_REFUND_STAGES = {
    Progress.PENDING: RefundStage.PENDING,
    Progress.DONE: RefundStage.DONE,
    Progress.FAILED: RefundStage.FAILED,
}
_CASES = {
    News.LATE: CaseKind.LATE,
    News.OVERPAID: CaseKind.OVERPAID,
    News.SHORT: CaseKind.SHORT,
    News.MISMATCH: CaseKind.MISMATCH,
    News.DISPUTED: CaseKind.DISPUTE,
    News.REFUND_FAILED: CaseKind.REFUND_FAILED,
    News.REFUND_UNDONE: CaseKind.REFUND_FAILED,
}


def tell(attempt: Attempt, made: Change) -> None:
    """Tell everything that has become certain with this change. The attempt and its intent are held."""
    _follow_refunds(attempt, made.state)
    if not made.state.paid:
        _release(attempt)
    for told in made.told:
        if told.news in _CASES:
            _open_case(attempt, made.state, told)
        teller = _TELLERS.get(told.news)
        if teller is not None:
            teller(attempt, made.state, told)


def _follow_refunds(attempt: Attempt, state: State) -> None:
    """A refund goes on when the provider shows its movement."""
    for movement in state.movements.values():
        key = as_key(movement.key) if movement.kind is MovementKind.REFUNDED else None
        if key is None:
            continue
        stage = _REFUND_STAGES[movement.progress]
        Refund.objects.filter(pk=key, attempt=attempt).exclude(stage=stage).update(
            stage=stage, ref_kind=movement.ref.kind, ref_id=movement.ref.id, changed_at=clock.now()
        )


def _open_case(attempt: Attempt, state: State, told: Told) -> None:
    due = state.disputes[told.about].due if told.news is News.DISPUTED and told.about else None
    cases.open_case(
        kind=_CASES[told.news],
        subject=f"{attempt.pk}:{told.about}" if told.about else str(attempt.pk),
        attempt=attempt,
        money=told.money,
        due=due,
        detail=state.review if told.news is News.MISMATCH else "",
    )


def _settled(attempt: Attempt, state: State, told: Told) -> None:
    intent, money = attempt.intent, _money(told)
    again = intent.paid_by_id is not None and intent.paid_by_id != attempt.pk
    if not again:
        intent.paid_by, intent.paid_at = attempt, clock.now()
        intent.save(update_fields=["paid_by", "paid_at"])
    captures = [m.at for m in state.movements.values() if m.kind is MovementKind.CAPTURED]
    events.emit(
        news.PaymentSettled(
            attempt=attempt.pk,
            kind=intent.kind,
            key=intent.key,
            amount=money,
            method=attempt.method,
            at=max(captures),
            again=again,
        )
    )
    if again:
        cases.open_case(
            kind=CaseKind.PAID_TWICE,
            subject=str(attempt.pk),
            attempt=attempt,
            money=money,
            due=None,
            detail="",
        )


def _added(attempt: Attempt, state: State, told: Told) -> None:
    """More has come. If a return was none after all, it pays again what it was for."""
    intent = attempt.intent
    if state.paid and intent.paid_by_id is None:
        intent.paid_by, intent.paid_at = attempt, clock.now()
        intent.save(update_fields=["paid_by", "paid_at"])
    _plain(news.PaymentAdded)(attempt, state, told)


def _release(attempt: Attempt) -> None:
    """It no longer pays what it was for: that may be paid anew."""
    intent = attempt.intent
    if intent.paid_by_id == attempt.pk:
        intent.paid_by = intent.paid_at = None
        intent.save(update_fields=["paid_by", "paid_at"])


def _returned(attempt: Attempt, state: State, told: Told) -> None:
    """The money is gone again, all of it."""
    if not state.kept:
        _release(attempt)
    _plain(news.PaymentReturned)(attempt, state, told)


def _declined(attempt: Attempt, state: State, told: Told) -> None:
    events.emit(
        news.PaymentDeclined(
            attempt=attempt.pk,
            kind=attempt.intent.kind,
            key=attempt.intent.key,
            status=attempt.status,
            code=state.code,
            at=clock.now(),
        )
    )


def _disputed(attempt: Attempt, state: State, told: Told) -> None:
    events.emit(
        news.PaymentDisputed(
            attempt=attempt.pk,
            kind=attempt.intent.kind,
            key=attempt.intent.key,
            amount=_money(told),
            due=state.disputes[told.about].due if told.about else None,
            at=clock.now(),
        )
    )


def _ended(attempt: Attempt, state: State, told: Told) -> None:
    events.emit(
        news.PaymentDisputeEnded(
            attempt=attempt.pk,
            kind=attempt.intent.kind,
            key=attempt.intent.key,
            won=told.news is News.DISPUTE_WON,
            at=clock.now(),
        )
    )


def _refund_failed(attempt: Attempt, state: State, told: Told) -> None:
    events.emit(
        news.PaymentRefundFailed(
            attempt=attempt.pk,
            kind=attempt.intent.kind,
            key=attempt.intent.key,
            amount=_money(told),
            undone=told.news is News.REFUND_UNDONE,
            at=clock.now(),
        )
    )


def _money(told: Told) -> Money:
    if told.money is None:
        raise ValueError(f"{told.news} is told without an amount.")
    return told.money


Teller = Callable[[Attempt, State, Told], None]
_Plain = (
    type[news.PaymentAdded]
    | type[news.PaymentUndone]
    | type[news.PaymentRefunded]
    | type[news.PaymentReturned]
    | type[news.PaymentChargedBack]
    | type[news.PaymentChargebackReversed]
)


def _plain(kind: _Plain) -> Teller:
    def teller(attempt: Attempt, state: State, told: Told) -> None:
        events.emit(
            kind(
                attempt=attempt.pk,
                kind=attempt.intent.kind,
                key=attempt.intent.key,
                amount=_money(told),
                at=clock.now(),
            )
        )

    return teller


_TELLERS: dict[News, Teller] = {
    News.SETTLED: _settled,
    News.ADDED: _added,
    News.UNDONE: _plain(news.PaymentUndone),
    News.CLOSED: _declined,
    News.REFUNDED: _plain(news.PaymentRefunded),
    News.REFUND_FAILED: _refund_failed,
    News.REFUND_UNDONE: _refund_failed,
    News.RETURNED: _returned,
    News.CHARGED_BACK: _plain(news.PaymentChargedBack),
    News.CHARGEBACK_REVERSED: _plain(news.PaymentChargebackReversed),
    News.DISPUTED: _disputed,
    News.DISPUTE_WON: _ended,
    News.DISPUTE_LOST: _ended,
}
