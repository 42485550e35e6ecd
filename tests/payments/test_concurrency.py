"""Many at once: threads with connections of their own, told everything several times, some dying half-way."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, connection, connections, transaction

from andruck.core.money import Money
from andruck.payments.actions import booking, learning, receiving, sweeping
from andruck.payments.actions.booking import close_period, storno
from andruck.payments.actions.checking import check_books
from andruck.payments.actions.documents import issue
from andruck.payments.models import Booking, Closing, Document, Incoming
from andruck.payments.queries import books
from andruck.payments.queries.balances import balance
from andruck.payments.rules.documents import Series
from andruck.payments.rules.states import Status
from andruck.payments.rules.values import Hint, ProviderRef
from tests.payments.accounts import booked, lines
from tests.payments.scene import begun, payment_of, scene, status

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 6
TODAY = date(2026, 6, 1)


class Crash(Exception):  # noqa: N818 (it is none of our errors)
    """The worker dies before its transaction is through."""


@pytest.fixture(autouse=True)
def _june() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 6, 1, 12, tzinfo=UTC), tick=False):
        yield


def at_once(jobs: list[Callable[[], object]]) -> list[object]:
    """What the jobs return, or the error that they end with, done by several threads."""

    def run(job: Callable[[], object]) -> object:
        try:
            return job()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(run, jobs))


def crashing(job: Callable[[], object], dice: random.Random) -> Callable[[], object]:
    """The job, which sometimes dies after its work and before the commit."""
    dies = dice.random() < 0.3

    def attempt() -> object:
        with transaction.atomic():
            done = job()
            if dies:
                raise Crash
        return done

    return attempt


def test_every_fact_is_booked_once_in_one_chain() -> None:
    dice = random.Random(5)
    facts = [(f"fact:{n}", date(2026, 3, 1 + n % 28), 100 + n) for n in range(25)]
    told = [fact for fact in facts for _ in range(4)]
    dice.shuffle(told)

    def job(key: str, on: date, cents: int) -> Callable[[], object]:
        return lambda: booked(key, on=on, lines=lines(cents))

    done = at_once([crashing(job(*fact), dice) for fact in told])
    assert {type(result) for result in done} == {int, Crash}
    at_once([job(*fact) for fact in facts])
    assert Booking.objects.count() == len(facts)
    assert balance("asset:bank:main") == Money(sum(cents for _, _, cents in facts))
    assert check_books(today=TODAY).findings == []


def test_numbers_have_no_gaps_whatever_is_rolled_back() -> None:
    dice = random.Random(6)

    def job(n: int) -> Callable[[], object]:
        return lambda: issue(key=f"receipt:{n}", series=Series.RECEIPT, on=TODAY, content={"cents": n})

    done = at_once([crashing(job(n % 30), dice) for n in range(60)])
    assert {type(result) for result in done} == {str, Crash}
    at_once([job(n) for n in range(30)])
    ordinals = Document.objects.order_by("ordinal").values_list("ordinal", flat=True)
    assert list(ordinals) == list(range(1, 31))
    assert check_books(today=TODAY).findings == []


def test_a_booking_is_undone_once() -> None:
    booked("a")
    done = at_once(
        [lambda n=n: storno(key=f"storno:{n}", of="a", on=TODAY, reason="twice") for n in range(WORKERS)]
    )
    assert sorted(type(result).__name__ for result in done) == ["LedgerError"] * (WORKERS - 1) + ["int"]
    assert balance("asset:bank:main") == Money(0)


def test_nothing_slips_into_a_period_that_is_being_closed() -> None:
    jobs: list[Callable[[], object]] = [
        lambda n=n: booked(f"march:{n}", on=date(2026, 3, 20)) for n in range(30)
    ]
    jobs.insert(10, lambda: close_period(until=date(2026, 3, 31), by=None))
    done = at_once(jobs)
    assert {type(result) for result in done} == {int}
    closing = Closing.objects.get()
    early = Booking.objects.filter(id__lte=closing.booking)
    late = Booking.objects.filter(id__gt=closing.booking)
    assert set(early.values_list("on", flat=True)) <= {date(2026, 3, 20)}
    assert set(late.values_list("on", flat=True)) <= {date(2026, 4, 1)}
    assert early.count() + late.count() == 30
    assert check_books(today=TODAY).findings == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer anyway")
def test_without_the_lock_two_would_take_the_same_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Positive control: the threads really meet, and only the lock keeps them apart."""
    meeting = threading.Barrier(2)
    end = books.end

    def end_and_wait() -> tuple[int, bytes]:
        found = end()
        meeting.wait(timeout=10)
        return found

    monkeypatch.setattr(books, "end", end_and_wait)
    monkeypatch.setattr(booking, "hold_books", lambda: None)
    done = at_once([lambda: booked("a"), lambda: booked("b")])
    assert sorted(type(result).__name__ for result in done) == [IntegrityError.__name__, "int"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer anyway")
def test_with_the_lock_the_second_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = threading.Barrier(2)
    end = books.end

    def end_and_wait() -> tuple[int, bytes]:
        found = end()
        meeting.wait(timeout=1)
        return found

    monkeypatch.setattr(books, "end", end_and_wait)
    done = at_once([lambda: booked("a"), lambda: booked("b")])
    assert {type(result) for result in done} == {threading.BrokenBarrierError}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer anyway")
def test_a_posting_cannot_be_slipped_into_a_booking_on_its_way() -> None:
    """Somebody with raw statements adds a pair to a booking that another transaction is just writing."""
    booked("a")
    inserted, committed = threading.Event(), threading.Event()

    def write() -> object:
        with transaction.atomic():
            number = booked("b")
            inserted.set()
            assert not committed.wait(timeout=0.5)
        return number

    def slip() -> object:
        inserted.wait(timeout=10)
        with transaction.atomic(), connection.cursor() as cursor:
            for line, cents in ((3, 5), (4, -5)):
                cursor.execute(
                    'INSERT INTO payments_posting (booking_id, line, account_id, "on", cents, currency) VALUES'
                    " (2, %s, (SELECT MIN(id) FROM payments_account), '2026-03-05', %s, 'EUR')",
                    [line, cents],
                )
        committed.set()
        return "slipped in"

    wrote, slipped = at_once([write, slip])
    assert wrote == 2
    assert isinstance(slipped, IntegrityError)
    assert "sealed" in str(slipped)
    assert check_books(today=TODAY).findings == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer anyway")
@pytest.mark.parametrize("patient", [True, False])
def test_a_payer_who_comes_back_waits_for_whoever_takes_in_the_news(patient: bool) -> None:
    """Otherwise the page would say once more where to pay."""
    held, looked = threading.Event(), threading.Event()
    with scene() as bank:
        attempt = begun()
        bank.bank.approve(payment_of(attempt))

        def take_in() -> None:
            with transaction.atomic():
                learning.hold(attempt)
                held.set()
                looked.wait(timeout=0.5)

        def come_back() -> str:
            held.wait(timeout=10)
            sweeping.look(attempt=attempt, patient=patient)
            looked.set()
            return status(attempt)

        _, found = at_once([take_in, come_back])
    assert (found != Status.NEEDS_USER) == patient


def test_a_message_that_comes_twice_is_stored_once() -> None:
    """Outside of any transaction, as it comes in: one statement each."""
    hint = Hint(event="evt-1", kind="payment", ref=ProviderRef("payment", "p1"))
    for _ in range(2):
        receiving.store(provider="bank", hints=[hint], raw=b"{}", headers={"X-Secret": "s"})
    row = Incoming.objects.get()
    assert (row.event, bytes(row.raw or b"")) == ("evt-1", b"{}")
    # What is wrong in another way is not taken for a repetition.
    with pytest.raises(IntegrityError):
        receiving.store(provider=None, hints=[replace(hint, event="evt-2")])  # type: ignore[arg-type]
    assert Incoming.objects.count() == 1
