"""Texts that come from a program instead of the editor: one manuscript in, one article out, through the same gate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from wagtail.models import Revision

from andruck.core.errors import Refusal
from andruck.newsroom.actions import publishing
from andruck.newsroom.models import (
    Agency,
    Article,
    Author,
    Byline,
    CorrectionRecord,
    DossierEntry,
    DossierPage,
    Edition,
    PageReference,
    SectionPage,
)


@dataclass(frozen=True, slots=True)
class Manuscript:
    """An article before it is one. People and places are named by address or mark, pictures by number.

    ``body`` is raw stream data: a list of {id, type, value}. ``fields`` holds further columns of the article as
    they are. ``source`` and ``source_id`` together say where it came from; the same pair is written only once.
    """

    source: str
    source_id: str
    section: str
    headline: str
    body: list[dict[str, Any]]
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    dossiers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    pages: Mapping[date, tuple[int, ...]] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)


def written(source: str) -> dict[str, int]:
    """The articles of this source that exist, by their number there."""
    return dict(Article.objects.filter(source=source).values_list("source_id", "pk"))


@transaction.atomic
def write(manuscript: Manuscript) -> Article:
    """Put a manuscript into the system as a draft. Raises Refusal when it names somebody who does not exist."""
    article = Article(
        live=False,
        section=_one(SectionPage, "slug", manuscript.section),
        headline=manuscript.headline,
        body=Article._meta.get_field("body").to_python(manuscript.body),
        source=manuscript.source,
        source_id=manuscript.source_id,
        **manuscript.fields,
    )
    article.bylines = [
        Byline(author=_one(Author, "slug", slug), sort_order=order)
        for order, slug in enumerate(manuscript.authors)
    ]
    article.agencies = [_one(Agency, "mark", mark) for mark in manuscript.agencies]
    article.dossier_entries = [
        DossierEntry(dossier=_one(DossierPage, "slug", slug)) for slug in manuscript.dossiers
    ]
    article.page_references = [
        PageReference(edition=_one(Edition, "date", day), page=page)
        for day, pages in manuscript.pages.items()
        for page in pages
    ]
    article.tags.add(*manuscript.tags)
    article.save()
    return article


@transaction.atomic
def publish_as_of(*, article: Article, at: datetime) -> Article:
    """Publish through the gate, with ``at`` (in the past) as its time: for texts that have been public elsewhere."""
    article.first_published_at = at
    Article.objects.filter(pk=article.pk).update(first_published_at=at)
    article = publishing.publish(article=article)
    corrected = (
        CorrectionRecord.objects.filter(article=article).order_by("-at").values_list("at", flat=True).first()
    )
    Article.objects.filter(pk=article.pk).update(last_published_at=at, changed_at=corrected)
    Revision.objects.filter(pk=article.live_revision_id).update(created_at=at)
    article.refresh_from_db()
    return article


@transaction.atomic
def bring_over(*, manuscript: Manuscript, at: datetime) -> int:
    """Write a manuscript and publish it with ``at`` as its time; returns the article's number."""
    return int(publish_as_of(article=write(manuscript), at=at).pk)


@transaction.atomic
def schedule(*, manuscript: Manuscript, at: datetime) -> int:
    """Write a manuscript and have it published at ``at`` (in the future); returns the article's number."""
    article = write(manuscript)
    article.go_live_at = at
    article.save()
    publishing.publish(article=article)
    return int(article.pk)


@transaction.atomic
def submit(*, manuscript: Manuscript, user: Any) -> int:
    """Write a manuscript and hand it to the desk for review, as ``user``; returns the article's number."""
    article = write(manuscript)
    article.save_revision(user=user)
    article.get_workflow().start(article, user)
    return int(article.pk)


@transaction.atomic
def take_back(*, number: int, note: str, user: Any) -> None:
    """Withdraw the article with this number, with a note for readers. Raises PermissionDenied."""
    publishing.withdraw(article=Article.objects.get(pk=number), note=note, user=user)


def _one(model: Any, key: str, value: Any) -> Any:
    found = model.objects.filter(**{key: value}).first()
    if found is None:
        raise Refusal("unknown", f"There is no {model._meta.model_name} “{value}”.", field=key)
    return found
