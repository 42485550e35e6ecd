"""Closing a month: what is open is said, what forbids is refused, and it is written down who did it."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import audit
from andruck.payments.actions import cases, packing
from andruck.payments.actions.accounts import set_adviser
from andruck.payments.actions.booking import close_period
from andruck.payments.actions.months import check_whole, close_month
from andruck.payments.actions.packing import Form, pack_month
from andruck.payments.models import Attempt, Closing, ExportBatch
from andruck.payments.queries import bank, books, months
from andruck.payments.rules import closing
from andruck.payments.rules.cases import CaseKind
from andruck.people.actions import hire
from andruck.people.rules import Role
from tests.payments import bank_scene, scene
from tests.payments.accounts import booked, lines
from tests.payments.bank_scene import arrives
from tests.payments.statements import Pay, Row, Sheet

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 4, 3, 8, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def keeper() -> Any:
    return hire(username="kasse", password="ein-langes-Wort-9", role=Role.REVENUE)


def refused(keeper: Any, first: date = MARCH, **said: str) -> str:
    with pytest.raises(Refusal) as found:
        close_month(first=first, by=keeper, **said)
    assert not Closing.objects.filter(until__gte=date(2026, 4, 30)).exists()
    return found.value.code


def _statement(on: date) -> Sheet:
    return Sheet((Row((Pay(1250, "Danke"),), on=on),), on=on)


def open_points(first: date = MARCH) -> list[str]:
    return [point.what.value for point in closing.points(months.facts(first))]


def test_a_month_is_checked_then_closed_and_both_are_written_down(keeper: Any) -> None:
    booked()
    assert refused(keeper) == "month_unchecked"
    assert check_whole(by=keeper).findings == []
    close_month(first=MARCH, by=keeper)
    assert books.closed_until() == date(2026, 3, 31)
    closed = months.closed(MARCH)
    assert closed is not None
    assert (closed.until, closed.at, closed.by) == (
        date(2026, 3, 31),
        datetime(2026, 4, 3, 8, tzinfo=UTC),
        "kasse",
    )
    entry = audit.entries(subject="month:2026-03")[0]
    assert (entry.actor, entry.action) == (f"person:{keeper.pk}", "payments.month_closed")
    assert [entry.action for entry in audit.entries(subject="closing:2026-03-31")] == [
        "payments.books_closed"
    ]
    assert refused(keeper) == "month_closed"


def test_what_was_booked_after_the_check_has_to_be_checked_too(keeper: Any) -> None:
    booked()
    check_whole(by=keeper)
    booked("bank:line:2")
    assert refused(keeper) == "month_unchecked"
    check_whole(by=keeper)
    # April is none of March's business.
    booked("bank:line:3", on=date(2026, 4, 2))
    close_month(first=MARCH, by=keeper)


def test_books_that_are_wrong_are_not_closed(keeper: Any) -> None:
    booked()
    check_whole(by=keeper)
    audit.record(
        actor=keeper, action=months.CHECKED, subject=months.WHOLE, facts={"booking": 1, "findings": 1}
    )
    assert refused(keeper, left_open="Egal") == "month_wrong"


def test_a_month_that_is_not_over(keeper: Any) -> None:
    booked()
    check_whole(by=keeper)
    assert refused(keeper, date(2026, 4, 1)) == "month_not_over"


def test_months_before_are_closed_with_it(keeper: Any) -> None:
    booked(on=date(2026, 1, 10))
    check_whole(by=keeper)
    close_month(first=MARCH, by=keeper)
    rows = months.list_months(upto=date(2026, 4, 3))
    assert [(row.first.month, row.closed.until.month if row.closed else 0) for row in rows] == [
        (4, 0), (3, 3), (2, 3), (1, 3),
    ]  # fmt: skip


def test_the_database_opens_nothing_again(keeper: Any) -> None:
    from django.db import DatabaseError, transaction

    booked()
    check_whole(by=keeper)
    close_month(first=MARCH, by=keeper)
    with pytest.raises(DatabaseError), transaction.atomic():
        Closing.objects.all().delete()
    assert books.closed_until() == date(2026, 3, 31)


def test_only_keepers_check_close_and_take_along(keeper: Any) -> None:
    chief = hire(username="chef", password="ein-langes-Wort-9", role=Role.CHIEF)
    booked()
    for attempt in (
        lambda: check_whole(by=chief),
        lambda: close_month(first=MARCH, by=chief),
        lambda: pack_month(first=MARCH, form=Form.TABLES, paper="Lotse", by=chief),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert not Closing.objects.exists()


# ---------------------------------------------------------------- what is open


def test_lines_and_cases_hold_until_somebody_says_why_they_may_stay(keeper: Any) -> None:
    with time_machine.travel(datetime(2026, 3, 20, 8, tzinfo=UTC), tick=False), bank_scene.paper():
        booked(lines=lines(debit="asset:cash:main"))
        arrives(_statement(date(2026, 3, 19)))
        cases.open_case(kind=CaseKind.OVERPAID, subject="x", money=Money(100))
        cases.open_case(kind=CaseKind.DISPUTE, subject="y", money=Money(100))
    check_whole(by=keeper)
    assert open_points() == ["statement", "lines", "cases", "elsewhere"]
    assert refused(keeper) == "month_open"
    assert refused(keeper, left_open="x" * 141) == "month_reason"
    close_month(first=MARCH, by=keeper, left_open="Der Zahler ist unbekannt")
    facts = audit.entries(subject="month:2026-03")[0].facts
    assert facts["left_open"] == {"statement": 1, "lines": 1, "cases": 1}
    assert facts["because"] == "Der Zahler ist unbekannt"


def test_what_comes_in_april_is_not_open_in_march() -> None:
    with bank_scene.paper():
        booked()
        arrives(_statement(date(2026, 4, 2)))
        cases.open_case(kind=CaseKind.OVERPAID, subject="x")
    facts = months.facts(MARCH)
    assert (facts.lines, facts.cases, facts.behind) == (0, (), ())


def test_nobody_knows_what_came_of_it(keeper: Any) -> None:
    with (
        time_machine.travel(datetime(2026, 3, 31, 21, 30, tzinfo=UTC), tick=False),
        scene.scene(two_step=False),
    ):
        key = scene.begun()
        Attempt.objects.filter(pk=key).update(status="unknown")
    check_whole(by=keeper)
    assert "unknown" in open_points()
    assert [(one.id, one.money) for one in months.doubtful(MARCH)] == [(key, Money(2500))]
    # Half past eleven at night in summer time: in UTC it was March, too; an hour later it is April here.
    Attempt.objects.filter(pk=key).update(created_at=datetime(2026, 3, 31, 22, 30, tzinfo=UTC))
    assert "unknown" not in open_points()


def test_the_bank_at_the_end_of_the_month_not_of_the_last_statement() -> None:
    with time_machine.travel(datetime(2026, 3, 20, 8, tzinfo=UTC), tick=False), bank_scene.paper():
        arrives(_statement(date(2026, 3, 19)))
    assert [one.on for one in bank.agreements(until=date(2026, 3, 31))] == [date(2026, 3, 19)]
    assert bank.agreements(until=date(2026, 3, 1)) == []


# ---------------------------------------------------------------- to take along


def test_a_closed_month_for_the_adviser_is_the_same_every_time(keeper: Any) -> None:
    booked()
    with pytest.raises(Refusal) as refusal:
        pack_month(first=MARCH, form=Form.DATEV, paper="Lotse", by=keeper)
    assert refusal.value.code == "adviser_missing"
    set_adviser(consultant=29098, client=55003, by=keeper)
    draft = pack_month(first=MARCH, form=Form.DATEV, paper="Lotse", by=keeper)
    assert ("Entwurf" in draft.name, ExportBatch.objects.count()) == (True, 0)
    check_whole(by=keeper)
    close_month(first=MARCH, by=keeper)
    first = pack_month(first=MARCH, form=Form.DATEV, paper="Lotse", by=keeper)
    assert pack_month(first=MARCH, form=Form.DATEV, paper="Lotse", by=keeper) == first
    assert (first.name, first.media) == ("EXTF_Buchungsstapel_2026-03_000001_1.csv", "text/csv")
    assert ExportBatch.objects.count() == 1


def test_tables_and_beancount_end_with_the_month(keeper: Any) -> None:
    booked()
    booked("bank:line:2", on=date(2026, 4, 2))
    tables = pack_month(first=MARCH, form=Form.TABLES, paper="Lotse", by=keeper)
    assert tables == packing.pack_month(first=MARCH, form=Form.TABLES, paper="Lotse", by=keeper)
    with zipfile.ZipFile(BytesIO(tables.content)) as bundle:
        assert "index.xml" in bundle.namelist()
        assert bundle.read("bookings.csv").count(b"bank:line:") == 1
    plain = pack_month(first=MARCH, form=Form.BEANCOUNT, paper="Lotse", by=keeper)
    assert plain.name == "2026-03.beancount"
    assert b"bank:line:1" in plain.content
    assert b"bank:line:2" not in plain.content
    assert [entry.facts["form"] for entry in audit.entries(subject="month:2026-03")] == [
        "beancount", "csv", "csv",
    ]  # fmt: skip


def test_the_period_close_without_a_month_is_shown_as_well() -> None:
    booked()
    close_period(until=date(2026, 3, 31), by=None)
    closed = months.closed(MARCH)
    assert closed is not None
    assert closed.by == ""
    assert months.closed(date(2026, 4, 1)) is None
