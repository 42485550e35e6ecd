"""What the database refuses to whoever asks it directly, and that the check notices a guard that is down."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from andruck.payments.actions.booking import close_period
from andruck.payments.actions.documents import issue
from andruck.payments.models import Booking, DayBalance, DocumentContent, Posting, guards
from andruck.payments.rules.documents import Series
from tests.payments.accounts import booked

pytestmark = pytest.mark.django_db

BOOKING = (
    "INSERT INTO payments_booking"
    ' (id, key, "on", value_on, kind, reference, note, recorded_at, hash)'
    " VALUES (%s, %s, %s, '2026-03-05', 'x', '', '', '2026-03-05 12:00:00', '12345678')"
)
POSTING = (
    'INSERT INTO payments_posting (booking_id, line, account_id, "on", cents, currency)'
    " VALUES (%s, %s, (SELECT MIN(id) FROM payments_account), %s, %s, %s)"
)
DAY = "2026-03-05"
# As SQLite may be asked to replace them.
_BOOKING = 'id, key, "on", value_on, kind, reference, note, recorded_at, hash'
_POSTING = 'rowid, booking_id, line, account_id, "on", cents, currency'
_DOCUMENT = "number, series, year, ordinal, key, issued_on, digest"


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def refused(statement: str, *values: Any, after: Sequence[tuple] = ()) -> str:
    """Why the database does not do this (``after`` postings that it does take); and it really does nothing."""
    before = list(Posting.objects.values_list()), list(Booking.objects.values_list())
    with pytest.raises(IntegrityError) as caught, transaction.atomic():  # noqa: PT012 (they belong together)
        for posting in after:
            run(POSTING, *posting)
        run(statement, *values)
    assert before == (list(Posting.objects.values_list()), list(Booking.objects.values_list()))
    return str(caught.value).splitlines()[0]


@pytest.fixture
def house_of_one() -> None:
    """One booking, one document, one closing."""
    booked()
    issue(key="receipt:1", series=Series.RECEIPT, on=date(2026, 3, 5), content={"cents": 500})
    close_period(until=date(2026, 2, 28), by=None)


@pytest.mark.usefixtures("house_of_one")
@pytest.mark.parametrize("table", ["posting", "booking", "closing", "document", "documentcontent"])
def test_nothing_is_changed(table: str) -> None:
    column = {
        "posting": "cents",
        "booking": "kind",
        "closing": "by",
        "document": "key",
        "documentcontent": "salt",
    }
    name = column[table]
    assert "ledger: " in refused(f"UPDATE payments_{table} SET {name} = {name}")


@pytest.mark.usefixtures("house_of_one")
@pytest.mark.parametrize("table", ["posting", "booking", "closing", "document"])
def test_nothing_is_deleted(table: str) -> None:
    assert "ledger: " in refused(f"DELETE FROM payments_{table}")


@pytest.mark.usefixtures("house_of_one")
@pytest.mark.parametrize("table", ["posting", "booking", "closing", "document"])
@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL can empty tables otherwise")
def test_nothing_is_emptied(table: str) -> None:
    run("SET CONSTRAINTS ALL IMMEDIATE")  # what is pending would keep it from trying
    with pytest.raises(IntegrityError, match="is never emptied"):
        run(f"TRUNCATE payments_{table} CASCADE")


@pytest.mark.usefixtures("house_of_one")
def test_an_account_keeps_its_name_but_not_its_title() -> None:
    run("UPDATE payments_account SET title = 'Bank'")
    assert "an account keeps its name" in refused("UPDATE payments_account SET name = name || 'x'")


@pytest.mark.usefixtures("house_of_one")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
@pytest.mark.parametrize(
    ("table", "columns", "values"),
    [
        ("booking", _BOOKING, "id, key || 'x', \"on\", value_on, kind, reference, note, recorded_at, hash"),
        ("booking", _BOOKING, 'id + 1, key, "on", value_on, kind, reference, note, recorded_at, hash'),
        ("posting", _POSTING, 'rowid, booking_id, line, account_id, "on", cents * 2, currency'),
        ("posting", _POSTING, 'rowid, 9, line, account_id, "on", cents, currency'),
        ("account", "id, name, title, number", "id, name || 'x', title, number"),
        ("account", "id, name, title, number", "id + 100, name, title, number"),
        ("closing", 'id, until, "by", at, booking, hash', "id, '2026-03-01', \"by\", at, booking, hash"),
        ("document", _DOCUMENT, _DOCUMENT.replace("key", "key || 'x'")),
        ("document", f"rowid, {_DOCUMENT}", f"rowid, {_DOCUMENT}".replace("number", "number || 'x'")),
        ("documentcontent", "document_id, salt, content", "document_id, salt, '{}'"),
    ],
)
def test_nothing_takes_the_place_of_another(table: str, columns: str, values: str) -> None:
    statement = f"REPLACE INTO payments_{table} ({columns}) SELECT {values} FROM payments_{table}"
    assert "ledger: " in refused(statement)


@pytest.mark.usefixtures("house_of_one")
def test_nothing_is_added_to_a_booking() -> None:
    assert "the booking is sealed" in refused(POSTING, 1, 3, DAY, 1, "EUR")


@pytest.mark.usefixtures("house_of_one")
@pytest.mark.parametrize(
    ("reason", "postings", "booking"),
    [
        ("do not add up to nothing", [(5, "EUR", DAY), (-4, "EUR", DAY)], (2, "new", DAY)),
        ("do not add up to nothing", [(5, "EUR", DAY), (-5, "CHF", DAY)], (2, "new", DAY)),
        ("fewer than two postings", [], (2, "new", DAY)),
        ("fewer than two postings", [(5, "EUR", DAY)], (2, "new", DAY)),
        ("postings of another day", [(5, "EUR", DAY), (-5, "EUR", "2026-03-06")], (2, "new", DAY)),
        ("not the next number", [(5, "EUR", DAY), (-5, "EUR", DAY)], (3, "new", DAY)),
        ("not the next number", [], (1, "new", DAY)),
        (
            "this period is closed",
            [(5, "EUR", "2026-02-28"), (-5, "EUR", "2026-02-28")],
            (2, "new", "2026-02-28"),
        ),
    ],
)
def test_a_booking_that_is_none(reason: str, postings: list, booking: tuple) -> None:
    after = [
        (booking[0], line, day, cents, currency) for line, (cents, currency, day) in enumerate(postings, 1)
    ]
    assert reason in refused(BOOKING, *booking, after=after)


@pytest.mark.usefixtures("house_of_one")
def test_a_posting_of_nothing_or_of_half_a_cent() -> None:
    assert "payments_posting_not_empty" in refused(POSTING, 2, 1, DAY, 0, "EUR")
    if connection.vendor == "sqlite":  # PostgreSQL rounds before anybody can look
        assert "cents are whole" in refused(POSTING, 2, 1, DAY, 1.5, "EUR")


@pytest.mark.django_db(transaction=True)
def test_postings_without_a_booking_do_not_survive_the_commit() -> None:
    booked()
    with pytest.raises(IntegrityError), transaction.atomic():
        run(POSTING, 2, 1, DAY, 5, "EUR")
    assert Posting.objects.count() == 2


@pytest.mark.usefixtures("house_of_one")
def test_documents_have_no_gaps_and_closings_go_forward() -> None:
    document = "INSERT INTO payments_document VALUES (%s, 'R', 2026, %s, 'k', '2026-03-05', '')"
    assert "not the next number of its series" in refused(document, "R-2026-000003", 3)
    closing = 'INSERT INTO payments_closing (until, "by", at, booking, hash) VALUES (%s, %s, %s, %s, %s)'
    assert "closings go forward" in refused(closing, "2026-02-27", "", "2026-03-05 12:00:00", 1, b"x")
    assert "names the end of the chain" in refused(closing, "2026-03-01", "", "2026-03-05 12:00:00", 7, b"x")


@pytest.mark.usefixtures("house_of_one")
def test_a_booking_with_raw_statements_that_is_right_is_let_in() -> None:
    """Positive control: it is not the statements that are refused."""
    run(POSTING, 2, 1, DAY, 5, "EUR")
    run(POSTING, 2, 2, DAY, -5, "EUR")
    run(BOOKING, 2, "new", DAY)
    assert Booking.objects.count() == 2
    assert sorted(DayBalance.objects.values_list("debit", "credit", "postings")) == [(0, 500, 1), (505, 5, 3)]


@pytest.mark.usefixtures("house_of_one")
def test_what_a_document_says_may_be_forgotten() -> None:
    DocumentContent.objects.all().delete()
    assert DocumentContent.objects.count() == 0


def test_a_guard_that_is_down_or_different_is_named() -> None:
    assert guards.missing(connection) == []
    if connection.vendor == "sqlite":
        run("DROP TRIGGER payments_posting_update")
        run("DROP TRIGGER payments_booking_delete")
        run("CREATE TRIGGER payments_booking_delete BEFORE DELETE ON payments_booking BEGIN SELECT 1; END")
        assert guards.missing(connection) == ["payments_booking_delete", "payments_posting_update"]
    else:
        run("ALTER TABLE payments_posting DISABLE TRIGGER payments_posting_never")
        run("DROP TRIGGER payments_booking_insert ON payments_booking")
        run("CREATE OR REPLACE FUNCTION payments_refuse(reason text) RETURNS void LANGUAGE sql AS 'SELECT'")
        assert guards.missing(connection) == [
            "payments_booking_insert",
            "payments_posting_never",
            "payments_refuse()",
        ]
    guards.install(connection)
    if connection.vendor == "postgresql":
        run("ALTER TABLE payments_posting ENABLE TRIGGER payments_posting_never")
    assert guards.missing(connection) == []
