"""Founding a paper: its tree of pages, its settings, its roles and its workflow. Repeatable at any time.

What is missing is added; what is there stays as people have made it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Site, Workflow, WorkflowContentType, WorkflowTask

from andruck.newsroom.actions import staff
from andruck.newsroom.models import (
    Article,
    DossierIndexPage,
    FixedPage,
    HomePage,
    PaperSettings,
    SectionIndexPage,
)
from andruck.newsroom.rules.founding import Place, plan
from andruck.people.actions import ensure_groups
from andruck.people.rules import Role

_STOCK_GROUPS = ("Editors", "Moderators")
_STOCK_WORKFLOW = "Moderators approval"


@dataclass(frozen=True, slots=True)
class Founded:
    """The numbers of the pages that a paper stands on; ``fixed`` by role."""

    home: int
    sections: int
    dossiers: int
    fixed: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def found_paper(
    *,
    name: str,
    language: str,
    about: Mapping[str, object] | None = None,
    fixed: Mapping[str, list[dict[str, Any]]] | None = None,
) -> Founded:
    """Found the paper, or complete one that exists.

    ``about`` holds further fields of the paper's settings, ``fixed`` the text (raw stream data) of fixed pages by
    role. A fixed page with text is published, one without waits as a draft. Raises ValueError for an unknown
    language.
    """
    words = plan(language)
    home = _home(name)
    _settings({"name": name, **(about or {})})
    sections = _child(home, SectionIndexPage, words.sections)
    dossiers = _child(home, DossierIndexPage, words.dossiers)
    texts = fixed or {}
    pages = {role: _fixed_page(home, role, place, texts.get(role)) for role, place in words.fixed.items()}
    _roles()
    _workflow(words.workflow, words.review)
    return Founded(home.pk, sections.pk, dossiers.pk, pages)


def _home(name: str) -> Any:
    """The front at the root of the default site; Wagtail's welcome page goes."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is not None and isinstance(site.root_page.specific, HomePage):
        return site.root_page.specific
    home = HomePage.objects.order_by("path").first()
    if home is None:
        welcome = Page.objects.filter(depth=2, slug="home").first()
        if welcome is not None:
            # The address is needed now; the page itself goes when the site no longer stands on it.
            Page.objects.filter(pk=welcome.pk).update(slug="welcome", url_path="/welcome/")
        home = Page.get_first_root_node().add_child(
            instance=HomePage(title=name, slug="home", show_in_menus=True)
        )
        home.save_revision().publish()
        home.refresh_from_db()
    _site(site, home)
    _remove_welcome_page()
    return home


def _site(site: Any, home: Any) -> None:
    address = urlsplit(settings.BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    if site is None:
        Site.objects.create(
            hostname=address.hostname or "localhost", port=port, root_page=home, is_default_site=True
        )
        return
    site.root_page = home
    site.hostname, site.port = address.hostname or "localhost", port
    site.save()


def _remove_welcome_page() -> None:
    plain = ContentType.objects.get_for_model(Page)
    for page in Page.objects.filter(depth=2, content_type=plain, numchild=0, slug="welcome"):
        if not Site.objects.filter(root_page=page).exists():
            page.delete()


def _settings(values: Mapping[str, object]) -> None:
    """Fill the fields that nobody has filled yet."""
    site = Site.objects.get(is_default_site=True)
    row, created = PaperSettings.objects.get_or_create(site=site, defaults=dict(values))
    if created:
        return
    blank = PaperSettings()
    # A field with a default counts as filled: who keeps it may have meant it.
    empty = [
        key for key, value in values.items() if not getattr(row, key) and not getattr(blank, key) and value
    ]
    for key in empty:
        setattr(row, key, values[key])
    if empty:
        row.save(update_fields=empty)


def _child(home: Any, model: Any, place: Place) -> Any:
    found = model.objects.child_of(home).first()
    if found is not None:
        return found
    page = home.add_child(instance=model(title=place.title, slug=place.slug))
    page.save_revision().publish()
    return page


def _fixed_page(home: Any, role: str, place: Place, body: list[dict[str, Any]] | None) -> int:
    page = FixedPage.objects.child_of(home).filter(role=role).first()
    if page is None:
        row = FixedPage(title=place.title, slug=place.slug, role=role, show_in_menus=True, live=False)
        page = home.add_child(instance=row)
        page.save_revision()
    if body and not len(page.body) and not page.live:
        page.body = FixedPage._meta.get_field("body").to_python(body)
        page.save_revision().publish()
    return int(page.pk)


def _roles() -> None:
    """The groups of the roles, with what each may do; Wagtail's own two groups go while nobody is in them."""
    staff.grant()
    Group.objects.filter(name__in=_STOCK_GROUPS, user=None).delete()


def _workflow(name: str, review: str) -> None:
    """One review by the desk for every article; Wagtail's own workflow for pages goes with its empty group."""
    kind = ContentType.objects.get_for_model(Article)
    if WorkflowContentType.objects.filter(content_type=kind).exists():
        return
    groups = ensure_groups()
    task = GroupApprovalTask.objects.create(name=review)
    task.groups.set([groups[Role.EDITOR], groups[Role.CHIEF]])
    workflow = Workflow.objects.create(name=name)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowContentType.objects.create(content_type=kind, workflow=workflow)
    for stock in Workflow.objects.filter(name=_STOCK_WORKFLOW, active=True, workflow_states=None):
        stock.deactivate()


def has_paper() -> bool:
    """Whether a paper has been founded in this database."""
    return bool(HomePage.objects.exists())


def home() -> int:
    """The number of the front. Raises DoesNotExist when nothing has been founded."""
    return int(Site.objects.get(is_default_site=True).root_page_id)
