"""Pages of the tree: front, sections, dossiers, fixed pages. Wagtail finds them, this file draws them."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from andruck.newsroom.queries import fixed, fronts, lists, places
from andruck.newsroom.queries.frame import frame as read_frame
from andruck.newsroom.queries.tree import path_of
from andruck.reading import linked_data
from andruck.reading.page import Head, render
from andruck.reading.views.lists import cut


def serve(page: Any, request: HttpRequest) -> HttpResponse:
    """The answer for any page of the tree."""
    draw = _DRAWERS.get(page._meta.model_name)
    if draw is None:
        raise Http404
    return draw(page, request)


def front(page: Any, request: HttpRequest) -> HttpResponse:
    """The front of the paper."""
    frame = read_frame()
    head = Head(
        title=frame.paper.name,
        path="/",
        description=page.search_description or frame.paper.description or frame.paper.claim,
        data=linked_data.organisation(frame),
    )
    return render(request, "front.html", head, {"groups": fronts.front(page)}, frame=frame)


def section(page: Any, request: HttpRequest) -> HttpResponse:
    """A section: what the editors composed, then everything by date."""
    before = cut(request)
    groups = () if before else fronts.section_front(page)
    shown = {teaser.id for group in groups for teaser in group.teasers}
    slice_ = lists.section(page.pk, before=before, without=shown)
    head = Head(
        title=page.title,
        path=path_of(page.url_path),
        description=page.search_description or page.intro,
        feed_scope="section",
        feed_slug=page.slug,
        next=slice_.next,
    )
    context = {"section": page, "groups": groups, "slice": slice_, "first": not before}
    return render(request, "section.html", head, context)


def section_index(page: Any, request: HttpRequest) -> HttpResponse:
    """The list of sections."""
    head = Head(title=page.title, path=path_of(page.url_path), description=page.search_description)
    return render(request, "sections.html", head, {"page": page, "sections": places.sections()})


def dossier(page: Any, request: HttpRequest) -> HttpResponse:
    """A dossier: what it observes and all its articles."""
    before = cut(request)
    top = lists.pinned(page.pk)
    slice_ = lists.dossier(page.pk, before=before, without=[teaser.id for teaser in top])
    card = places.dossier_card(page)
    head = Head(
        title=_("Dossier: %(title)s") % {"title": card.title},
        path=card.path,
        description=page.search_description or card.observes,
        image=card.image,
        feed_scope="dossier",
        feed_slug=page.slug,
        next=slice_.next,
    )
    context = {"dossier": card, "pinned": () if before else top, "slice": slice_, "first": not before}
    return render(request, "dossier.html", head, context)


def dossier_index(page: Any, request: HttpRequest) -> HttpResponse:
    """The list of dossiers."""
    head = Head(
        title=page.title, path=path_of(page.url_path), description=page.search_description or page.intro
    )
    return render(request, "dossiers.html", head, {"page": page, "dossiers": places.dossiers()})


def fixed_page(page: Any, request: HttpRequest) -> HttpResponse:
    """Imprint, privacy notice and the like."""
    head = Head(title=page.title, path=path_of(page.url_path), description=page.search_description)
    context = {"page": page, "blocks": fixed.blocks(page), "role": page.role}
    return render(request, "fixed.html", head, context)


_DRAWERS: dict[str, Callable[[Any, HttpRequest], HttpResponse]] = {
    "homepage": front,
    "sectionindexpage": section_index,
    "sectionpage": section,
    "dossierindexpage": dossier_index,
    "dossierpage": dossier,
    "fixedpage": fixed_page,
}
