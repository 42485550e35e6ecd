"""Pages for when something is not there or does not work."""

import logging
import sys

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from andruck.newsroom.queries.frame import frame as read_frame
from andruck.newsroom.rules.values import Frame, Gone
from andruck.reading.page import Head, render
from andruck.reading.views import legacy

log = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing is here, and nothing was. Addresses of older systems lead on from here, the last resort."""
    try:
        found = legacy.look(request)
    except DatabaseError:
        log.exception("The old addresses could not be asked")
        found = None
    if isinstance(found, Gone):
        return gone(request, found.note, read_frame())
    if found is not None:
        return legacy.redirect(found)
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


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that is not ours, or was open for too long; the same page, in the paper's own dress."""
    return forbidden(request)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: told without asking the database, because nothing about such a request is trusted."""
    return HttpResponse(render_to_string("reading/bare.html", {"title": _("Bad request")}), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: told without the database, which may be the reason."""
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return _database_away(request)
    return HttpResponse(
        render_to_string("reading/bare.html", {"title": _("Something is broken here")}), status=500
    )


def _database_away(request: HttpRequest) -> HttpResponse:
    """503: the program is well, the database does not answer. It will be asked again with the next request."""
    editing = request.path_info.startswith(f"/{settings.EDITOR_PATH}")
    title = _("The database does not answer") if editing else _("We will be back in a moment")
    context = {"title": title, "editing": editing}
    response = HttpResponse(render_to_string("reading/bare.html", context), status=503)
    response["Retry-After"] = "10"
    response["Cache-Control"] = "no-store"
    return response


def _or_bare(request: HttpRequest, template: str, head: Head, status: int) -> HttpResponse:
    try:
        return render(request, template, head, {}, status=status, max_age=10)
    except Exception:
        log.exception("The page for %s could not be drawn", status)
        return HttpResponse(render_to_string("reading/bare.html", {"title": head.title}), status=status)
