"""Addresses of older systems: whatever nobody here knows is looked up among them before it is "not found"."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import patch_cache_control

from andruck.newsroom.queries.legacy import Moved, find
from andruck.newsroom.rules.values import Gone
from andruck.reading import addresses

A_DAY = 86_400


def look(request: HttpRequest) -> Moved | Gone | None:
    """What has become of the address that is asked for; None when nobody has ever heard of it."""
    if request.method not in {"GET", "HEAD"}:
        return None
    return find(_path(request), request.META.get("QUERY_STRING", ""))


def redirect(found: Moved) -> HttpResponse:
    """301 to where it stands now, to be remembered for a day: who gives the address to something new can do so.

    By browsers only: what lies between does not know which part of a query string counts here.
    """
    response = HttpResponsePermanentRedirect(found.path or addresses.to_article(found.id, found.slug))
    patch_cache_control(response, private=True, max_age=A_DAY)
    return response


def _path(request: HttpRequest) -> str:
    """The path as it was sent: an older system may have written it in an encoding that is not UTF-8."""
    raw: bytes = getattr(request, "scope", {}).get("raw_path", b"")
    return raw.decode("latin-1") if raw else quote(request.path, safe="/")
