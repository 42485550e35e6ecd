"""Paying from beginning to end, when everything goes well and when it does not."""

from datetime import timedelta

import pytest
import time_machine

from andruck.payments.actions import calling, receiving, starting, sweeping
from andruck.payments.models import Attempt, Case, Incoming, Intent
from tests.emulators.bank.engine import fee_of
from tests.payments.scene import (
    FEE,
    PAID,
    WITH_TAX,
    Scene,
    balances,
    begun,
    intent,
    paid,
    payment_of,
    settle,
    status,
)

pytestmark = pytest.mark.django_db

# ---------------------------------------------------------------- when all goes well


def test_a_payer_is_sent_to_the_bank_comes_back_and_has_paid(two: Scene) -> None:
    key = starting.begin(intent=intent(), method="bank")
    view = starting.go(attempt=key)
    assert (view.status, view.url) == ("needs_user", f"https://bank.example/{payment_of(key)}")
    two.bank.approve(payment_of(key))
    assert sweeping.look(attempt=key)
    assert status(key) == "pending"
    assert calling.work() == 1
    assert status(key) == "settled"
    assert balances() == PAID
    assert [(entry.name, entry.facts) for entry in two.entries] == [
        (
            "PaymentSettled",
            {
                "attempt": str(key),
                "kind": "contribution",
                "key": "1",
                "amount": {"cents": 2500, "currency": "EUR"},
                "method": "bank",
                "at": "2026-11-23T09:00:00Z",
                "again": False,
            },
        )
    ]
    assert Intent.objects.get().paid_by_id == key


def test_the_message_comes_first_and_the_payer_never(one: Scene) -> None:
    key = begun()
    one.bank.approve(payment_of(key))
    one.deliver()
    assert Incoming.objects.get().done_at is None
    assert receiving.work() == 1
    assert (status(key), balances()) == ("settled", PAID)


def test_the_message_never_comes_and_the_payer_neither(one: Scene, travel: time_machine.Traveller) -> None:
    key = begun()
    one.bank.approve(payment_of(key))
    travel.shift(timedelta(minutes=9))
    assert sweeping.work() == 0
    travel.shift(timedelta(minutes=2))
    assert sweeping.work() == 1
    assert (status(key), balances()) == ("settled", PAID)


def test_what_was_never_swept_is_found_by_night(one: Scene) -> None:
    key = begun()
    one.bank.approve(payment_of(key))
    Attempt.objects.update(look_at=None)
    assert sweeping.go_through_everything() == 1
    assert status(key) == "settled"


@pytest.mark.parametrize("away", ["the bank", "we"])
def test_what_happened_in_nights_that_were_missed_is_found_by_the_next(
    one: Scene, travel: time_machine.Traveller, away: str
) -> None:
    """A complaint of which no message ever arrived, and then more nights than one looks back."""
    key = paid(one)
    assert sweeping.go_through_everything() == 1
    one.bank.dispute(payment_of(key))
    for _ in range(5):
        travel.shift(timedelta(days=1))
        if away == "the bank":
            one.line.away = True
            assert sweeping.go_through_everything() == 0
    one.line.away = False
    assert sweeping.go_through_everything() == 1
    assert status(key) == "disputed"


def test_the_first_night_reaches_back_to_the_first_payment(
    one: Scene, travel: time_machine.Traveller
) -> None:
    key = paid(one)
    one.bank.dispute(payment_of(key))
    travel.shift(timedelta(days=30))
    sweeping.go_through_everything()
    assert status(key) == "disputed"


def test_messages_again_and_again_change_nothing(one: Scene) -> None:
    key = begun()
    one.bank.approve(payment_of(key))
    for _ in range(5):
        one.deliver_all()
        receiving.work()
        sweeping.look(attempt=key)
    assert Incoming.objects.count() == len(one.bank.messages)
    assert balances() == PAID
    assert one.told == ["PaymentSettled"]


def test_tax_has_its_own_line(one: Scene) -> None:
    paid(one, 1070, split=WITH_TAX, exact=True)
    fee = fee_of(1070)
    assert balances() == {
        "asset:clearing:bank": 1070 - fee,
        "expense:fees:bank": fee,
        "income:membership": -1000,
        "liability:vat:7": -70,
    }


def test_a_complaint_takes_the_money_away_and_its_end_gives_it_back(one: Scene) -> None:
    key = paid(one)
    one.bank.dispute(payment_of(key))
    one.deliver()
    settle()
    assert status(key) == "disputed"
    assert "income:contribution" not in balances()
    assert Case.objects.get(kind="dispute").cents == 2500
    one.bank.decide(payment_of(key), won=True)
    one.deliver()
    settle()
    assert (status(key), balances()) == ("settled", PAID)
    assert one.told == [
        "PaymentSettled",
        "PaymentChargedBack",
        "CaseOpened",
        "PaymentDisputed",
        "PaymentChargebackReversed",
        "PaymentDisputeEnded",
    ]


def test_a_lost_complaint_leaves_nothing_but_the_fee(one: Scene) -> None:
    key = paid(one)
    one.bank.dispute(payment_of(key))
    one.bank.decide(payment_of(key), won=False)
    one.deliver()
    settle()
    assert status(key) == "charged_back"
    assert balances() == {"asset:clearing:bank": -FEE, "expense:fees:bank": FEE}


# ---------------------------------------------------------------- when it does not


@pytest.mark.parametrize("fault", ["lost", "timeout", "error", "refused"])
@pytest.mark.parametrize("at", ["start", "confirm"])
def test_whatever_is_lost_there_is_one_payment_at_the_bank(
    two: Scene, travel: time_machine.Traveller, fault: str, at: str
) -> None:
    if at == "start":
        two.line.faults.append(fault)
    key = begun()
    assert status(key) == ("unknown" if at == "start" else "needs_user")
    travel.shift(timedelta(minutes=1))
    settle()
    two.bank.approve(payment_of(key))
    if at == "confirm":
        two.line.faults.append(fault)
    sweeping.look(attempt=key)
    calling.work()
    if at == "confirm":
        assert status(key) == "unknown"
    travel.shift(timedelta(minutes=1))
    settle()
    assert (status(key), balances()) == ("settled", PAID)
    assert len(two.bank.payments) == 1
    assert len(two.bank.payments[payment_of(key)]["captures"]) == 1


@pytest.mark.parametrize("call", ["start", "confirm"])
def test_when_the_bank_has_forgotten_the_key_it_is_asked_before_anything_is_sent_again(
    two: Scene, travel: time_machine.Traveller, call: str
) -> None:
    if call == "start":
        two.line.faults.append("timeout")
    key = begun()
    if call == "confirm":
        two.bank.approve(payment_of(key))
        sweeping.look(attempt=key)
        two.line.faults.append("timeout")
        calling.work()
    two.line.away = True
    travel.shift(two.bank.remembers + timedelta(minutes=1))
    settle()
    assert status(key) == "unknown"
    two.line.away = False
    travel.shift(timedelta(hours=1))
    settle()
    two.bank.approve(payment_of(key))
    travel.shift(timedelta(hours=1))
    settle()
    travel.shift(timedelta(hours=1))
    settle()
    assert (status(key), len(two.bank.payments), balances()) == ("settled", 1, PAID)


def test_what_never_arrived_is_sent_again_after_the_bank_was_asked(
    two: Scene, travel: time_machine.Traveller
) -> None:
    two.line.faults.append("lost")
    key = begun()
    two.line.away = True
    travel.shift(timedelta(hours=7))
    settle()
    two.line.away = False
    travel.shift(timedelta(hours=1))
    settle()
    assert (status(key), len(two.bank.payments)) == ("needs_user", 1)


def test_a_doubt_that_lasts_calls_a_person(two: Scene, travel: time_machine.Traveller) -> None:
    two.line.faults.extend(["lost"] * 100)
    key = begun()
    for _ in range(3):
        travel.shift(timedelta(hours=9))
        two.line.away = True
        settle()
        two.line.away = False
        sweeping.look(attempt=key)
    assert status(key) == "unknown"
    assert Case.objects.get(kind="doubt").attempt_id == key


def test_declined_is_declined(one: Scene) -> None:
    key = begun()
    one.bank.decline(payment_of(key))
    one.deliver()
    settle()
    assert status(key) == "declined"
    assert balances() == {}
    assert one.told == ["PaymentDeclined"]


def test_money_that_comes_after_the_end_is_booked_and_shown_to_a_person(one: Scene) -> None:
    key = begun()
    one.bank.expire(payment_of(key))
    settle()
    assert status(key) == "expired"
    one.bank.pay_late(payment_of(key))
    one.deliver()
    settle()
    assert (status(key), balances()) == ("settled", PAID)
    assert Case.objects.get().kind == "late"


def test_nobody_who_forgets_to_pay_is_waited_for_for_ever(one: Scene, travel: time_machine.Traveller) -> None:
    key = begun()
    travel.shift(timedelta(days=3, minutes=1))
    sweeping.work()
    assert status(key) == "expired"
    calling.work()
    assert one.bank.payments[payment_of(key)]["status"] == "cancelled"
