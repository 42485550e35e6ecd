"""The storage register: every cookie and key of every room is declared here before it can be set.

Rooms declare in their ``AppConfig.ready``; the privacy page lists what was declared; the middleware below lets
nothing else through. So the page a reader sees and the behaviour of the server cannot drift apart.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from andruck.infra.rules import Declaration, Kind

log = logging.getLogger(__name__)
_declared: dict[tuple[Kind, str], Declaration] = {}


class UndeclaredStorageError(Exception):
    """Code tried to set a cookie that no room has declared."""


def declare(declaration: Declaration) -> None:
    """Enter one item; the same item twice is fine, a different one under the same name is a mistake."""
    key = (declaration.kind, declaration.name)
    if _declared.get(key, declaration) != declaration:
        raise ValueError(f"{declaration.name} has been declared differently before.")
    _declared[key] = declaration


def declarations() -> list[Declaration]:
    """Everything declared, in a stable order."""
    return [_declared[key] for key in sorted(_declared)]


def is_declared(name: str, kind: Kind = Kind.COOKIE) -> bool:
    """Whether a stored item of this name and kind may exist."""
    return any(item.kind is kind and item.covers(name) for item in _declared.values())


class StorageRegisterMiddleware:
    """Takes undeclared cookies off the answer: loudly in the log, and as an error under test."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name in [name for name in response.cookies if not is_declared(name)]:
            del response.cookies[name]
            if settings.STRICT_STORAGE:
                raise UndeclaredStorageError(f"The cookie {name} is not in the storage register.")
            log.error("The cookie %s is not in the storage register and was not set.", name)
        return response
