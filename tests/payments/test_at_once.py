"""Many at the same time: what one of them has done, no other does again. With the lock taken away that fails."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, connections

from andruck.payments.actions import learning, receiving, starting
from andruck.payments.models import Attempt, Booking, Incoming
from tests.emulators.bank.engine import fee_of
from tests.payments.scene import Scene, balances, begun, intent, payment_of, scene, status

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


@pytest.fixture
def bank() -> Iterator[Scene]:
    with scene(two_step=False) as made:
        yield made


def at_once(deed: Callable[[], Any]) -> list[Any]:
    """What each of many threads gets that do the same at the same moment: a result or an exception."""
    ready, found = threading.Barrier(MANY), []

    def run() -> None:
        ready.wait()
        try:
            found.append(deed())
        except Exception as error:
            found.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def test_one_payment_learned_by_many_at_once_is_booked_once(bank: Scene) -> None:
    key = begun()
    bank.bank.approve(payment_of(key))
    snapshot = bank.provider.find(str(key))
    assert snapshot is not None
    assert at_once(lambda: learning.learn(snapshot=snapshot)) == [key] * MANY
    assert (status(key), Booking.objects.count()) == ("settled", 1)
    assert balances()["asset:clearing:bank"] == 2500 - fee_of(2500)
    assert bank.told == ["PaymentSettled"]


def test_one_message_received_by_many_at_once_is_kept_once(bank: Scene) -> None:
    key = begun()
    bank.bank.approve(payment_of(key))
    assert at_once(bank.deliver) == [None] * MANY
    assert Incoming.objects.count() == 1
    at_once(receiving.work)
    assert (status(key), Booking.objects.count()) == ("settled", 1)


def test_many_clicks_at_once_begin_one_attempt(bank: Scene) -> None:
    number = intent()
    keys = at_once(lambda: starting.begin(intent=number, method="bank"))
    assert len(set(keys)) == 1
    assert Attempt.objects.count() == 1


def test_without_the_lock_it_would_go_wrong(bank: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control: hold nothing, and something breaks, or is told twice."""
    if connection.vendor == "sqlite":
        pytest.skip(
            "SQLite lets one write at a time, whatever we hold; PostgreSQL is where the lock is needed."
        )
    key = begun()
    bank.bank.approve(payment_of(key))
    snapshot = bank.provider.find(str(key))
    assert snapshot is not None
    meeting = threading.Barrier(MANY)

    def hold(key: Any) -> Attempt:
        attempt = Attempt.objects.select_related("intent").get(pk=key)
        attempts_state = attempt.movements.exists()
        assert not attempts_state
        meeting.wait(timeout=20)
        return attempt

    monkeypatch.setattr(learning, "hold", hold)
    found = at_once(lambda: learning.learn(snapshot=snapshot))
    assert any(isinstance(one, Exception) for one in found) or bank.told != ["PaymentSettled"]
