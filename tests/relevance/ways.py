"""The two ways of searching that are compared: the archive's own engine, and Wagtail's database search."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from andruck.newsroom import ports
from andruck.newsroom.queries import search_database
from andruck.newsroom.queries.search import plain_words
from andruck.newsroom.rules.searching import Query, parse
from tests.relevance.judging import DEPTH

Find = Callable[[str], list[str]]


def by_engine(keys: Mapping[int, str]) -> Find:
    """As readers search. ``keys`` are the names of the articles in the judgements."""
    return lambda words: [keys[hit.id] for hit in ports.archive_search().search(_query(words)).hits]


def by_database(keys: Mapping[int, str]) -> Find:
    """As it was without an engine of our own."""
    return lambda words: [keys[hit.id] for hit in search_database.search(_query(words), plain_words).hits]


def _query(words: str) -> Query:
    return replace(parse(words, language="de"), size=DEPTH, facets=False)
