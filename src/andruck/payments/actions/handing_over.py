"""Handing closed books to the tax adviser: numbered batches that are the same for ever, and drafts of open ones."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit
from andruck.payments.actions.booking import hold_books, keeper, require_keeper
from andruck.payments.actions.writing import Written, write
from andruck.payments.models import ExportBatch
from andruck.payments.queries import accounts, books
from andruck.payments.queries.balances import trial_balance
from andruck.payments.rules import datev
from andruck.payments.rules.chart import Chart
from andruck.payments.rules.datev import Batch, Client
from andruck.payments.rules.months import month_of


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was written: the number of the batch (None: a draft), its period, its files."""

    number: int | None
    since: date
    until: date
    files: tuple[Written, ...]


def hand_over(*, month: date, folder: Path, by: Any, anew: bool = False) -> HandedOver:
    """Write the batch of a closed month for DATEV into ``folder``; the first time it gets a number.

    Called again, it writes the same batch with the same bytes, whatever has been set otherwise since. ``anew`` makes
    a new batch with today's settings: for when the adviser gives the old one back.
    Raises PermissionDenied; Refusal when the month is not closed, when the adviser's numbers or that of an account
    are missing, or when the same bytes cannot be made any more.
    """
    require_keeper(by)
    since, until = month_of(month)
    closed = books.closed_until()
    if closed is None or closed < until:
        raise Refusal(
            "batch_open",
            f"{month:%Y-%m} is not closed. Close it with “andruck ledger close {until}”, or write a draft.",
        )
    known = ExportBatch.objects.filter(since=since, until=until).order_by("-number").first()
    if known is not None and not anew:
        return _again(known, folder)
    return _first(since, until, folder, by)


def draft(*, month: date, folder: Path, by: Any) -> HandedOver:
    """Write a month as it is now, for the adviser to look at: not numbered, not final, and forgotten."""
    require_keeper(by)
    since, until = month_of(month)
    client = accounts.client()
    batch = Batch(client=client, number=0, created_at=clock.now(), since=since, until=until, final=False)
    files = _write(batch, _numbers(batch), folder)
    return HandedOver(number=None, since=since, until=until, files=files)


def _first(since: date, until: date, folder: Path, by: Any) -> HandedOver:
    number = (ExportBatch.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    batch = Batch(
        client=accounts.client(),
        number=number,
        # Whole milliseconds: that is what the header says, and what is read back.
        created_at=_milliseconds(clock.now()),
        since=since,
        until=until,
        final=True,
    )
    numbers = _numbers(batch)
    files = _write(batch, numbers, folder)
    with transaction.atomic():
        hold_books()
        if ExportBatch.objects.filter(number=number).exists():
            raise Refusal("batch_meanwhile", "Somebody else has just written a batch. Export again.")
        booking, link = books.end()
        ExportBatch.objects.create(
            number=number,
            since=since,
            until=until,
            created_at=batch.created_at,
            by=keeper(by),
            booking=booking,
            hash=link,
            settings=asdict(batch.client),
            numbers=numbers,
            files=[file.facts() for file in files],
        )
        audit.record(
            actor=by,
            action="payments.batch_written",
            subject=f"batch:{number}",
            facts={"since": since, "until": until, "files": len(files)},
        )
    return HandedOver(number=number, since=since, until=until, files=files)


def _again(row: ExportBatch, folder: Path) -> HandedOver:
    client = Client(**{**row.settings, "chart": Chart(row.settings["chart"])})
    batch = Batch(
        client=client,
        number=row.number,
        created_at=row.created_at,
        since=row.since,
        until=row.until,
        final=True,
    )
    files = _write(batch, row.numbers, folder)
    if [file.facts() for file in files] != row.files:
        raise Refusal(
            "batch_differs",
            f"Batch {row.number} cannot be written as it was: the books or this program have changed since. Run "
            "“andruck ledger check”; if that finds nothing, make a new batch with --anew.",
        )
    return HandedOver(number=row.number, since=row.since, until=row.until, files=files)


def _numbers(batch: Batch) -> dict[str, str]:
    moved = {row.account for row in trial_balance(since=batch.since, until=batch.until) if row.postings}
    return accounts.numbers(sorted(moved), batch.client)


def _write(batch: Batch, numbers: dict[str, str], folder: Path) -> tuple[Written, ...]:
    """As many files as it takes; a booking is never torn apart."""
    lines = _Lines(batch, numbers)
    label = f"{batch.number:06}" if batch.final else "Entwurf"
    files: list[Written] = []
    while not files or lines.more:
        name = f"EXTF_Buchungsstapel_{batch.since:%Y-%m}_{label}_{len(files) + 1}.csv"
        files.append(write(folder / name, lines.next_file(), encoding="cp1252"))
    return tuple(files)


class _Lines:
    """The lines of a period, file by file."""

    def __init__(self, batch: Batch, numbers: dict[str, str]) -> None:
        self._batch, self._numbers = batch, numbers
        self._bookings = books.within(batch.since, batch.until)
        self._waiting: list[str] = []
        self.more = True

    def next_file(self) -> Iterator[str]:
        """The lines of one file, up to what DATEV takes; ``more`` says afterwards whether there is another."""
        yield datev.header(self._batch) + datev.END
        yield ";".join(datev.COLUMNS) + datev.END
        count = len(self._waiting)
        yield from self._waiting
        self._waiting = []
        for facts in self._bookings:
            rows = [row + datev.END for row in datev.rows(facts, self._numbers, final=self._batch.final)]
            if count + len(rows) > datev.MOST_LINES:
                self._waiting = rows
                return
            count += len(rows)
            yield from rows
        self.more = False


def _milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
