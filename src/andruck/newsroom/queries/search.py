"""Search for readers: by the archive's own engine, and by the database while there is none.

Whatever either of them finds is asked for once more here: only what is listed now is shown, whatever an index knew.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from django.conf import settings

from andruck.core.typography import polish
from andruck.newsroom import ports
from andruck.newsroom.models import Agency, Author, DossierPage, SectionPage
from andruck.newsroom.queries import lists, search_database, terms
from andruck.newsroom.queries.body import words
from andruck.newsroom.queries.frame import paper as read_paper
from andruck.newsroom.queries.visible import listed
from andruck.newsroom.rules.analysis.highlights import Piece, excerpt, marked
from andruck.newsroom.rules.searching import Answer, Facet, Hit, Query, Sort, parse
from andruck.newsroom.rules.values import Paper, Teaser

LONGEST = 200
PAGE_SIZE = 20
DEEPEST = 50
KINDS = ("section", "year", "author", "dossier", "agency")
"""What hits can be narrowed by, in the order in which it is offered."""

_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Found:
    """A hit as it is shown: its teaser, its headline and a piece of its text, cut where the words stand."""

    teaser: Teaser
    headline: tuple[Piece, ...]
    passage: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that hits can be narrowed to: an id or a year, what it is called, how many hits it has."""

    key: int
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of results. ``total`` is the number of all hits, ``pages`` at most DEEPEST.

    ``choices`` and ``chosen`` have keys of KINDS; ``choices`` are empty while only the database searches.
    """

    found: tuple[Found, ...] = ()
    total: int = 0
    page: int = 1
    pages: int = 0
    did_you_mean: str = ""
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=lambda: _NONE)
    chosen: Mapping[str, Choice] = field(default_factory=lambda: _NONE)

    @property
    def teasers(self) -> tuple[Teaser, ...]:
        """The hits without their passages."""
        return tuple(one.teaser for one in self.found)


def plain_words(typed: str) -> str:
    """Only the words of what was typed: the database's own search language has operators that can fail.

    >>> plain_words('"Miete" AND NOT (Los*')
    'miete and not los'
    """
    return " ".join(re.findall(r"\w+", typed[:LONGEST])).lower()


def search(words: str, *, page: int = 1) -> Hits:
    """Articles whose text holds all the words, best first. Hostile input is only ever words."""
    return ask(replace(parse(words, language=settings.LANGUAGE_CODE), page=page, facets=False))


def ask(query: Query, *, paper: Paper | None = None) -> Hits:
    """What a question finds. Nothing asked and nothing narrowed finds nothing; pages beyond the last are empty.

    Where no words could be more or less fitting, the newest come first.
    """
    query = replace(query, page=min(max(query.page, 1), DEEPEST), size=PAGE_SIZE)
    if not (query.asks or query.narrowed):
        return Hits()
    if not query.asks and query.sort is Sort.RELEVANCE:
        query = replace(query, sort=Sort.NEWEST)
    answer = _answer(query)
    choices, chosen = _named(answer.facets, _wanted(query))
    return Hits(
        found=_shown(answer.hits, query, paper or read_paper()),
        total=answer.total,
        page=query.page,
        pages=min(-(-answer.total // PAGE_SIZE), DEEPEST),
        did_you_mean=answer.did_you_mean,
        choices=choices,
        chosen=chosen,
    )


def found_by_engine(typed: str, *, limit: int) -> list[int] | None:
    """The ids of public articles that hold all the words, best first; None while there is no engine to ask."""
    query = replace(parse(typed, language=settings.LANGUAGE_CODE), facets=False, size=limit)
    if not query.asks:
        return []
    try:
        return [hit.id for hit in ports.archive_search().search(query).hits]
    except ports.SearchUnavailable:
        return None


def _answer(query: Query) -> Answer:
    try:
        return ports.archive_search().search(query)
    except ports.SearchUnavailable:
        return search_database.search(query, plain_words)


def _shown(hits: Iterable[Hit], query: Query, paper: Paper) -> tuple[Found, ...]:
    ids = [hit.id for hit in hits]
    # Texts with replaced names are not found at all: their stored words are still the sealed original.
    rows = listed().filter(pk__in=ids, redacted=False).select_related("section")
    by_id = {row.pk: row for row in rows}
    ordered = [by_id[id] for id in ids if id in by_id]
    decided = terms.alone(ordered, paper)
    pairs = zip(ordered, lists.teasers(ordered), strict=True)
    return tuple(
        Found(
            teaser,
            marked(teaser.headline, query),
            _passage(row, words(row, decided[row.pk], length=paper.excerpt_length), query),
        )
        for row, teaser in pairs
    )


def _passage(row: Any, text: str, query: Query) -> tuple[Piece, ...]:
    """The piece of the text with the most of what was asked; nothing if the words stand only around it."""
    text = polish(text, row.language or settings.LANGUAGE_CODE)
    pieces = excerpt(text, query)
    return pieces if any(piece.hit for piece in pieces) else ()


# ---------------------------------------------------------------- narrowing
def _wanted(query: Query) -> dict[str, int]:
    values = {kind: getattr(query, kind) for kind in KINDS}
    return {kind: value for kind, value in values.items() if value is not None}


def _named(
    facets: Mapping[str, tuple[Facet, ...]], wanted: Mapping[str, int]
) -> tuple[dict[str, tuple[Choice, ...]], dict[str, Choice]]:
    """The facets with names instead of numbers (what has none any more is left out), and what was chosen."""
    choices: dict[str, tuple[Choice, ...]] = {}
    chosen: dict[str, Choice] = {}
    for kind in KINDS:
        counted = facets.get(kind, ())
        keys = {facet.key for facet in counted} | ({wanted[kind]} if kind in wanted else set())
        names = _names(kind, keys) if keys else {}
        choices[kind] = tuple(Choice(f.key, names[f.key], f.count) for f in counted if f.key in names)
        if kind in wanted:
            chosen[kind] = Choice(wanted[kind], names.get(wanted[kind], ""))
    return choices, chosen


def _names(kind: str, keys: set[int]) -> dict[int, str]:
    match kind:
        case "section":
            rows = SectionPage.objects.live().filter(pk__in=keys).values_list("pk", "title")
        case "dossier":
            rows = DossierPage.objects.live().filter(pk__in=keys).values_list("pk", "title")
        case "author":
            rows = Author.objects.filter(pk__in=keys).values_list("pk", "name")
        case "agency":
            rows = Agency.objects.filter(pk__in=keys).values_list("pk", "name")
        case _:
            return {key: str(key) for key in keys}
    return dict(rows)
