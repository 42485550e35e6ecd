"""What happens in the newsroom, told after it is certain."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ArticlePublished:
    """An article has become public, or a public one has changed.

    ``lockable``: there is a moment at which not everybody may read it.
    """

    article: int
    at: datetime
    first: bool
    lockable: bool = False


@dataclass(frozen=True, slots=True)
class TermsChanged:
    """Who may read the texts of a section (0: of the whole paper) has been laid down anew."""

    section: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ArticleWithdrawn:
    """An article is no longer public."""

    article: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PagePublished:
    """A front, section, dossier or fixed page has become public or has changed."""

    page: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PageWithdrawn:
    """A front, section, dossier or fixed page is no longer public."""

    page: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MenuChanged:
    """The name, the address or the place in the menus of a page of the tree has changed."""

    page: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DetailChanged:
    """Something that stands beside texts has changed or is gone.

    Kinds: author, agency, topic, edition, picture; note (the breaking line), paper (what it says about itself).
    """

    kind: str
    id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ReplyPublished:
    """A right of reply now stands at the article that it answers."""

    reply: int
    article: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ReplyEnded:
    """A right of reply has been taken down for good."""

    reply: int
    article: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseStageChanged:
    """The protection of a person in the archive has been raised or lowered for some articles."""

    case: int
    articles: tuple[int, ...]
    stage: int
    at: datetime
