"""The archive search on Tantivy: an index in files beside the database, for papers on one machine.

Any process reads; it looks for a newer state before a question, at most once a second. One process writes.
"""

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import tantivy

from andruck.core import clock
from andruck.newsroom.adapters import tantivy_fields as fields
from andruck.newsroom.adapters import tantivy_folder as folders
from andruck.newsroom.adapters.tantivy_reading import Opened
from andruck.newsroom.ports import SearchUnavailable
from andruck.newsroom.rules.analysis.compounds import Lexicon, Splitter, Vocabulary, vocabulary
from andruck.newsroom.rules.analysis.texts import Analyser
from andruck.newsroom.rules.analysis.words import LANGUAGES
from andruck.newsroom.rules.searching import Answer, Condition, Document, Query

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds after which a reader asks whether there is something newer."""

LEARN = 20_000
"""Articles whose words are learned before the first of them is put into a new index."""

SAY = 500

PATIENCE = 5
"""Attempts to write that may fail one after another before the index is built anew."""

NEEDED = 64 * 1024 * 1024
"""Free bytes below which a failure is the disk's fault."""

Writing = tuple[Path, tantivy.IndexWriter, Analyser, int]
"""The index that is written, the engine's writer, and what articles are made ready with."""

REBUILD_HEAP, UPDATE_HEAP = 300_000_000, 50_000_000


class TantivySearch:
    """Keeps the promises of ``ports.ArchiveSearch`` in this folder."""

    def __init__(self, path: Path) -> None:
        self._folder = folders.Folder(path)
        self._opened: Opened | None = None
        self._looked = float("-inf")
        self._opening = threading.Lock()
        self._writing = threading.Lock()
        self._building = threading.Lock()
        self._writer: Writing | None = None
        self._failures = 0
        # On which index a thread has counted: a position in the old one says nothing about a new one that has
        # taken its place since.
        self._counted = threading.local()
        self._schema = fields.schema()

    def search(self, query: Query) -> Answer:
        """The hits of a question, best first. Raises SearchUnavailable."""
        if not (query.asks or query.without or query.narrowed):
            return Answer()
        with self._reading() as opened:
            return opened.answer(query)

    def suggest(self, query: Query) -> str:
        """The question with words of the archive; empty if it is fine or nobody can tell."""
        try:
            with self._reading() as opened:
                return opened.suggest(query)
        except SearchUnavailable:
            return ""

    def index(self, documents: Iterable[Document], *, remove: Iterable[int] = (), position: int = 0) -> None:
        """Put in and take out. Raises SearchUnavailable without an index, Refusal when another process writes."""
        ready = list(documents)
        gone = [*remove, *(document.id for document in ready)]
        with self._writing, self._careful():
            self._folder.lock()
            generation, writer, analyser, origin = self._write_to()
            if gone:
                # By a query: the engine takes a bare number for one with a sign, and finds nothing.
                writer.delete_documents_by_query(tantivy.Query.term_set_query(self._schema, "id", gone))
            for document in ready:
                writer.add_document(fields.document(document, analyser, origin))
            if gone:
                writer.commit()
            if position and getattr(self._counted, "on", generation) == generation:
                folders.set_position(generation, position)
        self._looked = float("-inf")

    def rebuild(
        self,
        documents: Iterable[Document],
        *,
        position: int = 0,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """A new index of exactly these articles, while the old one answers. Raises Refusal, OSError."""
        with self._building:
            with self._writing:
                self._folder.lock()
            self._folder.say_building(0)
            try:
                generation = self._folder.new()
                count = self._fill(generation, documents, progress)
                folders.set_position(generation, position)
                with self._writing:
                    self._close_writer()
                    self._folder.switch(generation)
                    self._counted.on = generation
            finally:
                self._folder.say_building(None)
            self._looked = float("-inf")
            self._folder.sweep()
        return count

    def condition(self) -> Condition:
        """How the index is. Never raises."""
        building = self._folder.building()
        generation = self._folder.current()
        if generation is None:
            return Condition("building" if building else "missing", building=building)
        self._counted.on = generation
        number = folders.position(generation)
        if self._folder.is_broken():
            return Condition("broken", position=number, building=building)
        try:
            with self._reading() as opened:
                return Condition("ok", opened.searcher().num_docs, number, building)
        except SearchUnavailable:
            return Condition("broken", position=number, building=building)

    def close(self) -> None:
        """Stop writing, so that another process may."""
        with self._writing:
            self._close_writer()
            self._folder.unlock()

    # ------------------------------------------------------------------ reading
    @contextmanager
    def _reading(self) -> Iterator[Opened]:
        with self._mending():
            yield self._open()

    def _open(self) -> Opened:
        with self._opening:
            if self._opened is not None and time.monotonic() - self._looked < LOOK:
                return self._opened
            generation = self._folder.current()
            if generation is None:
                self._opened = None
                raise SearchUnavailable
            if self._opened is None or self._opened.generation != generation:
                self._opened = Opened(generation)
            else:
                self._opened.refresh()
            self._looked = time.monotonic()
            return self._opened

    @contextmanager
    def _mending(self) -> Iterator[None]:
        """What the engine throws at a damaged index becomes SearchUnavailable, and is told to whoever writes."""
        try:
            yield
        except BaseException as error:
            if not _is_damage(error):
                raise
            log.exception("The search index cannot be used; it will be built anew")
            self._opened = None
            self._folder.report_broken()
            raise SearchUnavailable from error

    @contextmanager
    def _careful(self) -> Iterator[None]:
        """Writing that fails is tried again with a new writer; only when it goes on failing is the index at fault."""
        try:
            yield
        except BaseException as error:
            if not _is_damage(error):
                raise
            log.exception("The search index could not be written")
            self._writer = None
            self._failures += 1
            if self._failures >= PATIENCE and not _is_full(self._folder.path):
                self._folder.report_broken()
            raise SearchUnavailable from error
        self._failures = 0

    # ------------------------------------------------------------------ writing
    def _write_to(self) -> Writing:
        generation = self._folder.current()
        if generation is None or self._folder.is_broken():
            raise SearchUnavailable
        if self._writer is None or self._writer[0] != generation:
            self._close_writer()
            origin = folders.about(generation).origin
            index = tantivy.Index.open(str(generation / "index"))
            known = vocabulary(folders.stored_words(generation))
            writer = index.writer(UPDATE_HEAP, 1)
            self._writer = (generation, writer, Analyser(Splitter(known).split), origin)
        return self._writer

    def _close_writer(self) -> None:
        if self._writer is not None:
            writer = self._writer[1]
            self._writer = None
            writer.wait_merging_threads()

    def _fill(
        self, generation: Path, documents: Iterable[Document], progress: Callable[[int], None] | None
    ) -> int:
        """Learn from the first articles, then put in all; the words of all are stored at the end."""
        origin = round(clock.now().timestamp())
        rest = iter(documents)
        first = list(islice(rest, LEARN))
        lexicon = Lexicon()
        for document in first:
            _learn(lexicon, document)
        known = lexicon.folded()
        analyser = Analyser(Splitter(known).split)
        index = tantivy.Index(fields.schema(), path=str(generation / "index"))
        writer = index.writer(REBUILD_HEAP, 2)
        count, languages = 0, set()
        while first:
            # Each is let go as soon as it is in.
            document = first.pop()
            count += self._add(writer, document, analyser, origin)
            languages.add(document.language)
            self._say(count, progress)
        for document in rest:
            count += self._add(writer, document, analyser, origin)
            languages.add(document.language)
            self._say(count, progress)
        writer.commit()
        writer.wait_merging_threads()
        if progress is not None:
            progress(count)
        self._finish(generation, known, origin, languages)
        return count

    def _finish(self, generation: Path, known: Vocabulary, origin: int, languages: set[str]) -> None:
        folders.store_words(generation, known.as_json())
        spoken = tuple(language for language in LANGUAGES if language in languages)
        folders.set_about(generation, folders.About(folders.FORMAT, spoken, origin))

    @staticmethod
    def _add(writer: tantivy.IndexWriter, document: Document, analyser: Analyser, origin: int) -> int:
        writer.add_document(fields.document(document, analyser, origin))
        return 1

    def _say(self, count: int, progress: Callable[[int], None] | None) -> None:
        if count % SAY == 0:
            self._folder.say_building(count)
            if progress is not None:
                progress(count)


def _learn(lexicon: Lexicon, document: Document) -> None:
    lexicon.learn(document.headline)
    lexicon.learn(document.deck)
    lexicon.learn(document.body)
    for _, name in document.authors:
        lexicon.keep_whole(name)


def _is_damage(error: BaseException) -> bool:
    """The engine raises ValueError, and panics as an exception of its own that is no Exception."""
    return isinstance(error, ValueError | OSError | KeyError) or type(error).__name__ == "PanicException"


def _is_full(path: Path) -> bool:
    return shutil.disk_usage(path).free < NEEDED
