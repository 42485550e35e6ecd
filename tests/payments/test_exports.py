"""Handing the books over: batches that stay, books that Beancount finds right, tables that auditors can read."""

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from lxml import etree

from andruck.core.errors import Refusal
from andruck.payments.actions.accounts import describe_account, set_adviser
from andruck.payments.actions.booking import close_period, storno
from andruck.payments.actions.checking import check_books
from andruck.payments.actions.documents import issue
from andruck.payments.actions.exporting import export_beancount, export_for_auditors
from andruck.payments.actions.handing_over import draft, hand_over
from andruck.payments.models import Account, ExportBatch
from andruck.payments.queries.accounts import AccountCard, accounts
from andruck.payments.rules import audit_files, beancount, datev, months
from andruck.payments.rules.chart import Chart
from andruck.payments.rules.documents import Series
from andruck.people.actions import hire
from andruck.people.rules import Role
from tests.payments.accounts import booked, lines
from tests.tampering import lifted

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def spring() -> Iterator[time_machine.Traveller]:
    """March with a fee, a storno and a currency of its own in April; closed to the end of March."""
    moment = datetime(2026, 4, 10, 12, 0, 0, 123456, tzinfo=UTC)
    with time_machine.travel(moment, tick=False) as clock, translation.override("en"):
        issue(key="receipt:1", series=Series.RECEIPT, on=date(2026, 3, 2), content={"cents": 500})
        booked("a", on=date(2026, 3, 2), document="R-2026-000001")
        booked(
            "b",
            on=date(2026, 3, 1),
            lines=[
                *lines(1000, "asset:clearing:paypal"),
                *lines(35, "expense:fees:paypal", "asset:clearing:paypal"),
            ],
        )
        storno(key="storno:a", of="a", on=date(2026, 3, 31), reason='=HYPERLINK("x") "Anna" \\ Müller')
        booked("c", on=date(2026, 4, 1), lines=lines(700, currency="CHF"))
        close_period(until=date(2026, 3, 31), by=None)
        booked("late", on=date(2026, 3, 30))
        yield clock


@pytest.fixture
def adviser() -> None:
    set_adviser(consultant=29098, client=55003, by=None)


def read(file: Path) -> list[list[str]]:
    text = file.read_bytes().decode("cp1252")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.mark.usefixtures("adviser")
def test_a_closed_month_becomes_a_numbered_batch(tmp_path: Path) -> None:
    done = hand_over(month=MARCH, folder=tmp_path, by=None)
    (file,) = done.files
    assert (done.number, file.name) == (1, "EXTF_Buchungsstapel_2026-03_000001_1.csv")
    assert [entry.name for entry in tmp_path.iterdir()] == [file.name]
    head, columns, *rows = read(tmp_path / file.name)
    assert (head[5], head[14:16], head[16], head[20]) == (
        "20260410120000123", ["20260301", "20260331"], "Andruck 000001", "1",
    )  # fmt: skip
    assert columns == list(datev.COLUMNS)
    assert [(row[0], row[6], row[7], row[9], row[10], row[13]) for row in rows] == [
        ("10,00", "1360", "8200", "0103", "2", "contribution b"),
        ("0,35", "4970", "1360", "0103", "2", "contribution b"),
        ("5,00", "1200", "8200", "0203", "R-2026-000001", "contribution a"),
        ("5,00", "8200", "1200", "3103", "R-2026-000001", 'storno =HYPERLINK("x") "Anna" \\ Müller'),
    ]


@pytest.mark.usefixtures("adviser")
def test_a_batch_is_the_same_for_ever(tmp_path: Path, spring: time_machine.Traveller) -> None:
    first = hand_over(month=MARCH, folder=tmp_path / "one", by=None)
    spring.shift(86400)
    set_adviser(chart=Chart.SKR04, client=1, by=None)
    describe_account(name="asset:bank:main", number="1810", by=None)
    again = hand_over(month=MARCH, folder=tmp_path / "two", by=None)
    assert again == first
    name = first.files[0].name
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    anew = hand_over(month=MARCH, folder=tmp_path / "two", by=None, anew=True)
    assert (anew.number, read(tmp_path / "two" / anew.files[0].name)[4][6]) == (2, "1810")
    assert ExportBatch.objects.count() == 2
    assert check_books(today=date(2026, 4, 10)).findings == []


@pytest.mark.usefixtures("adviser")
def test_a_batch_that_cannot_be_made_any_more_says_so(tmp_path: Path) -> None:
    hand_over(month=MARCH, folder=tmp_path, by=None)
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_posting SET cents = cents * 2 WHERE booking_id = 1")
    with pytest.raises(Refusal, match="Batch 1 cannot be written as it was"):
        hand_over(month=MARCH, folder=tmp_path, by=None)


@pytest.mark.usefixtures("adviser")
def test_batches_are_never_changed(tmp_path: Path) -> None:
    hand_over(month=MARCH, folder=tmp_path, by=None)
    copy = (
        'INSERT INTO payments_exportbatch SELECT number + %s, since, %s, created_at, "by", booking, hash, settings,'
        " numbers, files FROM payments_exportbatch"
    )
    for statement, *values in (
        ("UPDATE payments_exportbatch SET files = files",),
        ("DELETE FROM payments_exportbatch",),
        (copy, 2, "2026-03-31"),
        (copy, 1, "2026-04-30"),
    ):
        with (
            pytest.raises(IntegrityError, match="ledger: "),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values or None)


@pytest.mark.usefixtures("adviser")
def test_a_batch_that_knows_another_chain_is_found(tmp_path: Path) -> None:
    hand_over(month=MARCH, folder=tmp_path, by=None)
    with lifted(connection):
        ExportBatch.objects.update(hash=b"x" * 32)
    assert [(f.code, f.where) for f in check_books(today=date(2026, 4, 10)).findings] == [
        ("noted", "booking 5")
    ]


@pytest.mark.usefixtures("adviser")
def test_only_closed_months_are_handed_over_and_only_in_euro(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="2026-04 is not closed"):
        hand_over(month=date(2026, 4, 1), folder=tmp_path, by=None)
    with pytest.raises(Refusal, match="booking in CHF"):
        draft(month=date(2026, 4, 1), folder=tmp_path, by=None)
    assert [file.suffix for file in tmp_path.iterdir()] == [".part"]
    drafted = draft(month=MARCH, folder=tmp_path, by=None)
    assert (drafted.number, drafted.files[0].name) == (None, "EXTF_Buchungsstapel_2026-03_Entwurf_1.csv")
    assert ExportBatch.objects.count() == 0


@pytest.mark.usefixtures("adviser")
def test_an_empty_month_is_an_empty_batch(tmp_path: Path) -> None:
    done = hand_over(month=date(2026, 2, 1), folder=tmp_path, by=None)
    assert len(read(tmp_path / done.files[0].name)) == 2


@pytest.mark.usefixtures("adviser")
def test_large_months_are_spread_over_files_and_no_booking_is_torn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datev, "MOST_LINES", 3)
    done = hand_over(month=MARCH, folder=tmp_path, by=None)
    assert [len(read(tmp_path / file.name)) - 2 for file in done.files] == [3, 1]
    monkeypatch.setattr(datev, "MOST_LINES", 2)
    parts = [[row[11] for row in read(tmp_path / file.name)[2:]]
             for file in hand_over(month=MARCH, folder=tmp_path, by=None, anew=True).files]  # fmt: skip
    assert parts == [["2", "2"], ["1", "3"]]


def test_without_the_advisers_numbers_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="andruck ledger adviser"):
        hand_over(month=MARCH, folder=tmp_path, by=None)
    assert set_adviser(consultant=29098, by=None) is None
    known = set_adviser(client=55003, chart=Chart.SKR04, digits=6, year_start=7, by=None)
    assert known == datev.Client(29098, 55003, Chart.SKR04, 6, 7)
    done = hand_over(month=MARCH, folder=tmp_path, by=None)
    head, _, first, *_ = read(tmp_path / done.files[0].name)
    assert (head[12], head[13], first[6], first[7]) == ("20250701", "6", "146000", "420000")


def test_only_those_who_keep_the_books_hand_them_over(tmp_path: Path) -> None:
    editor = hire(username="ed", password="x", role=Role.EDITOR)
    for deed in (
        lambda: hand_over(month=MARCH, folder=tmp_path, by=editor),
        lambda: draft(month=MARCH, folder=tmp_path, by=editor),
        lambda: set_adviser(digits=5, by=editor),
        lambda: describe_account(name="income:events", by=editor),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    keeper = hire(username="kasse", password="x", role=Role.REVENUE)
    set_adviser(consultant=29098, client=55003, by=keeper)
    hand_over(month=MARCH, folder=tmp_path, by=keeper)
    assert ExportBatch.objects.get().by == f"person:{keeper.pk}"


def test_accounts_have_titles_and_numbers() -> None:
    describe_account(name="income:events", title="Veranstaltungen", by=None)
    describe_account(name="asset:safe", number="1005", by=None)
    describe_account(name="asset:clearing:paypal", title="PayPal-Konto", number="1361", by=None)
    assert accounts() == [
        AccountCard("asset:bank:main", "Bank account: main", "", "1200"),
        AccountCard("asset:clearing:paypal", "PayPal-Konto", "1361", "1361"),
        AccountCard("asset:safe", "asset:safe", "1005", "1005"),
        AccountCard("expense:fees:paypal", "Fees: paypal", "", "4970"),
        AccountCard("income:contribution", "Income: contributions", "", "8200"),
        AccountCard("income:events", "Veranstaltungen", "", "8200"),
    ]
    describe_account(name="asset:clearing:paypal", title="", number="", by=None)
    assert accounts()[1] == AccountCard("asset:clearing:paypal", "Held for us: paypal", "", "1360")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"name": "Bank"}, "is no account"),
        ({"name": "asset:safe"}, "in no chart"),
        ({"name": "asset:safe", "number": "12"}, "4 digits"),
        ({"name": "income:x", "title": "a\nb"}, "one line"),
        ({"name": "income:x", "title": "a" * 121}, "120 signs"),
    ],
)
def test_what_no_account_can_be(given: dict, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        describe_account(**given, by=None)
    assert not Account.objects.filter(name=given["name"]).exists()


def test_numbers_keep_their_length() -> None:
    describe_account(name="income:events", number="8201", by=None)
    with pytest.raises(Refusal, match="income:events has the number 8201, which has not 5 digits"):
        set_adviser(digits=5, by=None)


def bean_check(file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "bean-check", file], capture_output=True, text=True, check=False
    )


def test_beancount_finds_the_books_right(tmp_path: Path) -> None:
    seen: list = []
    file = tmp_path / "books.beancount"
    done = export_beancount(file=file, title='Der "Lotse"', progress=lambda done, of: seen.append((done, of)))
    text = file.read_text(encoding="utf-8")
    assert (bean_check(file).stderr, bean_check(file).returncode) == ("", 0)
    assert (done.size, seen[-1]) == (len(text.encode()), (5, 5))
    assert text.startswith('option "title" "Der \\"Lotse\\""\n')
    assert "2026-03-01 open Assets:Clearing:Paypal EUR\n" in text
    assert "2026-04-01 balance Assets:Clearing:Paypal  9.65 ~ 0.001 EUR\n" in text
    assert '\n2026-03-31 * "storno =HYPERLINK(\\"x\\") \\"Anna\\" \\\\ Müller"\n' in text


@pytest.mark.parametrize(
    ("old", "new"),
    [("  Assets:Bank:Main  5.00 EUR", "  Assets:Bank:Main  5.01 EUR"), ("  9.65 ~", "  9.64 ~")],
)
def test_beancount_would_notice(tmp_path: Path, old: str, new: str) -> None:
    """Positive control: both the bookings and the balances are really checked by it."""
    file = tmp_path / "books.beancount"
    export_beancount(file=file, title="x")
    file.write_text(file.read_text().replace(old, new, 1))
    assert bean_check(file).returncode == 1


def test_names_of_accounts_stay_apart_in_beancount() -> None:
    names = ["asset:bank:a_b", "asset:bank:ab", "liability:vat:7", "income:a1", "equity:opening"]
    assert [beancount.account(name) for name in names] == [
        "Assets:Bank:A-b", "Assets:Bank:Ab", "Liabilities:Vat:7", "Income:A1", "Equity:Opening",
    ]  # fmt: skip


@pytest.fixture
def audit(tmp_path: Path) -> Path:
    describe_account(name="asset:bank:main", title='=cmd|"/c calc"!A0', by=None)
    export_for_auditors(
        folder=tmp_path,
        since=date(2026, 3, 1),
        until=date(2026, 3, 31),
        paper="Lotse & Söhne",
        place="Küstrin",
    )
    return tmp_path


def test_the_description_is_valid_and_names_every_column(audit: Path) -> None:
    parser = etree.XMLParser(dtd_validation=True, load_dtd=True, no_network=True)
    root = etree.parse(audit / "index.xml", parser).getroot()
    assert root.findtext("DataSupplier/Name") == "Lotse & Söhne"
    described = {table.findtext("URL"): table for table in root.iter("Table")}
    assert sorted(described) == sorted(file.name for file in audit.glob("*.csv"))
    for name, table in described.items():
        columns = [
            column.findtext("Name")
            for column in table.find("VariableLength")
            if column.tag in ("VariablePrimaryKey", "VariableColumn")
        ]
        with (audit / str(name)).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream, delimiter=";"))
        assert rows[0] == columns
        assert {len(row) for row in rows} == {len(columns)}


def test_the_description_would_be_found_wrong(audit: Path) -> None:
    """Positive control: the validation reads the rules."""
    index = audit / "index.xml"
    index.write_text(index.read_text().replace("<Numeric/>", "<Number/>", 1))
    parser = etree.XMLParser(dtd_validation=True, load_dtd=True, no_network=True)
    with pytest.raises(etree.XMLSyntaxError, match="Number"):
        etree.parse(index, parser)


def table(folder: Path, name: str) -> list[str]:
    return (folder / name).read_bytes().decode().split("\r\n")


def test_the_tables_hold_the_period(audit: Path) -> None:
    assert table(audit, "postings.csv") == [
        '"Booking";"Line";"Account";"Amount";"Currency"',
        '2;1;"asset:clearing:paypal";10,00;"EUR"',
        '2;2;"income:contribution";-10,00;"EUR"',
        '2;3;"expense:fees:paypal";0,35;"EUR"',
        '2;4;"asset:clearing:paypal";-0,35;"EUR"',
        '1;1;"asset:bank:main";5,00;"EUR"',
        '1;2;"income:contribution";-5,00;"EUR"',
        '3;1;"asset:bank:main";-5,00;"EUR"',
        '3;2;"income:contribution";5,00;"EUR"',
        "",
    ]
    assert table(audit, "balances.csv")[1:] == [
        '"asset:bank:main";"EUR";0,00;5,00;5,00;0,00',
        '"asset:clearing:paypal";"EUR";0,00;10,00;0,35;9,65',
        '"expense:fees:paypal";"EUR";0,00;0,35;0,00;0,35',
        '"income:contribution";"EUR";0,00;5,00;15,00;-10,00',
        "",
    ]
    assert table(audit, "bookings.csv")[3] == (
        '3;2026-03-31;2026-03-31;"storno";"storno:a";"";"R-2026-000001";1;'
        '"\'=HYPERLINK(""x"") ""Anna"" \\ Müller";"2026-04-10T12:00:00.123456+00:00"'
    )
    assert table(audit, "documents.csv")[1].startswith('"R-2026-000001";"R";2026-03-02;"receipt:1";"')
    assert table(audit, "closings.csv")[1].startswith(
        '2026-03-31;"2026-04-10T12:00:00.123456+00:00";"house";4;"'
    )


def test_no_cell_is_a_formula(audit: Path) -> None:
    assert '"asset:bank:main";"\'=cmd|""/c calc""!A0";"1200"' in table(audit, "accounts.csv")
    for file in audit.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream, delimiter=";"):
                risky = [cell for cell in row if (cell[:1] in "=+@\t" and cell) or cell[:1] == "-"]
                assert all(cell.replace(",", "").lstrip("-").isdigit() for cell in risky), row


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "'", "\t=", "\r\n="])
def test_what_begins_like_a_formula_is_disarmed(sign: str) -> None:
    assert audit_files.disarmed(f"{sign}1").startswith("'")
    assert audit_files.disarmed(f"a{sign}1").startswith("a")


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Iterator[str]:
        yield "half"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("andruck.payments.actions.exporting._beancount", broken)
    file = tmp_path / "books.beancount"
    file.write_text("older")
    with pytest.raises(OSError, match="No space"):
        export_beancount(file=file, title="x")
    assert file.read_text() == "older"


def test_months_know_their_ends() -> None:
    assert months.month_of(date(2028, 2, 15)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert months.month_of(date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))
