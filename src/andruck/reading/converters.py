"""Parts of addresses that are more than words and numbers."""

from datetime import date
from typing import Any

from django.urls import register_converter

FEEDS = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}
SCOPES = ("section", "dossier", "topic", "author")


class DayConverter:
    """A day as 2026-11-23; a day that does not exist is an address that does not exist."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


class YearConverter:
    """A year as 1946."""

    regex = r"[1-9]\d{3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class TwoConverter:
    """A month or a day as 05."""

    regex = r"\d{2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:02}"


class TailConverter:
    """The decorative words of an article's address: anything without a slash, corrected by a redirect."""

    regex = r"[^/]*?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class FeedConverter:
    """The kind of a feed by its file name."""

    regex = "|".join(name.replace(".", r"\.") for name in FEEDS.values())

    def to_python(self, value: str) -> str:
        return next(kind for kind, name in FEEDS.items() if name == value)

    def to_url(self, value: str) -> str:
        return FEEDS[value]


class ScopeConverter:
    """What a feed is of."""

    regex = "|".join(SCOPES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class SecretConverter:
    """The secret part of a reader's own feed address."""

    regex = r"[A-Za-z0-9_-]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def register() -> None:
    """Make them known to the addresses."""
    converters: dict[str, type[Any]] = {
        "day": DayConverter,
        "year": YearConverter,
        "two": TwoConverter,
        "tail": TailConverter,
        "feed": FeedConverter,
        "scope": ScopeConverter,
        "secret": SecretConverter,
    }
    for name, converter in converters.items():
        register_converter(converter, name)
