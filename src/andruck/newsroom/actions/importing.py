"""Taking over articles from elsewhere, in batches: each is one transaction with its place in the file.

Texts are public at once and come without versions: the first change in the editor makes the first one. The search
index is written in the same transaction, references between objects are not (``rebuild_references_index``).
"""

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from wagtail.search.backends import get_search_backend

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.typography import slugify
from andruck.infra import events
from andruck.newsroom.actions import addresses, days, furnishing
from andruck.newsroom.events import ArticlePublished
from andruck.newsroom.models import Article, Author, Byline, ImportRun, SectionPage
from andruck.newsroom.rules.imports import Incoming

NEW_SECTIONS = 50
"""More new sections than that in one import: then the column is not the section."""


@dataclass(frozen=True, slots=True)
class Run:
    """How far the import of one file has come."""

    id: int
    source: str
    rows_done: int
    finished: bool


@dataclass(slots=True)
class Sections:
    """Which section a name in the file means; missing ones are made on the way.

    ``mapped`` says by name (in small letters) which section (address or title) is meant instead; ``default`` is for
    lines without one; ``new`` holds the titles of those that the paper did not have, by address.
    """

    mapped: dict[str, str] = field(default_factory=dict)
    default: str = ""
    new: dict[str, str] = field(default_factory=dict)
    _known: dict[str, int] = field(default_factory=dict)
    _in_menu: bool = False

    def __post_init__(self) -> None:
        rows = SectionPage.objects.values_list("pk", "slug", "title")
        self._known = {key: pk for pk, slug, title in rows for key in (slug, slugify(title))}
        self._in_menu = not self._known

    def knows(self, name: str) -> bool:
        """Whether a line that names this section can be placed."""
        return bool(name or self.default)

    def title(self, name: str) -> str:
        """What the section is called that a name in the file means.

        Raises Refusal when there are so many new ones that the column cannot be the section.
        """
        title = self.mapped.get(name.casefold(), name) or self.default
        slug = slugify(title)
        if slug not in self._known and slug not in self.new:
            if len(self.new) >= NEW_SECTIONS:
                raise Refusal(
                    "sections",
                    f"The table names more than {NEW_SECTIONS} new sections: is it the right column?",
                )
            self.new[slug] = title
        return title

    def number(self, title: str) -> int:
        """The number of the section with this title or address, made if need be."""
        slug = slugify(title)
        if slug not in self._known:
            self._known[slug] = furnishing.add_section(title=title, slug=slug, in_menu=self._in_menu)
        return self._known[slug]


def runs(source: str) -> dict[str, bool]:
    """Runs from this source: hash of the file, and whether it was finished."""
    return {
        key: at is not None
        for key, at in ImportRun.objects.filter(source=source).values_list("file_hash", "finished_at")
    }


def begin(*, source: str, file_hash: str, again: bool = False) -> Run:
    """The run of this file, begun now or found as it was left; ``again`` goes back to its first line."""
    row, _ = ImportRun.objects.get_or_create(source=source, file_hash=file_hash)
    if again:
        row.rows_done, row.finished_at = 0, None
        row.save()
    return Run(row.pk, row.source, row.rows_done, row.finished_at is not None)


def look(*, source: str, file_hash: str) -> Run:
    """The same without writing anything."""
    row = ImportRun.objects.filter(source=source, file_hash=file_hash).first() or ImportRun(source=source)
    return Run(row.pk or 0, source, row.rows_done, row.finished_at is not None)


@transaction.atomic
def finish(run: Run) -> None:
    """Everything in the file has been seen to."""
    ImportRun.objects.filter(pk=run.id).update(finished_at=clock.now())


def taken(source: str, ids: Iterable[str]) -> set[str]:
    """Which of these numbers from this source exist as articles already."""
    # The index holds the articles that have such a number; SQLite uses it only if the question says so as well.
    found = Article.objects.filter(source=source, source_id__in=list(ids)).exclude(source_id="")
    return set(found.values_list("source_id", flat=True))


@transaction.atomic
def add_batch(
    *, run: Run, batch: Sequence[tuple[int, Incoming]], rows_done: int, at: datetime, sections: Sections,
    writers: "Writers",
) -> int:  # fmt: skip
    """Publish a batch of articles, each with its place in the file; returns how many.

    Their sections are titles as ``Sections.title`` gives them. Texts without a date get one before ``at``, a second
    apart in the order of the file. ``rows_done`` is the place in the file after the batch. Either everything of the
    batch is written, or nothing.
    """
    rows = [
        _article(run.source, incoming, sections.number(incoming.section), at - timedelta(seconds=place))
        for place, incoming in batch
    ]
    Article.objects.bulk_create(rows)
    writers.sign(rows, [incoming.authors for _, incoming in batch])
    addresses.keep(
        {old: row.pk for row, (_, incoming) in zip(rows, batch, strict=True) if (old := incoming.legacy_url)}
    )
    _index(rows)
    now = clock.now()
    for row in rows:
        events.emit(ArticlePublished(article=row.pk, at=now, first=True))
    days.add(row.first_published_at for row in rows)
    ImportRun.objects.filter(pk=run.id).update(rows_done=rows_done)
    return len(rows)


def _article(source: str, incoming: Incoming, section: int, at: datetime) -> Article:
    block = {"type": "paragraph", "value": incoming.html, "id": str(uuid.uuid4())}
    published = incoming.at or at
    return Article(
        section_id=section,
        headline=incoming.headline,
        body=json.dumps([block]),
        own_mark=False,
        source=source,
        source_id=incoming.id,
        live=True,
        has_unpublished_changes=False,
        first_published_at=published,
        last_published_at=published,
    )


def _index(rows: list[Article]) -> None:
    """Bulk creation tells nobody, so the index is told here."""
    backend = get_search_backend()
    index = backend.get_index_for_model(Article)
    # Articles have no titles in the index's sense, but looking for their norms takes longer with every batch.
    index._refresh_title_norms = lambda full=False: None
    index.add_items(Article, rows)


class Writers:
    """Authors by name, looked up once per run; missing ones are made."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def sign(self, rows: Sequence[Article], names: Sequence[tuple[str, ...]]) -> None:
        """Put the authors' names to their articles."""
        self._learn({name for group in names for name in group})
        Byline.objects.bulk_create(
            Byline(article=row, author_id=self._known[name], sort_order=order)
            for row, group in zip(rows, names, strict=True)
            for order, name in enumerate(dict.fromkeys(group))
        )

    def _learn(self, names: set[str]) -> None:
        unknown = names - self._known.keys()
        if unknown:
            self._known |= dict(
                Author.objects.filter(name__in=unknown).order_by("-pk").values_list("name", "pk")
            )
        for name in sorted(unknown - self._known.keys()):
            self._known[name] = Author.objects.create(name=name).pk
