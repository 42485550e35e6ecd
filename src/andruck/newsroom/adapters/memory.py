"""The archive search as a dictionary: for tests and trying out. Everything is looked at for every question."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from andruck.newsroom.rules.analysis import spelling, words
from andruck.newsroom.rules.analysis.compounds import Splitter, Vocabulary
from andruck.newsroom.rules.analysis.texts import Analyser
from andruck.newsroom.rules.searching import (
    Answer,
    Condition,
    Document,
    Facet,
    Hit,
    Query,
    Sort,
    enough,
    spelled,
)

_WEIGHTS = {"title": 6.0, "lead": 2.0, "plain": 1.5, "stems": 1.0, "parts": 0.3}
FEW = 3
LIMIT = 10_000
"""Nobody turns to hits further down than this."""


@dataclass(frozen=True, slots=True)
class _Known:
    document: Document
    fields: dict[str, list[str]]


class MemorySearch:
    """Keeps the promises of ``ports.ArchiveSearch`` without an engine; not for more than some thousand articles."""

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}
        self._splitter = Splitter(Vocabulary())
        self._analyser = Analyser(self._splitter.split)
        self._position = 0

    def search(self, query: Query) -> Answer:
        """The hits of a question, best first."""
        if not (query.asks or query.without or query.narrowed):
            return Answer()
        found, relaxed = self._found(query)
        found.sort(key=lambda pair: (pair[0], pair[1].document.id), reverse=True)
        if query.sort is not Sort.RELEVANCE or not (query.words or query.phrases):
            newest = query.sort is not Sort.OLDEST
            found.sort(key=lambda pair: (pair[1].document.published, pair[1].document.id), reverse=newest)
        first = (max(query.page, 1) - 1) * query.size
        hits = found[first : first + query.size] if first < LIMIT else []
        return Answer(
            hits=tuple(Hit(known.document.id, score) for score, known in hits),
            total=len(found),
            facets=_facets([known.document for _, known in found]) if query.facets else {},
            did_you_mean=self.suggest(query) if len(found) < FEW or relaxed else "",
            relaxed=relaxed,
        )

    def _found(self, query: Query) -> tuple[list[tuple[float, _Known]], bool]:
        forms = words.asked(query.words, query.language)
        found = self._holding(query, forms, len(forms), self._no_parts)
        if len(found) < FEW:
            found = self._holding(query, forms, len(forms), self._splitter.smallest)
        if found or len(forms) < 2:
            return found, False
        found = self._holding(query, forms, enough(len(forms)), self._splitter.smallest)
        return found, bool(found)

    def _holding(
        self, query: Query, forms: list[str], needed: int, split: Callable[[str], tuple[str, ...]]
    ) -> list[tuple[float, _Known]]:
        return [
            (self._score(known, query), known)
            for known in self._known.values()
            if _passes(known.document, query)
            and sum(_holds(known.fields, form, split, query.language) for form in forms) >= needed
            and self._matches(known, query)
        ]

    @staticmethod
    def _no_parts(form: str) -> tuple[str, ...]:
        return ()

    def suggest(self, query: Query) -> str:
        """The question with words of the archive."""
        counts = Counter(form for known in self._known.values() for form in set(known.fields["plain"]))
        better = tuple(_better(word, counts) for word in query.words)
        return spelled(query, better) if better != query.words else ""

    def index(self, documents: Iterable[Document], *, remove: Iterable[int] = (), position: int = 0) -> None:
        """Put in and take out."""
        for id in remove:
            self._known.pop(id, None)
        for document in documents:
            analysed = self._analyser.document(document)
            self._known[document.id] = _Known(
                document,
                {
                    "title": [*analysed.title.plain.split(), *analysed.title.stems.split()],
                    "lead": analysed.lead.stems.split(),
                    "plain": analysed.whole.plain.split(),
                    "stems": analysed.whole.stems.split(),
                    "parts": analysed.whole.parts.split(),
                    "names": analysed.names.split(),
                },
            )
        self._position = position or self._position

    def rebuild(
        self,
        documents: Iterable[Document],
        *,
        position: int = 0,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Forget everything, then put in."""
        found = list(documents)
        self._known.clear()
        self.index(found, position=position)
        if progress is not None:
            progress(len(found))
        return len(found)

    def condition(self) -> Condition:
        """Always well."""
        return Condition("ok", len(self._known), self._position)

    def close(self) -> None:
        """Nothing to stop."""

    def _matches(self, known: _Known, query: Query) -> bool:
        fields = known.fields
        return (
            all(_within(words.plain_words(phrase), fields["plain"]) for phrase in query.phrases)
            and not any(_excluded(text, fields, query.language) for text in query.without)
            and all(form in fields["names"] for name in query.by for form in words.plain_words(name))
        )

    def _score(self, known: _Known, query: Query) -> float:
        score = 0.0
        for form in words.asked((*query.words, *query.phrases), query.language):
            stem = words.stem(form, query.language)
            for name, weight in _WEIGHTS.items():
                wanted = form if name == "plain" else stem
                count = known.fields[name].count(wanted)
                score += weight * count / (count + 1.2)
        return score


def _holds(
    fields: dict[str, list[str]], form: str, split: Callable[[str], tuple[str, ...]], language: str
) -> bool:
    stem = words.stem(form, language)
    if stem in fields["stems"] or stem in fields["parts"]:
        return True
    parts = [words.stem(part, language) for part in split(form)]
    return bool(parts) and all(part in fields["stems"] or part in fields["parts"] for part in parts)


def _excluded(text: str, fields: dict[str, list[str]], language: str) -> bool:
    forms = words.plain_words(text)
    if len(forms) > 1:
        return _within(forms, fields["plain"])
    return any(words.stem(form, language) in fields["stems"] for form in forms)


def _within(phrase: Sequence[str], text: Sequence[str]) -> bool:
    size = len(phrase)
    return any(list(text[n : n + size]) == list(phrase) for n in range(len(text) - size + 1))


def _passes(document: Document, query: Query) -> bool:
    day = document.published.date()
    return (
        query.section in {None, document.section}
        and query.year in {None, day.year}
        and (query.since is None or query.since <= day)
        and (query.until is None or day <= query.until)
        and (query.author is None or query.author in {id for id, _ in document.authors})
        and (query.dossier is None or query.dossier in document.dossiers)
        and (query.agency is None or query.agency in document.agencies)
    )


def _facets(documents: Iterable[Document]) -> dict[str, tuple[Facet, ...]]:
    counts: dict[str, Counter[int]] = {
        name: Counter() for name in ("section", "year", "author", "dossier", "agency")
    }
    for document in documents:
        counts["section"][document.section] += 1
        counts["year"][document.published.year] += 1
        counts["author"].update({id for id, _ in document.authors})
        counts["dossier"].update(set(document.dossiers))
        counts["agency"].update(set(document.agencies))
    found = {
        name: tuple(Facet(*pair) for pair in sorted(count.items(), key=lambda pair: (-pair[1], pair[0])))
        for name, count in counts.items()
    }
    found["year"] = tuple(sorted(found["year"], key=lambda facet: -facet.key))
    return found


def _better(word: str, counts: Counter[str]) -> str:
    forms = words.plain(word)
    if len(forms) != 1 or counts[forms[0]] or len(forms[0]) < 4:
        return word
    near = [form for form in spelling.near(forms[0]) if counts[form]]
    near = near or spelling.within_two(forms[0], counts) if len(forms[0]) > 6 else near
    return max(near, key=lambda form: (counts[form], form), default=word)
