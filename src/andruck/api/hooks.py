"""Where payment providers leave their messages. What they say is stored; nothing is believed, nothing is told."""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from andruck.payments.actions import receiving
from andruck.payments.ports import Forged, ProviderAway

log = logging.getLogger("andruck.hooks")

RETRY = "60"
"""Seconds after which a provider may try again when we could not store its message."""


@csrf_exempt
def receive(request: HttpRequest, provider: str) -> HttpResponse:
    """200 when the message is stored for good, 4xx when it is none, 503 when it could not be checked or stored.

    The answer says nothing else, to whoever it may be.
    """
    if request.method != "POST":
        return _answer(405, Allow="POST")
    try:
        raw = request.body if _length(request) <= receiving.MOST_BYTES else None
    except OSError:
        return _answer(400)
    if raw is None or len(raw) > receiving.MOST_BYTES:
        return _answer(413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        receiving.receive(provider=provider, raw=raw, headers=headers)
    except receiving.NoSuchProvider:
        return _answer(404)
    except Forged as forged:
        log.warning("A message to %s was not genuine: %s", provider, forged)
        return _answer(400)
    except ProviderAway as away:
        log.warning("A message of %s could not be checked now; it will come again: %s", provider, away)
        return _answer(503, **{"Retry-After": RETRY})
    except DatabaseError:
        log.exception("A message of %s could not be stored; it will come again", provider)
        return _answer(503, **{"Retry-After": RETRY})
    return _answer(200)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return receiving.MOST_BYTES + 1


def _answer(status: int, **headers: str) -> HttpResponse:
    response = HttpResponse(status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    for name, value in headers.items():
        response[name] = value
    return response
