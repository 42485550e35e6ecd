"""Errors that say in a sentence what is wrong and which parameter it is."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

from andruck.newsroom.queries.catalogue import UnknownPartError

log = logging.getLogger(__name__)


class AskedWrongly(Exception):  # noqa: N818 (an answer to whoever asks, not a fault of ours)
    """A parameter cannot be used as it is."""

    def __init__(self, parameter: str) -> None:
        super().__init__(parameter)
        self.parameter = parameter


class NotThere(Exception):  # noqa: N818 (the same)
    """There is no such thing, or no longer (``gone``, with what may be said about it)."""

    def __init__(self, *, gone: bool = False, note: str = "") -> None:
        super().__init__(note)
        self.gone = gone
        self.note = note


def failure(status: int, code: str, message: str, parameter: str | None = None) -> HttpResponse:
    """The answer for an error."""
    problem = {"code": code, "message": message, "parameter": parameter}
    return JsonResponse({"error": problem}, status=status, json_dumps_params={"ensure_ascii": False})


def unknown_parameter(name: str) -> HttpResponse:
    """A parameter that we do not know: better said than ignored."""
    message = _("There is no parameter “%(name)s”.") % {"name": name[:60]}
    return failure(422, "unknown_parameter", message, name[:60])


def nothing_here() -> HttpResponse:
    """Nothing has this address."""
    message = _("There is nothing at this address. /api/v1/openapi.json lists what there is.")
    return failure(404, "not_found", message)


def broken(error: Exception) -> HttpResponse:
    """Our fault; it stands in the log."""
    log.error("The public interface failed", exc_info=error)
    return failure(500, "broken", _("Something is broken here. Please try again later."))


def register(api: NinjaAPI) -> None:
    """Answer these errors."""

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return _invalid(str(error.errors[0]["loc"][-1]))

    @api.exception_handler(AskedWrongly)
    def wrong(request: HttpRequest, error: AskedWrongly) -> HttpResponse:
        return _invalid(error.parameter)

    @api.exception_handler(UnknownPartError)
    def unknown(request: HttpRequest, error: UnknownPartError) -> HttpResponse:
        message = _("There is no “%(slug)s” to select by “%(name)s”.")
        return failure(
            404, "not_found", message % {"slug": error.slug[:60], "name": error.kind}, parameter=error.kind
        )

    @api.exception_handler(NotThere)
    def missing(request: HttpRequest, error: NotThere) -> HttpResponse:
        if error.gone:
            return failure(410, "gone", error.note or _("This text has been withdrawn"))
        return failure(404, "not_found", _("There is nothing with this number or name."))

    @api.exception_handler(Exception)
    def fault(request: HttpRequest, error: Exception) -> HttpResponse:
        return broken(error)


def _invalid(parameter: str) -> HttpResponse:
    sentences = {
        "before": _("“before” is taken from the address in “next” of the piece before; this is none."),
        "limit": _("“limit” is a whole number from 1 to 100."),
        "since": _("“since” is a day or moment such as 2026-11-23 or 2026-11-23T08:00:00Z."),
        "id": _("The number of an article is a whole number."),
    }
    sentence = sentences.get(parameter) or _("“%(name)s” cannot be used as it is.") % {"name": parameter}
    return failure(422, "invalid_parameter", sentence, parameter)
