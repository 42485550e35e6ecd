"""What may be kept, under which name, and which of the kept forms a request gets. Pure."""

import re
from enum import IntEnum
from urllib.parse import quote, unquote_to_bytes

from andruck.access.rules import Variant


class Encoding(IntEnum):
    """How the bytes of an answer are packed, best first."""

    BR = 0
    GZIP = 1
    PLAIN = 2


TOKENS = {Encoding.BR: "br", Encoding.GZIP: "gzip", Encoding.PLAIN: "identity"}


VARIANTS = tuple(Variant)

NEVER = re.compile(
    r"^/(?:redaktion|-|api|media|static|konto|account|suche|search|kuendigen|widerrufen|unterstuetzen|support"
    r"|geschenk|gift|(?:privatsphaere|privacy-settings)(?!/(?:zaehlung|counting)/$))(?:/|$)|^/feed/[A-Za-z0-9_-]{32}/"
)
COUNTED = frozenset({"/unterstuetzen/", "/support/"})
"""Never kept, and yet counted: the form for contributions, so that it is known how often an article led there."""

KNOWN_QUERIES = frozenset({"before", "after", "page", "part"})
LONGEST = 1500
_SIMPLE = re.compile(r"(?:/[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)*/?")
"""What nearly all our addresses look like: one name without further thought."""
_VALUE = re.compile(r"^[A-Za-z0-9_.:~+-]{1,100}$")
_SAFE = "/-._~!$&'()*+,;=:@"


def canonical(target: str) -> str | None:
    """The name under which the answer to this request target (``/path?query``) is kept; None: it never is.

    Only the pages' own query keys are part of the name, in a fixed order. Unknown ones are left out, so that
    whatever strangers append leads to the same kept page. A target that can be written in several ways
    (``%41`` for ``A``) has one name.
    """
    if not target.startswith("/") or target.startswith("//") or len(target) > LONGEST:
        return None
    path, _, query = target.partition("?")
    plain = _plain_path(path)
    if plain is None or NEVER.match(plain):
        return None
    if not query:
        return plain
    known: dict[str, str] = {}
    for part in query.split("&"):
        key, _, value = part.partition("=")
        if key not in KNOWN_QUERIES or not value:
            continue
        if key in known or not _VALUE.match(value):
            # Twice, or nothing a page of ours would write: whatever Django says to it is not worth keeping.
            return None
        known[key] = value
    return plain + ("?" + "&".join(f"{key}={known[key]}" for key in sorted(known)) if known else "")


def counted_as(target: str) -> str | None:
    """The name under which the page at this request target is counted; None: it is not."""
    path = target.partition("?")[0]
    return path if path in COUNTED else canonical(target)


def is_simple(target: str) -> bool:
    """Whether this target is one of the addresses that have no other spelling and no query."""
    # What is never kept is not found either: it need not be ruled out here.
    return len(target) <= LONGEST and _SIMPLE.fullmatch(target) is not None


def _plain_path(path: str) -> str | None:
    if _SIMPLE.fullmatch(path):
        return path
    if not path.isascii() or not path.isprintable() or " " in path or "\\" in path or "#" in path:
        return None
    if "%" not in path:
        return path if "//" not in path and "/." not in path.replace("/.well-known", "") else None
    if re.search(r"%(?![0-9A-Fa-f]{2})", path):
        return None
    try:
        text = unquote_to_bytes(path).decode()
    except UnicodeDecodeError:
        return None
    if (
        any(ord(char) < 32 or char in "\x7f/%?#\\" for char in _decoded_only(path))
        or "//" in text
        or "/." in text
    ):
        return None
    return quote(text, safe=_SAFE)


def _decoded_only(path: str) -> str:
    """The characters that a path writes with a percent sign."""
    return "".join(chr(int(two, 16)) for two in re.findall(r"%([0-9A-Fa-f]{2})", path))


def choose(accepted: str) -> Encoding:
    """The packing for an ``Accept-Encoding`` header: br before gzip before plain, unless weights say otherwise."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, rest = part.strip().partition(";")
        if name:
            weights[name.strip()] = _weight(rest)
    others = weights.get("*", 0.0)
    br, gzip = weights.get("br", others), weights.get("gzip", weights.get("x-gzip", others))
    if br > 0 and br >= gzip and br >= weights.get("identity", 0.0):
        return Encoding.BR
    if gzip > 0 and gzip >= weights.get("identity", 0.0):
        return Encoding.GZIP
    return Encoding.PLAIN


def _weight(parameters: str) -> float:
    for parameter in parameters.split(";"):
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            value = value.strip()
            return float(value) if re.fullmatch(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", value) else 0.0
    return 1.0


def matches(condition: str, etag: str) -> bool:
    """Whether an ``If-None-Match`` header names this entity tag (weak comparison)."""
    if condition.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == etag for part in condition.split(","))
