"""Calls to PayPal: one connection pool, one token for all threads, and errors that say what is known.

A call that changes something is sent once. Only when it surely never left (no connection) or PayPal refused our token
is it sent again; a call that reads is tried twice. Neither secrets nor payers' data are written to the log.
"""

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from andruck.payments.adapters.answers import NoAnswer
from andruck.payments.adapters.paypal.errors import Refused

log = logging.getLogger(__name__)

LIVE, SANDBOX = "https://api-m.paypal.com", "https://api-m.sandbox.paypal.com"
TIMES = httpx.Timeout(connect=4.0, read=15.0, write=10.0, pool=4.0)
"""Seconds. With one repetition of a read, every method of the provider stays below the lease of a call."""
MOST_BYTES = 5_000_000
_MARGIN = 60.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass
class _Token:
    value: str = ""
    until: float = 0.0

    @property
    def good(self) -> bool:
        return bool(self.value) and time.monotonic() < self.until


def api_address(environment: str) -> str:
    """The address of ``live``, ``sandbox`` or a stand-in on this machine.

    Raises ``ValueError`` for anything else: credentials go to PayPal or nowhere.
    """
    if environment in {"live", "sandbox"}:
        return LIVE if environment == "live" else SANDBOX
    if urlsplit(environment).scheme == "http" and urlsplit(environment).hostname in _LOOPBACK:
        return environment.rstrip("/")
    raise ValueError("PayPal's environment is “live”, “sandbox” or http://127.0.0.1:… for a stand-in.")


class Client:
    """PayPal's REST interface for one set of credentials. May be used by many threads at once."""

    def __init__(
        self,
        *,
        base: str,
        client_id: str,
        secret: str,
        times: httpx.Timeout = TIMES,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.base = base
        self._credentials = httpx.BasicAuth(client_id, secret)
        self._http = httpx.Client(
            base_url=base,
            timeout=times,
            transport=transport,
            follow_redirects=False,
            headers={"Accept": "application/json", "User-Agent": "andruck"},
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=10),
        )
        self._token = _Token()
        self._asking = threading.Lock()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def get(self, path: str, query: Mapping[str, str | int] | None = None) -> dict[str, Any]:
        """Read. Raises ``Refused`` or ``NoAnswer``."""
        try:
            return self._call("GET", path, query=query)
        except NoAnswer as silence:
            if silence.after is not None:
                raise
            return self._call("GET", path, query=query)

    def post(self, path: str, body: Mapping[str, Any], *, key: str) -> dict[str, Any]:
        """Change something, once per ``key``. Raises ``Refused`` or ``NoAnswer``."""
        headers = {"PayPal-Request-Id": key, "Prefer": "return=representation"}
        return self._call("POST", path, body=body, headers=headers)

    def download(self, url: str) -> bytes:
        """The bytes at an address (a certificate), without our token. Raises ``NoAnswer``."""
        try:
            answer = self._http.get(url, headers={"Accept": "*/*"})
        except httpx.HTTPError as error:
            raise NoAnswer(_words(error)) from error
        if answer.status_code != httpx.codes.OK:
            raise NoAnswer(f"HTTP {answer.status_code}")
        return answer.content

    # ------------------------------------------------------------ inside

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        for last in (False, True):
            token = self._bearer()
            sent = {"Authorization": f"Bearer {token}", **(headers or {})}
            answer = self._send(method, path, params=query, json=body, headers=sent)
            if answer.status_code == httpx.codes.UNAUTHORIZED and not last:
                # It has not been carried out: the token was withdrawn, or its time was shorter than was said.
                self._forget(token)
                continue
            return _content(answer)
        raise AssertionError("the second answer is final")

    def _send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        for last in (False, True):
            begun = time.monotonic()
            try:
                answer = self._http.request(method, path, **arguments)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
                log.warning("PayPal %s %s: not reached (%s)", method, path, _words(error))
                if last:
                    raise NoAnswer(_words(error)) from error
                continue
            except httpx.HTTPError as error:
                log.warning("PayPal %s %s: no answer (%s)", method, path, _words(error))
                raise NoAnswer(_words(error)) from error
            log.info(
                "PayPal %s %s: %d in %.0f ms, debug id %s",
                method,
                path,
                answer.status_code,
                1000 * (time.monotonic() - begun),
                answer.headers.get("paypal-debug-id", "-")[:40],
            )
            return answer
        raise AssertionError("the second try is final")

    def _bearer(self) -> str:
        """A token that is good; asked for by one thread while the others wait for it."""
        known = self._token
        if known.good:
            return known.value
        with self._asking:
            if not self._token.good:
                begun = time.monotonic()
                answer = self._send(
                    "POST",
                    "/v1/oauth2/token",
                    data={"grant_type": "client_credentials"},
                    auth=self._credentials,
                )
                given = _content(answer)
                try:
                    value, lasts = str(given["access_token"]), float(given["expires_in"])
                except (KeyError, TypeError, ValueError) as error:
                    raise NoAnswer("the token was not understood") from error
                self._token = _Token(value, begun + lasts - min(_MARGIN, lasts / 2))
            return self._token.value

    def _forget(self, token: str) -> None:
        with self._asking:
            if self._token.value == token:
                self._token = _Token()


def _content(answer: httpx.Response) -> dict[str, Any]:
    """The JSON of an answer; ``Refused`` for 4xx that say no, ``NoAnswer`` for everything that says nothing."""
    status = answer.status_code
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.REQUEST_TIMEOUT:
        raise NoAnswer(f"HTTP {status}")
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise NoAnswer("HTTP 429", after=_seconds(answer.headers.get("retry-after", "")))
    if len(answer.content) > MOST_BYTES:
        raise NoAnswer("the answer is too long")
    try:
        content = answer.json()
    except ValueError as error:
        if status >= 400:
            raise Refused(status, ()) from error
        raise NoAnswer(f"HTTP {status} without JSON") from error
    if not isinstance(content, dict):
        raise NoAnswer("the answer is no object")
    if status >= 400:
        raise _refused(status, content)
    if not answer.is_success:
        raise NoAnswer(f"HTTP {status}")
    return content


def _refused(status: int, content: Mapping[str, Any]) -> Refused:
    issues = [
        str(detail["issue"])[:80]
        for detail in content.get("details") or []
        if isinstance(detail, dict) and detail.get("issue")
    ]
    names = [str(content[name])[:80] for name in ("name", "error") if content.get(name)]
    links = [link for link in content.get("links") or [] if isinstance(link, dict)]
    onwards = (link.get("href") for link in links if link.get("rel") in {"payer-action", "redirect"})
    return Refused(status, tuple(issues or names), next((str(href) for href in onwards if href), ""))


def _seconds(text: str) -> float:
    return float(text) if text.isdigit() else 60.0


def _words(error: Exception) -> str:
    """What went wrong, without addresses or contents."""
    return type(error).__name__
