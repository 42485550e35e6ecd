"""Things with a page of their own, by their address."""

from datetime import date
from typing import Any

from django.conf import settings

from andruck.core.typography import polish
from andruck.infra.shown import mark
from andruck.newsroom.models import Author, DossierPage, Edition, PageReference, SectionPage, Topic
from andruck.newsroom.queries import pictures
from andruck.newsroom.queries.tree import path_of
from andruck.newsroom.queries.visible import visible
from andruck.newsroom.rules import marks
from andruck.newsroom.rules.values import AuthorProfile, DossierBox, DossierCard, EditionCard, Link, Named


def topic(slug: str) -> Named | None:
    """A topic by its address."""
    row = Topic.objects.filter(slug=slug).first()
    if row is None:
        return None
    mark(f"topic:{row.pk}")
    return Named(row.pk, polish(row.name, settings.LANGUAGE_CODE), row.slug)


def author(slug: str) -> AuthorProfile | None:
    """An author by their address."""
    row = Author.objects.filter(slug=slug).first()
    if row is None:
        return None
    mark(f"author:{row.pk}")
    portrait = pictures.images([row.picture_id], pictures.PORTRAIT).get(row.picture_id or 0)
    return AuthorProfile(row.pk, row.name, row.slug, row.role, row.about, row.email, portrait)


def section(slug: str) -> Named | None:
    """A section by its address."""
    row = SectionPage.objects.live().filter(slug=slug).first()
    return None if row is None else _named(row)


def dossier(slug: str) -> Named | None:
    """A dossier by its address."""
    row = DossierPage.objects.live().filter(slug=slug).first()
    return None if row is None else _named(row)


def sections() -> tuple[Link, ...]:
    """All sections in the order of the tree."""
    mark("tree")
    return tuple(_link(page, "section") for page in SectionPage.objects.live().order_by("path"))


def dossiers() -> tuple[DossierCard, ...]:
    """All dossiers, the newest first, with their pictures."""
    mark("tree")
    rows = list(DossierPage.objects.live().order_by("-first_published_at", "-pk"))
    shown = pictures.images([row.picture_id for row in rows], pictures.TEASER)
    return tuple(card(row, shown) for row in rows)


def card(row: Any, shown: dict[int, Any]) -> DossierCard:
    """A dossier as it stands in lists and at the head of its own page."""
    mark(f"page:{row.pk}", f"name:{row.pk}")
    return DossierCard(
        id=row.pk,
        title=polish(row.title, settings.LANGUAGE_CODE),
        slug=row.slug,
        path=path_of(row.url_path),
        observes=polish(row.observes, settings.LANGUAGE_CODE),
        image=shown.get(row.picture_id),
    )


def dossier_card(row: Any) -> DossierCard:
    """The card of one dossier page."""
    return card(row, pictures.images([row.picture_id], pictures.TEASER))


def edition(day: date) -> EditionCard | None:
    """A printed edition, with the days of its neighbours."""
    row = Edition.objects.filter(date=day).first()
    if row is None:
        return None
    mark("editions", f"edition:{row.pk}")
    earlier = Edition.objects.filter(date__lt=day).order_by("-date").values_list("date", flat=True).first()
    later = Edition.objects.filter(date__gt=day).order_by("date").values_list("date", flat=True).first()
    return EditionCard(row.date, row.number, row.title, row.page_count, earlier, later)


def editions(*, before: date | None = None, limit: int = 30) -> tuple[EditionCard, ...]:
    """Printed editions, newest first."""
    mark("editions")
    found = Edition.objects.order_by("-date")
    if before is not None:
        found = found.filter(date__lt=before)
    return tuple(EditionCard(row.date, row.number, row.title, row.page_count) for row in found[:limit])


def edition_has_page(day: date, page: int) -> bool:
    """Whether anything readers may see stands on that page."""
    return PageReference.objects.filter(edition__date=day, page=page, article__in=visible()).exists()


def dossier_box(dossier_id: int, *, without: int, limit: int = 4) -> DossierBox | None:
    """The box after an article: what its dossier observes and the newest other texts in it. Two queries."""
    page = DossierPage.objects.live().filter(pk=dossier_id).first()
    if page is None:
        return None
    rows = _others(dossier_id, without, limit)
    others = tuple(
        Named(
            row.pk,
            polish(row.teaser_headline or row.headline, row.language or settings.LANGUAGE_CODE),
            row.slug,
        )
        for row in rows
    )
    return DossierBox(card(page, {}), others)


def _others(dossier_id: int, without: int, limit: int) -> list[Any]:
    found = (
        visible()
        .filter(dossier_entries__dossier_id=dossier_id, redacted=False)
        .exclude(pk=without)
        .only("id", "kicker", "headline", "teaser_headline", "language")
        .order_by("-first_published_at", "-pk")
    )
    rows = list(found[:limit])
    mark(marks.head(marks.of_list("dossier", dossier_id)), *marks.articles(row.pk for row in rows))
    return rows


def _named(page: Any) -> Named:
    mark(f"name:{page.pk}")
    return Named(page.pk, polish(page.title, settings.LANGUAGE_CODE), page.slug, path_of(page.url_path))


def _link(page: Any, kind: str) -> Link:
    mark(f"name:{page.pk}")
    return Link(page.pk, polish(page.title, settings.LANGUAGE_CODE), path_of(page.url_path), kind)
