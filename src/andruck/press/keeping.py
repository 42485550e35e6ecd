"""Around Django: what it renders for readers is kept, and when it fails the kept copy is sent instead.

Whoever asks, a page is made from its path alone: what a request says about a reader (cookies, languages, any other
header) is taken away before, so that nothing of it can get into bytes that others receive. Hits are not answered
here but before Django is asked; see ``press.protocol``.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe

from andruck.access.rules import ArticleFacts, Level
from andruck.infra import shown
from andruck.infra.headers import TextGZipMiddleware
from andruck.press import distribution, editions, following
from andruck.press.rules import Variant, canonical, choose
from andruck.press.store import Copy, Kept, State, Store, open_store

log = logging.getLogger("andruck.press")

PATIENCE = 5.0
"""Seconds that a reader waits for somebody else's rendering of the same page before asking for an own one."""

_NOT_THERE = {301, 302, 404, 410}
"""Answers after which the copy of an earlier day would be wrong even while Django fails."""

_PASSED_ON = {"HTTP_HOST", "HTTP_X_FORWARDED_PROTO"}
_QUALITY: ContextVar[int] = ContextVar("quality", default=9)

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def store() -> Store:
    """This machine's store."""
    return open_store(Path(settings.DATA) / "press")


class PressMiddleware:
    """The outermost of all."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.compress = TextGZipMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = canonical(request.get_full_path()) if request.method in {"GET", "HEAD"} else None
        if path is None or not settings.PRESS:
            return self.get_response(request)
        following.watch()
        with _turn(path) as waited:
            if waited and (copy := _fresh(path, request)) is not None:
                return _send(request, copy, "hit")
            return self._make(request, path)

    def _make(self, request: HttpRequest, path: str) -> HttpResponseBase:
        kept_by = store()
        ticket = kept_by.begin(path)
        with shown.collecting() as page, _nameless(request, path):
            response = self.get_response(request)
        if response.status_code >= 500:
            return _failed(request, path, response)
        if response.status_code == 404 and path.partition("?")[2] != request.META.get("QUERY_STRING", ""):
            # An address of earlier days may need the words after the question mark.
            request.__dict__.pop("GET", None)
            response = self.get_response(request)
        if response.status_code in _NOT_THERE and kept_by.find(path) is not None:
            kept_by.purge_paths([path], hard=True)
        if _may_be_kept(response):
            kept = _kept(path, response, page)
            if editions.is_current(kept_by) and kept_by.keep(kept, ticket, quality=_QUALITY.get()):
                copy = kept_by.stale(
                    path, Variant.MEMBER, choose(request.META.get("HTTP_ACCEPT_ENCODING", ""))
                )
                if copy is not None:
                    return _send(request, copy, "miss")
        return self._plain(request, response)

    def _plain(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """What is not kept, or could not be: compressed on the way."""
        response["X-Press"] = "miss"
        answer = self.compress.process_response(request, response)
        if response.status_code == 200 and isinstance(answer, HttpResponse) and answer.has_header("ETag"):
            return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer
        return answer


# ---------------------------------------------------------------- one at a time
_turns: dict[str, threading.Lock] = {}
_guard = threading.Lock()


@contextmanager
def _turn(path: str) -> Iterator[bool]:
    """One rendering of a page at a time in a process; gives whether one had to wait for another."""
    with _guard:
        lock = _turns.setdefault(path, threading.Lock())
    waited = not lock.acquire(blocking=False)
    held = lock.acquire(timeout=PATIENCE) if waited else True
    try:
        yield waited
    finally:
        if held:
            with _guard:
                _turns.pop(path, None)
            lock.release()


def _fresh(path: str, request: HttpRequest) -> Copy | None:
    found = store().find(path)
    if found is None or found.state is not State.FRESH or _closed(found.facts):
        return None
    return store().stale(path, Variant.MEMBER, choose(request.META.get("HTTP_ACCEPT_ENCODING", "")))


def _closed(facts: ArticleFacts | None) -> bool:
    return facts is not None and facts.level != Level.OPEN


# ---------------------------------------------------------------- nothing of a reader
@contextmanager
def _nameless(request: HttpRequest, path: str) -> Iterator[None]:
    """Inside, the request says what is asked for and nothing about who asks."""
    before = dict(request.META)
    for name in before:
        if name.startswith("HTTP_") and name not in _PASSED_ON:
            del request.META[name]
    request.META["QUERY_STRING"] = path.partition("?")[2]
    for cached in ("headers", "COOKIES", "GET"):
        request.__dict__.pop(cached, None)
    try:
        yield
    finally:
        request.META.clear()
        request.META.update(before)
        for cached in ("headers", "COOKIES"):
            request.__dict__.pop(cached, None)


def _may_be_kept(response: HttpResponseBase) -> bool:
    """Only what says so itself: public, whole, and without a cookie."""
    policy = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "public" in policy
        and "no-store" not in policy
        and not response.has_header("Content-Encoding")
    )


def _kept(path: str, response: HttpResponseBase, page: shown.Shown) -> Kept:
    body: bytes = response.content  # type: ignore[attr-defined]
    headers = list(response.items())
    if settings.PRESS_SURROGATE_KEYS:
        headers.append(("Surrogate-Key", " ".join([distribution.EVERYTHING, *sorted(page.marks)])))
    return Kept(
        path=path,
        status=response.status_code,
        headers=tuple(headers),
        body=body,
        marks=frozenset(page.marks),
        until=page.until,
        facts=getattr(response, "article_facts", None),
    )


# ---------------------------------------------------------------- answers
def _send(request: HttpRequest, copy: Copy, state: str) -> HttpResponseBase:
    """A kept answer, or 304 for somebody who has it."""
    response = HttpResponse(copy.body, status=copy.status)
    del response["Content-Type"]
    for name, value in copy.headers:
        response[name] = value
    response["X-Press"] = state
    if state == "stale" or copy.status != 200:
        return response
    modified = (
        parse_http_date_safe(response["Last-Modified"]) if response.has_header("Last-Modified") else None
    )
    etag = response.get("ETag")
    return get_conditional_response(request, etag=etag, last_modified=modified, response=response) or response


def _failed(request: HttpRequest, path: str, response: HttpResponseBase) -> HttpResponseBase:
    """Django failed: the copy that is kept, however old."""
    found = store().find(path)
    variant = Variant.EXCERPT if found is not None and _closed(found.facts) else Variant.MEMBER
    copy = store().stale(path, variant, choose(request.META.get("HTTP_ACCEPT_ENCODING", "")))
    if copy is None:
        return response
    log.warning("%s failed with %s: the kept copy is sent", path, response.status_code)
    return _send(request, copy, "stale")


@contextmanager
def at_quality(brotli: int) -> Iterator[None]:
    """Inside, pages are packed with this quality: 11 in the background, where nobody waits."""
    token = _QUALITY.set(brotli)
    try:
        yield
    finally:
        _QUALITY.reset(token)
