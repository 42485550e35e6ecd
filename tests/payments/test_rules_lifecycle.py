"""The state machine of an attempt: indifferent to order and repetition, never back, never what a provider made up."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from andruck.core.money import Money
from andruck.payments.rules import lifecycle, postings
from andruck.payments.rules.postings import Accounts, Share
from andruck.payments.rules.states import Change, Fact, News, State, Status, Told, status
from andruck.payments.rules.values import (
    Call,
    Declined,
    Instructions,
    Movement,
    MovementKind,
    NeedsUser,
    Pending,
    Progress,
    ProviderRef,
    Snapshot,
    Stage,
    Succeeded,
    Unknown,
)
from tests.emulators.bank.adapter import TwoSteps
from tests.emulators.bank.engine import Bank

KEY = UUID(int=7)
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
REF = ProviderRef("payment", "pay_1")
SPLIT = (Share("income:membership", 1000), Share("liability:vat:7", 70))
ACCOUNTS = Accounts.of("bank")
ASKED = Money(2501)


def state(**facts: object) -> State:
    return replace(State(key=str(KEY), asked=ASKED, payee="paper"), **facts)  # type: ignore[arg-type]


def shown(stage: Stage = Stage.PENDING, *, minute: int = 1, **facts: object) -> Snapshot:
    given = {"amount": ASKED, "payee": "paper"} | facts
    return Snapshot("bank", REF, str(KEY), START + timedelta(minutes=minute), stage, **given)  # type: ignore[arg-type]


def captured(cents: int = ASKED.cents, id: str = "cap_1", **facts: object) -> Movement:
    given = {"fee": Money(97)} | facts
    return Movement(MovementKind.CAPTURED, ProviderRef("capture", id), Money(cents), START, **given)  # type: ignore[arg-type]


def refunded(cents: int, id: str = "ref_1", **facts: object) -> Movement:
    return Movement(MovementKind.REFUNDED, ProviderRef("refund", id), Money(cents), START, **facts)  # type: ignore[arg-type]


def booked(fact: Fact) -> Sequence[postings.Line]:
    return postings.doubted(fact, SPLIT) if fact.doubted else postings.lines(fact, ACCOUNTS, SPLIT)


def played(
    snapshots: Sequence[Snapshot], begin: State | None = None
) -> tuple[State, list[Told], Counter[str]]:
    """The state after these looks in this order, what was told, and the sums on the accounts."""
    now, told, sums = begin or state(), [], Counter[str]()
    for snapshot in snapshots:
        change = lifecycle.apply(now, snapshot)
        now = change.state
        told += change.told
        for fact in change.facts:
            for line in booked(fact):
                sums[line.account] += line.money.cents
    return now, told, Counter({account: cents for account, cents in sums.items() if cents})


# ---------------------------------------------------------------- any order, any repetition

DEEDS = (
    "approve",
    "decline",
    "expire",
    "pay_late",
    "dispute",
    "won",
    "lost",
    "bounce",
    "refund",
    "cancel",
    "alter",
)


def history(deeds: Sequence[str], amounts: Sequence[int], *, two_step: bool) -> list[Snapshot]:
    """What the imaginary bank shows of one payment after each of these deeds."""
    moments = iter(range(1, 10_000))
    now = [START]

    def tick() -> datetime:
        now[0] = START + timedelta(minutes=next(moments))
        return now[0]

    bank = Bank(now=tick, two_step=two_step)
    _, payment = bank.request("create", {"key": str(KEY), "cents": ASKED.cents, "currency": "EUR"})
    provider, found = TwoSteps(bank.request), []
    id = payment["id"]
    for deed, cents in zip(deeds, amounts, strict=True):
        if deed == "refund" and bank.payments[id]["captures"]:
            capture = bank.payments[id]["captures"][0]["id"]
            bank.request("refund", {"key": f"r{now[0]}", "capture": capture, "cents": cents})
        elif deed == "cancel":
            bank.request("cancel", {"id": id})
        elif deed == "alter":
            # Whenever it likes, other than the bank of the long play: also after money has come.
            bank.payments[id]["cents"] += 100
        elif deed in {"won", "lost"}:
            bank.decide(id, won=deed == "won")
        elif deed not in {"refund", "won", "lost"}:
            getattr(bank, deed)(id)
        if bank.payments[id]["status"] == "approved":
            bank.request("confirm", {"id": id})
        found.append(replace(provider._snapshot(bank.payments[id], tick()), ref=REF))
    return found


@st.composite
def histories(draw: st.DrawFn) -> list[Snapshot]:
    deeds = draw(st.lists(st.sampled_from(DEEDS), min_size=1, max_size=12))
    amounts = draw(st.lists(st.integers(1, ASKED.cents), min_size=len(deeds), max_size=len(deeds)))
    return history(deeds, amounts, two_step=draw(st.booleans()))


def kept(told: Sequence[Told]) -> int:
    """Cents that we keep, by what was told."""
    signs = {
        News.SETTLED: 1,
        News.ADDED: 1,
        News.UNDONE: -1,
        News.REFUNDED: -1,
        News.REFUND_UNDONE: 1,
        News.CHARGED_BACK: -1,
        News.CHARGEBACK_REVERSED: 1,
    }
    return sum(signs.get(one.news, 0) * one.money.cents for one in told if one.money)


@settings(max_examples=400)
@given(histories(), st.data())
def test_any_order_and_repetition_of_looks_ends_in_the_books_of_the_orderly_run(
    snapshots: list[Snapshot], data: st.DataObject
) -> None:
    orderly, told, sums = played(snapshots)
    # Some looks are missed, some made twice, all of them taken in anyhow; the last one is among them.
    others = data.draw(st.lists(st.sampled_from(snapshots), max_size=12))
    mixed = data.draw(st.permutations([*others, snapshots[-1]]))
    jumbled, told_mixed, sums_mixed = played(mixed)
    assert sums_mixed == sums
    assert (jumbled.movements, jumbled.disputes) == (orderly.movements, orderly.disputes)
    assert (jumbled.stage, jumbled.seen, status(jumbled)) == (orderly.stage, orderly.seen, status(orderly))
    assert kept(told_mixed) == kept(told) == (0 if orderly.review else orderly.kept.cents)
    if not orderly.review:
        # Otherwise it depends on whether it had settled before a person had to look.
        assert sum(one.news is News.SETTLED for one in told_mixed) == sum(
            one.news is News.SETTLED for one in told
        )


@settings(max_examples=200)
@given(histories())
def test_the_same_look_twice_changes_nothing(snapshots: list[Snapshot]) -> None:
    now = state()
    for snapshot in snapshots:
        now = lifecycle.apply(now, snapshot).state
        again = lifecycle.apply(now, snapshot)
        assert (again.state, again.facts, again.told) == (now, (), ())


@settings(max_examples=200)
@given(histories())
def test_money_that_is_known_is_never_forgotten_and_what_is_closed_stays_so(
    snapshots: list[Snapshot],
) -> None:
    now = state()
    for snapshot in snapshots:
        after = lifecycle.apply(now, snapshot).state
        assert set(now.movements) <= set(after.movements)
        assert set(now.disputes) <= set(after.disputes)
        if now.stage is not None and now.stage.closed:
            assert after.stage is not None
            assert after.stage.closed
        now = after


@settings(max_examples=200)
@given(histories())
def test_every_booking_adds_up_to_nothing_and_never_more_goes_back_than_came(
    snapshots: list[Snapshot],
) -> None:
    now = state()
    for snapshot in snapshots:
        change = lifecycle.apply(now, snapshot)
        for fact in change.facts:
            assert sum(line.money.cents for line in booked(fact)) == 0
        now = change.state
        assert now.kept.cents >= 0


# ---------------------------------------------------------------- one by one


def test_an_attempt_is_called_by_what_is_known_of_it() -> None:
    names = [status(state()), status(lifecycle.sent(state()).state)]
    names += [status(lifecycle.apply(state(), shown(stage)).state) for stage in Stage]
    assert names == [
        Status.CREATED,
        Status.SUBMITTED,
        Status.SUBMITTED,
        Status.NEEDS_USER,
        Status.PENDING,
        Status.PENDING,
        Status.DECLINED,
        Status.CANCELLED,
        Status.EXPIRED,
    ]


def answered(call: Call, outcome: object, begin: State | None = None) -> Change:
    return lifecycle.answer(begin or state(), call, outcome, START)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (NeedsUser("https://bank.example/1", REF), Status.NEEDS_USER),
        (Instructions(REF, {"iban": "DE89370400440532013000"}), Status.NEEDS_USER),
        (Pending(REF), Status.PENDING),
        (Declined("no_funds", soft=True), Status.DECLINED),
        (Unknown("timeout"), Status.UNKNOWN),
        (Succeeded(shown(movements=(captured(),))), Status.SETTLED),
    ],
)
def test_each_outcome_of_a_call_has_its_status(outcome: object, expected: Status) -> None:
    assert status(answered(Call.START, outcome).state) is expected


def test_a_doubt_is_ended_by_a_look_that_began_after_it_and_by_no_other() -> None:
    doubtful = lifecycle.answer(state(), Call.CONFIRM, Unknown("timeout"), START + timedelta(minutes=5)).state
    earlier = lifecycle.apply(doubtful, shown(Stage.APPROVED, minute=4))
    assert status(earlier.state) is Status.UNKNOWN
    assert earlier.calls == ()
    later = lifecycle.apply(doubtful, shown(Stage.APPROVED, minute=6))
    assert status(later.state) is Status.PENDING
    assert later.calls == (Call.CONFIRM,)
    paid = lifecycle.apply(doubtful, shown(minute=4, movements=(captured(),)))
    assert status(paid.state) is Status.SETTLED


def test_what_the_payer_has_agreed_to_is_confirmed_unless_it_was_given_up() -> None:
    assert lifecycle.apply(state(), shown(Stage.APPROVED)).calls == (Call.CONFIRM,)
    given_up = lifecycle.abandon(state()).state
    assert lifecycle.apply(given_up, shown(Stage.APPROVED)).calls == ()
    assert status(given_up) is Status.CANCELLED


@pytest.mark.parametrize("stage", [Stage.CANCELLED, Stage.EXPIRED, Stage.DECLINED])
def test_money_that_comes_late_is_money(stage: Stage) -> None:
    over = lifecycle.apply(state(), shown(stage)).state
    late = lifecycle.apply(over, shown(stage, minute=2, movements=(captured(),)))
    assert status(late.state) is Status.SETTLED
    assert [told.news for told in late.told] == [News.SETTLED, News.LATE]
    assert len(late.facts) == 1


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"amount": Money(2500)}, "amount"),
        ({"amount": Money(ASKED.cents, "USD")}, "currency"),
        ({"payee": "somebody-else"}, "payee"),
        (
            {"movements": (captured(), replace(captured(id="cap_2"), amount=Money(1, "USD"), fee=None))},
            "currency",
        ),
    ],
)
def test_a_payment_other_than_was_asked_for_never_counts_before_a_person_has_looked(
    facts: dict[str, object], why: str
) -> None:
    change = lifecycle.apply(state(), shown(**({"movements": (captured(),)} | facts)))
    assert status(change.state) is Status.REVIEW
    assert change.state.review == why
    assert [told.news for told in change.told] == [News.MISMATCH]
    assert all(fact.suspense for fact in change.facts)
    booked = [line.account for fact in change.facts for line in postings.lines(fact, ACCOUNTS, SPLIT)]
    assert not any(account.startswith("income") for account in booked)
    vouched = lifecycle.vouch(change.state)
    assert status(vouched.state) is Status.SETTLED
    assert News.SETTLED in {told.news for told in vouched.told}


def test_a_snapshot_of_another_attempt_is_refused() -> None:
    with pytest.raises(ValueError, match="was held against"):
        lifecycle.apply(state(), replace(shown(), key=str(UUID(int=8))))


def test_too_little_does_not_settle_what_was_owed_but_is_welcome_as_a_gift() -> None:
    little = shown(movements=(captured(1000),))
    owed = lifecycle.apply(state(), little)
    assert status(owed.state) is Status.PENDING
    assert [(told.news, told.money) for told in owed.told] == [(News.SHORT, Money(1501))]
    rest = lifecycle.apply(owed.state, shown(minute=2, movements=(captured(1000), captured(1501, "cap_2"))))
    assert [(told.news, told.money) for told in rest.told] == [(News.SETTLED, ASKED)]
    gift = lifecycle.apply(state(exact=False), little)
    assert [(told.news, told.money) for told in gift.told] == [(News.SETTLED, Money(1000))]


def test_too_much_settles_and_is_told() -> None:
    change = lifecycle.apply(state(), shown(movements=(captured(), captured(200, "cap_2"))))
    assert [(told.news, told.money) for told in change.told] == [
        (News.SETTLED, Money(2701)),
        (News.OVERPAID, Money(200)),
    ]


def test_more_after_it_was_settled_is_told_as_more() -> None:
    settled = lifecycle.apply(state(exact=False), shown(movements=(captured(1000),))).state
    more = lifecycle.apply(settled, shown(minute=2, movements=(captured(1000), captured(500, "cap_2"))))
    assert [(told.news, told.money) for told in more.told] == [(News.ADDED, Money(500))]


def test_what_was_taken_back_by_a_person_is_told_as_undone() -> None:
    settled = lifecycle.apply(state(), shown(movements=(captured(),))).state
    back = lifecycle.apply(settled, shown(minute=2, movements=(captured(progress=Progress.FAILED),)))
    assert [(told.news, told.money) for told in back.told] == [(News.UNDONE, ASKED)]
    assert [fact.name for fact in back.facts] == ["captured_undone"]
    assert back.state.kept == Money(0)


def test_a_fee_that_is_known_later_is_booked_later() -> None:
    settled = lifecycle.apply(state(), shown(movements=(captured(fee=None),))).state
    change = lifecycle.apply(settled, shown(minute=2, movements=(captured(),)))
    assert [fact.name for fact in change.facts] == ["captured_fee"]
    assert [
        (line.account, line.money.cents) for line in postings.lines(change.facts[0], ACCOUNTS, SPLIT)
    ] == [
        ("expense:fees:bank", 97),
        ("asset:clearing:bank", -97),
    ]


def test_a_refund_is_partial_until_all_is_back_and_can_come_back_itself() -> None:
    all_in = (captured(), refunded(500))
    part = lifecycle.apply(state(), shown(movements=all_in)).state
    assert status(part) is Status.PARTIALLY_REFUNDED
    whole = lifecycle.apply(part, shown(minute=2, movements=(*all_in, refunded(2001, "ref_2")))).state
    assert status(whole) is Status.REFUNDED
    back = lifecycle.apply(
        whole, shown(minute=3, movements=(*all_in, refunded(2001, "ref_2", progress=Progress.FAILED)))
    )
    assert status(back.state) is Status.PARTIALLY_REFUNDED
    assert [told.news for told in back.told] == [News.REFUND_UNDONE]


def test_money_is_spread_over_income_and_tax_to_the_cent() -> None:
    (fact,) = lifecycle.apply(state(), shown(movements=(captured(),))).facts
    assert [(line.account, line.money.cents) for line in postings.lines(fact, ACCOUNTS, SPLIT)] == [
        ("asset:clearing:bank", 2501 - 97),
        ("income:membership", -2337),
        ("liability:vat:7", -164),
        ("expense:fees:bank", 97),
    ]
