"""Writing the books: once, in order; what comes late, what is undone, and who may close."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.actions.booking import close_period, storno
from andruck.payments.models import Account, Booking, guards
from andruck.payments.queries import books
from andruck.payments.rules import ledger
from andruck.payments.rules.ledger import Facts, LedgerError, Line, OtherContentError
from andruck.people.actions import hire
from andruck.people.rules import Role
from tests.payments.accounts import DAY, booked, lines

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_fact_is_written_whole() -> None:
    number = booked(reference="RF837KQ3M9XT", note="Aktionstag, Stand 4")
    assert number == 1
    assert books.facts("bank:line:1") == Facts(
        number=1,
        key="bank:line:1",
        on=DAY,
        value_on=DAY,
        kind="contribution",
        lines=(Line("asset:bank:main", Money(500)), Line("income:contribution", Money(-500))),
        recorded_at=NOW,
        reference="RF837KQ3M9XT",
        note="Aktionstag, Stand 4",
    )


def test_each_booking_is_chained_to_the_one_before() -> None:
    booked("a")
    booked("b")
    first, second = books.facts(1), books.facts(2)
    assert first is not None
    assert second is not None
    one = ledger.link(ledger.GENESIS, first)
    assert bytes(Booking.objects.get(pk=1).hash) == one
    assert books.end() == (2, ledger.link(one, second))


def test_the_same_fact_again_is_the_same_booking() -> None:
    assert booked() == booked(lines=lines()[::-1]) == 1
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("other", "facts"),
    [
        ("lines", {"lines": lines(501)}),
        ("lines", {"lines": lines(credit="income:membership")}),
        ("lines", {"lines": lines(currency="CHF")}),
        ("value_on", {"on": DAY + timedelta(days=1)}),
        ("kind", {"kind": "membership"}),
        ("reference", {"reference": "RF1"}),
        ("note", {"note": "something else"}),
    ],
)
def test_the_same_fact_told_differently_is_loud(other: str, facts: dict) -> None:
    booked()
    with pytest.raises(OtherContentError, match=f"other content \\({other}\\)"):
        booked(**facts)
    assert Booking.objects.count() == 1


def test_accounts_are_opened_when_they_are_needed() -> None:
    booked(lines=lines(debit="asset:clearing:paypal"))
    assert list(Account.objects.order_by("name").values_list("name", flat=True)) == [
        "asset:clearing:paypal",
        "income:contribution",
    ]
    with pytest.raises(LedgerError, match="asset:gold is not in the chart"):
        booked("b", lines=lines(debit="asset:gold"))


def test_a_storno_reverses_and_nothing_is_edited() -> None:
    booked(reference="RF1")
    undone = storno(key="storno:bank:line:1", of="bank:line:1", on=DAY, reason="booked on the wrong account")
    facts = books.facts(undone)
    assert facts is not None
    assert facts.lines == (Line("asset:bank:main", Money(-500)), Line("income:contribution", Money(500)))
    assert (facts.kind, facts.reference, facts.undoes) == ("storno", "RF1", 1)
    again = storno(key="storno:bank:line:1", of=1, on=DAY, reason="booked on the wrong account")
    assert again == undone == 2


def test_nothing_is_undone_twice() -> None:
    booked()
    storno(key="storno:1", of=1, on=DAY, reason="twice")
    with pytest.raises(LedgerError, match="undone already, by storno:1"):
        storno(key="storno:2", of=1, on=DAY, reason="twice")
    with pytest.raises(OtherContentError, match="note"):
        storno(key="storno:1", of=1, on=DAY, reason="thrice")
    with pytest.raises(LedgerError, match="no booking 'x'"):
        storno(key="storno:3", of="x", on=DAY, reason="why")
    with pytest.raises(LedgerError, match="gives no reason"):
        storno(key="storno:4", of=2, on=DAY, reason=" ")


def test_what_comes_late_is_booked_on_the_first_open_day() -> None:
    booked("early")
    assert close_period(until=date(2026, 3, 31), by=None) == 1
    assert booked("late", on=date(2026, 3, 31)) == booked("late", on=date(2026, 3, 31)) == 2
    facts = books.facts("late")
    assert facts is not None
    assert (facts.on, facts.value_on) == (date(2026, 4, 1), date(2026, 3, 31))
    assert booked("early") == 1
    close_period(until=date(2026, 4, 30), by=None)
    assert booked("late", on=date(2026, 3, 31)) == 2


def test_only_days_that_are_over_are_closed_and_only_forward() -> None:
    with pytest.raises(Refusal, match="not over yet"):
        close_period(until=NOW.date(), by=None)
    assert close_period(until=date(2026, 5, 31), by=None) == 0
    assert close_period(until=date(2026, 5, 31), by=None) == 0
    with pytest.raises(Refusal, match="closed up to 2026-05-31 already"):
        close_period(until=date(2026, 5, 30), by=None)


def test_only_those_who_keep_the_books_close_them() -> None:
    editor = hire(username="ed", password="x", role=Role.EDITOR)
    with pytest.raises(PermissionDenied):
        close_period(until=date(2026, 3, 31), by=editor)
    keeper = hire(username="kasse", password="x", role=Role.REVENUE)
    close_period(until=date(2026, 3, 31), by=keeper)
    assert books.closed_until() == date(2026, 3, 31)


def test_the_guards_are_up() -> None:
    assert guards.missing(connection) == []
