"""Treasurers learn by mail that a case waits for them: once a day for each kind, without names and sums."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from andruck.infra import postman
from andruck.infra.models import Mail
from andruck.payments.actions import cases, checks
from andruck.payments.queries.checking import Report
from andruck.payments.rules.cases import CaseKind
from andruck.payments.rules.findings import Finding
from andruck.people.rules import Role
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 3, 8, tzinfo=UTC)


def opened(subject: str, commit: Any, kind: CaseKind = CaseKind.RETURN) -> int:
    with commit(execute=True):
        return cases.open_case(kind=kind, subject=subject, detail="secret detail")


def test_once_a_day_for_each_kind(house: Any, django_capture_on_commit_callbacks: Any) -> None:
    commit = django_capture_on_commit_callbacks
    treasurer = factories.staff(Role.REVENUE)
    factories.staff(Role.EDITOR)
    factories.staff(Role.ADMINISTRATOR)
    with time_machine.travel(NOW, tick=False) as clock:
        first = opened("1", commit)
        opened("1", commit)
        opened("2", commit)
        opened("3", commit, CaseKind.DISPUTE)
        postman.deliver()
        assert [message.to for message in mail.outbox] == [[treasurer.email]] * 2
        assert mail.outbox[0].subject == "In den Büchern wartet etwas auf Sie: Eine Lastschrift kam zurück"
        assert f"/redaktion/cases/{first}/" in mail.outbox[0].body
        assert "secret" not in mail.outbox[0].body
        clock.shift(timedelta(days=1))
        opened("4", commit)
        postman.deliver()
        assert len(mail.outbox) == 3


def test_administrators_where_there_are_no_treasurers(
    house: Any, django_capture_on_commit_callbacks: Any
) -> None:
    administrator = factories.staff(Role.ADMINISTRATOR)
    opened("1", django_capture_on_commit_callbacks)
    assert [row.to for row in Mail.objects.all()] == [administrator.email]


def test_books_that_are_not_well_are_told(
    house: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    factories.staff(Role.REVENUE)
    found = Report(bookings=3, end=b"", findings=[Finding("hash", "booking 3", "written over")])
    monkeypatch.setattr("andruck.payments.actions.checking.check_books", lambda **_: found)
    checks.ask(by=None)
    with django_capture_on_commit_callbacks(execute=True):
        assert checks.work()
    assert [row.subject for row in Mail.objects.all()] == [
        "In den Büchern wartet etwas auf Sie: Die Bücher sind nicht in Ordnung"
    ]
