"""Takes a table over into the paper: reads, judges each line, writes in batches, keeps account."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from itertools import islice
from zoneinfo import ZoneInfo

from django.conf import settings

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.newsroom.actions import addresses, importing
from andruck.newsroom.actions.importing import Run, Sections, Writers
from andruck.newsroom.rules import imports
from andruck.newsroom.rules.imports import Incoming, Line
from andruck.project.table import Broken, Row, Table

BATCH = 250
KEPT = 10_000
"""Remarks that are kept word for word; beyond that they are only counted."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of the table holds what; empty for what it does not have."""

    text: str
    section: str = ""
    headline: str = ""
    id: str = ""
    date: str = ""
    author: str = ""
    legacy_url: str = ""


NAMES = tuple(name.name for name in fields(Columns))


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said about a line: it was skipped, or taken with a change."""

    line: int
    code: str
    reason: str
    skipped: bool = True


@dataclass(slots=True)
class Account:
    """What became of the lines."""

    added: int = 0
    skipped: int = 0
    changed: int = 0
    by_code: Counter[str] = field(default_factory=Counter)
    remarks: list[Remark] = field(default_factory=list)

    def note(self, remark: Remark) -> None:
        """Count it, and keep it while there is room."""
        self.by_code[remark.code] += 1
        if remark.skipped:
            self.skipped += 1
        else:
            self.changed += 1
        if len(self.remarks) < KEPT:
            self.remarks.append(remark)


class Import:
    """One pass over a table. ``dry`` writes nothing."""

    def __init__(
        self, table: Table, columns: Columns, run: Run, sections: Sections, *, dry: bool = False
    ) -> None:
        self.table, self.columns, self.run, self.sections, self.dry = table, columns, run, sections, dry
        for name in NAMES:
            if getattr(columns, name):
                table.require(getattr(columns, name))
        self.account = Account()
        self.started = clock.now()
        self._zone = ZoneInfo(settings.TIME_ZONE)
        self._writers = Writers()
        self._place = run.rows_done

    def begin(self, run: Run) -> None:
        """Go on with this run instead of the one that was only looked at."""
        self.run = run
        self._place = run.rows_done

    def go(self, progress: Callable[[Account], None]) -> Account:
        """Everything from where the run was left to the end of the table; ``progress`` is called after each batch.

        Raises Refusal when going on makes no sense; what is written until then stays, and the run goes on there.
        """
        done = 0 if self.dry else self.run.rows_done
        records = islice(enumerate(self.table, 1), done, None)
        while batch := list(islice(records, BATCH)):
            self._place = batch[-1][0]
            self._write(list(self._judged(batch)))
            progress(self.account)
        if not self.dry:
            importing.finish(self.run)
        return self.account

    def _judged(self, batch: list[tuple[int, Row | Broken]]) -> Iterator[tuple[int, int, Incoming]]:
        """(place, line, article) of every record of the batch that can become one."""
        for place, record in batch:
            if isinstance(record, Broken):
                self.account.note(Remark(record.line, "broken", record.reason))
                continue
            try:
                incoming = imports.read(self._line(record), zone=self._zone, now=self.started)
            except Refusal as refusal:
                self.account.note(Remark(record.line, refusal.code, refusal.reason))
                continue
            yield place, record.line, replace(incoming, id=incoming.id or incoming.fingerprint())

    def _line(self, row: Row) -> Line:
        cells = row.cells
        return Line(**{name: cells[column] for name in NAMES if (column := getattr(self.columns, name))})

    def _write(self, judged: list[tuple[int, int, Incoming]]) -> None:
        taken = importing.taken(self.run.source, [incoming.id for _, _, incoming in judged])
        old_addresses = [incoming.legacy_url for _, _, incoming in judged if incoming.legacy_url]
        led = addresses.known(old_addresses) if old_addresses else set()
        fresh: list[tuple[int, Incoming]] = []
        for place, line, incoming in judged:
            refusal = self._refusal(incoming, taken)
            if refusal is not None:
                self.account.note(Remark(line, refusal.code, refusal.reason))
                continue
            taken.add(incoming.id)
            old = self._old_address(line, incoming, led)
            title = self.sections.title(incoming.section)
            fresh.append((place, replace(incoming, section=title, legacy_url=old)))
            if incoming.note:
                self.account.note(Remark(line, "headline", incoming.note, skipped=False))
        if not self.dry:
            importing.add_batch(
                run=self.run, batch=fresh, rows_done=self._place, at=self.started, sections=self.sections,
                writers=self._writers,
            )  # fmt: skip
        self.account.added += len(fresh)

    def _old_address(self, line: int, incoming: Incoming, led: set[str]) -> str:
        """The old address that will lead to the article; empty, with a remark, when it cannot."""
        reason = incoming.unknown_url
        if incoming.legacy_url in led:
            reason = f"The old address {incoming.legacy_url} leads somewhere already."
        if reason:
            self.account.note(Remark(line, "address", reason, skipped=False))
            return ""
        if incoming.legacy_url:
            led.add(incoming.legacy_url)
        return incoming.legacy_url

    def _refusal(self, incoming: Incoming, taken: set[str]) -> Refusal | None:
        if incoming.id in taken:
            what = f"The id “{incoming.id}”" if self.columns.id else "The same text"
            return Refusal("duplicate", f"{what} is there already.")
        if not self.sections.knows(incoming.section):
            return Refusal("no_section", "There is no section; give one with --section-default.")
        return None
