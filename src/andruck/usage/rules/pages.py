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
    OTHER = "other"


class Page(NamedTuple):
    """A page. ``key`` is an article's number, else what its address ends with; ``section`` a number, 0 for none."""

    kind: str
    key: str
    section: int = 0
