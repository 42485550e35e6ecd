"""Addresses of older systems, written in one way so that they are found again. Pure text work.

What is compared is the path with its query string: without scheme and host, percent-encoding and doubled slashes
smoothed out, without the slash at its end.
"""

import re
from urllib.parse import quote, unquote

from andruck.core.errors import Refusal

LONGEST = 500

_SCHEME = re.compile(r"^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//[^/?#]*")
_DOMAIN = re.compile(r"^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?=[/?]|$)")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")
_SAFE = "/:@!$&'()*+,;=-._~"


def key(address: str) -> str:
    """The form in which an old address is kept and looked for, at most LONGEST characters.

    >>> key("http://www.lotse.example/Archiv//1998/deich%20h%c3%a4lt.html#top")
    '/Archiv/1998/deich%20h%C3%A4lt.html'
    >>> key("index.php?id=5")
    '/index.php?id=5'

    Raises Refusal for what is no address, for the front and for what is too long.
    """
    bare = address.strip()
    if _FORBIDDEN.search(bare):
        raise Refusal("address", "The old address holds characters that no address has.", field="legacy_url")
    stripped = _SCHEME.sub("", bare)
    if stripped == bare and not bare.startswith(("/", "?")):
        # "www.lotse.example/text.html" as people write it; "text.html" alone is a path.
        name = _DOMAIN.match(bare)
        stripped = bare[name.end() :] if name and ("/" in bare or bare.startswith("www.")) else bare
    path, mark, query = stripped.partition("#")[0].partition("?")
    smooth = re.sub(r"/{2,}", "/", f"/{_recoded(path)}").rstrip("/")
    if not smooth:
        # The front is always there, whatever is appended to its address.
        raise Refusal("address", "The old address is that of the front.", field="legacy_url")
    found = f"{smooth}{mark}{_recoded(query, more='?')}" if query else smooth
    if len(found) > LONGEST:
        raise Refusal(
            "address",
            f"The old address has {len(found)} characters; {LONGEST} are the limit.",
            field="legacy_url",
        )
    return found


def candidates(path: str, query: str) -> tuple[str, ...]:
    """Under which keys a request may be found, the most exact first; none when it cannot be an old address.

    Both parts are percent-encoded, as they were sent.
    """
    found: list[str] = []
    for address in (f"{path}?{query}", path) if query else (path,):
        try:
            found.append(key(f"//-{address}"))
        except Refusal:
            continue
    return tuple(found)


def target(address: str) -> str:
    """A place of this paper to lead to instead of an article. Raises Refusal for other hosts and for nonsense."""
    bare = address.strip()
    if not bare.startswith("/") or bare.startswith("//") or _FORBIDDEN.search(bare) or len(bare) > LONGEST:
        raise Refusal(
            "address", f"“{bare[:60]}” is no path of this paper such as /rubrik/politik/.", field="target"
        )
    return bare


def _recoded(text: str, *, more: str = "") -> str:
    """Percent-encoded exactly where it is needed; bytes that are no UTF-8 stay what they are."""
    return quote(unquote(text, errors="surrogateescape"), safe=_SAFE + more, errors="surrogateescape")
