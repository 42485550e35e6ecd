"""Articles as the desk's time machine looks at them: found by staff, with the facts that decisions rest on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.search.backends import get_search_backend

from andruck.access.rules import ArticleFacts, Scope
from andruck.newsroom.models import Article
from andruck.newsroom.queries import stories
from andruck.newsroom.queries.frame import paper
from andruck.newsroom.queries.permissions import visible_to, within
from andruck.newsroom.queries.search import found_by_engine, plain_words
from andruck.newsroom.queries.visible import is_visible, visible

FOUND = 20


@dataclass(frozen=True, slots=True)
class Subject:
    """One article. ``public``: since when readers may know of it; None: they may not, as things are."""

    id: int
    headline: str
    section: str
    public: datetime | None
    facts: ArticleFacts

    @property
    def places(self) -> set[tuple[Scope, int]]:
        """Everything that, when it is opened, opens this article."""
        facts = self.facts
        return {
            (Scope.EVERYTHING, 0),
            (Scope.SECTION, facts.section),
            (Scope.ARTICLE, facts.id),
            *((Scope.DOSSIER, key) for key in facts.dossiers),
            *((Scope.TAG, key) for key in facts.tags),
            *((Scope.EDITION, key) for key in facts.editions),
        }


@dataclass(frozen=True, slots=True)
class Hit:
    """An article in a list to choose from."""

    id: int
    headline: str
    section: str
    published: datetime | None


def subject(id: int, user: Any) -> Subject | None:
    """The article if it is public or in the sections of this person; None otherwise."""
    row = _known_to(user).filter(pk=id).select_related("section").first()
    if row is None:
        return None
    public = (
        max(row.first_published_at, row.embargo_until or row.first_published_at) if is_visible(row) else None
    )
    facts = stories.facts(row, paper=paper())
    return Subject(row.pk, row.headline, row.section.title, public, facts)


def search(words: str, user: Any) -> list[Hit]:
    """Articles by the beginnings of words in their headlines, public ones also by their texts; best first."""
    plain = plain_words(words)
    if not plain:
        return latest(user)
    own = within(Article.objects.only("id"), user)
    ids = [row.pk for row in get_search_backend().autocomplete(plain, own)[:FOUND]]
    ids += found_by_engine(words, limit=FOUND) or []
    rows = {row.id: row for row in _hits(_known_to(user).filter(pk__in=ids))}
    return [rows[id] for id in dict.fromkeys(ids) if id in rows][:FOUND]


def latest(user: Any) -> list[Hit]:
    """The newest public articles."""
    return _hits(visible().order_by("-first_published_at", "-id")[:FOUND])


def _known_to(user: Any) -> Any:
    # What has been redacted keeps its sealed headline in the table: shown to those who may open it.
    return visible().filter(redacted=False) | visible_to(user)


def _hits(rows: Any) -> list[Hit]:
    found = rows.values_list("pk", "headline", "section__title", "first_published_at")
    return [Hit(*row) for row in found]
