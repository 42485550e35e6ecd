"""Which programs gather texts for machine learning and answering machines, by the names robots.txt knows."""

import re
from functools import cache
from typing import Any

TAG = "ai-crawler"

SIGNALS = ("Applebot-Extended", "Google-Extended", "Webzio-Extended")
"""Names that only ever stand in robots.txt: they never appear in a request, so no list of crawlers has them."""

GATHERERS = ("Amazonbot", "Diffbot", "omgili", "PanguBot", "Timpibot")
"""Crawlers whose makers say that models learn from what they fetch; the package counts them as search engines."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_. -]{1,39}")


@cache
def ai_crawlers() -> tuple[str, ...]:
    """Their names, sorted, each once. The list is that of the ``crawler-user-agents`` package as installed."""
    # Two megabytes, for one address.
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA

    named = {_name(entry) for entry in CRAWLER_USER_AGENTS_DATA if TAG in entry.get("tags", [])}
    return tuple(sorted({*filter(None, named), *SIGNALS, *GATHERERS}, key=str.lower))


def _name(entry: dict[str, Any]) -> str:
    """The name a pattern stands for: what it matches in an example, else the pattern itself; or nothing."""
    pattern = str(entry["pattern"])
    matches = (re.search(pattern, example) for example in entry.get("instances", []))
    candidates = [match[0] for match in matches if match]
    candidates.append(pattern.replace("\\", ""))
    for candidate in candidates:
        name = candidate.rstrip("/ ").strip()
        if _NAME.fullmatch(name):
            return name
    return ""
