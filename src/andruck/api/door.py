"""What every answer of the interface has in common: methods, headers, errors."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from django.utils.translation import gettext as _

from andruck.api.failures import broken, failure, nothing_here
from andruck.newsroom.queries.frame import paper as read_paper
from andruck.newsroom.rules import mining

METHODS = ("GET", "HEAD", "OPTIONS")
View = Callable[..., HttpResponseBase]


def door(view: View) -> View:
    """Reading only, from any site, without cookies; the reservation of mining on every answer."""

    @wraps(view)
    def opened(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            response = _answer(view, request, *args, **kwargs)
            for name, value in mining.headers(read_paper()).items():
                response[name] = value
        except Http404:
            response = nothing_here()
        except Exception as error:
            response = broken(error)
        if isinstance(response, HttpResponse) and response.status_code == 200:
            response = _unless_known(request, response)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, tdm-reservation, tdm-policy"
        # The pages themselves belong into search engines, not these.
        response["X-Robots-Tag"] = "noindex"
        if response.status_code >= 500:
            response["Cache-Control"] = "no-store"
        else:
            patch_cache_control(response, public=True, max_age=0, s_maxage=60)
        return response

    # Nothing here changes anything; without this a POST would be told about a missing token instead of 405.
    opened.csrf_exempt = True  # type: ignore[attr-defined]
    return opened


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """304 for whoever has this answer. Here and not in the middleware, whose 304 other sites may not read."""
    set_response_etag(response)
    known = get_conditional_response(request, etag=response["ETag"], response=response)
    return response if known is None else known


def _answer(view: View, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
    if request.method not in METHODS:
        response = failure(405, "read_only", _("This interface is for reading: use GET."))
        response["Allow"] = ", ".join(METHODS)
        return response
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Allow"] = response["Access-Control-Allow-Methods"] = ", ".join(METHODS)
        response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
        response["Access-Control-Max-Age"] = "86400"
        return response
    asked_for = request.method
    # The server leaves the body out of an answer to HEAD.
    request.method = "GET"
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = asked_for
