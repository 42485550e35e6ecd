"""Where readers come from, in words of our own: ``search/google``, ``social/bluesky``, ``direct``, ``other``.

A short list that is kept up by hand. What it does not know is ``other``: which site that was is not kept, for the
names of sites, too, say something about those who read them.
"""

import re
from functools import lru_cache

DIRECT, OWN, OTHER, UNKNOWN = "direct", "own", "other", "unknown"
"""``unknown``: a network of caches has answered, and only the browser knows where its reader came from."""

_SITES = {
    "search": {
        "bing": "bing.com", "brave": "search.brave.com", "duckduckgo": "duckduckgo.com", "ecosia": "ecosia.org",
        "kagi": "kagi.com", "metager": "metager.de metager.org", "mojeek": "mojeek.com", "qwant": "qwant.com",
        "startpage": "startpage.com", "yahoo": "search.yahoo.com", "yandex": "yandex.ru yandex.com",
    },
    "social": {
        "bluesky": "bsky.app", "facebook": "facebook.com fb.me", "instagram": "instagram.com",
        "linkedin": "linkedin.com lnkd.in", "mastodon": "mastodon.social mastodon.online troet.cafe chaos.social",
        "pinterest": "pinterest.com pinterest.de", "reddit": "reddit.com redd.it", "telegram": "t.me telegram.org",
        "threads": "threads.net threads.com", "tiktok": "tiktok.com", "whatsapp": "whatsapp.com wa.me",
        "x": "t.co twitter.com x.com", "youtube": "youtube.com youtu.be",
    },
    "news": {
        "feedly": "feedly.com", "flipboard": "flipboard.com", "google": "news.google.com",
        "inoreader": "inoreader.com",
        "msn": "msn.com", "newstral": "newstral.com", "rivva": "rivva.de", "upday": "upday.com",
    },
    "assistant": {
        "chatgpt": "chatgpt.com chat.openai.com", "claude": "claude.ai", "copilot": "copilot.microsoft.com",
        "gemini": "gemini.google.com", "perplexity": "perplexity.ai",
    },
    "mail": {
        "gmx": "deref-gmx.net deref-gmx.de", "google": "mail.google.com com.google.android.gm",
        "outlook": "outlook.live.com outlook.office.com", "web.de": "deref-web.de",
    },
    "reference": {"wikipedia": "wikipedia.org"},
}  # fmt: skip

_BY_HOST = {
    host: f"{kind}/{name}"
    for kind, sites in _SITES.items()
    for name, hosts in sites.items()
    for host in hosts.split()
}
_GOOGLE = re.compile(
    r"(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?|com\.google\.android\.googlequicksearchbox"
)


@lru_cache(maxsize=4_000)
def source(scheme: str, host: str) -> str:
    """The source behind a referrer's scheme and host. Programs of telephones name themselves as ``android-app``."""
    if scheme not in {"http", "https", "android-app"}:
        return OTHER
    if _GOOGLE.fullmatch(host):
        return "search/google"
    while host:
        found = _BY_HOST.get(host)
        if found is not None:
            return found
        host = host.partition(".")[2]
    return OTHER


def sources() -> list[str]:
    """All there are, sorted."""
    return sorted({DIRECT, OWN, OTHER, UNKNOWN, "search/google", *_BY_HOST.values()})
