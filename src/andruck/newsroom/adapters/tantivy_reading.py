"""One state of the index, opened for reading."""

import threading
from pathlib import Path
from typing import Any

import tantivy

from andruck.newsroom.adapters import tantivy_fields as fields
from andruck.newsroom.adapters import tantivy_folder as folders
from andruck.newsroom.adapters.tantivy_queries import Leniency, build
from andruck.newsroom.rules.analysis import spelling, words
from andruck.newsroom.rules.analysis.compounds import Splitter, Vocabulary, vocabulary
from andruck.newsroom.rules.searching import Answer, Facet, Hit, Query, Sort, spelled

DEEPEST = 10_000
"""Hits below this place are not given out: each page there costs more than the one before."""

FEW = 3
"""Hits below which a question is asked again less strictly, and may be a slip of the finger."""

_MOST = {"section": 200, "year": 200, "author": 40, "dossier": 40, "agency": 40}
_TRIED = 8


class Opened:
    """An index open for reading. Safe for threads. Raises ValueError when it is damaged or of another format."""

    def __init__(self, generation: Path) -> None:
        self.generation = generation
        self._about = folders.about(generation)
        self._index = tantivy.Index.open(str(generation / "index"))
        self._index.config_reader("manual")
        self._index.reload()
        self._stamp = self._state()
        self._words: Vocabulary | None = None
        self._split: Splitter | None = None
        self._lock = threading.Lock()

    def refresh(self) -> None:
        """Read on from the newest state, if there is one."""
        state = self._state()
        if state != self._stamp:
            self._index.reload()
            self._stamp = state

    def searcher(self) -> tantivy.Searcher:
        """The engine's own view of this state."""
        return self._index.searcher()

    def answer(self, query: Query) -> Answer:
        """The hits of a question."""
        searcher = self._index.searcher()
        first = (max(query.page, 1) - 1) * query.size
        asked, found, relaxed = self._asked(searcher, query, first)
        facets = _facets(searcher, asked) if query.facets and _total(found) else {}
        few = _total(found) < FEW and query.page <= 1
        ids = searcher.fast_field_values("id", [address for _, address in found.hits])
        hits = tuple(Hit(int(id or 0), float(score)) for id, (score, _) in zip(ids, found.hits, strict=True))
        return Answer(
            hits=hits if first < DEEPEST else (),
            total=_total(found),
            facets=facets,
            did_you_mean=self.suggest(query) if few or relaxed else "",
            relaxed=relaxed,
        )

    def _asked(
        self, searcher: tantivy.Searcher, query: Query, first: int
    ) -> tuple[tantivy.Query, tantivy.SearchResult, bool]:
        """The question as it was asked in the end, what it found, and whether some of the words may be missing."""
        schema, languages = self._index.schema, self._about.languages
        asked = build(query, schema, languages)
        found = self._hits(searcher, asked, query, first)
        if _total(found) >= FEW or not query.words:
            return asked, found, False
        split = self._splitter().smallest
        asked = build(query, schema, languages, Leniency(split))
        found = self._hits(searcher, asked, query, first)
        if _total(found) or len(words.asked(query.words, query.language)) < 2:
            return asked, found, False
        asked = build(query, schema, languages, Leniency(split, most=True))
        found = self._hits(searcher, asked, query, first)
        return asked, found, _total(found) > 0

    def _hits(
        self, searcher: tantivy.Searcher, asked: tantivy.Query, query: Query, first: int
    ) -> tantivy.SearchResult:
        first = min(first, DEEPEST)
        if query.sort is not Sort.RELEVANCE or not (query.words or query.phrases):
            order = tantivy.Order.Asc if query.sort is Sort.OLDEST else tantivy.Order.Desc
            return searcher.search(asked, query.size, True, "moment", first, order)
        weight = "fresh" if query.recent_first else None
        return searcher.search(asked, query.size, True, offset=first, weight_by_field=weight)

    def suggest(self, query: Query) -> str:
        """The question with words of the archive in place of those that it does not know."""
        searcher = self._index.searcher()
        better = tuple(self._better(word, searcher) for word in query.words)
        return spelled(query, better) if better != query.words else ""

    def _better(self, word: str, searcher: tantivy.Searcher) -> str:
        found = words.plain(word)
        if len(found) != 1 or len(found[0]) < 4 or not found[0].isalpha():
            return word
        form = found[0]
        if self._occurs(form, searcher):
            return word
        near = [(searcher.doc_freq("plain", one), one) for one in spelling.near(form)]
        best = self._first([pair for pair in near if pair[0]], searcher)
        if best is None and len(form) > 6:
            far = spelling.within_two(form, self._known().counts)
            best = self._first([(searcher.doc_freq("plain", one), one) for one in far], searcher)
        return word if best is None else self._known().written(best)

    def _occurs(self, form: str, searcher: tantivy.Searcher) -> bool:
        stems = {words.stem(form, language) for language in (*self._about.languages, "de")}
        return any(
            searcher.doc_freq(name, stem) for stem in stems for name in ("stem", "parts")
        ) or self._alive(form, searcher)

    def _first(self, candidates: list[tuple[int, str]], searcher: tantivy.Searcher) -> str | None:
        """The most frequent one that an article still has: the engine counts deleted ones for a while."""
        ordered = sorted((pair for pair in candidates if pair[0]), reverse=True)[:_TRIED]
        return next((form for _, form in ordered if self._alive(form, searcher)), None)

    def _alive(self, form: str, searcher: tantivy.Searcher) -> bool:
        term = tantivy.Query.term_query(self._index.schema, "plain", form, "position")
        return _total(searcher.search(term, 1, True)) > 0

    def _known(self) -> Vocabulary:
        with self._lock:
            if self._words is None:
                self._words = vocabulary(folders.stored_words(self.generation))
            return self._words

    def _splitter(self) -> Splitter:
        known = self._known()
        with self._lock:
            if self._split is None:
                self._split = Splitter(known)
            return self._split

    def _state(self) -> tuple[int, int]:
        stat = (self.generation / "index" / "meta.json").stat()
        return stat.st_mtime_ns, stat.st_ino


def _total(found: Any) -> int:
    """How many hits there are in all; the engine's own description of its result leaves that out."""
    return int(found.count)


def _facets(searcher: tantivy.Searcher, asked: tantivy.Query) -> dict[str, tuple[Facet, ...]]:
    wanted = {name: {"terms": {"field": name, "size": _MOST[name]}} for name in fields.FACETS}
    found: dict[str, Any] = searcher.aggregate(asked, wanted)
    facets = {
        name: tuple(Facet(int(bucket["key"]), int(bucket["doc_count"])) for bucket in found[name]["buckets"])
        for name in fields.FACETS
    }
    facets = {
        name: tuple(sorted(rows, key=lambda facet: (-facet.count, facet.key)))
        for name, rows in facets.items()
    }
    facets["year"] = tuple(sorted(facets["year"], key=lambda facet: -facet.key))
    return facets
