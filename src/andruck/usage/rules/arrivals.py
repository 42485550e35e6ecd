"""How somebody comes to a page, told from the header lines that a browser sends anyway. No script asks for more.

What comes out has few values, all from lists in this program: of the lines themselves nothing is kept, so nothing
that anybody writes into them gets into the figures.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from crawleruseragents import is_crawler

from andruck.usage.rules.sources import DIRECT, OTHER, OWN, source

Lines = Mapping[bytes, bytes]


class Device(StrEnum):
    """What pages are read on."""

    PHONE = "phone"
    TABLET = "tablet"
    DESKTOP = "desktop"
    OTHER = "other"


class Arrival(NamedTuple):
    """How somebody came. ``source`` see ``rules.sources``; ``before`` is the path of our own page that led here."""

    device: str
    source: str
    before: str = ""
    campaign: str = ""


_TAG = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_PATH = re.compile(r"/[!-~]{0,300}")
_AHEAD = (b"sec-purpose", b"purpose", b"x-purpose", b"x-moz")
_COMPUTERS = ("windows nt", "macintosh", "x11", "cros")


def arrival(lines: Lines, ours: Callable[[str], bool]) -> Arrival | None:
    """How the sender of these header lines (names in small letters) came.

    None: no reader, but a machine, or a browser that fetches pages in case somebody might want them. ``ours`` says
    whether a host is the paper's own.
    """
    if ahead(lines):
        return None
    if lines.get(b"sec-fetch-dest", b"document") != b"document":
        return None
    read_on = device(lines.get(b"user-agent", b"").decode("latin-1"))
    if read_on is None:
        return None
    referrer = lines.get(b"referer", b"").decode("latin-1")
    if not referrer:
        return Arrival(read_on, DIRECT)
    try:
        parts = urlsplit(referrer)
        host = parts.hostname or ""
    except ValueError:
        return Arrival(read_on, OTHER)
    if not ours(host):
        return Arrival(read_on, source(parts.scheme, host))
    return Arrival(read_on, OWN, parts.path if _PATH.fullmatch(parts.path) else "")


def ahead(lines: Lines) -> bool:
    """Whether a browser fetches this in case somebody might want it."""
    return any(b"prefetch" in lines[name] or b"preview" in lines[name] for name in _AHEAD if name in lines)


def campaign(target: str) -> str:
    """The tag of a campaign in a request's target (``?utm_campaign=…`` or ``?c=…``); empty for anything odd."""
    for part in target.partition("?")[2].split("&"):
        name, _, value = part.partition("=")
        if name in {"utm_campaign", "c"} and _TAG.fullmatch(value.lower()):
            return value.lower()
    return ""


@lru_cache(maxsize=4_000)
def device(agent: str) -> Device | None:
    """What a browser that calls itself this runs on; None: a machine, or nobody says what it is.

    Programs write the names of browsers, too: the list knows many.
    """
    if not agent or is_crawler(agent):
        return None
    said = agent.lower()
    if "ipad" in said or "tablet" in said or ("android" in said and "mobi" not in said):
        return Device.TABLET
    if "mobi" in said or "iphone" in said:
        return Device.PHONE
    return Device.DESKTOP if any(word in said for word in _COMPUTERS) else Device.OTHER
