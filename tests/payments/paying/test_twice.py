"""Paying with two clicks, two methods, other amounts: nobody pays twice unseen."""

from datetime import timedelta

import pytest
import time_machine

from andruck.core.errors import Refusal
from andruck.payments.actions import calling, recording, starting, sweeping
from andruck.payments.models import Attempt, Case, Intent, Outgoing
from andruck.payments.queries import attempts
from andruck.payments.rules.values import Call, Payer
from andruck.people.actions import hire
from andruck.people.rules import Role
from tests.emulators.bank.engine import Bank, fee_of
from tests.payments.scene import (
    NOW,
    PAID,
    Scene,
    balances,
    begun,
    intent,
    paid,
    payment_of,
    scene,
    settle,
    status,
)

pytestmark = pytest.mark.django_db

# ---------------------------------------------------------------- clicks


def test_a_second_click_leads_to_the_same_attempt(one: Scene) -> None:
    number = intent()
    keys = {starting.begin(intent=number, method="bank") for _ in range(3)}
    for key in keys:
        starting.go(attempt=key)
        assert starting.go(attempt=key).url
    assert (len(keys), len(one.bank.payments), Outgoing.objects.count()) == (1, 1, 1)


def test_another_method_takes_the_first_attempt_back_at_the_bank(one: Scene) -> None:
    from andruck.payments.actions import arranging

    arranging.arrange(slug="other", provider="bank", name="Other")
    number = intent()
    first = starting.begin(intent=number, method="bank")
    starting.go(attempt=first)
    second = starting.begin(intent=number, method="other")
    starting.go(attempt=second)
    assert (status(first), status(second)) == ("cancelled", "needs_user")
    assert one.bank.payments[payment_of(first)]["status"] == "cancelled"


def test_a_payment_under_way_cannot_be_taken_back_by_choosing_another_method(
    travel: time_machine.Traveller,
) -> None:
    from andruck.core import clock
    from andruck.payments.actions import arranging

    with scene(bank=Bank(now=clock.now, slow_captures=True)) as made:
        arranging.arrange(slug="other", provider="bank", name="Other")
        number = intent()
        first = starting.begin(intent=number, method="bank")
        starting.go(attempt=first)
        made.bank.approve(payment_of(first))
        settle()
        assert status(first) == "pending"
        with pytest.raises(Refusal) as refused:
            starting.begin(intent=number, method="other")
        assert refused.value.code == "payment_under_way"
        assert Attempt.objects.count() == 1


def test_what_is_paid_cannot_be_paid_again(one: Scene) -> None:
    paid(one)
    with pytest.raises(Refusal) as refused:
        starting.begin(intent=intent(), method="bank")
    assert refused.value.code == "paid_already"


def test_an_approved_payment_is_not_taken_when_the_thing_has_been_paid_meanwhile(
    two: Scene, travel: time_machine.Traveller
) -> None:
    from andruck.payments.actions import arranging

    arranging.arrange(slug="other", provider="bank", name="Other")
    number = intent()
    first = starting.begin(intent=number, method="bank")
    starting.go(attempt=first)
    second = starting.begin(intent=number, method="other")
    starting.go(attempt=second)
    two.bank.approve(payment_of(second))
    settle()
    two.bank.approve(payment_of(first))
    sweeping.look(attempt=first)
    travel.shift(timedelta(hours=1))
    settle()
    assert (status(first), status(second)) == ("cancelled", "settled")
    assert balances() == PAID


def test_the_same_thing_paid_twice_is_booked_twice_and_shown(one: Scene) -> None:
    from andruck.payments.actions import arranging

    arranging.arrange(slug="other", provider="bank", name="Other")
    number = intent()
    first = starting.begin(intent=number, method="bank")
    starting.go(attempt=first)
    second = starting.begin(intent=number, method="other")
    starting.go(attempt=second)
    one.bank.approve(payment_of(second))
    one.bank.pay_late(payment_of(first))
    for key in (second, first):
        sweeping.look(attempt=key)
    assert balances()["income:contribution"] == -5000
    assert [entry.facts["again"] for entry in one.entries if entry.name == "PaymentSettled"] == [False, True]
    assert set(Case.objects.values_list("kind", flat=True)) == {"late", "paid_twice"}


@pytest.mark.parametrize("cents", [0, -1, 100_000_001])
def test_impossible_amounts_are_refused(cents: int, one: Scene) -> None:
    with pytest.raises(Refusal) as refused:
        intent(cents)
    assert (refused.value.code, refused.value.field) == ("amount_bounds", "amount")
    assert not Intent.objects.exists()


def test_the_same_key_with_another_amount_is_refused(one: Scene) -> None:
    intent(2500)
    with pytest.raises(Refusal) as refused:
        intent(2600)
    assert refused.value.code == "intent_changed"


# ---------------------------------------------------------------- what does not agree


def test_another_amount_at_the_bank_is_nobody_s_until_a_person_has_looked(one: Scene) -> None:
    key = begun(exact=True)
    one.bank.alter(payment_of(key))
    one.bank.approve(payment_of(key))
    one.deliver()
    settle()
    fee = fee_of(2600)
    assert status(key) == "review"
    assert balances() == {
        "asset:clearing:bank": 2600 - fee,
        "expense:fees:bank": fee,
        "liability:unallocated": -2600,
    }
    assert one.told == ["CaseOpened"]
    treasurer = hire(username="kasse", password="ein-langes-Wort-9", role=Role.REVENUE)
    recording.accept(attempt=key, by=treasurer, why="Angerufen, stimmt so")
    recording.accept(attempt=key, by=treasurer, why="Angerufen, stimmt so")
    assert status(key) == "settled"
    assert balances()["income:contribution"] == -2600
    assert "liability:unallocated" not in balances()
    assert one.told == ["CaseOpened", "PaymentSettled"]
    assert Case.objects.get().closed_by_id == treasurer.pk


def test_a_closed_attempt_that_is_paid_with_another_amount_does_not_stand_in_the_way_of_an_open_one(
    one: Scene,
) -> None:
    number = intent()
    first = starting.begin(intent=number, method="bank")
    starting.go(attempt=first)
    one.bank.alter(payment_of(first))
    one.bank.expire(payment_of(first))
    sweeping.look(attempt=first)
    assert status(first) == "expired"
    second = starting.begin(intent=number, method="bank")
    starting.go(attempt=second)
    one.bank.pay_late(payment_of(first))
    assert sweeping.look(attempt=first)
    assert (status(first), status(second)) == ("review", "needs_user")


# ---------------------------------------------------------------- the payer's data


def test_what_a_payer_told_is_forgotten_after_a_while(one: Scene, travel: time_machine.Traveller) -> None:
    key = starting.begin(
        intent=intent(),
        method="bank",
        payer=Payer(name="Ida Brandt", email="ida@example.org"),
        return_url="https://paper.example/danke/{attempt}/",
    )
    starting.go(attempt=key)
    row = Attempt.objects.get()
    assert (row.payer["name"], row.return_url) == ("Ida Brandt", f"https://paper.example/danke/{key}/")
    one.bank.approve(payment_of(key))
    settle()
    travel.shift(timedelta(days=29))
    assert sweeping.forget_payers() == 0
    travel.shift(timedelta(days=2))
    assert sweeping.forget_payers() == 1
    row.refresh_from_db()
    assert (row.payer, row.return_url, row.url) == ({}, "", "")
    assert attempts.facts_of(row).payer == Payer()


def test_a_call_of_a_method_without_provider_waits(one: Scene) -> None:
    from andruck.payments import ports

    key = starting.begin(intent=intent(), method="bank")
    ports.unplug_provider("bank")
    assert calling.make_now(attempt=key, call=Call.START) is None
    assert status(key) == "created"
    ports.plug_provider(one.provider)
    Outgoing.objects.update(due_at=NOW)
    assert starting.go(attempt=key).status == "needs_user"
