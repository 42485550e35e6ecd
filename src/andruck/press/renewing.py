"""Pages made anew in the background: what readers use first, one after the other, none twice."""

import io
import logging
import time
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest

from andruck.press import following
from andruck.press.keeping import at_quality, store
from andruck.press.store import State

log = logging.getLogger("andruck.press")

QUALITY = 11
MOST = 5000
"""Pages that wait to be made anew; the others wait for a reader."""


class Renewals:
    """The pages that wait, the most used first."""

    def __init__(self) -> None:
        self.waiting: list[str] = []

    def take(self) -> None:
        """Add what was purged since; a page that waits already waits only once."""
        new = following.take_queue()
        if new:
            # Fronts have short addresses: of equally used pages they come first.
            paths = sorted(dict.fromkeys([*self.waiting, *new]), key=len)
            self.waiting = store().used(paths)[:MOST]

    def work(self, seconds: float) -> int:
        """Make pages anew for about this long; returns how many were."""
        done, end = 0, time.monotonic() + seconds
        while self.waiting and time.monotonic() < end:
            done += renew(self.waiting.pop(0))
        return done


def renew(path: str) -> bool:
    """Make a page anew, unless a reader has done so or nobody keeps it any more; whether it was."""
    found = store().find(path)
    if found is not None and found.state is State.FRESH:
        return False
    with at_quality(QUALITY):
        response = _handler().get_response(_request(path))
    # Not closed: that would end the database connection, which the next page needs.
    return bool(response.status_code == 200)


@lru_cache(maxsize=1)
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _request(path: str) -> WSGIRequest:
    """A request as a reader without any properties would send it."""
    base = urlsplit(settings.BASE_URL)
    raw, _, query = path.partition("?")
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": _latin(raw),
            "QUERY_STRING": query,
            "SERVER_NAME": base.hostname or "localhost",
            "SERVER_PORT": str(base.port or (443 if base.scheme == "https" else 80)),
            "HTTP_HOST": base.netloc,
            "HTTP_X_FORWARDED_PROTO": base.scheme,
            "wsgi.url_scheme": base.scheme,
            "wsgi.input": io.BytesIO(),
        }
    )


def _latin(path: str) -> str:
    """A quoted path as WSGI wants it: unquoted bytes, each as one character."""
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(path).decode("latin-1")
