"""Kept pages in a file that all workers share and that survives a restart.

No method raises because of the file: a damaged one is begun anew, a full disk keeps nothing and believes nothing.
"""

import logging
import math
import struct
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import lmdb

from andruck.access.rules import Variant
from andruck.core import clock
from andruck.press import counters, forms
from andruck.press.file import BROKEN, StoreFile
from andruck.press.forms import Record
from andruck.press.rules import VARIANTS, Encoding
from andruck.press.slips import NO_SLIP, Slip
from andruck.press.values import Copy, Found, Kept, State, Statistics
from andruck.press.writing import Writing, mark_key, path_key

__all__ = ["Copy", "Found", "Kept", "State", "Statistics", "Store", "open_store"]

GIB = 1024**3
HALF_LIFE = 24 * 3600.0
_USE = struct.Struct("<dd")
_Answer = TypeVar("_Answer")
log = logging.getLogger("andruck.press")


class Store:
    """The press's store in one folder. Any number of processes and threads may use it at once."""

    def __init__(self, folder: Path, *, size: int = 8 * GIB) -> None:
        self.file = StoreFile(folder, size)
        self.counters = self.file.counters
        self._complained = 0.0

    # ------------------------------------------------------------ keeping
    def begin(self, path: str) -> int:
        """A ticket, to be drawn before the page is read from the database and rendered."""
        return self._read(lambda txn, dbs: _number(txn.get(b"number", db=dbs["meta"])), -1)

    def keep(self, kept: Kept, ticket: int, *, quality: int = 9) -> bool:
        """Keep a page; ``quality`` is brotli's, 0 to 11.

        False, and nothing is kept, if since the ticket one of its marks, its path or everything has been purged
        (what was rendered may be older than the change), or if the disk does not take it.
        """
        return self.keep_all([(kept, ticket)], quality=quality) == [True]

    def keep_all(self, pages: Iterable[tuple[Kept, int]], *, quality: int = 9) -> list[bool]:
        """Keep many pages in one go; like ``keep`` for each."""
        packed = [(kept, ticket, *forms.forms(kept, quality)) for kept, ticket in pages]
        slots = [counters.slot(kept.path) for kept, *_ in packed]

        def write(writing: Writing) -> list[bool]:
            return [
                not writing.outdated(kept, ticket) and writing.put(kept, numbers, packings, clock.now())
                for kept, ticket, numbers, packings in packed
            ]

        return self._write(write, lambda: slots, [False] * len(packed))

    # ------------------------------------------------------------ purging
    def purge(self, marks: Iterable[str], *, hard: bool = False) -> list[str]:
        """Purge the pages that carry any of these marks; returns their paths.

        Soft: no longer a hit, but still there for the time Django fails. Hard: the bytes are gone.
        """
        return self._purge(lambda writing: writing.marked(marks), hard=hard, noted=list(marks))

    def purge_paths(self, paths: Iterable[str], *, hard: bool = False) -> list[str]:
        """Purge these pages; returns those that were kept."""
        wanted = list(paths)
        noted = [f"path:{path}" for path in wanted]
        return self._purge(lambda writing: writing.named(wanted), hard=hard, noted=noted)

    def purge_all(self, *, hard: bool = False) -> None:
        """Purge every page."""
        done = self._write(lambda w: w.purge_everything(hard=hard), lambda: [counters.EVERYTHING], False)
        if not done:
            self.distrust(hard=hard)

    def _purge(self, pages: Callable[[Writing], list[bytes]], *, hard: bool, noted: list[str]) -> list[str]:
        touched: list[str] = []

        def write(writing: Writing) -> list[str]:
            found = pages(writing)
            touched[:] = [writing.path_of(page) for page in found]
            # Before the change is committed: see counters.
            self.counters.doubt(counters.slot(path) for path in touched)
            writing.purge(found, hard=hard)
            writing.note(noted)
            return touched

        done = self._write(write, lambda: [counters.slot(path) for path in touched], None)
        if done is None:
            self.distrust(hard=hard)
            return []
        return done

    def distrust(self, *, hard: bool = False) -> None:
        """Something that matters could not be written down: nothing here is fresh until it can be."""
        with self.file.locked():
            cells = self.counters.cells
            cells[counters.UNTRUSTED] = max(cells[counters.UNTRUSTED], 2 if hard else 1)
            self.counters.settle([counters.EVERYTHING])

    # ------------------------------------------------------------ finding
    def find(self, path: str) -> Found | None:
        """What is kept under this path, fresh or stale."""

        def read(txn: Any, dbs: Mapping[str, object]) -> Found | None:
            raw = txn.get(path_key(path), db=dbs["pages"])
            return None if raw is None else self._found(Record(raw), _everything(txn, dbs))

        return self._read(read, None)

    def stale(self, path: str, variant: Variant, encoding: Encoding, slip: Slip = NO_SLIP) -> Copy | None:
        """The kept answer whether fresh or stale, for when Django fails; opened ones are finished with the slip."""

        def read(txn: Any, dbs: Mapping[str, object]) -> Copy | None:
            raw = txn.get(path_key(path), db=dbs["pages"])
            if raw is None or self.counters.cells[counters.UNTRUSTED] > 1:
                return None
            record = Record(raw)
            number = record.forms[VARIANTS.index(variant)]
            got = {
                one: txn.get(forms.form_key(record.id, number, one), db=dbs["forms"])
                for one in {encoding, Encoding.GZIP}
            }
            if not all(form is not None and forms.sound(form) for form in got.values()):
                return None
            _, _, head, body = forms.parts(got[encoding], encoding, lambda: got[Encoding.GZIP], slip)
            found = self._found(record, _everything(txn, dbs))
            return Copy(found.state, found.status, forms.headers(head), body)

        return self._read(read, None)

    def paths(self, mark: str) -> list[str]:
        """Paths of the kept pages, fresh or stale, that carry this mark; in order."""

        def read(txn: Any, dbs: Mapping[str, object]) -> list[str]:
            with txn.cursor(db=dbs["marks"]) as cursor:
                if not cursor.set_key(mark_key(mark)):
                    return []
                pages = [
                    txn.get(txn.get(page, db=dbs["ids"]), db=dbs["pages"]) for page in cursor.iternext_dup()
                ]
            return sorted(Record(raw).path for raw in pages if raw is not None)

        return self._read(read, [])

    def _found(self, record: Record, everything: int) -> Found:
        old = record.stale or record.number <= everything or self.counters.cells[counters.UNTRUSTED] != 0
        over = record.until != 0 and record.until <= clock.now().timestamp()
        return Found(
            path=record.path,
            state=State.STALE if old or over else State.FRESH,
            status=record.status,
            kept_at=forms.moment(record.kept_at) or clock.now(),
            until=forms.moment(record.until),
            marks=record.marks,
            facts=record.facts,
            variants=VARIANTS if len(set(record.forms)) > 1 else (),
        )

    # ------------------------------------------------------------ following the journal
    @property
    def position(self) -> int:
        """The number of the last journal entry that has been dealt with; 0 in a new store."""
        return self._read(lambda txn, dbs: _number(txn.get(b"position", db=dbs["meta"])), 0)

    def set_position(self, number: int) -> None:
        """Remember how far the journal has been followed; after the purges it led to."""
        self._write(lambda writing: writing.set(b"position", number), list, None)

    # ------------------------------------------------------------ small facts for every worker
    def publish(self, name: str, value: bytes) -> bool:
        """Put a small fact (revoked tokens, openings) where all workers see it within a second."""
        return self._write(lambda w: w.set(f"fact:{name}".encode(), value), lambda: [counters.FACTS], False)

    def published(self, name: str) -> bytes:
        """A small fact as it was put last; empty if never."""
        return self._read(lambda txn, dbs: bytes(txn.get(f"fact:{name}".encode(), b"", db=dbs["meta"])), b"")

    # ------------------------------------------------------------ use
    def add_uses(self, uses: Mapping[str, int]) -> None:
        """Add how often pages have been asked for; older use counts half as much every day."""
        now = time.time()

        def write(writing: Writing) -> None:
            for path, count in uses.items():
                key = path_key(path)
                writing.put_raw("uses", key, _USE.pack(_score(writing.get("uses", key), now) + count, now))

        self._write(write, list, None)

    def used(self, paths: Iterable[str]) -> list[str]:
        """These paths, the most used first; equally used ones in the order given."""
        now = time.time()
        wanted = list(paths)

        def read(txn: Any, dbs: Mapping[str, object]) -> dict[str, float]:
            return {path: _score(txn.get(path_key(path), db=dbs["uses"]), now) for path in wanted}

        none: dict[str, float] = {}
        scores = self._read(read, none)
        return sorted(wanted, key=lambda path: -scores.get(path, 0.0))

    def statistics(self) -> Statistics:
        """How much is kept."""

        def read(txn: Any, dbs: Mapping[str, object]) -> Statistics:
            stats = {name: txn.stat(db) for name, db in dbs.items()}
            pages = sum(s["branch_pages"] + s["leaf_pages"] + s["overflow_pages"] for s in stats.values())
            return Statistics(
                pages=stats["pages"]["entries"],
                marks=stats["marks"]["entries"],
                used=pages * stats["meta"]["psize"],
                size=self.file.size,
                position=_number(txn.get(b"position", db=dbs["meta"])),
                file=str(self.file.file),
            )

        return self._read(read, Statistics(0, 0, 0, self.file.size, 0, str(self.file.file)))

    # ------------------------------------------------------------ machinery
    def _read(self, read: Callable[[Any, Mapping[str, object]], _Answer], otherwise: _Answer) -> _Answer:
        try:
            self.file.follow()
            with self.file.env.begin(buffers=True) as txn:
                return read(txn, self.file.databases)
        except BROKEN as problem:
            self.file.rebuild(problem)
        except (lmdb.Error, OSError, struct.error, ValueError) as problem:
            self._complain("read", problem)
        return otherwise

    def _write(
        self, write: Callable[[Writing], _Answer], slots: Callable[[], Iterable[int]], otherwise: _Answer
    ) -> _Answer:
        """One change. The slots are in doubt from before its end until after it."""
        try:
            with self.file.locked():
                self.file.follow()
                self._recover()
                with self._writing() as writing:
                    answer = write(writing)
                    self.counters.doubt(slots())
                self.counters.settle(slots())
                return answer
        except lmdb.MapFullError:
            return self._after_making_room(write, slots, otherwise)
        except BROKEN as problem:
            self.file.rebuild(problem)
        except (lmdb.Error, OSError) as problem:
            self._complain("write", problem)
        return otherwise

    @contextmanager
    def _writing(self) -> Iterator[Writing]:
        with self.file.env.begin(write=True) as txn:
            writing = Writing(txn, self.file.databases)
            yield writing
            writing.close()

    def _recover(self) -> None:
        """What could not be written down when the disk was full is made good first."""
        level = self.counters.cells[counters.UNTRUSTED]
        if level:
            with self._writing() as writing:
                writing.purge_everything(hard=level > 1)
            self.counters.cells[counters.UNTRUSTED] = 0
            self.counters.settle([counters.EVERYTHING])

    def _after_making_room(
        self, write: Callable[[Writing], _Answer], slots: Callable[[], Iterable[int]], otherwise: _Answer
    ) -> _Answer:
        """The file has reached its size: drop what was kept longest ago, and if that is not possible, everything."""
        try:
            with self.file.locked():
                for share in (0.1, 0.3, 1.0):
                    try:
                        self._make_room(share)
                        with self._writing() as writing:
                            answer = write(writing)
                            self.counters.doubt(slots())
                    except lmdb.MapFullError as problem:
                        if share == 1.0:
                            self.file.rebuild(problem)
                        continue
                    self.counters.settle(slots())
                    return answer
        except (lmdb.Error, OSError) as problem:
            self._complain("make room in", problem)
        return otherwise

    def _make_room(self, share: float) -> None:
        try:
            with self._writing() as writing:
                writing.drop_oldest(share)
                self.counters.doubt([counters.EVERYTHING])
        finally:
            self.counters.settle([counters.EVERYTHING])
        # What one change sets free can be used by the next but one.
        with self._writing():
            pass

    def _complain(self, what: str, problem: Exception) -> None:
        """Once a minute; serving goes on."""
        if time.monotonic() - self._complained > 60 or not self._complained:
            self._complained = time.monotonic()
            log.error("The press cannot %s its store: %s", what, problem)


_open: dict[Path, Store] = {}


def open_store(folder: Path) -> Store:
    """The store of this folder, opened once in a process."""
    folder = folder.resolve()
    if folder not in _open:
        _open[folder] = Store(folder)
    return _open[folder]


def _number(raw: bytes | memoryview | None) -> int:
    return int.from_bytes(raw, "little") if raw else 0


def _everything(txn: Any, dbs: Mapping[str, object]) -> int:
    """The number up to which every page is stale."""
    return _number(txn.get(b"everything", db=dbs["meta"]))


def _score(raw: bytes | memoryview | None, now: float) -> float:
    if raw is None:
        return 0.0
    score, then = _USE.unpack(raw)
    return float(score) * math.pow(0.5, max(0.0, now - then) / HALF_LIFE)
