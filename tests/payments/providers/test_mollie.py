"""The orderly way through Mollie, to the cent."""

from dataclasses import replace
from datetime import timedelta
from urllib.request import urlopen

import pytest
from mollie.api.client import Client as OfficialClient

from andruck.core import clock
from andruck.core.money import Money
from andruck.payments import ports
from andruck.payments.adapters.mollie import Mollie
from andruck.payments.rules.values import (
    Call,
    Capability,
    Declined,
    Dispute,
    DisputeStage,
    Hint,
    LineKind,
    Movement,
    MovementKind,
    NeedsUser,
    Payer,
    Progress,
    ProviderRef,
    Stage,
    Succeeded,
)
from tests.emulators.mollie import MollieEmulator
from tests.emulators.mollie.server import KEY
from tests.payments.providers.conftest import AnotherMollie
from tests.payments.providers.facts import attempt, paid_at_mollie, refund_of, started

LISA = Payer("Lisa von Lesens", "lisa@mail.example", "Zeilenweg 3", "10999", "Berlin", "DE")


def test_it_is_a_provider_that_confirms_cancels_refunds_reports_and_settles(
    our_mollie: Mollie, another_mollie: AnotherMollie
) -> None:
    for protocol in (
        ports.Confirms, ports.Cancels, ports.Refunds, ports.Hooked, ports.Reports, ports.Settles
    ):  # fmt: skip
        assert isinstance(our_mollie, protocol)
    assert our_mollie.traits.id == "mollie"
    assert dict(our_mollie.traits.remembers) == {
        Call.START: timedelta(hours=1), Call.REFUND: timedelta(hours=1)
    }  # fmt: skip
    assert our_mollie.traits.can(Capability.PAYOUT_REPORT)
    assert not another_mollie(token="").traits.can(Capability.PAYOUT_REPORT)


def test_the_payer_is_sent_to_mollie_and_nothing_about_them_is_told(
    our_mollie: Mollie, mollie: MollieEmulator
) -> None:
    facts = attempt(variant="creditcard", payer=LISA)

    outcome = our_mollie.start(facts)

    (payment,) = mollie.account.payments.values()
    assert outcome == NeedsUser(f"{mollie.url}/checkout/{payment.id}", ProviderRef("payment", payment.id))
    (call,) = mollie.calls("payments.create")
    assert call.key == str(facts.key)
    assert call.body == {
        "amount": {"currency": "EUR", "value": "12.50"},
        "description": "Beitrag für die Zehnerpresse",
        "redirectUrl": "https://paper.example/zurueck/",
        "cancelUrl": "https://paper.example/abbruch/",
        "webhookUrl": "https://paper.example/-/hook/paypal/",
        "locale": "de_DE",
        "metadata": {"key": str(facts.key)},
        "method": "creditcard",
    }


def test_a_card_pays_on_mollies_page(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    facts = started(our_mollie, attempt())
    assert facts.ref is not None
    seen = our_mollie.fetch(facts.ref)
    assert seen is not None
    assert (seen.stage, seen.key, seen.amount, seen.payee, seen.movements) == (
        Stage.NEEDS_USER, str(facts.key), Money(1250), "pfl_QkEhN94Ba", ()
    )  # fmt: skip
    with urlopen(seen.url) as page:
        assert "12,50 EUR" in page.read().decode()

    mollie.finish(facts.ref.id)

    paid = our_mollie.fetch(facts.ref)
    assert paid is not None
    assert paid.stage is Stage.OPEN
    assert [(move.kind, move.ref, move.amount, move.fee) for move in paid.movements] == [
        (MovementKind.CAPTURED, facts.ref, Money(1250), None)
    ]
    assert mollie.account.balance == 1250


@pytest.mark.parametrize(
    ("status", "stage", "code"),
    [
        ("failed", Stage.DECLINED, "insufficient_funds"),
        ("canceled", Stage.CANCELLED, ""),
        ("expired", Stage.EXPIRED, ""),
        ("pending", Stage.PENDING, ""),
        ("open", Stage.NEEDS_USER, ""),
    ],
)
def test_what_becomes_of_a_payment(
    our_mollie: Mollie, mollie: MollieEmulator, status: str, stage: Stage, code: str
) -> None:
    facts = started(our_mollie, attempt())
    assert facts.ref is not None
    mollie.finish(facts.ref.id, status)

    seen = our_mollie.fetch(facts.ref)

    assert seen is not None
    assert (seen.stage, seen.code, seen.movements) == (stage, code, ())


def test_a_payment_that_nobody_makes_expires_by_itself(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    facts = started(our_mollie, attempt())
    assert facts.ref is not None
    mollie.clock.advance(minutes=16)

    seen = our_mollie.fetch(facts.ref)

    assert seen is not None
    assert seen.stage is Stage.EXPIRED


def test_klarna_is_told_who_buys_and_pays_at_once(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    facts = attempt(variant="klarna", payer=LISA)
    facts = started(our_mollie, facts)
    assert facts.ref is not None

    body = mollie.calls("payments.create")[0].body
    assert body["billingAddress"] == {
        "givenName": "Lisa von", "familyName": "Lesens", "email": "lisa@mail.example",
        "streetAndNumber": "Zeilenweg 3", "postalCode": "10999", "city": "Berlin", "country": "DE",
    }  # fmt: skip
    assert body["captureMode"] == "automatic"
    mollie.finish(facts.ref.id)
    seen = our_mollie.fetch(facts.ref)
    assert seen is not None
    assert [move.kind for move in seen.movements] == [MovementKind.CAPTURED]


def test_klarna_without_an_address_is_not_even_tried(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    assert our_mollie.start(attempt(variant="klarna")) == Declined("PAYER_UNKNOWN")
    for name in our_mollie.needs("klarna"):
        facts = attempt(variant="klarna", payer=replace(LISA, **{name: ""}))
        assert our_mollie.start(facts) == Declined("PAYER_UNKNOWN")
    assert our_mollie.needs("creditcard") == frozenset()
    assert mollie.diary == []


def test_what_was_only_authorised_is_taken_once(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    facts = started(our_mollie, attempt())
    assert facts.ref is not None
    mollie.finish(facts.ref.id, "authorized", method="klarna")
    seen = our_mollie.fetch(facts.ref)
    assert seen is not None
    assert (seen.stage, seen.movements) == (Stage.APPROVED, ())

    first, again = our_mollie.confirm(facts), our_mollie.confirm(facts)

    assert isinstance(first, Succeeded)
    assert isinstance(again, Succeeded)
    assert first.snapshot.movements == again.snapshot.movements
    assert len(mollie.calls("captures.create")) == 1
    assert mollie.account.balance == 1250


def test_an_open_payment_is_given_up_and_a_paid_one_is_not(
    our_mollie: Mollie, mollie: MollieEmulator
) -> None:
    open_ = started(our_mollie, attempt())
    paid, _ = paid_at_mollie(our_mollie, mollie)

    first, again = our_mollie.cancel(open_), our_mollie.cancel(open_)
    late = our_mollie.cancel(paid)

    for outcome in (first, again):
        assert isinstance(outcome, Succeeded)
        assert outcome.snapshot.stage is Stage.CANCELLED
    assert late == Declined("HTTP_422", ref=paid.ref)


def test_parts_are_given_back_and_know_whose_they_are(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    _, seen = paid_at_mollie(our_mollie, mollie)
    facts = refund_of(seen, 300, reason="Doppelt gezahlt")

    first, again = our_mollie.refund(facts), our_mollie.refund(facts)

    assert isinstance(first, Succeeded)
    assert isinstance(again, Succeeded)
    (refund,) = mollie.account.payments[seen.ref.id].refunds
    (back,) = [move for move in first.snapshot.movements if move.kind is MovementKind.REFUNDED]
    assert back == Movement(
        MovementKind.REFUNDED, ProviderRef("refund", f"{seen.ref.id}/{refund.id}"), Money(300), back.at,
        progress=Progress.PENDING, key=str(facts.key),
    )  # fmt: skip
    assert refund.description == "Doppelt gezahlt"

    mollie.carry_out(refund.id)
    done = our_mollie.fetch(back.ref)
    assert done is not None
    assert done.movements[1] == replace(back, progress=Progress.DONE)
    assert our_mollie.refund(refund_of(seen, 951)) == Declined("HTTP_422_amount", ref=seen.ref)
    assert mollie.account.balance == 950


def test_a_refund_may_fail(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    _, seen = paid_at_mollie(our_mollie, mollie)
    our_mollie.refund(refund_of(seen, 300))
    mollie.carry_out(mollie.account.payments[seen.ref.id].refunds[0].id, "failed")

    after = our_mollie.fetch(seen.ref)

    assert after is not None
    assert after.movements[1].progress is Progress.FAILED


def test_a_chargeback_takes_the_money_and_may_be_reversed(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    _, seen = paid_at_mollie(our_mollie, mollie)
    chargeback = mollie.charge_back(seen.ref.id)
    ref = ProviderRef("chargeback", f"{seen.ref.id}/{chargeback.id}")

    lost = our_mollie.fetch(ref)
    assert lost is not None
    assert lost.disputes == (Dispute(ref, Money(1250), DisputeStage.LOST, "AC01"),)
    assert [(move.kind, move.amount) for move in lost.movements] == [
        (MovementKind.CAPTURED, Money(1250)), (MovementKind.CHARGED_BACK, Money(1250))
    ]  # fmt: skip

    mollie.clock.advance(days=3)
    mollie.reverse(chargeback.id)
    won = our_mollie.fetch(seen.ref)
    assert won is not None
    assert won.disputes[0].stage is DisputeStage.WON
    assert [move.kind for move in won.movements] == [
        MovementKind.CAPTURED, MovementKind.CHARGED_BACK, MovementKind.CHARGEBACK_REVERSED
    ]  # fmt: skip


def test_the_sweep_finds_everything_that_happened(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    mollie.clock.advance(days=-10)
    _, old = paid_at_mollie(our_mollie, mollie, 1000)
    _, charged = paid_at_mollie(our_mollie, mollie, 2000)
    _, quiet = paid_at_mollie(our_mollie, mollie, 2500)
    slow = started(our_mollie, attempt(3000))
    assert slow.ref is not None
    mollie.finish(slow.ref.id, "pending")
    mollie.clock.advance(days=10)
    began = clock.now() - timedelta(seconds=2)
    our_mollie.refund(refund_of(old, 100))
    mollie.charge_back(charged.ref.id)
    mollie.finish(slow.ref.id)
    new, _ = paid_at_mollie(our_mollie, mollie, 4000)

    found = {snapshot.key for snapshot in our_mollie.list_since(began)}

    assert found == {old.key, charged.key, str(slow.key), str(new.key)}
    assert quiet.key not in found


def test_many_pages_are_swept(
    our_mollie: Mollie, mollie: MollieEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("andruck.payments.adapters.mollie.client.PAGE", 2)
    began = clock.now() - timedelta(seconds=2)
    keys = {paid_at_mollie(our_mollie, mollie, 100 + n)[1].key for n in range(5)}

    assert {snapshot.key for snapshot in our_mollie.list_since(began)} == keys
    assert len(mollie.calls("payments.list")) == 3


def test_a_payment_is_found_by_its_key(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    facts = started(our_mollie, attempt())
    started(our_mollie, attempt())

    found = our_mollie.find(str(facts.key))

    assert found is not None
    assert (found.ref, found.stage) == (facts.ref, Stage.NEEDS_USER)
    assert our_mollie.find(str(attempt().key)) is None
    mollie.clock.advance(days=-36)
    ancient = started(our_mollie, attempt())
    mollie.clock.advance(days=36)
    assert our_mollie.find(str(ancient.key)) is not None, "the page that is read is read to its end"


def test_payouts_have_lines_for_the_books(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    began = clock.now() - timedelta(seconds=2)
    _, seen = paid_at_mollie(our_mollie, mollie, 5000)
    _, other = paid_at_mollie(our_mollie, mollie, 2000, method="paybybank")
    our_mollie.refund(refund_of(seen, 1000))
    mollie.carry_out(mollie.account.payments[seen.ref.id].refunds[0].id)
    mollie.charge_back(other.ref.id)
    settlement = mollie.settle()

    lines = list(our_mollie.settlements(began, clock.now() + timedelta(seconds=2)))

    # 25 + 90 cents for the card, 20 + 10 for the bank, 25 for the refund, 25 euro for the chargeback, 19 % on top.
    cost = mollie.account.cost(settlement)
    assert cost == 3177
    assert [(line.kind, line.amount.cents, line.fee and line.fee.cents) for line in lines] == [
        (LineKind.MOVEMENT, 5000, None),
        (LineKind.MOVEMENT, 2000, None),
        (LineKind.MOVEMENT, -1000, None),
        (LineKind.MOVEMENT, -2000, None),
        (LineKind.PAYOUT, -(4000 - cost), cost),
    ]
    assert {line.payout for line in lines} == {settlement.id}
    assert lines[-1].text == settlement.reference
    assert sum(line.amount.cents - (line.fee.cents if line.fee else 0) for line in lines) == 0
    assert mollie.account.balance == 0


def test_what_a_payout_does_not_explain_is_for_a_person(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    began = clock.now() - timedelta(seconds=2)
    paid_at_mollie(our_mollie, mollie, 5000)
    mollie.settle().amount -= 700

    lines = list(our_mollie.settlements(began, clock.now() + timedelta(seconds=2)))

    assert [(line.kind, line.amount.cents) for line in lines[1:]] == [
        (LineKind.PAYOUT, -(5000 - 137 - 700)), (LineKind.OTHER, -700)
    ]  # fmt: skip
    assert sum(line.amount.cents - (line.fee.cents if line.fee else 0) for line in lines) == 0


def test_payouts_of_another_time_are_left_out(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    mollie.clock.advance(days=-40)
    paid_at_mollie(our_mollie, mollie, 1000)
    mollie.settle()
    mollie.clock.advance(days=40)
    began = clock.now() - timedelta(days=1)
    paid_at_mollie(our_mollie, mollie, 2000)
    mollie.settle()

    lines = list(our_mollie.settlements(began, clock.now() + timedelta(seconds=2)))

    assert [line.amount.cents for line in lines if line.kind is LineKind.MOVEMENT] == [2000]


def test_without_a_token_payouts_stay_unknown(another_mollie: AnotherMollie, mollie: MollieEmulator) -> None:
    adapter = another_mollie(token="")
    paid_at_mollie(adapter, mollie)
    mollie.settle()

    assert list(adapter.settlements(clock.now() - timedelta(days=1), clock.now() + timedelta(days=1))) == []


# ---------------------------------------------------------------- messages


def test_a_message_is_an_id_and_makes_us_look(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    facts, _ = paid_at_mollie(our_mollie, mollie)
    (message,) = mollie.hooks.take()

    assert message.raw == f"id={facts.ref.id}".encode() if facts.ref else False
    assert facts.ref is not None
    assert our_mollie.parse_webhook(message.raw, message.headers) == [Hint(facts.ref, kind="payment")]


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"id=", b"id", b"id=re_4qqhO89gsT", b"id=tr_../../methods", b"id=tr_1&id=tr_2/../x", b"\xff\xfe",
        b'{"id": "tr_1"}', b"id=tr_" + b"a" * 41, b"&" * 100_000, b"id=tr_%2e%2e", b"id=tr_1%0aX",
    ],
)  # fmt: skip
def test_a_message_that_names_no_payment_is_refused(our_mollie: Mollie, raw: bytes) -> None:
    with pytest.raises(ports.Forged):
        our_mollie.parse_webhook(raw, {})


def test_an_invented_id_is_no_payment(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    (hint,) = our_mollie.parse_webhook(b"id=tr_invented", {})

    assert our_mollie.fetch(hint.ref) is None
    assert our_mollie.fetch(ProviderRef("payment", "../methods")) is None
    assert our_mollie.fetch(ProviderRef("parcel", "tr_1")) is None


def test_the_official_client_understands_the_stand_in(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    """A witness: what Mollie's own objects make of our answers."""
    _, seen = paid_at_mollie(our_mollie, mollie, 5000)
    our_mollie.refund(refund_of(seen, 1000))
    mollie.charge_back(seen.ref.id, cents=500)
    client = OfficialClient(api_endpoint=mollie.url)
    client.set_api_key(KEY)

    payment = client.payments.get(seen.ref.id)
    (refund,) = payment.refunds.list()
    (chargeback,) = payment.chargebacks.list()

    assert payment.is_paid()
    assert payment.can_be_refunded()
    assert payment.amount_remaining == {"currency": "EUR", "value": "35.00"}
    assert payment.amount_chargedback == {"currency": "EUR", "value": "5.00"}
    assert (refund.status, refund.payment_id, refund.get_payment().id) == ("pending", payment.id, payment.id)
    assert (chargeback.amount["value"], chargeback.payment_id) == ("5.00", payment.id)
    assert [method.id for method in client.methods.list()] == ["creditcard", "klarna", "paybybank"]
    client._client.close()
