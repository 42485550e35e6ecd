"""An article's text as an index keeps it: one line of words for each way of looking at them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from andruck.newsroom.rules.analysis import words
from andruck.newsroom.rules.searching import Document

_HYPHENED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
REMEMBERED = 400_000
"""Written words whose analysis is remembered, each about 300 bytes; then it begins anew."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Words separated by blanks: plain forms, stems, and stems of the parts of compounds."""

    plain: str
    stems: str
    parts: str


@dataclass(frozen=True, slots=True)
class Analysed:
    """An article's lines: its title (kicker and headline), what stands between (deck …), everything, and names."""

    title: Lines
    lead: Lines
    whole: Lines
    names: str


class Analyser:
    """Makes lines of texts; remembers what it has seen. One for each index, not for several threads."""

    def __init__(self, split: Callable[[str], tuple[str, ...]]) -> None:
        self._split = split
        self._known: dict[str, dict[str, tuple[str, str, str]]] = {}

    def document(self, document: Document) -> Analysed:
        """Everything of one article."""
        names = " ".join(name for _, name in document.authors)
        title = f"{document.kicker} {document.headline}"
        lead = " ".join((document.deck, document.teaser, document.dateline, *document.topics))
        language = document.language
        return Analysed(
            title=self.lines([title], language),
            lead=self.lines([lead], language),
            whole=self.lines([title, lead, document.body, names], language),
            names=" ".join(words.plain_words(names)),
        )

    def lines(self, texts: Iterable[str], language: str) -> Lines:
        """The lines of some texts, one behind the other."""
        text = "\n".join(texts)
        known = self._known.setdefault(language, {})
        plain, stems, parts = [], [], []
        for word in words.raw(text):
            found = known.get(word)
            if found is None:
                found = self._learn(word, language, known)
            plain.append(found[0])
            stems.append(found[1])
            if found[2]:
                parts.append(found[2])
        if "-" in text:
            parts += [self._joined(word, language) for word in _HYPHENED.findall(text)]
        return Lines(" ".join(plain), " ".join(stems), " ".join(parts))

    def _learn(
        self, word: str, language: str, known: dict[str, tuple[str, str, str]]
    ) -> tuple[str, str, str]:
        if len(known) >= REMEMBERED:
            known.clear()
        forms = words.plain(word)
        stems = [words.stem(form, language) for form in forms]
        parts: list[str] = []
        if language == "de":
            parts = [words.stem(part, language) for form in forms for part in self._split(form)]
        known[word] = found = (" ".join(forms), " ".join(stems), " ".join(parts))
        return found

    def _joined(self, word: str, language: str) -> str:
        """Corona-Politik is also found as Coronapolitik."""
        return " ".join(words.stem(form, language) for form in words.plain(word.replace("-", "")))
