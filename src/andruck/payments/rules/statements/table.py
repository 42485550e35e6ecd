"""Tables (CSV) as German banks export them: the columns are guessed by their names, a person confirms or corrects."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from andruck.core import money
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.rules.statements import mt940
from andruck.payments.rules.statements.values import (
    Balance,
    Detail,
    Entry,
    Format,
    Kind,
    Party,
    Statement,
    Status,
    refuse,
)

MOST_TEXT = 64 * 1024 * 1024
MOST_CELL = 10_000
_HEAD = 40
"""Lines among which the header is looked for: banks put name, account and period above it."""


class Column(StrEnum):
    """What a column can hold."""

    BOOKED = "booked"
    VALUE = "value"
    AMOUNT = "amount"
    OUT = "out"
    IN = "in"
    SIDE = "side"
    CURRENCY = "currency"
    NAME = "name"
    IBAN = "iban"
    TEXT = "text"
    END_TO_END = "end_to_end"
    MANDATE = "mandate"
    BATCH = "batch"
    ACCOUNT = "account"
    BALANCE = "balance"
    STATUS = "status"
    ORIGINAL = "original"
    KIND = "kind"


_NAMES: dict[Column, str] = {
    Column.BOOKED: "buchungstag|buchungsdatum|buchung|datum|booking date|date|buchungstag (datum)",
    Column.VALUE: "valutadatum|wertstellung|valuta|wertstellungsdatum|value date|wertstellungstag",
    Column.AMOUNT: "betrag|umsatz|betrag (eur)|betrag (€)|betrag in eur|amount|amount (eur)|umsatz in eur",
    Column.OUT: "soll|belastung|ausgang|debit|lastschrift",
    Column.IN: "haben|gutschrift|eingang|credit",
    Column.SIDE: "soll/haben|s/h|soll/haben-kennzeichen",
    Column.CURRENCY: "währung|waehrung|currency",
    Column.NAME: (
        "beguenstigter/zahlungspflichtiger|begünstigter/zahlungspflichtiger|name zahlungsbeteiligter"
        "|auftraggeber/empfänger|auftraggeber / begünstigter|auftraggeber/zahlungsempfänger|partner name"
        "|begünstigter / auftraggeber|begünstigter/auftraggeber|empfänger/auftraggeber|name|payee"
        "|zahlungspflichtige*r"
    ),
    Column.IBAN: "kontonummer/iban|iban zahlungsbeteiligter|iban|partner iban|kontonummer|iban / kontonummer"
    "|iban des auftraggebers",
    Column.TEXT: "verwendungszweck|vwz|payment reference|reference|text|buchungsdetails",
    Column.END_TO_END: "kundenreferenz (end-to-end)|end-to-end-referenz|ende-zu-ende-referenz|kundenreferenz"
    "|end to end id",
    Column.MANDATE: "mandatsreferenz|mandate reference",
    Column.BATCH: "sammlerreferenz|batch reference",
    Column.ACCOUNT: "auftragskonto|iban auftragskonto|eigenes konto|account",
    Column.BALANCE: "saldo nach buchung|kontostand|saldo|balance",
    Column.STATUS: "info|status|umsatzstatus",
    Column.ORIGINAL: "lastschrift ursprungsbetrag|ursprungsbetrag",
    Column.KIND: "buchungstext|umsatzart|vorgang|buchungsart|transaction type",
}
_BY_NAME = {name: column for column, names in _NAMES.items() for name in names.split("|")}
_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})|(\d{4})-(\d{2})-(\d{2})")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){3,7}(?: ?[0-9A-Z]{1,4})?\b")
_WAITING = ("vorgemerkt", "pending", "vorgemerkte")
_BACK = ("rücklast", "ruecklast", "retoure", "rückgabe lastschrift", "lastschriftrückgabe", "rückbelast")
_OUT_SIDE, _IN_SIDE = {"s", "soll", "d"}, {"h", "haben", "c"}

Mapping_ = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Table:
    """A file as rows of cells; ``header`` is the row that names the columns, ``rows`` what follows it."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    account: str
    """The own account, where the lines above the header name one."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a person sees before a table is imported."""

    header: tuple[str, ...]
    mapping: dict[str, int]
    missing: tuple[str, ...]
    """Columns without which it cannot be read."""

    samples: tuple[tuple[str, ...], ...]
    rows: int
    account: str


def open_table(data: bytes) -> Table:
    """The rows of a file. Raises ``Refusal`` ("statement_…") when there is no header that we know."""
    if len(data) > MOST_TEXT:
        raise refuse("too_large", "This file is larger than 64 MB. Ask the bank for shorter periods.")
    text = mt940.decode(data)
    if "\0" in text:
        raise refuse("unknown", "This file is no table. Export it as CSV, camt or MT940.")
    delimiter = max(";\t,", key=text[:20_000].count)
    csv.field_size_limit(1_000_000)
    try:
        rows = [
            tuple(cell.strip()[:MOST_CELL] for cell in row)
            for row in csv.reader(io.StringIO(text), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise refuse(
            "broken", f"This table is broken: {error}. Export it from the bank once more."
        ) from error
    at = max(range(min(len(rows), _HEAD)), key=lambda n: len(guess(rows[n])), default=-1)
    if at < 0 or len(guess(rows[at])) < 2:
        raise refuse(
            "unknown",
            "This table has no header that names its columns (Buchungstag; Betrag; …). Export it with one.",
        )
    above = " ".join(cell for row in rows[:at] for cell in row)
    named = _IBAN.search(above.upper())
    return Table(
        rows[at],
        tuple(row for row in rows[at + 1 :] if any(row)),
        named[0].replace(" ", "") if named else "",
    )


def guess(header: Sequence[str]) -> dict[str, int]:
    """Which column holds what, by the names that banks give them: ``{"booked": 1, …}``."""
    found: dict[str, int] = {}
    for number, name in enumerate(header):
        column = _BY_NAME.get(" ".join(name.casefold().split()))
        if column is not None:
            found.setdefault(column.value, number)
    return found


def missing(mapping: Mapping_) -> tuple[str, ...]:
    """What a mapping lacks to be used."""
    found = [] if Column.BOOKED in mapping else [Column.BOOKED.value]
    if Column.AMOUNT not in mapping and not (Column.IN in mapping and Column.OUT in mapping):
        found.append(Column.AMOUNT.value)
    if Column.TEXT not in mapping:
        found.append(Column.TEXT.value)
    return tuple(found)


def preview(data: bytes, mapping: Mapping_ | None = None) -> Preview:
    """What would be imported with this mapping, or with the guessed one."""
    table = open_table(data)
    chosen = dict(mapping) if mapping is not None else guess(table.header)
    return Preview(
        header=table.header,
        mapping=chosen,
        missing=missing(chosen),
        samples=table.rows[:5],
        rows=len(table.rows),
        account=_account(table, chosen),
    )


def read(data: bytes, *, mapping: Mapping_ | None = None, account: str = "") -> Statement:
    """The table as a statement. Raises ``Refusal`` ("statement_…") naming the line that cannot be read."""
    table = open_table(data)
    chosen = mapping if mapping is not None else guess(table.header)
    lacking = missing(chosen)
    if lacking:
        raise refuse(
            "columns",
            f"It is not clear which column holds: {', '.join(lacking)}. Choose them in the preview.",
            columns=", ".join(lacking),
        )
    own = account or _account(table, chosen)
    if not own:
        raise refuse("account", "This table does not name its account. Choose the account it belongs to.")
    entries = []
    for number, row in enumerate(table.rows, start=1):
        try:
            entry = _entry(_Row(row, chosen))
        except Refusal as refusal:
            raise refuse(
                "row", f"Row {number} cannot be read: {refusal.reason}", row=number, why=refusal.reason
            ) from refusal
        if entry is not None:
            entries.append(entry)
    if not entries:
        raise refuse("empty", "This table has no lines.")
    balances = [money_of(row, chosen, Column.BALANCE) for row in table.rows]
    opening, closing = _balances(entries, balances if len(balances) == len(entries) else [])
    days = sorted(entry.booked for entry in entries)
    return Statement(
        kind=Kind.STATEMENT,
        format=Format.TABLE,
        account=own,
        name=f"{days[0].isoformat()}:{days[-1].isoformat()}",
        currency=entries[0].amount.currency,
        opening=opening,
        closing=closing,
        entries=tuple(entries),
    )


class _Row:
    """One line of a table, by what its columns hold."""

    def __init__(self, cells: Sequence[str], mapping: Mapping_) -> None:
        self._cells, self._mapping = cells, mapping

    def __getitem__(self, column: Column) -> str:
        number = self._mapping.get(column.value, -1)
        return self._cells[number].lstrip("'") if 0 <= number < len(self._cells) else ""


def _account(table: Table, mapping: Mapping_) -> str:
    if table.account:
        return table.account
    accounts = {_Row(row, mapping)[Column.ACCOUNT].replace(" ", "").upper() for row in table.rows} - {""}
    if len(accounts) > 1:
        raise refuse("account", "This table holds lines of several accounts. Export them one by one.")
    return accounts.pop() if accounts else ""


def _entry(row: _Row) -> Entry | None:
    """None for lines that say nothing: banks close their tables with sums without a date."""
    if not row[Column.BOOKED]:
        return None
    booked = _day(row[Column.BOOKED])
    amount = _amount(row)
    word = f"{row[Column.KIND]} {row[Column.TEXT]}".casefold()
    stated = row[Column.ORIGINAL]
    is_return = amount.cents < 0 and (bool(stated) or any(sign in word for sign in _BACK))
    detail = Detail(
        amount=amount,
        party=Party(row[Column.NAME], row[Column.IBAN].replace(" ", "").upper()),
        text=" ".join(row[Column.TEXT].split()),
        end_to_end=_given(row[Column.END_TO_END]),
        mandate=_given(row[Column.MANDATE]),
        batch=_given(row[Column.BATCH]),
        original=_absolute(money.parse(stated, amount.currency)) if is_return and stated else None,
        is_return=is_return,
    )
    waiting = any(sign in row[Column.STATUS].casefold() for sign in _WAITING)
    return Entry(
        amount=amount,
        booked=booked,
        value=_day(row[Column.VALUE]) if row[Column.VALUE] else booked,
        status=Status.PENDING if waiting else Status.BOOKED,
        details=(detail,),
        text=row[Column.KIND],
        foreign=amount.currency != "EUR",
    )


def _amount(row: _Row) -> Money:
    currency = row[Column.CURRENCY].upper() or "EUR"
    currency = "EUR" if currency == "€" else currency
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        raise Refusal("currency", f"“{currency[:10]}” is no currency.")
    if row[Column.AMOUNT]:
        amount = _signed(row[Column.AMOUNT], currency)
        side = row[Column.SIDE].casefold()
        return -_absolute(amount) if side in _OUT_SIDE else _absolute(amount) if side in _IN_SIDE else amount
    if row[Column.IN]:
        return _absolute(_signed(row[Column.IN], currency))
    return -_absolute(_signed(row[Column.OUT], currency))


def _signed(text: str, currency: str) -> Money:
    plain = text.strip()
    return -money.parse(plain[:-1], currency) if plain.endswith("-") else money.parse(plain, currency)


def _absolute(amount: Money) -> Money:
    return -amount if amount.cents < 0 else amount


def money_of(row: Sequence[str], mapping: Mapping_, column: Column) -> Money | None:
    """The amount in a column; None where it holds none."""
    try:
        return _signed(_Row(row, mapping)[column], "EUR")
    except Refusal:
        return None


def _balances(entries: list[Entry], after: list[Money | None]) -> tuple[Balance | None, Balance | None]:
    """Opening and closing balance from a column that gives the balance after each line, in either order."""
    if not after or any(balance is None for balance in after):
        return None, None
    known = [balance for balance in after if balance is not None]
    if any(balance.currency != entry.amount.currency for balance, entry in zip(known, entries, strict=True)):
        return None, None
    newest_first = entries[0].booked > entries[-1].booked or (
        len(entries) > 1 and known[0] == known[1] + entries[0].amount
    )
    first, last = (-1, 0) if newest_first else (0, -1)
    return (
        Balance(known[first] - entries[first].amount, entries[first].booked),
        Balance(known[last], entries[last].booked),
    )


def _day(text: str) -> date:
    found = _DATE.match(text.strip())
    if found is None:
        raise Refusal("date", f"“{text[:20]}” is no date like 23.11.2026.")
    day, month, year, iso_year, iso_month, iso_day = found.groups()
    try:
        if iso_year:
            return date(int(iso_year), int(iso_month), int(iso_day))
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError as error:
        raise Refusal("date", f"“{text[:20]}” is no day of the calendar.") from error


def _given(text: str) -> str:
    return "" if text.upper() in {"NOTPROVIDED", "NONREF"} else text.strip()
