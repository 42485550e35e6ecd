"""What can be asked of the archive, and what it answers: plain values that no engine's ways shine through."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

LONGEST = 10_000
"""Characters of a question that are looked at; what stands behind them is cut off."""

MOST_WORDS = 40
"""Words, phrases and excluded words together; nobody needs more, and each one costs."""

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"'))
_AUTHOR = ("autor:", "autorin:", "author:", "von:")


class Sort(StrEnum):
    """In which order the hits come."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Document:
    """One article as the index gets to know it: plain text, already free of names that must not appear.

    ``authors`` are (id, name); ``dossiers`` and ``agencies`` ids; ``topics`` names. ``published`` is aware.
    """

    id: int
    headline: str
    body: str
    section: int
    published: datetime
    kicker: str = ""
    deck: str = ""
    teaser: str = ""
    dateline: str = ""
    language: str = "de"
    authors: tuple[tuple[int, str], ...] = ()
    dossiers: tuple[int, ...] = ()
    agencies: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A question. All words and phrases have to be there, none of ``without``; filters narrow it further.
    When no article holds all the words, those that hold most of them are found instead (``Answer.relaxed``).

    ``by`` are words of authors' names; ``section`` … ``agency`` are ids; ``since`` and ``until`` days, both
    included, as readers of the paper count them; ``page`` begins at 1. Nothing asked with a filter: everything.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    section: int | None = None
    year: int | None = None
    since: date | None = None
    until: date | None = None
    author: int | None = None
    dossier: int | None = None
    agency: int | None = None
    sort: Sort = Sort.RELEVANCE
    recent_first: bool = True
    page: int = 1
    size: int = 20
    facets: bool = True
    language: str = "de"

    @property
    def asks(self) -> bool:
        """Whether anything is looked for by words."""
        return bool(self.words or self.phrases or self.by)

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(
            value is not None
            for value in (
                self.section, self.year, self.since, self.until, self.author, self.dossier, self.agency
            )
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found. A higher ``score`` is better; it compares only within one answer."""

    id: int
    score: float


@dataclass(frozen=True, slots=True)
class Facet:
    """How many hits one value has: the id of a section, author, dossier or agency, or a year."""

    key: int
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of hits. ``facets`` has the keys section, year, author, dossier, agency when they were asked for.

    The facets count the hits of the whole question, most frequent first (years: newest first). ``relaxed``: no
    article holds all the words, these hold at least half of them.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: Mapping[str, tuple[Facet, ...]] = field(default_factory=dict)
    did_you_mean: str = ""
    relaxed: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """How the engine is: ``state`` is ok, missing, building or broken.

    ``position`` is the last entry of the journal that is in the index; ``building`` how many articles are in the
    one that is being built meanwhile.
    """

    state: str
    documents: int = 0
    position: int = 0
    building: int = 0


def enough(words: int) -> int:
    """How many of that many words an article has to hold when none holds all.

    >>> [enough(count) for count in range(1, 6)]
    [1, 1, 2, 2, 3]
    """
    return max(1, (words + 1) // 2)


def parse(typed: str, *, language: str = "de") -> Query:
    """What somebody typed as a question: "…" are phrases, -word excludes, autor:name (author:name) asks for authors.

    Never fails: an unbalanced quotation mark holds to the end, operators of other engines are only words.

    >>> parse('Miete "bezahlbares Wohnen" -Berlin autor:Kurz').words
    ('Miete',)
    """
    words: list[str] = []
    phrases: list[str] = []
    without: list[str] = []
    by: list[str] = []
    for text, quoted, prefix in _pieces(typed[:LONGEST].translate(_QUOTES)):
        if not any(character.isalnum() for character in text):
            continue
        if prefix == "-":
            without.append(text)
        elif prefix:
            by.append(text)
        elif quoted and " " in text.strip():
            phrases.append(text)
        else:
            words.append(text)
        if len(words) + len(phrases) + len(without) + len(by) >= MOST_WORDS:
            break
    return Query(tuple(words), tuple(phrases), tuple(without), tuple(by), language=language)


def _pieces(text: str) -> list[tuple[str, bool, str]]:
    """(text, whether it stood in quotation marks, "-" or "by" or "") one after another."""
    found: list[tuple[str, bool, str]] = []
    rest = text.strip()
    while rest:
        prefix, rest = _prefix(rest)
        if rest.startswith('"'):
            inner, _, rest = rest[1:].partition('"')
            found.append((" ".join(inner.split()), True, prefix))
        else:
            end = next(
                (n for n, character in enumerate(rest) if character.isspace() or character == '"'), None
            )
            word, rest = (rest, "") if end is None else (rest[:end], rest[end:])
            found.append((word, False, prefix))
        rest = rest.lstrip()
    return found


def _prefix(rest: str) -> tuple[str, str]:
    if rest[0] in "-−–" and len(rest) > 1 and not rest[1].isspace():
        return "-", rest[1:]
    low = rest[:9].lower()
    sign = next((sign for sign in _AUTHOR if low.startswith(sign)), None)
    if sign is not None and len(rest) > len(sign) and not rest[len(sign)].isspace():
        return "by", rest[len(sign) :]
    return "", rest


def spelled(query: Query, words: tuple[str, ...]) -> str:
    """The question with these words instead of its own, as somebody would type it."""
    asked = replace(query, words=words)
    parts = [
        *asked.words,
        *(f'"{phrase}"' for phrase in asked.phrases),
        *(f"author:{_quoted(name)}" for name in asked.by),
        *(f"-{_quoted(word)}" for word in asked.without),
    ]
    return " ".join(parts)


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text
