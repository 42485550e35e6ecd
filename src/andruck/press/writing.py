"""One change of the store, inside its transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from andruck.press import forms
from andruck.press.forms import Record
from andruck.press.rules import Encoding
from andruck.press.values import Kept

MOST_NOTES = 100_000
LONGEST_MARK = 480


def path_key(path: str) -> bytes:
    """The key of a path; LMDB's keys have at most 511 bytes."""
    raw = path.encode()
    return raw if len(raw) <= 440 else raw[:400] + b"#" + blake2b(raw, digest_size=16).digest()


class Writing:
    """What may be done inside a write transaction. Pages are named by their ids, eight bytes."""

    def __init__(self, txn: Any, databases: Mapping[str, object]) -> None:
        self._txn, self._dbs = txn, databases
        self._meta = databases["meta"]
        self.number = int.from_bytes(txn.get(b"number", b"\1", db=self._meta), "little") + 1

    def close(self) -> None:
        """Remember the number of this change."""
        self.set(b"number", self.number)

    def get(self, database: str, key: bytes) -> bytes | None:
        """A raw value."""
        found: bytes | None = self._txn.get(key, db=self._dbs[database])
        return found

    def put_raw(self, database: str, key: bytes, value: bytes) -> None:
        """Set a raw value."""
        self._txn.put(key, value, db=self._dbs[database])

    def set(self, key: bytes, value: int | bytes) -> bool:
        """Set a number or bytes among the facts about the store itself."""
        raw = value if isinstance(value, bytes) else value.to_bytes(8, "little")
        return bool(self._txn.put(key, raw, db=self._meta))

    # ------------------------------------------------------------ keeping
    def outdated(self, kept: Kept, ticket: int) -> bool:
        """Whether something this page shows was purged after the ticket was drawn."""
        floor = self.get("meta", b"floor")
        if ticket < 0 or (floor and int.from_bytes(floor, "little") > ticket):
            return True
        for mark in (*kept.marks, f"path:{kept.path}"):
            purged = self.get("purges", mark_key(mark))
            if purged and int.from_bytes(purged, "little") > ticket:
                return True
        return False

    def put(self, kept: Kept, numbers: tuple[int, int, int], packed: list[bytes], now: datetime) -> bool:
        """Keep a page in place of what was kept under its path."""
        key = path_key(kept.path)
        old = self.get("pages", key)
        if old is not None:
            self._remove(Record(old))
        page = int.from_bytes(self.get("meta", b"page") or b"", "little") + 1
        self.set(b"page", page)
        raw = page.to_bytes(8, "little")
        record = forms.record(kept, page=page, number=self.number, numbers=numbers, now=now)
        self.put_raw("pages", key, record)
        self.put_raw("ids", raw, key)
        for index, form in enumerate(packed):
            form_key = forms.form_key(page, *divmod(index, len(Encoding)))
            # What is kept last has the highest id: pages are filled instead of split.
            self._txn.put(form_key, form, db=self._dbs["forms"], append=True)
        for mark in kept.marks:
            self.put_raw("marks", mark_key(mark), raw)
        return True

    # ------------------------------------------------------------ purging
    def marked(self, marks: Iterable[str]) -> list[bytes]:
        """Ids of the pages that carry any of these marks, each once."""
        found: dict[bytes, None] = {}
        with self._txn.cursor(db=self._dbs["marks"]) as cursor:
            for mark in marks:
                if cursor.set_key(mark_key(mark)):
                    found.update(dict.fromkeys(cursor.iternext_dup()))
        return list(found)

    def named(self, paths: Iterable[str]) -> list[bytes]:
        """Ids of the pages kept under these paths."""
        records = [self.get("pages", path_key(path)) for path in dict.fromkeys(paths)]
        return [Record(raw).id.to_bytes(8, "little") for raw in records if raw is not None]

    def path_of(self, page: bytes) -> str:
        """The path a page is kept under."""
        return Record(self._record(page)).path

    def purge(self, pages: Iterable[bytes], *, hard: bool) -> None:
        """Make these pages stale, or take them away."""
        for page in pages:
            raw = self._record(page)
            if hard:
                self._remove(Record(raw))
            elif not raw[0]:
                self.put_raw("pages", self.get("ids", page) or b"", forms.staled(raw))

    def note(self, marks: Iterable[str]) -> None:
        """Remember that these were purged now, so that pages rendered before are not kept afterwards."""
        if self._txn.stat(self._dbs["purges"])["entries"] > MOST_NOTES:
            self._txn.drop(self._dbs["purges"], delete=False)
            self.set(b"floor", self.number)
        for mark in marks:
            self.put_raw("purges", mark_key(mark), self.number.to_bytes(8, "little"))

    def purge_everything(self, *, hard: bool) -> bool:
        """Make every page stale, or take all away."""
        self.set(b"floor", self.number)
        self.set(b"everything", self.number)
        if hard:
            for name in ("pages", "forms", "marks", "ids", "purges"):
                self._txn.drop(self._dbs[name], delete=False)
        return True

    def drop_oldest(self, share: float) -> None:
        """Take away the pages that were kept longest ago."""
        many = max(1, int(self._txn.stat(self._dbs["pages"])["entries"] * share))
        with self._txn.cursor(db=self._dbs["forms"]) as cursor:
            pages: dict[int, None] = {}
            for key in cursor.iternext(keys=True, values=False):
                pages[int.from_bytes(key[:8], "big")] = None
                if len(pages) > many:
                    break
        for page in list(pages)[:many]:
            self._remove(Record(self._record(page.to_bytes(8, "little"))))

    def _record(self, page: bytes) -> bytes:
        return self.get("pages", self.get("ids", page) or b"?") or b""

    def _remove(self, record: Record) -> None:
        raw = record.id.to_bytes(8, "little")
        self._txn.delete(path_key(record.path), db=self._dbs["pages"])
        self._txn.delete(raw, db=self._dbs["ids"])
        for mark in record.marks:
            self._txn.delete(mark_key(mark), raw, db=self._dbs["marks"])
        for number in set(record.forms):
            for encoding in Encoding:
                self._txn.delete(forms.form_key(record.id, number, encoding), db=self._dbs["forms"])


def mark_key(mark: str) -> bytes:
    """The key of a mark."""
    raw = mark.encode()
    return raw if len(raw) <= LONGEST_MARK else raw[:440] + b"#" + blake2b(raw, digest_size=16).digest()
