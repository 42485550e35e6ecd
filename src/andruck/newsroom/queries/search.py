"""Search by words: Wagtail's database search for now."""

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


def search(words: str, *, page: int = 1) -> Hits:
    """Articles whose text holds all the words, best first. Hostile input is only ever words."""
    words = words.replace("\0", " ").strip()[:LONGEST]
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
