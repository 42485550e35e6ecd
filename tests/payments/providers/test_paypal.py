"""The orderly way through PayPal, to the cent."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen
from uuid import uuid4

import pytest

from andruck.core import clock
from andruck.core.money import Money
from andruck.payments import ports
from andruck.payments.adapters.paypal import PayPal
from andruck.payments.rules.values import (
    Call,
    Capability,
    Declined,
    Dispute,
    DisputeStage,
    LineKind,
    MovementKind,
    NeedsUser,
    Pending,
    Progress,
    ProviderRef,
    Stage,
    Succeeded,
)
from tests.emulators.paypal import PayPalEmulator
from tests.emulators.paypal.account import MERCHANT, fee_of
from tests.payments.providers.facts import attempt, captured, paid, refund_of, started


def test_it_is_a_provider_that_confirms_refunds_reports_and_settles(ours: PayPal) -> None:
    for protocol in (ports.Confirms, ports.Refunds, ports.Hooked, ports.Reports, ports.Settles):
        assert isinstance(ours, protocol)
    assert not isinstance(ours, ports.Cancels | ports.Charges)
    assert ours.traits.id == "paypal"
    assert ours.traits.payee == MERCHANT
    assert ours.traits.can(Capability.REFUND, Capability.PARTIAL_REFUND, Capability.DISPUTES)
    assert dict(ours.traits.remembers) == {Call.START: timedelta(hours=6), Call.REFUND: timedelta(days=45)}


def test_the_payer_is_sent_to_paypal_and_nothing_about_them_is_told(
    ours: PayPal, paypal: PayPalEmulator
) -> None:
    facts = attempt()

    outcome = ours.start(facts)

    (order,) = paypal.account.orders.values()
    assert outcome == NeedsUser(f"{paypal.url}/checkoutnow?token={order.id}", ProviderRef("order", order.id))
    (call,) = paypal.calls("orders.create")
    assert call.key == str(facts.key)
    assert call.body == {
        "intent": "CAPTURE",
        "purchase_units": [
            {
                "amount": {"currency_code": "EUR", "value": "12.50"},
                "custom_id": str(facts.key),
                "invoice_id": str(facts.key),
                "description": "Beitrag für die Zehnerpresse",
            }
        ],
        "payment_source": {
            "paypal": {
                "experience_context": {
                    "brand_name": "Zehnerpresse",
                    "locale": "de-DE",
                    "shipping_preference": "NO_SHIPPING",
                    "user_action": "PAY_NOW",
                    "return_url": "https://paper.example/zurueck/",
                    "cancel_url": "https://paper.example/abbruch/",
                }
            }
        },
    }


def test_what_the_payer_agreed_to_is_taken_once(ours: PayPal, paypal: PayPalEmulator) -> None:
    facts = started(ours, attempt())
    assert facts.ref is not None
    seen = ours.fetch(facts.ref)
    assert seen is not None
    assert (seen.stage, seen.key, seen.amount, seen.payee) == (
        Stage.NEEDS_USER,
        str(facts.key),
        Money(1250),
        MERCHANT,
    )
    assert seen.url == f"{paypal.url}/checkoutnow?token={facts.ref.id}"

    paypal.approve(facts.ref.id)
    approved = ours.fetch(facts.ref)
    assert approved is not None
    assert (approved.stage, approved.movements) == (Stage.APPROVED, ())

    first, again = ours.confirm(facts), ours.confirm(facts)

    assert isinstance(first, Succeeded)
    assert isinstance(again, Succeeded)
    assert replace(first.snapshot, at=again.snapshot.at) == again.snapshot
    (move,) = first.snapshot.movements
    assert (move.kind, move.amount, move.fee, move.progress) == (
        MovementKind.CAPTURED,
        Money(1250),
        Money(fee_of(1250)),
        Progress.DONE,
    )
    assert first.snapshot.stage is Stage.OPEN
    assert paypal.account.balance == 1250 - fee_of(1250)
    assert len(paypal.calls("orders.capture")) == 1


def test_every_object_leads_to_its_payment(ours: PayPal, paypal: PayPalEmulator) -> None:
    facts, seen = paid(ours, paypal)
    refunded = ours.refund(refund_of(seen, 300))
    assert isinstance(refunded, Succeeded)
    dispute = paypal.dispute(captured(seen).id)
    (refund,) = [move for move in refunded.snapshot.movements if move.kind is MovementKind.REFUNDED]

    refs = [facts.ref, captured(seen), refund.ref, ProviderRef("dispute", dispute.id)]
    snapshots = [ours.fetch(ref) for ref in refs if ref]

    assert [snapshot and snapshot.ref for snapshot in snapshots] == [seen.ref] * 4
    assert ours.fetch(ProviderRef("order", "NOSUCHORDER")) is None
    assert ours.fetch(ProviderRef("capture", "NOSUCHCAPTURE")) is None
    assert ours.fetch(ProviderRef("parcel", "1")) is None
    for kind in ("order", "capture", "refund", "dispute"):
        assert ours.fetch(ProviderRef(kind, "../../v1/reporting/transactions?x=")) is None
    assert {call.operation for call in paypal.diary} <= {
        "oauth.token", "orders.create", "orders.get", "orders.capture",
        "captures.get", "captures.refund", "refunds.get", "disputes.list", "disputes.get",
    }  # fmt: skip


def test_parts_are_given_back_and_know_whose_they_are(ours: PayPal, paypal: PayPalEmulator) -> None:
    _, seen = paid(ours, paypal)
    facts = refund_of(seen, 300, reason="Doppelt gezahlt")

    first, again = ours.refund(facts), ours.refund(facts)
    rest = ours.refund(refund_of(seen, 950))

    assert isinstance(first, Succeeded)
    assert isinstance(again, Succeeded)
    assert isinstance(rest, Succeeded)
    back = [move for move in rest.snapshot.movements if move.kind is MovementKind.REFUNDED]
    assert [move.amount for move in back] == [Money(300), Money(950)]
    assert back[0].key == str(facts.key)
    assert paypal.account.balance == -fee_of(1250)
    assert [call.body.get("note_to_payer") for call in paypal.calls("captures.refund")] == [
        "Doppelt gezahlt",
        "Doppelt gezahlt",
        None,
    ]


def test_more_than_there_is_is_not_given_back(ours: PayPal, paypal: PayPalEmulator) -> None:
    _, seen = paid(ours, paypal)

    outcome = ours.refund(refund_of(seen, 1251))

    assert outcome == Declined("REFUND_AMOUNT_EXCEEDED", ref=seen.ref)
    assert paypal.account.balance == 1250 - fee_of(1250)


def test_a_payment_from_a_bank_account_takes_days(ours: PayPal, paypal: PayPalEmulator) -> None:
    facts, seen = paid(ours, paypal, funding="echeck")
    assert facts.ref is not None
    assert seen.stage is Stage.PENDING
    assert [(move.progress, move.fee) for move in seen.movements] == [(Progress.PENDING, None)]

    paypal.clear(captured(seen).id)

    arrived = ours.fetch(facts.ref)
    assert arrived is not None
    assert arrived.stage is Stage.OPEN
    assert [(move.progress, move.fee) for move in arrived.movements] == [(Progress.DONE, Money(fee_of(1250)))]


def test_a_payment_from_a_bank_account_may_fail(ours: PayPal, paypal: PayPalEmulator) -> None:
    facts, seen = paid(ours, paypal, funding="echeck")
    assert facts.ref is not None

    paypal.clear(captured(seen).id, fails=True)

    failed = ours.fetch(facts.ref)
    assert failed is not None
    assert (failed.stage, failed.code) == (Stage.DECLINED, "DECLINED")
    assert [move.progress for move in failed.movements] == [Progress.FAILED]
    assert ours.refund(refund_of(failed, 100)) == Declined("REFUND_NOT_ALLOWED", ref=seen.ref)


def test_a_refused_card_sends_the_payer_back_and_a_better_one_pays(
    ours: PayPal, paypal: PayPalEmulator
) -> None:
    facts = started(ours, attempt())
    assert facts.ref is not None
    paypal.approve(facts.ref.id, funding="bad_card")

    refused = ours.confirm(facts)

    assert refused == NeedsUser(f"{paypal.url}/checkoutnow?token={facts.ref.id}", facts.ref)
    paypal.approve(facts.ref.id)
    assert isinstance(ours.confirm(replace(facts, round=1)), Succeeded)
    keys = [call.key for call in paypal.calls("orders.capture")]
    assert len(set(keys)) == 2, (
        "the second agreement is another call, or PayPal would repeat its first answer"
    )


def test_nothing_is_taken_before_the_payer_agrees(ours: PayPal, paypal: PayPalEmulator) -> None:
    facts = started(ours, attempt())

    assert isinstance(ours.confirm(facts), NeedsUser)
    assert paypal.calls("orders.capture") == []


def test_a_lost_dispute_takes_the_money_and_an_appeal_brings_it_back(
    ours: PayPal, paypal: PayPalEmulator
) -> None:
    facts, seen = paid(ours, paypal)
    assert facts.ref is not None
    dispute = paypal.dispute(captured(seen).id)

    open_ = ours.fetch(facts.ref)
    assert open_ is not None
    ref = ProviderRef("dispute", dispute.id)
    assert open_.disputes == (Dispute(ref, Money(1250), DisputeStage.OPEN, "UNAUTHORISED"),)
    assert ours.refund(refund_of(seen, 100)) == Declined("TRANSACTION_DISPUTED", soft=True, ref=seen.ref)

    paypal.settle(dispute.id, lost=True)
    lost = ours.fetch(facts.ref)
    assert lost is not None
    assert [item.stage for item in lost.disputes] == [DisputeStage.LOST]
    assert [(move.kind, move.amount) for move in lost.movements] == [
        (MovementKind.CAPTURED, Money(1250)),
        (MovementKind.CHARGED_BACK, Money(1250)),
    ]

    paypal.clock.advance(days=10)
    paypal.reverse(dispute.id)
    won = ours.fetch(facts.ref)
    assert won is not None
    assert [item.stage for item in won.disputes] == [DisputeStage.WON]
    assert [move.kind for move in won.movements] == [
        MovementKind.CAPTURED,
        MovementKind.CHARGED_BACK,
        MovementKind.CHARGEBACK_REVERSED,
    ]
    assert len({move.ref for move in won.movements}) == 3


def test_a_won_dispute_moves_nothing(ours: PayPal, paypal: PayPalEmulator) -> None:
    facts, seen = paid(ours, paypal)
    assert facts.ref is not None
    paypal.settle(paypal.dispute(captured(seen).id).id, lost=False)

    won = ours.fetch(facts.ref)

    assert won is not None
    assert [item.stage for item in won.disputes] == [DisputeStage.WON]
    assert won.movements == seen.movements


def test_the_sweep_finds_everything_that_happened(ours: PayPal, paypal: PayPalEmulator) -> None:
    began = clock.now()
    plain, _ = paid(ours, paypal, 1000)
    _, refunded = paid(ours, paypal, 2000)
    ours.refund(refund_of(refunded, 500))
    _, disputed = paid(ours, paypal, 3000)
    paypal.settle(paypal.dispute(captured(disputed).id).id, lost=True)
    started(ours, attempt(4000))

    found = {snapshot.key: snapshot for snapshot in ours.list_since(began)}

    assert sorted(snapshot.amount.cents for snapshot in found.values()) == [1000, 2000, 3000]
    assert found[refunded.key].movements[1].kind is MovementKind.REFUNDED
    assert found[disputed.key].disputes[0].stage is DisputeStage.LOST
    assert found[str(plain.key)].ref == plain.ref


def test_a_dispute_about_an_old_payment_is_swept_up(ours: PayPal, paypal: PayPalEmulator) -> None:
    _, seen = paid(ours, paypal)
    paypal.clock.advance(days=20)
    paypal.dispute(captured(seen).id)

    found = list(ours.list_since(clock.now() + timedelta(days=19)))

    assert [snapshot.key for snapshot in found] == [seen.key]
    assert found[0].disputes[0].stage is DisputeStage.OPEN


def test_many_pages_and_months_are_swept(
    ours: PayPal, paypal: PayPalEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("andruck.payments.adapters.paypal.reports._PAGE", 2)
    began = clock.now()
    paypal.clock.advance(days=-60)
    keys = {paid(ours, paypal, 100 + n)[1].key for n in range(3)}
    paypal.clock.advance(days=60)
    keys |= {paid(ours, paypal, 200 + n)[1].key for n in range(3)}

    found = list(ours.list_since(began - timedelta(days=61)))

    assert {snapshot.key for snapshot in found} == keys
    assert len(paypal.calls("search.get")) == 2 + 2


def test_a_payment_is_found_by_its_key(ours: PayPal, paypal: PayPalEmulator) -> None:
    _, seen = paid(ours, paypal)
    paid(ours, paypal, 500)

    found = ours.find(seen.key)

    assert found is not None
    assert (found.ref, found.key) == (seen.ref, seen.key)
    assert ours.find(str(uuid4())) is None


def test_the_account_has_lines_for_the_books(ours: PayPal, paypal: PayPalEmulator) -> None:
    began = clock.now() - timedelta(seconds=1)
    _, seen = paid(ours, paypal, 5000)
    ours.refund(refund_of(seen, 1000))
    _, disputed = paid(ours, paypal, 2000)
    paypal.settle(paypal.dispute(captured(disputed).id).id, lost=True)
    paypal.withdraw(500)
    stranger = paypal.account.transactions
    stranger.append(replace(stranger[0], id="XSTRANGER00000001", custom="", invoice="", amount=700, fee=0))

    lines = list(ours.settlements(began, clock.now() + timedelta(seconds=1)))

    assert [(line.kind, line.amount.cents, (line.fee or Money(0)).cents) for line in lines] == [
        (LineKind.MOVEMENT, 5000, fee_of(5000)),
        (LineKind.MOVEMENT, -1000, 0),
        (LineKind.MOVEMENT, 2000, fee_of(2000)),
        (LineKind.MOVEMENT, -2000, 0),
        (LineKind.FEE, -1600, 0),
        (LineKind.PAYOUT, -500, 0),
        (LineKind.OTHER, 700, 0),
    ]
    taken = {move.ref for snapshot in ours.list_since(began) for move in snapshot.movements}
    assert {line.ref for line in lines if line.kind is LineKind.MOVEMENT} <= taken
    assert lines[5].payout == lines[5].ref.id
    assert sum(line.amount.cents - (line.fee or Money(0)).cents for line in lines) == paypal.account.balance


def test_the_payer_decides_on_a_page(ours: PayPal, paypal: PayPalEmulator) -> None:
    outcome = ours.start(attempt())
    assert isinstance(outcome, NeedsUser)

    with urlopen(outcome.url) as page:
        shown = page.read().decode()

    assert "12,50 EUR" in shown
    assert parse_qs(urlsplit(outcome.url).query)["token"] == [outcome.ref.id]


@pytest.mark.parametrize("amount", [Money(1), Money(999_999_99), Money(10_00)])
def test_amounts_are_exact(ours: PayPal, paypal: PayPalEmulator, amount: Money) -> None:
    facts = started(ours, attempt(amount=amount))
    assert facts.ref is not None
    seen = ours.fetch(facts.ref)
    assert seen is not None
    assert seen.amount == amount


def test_a_call_that_is_still_being_worked_on_is_pending(ours: PayPal, paypal: PayPalEmulator) -> None:
    _, seen = paid(ours, paypal)
    paypal.faults.add("captures.refund", "issue", issue="PREVIOUS_REQUEST_IN_PROGRESS", status=409)

    assert ours.refund(refund_of(seen, 100)) == Pending(seen.ref)
