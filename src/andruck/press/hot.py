"""The pages a worker has at hand: a bounded part of the store, believed as long as the counters stand."""

import struct
import zlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import lmdb

from andruck.access.rules import ArticleFacts
from andruck.press import counters, forms, memory
from andruck.press.file import BROKEN
from andruck.press.forms import Answer
from andruck.press.rules import Encoding
from andruck.press.store import Store
from andruck.press.writing import path_key

ENCODINGS = len(Encoding)
MOST_USES = 20_000
OVERHEAD = 900
"""Bytes of memory that a page at hand costs beside its answers, roughly."""

REFUSE = 15
"""When the memory is full only one of so many and one newcomers is remembered: who comes once drives nobody out."""


class Page:
    """A page at hand. ``answers`` by form and packing, as far as they have been asked for."""

    __slots__ = ("all_cells", "answers", "cell", "facts", "forms", "path", "slot", "until", "uses")

    def __init__(self, path: str, slot: int, seen: tuple[int, int], record: forms.Peek) -> None:
        self.path, self.slot = path, slot
        self.all_cells, self.cell = seen
        self.until = record.until
        self.forms = record.forms
        self.facts = record.facts
        self.answers: dict[int, Answer] = {}
        self.uses = 1


Decide = Callable[[ArticleFacts, bytes | None, float], int]
"""The index of the variant for a ``Cookie`` header at a moment."""


class HotSet:
    """Kept pages by path. For one thread, the event loop's. ``limit`` is in bytes."""

    def __init__(self, store: Store, decide: Decide, *, limit: int = 52 * 1024**2) -> None:
        self.store, self.decide, self.limit = store, decide, limit
        self.cells = store.counters.cells
        self.pages: OrderedDict[str, Page] = OrderedDict()
        self.size = 0
        self.uses: dict[str, int] = {}
        self._newcomers = 0
        self._fetched = 0
        self._sound: set[int] = set()
        self._generation = 0
        self._everything = 0
        self._trust_in = -1

    def answer(self, path: str, now: float, encoding: int, cookies: bytes | None = None) -> Answer | None:
        """The answer for this reader if the page is kept and fresh."""
        page = self.pages.get(path)
        if page is not None:
            cells = self.cells
            if cells[0] == page.all_cells and cells[page.slot] == page.cell and now < page.until:
                page.uses += 1
                facts = page.facts
                variant = 0 if facts is None else self.decide(facts, cookies, now)
                answer = page.answers.get(page.forms[variant] * ENCODINGS + encoding)
                if answer is not None:
                    return answer
            else:
                self._forget(page)
        return self._read(path, now, encoding, cookies)

    # ------------------------------------------------------------ from the store
    def _read(self, path: str, now: float, encoding: int, cookies: bytes | None) -> Answer | None:
        cells = self.cells
        slot = counters.slot(path)
        # Read before the store is: see counters.
        seen = (cells[0], cells[slot])
        if cells[counters.UNTRUSTED]:
            return None
        self._fetched += 1
        if self._fetched % memory.EVERY == 0:
            memory.trim(self.store.file.file)
        try:
            txn = self._begin()
            try:
                databases = self.store.file.databases
                raw = txn.get(path_key(path), db=databases["pages"])
                if raw is None:
                    return None
                record = forms.Peek(raw)
                if record.stale or record.number <= self._stale_before(txn, seen[0]) or record.until <= now:
                    return None
                variant = 0 if record.facts is None else self.decide(record.facts, cookies, now)
                number = record.forms[variant]
                answer = self._form(txn, databases["forms"], record.id, number, encoding)
            finally:
                txn.abort()
        except (lmdb.Error, OSError, EOFError, zlib.error, struct.error) as problem:
            self._broken(problem)
            return None
        if answer is not None:
            self._remember(path, slot, seen, record, number * ENCODINGS + encoding, answer)
        return answer

    def _form(self, txn: Any, database: Any, page: int, number: int, encoding: int) -> Answer | None:
        raw = txn.get(forms.form_key(page, number, encoding), db=database)
        if raw is None:
            return None
        mark = page << 4 | number * ENCODINGS + encoding
        if mark not in self._sound and not self._try(mark, raw):
            return None
        return forms.parts(raw, lambda: txn.get(forms.form_key(page, number, Encoding.GZIP), db=database))

    def _try(self, mark: int, raw: Any) -> bool:
        """The first time a form's bytes are read, they are checked."""
        if not forms.sound(raw):
            self._broken(lmdb.CorruptedError("a kept page is damaged"))
            return False
        if len(self._sound) > 200_000:
            self._sound.clear()
        self._sound.add(mark)
        return True

    def _begin(self) -> Any:
        file = self.store.file
        if self.cells[counters.GENERATION] != self._generation:
            file.follow()
            self._generation, self._trust_in = file.generation, -1
            self._sound.clear()
        return file.env.begin(buffers=True)

    def _stale_before(self, txn: Any, seen: int) -> int:
        if seen != self._trust_in or seen == counters.DOUBT:
            raw = txn.get(b"everything", db=self.store.file.databases["meta"])
            self._everything = int.from_bytes(raw, "little") if raw else 0
            self._trust_in = seen
        return self._everything

    def _broken(self, problem: Exception) -> None:
        if isinstance(problem, BROKEN):
            self.store.file.rebuild(problem)

    # ------------------------------------------------------------ memory
    def _remember(
        self, path: str, slot: int, seen: tuple[int, int], record: forms.Peek, index: int, answer: Answer
    ) -> None:
        size = len(answer[1]) + len(answer[2]) + len(answer[3])
        page = self.pages.get(path)
        if page is None:
            if self.size + OVERHEAD + size > self.limit:
                self._newcomers += 1
                if self._newcomers & REFUSE:
                    self._use(path, 1)
                    return
            if counters.DOUBT in seen:
                return
            page = self.pages[path] = Page(path, slot, seen, record)
            self.size += OVERHEAD
        page.answers[index] = answer
        self.size += size
        while self.size > self.limit and len(self.pages) > 1:
            self._drop_one()

    def _drop_one(self) -> None:
        """Who has been used since the last look stays, at the end of the queue."""
        for _ in range(32):
            _, page = self.pages.popitem(last=False)
            if page.uses <= 1:
                break
            self._count(page)
            self.pages[page.path] = page
        self._forget(page)

    def _forget(self, page: Page) -> None:
        self.pages.pop(page.path, None)
        self._count(page)
        self.size -= OVERHEAD + sum(len(one[1]) + len(one[2]) + len(one[3]) for one in page.answers.values())

    def _count(self, page: Page) -> None:
        if page.uses:
            self._use(page.path, page.uses)
        page.uses = 0

    def _use(self, path: str, count: int) -> None:
        uses = self.uses
        if path in uses:
            uses[path] += count
        elif len(uses) < MOST_USES:
            uses[path] = count

    def take_uses(self) -> dict[str, int]:
        """How often pages have been asked for since the last time."""
        for page in self.pages.values():
            self._count(page)
        uses, self.uses = self.uses, {}
        return uses
