"""Articles by what somebody asks for: the list behind the public interface for programs."""

from collections.abc import Callable
from datetime import datetime

from andruck.newsroom.queries import lists, places
from andruck.newsroom.queries.feeds import within
from andruck.newsroom.queries.visible import listed
from andruck.newsroom.rules.values import AuthorProfile, Named


class UnknownPartError(LookupError):
    """Somebody asks for a section, dossier, topic or author that is not there; ``kind`` says which."""

    def __init__(self, kind: str, slug: str) -> None:
        super().__init__(f"There is no {kind} {slug!r}.")
        self.kind = kind
        self.slug = slug


def articles(
    *,
    before: str = "",
    limit: int = lists.PAGE_SIZE,
    since: datetime | None = None,
    section: str = "",
    dossier: str = "",
    topic: str = "",
    author: str = "",
) -> lists.Slice:
    """Newest first, all conditions together; what is kept out of our own search is not among them.

    Parts are named by their slugs, an empty string asks for none. Raises UnknownPartError, and ValueError for a
    cursor that is none.
    """
    found = listed()
    asked = (("section", section), ("dossier", dossier), ("topic", topic), ("author", author))
    for kind, slug in asked:
        if slug:
            found = within(found, kind, _id(kind, slug))
    if since is not None:
        found = found.filter(first_published_at__gte=since)
    return lists.slice_of(found, before, limit)


_FINDERS: dict[str, Callable[[str], Named | AuthorProfile | None]] = {
    "section": places.section,
    "dossier": places.dossier,
    "topic": places.topic,
    "author": places.author,
}


def _id(kind: str, slug: str) -> int:
    found = _FINDERS[kind](slug)
    if found is None:
        raise UnknownPartError(kind, slug)
    return found.id
