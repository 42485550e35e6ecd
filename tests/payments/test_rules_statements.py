"""Statements: whatever the bank calls it, the same comes out; whatever is wrong with it is said, and nothing kept."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.rules.statements import keys, reading, table
from andruck.payments.rules.statements.values import Entry, Format, Kind, Statement, Status
from tests.payments import statements
from tests.payments.statements import DAY, OTHER, OWN, Pay, Row, Sheet, one

SHEET = Sheet(
    name="7/1",
    rows=(
        one(1250, "Beitrag RF83 7KQ3 M9XT", ref="A1"),
        one(
            -1300,
            "Rueckgabe",
            returned="MS03",
            original=1000,
            end_to_end="E2E-1",
            mandate="M7KQ3M9XT",
            ref="A2",
        ),
        one(-490, "Kontofuehrung", name="", iban="", ref="A3"),
    ),
)


def only(data: bytes) -> Statement:
    (found,) = reading.read(data)
    return found


def told(entry: Entry) -> tuple[object, ...]:
    """What every format says about a payment."""
    (detail,) = entry.details
    return (
        entry.amount, entry.booked, entry.status, detail.party.name, detail.party.iban, detail.text,
        detail.end_to_end, detail.mandate, detail.is_return,
    )  # fmt: skip


class TestFormats:
    def test_a_camt_statement(self) -> None:
        found = only(statements.camt(SHEET))
        assert (found.kind, found.format, found.account, found.name) == (
            Kind.STATEMENT,
            Format.CAMT,
            OWN,
            "7/1",
        )
        assert found.opening is not None
        assert found.closing is not None
        assert (found.opening.amount, found.closing.amount) == (Money(100_000), Money(99_460))
        assert found.adds_up
        assert [entry.servicer_reference for entry in found.entries] == ["A1", "A2", "A3"]
        assert told(found.entries[0]) == (
            Money(1250), DAY, Status.BOOKED, "Ida Brandt", OTHER, "Beitrag RF83 7KQ3 M9XT", "", "", False,
        )  # fmt: skip
        (back,) = found.entries[1].details
        assert (back.amount, back.original, back.return_code) == (Money(-1300), Money(1000), "MS03")
        assert (back.party.name, back.party.iban) == ("Ida Brandt", OTHER)

    @pytest.mark.parametrize("version", range(2, 15))
    def test_every_version_says_the_same(self, version: int) -> None:
        expected = only(statements.camt(SHEET))
        assert only(statements.camt(SHEET, version=version)).entries == expected.entries

    @pytest.mark.parametrize("message", ["052", "054"])
    def test_news_are_no_statements(self, message: str) -> None:
        found = only(statements.camt(SHEET, message=message))
        assert found.kind is Kind.NOTICE
        assert [told(entry) for entry in found.entries] == [
            told(e) for e in only(statements.camt(SHEET)).entries
        ]

    def test_all_formats_tell_the_same_payments(self) -> None:
        german = replace(SHEET, rows=(SHEET.rows[0], SHEET.rows[2]))
        expected = [told(entry) for entry in only(statements.camt(german)).entries]
        assert [told(entry) for entry in only(statements.mt940(german)).entries] == expected
        assert [told(entry) for entry in reversed(only(statements.table(german)).entries)] == expected
        assert [
            told(entry) for entry in only(statements.table(german, newest_first=False)).entries
        ] == expected

    def test_mt940_names_the_reason_by_number(self) -> None:
        numbered = replace(
            SHEET,
            rows=(one(-1300, "Rueckgabe", returned="912", original=1000, mandate="M1", end_to_end="E1"),),
        )
        (detail,) = only(statements.mt940(numbered)).entries[0].details
        assert (detail.is_return, detail.return_code, detail.original) == (True, "912", Money(1000))
        assert (detail.end_to_end, detail.mandate) == ("E1", "M1")

    @pytest.mark.parametrize("writer", [statements.mt940, statements.table])
    def test_balances_of_other_formats(self, writer: object) -> None:
        found = only(writer(SHEET))  # type: ignore[operator]
        assert found.opening is not None
        assert found.closing is not None
        assert (found.opening.amount, found.closing.amount, found.adds_up) == (
            Money(100_000),
            Money(99_460),
            True,
        )

    def test_several_statements_in_one_file_or_archive(self) -> None:
        other = replace(SHEET, name="8/1", opening=SHEET.closing)
        assert [found.name for found in reading.read(statements.camt(SHEET, other))] == ["7/1", "8/1"]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("b.xml", statements.camt(other))
            archive.writestr("a.xml", statements.camt(SHEET))
        assert [found.name for found in reading.read(packed.getvalue())] == ["7/1", "8/1"]


class TestBatches:
    def test_one_booking_for_many_payments(self) -> None:
        found = only(statements.camt(Sheet((Row((Pay(500), Pay(700, batch="AN1-1")), ref="B"),))))
        (entry,) = found.entries
        assert (entry.amount, entry.count, entry.detailed) == (Money(1200), 2, True)
        assert [detail.amount for detail in entry.details] == [Money(500), Money(700)]

    def test_the_sum_alone(self) -> None:
        found = only(statements.camt(Sheet((Row((Pay(1200, batch="AN1-1"),), count=37, details=False),))))
        (entry,) = found.entries
        assert (entry.count, entry.detailed) == (37, False)
        assert [(detail.amount, detail.batch) for detail in entry.details] == [(Money(1200), "AN1-1")]

    def test_payments_both_ways_in_one_booking(self) -> None:
        found = only(statements.camt(Sheet((Row((Pay(500), Pay(-700)), ref="B"),))))
        assert [detail.amount for detail in found.entries[0].details] == [Money(500), Money(-700)]
        # Old versions do not say which way each went: then they are one line.
        (entry,) = only(statements.camt(Sheet((Row((Pay(500), Pay(-700)), ref="B"),)), version=2)).entries
        assert (entry.amount, len(entry.details), entry.detailed) == (Money(-200), 1, False)

    def test_parts_that_do_not_add_up_are_one_line(self) -> None:
        data = statements.camt(Sheet((Row((Pay(500), Pay(700)), ref="B"),)))
        found = only(data.replace(b'<Amt Ccy="EUR">7.00</Amt>', b'<Amt Ccy="EUR">6.00</Amt>'))
        assert [(len(entry.details), entry.detailed, entry.amount) for entry in found.entries] == [
            (1, False, Money(1200))
        ]


class TestForeign:
    def test_another_currency_than_the_accounts(self) -> None:
        assert only(statements.camt(Sheet((one(1250, currency="CHF"),)))).entries[0].foreign

    def test_exchanged_money(self) -> None:
        data = statements.camt(Sheet((one(1250, original=1300),)))
        assert not only(data).entries[0].foreign
        changed = data.replace(b'<InstdAmt><Amt Ccy="EUR">', b'<InstdAmt><Amt Ccy="USD">')
        assert only(changed).entries[0].foreign


class TestStatus:
    @pytest.mark.parametrize("status", ["PDNG", "INFO", "FUTR", "XXXX"])
    @pytest.mark.parametrize("version", [2, 8])
    def test_only_what_is_booked_counts(self, status: str, version: int) -> None:
        found = only(statements.camt(Sheet((one(1250, status=status), one(700))), version=version))
        assert [entry.amount for entry in found.booked] == [Money(700)]
        assert found.adds_up

    def test_a_waiting_row_of_a_table(self) -> None:
        data = statements.table(Sheet((one(1250), one(700)))).replace(
            b"Umsatz gebucht", b"Umsatz vorgemerkt", 1
        )
        assert [entry.amount for entry in only(data).booked] == [Money(1250)]


# ---------------------------------------------------------------- what must not be believed

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><Document>&d;</Document>"""
QUADRATIC = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"x" * 50_000 + b'">]><x>' + b"&a;" * 5_000 + b"</x>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY a SYSTEM "file:///etc/passwd">]><Document><Id>&a;</Id></Document>'
NETWORK = b'<?xml version="1.0"?><!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd"><Document/>'
DEEP = b"<Document>" + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</Document>"


class TestBadFiles:
    @pytest.mark.parametrize("data", [LAUGHS, OUTSIDE, NETWORK])
    def test_declarations_are_refused_unread(self, data: bytes) -> None:
        with pytest.raises(Refusal) as caught:
            reading.read(data)
        assert caught.value.code == "statement_declares"
        assert "root:" not in caught.value.reason

    @pytest.mark.parametrize("data", [QUADRATIC, DEEP, LAUGHS.replace(b"Document", b"Other")])
    def test_other_bombs_do_not_go_off(self, data: bytes) -> None:
        with pytest.raises(Refusal):
            reading.read(data)

    @pytest.mark.parametrize("place", [40, 400, 900, -20])
    def test_broken_files(self, place: int) -> None:
        with pytest.raises(Refusal) as caught:
            reading.read(statements.camt(SHEET)[:place])
        assert caught.value.code == "statement_broken"

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "empty"),
            (b" \n", "empty"),
            (b"<Document/>", "unknown"),
            (b"<html><body>404</body></html>", "unknown"),
            (b"\x89PNG\r\n\x1a\n\0\0", "unknown"),
            (b"Lieber Kunde,\nanbei nichts.", "unknown"),
            (b"PK\x03\x04kaputt", "broken"),
            (b"%PDF-1.7 \n", "unknown"),
        ],
    )
    def test_what_is_no_statement(self, data: bytes, code: str) -> None:
        with pytest.raises(Refusal) as caught:
            reading.read(data)
        assert caught.value.code == f"statement_{code}"

    @pytest.mark.parametrize(
        "amount", ["-5.00", "1e5", "NaN", "Infinity", "1,50", "0.001", "", "99999999999999999999", "<b/>"]
    )
    def test_amounts_that_are_none(self, amount: str) -> None:
        data = statements.camt(Sheet((one(1250),)))
        with pytest.raises(Refusal) as caught:
            reading.read(
                data.replace(b'<Ntry><Amt Ccy="EUR">12.50', f'<Ntry><Amt Ccy="EUR">{amount}'.encode())
            )
        assert caught.value.code == "statement_amount"

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            (b"<CdtDbtInd>CRDT</CdtDbtInd><Sts>", b"<Sts>", "side"),
            (b'Ccy="EUR">12.50<', b'Ccy="euros">12.50<', "currency"),
            (b"<BookgDt><Dt>2026-11-23</Dt></BookgDt>", b"<BookgDt><Dt>2026-02-30</Dt></BookgDt>", "date"),
            (b"<IBAN>DE89370400440532013000</IBAN></Id><Ccy>", b"</Id><Ccy>", "account"),
        ],
    )
    def test_lines_that_lack_something(self, old: bytes, new: bytes, code: str) -> None:
        data = statements.camt(Sheet((one(1250),)))
        assert old in data
        with pytest.raises(Refusal) as caught:
            reading.read(data.replace(old, new))
        assert caught.value.code == f"statement_{code}"

    def test_lost_lines_are_noticed(self) -> None:
        data = statements.camt(SHEET)
        start, end = data.index(b"<Ntry>"), data.index(b"</Ntry>") + len(b"</Ntry>")
        assert not only(data[:start] + data[end:]).adds_up

    def test_an_archive_that_unpacks_to_too_much(self, monkeypatch: pytest.MonkeyPatch) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.xml", b"<Document>" + b" " * 5_000_000)
        monkeypatch.setattr(reading, "MOST_BYTES", 1_000_000)
        with pytest.raises(Refusal) as caught:
            reading.read(packed.getvalue())
        assert caught.value.code == "statement_too_large"

    @pytest.mark.parametrize("place", [70, 200, 330])
    def test_broken_mt940(self, place: int) -> None:
        with pytest.raises(Refusal):
            reading.read(statements.mt940(SHEET)[:place])

    def test_a_line_of_mt940_that_cannot_be_read(self) -> None:
        with pytest.raises(Refusal):
            reading.read(statements.mt940(SHEET).replace(b"CR12,5", b"XX12,5"))


class TestTables:
    def test_what_is_guessed_is_shown_first(self) -> None:
        found = table.preview(statements.table(SHEET))
        assert (found.rows, found.account, found.missing) == (3, OWN, ())
        assert found.header[found.mapping["text"]] == "Verwendungszweck"
        assert len(found.samples) == 3

    def test_lines_above_the_header(self) -> None:
        data = (
            "Umsatzanzeige;Datei erstellt am: 23.11.2026\nIBAN;DE89 3704 0044 0532 0130 00\n\n"
            "Buchung;Betrag;Verwendungszweck\n23.11.2026;1.234,50;Danke\n"
        )
        found = only(data.encode())
        assert (found.account, [entry.amount for entry in found.entries]) == (OWN, [Money(123_450)])

    def test_two_columns_for_in_and_out(self) -> None:
        header = "Auftragskonto;Buchung;Soll;Haben;Verwendungszweck"
        data = f"{header}\n{OWN};23.11.26;12,00;;Miete\n{OWN};23.11.26;;5;Danke\n"
        assert [entry.amount for entry in only(data.encode()).entries] == [Money(-1200), Money(500)]

    def test_a_column_that_nobody_knows(self) -> None:
        data = f"{OWN}\nTag;Summe;Wofür;Betrag;Verwendungszweck\n23.11.2026;7,00;Danke;7,00;Danke\n".encode()
        with pytest.raises(Refusal) as caught:
            reading.read(data)
        assert caught.value.code == "statement_columns"
        (found,) = reading.read(data, mapping={"booked": 0, "amount": 1, "text": 2})
        assert [entry.details[0].text for entry in found.entries] == ["Danke"]

    @pytest.mark.parametrize("row", ["31.02.2026;5,00;x", "23.11.2026;fünf;x", "gestern;5,00;x"])
    def test_a_row_that_cannot_be_read_is_named(self, row: str) -> None:
        data = f"{OWN}\nBuchung;Betrag;Verwendungszweck\n22.11.2026;1,00;x\n{row}\n".encode()
        with pytest.raises(Refusal) as caught:
            reading.read(data)
        assert caught.value.reason.startswith("Row 2 cannot be read")

    def test_whose_account(self) -> None:
        data = b"Buchung;Betrag;Verwendungszweck\n23.11.2026;5,00;Danke\n"
        with pytest.raises(Refusal) as caught:
            reading.read(data)
        assert caught.value.code == "statement_account"
        assert reading.read(data, account=OWN)[0].account == OWN

    def test_a_debit_that_came_back(self) -> None:
        header = "Auftragskonto;Buchungstag;Buchungstext;Verwendungszweck;Mandatsreferenz;"
        header += "Lastschrift Ursprungsbetrag;Betrag"
        data = f"{header}\n{OWN};23.11.26;RUECKLASTSCHRIFT;zurueck;M7KQ3M9XT;10,00;-13,00\n".encode()
        (detail,) = only(data).entries[0].details
        assert (detail.is_return, detail.original, detail.mandate) == (True, Money(1000), "M7KQ3M9XT")


# ---------------------------------------------------------------- which line is which

texts = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=60
).map(lambda text: " ".join(text.split()))
codes = st.text(alphabet="ABCDEFGHJ0123456789-", max_size=20).filter(lambda t: t.upper() != "NONREF")
pays = st.builds(
    Pay,
    cents=st.integers(-(10**9), 10**9).filter(bool),
    text=texts,
    name=texts,
    end_to_end=codes,
    mandate=codes,
    batch=codes,
)
rows = st.builds(
    Row,
    pays=st.lists(pays, min_size=1, max_size=3)
    .map(tuple)
    .filter(lambda found: len({p.cents > 0 for p in found}) == 1),
    on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    ref=codes,
    status=st.sampled_from(["BOOK", "BOOK", "BOOK", "PDNG"]),
)
sheets = st.builds(
    Sheet,
    rows=st.lists(rows, max_size=6).map(tuple),
    opening=st.integers(-(10**9), 10**9),
    name=st.just("7/1"),
)


@given(sheets, st.integers(2, 14))
@settings(max_examples=60)
def test_what_is_written_is_what_is_read(sheet: Sheet, version: int) -> None:
    """Import after generating changes nothing."""
    found = only(statements.camt(sheet, version=version))
    assert found.adds_up
    assert len(found.entries) == len(sheet.rows)
    for row, entry in zip(sheet.rows, found.entries, strict=True):
        assert (entry.amount.cents, entry.booked, entry.status.value) == (row.cents, row.on, row.status)
        assert entry.servicer_reference == row.ref
        assert len(entry.details) == len(row.pays)
        for pay, detail in zip(row.pays, entry.details, strict=True):
            assert (detail.amount.cents, detail.text, detail.party.name) == (pay.cents, pay.text, pay.name)
            assert (detail.end_to_end, detail.mandate, detail.batch or pay.batch) == (
                pay.end_to_end, pay.mandate, pay.batch or detail.batch,
            )  # fmt: skip


@given(sheets)
@settings(max_examples=60)
def test_every_entry_has_a_key_of_its_own_that_stays(sheet: Sheet) -> None:
    first = keys.entry_keys(only(statements.camt(sheet)))
    assert len(set(first)) == len(sheet.rows)
    assert keys.entry_keys(only(statements.camt(sheet, version=2))) == first


@pytest.mark.parametrize("writer", [statements.camt, statements.mt940, statements.table])
def test_two_equal_payments_have_two_keys(writer: object) -> None:
    twice = Sheet((one(500, "Danke"), one(500, "Danke")), name="7/1")
    found = only(writer(twice))  # type: ignore[operator]
    assert len(set(keys.entry_keys(found))) == 2


def test_a_bank_that_gives_an_id_twice() -> None:
    twice = Sheet((one(500, ref="X"), one(500, ref="X"), one(700, ref="X")), name="7/1")
    assert len(set(keys.entry_keys(only(statements.camt(twice))))) == 3


def test_overlapping_tables_share_the_keys_of_what_they_share() -> None:
    day, before = date(2026, 11, 23), date(2026, 11, 22)
    first = Sheet((one(500, "Danke", on=before), one(500, "Danke", on=day)))
    second = Sheet((one(500, "Danke", on=day), one(500, "Danke", on=day), one(900, on=day)))
    one_, two = (set(keys.entry_keys(only(statements.table(sheet)))) for sheet in (first, second))
    assert len(one_ | two) == 4
    assert len(one_ & two) == 1
