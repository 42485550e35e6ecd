"""Checking the books in the background: one at a time, taken up again after a death, a fault becomes a case."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from andruck.infra import audit
from andruck.payments.actions import checking, checks, months
from andruck.payments.models import BooksCheck, DayBalance
from andruck.payments.queries import books, cases
from andruck.payments.queries import checks as queries
from andruck.payments.queries import months as month_queries
from andruck.payments.rules.cases import CaseKind
from andruck.people.actions import hire
from andruck.people.rules import Role
from andruck.project import nightly
from tests.payments.accounts import booked

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 3, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def keeper() -> Any:
    return hire(username="kasse", password="ein-langes-Wort-9", role=Role.REVENUE)


def spoil() -> None:
    """The sums of the days say something else than the postings."""
    DayBalance.objects.update(postings=7)


def test_it_is_asked_for_done_and_told_who_when_and_what(keeper: Any) -> None:
    booked()
    assert (queries.going(), queries.last()) == (None, None)
    number = checks.ask(by=keeper)
    assert checks.ask(by=None) == number
    going = queries.going()
    assert going is not None
    assert (going.asked_at, going.begun, going.done) == (NOW, False, 0)
    assert [checks.work(), checks.work()] == [True, False]
    assert queries.going() is None
    last = queries.last()
    assert last is not None
    assert (last.at, last.by, last.house, last.bookings, last.findings) == (NOW, "kasse", False, 1, 0)
    assert last.end == f"1:{books.end()[1].hex()}"
    (entry,) = audit.entries(subject=month_queries.WHOLE)
    assert (entry.actor, entry.action) == (f"person:{keeper.pk}", month_queries.CHECKED)


def test_only_those_who_keep_the_books_ask(keeper: Any) -> None:
    chief = hire(username="chefin", password="ein-langes-Wort-9", role=Role.CHIEF)
    with pytest.raises(PermissionDenied):
        checks.ask(by=chief)
    assert not BooksCheck.objects.exists()


def test_a_check_that_was_only_asked_for_closes_nothing(keeper: Any) -> None:
    booked()
    checks.ask(by=keeper)
    with pytest.raises(Exception, match="not been checked"):
        months.close_month(first=date(2026, 3, 1), by=keeper)
    checks.work()
    booked("bank:line:2")
    with pytest.raises(Exception, match="not been checked"):
        months.close_month(first=date(2026, 3, 1), by=keeper)
    checks.ask(by=None)
    checks.work()
    months.close_month(first=date(2026, 3, 1), by=keeper)
    assert books.closed_until() == date(2026, 3, 31)


def test_how_far_it_has_come_can_be_seen_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        booked(f"bank:line:{number}")
    monkeypatch.setattr(books, "BATCH", 3)
    seen = []
    tell = checks._teller

    def watched(number: int) -> Any:
        inner = tell(number)

        def told(done: int, of: int) -> None:
            inner(done, of)
            going = queries.going()
            assert going is not None
            seen.append((going.begun, going.done, going.of))

        return told

    monkeypatch.setattr(checks, "_teller", watched)
    checks.ask(by=None)
    checks.work()
    assert seen == [(True, 3, 7), (True, 6, 7), (True, 7, 7)]


def test_a_fault_is_a_case_until_the_books_are_well_again() -> None:
    booked()
    spoil()
    checks.ask(by=None)
    checks.work()
    last = queries.last()
    assert last is not None
    assert (last.findings, last.house, queries.well()) == (2, True, False)
    (case,) = cases.open_cases()
    assert (case.kind, case.detail) == (CaseKind.BOOKS, last.first[0])
    checking.rebuild_sums()
    checks.ask(by=None)
    checks.work()
    assert (cases.open_cases(), queries.well()) == ([], True)
    spoil()
    checks.ask(by=None)
    checks.work()
    assert [case.kind for case in cases.open_cases()] == [CaseKind.BOOKS]


def test_one_who_died_over_it_is_followed_by_the_next(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked()
    number = checks.ask(by=None)
    assert checks._take() is not None
    assert checks.work() is False
    clock.shift(checks.SILENT + timedelta(seconds=1))
    assert checks.work() is True
    assert BooksCheck.objects.get(pk=number).tries == 2


def test_what_cannot_be_finished_is_given_up_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("no disk")

    monkeypatch.setattr(checking, "check_books", broken)
    checks.ask(by=None)
    assert [checks.work() for _ in range(5)] == [False, False, False, True, False]
    last = queries.last()
    assert last is not None
    assert (last.failed, queries.well()) == (True, False)
    assert [case.kind for case in cases.open_cases()] == [CaseKind.BOOKS]
    assert not audit.entries(subject=month_queries.WHOLE)


def test_every_night(settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path
    booked()
    nightly.check_the_books()
    assert checks.work() is True
    assert month_queries.last_check() is not None
    assert {nightly.check_the_books, nightly.forget_documents} <= set(nightly.JOBS)


def test_only_the_last_ones_are_remembered() -> None:
    for _ in range(checks.KEPT + 3):
        checks.ask(by=None)
        checks.work()
    assert BooksCheck.objects.count() == checks.KEPT
