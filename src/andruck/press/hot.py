"""The pages a worker has at hand, and those of which it knows where they stand in the store's file.

Both are bounded, and believed as long as the counters stand.
"""

import struct
import zlib
from collections import OrderedDict
from typing import Any, Protocol

import lmdb

from andruck.access.rules import ArticleFacts
from andruck.press import counters, forms, memory
from andruck.press.admission import EVERYBODY, Admitted
from andruck.press.file import BROKEN
from andruck.press.forms import Answer
from andruck.press.places import Places
from andruck.press.rules import Encoding
from andruck.press.slips import Slip
from andruck.press.store import Store
from andruck.press.writing import path_key

ENCODINGS = len(Encoding)
MOST_USES = 20_000
MOST_KNOWN = 12_000
"""Pages of which a worker knows the place without having them at hand: about 12 MiB."""

OVERHEAD = 900
"""Bytes of memory that a page at hand costs beside its answers, roughly."""

REFUSE = 63
"""When the memory is full only one of so many and one newcomers is remembered: who comes once drives nobody out."""


class Ready:
    """What readers of one standing get in one packing, as long as nothing changes: from when until when (seconds).

    ``answer`` is None while the page is only known: then ``form`` has to be fetched, and finished with ``slip``.
    """

    __slots__ = ("answer", "form", "since", "slip", "until")

    def __init__(self, since: float, until: float, form: int, slip: Slip) -> None:
        self.since, self.until = since, until
        self.form, self.slip = form, slip
        self.answer: Answer | None = None


class Page:
    """A page at hand or known, as far as it has been asked for.

    ``places``: where its forms stand, by form and packing. ``answers`` by these and the slip they end with.
    ``ready`` by standing and packing, as long as ``version`` is still what it was decided from.
    """

    __slots__ = (
        "all_cells", "answers", "cell", "facts", "forms", "path", "places", "ready", "slot", "until", "uses",
        "version",
    )  # fmt: skip

    MOST = 24
    """Answers that a page has at hand; only openings that change all the time make so many."""

    def __init__(self, path: str, slot: int, seen: tuple[int, int], record: forms.Peek) -> None:
        self.path, self.slot = path, slot
        self.all_cells, self.cell = seen
        self.until = record.until
        self.forms = record.forms
        self.facts = record.facts
        self.answers: dict[int, Answer] = {}
        self.ready: dict[int, Ready] = {}
        self.version: object = None
        self.places: dict[int, tuple[int, int]] = {}
        self.uses = 1


class Decides(Protocol):
    """Who says what a reader with a ``Cookie`` header gets at a moment; ``Admission`` does."""

    version: object
    """Whatever was decided with another one is not believed."""

    def standing(self, cookies: bytes | None, now: float) -> int | None:
        """All readers of one standing get the same; None: only ``choose`` can say."""
        ...

    def choose(self, article: ArticleFacts, cookies: bytes | None, now: float) -> Admitted | None:
        """What they get; None: the application answers."""
        ...


SHARED = 60.0
"""Seconds that a cache between may keep an answer, as pages say it; towards a change it is less."""

SLIPS = 8
"""Bits of an answer's number that say its form and packing; those above say its slip."""


class HotSet:
    """Kept pages by path. For one thread, the event loop's. ``limit`` is in bytes."""

    def __init__(self, store: Store, decides: Decides, *, limit: int = 32 * 1024**2) -> None:
        self.store, self.decides, self.limit = store, decides, limit
        self.cells = store.counters.cells
        self.pages: OrderedDict[str, Page] = OrderedDict()
        self.known: OrderedDict[str, Page] = OrderedDict()
        self.size = 0
        self.uses: dict[str, int] = {}
        self._newcomers = 0
        self._fetched = 0
        self._sound: set[int] = set()
        self._generation = 0
        self._places = Places(store.file.file)
        self._everything = 0
        self._trust_in = -1

    def answer(self, path: str, now: float, encoding: int, cookies: bytes | None = None) -> Answer | None:
        """The answer for this reader if the page is kept and fresh."""
        page = self.pages.get(path) or self.known.get(path)
        if page is not None:
            cells = self.cells
            if cells[0] == page.all_cells and cells[page.slot] == page.cell and now < page.until:
                page.uses += 1
                decides = self.decides
                standing = 0 if page.facts is None else decides.standing(cookies, now)
                if standing is None:
                    return self._decided(page, None, now, encoding, cookies)
                if page.version is not decides.version:
                    page.version = decides.version
                    page.ready.clear()
                index = standing * ENCODINGS + encoding
                ready = page.ready.get(index)
                if ready is None or not ready.since <= now < ready.until:
                    return self._decided(page, index, now, encoding, cookies)
                return ready.answer or self._fetch(page, ready) or self._read(path, now, encoding, cookies)
            self._forget(page)
        return self._read(path, now, encoding, cookies)

    def _decided(
        self, page: Page, index: int | None, now: float, encoding: int, cookies: bytes | None
    ) -> Answer | None:
        """The answer after a decision, which is remembered under this index of ``ready``."""
        admitted = EVERYBODY if page.facts is None else self.decides.choose(page.facts, cookies, now)
        if admitted is None:
            return None
        until = min(admitted.until, page.until)
        form = page.forms[admitted.variant] * ENCODINGS + encoding
        # In the last minute before a change every answer is another one: none is ready.
        ready = Ready(admitted.since, until - SHARED, form, admitted.slip)
        ready.answer = page.answers.get(form | admitted.slip.number << SLIPS)
        answer = ready.answer or self._fetch(page, ready) or self._read(page.path, now, encoding, cookies)
        if index is not None and answer is not None:
            page.ready[index] = ready
        return answer if answer is None or until - now >= SHARED else forms.bounded(answer, until - now)

    # ------------------------------------------------------------ from the store
    def _fetch(self, page: Page, ready: Ready) -> Answer | None:
        """The answer from its place in the file, if it was still that page's after it had been read."""
        place = page.places.get(ready.form)
        if place is None:
            return None
        try:
            raw = self._places.read(*place)
            answer = forms.parts(raw, ready.form % ENCODINGS, lambda: None, ready.slip)
        except (OSError, struct.error):
            return None
        # What a page gives up is used for others only after its slot has been put in doubt.
        if self.cells[0] != page.all_cells or self.cells[page.slot] != page.cell:
            return None
        if self._has_room(answer):
            self._take_up(page)
            self._hold(page, ready.form | ready.slip.number << SLIPS, answer)
            ready.answer = answer
        return answer

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
                admitted = (
                    EVERYBODY if record.facts is None else self.decides.choose(record.facts, cookies, now)
                )
                if admitted is None:
                    return None
                number, slip = record.forms[admitted.variant], admitted.slip
                answer, place = self._form(txn, databases["forms"], record.id, number, encoding, slip)
            finally:
                txn.abort()
        except (lmdb.Error, OSError, EOFError, zlib.error, struct.error) as problem:
            self._broken(problem)
            return None
        if answer is None:
            return None
        page = Page(path, slot, seen, record)
        self._remember(page, number * ENCODINGS + encoding, slip, answer, place)
        until = min(record.until, admitted.until)
        return answer if until - now >= SHARED else forms.bounded(answer, until - now)

    def _form(
        self, txn: Any, database: Any, page: int, number: int, encoding: int, slip: Slip
    ) -> tuple[Answer | None, tuple[int, int] | None]:
        """The answer, and its place in the file if it has one of its own."""
        raw = txn.get(forms.form_key(page, number, encoding), db=database)
        if raw is None:
            return None, None
        offset = self._places.of(raw)
        place = None if offset is None else (offset, len(raw))
        mark = page << 4 | number * ENCODINGS + encoding
        if mark not in self._sound and not self._try(mark, raw):
            return None, None
        other = forms.form_key(page, number, Encoding.GZIP)
        return forms.parts(raw, encoding, lambda: txn.get(other, db=database), slip), place

    def _try(self, mark: int, raw: Any) -> bool:
        """The first time a form's bytes are read, they are checked."""
        if not forms.sound(raw):
            self._broken(lmdb.CorruptedError("a kept page is damaged"))
            return False
        if len(self._sound) > MOST_KNOWN:
            self._sound.clear()
        self._sound.add(mark)
        return True

    def _begin(self) -> Any:
        file = self.store.file
        if self.cells[counters.GENERATION] != self._generation:
            file.follow()
            self._generation, self._trust_in = file.generation, -1
            self._sound.clear()
            self.known.clear()
            self._places = Places(file.file)
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
        self, page: Page, form: int, slip: Slip, answer: Answer, place: tuple[int, int] | None
    ) -> None:
        """Have it at hand, or know at least where it stands."""
        there = self.pages.get(page.path) or self.known.get(page.path)
        if there is None and counters.DOUBT in (page.all_cells, page.cell):
            return
        page = there or page
        if place is not None:
            page.places[form] = place
        if page.path in self.pages or self._has_room(answer):
            self._take_up(page)
            self._hold(page, form | slip.number << SLIPS, answer)
        elif there is None and place is not None:
            self._know(page)
        elif there is None:
            self._use(page.path, 1)

    def _has_room(self, answer: Answer) -> bool:
        """Whether a newcomer is taken in."""
        if self.size + OVERHEAD + len(answer[3]) <= self.limit:
            return True
        self._newcomers += 1
        return not self._newcomers & REFUSE

    def _take_up(self, page: Page) -> None:
        self.known.pop(page.path, None)
        if page.path not in self.pages:
            self.pages[page.path] = page
            self.size += OVERHEAD

    def _hold(self, page: Page, index: int, answer: Answer) -> None:
        if len(page.answers) >= Page.MOST:
            self.size -= sum(_size(old) for old in page.answers.values())
            page.answers.clear()
            page.ready.clear()
        page.answers[index] = answer
        self.size += _size(answer)
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
        if page.places:
            page.answers.clear()
            page.ready.clear()
            self._know(page)

    def _know(self, page: Page) -> None:
        self.known[page.path] = page
        if len(self.known) > MOST_KNOWN:
            self._count(self.known.popitem(last=False)[1])

    def _forget(self, page: Page) -> None:
        self._count(page)
        if self.known.pop(page.path, None) is None:
            self.pages.pop(page.path, None)
            self.size -= OVERHEAD + sum(_size(answer) for answer in page.answers.values())

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
        for page in (*self.pages.values(), *self.known.values()):
            self._count(page)
        uses, self.uses = self.uses, {}
        return uses


def _size(answer: Answer) -> int:
    return len(answer[1]) + len(answer[2]) + len(answer[3])
