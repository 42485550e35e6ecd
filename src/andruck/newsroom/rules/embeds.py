"""Foreign players: which addresses we know, and what their frame's address is.

Nothing is called before the reader clicks. Only these hosts may ever be framed; the content security policy
names the same ones.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Embed:
    """A known player: its name, the address for people, the address for the frame."""

    provider: str
    url: str
    frame: str


def recognise(url: str) -> Embed | None:
    """The player behind an address, or None when we do not know it (then it is shown as a plain link)."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme != "https":
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    video = ""
    if host == "youtube.com" and parts.path == "/watch":
        video = parse_qs(parts.query).get("v", [""])[0]
    elif host == "youtu.be":
        video = parts.path.lstrip("/")
    if re.fullmatch(r"[\w-]{6,20}", video, re.ASCII):
        return Embed("YouTube", url, f"https://www.youtube-nocookie.com/embed/{video}")
    if host == "vimeo.com" and (found := re.fullmatch(r"/(\d{4,12})", parts.path, re.ASCII)):
        return Embed("Vimeo", url, f"https://player.vimeo.com/video/{found.group(1)}?dnt=1")
    return None
