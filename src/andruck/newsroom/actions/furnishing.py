"""What a paper needs before it can print: sections, dossiers, authors, agencies, editions.

Every verb is repeatable: it finds by address (or mark, or day), adds what is missing and leaves the rest alone.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from andruck.core.errors import Refusal
from andruck.core.typography import slugify
from andruck.newsroom.models import (
    Agency,
    Author,
    DossierIndexPage,
    DossierPage,
    DossierPin,
    Edition,
    Responsibility,
    SectionIndexPage,
    SectionPage,
)


@transaction.atomic
def add_section(
    *, title: str, slug: str = "", intro: str = "", in_menu: bool = True, open_days: int | None = None
) -> int:
    """The number of the section with this address; made and published when there is none."""
    slug = slug or slugify(title)
    found = SectionPage.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if found is not None:
        return int(found)
    page = SectionPage(title=title[:255], slug=slug, intro=intro, show_in_menus=in_menu, open_days=open_days)
    return _publish_below(SectionIndexPage, page)


@transaction.atomic
def add_dossier(*, title: str, slug: str, observes: str, picture: int | None = None) -> int:
    """The number of the dossier with this address; made and published when there is none."""
    found = DossierPage.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if found is not None:
        return int(found)
    page = DossierPage(title=title, slug=slug, observes=observes, picture_id=picture, show_in_menus=True)
    return _publish_below(DossierIndexPage, page)


def _publish_below(index: Any, page: Any) -> int:
    parent = index.objects.order_by("path").first()
    if parent is None:
        raise Refusal("no_paper", "There is no paper yet. Found one with “andruck init” or “andruck demo”.")
    parent.add_child(instance=page)
    page.save_revision().publish()
    return int(page.pk)


@transaction.atomic
def add_author(
    *, name: str, slug: str, role: str = "", about: str = "", mark: str = "", email: str = "",
    picture: int | None = None,
) -> int:  # fmt: skip
    """The number of the author with this address."""
    values = {"name": name, "role": role, "about": about, "mark": mark, "email": email, "picture_id": picture}
    return int(Author.objects.get_or_create(slug=slug, defaults=values)[0].pk)


@transaction.atomic
def add_agency(*, name: str, mark: str) -> int:
    """The number of the agency with this mark."""
    return int(Agency.objects.get_or_create(mark=mark, defaults={"name": name})[0].pk)


@transaction.atomic
def add_edition(*, day: date, number: int | None = None, title: str = "", pages: int = 12) -> int:
    """The number of that day's printed paper."""
    values = {"number": number, "title": title, "page_count": pages}
    return int(Edition.objects.get_or_create(date=day, defaults=values)[0].pk)


@transaction.atomic
def assign_sections(*, user: Any, sections: Iterable[int]) -> None:
    """Say for which sections somebody works, unless that has been said before."""
    row, created = Responsibility.objects.get_or_create(user=user)
    if created:
        row.sections.set(sections)


@transaction.atomic
def compose(*, page: int, composition: list[dict[str, Any]]) -> None:
    """Publish a composition (raw stream data) on a front or section that nobody has composed yet."""
    from wagtail.models import Page

    found = Page.objects.get(pk=page).specific
    if len(found.composition):
        return
    found.composition = found._meta.get_field("composition").to_python(composition)
    found.save_revision().publish()


@transaction.atomic
def pin(*, dossier: int, articles: Iterable[int]) -> None:
    """Put articles at the top of a dossier in this order, unless somebody has ordered it before."""
    page = DossierPage.objects.get(pk=dossier)
    if page.pins.exists():
        return
    page.pins = [DossierPin(article_id=article, sort_order=order) for order, article in enumerate(articles)]
    page.save_revision().publish()
