"""What is counted: a page of the paper."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What sort of page."""

    ARTICLE = "article"
    FRONT = "front"
    SECTION = "section"
    DOSSIER = "dossier"
    TOPIC = "topic"
    AUTHOR = "author"
    EDITION = "edition"
    ARCHIVE = "archive"
    GIVING = "giving"
    """The form for contributions; not where a contribution stands, and nothing of what anybody fills in."""

    OTHER = "other"


class Page(NamedTuple):
    """A page. ``key`` is an article's number, else what its address ends with; ``section`` a number, 0 for none."""

    kind: str
    key: str
    section: int = 0


FORM = 0
"""What the form for contributions is in pairs: no article has this number."""


def leads_to(page: Page) -> int | None:
    """What readers of an article go on to, as pairs know it: another's number, or ``FORM``; None for other pages."""
    if page.kind == Kind.GIVING:
        return FORM
    return int(page.key) if page.kind == Kind.ARTICLE else None
