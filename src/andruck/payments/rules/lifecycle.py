"""What becomes of an attempt when something about it is learned. Pure, and indifferent to order and repetition.

A state is a bundle of things that only ever grow or are replaced by what was seen later: movements by progress,
disputes by stage, the provider's stage by the moment it was asked. So two snapshots lead to the same state in
either order, and one twice to the same as once; what has to be done follows from comparing before and after.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from andruck.core.money import Money
from andruck.payments.rules.states import Change, Fact, MovementKey, News, State, Told, status
from andruck.payments.rules.values import (
    Call,
    Declined,
    Dispute,
    DisputeStage,
    Instructions,
    Movement,
    MovementKind,
    NeedsUser,
    Outcome,
    Pending,
    Progress,
    ProviderRef,
    Snapshot,
    Stage,
    Succeeded,
)


def apply(state: State, snapshot: Snapshot) -> Change:
    """What a look at the provider changes. ``apply(apply(s, x).state, x)`` changes nothing more.

    Raises ValueError for a snapshot of somebody else's payment.
    """
    if snapshot.key and snapshot.key != state.key:
        raise ValueError(f"A snapshot of {snapshot.key} was held against {state.key}.")
    review = state.review or mismatch(state, snapshot)
    looked = replace(state, review=review)
    movements, facts = _merge(state, snapshot.movements, suspense=looked.in_review)
    stage, seen = _later(state, snapshot)
    newer = state.seen is None or snapshot.at >= state.seen
    after = replace(
        looked,
        sent=True,
        movements=movements,
        disputes=_disputes(state.disputes, snapshot.disputes),
        stage=stage,
        seen=seen,
        doubt=None if state.doubt is None or snapshot.at >= state.doubt else state.doubt,
        code=(snapshot.code if newer else "") or state.code,
        url=(snapshot.url if newer else "") or state.url,
    )
    return _compare(state, after, (*_doubted(state, looked), *facts))


def answer(state: State, call: Call, outcome: Outcome, at: datetime) -> Change:
    """What the outcome of our own call changes. ``at`` is when the call ended.

    A refund's outcome says nothing about the payment unless it shows it.
    """
    match outcome:
        case Succeeded(snapshot):
            return apply(state, snapshot)
        case _ if call is Call.REFUND:
            return Change(state)
        case Declined(code=code):
            if call is Call.CANCEL:
                return Change(state)
            return _compare(state, _closed(replace(state, sent=True, code=code), at))
        case NeedsUser(url=url):
            return _compare(state, _advance(replace(state, url=url), Stage.NEEDS_USER, at))
        case Instructions():
            return _compare(state, _advance(state, Stage.NEEDS_USER, at))
        case Pending():
            return _compare(state, _advance(state, Stage.PENDING, at))
        case _:
            return _compare(state, replace(state, sent=True, doubt=max(at, state.doubt or at)))


def sent(state: State) -> Change:
    """A call about it may have reached the provider."""
    return _compare(state, replace(state, sent=True))


def abandon(state: State) -> Change:
    """Given up on our side: nothing is confirmed any more. Money that comes nevertheless is still real."""
    return _compare(state, replace(state, abandoned=True))


def expire(state: State, at: datetime) -> Change:
    """Nothing came in time."""
    if state.stage is not None and state.stage.closed:
        return Change(state)
    return _compare(state, replace(state, stage=Stage.EXPIRED, seen=max(at, state.seen or at)))


def vouch(state: State) -> Change:
    """A person has looked: what came in counts as it is. What lay in suspense becomes income."""
    return _compare(state, replace(state, vouched=True))


def mismatch(state: State, snapshot: Snapshot) -> str:
    """The first thing in which the provider's payment is not the one that was asked for; empty when it is."""
    if snapshot.amount.currency != state.asked.currency:
        return "currency"
    if snapshot.amount != state.asked:
        return "amount"
    if state.payee and snapshot.payee and snapshot.payee != state.payee:
        return "payee"
    if any(movement.amount.currency != state.asked.currency for movement in snapshot.movements):
        return "currency"
    return ""


# ---------------------------------------------------------------- joining

_CERTAINTY = {Progress.PENDING: 0, Progress.DONE: 1, Progress.FAILED: 2}
_STAGES = {stage: rank for rank, stage in enumerate(Stage)}
_DISPUTES = {DisputeStage.OPEN: 0, DisputeStage.LOST: 1, DisputeStage.WON: 2}


def _merge(
    state: State, seen: Iterable[Movement], *, suspense: bool
) -> tuple[Mapping[MovementKey, Movement], tuple[Fact, ...]]:
    """All movements known now, and what has to be booked because of the new ones."""
    known, facts = dict(state.movements), []
    for movement in sorted(seen, key=lambda movement: (movement.at, movement.kind, movement.ref)):
        key = (movement.kind, movement.ref)
        before = known.get(key)
        if before is None:
            known[key] = movement
            if movement.progress is Progress.DONE:
                facts.append(Fact(movement, suspense=suspense))
            continue
        after = before
        if _CERTAINTY[movement.progress] > _CERTAINTY[before.progress]:
            after = replace(before, progress=movement.progress)
        if before.fee is None and movement.fee is not None:
            after = replace(after, fee=movement.fee)
        known[key] = after
        facts += _facts(before, after, suspense=suspense)
    return MappingProxyType(known), tuple(facts)


def _facts(before: Movement, after: Movement, *, suspense: bool) -> list[Fact]:
    if before.progress is Progress.PENDING:
        return [Fact(after, suspense=suspense)] if after.progress is Progress.DONE else []
    if before.progress is Progress.FAILED:
        return []
    found = []
    if before.fee is None and after.fee is not None and after.fee:
        found.append(Fact(after, fee_only=True, suspense=suspense))
    if after.progress is Progress.FAILED:
        found.append(Fact(after, undone=True, suspense=suspense))
    return found


def _doubted(before: State, after: State) -> list[Fact]:
    """What was booked as income before a person had to look: it lies in suspense like all that comes now."""
    if before.in_review or not after.in_review:
        return []
    done = [movement for movement in before.movements.values() if movement.progress is Progress.DONE]
    return [Fact(movement, suspense=True, doubted=True) for movement in done]


def _disputes(known: Mapping[ProviderRef, Dispute], seen: Iterable[Dispute]) -> Mapping[ProviderRef, Dispute]:
    merged = dict(known)
    for dispute in seen:
        before = merged.get(dispute.ref)
        if before is None or _DISPUTES[dispute.stage] > _DISPUTES[before.stage]:
            merged[dispute.ref] = dispute
    return MappingProxyType(merged)


def _later(state: State, snapshot: Snapshot) -> tuple[Stage | None, datetime]:
    """The provider's stage as last seen: what is closed stays closed, otherwise the later look counts."""
    seen = max(snapshot.at, state.seen or snapshot.at)
    if state.stage is None or state.seen is None:
        return snapshot.stage, seen
    if state.stage.closed or snapshot.stage.closed:
        both = [stage for stage in (state.stage, snapshot.stage) if stage.closed]
        return max(both, key=_STAGES.__getitem__), seen
    if snapshot.at == state.seen:
        return max(state.stage, snapshot.stage, key=_STAGES.__getitem__), seen
    return (snapshot.stage if snapshot.at > state.seen else state.stage), seen


def _advance(state: State, stage: Stage, at: datetime) -> State:
    """Our own call was answered: as good as a look at that moment, except that it never reopens anything."""
    state = replace(state, sent=True, doubt=None if state.doubt is None or at >= state.doubt else state.doubt)
    if state.stage is not None and (state.stage.closed or (state.seen is not None and state.seen > at)):
        return state
    return replace(state, stage=stage, seen=at)


def _closed(state: State, at: datetime) -> State:
    closed = _advance(state, Stage.DECLINED, at)
    return (
        closed if closed.stage is not None and closed.stage.closed else replace(closed, stage=Stage.DECLINED)
    )


# ---------------------------------------------------------------- telling

_OF_MOVEMENTS = {
    (MovementKind.REFUNDED, Progress.DONE): News.REFUNDED,
    (MovementKind.REFUNDED, Progress.FAILED): News.REFUND_FAILED,
    (MovementKind.RETURNED, Progress.DONE): News.RETURNED,
    (MovementKind.CHARGED_BACK, Progress.DONE): News.CHARGED_BACK,
    (MovementKind.CHARGEBACK_REVERSED, Progress.DONE): News.CHARGEBACK_REVERSED,
}
_WITHOUT_NEWS = {MovementKind.RETURNED, MovementKind.CHARGED_BACK, MovementKind.CHARGEBACK_REVERSED}
"""Of these nobody is told by a name of its own when they are undone."""

_OF_DISPUTES = {
    DisputeStage.OPEN: News.DISPUTED,
    DisputeStage.WON: News.DISPUTE_WON,
    DisputeStage.LOST: News.DISPUTE_LOST,
}


def _compare(before: State, after: State, facts: tuple[Fact, ...] = ()) -> Change:
    told = [*_of_payment(before, after), *_of_movements(before, after), *_of_disputes(before, after)]
    wants = after.stage is Stage.APPROVED and not after.abandoned and after.doubt is None and not after.review
    return Change(after, facts, tuple(told), (Call.CONFIRM,) if wants and not after.paid else ())


def _of_payment(before: State, after: State) -> list[Told]:
    told, shut = [], not status(before).open
    if after.review and not before.review:
        told.append(Told(News.MISMATCH))
    if not after.paid and not before.paid and not shut and not status(after).open:
        told.append(Told(News.CLOSED))
    return [*told, *_of_income(before, after, late=shut)]


def _of_income(before: State, after: State, *, late: bool) -> list[Told]:
    """What others are told of money that came. All that they are told is in sum what is kept and counts."""
    told, more = [], _more(before, after)
    if after.paid and not before.paid:
        told.append(Told(News.SETTLED, money=after.captured))
        more -= after.captured
        if late:
            told.append(Told(News.LATE, money=after.captured))
    if more:
        told.append(Told(News.ADDED if more.cents > 0 else News.UNDONE, money=max(more, -more)))
    if after.exact and after.captured > before.captured and not after.in_review:
        if after.captured > after.asked:
            told.append(Told(News.OVERPAID, money=after.captured - after.asked))
        elif after.captured < after.asked:
            told.append(Told(News.SHORT, money=after.asked - after.captured))
    return told


def _more(before: State, after: State) -> Money:
    """What has come since, as far as it counts; when it counts no more, all that was kept is taken back."""
    if not after.counts:
        return -before.kept if before.counts else Money(0, after.asked.currency)
    if not before.counts:
        return after.captured
    return after.captured - before.captured + _come_again(before, after)


def _come_again(before: State, after: State) -> Money:
    """What had been said to go back, and did not after all. Refunds have news of their own for that."""
    found = Money(0, after.asked.currency)
    for key, was in before.movements.items():
        undone = was.progress is Progress.DONE and after.movements[key].progress is Progress.FAILED
        if undone and was.kind in _WITHOUT_NEWS and was.amount.currency == found.currency:
            found += -was.amount if was.kind.inward else was.amount
    return found


def _of_movements(before: State, after: State) -> list[Told]:
    """What went back and came again. It is told while the money counts, and all of it when the money begins to."""
    told = []
    for key, movement in after.movements.items():
        was = before.movements[key].progress if key in before.movements else None
        news = _OF_MOVEMENTS.get((movement.kind, movement.progress))
        of_ours = movement.amount.currency == after.asked.currency
        if news is News.REFUND_FAILED and was is not Progress.FAILED:
            known = of_ours and was is Progress.DONE and before.counts and after.counts
            told.append(Told(News.REFUND_UNDONE if known else news, movement.ref, movement.amount))
        elif news is None or movement.progress is not Progress.DONE or not of_ours:
            continue
        elif after.counts and not (before.counts and was is Progress.DONE):
            told.append(Told(news, movement.ref, movement.amount))
    return told


def _of_disputes(before: State, after: State) -> list[Told]:
    told = []
    for ref, dispute in after.disputes.items():
        was = before.disputes.get(ref)
        if was is None and dispute.stage is not DisputeStage.OPEN:
            told.append(Told(News.DISPUTED, ref, dispute.amount))
        if was is None or was.stage is not dispute.stage:
            told.append(Told(_OF_DISPUTES[dispute.stage], ref, dispute.amount))
    return told
