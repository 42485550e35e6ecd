"""Feeds of the whole paper and of its parts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from andruck.core import clock
from andruck.newsroom.queries import feeds, places, terms
from andruck.newsroom.queries.frame import paper as read_paper
from andruck.newsroom.rules.values import AuthorProfile, Named
from andruck.reading import addresses
from andruck.reading.feeds import channel as channels
from andruck.reading.feeds import json, xml
from andruck.reading.page import reserve_mining
from andruck.support.queries import feeds as own_feeds


@require_safe
def everything(request: HttpRequest, kind: str) -> HttpResponse:
    """The newest of the whole paper."""
    return _public(request, kind, _Part("all", None, "/"))


@require_safe
def scoped(request: HttpRequest, scope: str, slug: str, kind: str) -> HttpResponse:
    """The newest of a section, dossier, topic or author."""
    return _public(request, kind, _part(scope, slug))


@require_safe
def own(request: HttpRequest, secret: str, kind: str) -> HttpResponse:
    """The newest of the whole paper, whole as far as the owner of this address may read."""
    return _own(request, kind, secret, _Part("all", None, "/"))


@require_safe
def own_scoped(request: HttpRequest, secret: str, scope: str, slug: str, kind: str) -> HttpResponse:
    """The same of a part of it."""
    return _own(request, kind, secret, _part(scope, slug))


@dataclass(frozen=True, slots=True)
class _Part:
    """What a feed is of, and the path of its page."""

    scope: str
    named: Named | None
    home: str

    @property
    def slug(self) -> str:
        return self.named.slug if self.named else ""


def _part(scope: str, slug: str) -> _Part:
    found = _FINDERS[scope](slug)
    if found is None:
        raise Http404
    return _Part(scope, Named(found.id, found.name, found.slug), _home(scope, found))


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


def _public(request: HttpRequest, kind: str, part: _Part) -> HttpResponse:
    address = addresses.feed(part.scope, kind, part.slug)
    response = _feed(request, kind, part, address, terms.for_everybody(), full=None)
    patch_cache_control(response, public=True, max_age=0, s_maxage=60)
    return response


def _own(request: HttpRequest, kind: str, secret: str, part: _Part) -> HttpResponse:
    reader = own_feeds.reader(secret, clock.now())
    if reader is None:
        raise Http404
    if reader.stopped:
        # Programs that collect news stop asking.
        response = HttpResponse(_("This address has been stopped."), status=410, content_type="text/plain")
    else:
        address = addresses.own_feed(secret, part.scope, kind, part.slug)
        response = _feed(request, kind, part, address, terms.for_reader(reader.facts), full=True)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _feed(
    request: HttpRequest, kind: str, part: _Part, address: str, decide: terms.Deciding, *, full: bool | None
) -> HttpResponse:
    """``full``: whole texts as far as the decision allows; None: as the paper has it."""
    paper = read_paper()
    stories = feeds.newest(part.scope, part.named.id if part.named else 0, paper=paper, decide=decide)
    if part.scope == "topic" and not stories:
        # A topic that only unpublished texts have is none yet.
        raise Http404
    channel = channels.channel(paper, stories, part=part.named, home=part.home, address=address, full=full)
    content, content_type = json.write(channel) if kind == "json" else xml.write(channel, kind)
    response = HttpResponse(content, content_type=content_type)
    response["Last-Modified"] = http_date(channel.updated.timestamp())
    # A text that is withdrawn, or a name that is taken out, changes the feed but not the time of its newest
    # text: whether a copy is still good is decided by its ETag alone.
    request.META.pop("HTTP_IF_MODIFIED_SINCE", None)
    reserve_mining(response, paper)
    return response
