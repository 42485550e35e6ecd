"""What stands around every page, in three queries."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import Page

from andruck.core import clock
from andruck.core.typography import polish
from andruck.infra import shown
from andruck.newsroom.models import BreakingNote, DossierPage, FixedPage, HomePage, PaperSettings, SectionPage
from andruck.newsroom.queries import privacy
from andruck.newsroom.queries.body import text_setter
from andruck.newsroom.queries.tree import path_of
from andruck.newsroom.queries.visible import is_visible
from andruck.newsroom.rules import marks
from andruck.newsroom.rules.values import Breaking, Frame, Link, Paper

_KINDS: tuple[type[Any], ...] = (HomePage, SectionPage, DossierPage, FixedPage)
_FOOTER_DOSSIERS = 6


def frame() -> Frame:
    """The paper, its menus and the breaking line. Paths are those of the site's tree."""
    pages = _pages()
    return Frame(
        paper=paper(),
        sections=tuple(page for page in pages if page.kind == "section"),
        dossiers=tuple(page for page in pages if page.kind == "dossier"),
        fixed=tuple(page for page in pages if page.kind == "fixed"),
        breaking=breaking(),
    )


def paper() -> Paper:
    """What the paper says about itself; the defaults when nobody has said anything yet."""
    shown.mark("paper")
    row = PaperSettings.objects.first() or PaperSettings()
    values = {field.name: getattr(row, field.name) for field in fields(Paper)}
    values["owners"] = tuple(line.strip() for line in row.owners.splitlines() if line.strip())
    return Paper(**values)


def breaking() -> Breaking | None:
    """The note that is on now, the newest if there are several."""
    now = clock.now()
    shown.mark("notes")
    note = None
    for row in _notes(now):
        shown.until(row.ends_at if row.starts_at <= now else row.starts_at)
        note = note or (row if row.starts_at <= now else None)
    if note is None:
        return None
    article = note.article
    if article is not None:
        shown.mark(marks.article(article.pk))
    if article is None:
        return Breaking(polish(note.text, settings.LANGUAGE_CODE), None)
    text = text_setter(settings.LANGUAGE_CODE, privacy.of(article))
    address = (article.pk, privacy.slug(article, text.names)) if is_visible(article) else None
    return Breaking(text(note.text), address)


def _notes(now: datetime) -> QuerySet[BreakingNote]:
    """The notes that are on, and those that are announced: few at any time."""
    found = BreakingNote.objects.filter(ends_at__gt=now).select_related("article")
    return found.order_by("-starts_at", "-pk")


def _pages() -> list[Link]:
    shown.mark("menus")
    kinds = {ContentType.objects.get_for_model(model).pk: model for model in _KINDS}
    rows = (
        Page.objects.live()
        .filter(content_type_id__in=kinds, show_in_menus=True)
        .order_by("path")
        .values_list("pk", "title", "url_path", "content_type_id", "fixedpage__role")
    )
    names = {HomePage: "home", SectionPage: "section", DossierPage: "dossier", FixedPage: "fixed"}
    return [
        Link(id, polish(title, settings.LANGUAGE_CODE), path_of(url_path), names[kinds[kind]], role or "")
        for id, title, url_path, kind, role in rows
    ]
