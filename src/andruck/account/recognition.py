"""The reader token on a reader's device: set, renewed, taken away.

It says the standing and nothing else; who somebody is, only the session says, and only below the account's addresses.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from andruck.core import clock
from andruck.infra import tokens
from andruck.people.queries import Known
from andruck.support.actions import entitlements, recognition
from andruck.support.queries import recognition as queries
from andruck.support.queries.recognition import cookie_name

log = logging.getLogger("andruck.account")

_ELSEWHERE = re.compile(r"/(?:static|media|api|-)/")
"""Where nothing depends on who reads."""


# ---------------------------------------------------------------- on a response
def remember(response: HttpResponseBase, user: Any) -> None:
    """From now on this device reads as the person does who has just signed in on it."""
    put(response, recognition.for_account(user.pk).text)


def take_over(request: HttpRequest, user: Any) -> None:
    """What this device reads by a code that anybody could have claimed is not lost by signing in."""
    before = reader(request)
    if before is not None and before.account is None:
        entitlements.carry_over(reader=before.id, account=user.pk)


def put(response: HttpResponseBase, token: str) -> None:
    """Keep a token on this device. The cookie outlives the token: of one that is over a new one can be made."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=tokens.REMEMBERED,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponseBase) -> None:
    """This device is nobody's any more."""
    response.set_cookie(
        cookie_name(),
        "",
        max_age=0,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def token(request: HttpRequest) -> str:
    """The token that this device sends, whatever it is worth; empty if there is none."""
    return str(request.COOKIES.get(cookie_name(), ""))


def reader(request: HttpRequest) -> Known | None:
    """Whom this device is recognised as."""
    return queries.reader(token(request), clock.now())


# ---------------------------------------------------------------- renewing
class RecognitionMiddleware:
    """Before everything else: a token that is over is replaced, and the page is made for what the reader is now.

    So nobody who may read stands before a wall because a token has ended or was made anew elsewhere, with or without
    scripts; and what was taken back is gone from the device with the next page that asks for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if cookie_name() not in request.META.get("HTTP_COOKIE", "") or _ELSEWHERE.match(request.path_info):
            return self.get_response(request)
        old = token(request)
        try:
            if not recognition.is_over(old):
                return self.get_response(request)
            renewed = recognition.renew(old)
            new = renewed.text if renewed else None
        except (DatabaseError, InterfaceError):
            log.warning("A reader's token could not be looked up; what ended lately counts for an hour more")
            new = recognition.provisional(old)
            if new is None:
                return self.get_response(request)
        _replace(request, old, new or "")
        response = self.get_response(request)
        if cookie_name() not in response.cookies:
            put(response, new) if new else forget(response)
        response["Cache-Control"] = "private, no-store"
        return response


def _replace(request: HttpRequest, old: str, new: str) -> None:
    """From here on the request looks as if it had come with the new token."""
    request.META["HTTP_COOKIE"] = request.META["HTTP_COOKIE"].replace(
        f"{cookie_name()}={old}", f"{cookie_name()}={new}"
    )
    request.__dict__.pop("COOKIES", None)
    request.__dict__.pop("headers", None)
