"""The books for others to read: for Beancount, and as tables for auditors. Streams, there whole or not at all."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from andruck.payments.actions.writing import Written, write
from andruck.payments.models import Closing, DayBalance
from andruck.payments.queries import audit_tables, books
from andruck.payments.queries.balances import trial_balance
from andruck.payments.rules import audit_files, beancount

Progress = Callable[[int, int], None]
EVERY = 1000
"""Bookings between two reports of progress."""


def _silent(_done: int, _of: int) -> None:
    pass


def export_beancount(
    *, file: Path, title: str, until: date | None = None, progress: Progress = _silent
) -> Written:
    """All books, or those up to a day, in Beancount's words, with what lay on every account after each closing,
    for it to compare."""
    return write(file, _beancount(title, until or date.max, progress))


def _beancount(title: str, until: date, progress: Progress) -> Iterator[str]:
    # Up to here, while others go on writing: what is written stays.
    last, _ = books.end()
    closings = list(Closing.objects.filter(until__lte=until).order_by("until"))
    opened: dict[str, dict[str, date]] = {}
    days = DayBalance.objects.filter(on__lte=until).order_by("on")
    rows = days.values_list("account__name", "currency", "on")
    for account, currency, on in rows.iterator():
        opened.setdefault(account, {}).setdefault(currency, on)
    currencies = sorted({currency for known in opened.values() for currency in known}) or ["EUR"]
    yield beancount.preamble(title=title, currencies=currencies)
    for account, known in sorted(opened.items()):
        yield beancount.opening(account, min(known.values()), sorted(known))
    for facts in books.walk(upto=last):
        if facts.on <= until:
            yield beancount.transaction(facts)
        if facts.number % EVERY == 0 or facts.number == last:
            progress(facts.number, last)
    for closing in closings:
        yield "\n"
        for row in trial_balance(until=closing.until):
            yield beancount.assertion(row.account, closing.until + timedelta(days=1), row.closing)


def export_for_auditors(
    *, folder: Path, since: date, until: date, paper: str, place: str = "", progress: Progress = _silent
) -> list[Written]:
    """The tables of a period as CSV, with the description that auditors' programs read; returns the files.

    ``progress`` is told how many tables have been written, of how many.
    """
    described, written = [], []
    tables = audit_tables.tables(since, until)
    for table, rows in tables:
        described.append(table)
        lines = (audit_files.row(table, row) for row in rows)
        written.append(write(folder / table.file, _headed(audit_files.head(table), lines)))
        progress(len(written), len(tables))
    note = f"Andruck; {len(described)} tables in UTF-8"
    index = audit_files.index(described, supplier=paper, place=place, note=note, since=since, until=until)
    written.append(write(folder / audit_files.DTD_NAME, [audit_files.DTD]))
    # Last of all: who finds it finds everything it speaks of.
    written.append(write(folder / "index.xml", [index]))
    return written


def _headed(head: str, lines: Iterable[str]) -> Iterator[str]:
    yield head
    yield from lines
