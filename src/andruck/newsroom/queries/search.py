"""Search by words: Wagtail's database search for now."""

import re
from dataclasses import dataclass

from wagtail.search.backends import get_search_backend

from andruck.newsroom.queries import lists
from andruck.newsroom.queries.visible import listed
from andruck.newsroom.rules.values import Teaser

LONGEST = 200
PAGE_SIZE = 20
DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of results. ``total`` is the number of all hits."""

    teasers: tuple[Teaser, ...]
    total: int
    page: int
    pages: int


def plain_words(typed: str) -> str:
    """Only the words of what was typed: the database's own search language has operators that can fail.

    >>> plain_words('"Miete" AND NOT (Los*')
    'miete and not los'
    """
    return " ".join(re.findall(r"\w+", typed[:LONGEST])).lower()


def search(words: str, *, page: int = 1) -> Hits:
    """Articles whose text holds all the words, best first. Hostile input is only ever words."""
    words = plain_words(words)
    page = min(max(page, 1), DEEPEST)
    if not words:
        return Hits((), 0, 1, 0)
    # Texts with replaced names are not found at all: the index still knows the sealed original.
    found = get_search_backend().search(words, listed().filter(redacted=False))
    total = found.count()
    pages = min((total + PAGE_SIZE - 1) // PAGE_SIZE, DEEPEST)
    rows = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    ids = [row.pk for row in rows]
    by_id = {row.pk: row for row in lists.for_teasers(listed().filter(pk__in=ids))}
    return Hits(lists.teasers(by_id[id] for id in ids if id in by_id), total, page, pages)
