"""Whether somebody was shown a page by a network of caches: what a beacon may say. Pure.

A beacon is an empty ``POST`` that a page of ours sends to its own host. It carries what every request carries, and of
that counts the page it comes from. Whoever writes such requests without a browser cannot be told from one: how much
that moves is bounded elsewhere.
"""

from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit

from andruck.usage.rules.arrivals import Arrival, Lines, ahead, campaign, device
from andruck.usage.rules.sources import UNKNOWN

LONGEST = 2_000
"""Bytes of an address that is looked at."""


class Told(NamedTuple):
    """What to answer, and what is to be counted: ``came`` is None for nothing. ``target`` is the page's own."""

    status: int
    came: Arrival | None = None
    target: str = ""


def beacon(method: str, lines: Lines, ours: Callable[[str], bool]) -> Told:
    """What a request (names of header lines in small letters) to the beacon's address means.

    ``ours`` says whether a host is the paper's own.
    """
    if method != "POST":
        return Told(HTTPStatus.METHOD_NOT_ALLOWED)
    if b"transfer-encoding" in lines:
        # How long it is shows only when it is there.
        return Told(HTTPStatus.LENGTH_REQUIRED)
    if lines.get(b"content-length", b"0").strip(b"0"):
        return Told(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if lines.get(b"sec-fetch-site", b"same-origin") != b"same-origin":
        return Told(HTTPStatus.FORBIDDEN)
    origin, referrer = lines.get(b"origin"), lines.get(b"referer", b"")
    if origin is not None and not ours(_address(origin[:LONGEST])[0]):
        return Told(HTTPStatus.FORBIDDEN)
    if not referrer:
        return Told(HTTPStatus.BAD_REQUEST)
    host, target = _address(referrer) if len(referrer) <= LONGEST else ("", "")
    if not ours(host):
        return Told(HTTPStatus.FORBIDDEN)
    read_on = None if ahead(lines) else device(lines.get(b"user-agent", b"").decode("latin-1"))
    if read_on is None:
        return Told(HTTPStatus.NO_CONTENT)
    return Told(HTTPStatus.NO_CONTENT, Arrival(read_on, UNKNOWN, campaign=campaign(target)), target)


@lru_cache(maxsize=4_000)
def _address(raw: bytes) -> tuple[str, str]:
    """Host, and path with its query; nothing of both for what is no address of a page."""
    try:
        parts = urlsplit(raw.decode("latin-1"))
        host = parts.hostname or ""
    except ValueError:
        return "", ""
    if parts.scheme not in {"http", "https"}:
        return "", ""
    return host, f"{parts.path}?{parts.query}" if parts.query else parts.path
