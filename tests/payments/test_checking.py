"""The check finds every kind of tampering, done with the guards down, and nothing in honest books."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection

from andruck.core.money import Money
from andruck.payments.actions.booking import close_period, storno
from andruck.payments.actions.checking import check_books, rebuild_sums
from andruck.payments.actions.documents import forget_documents, issue
from andruck.payments.models import Booking, DayBalance
from andruck.payments.queries import books, checking
from andruck.payments.queries.balances import balance
from andruck.payments.rules import ledger
from andruck.payments.rules.documents import Series
from tests.payments.accounts import booked, lines
from tests.tampering import lifted

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _books() -> Iterator[None]:
    """Seven bookings, two documents, a closing after the fourth."""
    with time_machine.travel(datetime(2026, 6, 1, 12, tzinfo=UTC), tick=False):
        for n in (1, 2):
            issue(key=f"receipt:{n}", series=Series.RECEIPT, on=date(2026, 3, n), content={"cents": 500 + n})
        booked("a", on=date(2026, 3, 1), document="R-2026-000001")
        booked("b", on=date(2026, 3, 1), lines=lines(700, "asset:clearing:paypal"))
        booked(
            "c",
            on=date(2026, 3, 2),
            lines=[*lines(1000), *lines(99, "expense:fees:paypal", "asset:bank:main")],
        )
        booked("d", on=date(2026, 4, 2), lines=lines(300, currency="CHF"))
        close_period(until=date(2026, 3, 31), by=None)
        booked("late", on=date(2026, 3, 7), reference="RF1")
        storno(key="storno:b", of="b", on=date(2026, 4, 3), reason="disputed")
        booked("z", on=date(2026, 5, 1))
        yield


def found(**options: object) -> list[tuple[str, str]]:
    report = check_books(today=TODAY, **options)  # type: ignore[arg-type]
    return [(finding.code, finding.where) for finding in report.findings]


def tamper(statement: str) -> None:
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement)


def test_honest_books_are_well() -> None:
    seen = []
    report = check_books(today=TODAY, progress=lambda done, of: seen.append((done, of)))
    assert report.findings == []
    assert (report.bookings, report.postings, report.documents) == (7, 16, 2)
    assert report.end == books.end()[1]
    assert seen == [(7, 7)]


def test_empty_books_are_well() -> None:
    tamper("DELETE FROM payments_closing")
    tamper("DELETE FROM payments_posting")
    tamper("DELETE FROM payments_booking")
    tamper("DELETE FROM payments_daybalance")
    assert found() == []


_FOUR = [("chain", "booking 4")]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE payments_booking SET key = 'x' WHERE id = 4", _FOUR),
        ("UPDATE payments_booking SET kind = 'x' WHERE id = 4", _FOUR),
        ("UPDATE payments_booking SET reference = 'x' WHERE id = 4", _FOUR),
        ("UPDATE payments_booking SET note = 'x' WHERE id = 4", _FOUR),
        ("UPDATE payments_booking SET value_on = '2026-04-01' WHERE id = 4", _FOUR),
        ("UPDATE payments_booking SET recorded_at = '2026-06-01 12:00:01+00' WHERE id = 4", _FOUR),
        ("UPDATE payments_booking SET document_id = 'R-2026-000002' WHERE id = 4", _FOUR),
        ("UPDATE payments_booking SET undoes_id = NULL WHERE id = 6", [("chain", "booking 6")]),
        (
            "UPDATE payments_booking SET \"on\" = '2026-04-03' WHERE id = 4",
            [("day", "booking 4"), ("chain", "booking 4")],
        ),
        (
            "UPDATE payments_posting SET cents = cents + 1 WHERE booking_id = 4 AND line = 1",
            [
                ("balance", "booking 4"),
                ("chain", "booking 4"),
                ("sums", "asset:bank:main on 2026-04-02"),
            ],
        ),
        (
            # Balanced, as a careful thief would have it.
            "UPDATE payments_posting SET cents = cents * 2 WHERE booking_id = 4",
            [
                ("chain", "booking 4"),
                ("sums", "asset:bank:main on 2026-04-02"),
                ("sums", "income:contribution on 2026-04-02"),
            ],
        ),
        (
            "UPDATE payments_posting SET currency = 'USD' WHERE booking_id = 4 AND line = 2",
            [
                ("balance", "booking 4"),
                ("chain", "booking 4"),
                ("sums", "income:contribution on 2026-04-02"),
                ("sums", "income:contribution on 2026-04-02"),
            ],
        ),
        (
            (
                "UPDATE payments_posting SET account_id = (SELECT account_id FROM payments_posting p"
                " WHERE p.booking_id = 2 AND p.line = 1) WHERE booking_id = 4 AND line = 1"
            ),
            [
                ("chain", "booking 4"),
                ("sums", "asset:bank:main on 2026-04-02"),
                ("sums", "asset:clearing:paypal on 2026-04-02"),
            ],
        ),
        (
            "UPDATE payments_posting SET line = 3 WHERE booking_id = 4 AND line = 1",
            [("lines", "booking 4"), ("chain", "booking 4")],
        ),
        (
            "DELETE FROM payments_posting WHERE booking_id = 3 AND line > 2",
            [
                ("chain", "booking 3"),
                ("sums", "asset:bank:main on 2026-03-02"),
                ("sums", "expense:fees:paypal on 2026-03-02"),
            ],
        ),
        (
            "UPDATE payments_account SET name = 'income:gift' WHERE name = 'asset:clearing:paypal'",
            [
                ("chain", "booking 2"),
                ("chain", "booking 6"),
            ],
        ),
        (
            "UPDATE payments_daybalance SET debit = debit + 1 WHERE \"on\" = '2026-05-01' AND debit > 0",
            [("sums", "asset:bank:main on 2026-05-01")],
        ),
        (
            "DELETE FROM payments_daybalance WHERE currency = 'CHF' AND debit > 0",
            [("sums", "asset:bank:main on 2026-04-02")],
        ),
        ("UPDATE payments_closing SET booking = 7", [("noted", "booking 7")]),
        ("UPDATE payments_closing SET booking = 70", [("noted", "booking 70")]),
        (
            "UPDATE payments_closing SET until = '2026-04-01'",
            [("closed", "booking 5")],
        ),
        (
            "UPDATE payments_document SET ordinal = 3 WHERE ordinal = 2",
            [("number", "document R-2026-000002"), ("gap", "documents R-2026")],
        ),
        (
            "UPDATE payments_document SET issued_on = '2027-01-01' WHERE ordinal = 2",
            [("number", "document R-2026-000002")],
        ),
        (
            "UPDATE payments_documentcontent SET content = '{\"cents\":1}' WHERE document_id = 'R-2026-000002'",
            [("content", "document R-2026-000002")],
        ),
        (
            "DELETE FROM payments_documentcontent WHERE document_id = 'R-2026-000002'",
            [("content", "document R-2026-000002")],
        ),
    ],
)
def test_what_was_tampered_with_is_named(statement: str, expected: list[tuple[str, str]]) -> None:
    tamper(statement)
    assert found() == expected


def test_a_hash_made_to_fit_gives_away_the_next_booking() -> None:
    """Whoever changes a booking has to write the whole chain anew …"""
    facts = books.facts(5)
    assert facts is not None
    forged = ledger.link(bytes(Booking.objects.get(pk=4).hash), replace(facts, reference="RF2"))
    with lifted(connection):
        Booking.objects.filter(pk=5).update(reference="RF2", hash=forged)
    assert found() == [("chain", "booking 6")]


def _forge(since: int, **changes: object) -> None:
    """Change a booking and write the whole chain anew from there."""
    with lifted(connection):
        Booking.objects.filter(pk=since).update(**changes)
        before = bytes(Booking.objects.get(pk=since - 1).hash)
        for facts in list(books.walk(since - 1)):
            before = ledger.link(before, facts)
            Booking.objects.filter(pk=facts.number).update(hash=before)


def test_a_chain_written_anew_is_betrayed_by_closings_and_notes() -> None:
    """… and then closings know the old one, or a note that somebody made elsewhere."""
    noted = {7: books.end()[1], 6: bytes(Booking.objects.get(pk=6).hash)}
    assert found(expect=noted) == []
    _forge(5, reference="RF2")
    assert found() == []
    assert found(expect=noted) == [("noted", "booking 6"), ("noted", "booking 7")]
    _forge(2, reference="RF3")
    assert found() == [("noted", "booking 4")]


def test_books_cut_off_at_the_end_are_betrayed() -> None:
    noted = {7: books.end()[1]}
    tamper("DELETE FROM payments_posting WHERE booking_id = 7")
    tamper("DELETE FROM payments_booking WHERE id = 7")
    day = "on 2026-05-01"
    sums = [("sums", f"asset:bank:main {day}"), ("sums", f"income:contribution {day}")]
    assert found() == sums
    tamper("DELETE FROM payments_daybalance WHERE \"on\" = '2026-05-01'")
    assert found() == []
    assert found(expect=noted) == [("noted", "booking 7")]


@pytest.mark.django_db(transaction=True)
def test_what_is_missing_or_stray_is_named() -> None:
    off, on = (
        ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON")
        if connection.vendor == "sqlite"
        else ("SET session_replication_role = replica", "SET session_replication_role = origin")
    )
    with connection.cursor() as cursor:
        cursor.execute(off)
    try:
        tamper("DELETE FROM payments_booking WHERE id IN (2, 7)")
        tamper("DELETE FROM payments_document WHERE ordinal = 1")
        assert found() == [
            ("missing", "booking 2"),
            ("chain", "booking 3"),
            ("gap", "documents R-2026"),
            ("document", "booking 1"),
            ("sums", "asset:bank:main on 2026-05-01"),
            ("sums", "asset:clearing:paypal on 2026-03-01"),
            ("sums", "income:contribution on 2026-03-01"),
            ("sums", "income:contribution on 2026-05-01"),
            ("stray", "booking 7"),
        ]
        tamper("DELETE FROM payments_documentcontent")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(on)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps the kinds of values apart")
def test_what_cannot_be_read_does_not_stop_the_check() -> None:
    tamper("UPDATE payments_booking SET note = CAST(x'ff' AS TEXT) WHERE id = 1")
    tamper("UPDATE payments_booking SET recorded_at = 'never' WHERE id = 3")
    tamper("UPDATE payments_posting SET cents = 'many' WHERE booking_id = 5 AND line = 1")
    tamper("UPDATE payments_booking SET hash = x'' WHERE id = 6")
    tamper("UPDATE payments_booking SET value_on = 'soon', kind = x'00' WHERE id = 7")
    assert found()[:8] == [
        ("unreadable", "booking 1"),
        ("chain", "booking 2"),
        ("chain", "booking 3"),
        ("cents", "booking 5"),
        ("chain", "booking 5"),
        ("chain", "booking 6"),
        ("chain", "booking 7"),
        ("sums", "asset:bank:main on 2026-03-01"),
    ]


def test_a_guard_that_is_down_is_found() -> None:
    on = "" if connection.vendor == "sqlite" else " ON payments_posting"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1" if connection.vendor == "sqlite" else "SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP TRIGGER payments_posting_insert{on}")
    assert found() == [("guard", "payments_posting_insert")]


def test_erasing_people_never_breaks_the_chain() -> None:
    with time_machine.travel(datetime(2035, 1, 1, 12, tzinfo=UTC), tick=False):
        assert forget_documents(today=date(2035, 1, 1)) == 2
        assert check_books(today=date(2035, 1, 1)).findings == []


def test_sums_are_made_anew_from_postings() -> None:
    before = list(
        DayBalance.objects.order_by("account", "currency", "on").values_list("debit", "credit", "postings")
    )
    tamper("UPDATE payments_daybalance SET debit = debit + 1, postings = 7")
    tamper("DELETE FROM payments_daybalance WHERE currency = 'CHF'")
    assert len(found()) == len(before)
    assert rebuild_sums() == len(before)
    after = list(
        DayBalance.objects.order_by("account", "currency", "on").values_list("debit", "credit", "postings")
    )
    assert (after, found()) == (before, [])
    assert balance("asset:bank:main") == Money(500 + 1000 - 99 + 500 + 500)


def test_findings_end_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_FINDINGS", 5)
    tamper("UPDATE payments_posting SET cents = cents + 1")
    assert len(found()) == 5
