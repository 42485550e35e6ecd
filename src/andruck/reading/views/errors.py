"""Pages for when something is not there or does not work."""

import logging

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from andruck.newsroom.rules.values import Frame
from andruck.reading.page import Head, render

log = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing is here, and nothing was."""
    head = Head(title=_("Page not found"), path=request.path, index=False)
    return _or_bare(request, "404.html", head, 404)


def gone(request: HttpRequest, note: str, frame: Frame) -> HttpResponse:
    """410: it was here and has been withdrawn."""
    head = Head(title=_("This text has been withdrawn"), path=request.path, index=False)
    return render(request, "410.html", head, {"note": note}, frame=frame, status=410)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    head = Head(title=_("Not allowed"), path=request.path, index=False)
    return _or_bare(request, "403.html", head, 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: told without asking the database, because nothing about such a request is trusted."""
    return HttpResponse(render_to_string("reading/bare.html", {"title": _("Bad request")}), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: told without the database, which may be the reason."""
    return HttpResponse(
        render_to_string("reading/bare.html", {"title": _("Something is broken here")}), status=500
    )


def _or_bare(request: HttpRequest, template: str, head: Head, status: int) -> HttpResponse:
    try:
        return render(request, template, head, {}, status=status, max_age=10)
    except Exception:
        log.exception("The page for %s could not be drawn", status)
        return HttpResponse(render_to_string("reading/bare.html", {"title": head.title}), status=status)
