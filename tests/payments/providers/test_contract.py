"""The same scenes at every provider, through the whole machine: outbox, call, message, state, books, events.

Whatever goes wrong on the way, the books and the provider agree to the cent in the end.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from andruck.core import clock
from andruck.core.money import Money
from andruck.infra import events
from andruck.payments import events as news
from andruck.payments.actions import calling, receiving, refunding, settling, starting, sweeping
from andruck.payments.models import Attempt, Case, Outgoing
from tests.payments.providers.tills import Till, Treasury, opened
from tests.payments.scene import balances, intent, payment_of, status

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
Travel = time_machine.Traveller


@pytest.fixture
def travel() -> Iterator[Travel]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(params=["paypal", "mollie", "demo"])
def till(request: pytest.FixtureRequest, travel: Travel) -> Iterator[Till]:
    with opened(request.param) as made:
        yield made


@pytest.fixture(params=["paypal", "mollie"])
def treasurer(request: pytest.FixtureRequest, travel: Travel) -> Iterator[Treasury]:
    with opened(request.param) as made:
        yield made


@pytest.fixture
def told() -> Iterator[list[Any]]:
    """What others learn of payments."""
    found: list[Any] = []
    for kind in news.ALL:
        events.subscribe(kind, found.append)
    yield found
    for kind in news.ALL:
        events.unsubscribe(kind, found.append)


def begun(till: Till, cents: int = 2500, key: str = "1") -> UUID:
    """An attempt at this till."""
    attempt = starting.begin(
        intent=intent(cents, key),
        method=till.name,
        return_url="https://paper.example/zurueck/{attempt}/",
        cancel_url="https://paper.example/abbruch/{attempt}/",
    )
    starting.go(attempt=attempt)
    return attempt


def arrive(messages: list[tuple[bytes, dict[str, str]]], till: Till) -> None:
    """Messages reach the paper."""
    for raw, headers in messages:
        receiving.receive(provider=till.name, raw=raw, headers=headers)


def settle(travel: Travel, *, hours: float = 1.0) -> None:
    """Time passes, and the background work is done whenever it is due, until nothing waits."""
    end, pause = clock.now() + timedelta(hours=hours), timedelta(hours=hours) / 12
    while clock.now() < end:
        if not (receiving.work() + calling.work() + sweeping.work()):
            travel.shift(pause)


def paid(till: Till, travel: Travel, cents: int = 2500, key: str = "1") -> UUID:
    """An attempt that was paid; the provider's message came."""
    attempt = begun(till, cents, key)
    till.agree(payment_of(attempt))
    arrive(till.messages(), till)
    settle(travel)
    assert status(attempt) == "settled"
    return attempt


def agree_to_the_cent(till: Till) -> None:
    """Our books say of the provider what the provider says."""
    assert balances().get(f"asset:clearing:{till.name}", 0) == till.holds()


def test_a_payer_pays_and_the_message_comes(till: Till, travel: Travel, told: list[Any]) -> None:
    attempt = begun(till)
    assert status(attempt) == "needs_user"
    till.agree(payment_of(attempt))

    arrive(till.messages(), till)
    settle(travel)

    assert status(attempt) == "settled"
    assert [(type(event), event.amount) for event in told] == [(news.PaymentSettled, Money(2500))]
    assert balances()["income:contribution"] == -2500
    agree_to_the_cent(till)


def test_a_payer_pays_and_no_message_ever_comes(till: Till, travel: Travel, told: list[Any]) -> None:
    attempt = begun(till)
    till.agree(payment_of(attempt))
    till.messages()

    settle(travel)

    assert status(attempt) == "settled"
    assert [type(event) for event in told] == [news.PaymentSettled]
    agree_to_the_cent(till)


def test_messages_come_three_times_in_any_order(till: Till, travel: Travel, told: list[Any]) -> None:
    attempts = [begun(till, 1000 + n, str(n)) for n in range(3)]
    for attempt in attempts:
        till.agree(payment_of(attempt))
    messages = till.messages() * 3
    random.Random(11).shuffle(messages)
    for n, message in enumerate(messages):
        arrive([message], till)
        if n % 2:
            receiving.work()
            calling.work()
    settle(travel)
    arrive(till.messages() * 2 + messages, till)
    settle(travel)

    assert [status(attempt) for attempt in attempts] == ["settled"] * 3
    assert sorted(event.amount.cents for event in told) == [1000, 1001, 1002]
    assert balances()["income:contribution"] == -3003
    agree_to_the_cent(till)


def test_a_payer_who_is_refused_pays_nothing(till: Till, travel: Travel, told: list[Any]) -> None:
    attempt = begun(till)
    till.refuse(payment_of(attempt))

    arrive(till.messages(), till)
    settle(travel)

    assert status(attempt) in {"declined", "cancelled"}
    assert [type(event) for event in told] == [news.PaymentDeclined]
    assert balances() == {}


def test_a_payer_who_never_decides_is_forgotten(till: Till, travel: Travel) -> None:
    attempt = begun(till)

    settle(travel, hours=24 * 4)

    assert status(attempt) == "expired"
    assert balances() == {}


def test_a_double_click_is_one_payment(till: Till) -> None:
    first = begun(till)
    again = begun(till)

    assert first == again
    assert till.payments() == 1


@pytest.mark.parametrize("call", ["start", "take", "refund"])
@pytest.mark.parametrize("kind", ["dropped", "refused"])
def test_a_call_whose_answer_is_lost_is_done_once(
    treasurer: Treasury, travel: Travel, told: list[Any], call: str, kind: str
) -> None:
    till = treasurer
    if call == "start":
        till.spoil(call, kind)
    attempt = begun(till)
    settle(travel, hours=0.2)
    if call == "take":
        till.spoil(call, kind)
    till.agree(payment_of(attempt))
    settle(travel)
    assert status(attempt) == "settled"
    if call == "refund":
        till.spoil(call, kind)
    refunding.request(attempt=attempt, amount=Money(700), by=None)
    settle(travel)
    till.come_back(payment_of(attempt))
    arrive(till.messages(), till)
    settle(travel)

    assert till.payments() == 1
    assert till.refunded(payment_of(attempt)) == 700
    assert [type(event) for event in told] == [news.PaymentSettled, news.PaymentRefunded]
    assert balances()["income:contribution"] == -1800
    agree_to_the_cent(till)


def test_two_refunds_are_two_and_one_asked_for_twice_is_one(till: Till, travel: Travel) -> None:
    attempt = paid(till, travel)
    twice = UUID(int=7)
    for key in (twice, twice, UUID(int=8)):
        refunding.request(attempt=attempt, amount=Money(500), by=None, key=key)
    settle(travel)
    till.come_back(payment_of(attempt))
    settle(travel, hours=30)

    assert till.refunded(payment_of(attempt)) == 1000
    assert status(attempt) == "partially_refunded"
    assert balances()["income:contribution"] == -1500
    agree_to_the_cent(till)


def test_a_chargeback_takes_the_income_and_its_end_gives_it_back(
    till: Till, travel: Travel, told: list[Any]
) -> None:
    attempt = paid(till, travel)
    till.complain(payment_of(attempt))
    arrive(till.messages(), till)
    settle(travel)

    assert status(attempt) in {"charged_back", "disputed"}
    assert balances().get("income:contribution", 0) == 0

    travel.shift(timedelta(days=20))
    till.relent(payment_of(attempt))
    messages = till.messages()
    arrive(messages, till)
    if not messages:
        sweeping.look(attempt=attempt)
    settle(travel)

    assert status(attempt) == "settled"
    assert balances()["income:contribution"] == -2500
    kinds = [type(event) for event in told]
    assert kinds.count(news.PaymentChargedBack) == kinds.count(news.PaymentChargebackReversed) == 1


def test_a_night_finds_what_no_message_told(till: Till, travel: Travel) -> None:
    attempt = paid(till, travel)
    travel.shift(timedelta(hours=5))
    till.complain(payment_of(attempt))
    till.messages()

    sweeping.go_through_everything()

    assert status(attempt) in {"charged_back", "disputed"}


def test_money_for_another_amount_waits_for_a_person(till: Till, travel: Travel, told: list[Any]) -> None:
    """The attempt asked for one thing and the provider shows another: it counts for nothing until somebody looks."""
    attempt = begun(till)
    Attempt.objects.filter(pk=attempt).update(cents=2501)
    till.agree(payment_of(attempt))
    arrive(till.messages(), till)
    settle(travel)

    assert status(attempt) == "review"
    assert "income:contribution" not in balances()
    assert [event for event in told if isinstance(event, news.PaymentSettled)] == []
    assert Case.objects.filter(kind="mismatch").count() == 1


def test_nothing_is_left_to_do(till: Till, travel: Travel) -> None:
    paid(till, travel)
    settle(travel)

    assert Outgoing.objects.filter(done_at=None).count() == 0
    assert Case.objects.count() == 0


# ---------------------------------------------------------------- those who account for our balance


def test_a_payout_empties_the_clearing_account(treasurer: Treasury, travel: Travel) -> None:
    attempt = paid(treasurer, travel, 5000, "1")
    paid(treasurer, travel, 3000, "2")
    refunding.request(attempt=attempt, amount=Money(1000), by=None)
    settle(travel)
    treasurer.come_back(payment_of(attempt))
    settle(travel, hours=3)
    arrived = treasurer.pay_out()
    travel.shift(timedelta(hours=3, minutes=1))

    for _ in range(3):
        settling.settle_everything()

    books = balances()
    assert books.get(f"asset:clearing:{treasurer.name}", 0) == treasurer.holds() == 0
    assert books[f"asset:transit:{treasurer.name}"] == arrived
    assert books["income:contribution"] == -7000
    assert books[f"expense:fees:{treasurer.name}"] == 7000 - arrived
    assert Case.objects.count() == 0


def test_fees_that_belong_to_no_payment_are_booked_once(travel: Travel) -> None:
    with opened("paypal") as till:
        attempt = paid(till, travel)
        till.complain(payment_of(attempt))
        arrive(till.messages(), till)
        settle(travel)
        for _ in range(2):
            settling.settle_everything()

        assert balances()["asset:clearing:paypal"] == till.holds() == -97 - 1600
        assert balances()["expense:fees:paypal"] == 97 + 1600


def test_money_from_strangers_is_shown_to_a_person(treasurer: Treasury, travel: Travel) -> None:
    paid(treasurer, travel)
    _strange(treasurer)
    if treasurer.name == "mollie":
        treasurer.pay_out()
    travel.shift(timedelta(hours=3, minutes=1))

    settling.settle_everything()

    (case,) = Case.objects.all()
    assert (case.kind, case.cents) == ("balance", 700)


def _strange(till: Any) -> None:
    """Somebody pays without having begun here: a button on another page of the same account."""
    if till.name == "paypal":
        from dataclasses import replace

        lines = till.emulator.account.transactions
        lines.append(replace(lines[0], id="XSTRANGER00000001", custom="", invoice="", amount=700, fee=0))
        return
    from andruck.payments.ports import provider

    mollie: Any = provider("mollie")
    data = {
        "amount": {"currency": "EUR", "value": "7.00"},
        "description": "Kuchen",
        "redirectUrl": "https://a.example",
    }
    till.emulator.finish(mollie._client.create(data, key="stranger")["id"], "paid", method="creditcard")


# ---------------------------------------------------------------- forgery


def test_a_forged_message_of_paypal_moves_no_money(travel: Travel, told: list[Any]) -> None:
    """Four bytes fit any body to a signature that was seen. It is let in, and all it can do is make us look."""
    import json

    from tests.emulators.paypal.signing import forge

    with opened("paypal") as till:
        victim = begun(till, 999900, "victim")
        begun(till, 100, "bait")
        till.agree(payment_of(Attempt.objects.get(intent__key="bait").pk))
        (raw, headers) = till.messages()[0]
        lie = {
            "id": "WH-FORGED",
            "event_type": "PAYMENT.CAPTURE.COMPLETED",
            "resource": {
                "id": payment_of(victim),
                "status": "COMPLETED",
                "custom_id": str(victim),
                "amount": {"currency_code": "EUR", "value": "9999.00"},
            },
        }
        for number in range(100_000):
            body = forge(json.dumps({"n": number, "x": "@@@@", **lie}).encode(), raw)
            if body[body.index(b'"x": "') + 6 :][:4].isalnum():
                break

        assert receiving.receive(provider="paypal", raw=body, headers=headers) == 1
        settle(travel, hours=2)

        assert status(victim) == "needs_user"
        assert [event.key for event in told if isinstance(event, news.PaymentSettled)] == ["bait"]
        assert balances()["income:contribution"] == -100
        agree_to_the_cent(till)


def test_a_forged_message_of_mollie_moves_no_money(travel: Travel, told: list[Any]) -> None:
    with opened("mollie") as till:
        victim = begun(till, 999900)
        body = f"id={payment_of(victim)}&status=paid&amount=9999.00".encode()

        receiving.receive(provider="mollie", raw=body, headers={})
        settle(travel, hours=0.1)

        assert status(victim) == "needs_user"
        assert told == []
        assert balances() == {}
