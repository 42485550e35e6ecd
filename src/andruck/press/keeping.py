"""Around Django: what it renders for readers is kept, and when it fails the kept copy is sent instead.

Whoever asks, a page is made from its path alone: what a request says about a reader (cookies, languages, any other
header) is taken away before, so that nothing of it can get into bytes that others receive. Hits are not answered
here but before Django is asked; see ``press.protocol``.
"""

import logging
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe

from andruck.access.rules import ArticleFacts
from andruck.core import clock
from andruck.infra import shown
from andruck.infra.headers import TextGZipMiddleware
from andruck.press import distribution, editions, following, forms
from andruck.press.admission import EVERYBODY, FOR_EVER, Admitted
from andruck.press.rules import VARIANTS, Encoding, canonical, choose
from andruck.press.serving import admission_of
from andruck.press.store import Copy, Kept, State, Store, open_store

log = logging.getLogger("andruck.press")

PATIENCE = 5.0
"""Seconds that a reader waits for somebody else's rendering of the same page before asking for an own one."""

_NOT_THERE = {301, 302, 404, 410}
"""Answers after which the copy of an earlier day would be wrong even while Django fails."""

_PASSED_ON = {"HTTP_HOST", "HTTP_X_FORWARDED_PROTO"}
_SHARED = re.compile(r"(s-maxage=)(\d+)")
_QUICKLY = 4
"""Brotli's quality for what one reader waits for and nobody else will get."""

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
        path = None if _is_preview(request) else canonical(request.get_full_path())
        if path is None or request.method not in {"GET", "HEAD"} or not settings.PRESS:
            with shown.collecting() as page:
                response = self.get_response(request)
            return _unkept(request, response, page)
        following.watch()
        cookies = request.META.get("HTTP_COOKIE")
        with _turn(path):
            # A worker answers what it can before Django is asked. What still gets here may have been made meanwhile.
            if (copy := _copy(path, request, cookies, only_fresh=True)) is not None:
                return _send(request, copy, "hit")
            return self._make(request, path, cookies)

    def _make(self, request: HttpRequest, path: str, cookies: str | None) -> HttpResponseBase:
        kept_by = store()
        ticket = kept_by.begin(path)
        with shown.collecting() as page, _nameless(request, path):
            response = self.get_response(request)
        if response.status_code >= 500:
            return _failed(request, path, cookies, response)
        if response.status_code == 404 and path.partition("?")[2] != request.META.get("QUERY_STRING", ""):
            # An address of earlier days may need the words after the question mark.
            request.__dict__.pop("GET", None)
            response = self.get_response(request)
        if response.status_code in _NOT_THERE and kept_by.find(path) is not None:
            kept_by.purge_paths([path], hard=True)
        if _may_be_kept(response):
            kept = _kept(path, response, page)
            if editions.is_current(kept_by) and kept_by.keep(kept, ticket, quality=_QUALITY.get()):
                copy = _copy(path, request, cookies)
                if copy is not None:
                    return _send(request, copy, "miss")
        return self._plain(request, response, page)

    def _plain(self, request: HttpRequest, response: HttpResponseBase, page: shown.Shown) -> HttpResponseBase:
        """What is not kept, or could not be: compressed on the way."""
        response["X-Press"] = "miss"
        answer = _unkept(request, response, page)
        if answer is not response:
            return answer
        answer = self.compress.process_response(request, response)
        if response.status_code == 200 and isinstance(answer, HttpResponse) and answer.has_header("ETag"):
            return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer
        return answer


def _is_preview(request: HttpRequest) -> bool:
    """Whether the editor made this request up to show a draft. Its address is mostly that of the front."""
    return bool(getattr(request, "is_dummy", False))


# ---------------------------------------------------------------- for whom
_deciding = threading.Lock()
_admission = lru_cache(maxsize=2)(admission_of)


def _admitted(facts: ArticleFacts | None, cookies: str | None) -> Admitted:
    """What the reader with this ``Cookie`` header gets."""
    if facts is None:
        return EVERYBODY
    now = clock.now().timestamp()
    with _deciding:
        admission = _admission(store())
        admission.refresh()
        reader = None if cookies is None else admission.reader(cookies.encode("latin-1"), now)
        return admission.admit(facts, reader, now)


def _copy(path: str, request: HttpRequest, cookies: str | None, *, only_fresh: bool = False) -> Copy | None:
    """What is kept under this path, as this reader gets it."""
    found = store().find(path)
    if found is None or (only_fresh and found.state is not State.FRESH):
        return None
    admitted = _admitted(found.facts, cookies)
    copy = store().stale(path, VARIANTS[admitted.variant], _packing(request), admitted.slip)
    if copy is None or (only_fresh and copy.state is not State.FRESH):
        return None
    return _bounded(copy, found.until, admitted)


def _unkept(request: HttpRequest, response: HttpResponseBase, page: shown.Shown) -> HttpResponseBase:
    """What is sent without being kept; if it has variants, this reader's."""
    if hasattr(response, "variants") and not response.streaming:
        kept = _kept(request.path, response, page)
        admitted = _admitted(kept.facts, request.META.get("HTTP_COOKIE"))
        variant, packing = VARIANTS[admitted.variant], _packing(request)
        made = {one: forms.form(kept, variant, one, _QUICKLY) for one in {packing, Encoding.GZIP}}
        _, _, head, body = forms.parts(made[packing], packing, lambda: made[Encoding.GZIP], admitted.slip)
        copy = Copy(State.FRESH, kept.status, forms.headers(head), body)
        return _send(request, _bounded(copy, kept.until, admitted), "miss")
    if page.until is not None and "s-maxage" in (policy := response.get("Cache-Control", "")):
        response["Cache-Control"] = _sooner(policy, page.until.timestamp())
    return response


def _bounded(copy: Copy, until: datetime | None, admitted: Admitted) -> Copy:
    """The same, kept by nobody between for longer than it is true."""
    end = min(until.timestamp() if until else FOR_EVER, admitted.until)
    headers = tuple(
        (name, _sooner(value, end) if name == "cache-control" else value) for name, value in copy.headers
    )
    return replace(copy, headers=headers)


def _sooner(policy: str, end: float) -> str:
    left = end - clock.now().timestamp()
    return _SHARED.sub(lambda found: f"{found[1]}{int(max(0, min(int(found[2]), left)))}", policy)


def _packing(request: HttpRequest) -> Encoding:
    return choose(request.META.get("HTTP_ACCEPT_ENCODING", ""))


# ---------------------------------------------------------------- one at a time
_turns: dict[str, threading.Lock] = {}
_guard = threading.Lock()


@contextmanager
def _turn(path: str) -> Iterator[None]:
    """One rendering of a page at a time in a process."""
    with _guard:
        lock = _turns.setdefault(path, threading.Lock())
    waited = not lock.acquire(blocking=False)
    held = lock.acquire(timeout=PATIENCE) if waited else True
    try:
        yield
    finally:
        if held:
            with _guard:
                _turns.pop(path, None)
            lock.release()


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
    body = getattr(response, "variants", None) or response.content  # type: ignore[attr-defined]
    headers = list(response.items())
    if settings.PRESS_SURROGATE_KEYS:
        walled = [distribution.WALLED] if isinstance(body, Mapping) else []
        keys = [distribution.EVERYTHING, *walled, *sorted(page.marks)]
        headers.append(("Surrogate-Key", " ".join(keys)))
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


def _failed(
    request: HttpRequest, path: str, cookies: str | None, response: HttpResponseBase
) -> HttpResponseBase:
    """Django failed: the copy that is kept, however old."""
    copy = _copy(path, request, cookies)
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
