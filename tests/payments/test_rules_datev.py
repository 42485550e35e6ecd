"""Every field of the header and of the lines as DATEV describes it: its published expressions are the test."""

import csv
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.rules import datev
from andruck.payments.rules.chart import Chart, check_number, item, number
from andruck.payments.rules.datev import Batch, Client
from andruck.payments.rules.ledger import Facts, Line, reverse

DAY = r"20\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"
HEADER = [
    r'"(EXTF|DTVF)"', r"700", r"(16|20|21|46|48|65)",
    r'"(Buchungsstapel|Wiederkehrende Buchungen|Debitoren/Kreditoren|Sachkontenbeschriftungen)"', r"(2|4|5|13)",
    rf"{DAY}(2[0-3]|[01]\d)[0-5]\d[0-5]\d\d{{3}}", r"", r'"\w{0,2}"', r'"\w{0,25}"', r'"\w{0,25}"',
    r"(\d{4,6}|\d{7})", r"\d{1,5}", DAY, r"[4-8]", DAY, DAY, r'"[\w.\-/ ]{0,30}"', r'"([A-Z]{2}){0,2}"', r"[12]",
    r"(0|30|40|50|64)", r"[01]", r'"[A-Z]{3}"', r"", r'""', r"", r"", r'"(\d{2}){0,2}"', r"\d{0,4}", r"", r'""',
    r'".{0,16}"',
]  # fmt: skip
LINE = {
    "Umsatz (ohne Soll/Haben-Kz)": r"(?!0{1,10},00)\d{1,10},\d{2}",
    "Soll/Haben-Kennzeichen": r'"[SH]"',
    "WKZ Umsatz": r'"[A-Z]{3}"',
    "Konto": r"(?!0{1,9}$)\d{1,9}",
    "Gegenkonto (ohne BU-Schlüssel)": r"(?!0{1,9}$)\d{1,9}",
    "BU-Schlüssel": r'"(\d{4})?"',
    "Belegdatum": r"\d{4}",
    "Belegfeld 1": r'"[\w$%\-/]{0,36}"',
    "Belegfeld 2": r'"[\w$%\-/]{0,12}"',
    "Buchungstext": r'".{0,60}"',
    "Festschreibung": r"[01]",
    **{f"Zusatzinformation - Art {n}": r'".{0,20}"' for n in range(1, 21)},
    **{f"Zusatzinformation- Inhalt {n}": r'".{0,210}"' for n in range(1, 21)},
}
CLIENT = Client(consultant=29098, client=55003)
BATCH = Batch(
    client=CLIENT,
    number=7,
    created_at=datetime(2026, 11, 3, 4, 5, 6, 78999, tzinfo=UTC),
    since=date(2026, 10, 1),
    until=date(2026, 10, 31),
    final=True,
)
FACTS = Facts(
    number=4711,
    key="paypal:capture:8AB:captured",
    on=date(2026, 10, 9),
    value_on=date(2026, 10, 8),
    kind="contribution",
    lines=(Line("asset:clearing:paypal", Money(1250)), Line("income:contribution", Money(-1250))),
    recorded_at=datetime(2026, 10, 9, tzinfo=UTC),
    reference="RF83:7KQ3.M9XT",
    document="R-2026-000001",
)
NUMBERS = {"asset:clearing:paypal": "1360", "income:contribution": "8200", "expense:fees:paypal": "4970"}


def split(line: str) -> list[str]:
    """The cells of a line with their quotation marks."""
    return re.findall(r'(?:^|(?<=;))("(?:[^"]|"")*"|[^;"]*)(?=;|$)', line)


def cells(line: str) -> dict[str, str]:
    """A line as a program reads it."""
    return dict(zip(datev.COLUMNS, next(csv.reader([line], delimiter=";")), strict=True))


def test_the_header_is_as_described() -> None:
    fields = split(datev.header(BATCH))
    assert len(fields) == len(HEADER) == 31
    for place, (field, expression) in enumerate(zip(fields, HEADER, strict=True), 1):
        assert re.fullmatch(expression, field), (place, field)
    assert datev.header(BATCH) == (
        '"EXTF";700;21;"Buchungsstapel";13;20261103040506078;;"RE";"Andruck";"";29098;55003;20260101;4;20261001;'
        '20261031;"Andruck 000007";"";1;0;1;"EUR";;"";;;"03";;;"";""'
    )


def test_a_draft_says_that_it_is_one() -> None:
    fields = split(datev.header(replace(BATCH, final=False)))
    assert (fields[16], fields[20]) == ('"Andruck Entwurf"', "0")
    assert cells(next(datev.rows(FACTS, NUMBERS, final=False)))["Festschreibung"] == "0"


def test_business_years_need_not_be_calendar_years() -> None:
    client = replace(CLIENT, year_start=7, chart=Chart.SKR04)
    fields = split(datev.header(replace(BATCH, client=client)))
    assert (fields[12], fields[26]) == ("20260701", '"04"')
    assert datev.year_start(date(2026, 6, 30), 7) == date(2025, 7, 1)
    with pytest.raises(Refusal, match="one business year"):
        datev.header(replace(BATCH, since=date(2026, 6, 30), client=client))


@pytest.mark.parametrize(
    ("field", "value"),
    [("consultant", 1000), ("consultant", 10_000_000), ("client", 0), ("client", 100_000), ("digits", 3),
     ("digits", 9), ("year_start", 0), ("year_start", 13)],
)  # fmt: skip
def test_what_no_client_can_be(field: str, value: int) -> None:
    with pytest.raises(Refusal) as refused:
        replace(CLIENT, **{field: value})
    assert refused.value.field == field


def test_the_columns_are_those_of_version_13() -> None:
    assert len(datev.COLUMNS) == len(set(datev.COLUMNS)) == 125
    assert datev.COLUMNS[9] == "Belegdatum"
    assert datev.COLUMNS[113] == "Festschreibung"
    assert datev.COLUMNS[124] == "Abw. Skontokonto"


def test_a_booking_of_two_lines_is_one_line() -> None:
    (line,) = datev.rows(FACTS, NUMBERS, final=True)
    fields = split(line)
    assert len(fields) == 125
    for name, field in zip(datev.COLUMNS, fields, strict=True):
        assert re.fullmatch(LINE.get(name, r'(?:"")?'), field), (name, field)
    assert {name: value for name, value in cells(line).items() if value} == {
        "Umsatz (ohne Soll/Haben-Kz)": "12,50",
        "Soll/Haben-Kennzeichen": "S",
        "WKZ Umsatz": "EUR",
        "Konto": "1360",
        "Gegenkonto (ohne BU-Schlüssel)": "8200",
        "Belegdatum": "0910",
        "Belegfeld 1": "R-2026-000001",
        "Belegfeld 2": "4711",
        "Buchungstext": "contribution paypal:capture:8AB:captured",
        "Zusatzinformation - Art 1": "Andruck",
        "Zusatzinformation- Inhalt 1": "paypal:capture:8AB:captured",
        "Zusatzinformation - Art 2": "Buchung",
        "Zusatzinformation- Inhalt 2": "4711",
        "Zusatzinformation - Art 3": "Wertstellung",
        "Zusatzinformation- Inhalt 3": "2026-10-08",
        "Festschreibung": "1",
    }


def test_without_a_document_the_reference_stands_in_for_it() -> None:
    assert (
        cells(next(datev.rows(replace(FACTS, document=""), NUMBERS, final=True)))["Belegfeld 1"]
        == "RF83-7KQ3-M9XT"
    )
    bare = replace(FACTS, document="", reference="")
    assert cells(next(datev.rows(bare, NUMBERS, final=True)))["Belegfeld 1"] == "4711"


def test_what_is_one_account_for_the_adviser_needs_no_line() -> None:
    both = {"asset:clearing:paypal": "1360", "income:contribution": "1360"}
    assert list(datev.rows(FACTS, both, final=True)) == []


def test_other_currencies_and_endless_amounts_are_refused() -> None:
    with pytest.raises(Refusal, match="booking in CHF"):
        list(datev.rows(replace(FACTS, lines=francs(FACTS.lines)), NUMBERS, final=True))
    huge = (Line("asset:clearing:paypal", Money(10**12)), Line("income:contribution", Money(-(10**12))))
    with pytest.raises(Refusal, match="larger than DATEV"):
        list(datev.rows(replace(FACTS, lines=huge), NUMBERS, final=True))


def francs(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(Line(line.account, Money(line.money.cents, "CHF")) for line in lines)


amount = st.integers(-(10**6), 10**6).filter(bool)
halves = st.lists(st.tuples(st.sampled_from(sorted(NUMBERS)), amount), min_size=1, max_size=8)


@given(halves)
def test_every_account_gets_what_it_got_with_us(half: list[tuple[str, int]]) -> None:
    lines = [Line(account, Money(cents)) for account, cents in half]
    rest = sum(cents for _, cents in half)
    if rest:
        lines.append(Line("asset:bank:main", Money(-rest)))
    else:
        lines += reverse(lines)
    moved: dict[str, int] = {}
    for pair in datev.pairs(lines):
        assert pair.cents > 0
        moved[pair.debit] = moved.get(pair.debit, 0) + pair.cents
        moved[pair.credit] = moved.get(pair.credit, 0) - pair.cents
    expected: dict[str, int] = {}
    for line in lines:
        expected[line.account] = expected.get(line.account, 0) + line.money.cents
    assert {k: v for k, v in moved.items() if v} == {k: v for k, v in expected.items() if v}
    assert len(list(datev.pairs(lines))) < len(lines)


@given(st.text(max_size=300))
def test_any_text_fits_the_old_alphabet_and_one_line(told: str) -> None:
    plain = datev.text(told, 60)
    assert len(plain) <= 60
    assert plain.encode("cp1252").decode("cp1252") == plain
    assert plain.isprintable()
    assert not plain.startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    ("told", "plain"),
    [
        ("Grüße für 5 €", "Grüße für 5 €"),
        ("Řehoř Łódź", "Rehor ?ódz"),
        ("Gru\u0308ße", "Grüße"),
        ('=HYPERLINK("x")', 'HYPERLINK("x")'),
        (" \t=+-@cmd", "cmd"),
        ("a\r\nb\x00c", "a b?c"),
        ("👍 gut", "? gut"),
    ],
)
def test_how_texts_become_plain(told: str, plain: str) -> None:
    assert datev.text(told, 60) == plain


def test_quotation_marks_are_doubled() -> None:
    line = next(datev.rows(replace(FACTS, note='said "yes"; twice'), NUMBERS, final=True))
    assert '"contribution said ""yes""; twice"' in line
    assert cells(line)["Buchungstext"] == 'contribution said "yes"; twice'


def test_numbers_of_accounts() -> None:
    assert number("asset:bank:main", chart=Chart.SKR03) == "1200"
    assert number("asset:bank:main", chart=Chart.SKR04, length=6) == "180000"
    assert number("liability:vat:7", chart=Chart.SKR03) == "1771"
    assert number("liability:vat:at_20", chart=Chart.SKR03) == "1768"
    assert number("income:contribution", chart=Chart.SKR04, own="4201") == "4201"
    with pytest.raises(Refusal, match="asset:gold has no number in SKR03"):
        number("asset:gold", chart=Chart.SKR03)
    with pytest.raises(Refusal, match="4 digits"):
        number("asset:bank:main", chart=Chart.SKR03, own="12")
    for wrong in ("", "12", "12345", "12a4", "0000", "１２３４", "1200\n5"):
        with pytest.raises(Refusal):
            check_number(wrong)
    assert item("asset:bank") is None
    assert item("asset:bank:main:more") is None
