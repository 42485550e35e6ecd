"""Bookings as DATEV's programs read them: batches in the EXTF format, header version 700, batch version 13.

DATEV knows bookings of two accounts only; one of several lines becomes as many pairs as it takes, so that every
account gets exactly what it got with us.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from andruck.core.errors import Refusal
from andruck.payments.rules.chart import Chart
from andruck.payments.rules.ledger import Facts, Line

CURRENCY = "EUR"
MOST_LINES = 99_999
"""Lines that DATEV takes in one file."""
MOST_CENTS = 10**12 - 1
END = "\r\n"
SIGN = "RE"
"""The two letters by which DATEV knows where a batch comes from; RE is what its own description uses."""


def _numbered(*names: str, until: int) -> list[str]:
    return [f"{name} {n}" for n in range(1, until + 1) for name in names]


COLUMNS = (
    "Umsatz (ohne Soll/Haben-Kz)", "Soll/Haben-Kennzeichen", "WKZ Umsatz", "Kurs", "Basis-Umsatz",
    "WKZ Basis-Umsatz", "Konto", "Gegenkonto (ohne BU-Schlüssel)", "BU-Schlüssel", "Belegdatum", "Belegfeld 1",
    "Belegfeld 2", "Skonto", "Buchungstext", "Postensperre", "Diverse Adressnummer", "Geschäftspartnerbank",
    "Sachverhalt", "Zinssperre", "Beleglink",
    *_numbered("Beleginfo - Art", "Beleginfo - Inhalt", until=8),
    "KOST1 - Kostenstelle", "KOST2 - Kostenstelle", "Kost-Menge", "EU-Land u. UStID (Bestimmung)",
    "EU-Steuersatz (Bestimmung)", "Abw. Versteuerungsart", "Sachverhalt L+L", "Funktionsergänzung L+L",
    "BU 49 Hauptfunktionstyp", "BU 49 Hauptfunktionsnummer", "BU 49 Funktionsergänzung",
    *_numbered("Zusatzinformation - Art", "Zusatzinformation- Inhalt", until=20),
    "Stück", "Gewicht", "Zahlweise", "Forderungsart", "Veranlagungsjahr", "Zugeordnete Fälligkeit", "Skontotyp",
    "Auftragsnummer", "Buchungstyp", "USt-Schlüssel (Anzahlungen)", "EU-Land (Anzahlungen)",
    "Sachverhalt L+L (Anzahlungen)", "EU-Steuersatz (Anzahlungen)", "Erlöskonto (Anzahlungen)", "Herkunft-Kz",
    "Buchungs GUID", "KOST-Datum", "SEPA-Mandatsreferenz", "Skontosperre", "Gesellschaftername",
    "Beteiligtennummer", "Identifikationsnummer", "Zeichnernummer", "Postensperre bis",
    "Bezeichnung SoBil-Sachverhalt", "Kennzeichen SoBil-Buchung", "Festschreibung", "Leistungsdatum",
    "Datum Zuord. Steuerperiode", "Fälligkeit", "Generalumkehr (GU)", "Steuersatz", "Land", "Abrechnungsreferenz",
    "BVV-Position", "EU-Land u. UStID (Ursprung)", "EU-Steuersatz (Ursprung)", "Abw. Skontokonto",
)  # fmt: skip
"""The names of the columns, as DATEV gives them."""

_PLACE = {name: place for place, name in enumerate(COLUMNS)}
# Columns of text: always in quotation marks, even when empty.
_TEXT = frozenset(
    _PLACE[name]
    for name in COLUMNS
    if (name.startswith(("Beleg", "Zusatzinformation", "KOST1", "KOST2", "EU-Land"))
    and name != "Belegdatum")
    or name
    in {
        "Soll/Haben-Kennzeichen", "WKZ Umsatz", "WKZ Basis-Umsatz", "BU-Schlüssel", "Buchungstext",
        "Diverse Adressnummer", "Abw. Versteuerungsart", "Forderungsart", "Auftragsnummer", "Buchungstyp",
        "Herkunft-Kz", "Buchungs GUID", "SEPA-Mandatsreferenz", "Gesellschaftername", "Identifikationsnummer",
        "Zeichnernummer", "Bezeichnung SoBil-Sachverhalt", "Generalumkehr (GU)", "Land", "Abrechnungsreferenz",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Client:
    """Whose books these are, as the tax adviser's program knows them: numbers of adviser and client, chart, digits
    of an account's number (4 to 8), the month in which the business year begins."""

    consultant: int
    client: int
    chart: Chart = Chart.SKR03
    digits: int = 4
    year_start: int = 1

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("consultant", self.consultant, 1001, 9_999_999),
            ("client", self.client, 1, 99_999),
            ("digits", self.digits, 4, 8),
            ("year_start", self.year_start, 1, 12),
        ):
            if not least <= value <= most:
                raise Refusal(
                    f"datev_{name}",
                    f"{value} is not possible here: it has to be between {least} and {most}. Ask the tax adviser.",
                    field=name,
                )


@dataclass(frozen=True, slots=True)
class Batch:
    """What the header says of a batch. ``final``: these books are closed, the adviser may not change them."""

    client: Client
    number: int
    created_at: datetime
    since: date
    until: date
    final: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """An amount in cents from one account (credit) to another (debit)."""

    debit: str
    credit: str
    cents: int


def year_start(day: date, month: int) -> date:
    """The first day of the business year that this day belongs to."""
    return date(day.year if day.month >= month else day.year - 1, month, 1)


def header(batch: Batch) -> str:
    """The first line of a file."""
    client = batch.client
    begin = year_start(batch.since, client.year_start)
    if year_start(batch.until, client.year_start) != begin:
        raise Refusal("datev_year", "A batch lies in one business year. Export the years one by one.")
    created = batch.created_at.strftime("%Y%m%d%H%M%S") + f"{batch.created_at.microsecond // 1000:03}"
    label = f"Andruck {batch.number:06}" if batch.final else "Andruck Entwurf"
    fields = (
        '"EXTF"', "700", "21", '"Buchungsstapel"', "13", created, "", _quoted(SIGN), '"Andruck"', '""',
        client.consultant, client.client, f"{begin:%Y%m%d}", client.digits, f"{batch.since:%Y%m%d}",
        f"{batch.until:%Y%m%d}", _quoted(label), '""', "1", "0", "1" if batch.final else "0", _quoted(CURRENCY),
        "", '""', "", "", _quoted(client.chart.value.removeprefix("SKR")), "", "", '""', '""',
    )  # fmt: skip
    return ";".join(str(field) for field in fields)


def pairs(lines: Iterable[Line]) -> Iterator[Pair]:
    """The lines as amounts between two accounts each, in their order; every account gets what it got.

    Raises Refusal for another currency than the euro: DATEV wants to know a rate, and we know none.
    """
    sides: dict[bool, list[list[str | int]]] = {True: [], False: []}
    for line in lines:
        if line.money.currency != CURRENCY:
            raise Refusal(
                "datev_currency",
                f"There is a booking in {line.money.currency}. DATEV takes it only with a rate; export these by CSV.",
            )
        sides[line.money.cents > 0].append([line.account, abs(line.money.cents)])
    debits, credits = sides[True], sides[False]
    while debits:
        debit, credit = debits[0], credits[0]
        cents = min(int(debit[1]), int(credit[1]))
        yield Pair(str(debit[0]), str(credit[0]), cents)
        for side, used in ((debits, debit), (credits, credit)):
            used[1] = int(used[1]) - cents
            if not used[1]:
                side.pop(0)


def rows(facts: Facts, numbers: Mapping[str, str], *, final: bool) -> Iterator[str]:
    """The lines of a booking. ``numbers`` are the adviser's numbers by account.

    Nothing comes out for what moves between accounts that are one and the same for the adviser.
    """
    for pair in pairs(facts.lines):
        debit, credit = numbers[pair.debit], numbers[pair.credit]
        if debit == credit:
            continue
        if pair.cents > MOST_CENTS:
            raise Refusal("datev_amount", f"Booking {facts.number} is larger than DATEV can take.")
        yield _row(
            {
                "Umsatz (ohne Soll/Haben-Kz)": f"{pair.cents // 100},{pair.cents % 100:02}",
                "Soll/Haben-Kennzeichen": "S",
                "WKZ Umsatz": CURRENCY,
                "Konto": debit,
                "Gegenkonto (ohne BU-Schlüssel)": credit,
                "Belegdatum": f"{facts.on:%d%m}",
                "Belegfeld 1": field_code(facts.document or facts.reference or str(facts.number), 36),
                "Belegfeld 2": str(facts.number)[-12:],
                "Buchungstext": text(f"{facts.kind} {facts.note or facts.key}", 60),
                "Zusatzinformation - Art 1": "Andruck",
                "Zusatzinformation- Inhalt 1": text(facts.key, 210),
                "Zusatzinformation - Art 2": "Buchung",
                "Zusatzinformation- Inhalt 2": str(facts.number),
                "Zusatzinformation - Art 3": "Wertstellung",
                "Zusatzinformation- Inhalt 3": facts.value_on.isoformat(),
                "Festschreibung": "1" if final else "0",
            }
        )


def _row(values: Mapping[str, str]) -> str:
    cells = ['""' if place in _TEXT else "" for place in range(len(COLUMNS))]
    for name, value in values.items():
        place = _PLACE[name]
        cells[place] = _quoted(value) if place in _TEXT else value
    return ";".join(cells)


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


_CODE = re.compile(r"[^A-Za-z0-9_$%/-]+")
_FORMULA = re.compile(r"^[\s=+\-@]+")


def field_code(value: str, length: int) -> str:
    """A document's number as DATEV takes it: letters, digits and a few signs; others become hyphens."""
    return _CODE.sub("-", value)[:length]


def text(value: str, length: int) -> str:
    """A text that fits Windows' old alphabet, keeps to its line and is no formula to a spreadsheet."""
    whole = unicodedata.normalize("NFC", " ".join(value.split()))
    plain = "".join("" if unicodedata.combining(sign) else _letter(sign) for sign in whole)
    return _FORMULA.sub("", plain)[:length].rstrip()


def _letter(sign: str) -> str:
    for form in (sign, unicodedata.normalize("NFKD", sign)):
        kept = "".join(part for part in form if not unicodedata.combining(part))
        if _fits(kept) and kept:
            return kept
    return "?"


def _fits(value: str) -> bool:
    try:
        value.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return value.isprintable()
