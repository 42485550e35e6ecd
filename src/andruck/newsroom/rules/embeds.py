"""Foreign players: which addresses we know, and what their frame's address is.

Nothing is called before the reader clicks. Only these hosts may ever be framed; the content security policy
names the same ones.
"""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Embed:
    """A known player: its name, the address for people, the address for the frame."""

    provider: str
    url: str
    frame: str


def recognise(url: str) -> Embed | None:
    """The player behind an address, or None when we do not know it (then it is shown as a plain link)."""
    url = url.strip()
    parts = _split(url)
    if parts is None or parts.scheme != "https" or "@" in parts.netloc or ":" in parts.netloc:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    video = ""
    if host == "youtube.com":
        if parts.path == "/watch":
            video = parse_qs(parts.query).get("v", [""])[0]
        elif found := re.fullmatch(r"/(?:shorts|live|embed)/([^/]+)", parts.path):
            video = found.group(1)
    elif host == "youtu.be":
        video = parts.path.lstrip("/")
    if re.fullmatch(r"[\w-]{6,20}", video, re.ASCII):
        return Embed("YouTube", url, f"https://www.youtube-nocookie.com/embed/{video}")
    if host == "vimeo.com" and (found := re.fullmatch(r"/(\d{4,12})", parts.path, re.ASCII)):
        return Embed("Vimeo", url, f"https://player.vimeo.com/video/{found.group(1)}?dnt=1")
    return None


def link(url: str) -> str:
    """The address if it may stand in a link of ours, which only http and https may; else an empty string."""
    url = url.strip()
    parts = _split(url)
    return url if parts is not None and parts.scheme in {"http", "https"} and parts.hostname else ""


def _split(url: str) -> SplitResult | None:
    """The parts of a plausible address; None for what browsers and Python might read differently."""
    if len(url) > LONGEST or re.search(r"[\x00-\x20\x7f\\]", url):
        return None
    try:
        return urlsplit(url)
    except ValueError:
        return None
