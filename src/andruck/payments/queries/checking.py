"""Going through the books from the first booking to the last: chain, balances, closings, documents, guards.

The long part reads without stopping anybody: what is written never changes, so it is read up to where the books end
now. Only the rest that came meanwhile is read while nobody else may write, and with it the sums to compare.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from andruck.payments.models import Account, Booking, Closing, Document, ExportBatch, Posting, guards
from andruck.payments.queries import books, rows
from andruck.payments.rules import documents, findings
from andruck.payments.rules.findings import Finding, Seen
from andruck.payments.rules.ledger import GENESIS, line_text, seal

MOST_FINDINGS = 1000


@dataclass(slots=True)
class Report:
    """What was read, up to which hash, and all that is wrong with it; findings stop at a thousand."""

    bookings: int = 0
    postings: int = 0
    documents: int = 0
    end: bytes = GENESIS
    findings: list[Finding] = field(default_factory=list)

    def add(self, found: Iterable[Finding]) -> None:
        """Add findings, as long as there is room."""
        room = MOST_FINDINGS - len(self.findings)
        self.findings += [finding for _, finding in zip(range(room), found, strict=False)]


def _notes(expect: dict[int, bytes], closings: Iterable[Closing]) -> dict[int, list[tuple[bytes, str]]]:
    """Which hash a booking has to have, and who says so: notes from outside, closings, batches handed over."""
    found: defaultdict[int, list[tuple[bytes, str]]] = defaultdict(list)
    for number, hash in expect.items():
        found[number].append((hash, "a note from outside"))
    for closing in closings:
        found[closing.booking].append((bytes(closing.hash), f"the closing of {closing.until}"))
    for batch in ExportBatch.objects.order_by("number"):
        found[batch.booking].append((bytes(batch.hash), f"batch {batch.number}"))
    return found


class Auditor:
    """Reads the books. Call ``advance`` and ``check_documents``, then ``finish`` while nobody else writes.

    ``expect`` are places of the chain that somebody has noted outside: number of a booking to its hash.
    ``progress`` is told how many bookings have been read, of how many.
    """

    def __init__(self, *, expect: dict[int, bytes], progress: Callable[[int, int], None]) -> None:
        self.report = Report()
        self._progress = progress
        closings = list(Closing.objects.order_by("until"))
        self._at = _notes(expect, closings)
        self._ahead = closings[::-1]
        self._closed = ""
        self._sums: dict[tuple[int, str, str], list[int]] = {}
        self._names: dict[int, str] = {}
        self._meet(0, GENESIS)

    def advance(self) -> None:
        """Read on, up to where the books end now."""
        self._names = dict(Account.objects.values_list("id", "name"))
        last = books.end()[0]
        for first in range(self.report.bookings + 1, last + 1, books.BATCH):
            to = min(first + books.BATCH - 1, last)
            self._read(first, to)
            self.report.bookings = to
            self._progress(to, last)

    def finish(self) -> Report:
        """Read the rest and compare what belongs together. Nobody else may write meanwhile."""
        self.advance()
        self.report.add(
            Finding("guard", name, "this guard is not up: nothing keeps the books from being changed")
            for name in guards.missing(connection)
        )
        self._compare_sums()
        self._compare_ends()
        return self.report

    def _read(self, first: int, last: int) -> None:
        """Look at a batch; what cannot even be read is narrowed down to the booking."""
        try:
            bookings, postings = rows.bookings(first, last), rows.postings(first, last)
        except rows.UnreadableError:
            if first == last:
                self.report.add([Finding("unreadable", f"booking {first}", "it cannot be read")])
                return
            middle = (first + last) // 2
            self._read(first, middle)
            self._read(middle + 1, last)
            return
        self.report.postings += len(postings)
        place, expected = 0, first
        for number, on, head, hash in bookings:
            place = self._miss(expected, number, postings, place)
            start = place
            while place < len(postings) and postings[place][0] == number:
                place += 1
            self._look(number, on, head, bytes(hash or b""), postings[start:place])
            expected = number + 1
        self._miss(expected, last + 1, postings, place)

    def _miss(self, first: int, end: int, postings: list[rows.PostingRow], place: int) -> int:
        """Report bookings that are not there, and pass over their postings; returns the place behind them."""
        stray = set()
        while place < len(postings) and postings[place][0] < end:
            stray.add(postings[place][0])
            place += 1
        for number in range(first, end):
            what = " but its postings are there" if number in stray else ""
            self.report.add([Finding("missing", f"booking {number}", f"it is missing{what}")])
        return place

    def _look(self, number: int, on: str, head: str, hash: bytes, postings: list[rows.PostingRow]) -> None:
        """Look at a booking. In a hurry: what is well is only reckoned, what is not is looked at again."""
        lines, rest, even = [], 0, len(postings) > 1
        names, kept = self._names, self._sums
        for expected, (_, line, account, day, cents, currency) in enumerate(postings, 1):
            lines.append(line_text(names.get(account, ""), cents, currency))
            if type(cents) is not int:
                even = False
                continue
            rest += cents
            if line != expected or day != on or not cents or currency != postings[0][5]:
                even = False
            sums = kept.get((account, currency, day))
            if sums is None:
                sums = kept[account, currency, day] = [0, 0, 0]
            sums[cents < 0] += abs(cents)
            sums[2] += 1
        before, self.report.end = self.report.end, hash
        if rest or not even or not head or seal(before, head, lines) != hash:
            named = [
                (line, names.get(account, ""), day, cents, sign)
                for _, line, account, day, cents, sign in postings
            ]
            seen = Seen(number=number, on=on, head=head or "", lines=named, hash=hash)
            self.report.add(findings.of_booking(seen, before=before))
        while self._ahead and self._ahead[-1].booking < number:
            self._closed = str(self._ahead.pop().until)
        if str(on) <= self._closed:
            text = f"it is of {on}, but the books had been closed up to {self._closed} before"
            self.report.add([Finding("closed", f"booking {number}", text)])
        if number in self._at:
            self._meet(number, hash)

    def _meet(self, number: int, hash: bytes) -> None:
        """Compare a place of the chain with what was noted of it."""
        for noted, who in self._at.pop(number, ()):
            if noted != hash:
                text = f"{who} knows it with the hash {noted.hex()}, but it is {hash.hex()}"
                self.report.add([Finding("noted", f"booking {number}", text)])

    def _compare_sums(self) -> None:
        kept = {(account, currency, on): sums for account, currency, on, *sums in rows.sums()}
        self.report.add(findings.of_sums(self._named(self._sums), self._named(kept)))

    def _named(self, sums: dict[tuple[int, str, str], list[int]]) -> dict[tuple[str, str, str], list[int]]:
        return {
            (self._names.get(account, ""), currency, on): found
            for (account, currency, on), found in sums.items()
        }

    def _compare_ends(self) -> None:
        """What lies beyond the end, or was noted of places that are not there."""
        last = self.report.bookings
        stray = Posting.objects.filter(booking__gt=last) | Posting.objects.filter(booking__lt=1)
        numbers = sorted(set(stray.values_list("booking_id", flat=True)[:100]))
        self.report.add(
            Finding("stray", f"booking {number}", "there are postings, but no booking") for number in numbers
        )
        self.report.add(
            Finding("noted", f"booking {number}", f"{who} knows it, but the books end with {last}")
            for number, notes in self._at.items()
            for _, who in notes
        )

    def check_documents(self, *, today: date) -> None:
        """Look at all documents: their numbers, and what they say as long as it has to be kept."""
        ordinals: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
        # Any: what a document says may have been forgotten.
        rows: Any = Document.objects.order_by("series", "year", "ordinal").values_list(
            "number", "series", "year", "ordinal", "issued_on", "digest", "content__salt", "content__content"
        )
        for number, series, year, ordinal, issued_on, digest, salt, content in rows.iterator():
            self.report.documents += 1
            ordinals[series, year].append(ordinal)
            where = f"document {number}"
            if number != documents.number(series, year, ordinal) or issued_on.year != year:
                self.report.add(
                    [Finding("number", where, f"it is {series}, {year}, {ordinal} of {issued_on}")]
                )
            if content is None:
                if today <= documents.kept_until(issued_on):
                    self.report.add([Finding("content", where, "what it says is gone before its time")])
            elif documents.digest(salt, content) != digest:
                self.report.add([Finding("content", where, "what it says has been changed")])
        for (series, year), numbers in ordinals.items():
            self.report.add(findings.of_numbers(series, year, numbers))
        there = Document.objects.filter(number=OuterRef("document_id"))
        lost = Booking.objects.filter(~Exists(there), document__isnull=False).values_list("id", "document_id")
        self.report.add(
            Finding("document", f"booking {number}", f"its document {document} is not there")
            for number, document in lost[:100]
        )
