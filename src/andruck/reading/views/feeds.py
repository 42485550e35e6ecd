"""Feeds of the whole paper and of its parts."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from andruck.newsroom.queries import feeds, places
from andruck.newsroom.queries.frame import paper as read_paper
from andruck.newsroom.rules.values import AuthorProfile, Named
from andruck.reading import addresses
from andruck.reading.feeds import channel as channels
from andruck.reading.feeds import json, xml
from andruck.reading.page import reserve_mining


@require_safe
def everything(request: HttpRequest, kind: str) -> HttpResponse:
    """The newest of the whole paper."""
    return _feed(request, kind, "all", None, "/")


@require_safe
def scoped(request: HttpRequest, scope: str, slug: str, kind: str) -> HttpResponse:
    """The newest of a section, dossier, topic or author."""
    found = _FINDERS[scope](slug)
    if found is None:
        raise Http404
    part = Named(found.id, found.name, found.slug)
    return _feed(request, kind, scope, part, _home(scope, found))


_FINDERS: dict[str, Callable[[str], Named | AuthorProfile | None]] = {
    "section": places.section,
    "dossier": places.dossier,
    "topic": places.topic,
    "author": places.author,
}


def _home(scope: str, found: Named | AuthorProfile) -> str:
    if isinstance(found, Named) and found.path:
        return found.path
    return addresses.topic(found.slug) if scope == "topic" else addresses.author(found.slug)


def _feed(request: HttpRequest, kind: str, scope: str, part: Named | None, home: str) -> HttpResponse:
    paper = read_paper()
    stories = feeds.newest(scope, part.id if part else 0, own_mark=paper.own_mark)
    if scope == "topic" and not stories:
        # A topic that only unpublished texts have is none yet.
        raise Http404
    address = addresses.feed(scope, kind, part.slug if part else "")
    channel = channels.channel(paper, stories, part=part, home=home, address=address)
    content, content_type = json.write(channel) if kind == "json" else xml.write(channel, kind)
    response = HttpResponse(content, content_type=content_type)
    response["Last-Modified"] = http_date(channel.updated.timestamp())
    # A text that is withdrawn, or a name that is taken out, changes the feed but not the time of its newest
    # text: whether a copy is still good is decided by its ETag alone.
    request.META.pop("HTTP_IF_MODIFIED_SINCE", None)
    reserve_mining(response, paper)
    patch_cache_control(response, public=True, max_age=0, s_maxage=60)
    return response
