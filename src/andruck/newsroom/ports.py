"""The world outside the newsroom."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse

from andruck.access.rules import Decision
from andruck.newsroom.rules.searching import Answer, Condition, Document, Query


class Previewer(Protocol):
    """Shows an unsaved article or page as readers would see it. The reading room is plugged in by the wiring."""

    def __call__(self, request: HttpRequest, thing: Any, mode: str) -> HttpResponse: ...


def plain_preview(request: HttpRequest, thing: Any, mode: str) -> HttpResponse:
    """The fake that ships: says what it was asked to show."""
    return HttpResponse(f"{mode or 'preview'}: {thing}", content_type="text/plain; charset=utf-8")


_previewer: Previewer = plain_preview


def plug_previewer(previewer: Previewer) -> None:
    """Use this previewer from now on."""
    global _previewer  # noqa: PLW0603 (the one socket of this room)
    _previewer = previewer


def previewer() -> Previewer:
    """The previewer in use."""
    return _previewer


class Drawer(Protocol):
    """Shows an article that has been saved as a decision leaves it to a reader; None: there is nothing to show."""

    def __call__(self, request: HttpRequest, article: int, decision: Decision) -> HttpResponse | None: ...


def plain_drawing(request: HttpRequest, article: int, decision: Decision) -> HttpResponse | None:
    """The fake that ships: says what it was asked to show."""
    return HttpResponse(f"{article}: {decision.why}", content_type="text/plain; charset=utf-8")


_drawers: list[Drawer] = [plain_drawing]


def plug_drawer(drawer: Drawer) -> None:
    """Use this one from now on."""
    _drawers[:] = [drawer]


def drawer() -> Drawer:
    """The one in use."""
    return _drawers[0]


class SearchUnavailable(Exception):  # noqa: N818 (a condition, not somebody's mistake)
    """The archive cannot be searched just now: no index yet, a damaged one, or none plugged in."""


class ArchiveSearch(Protocol):
    """Finds articles by their words. Only what readers may find is ever given to it.

    Any process may ask. Only one may write; a second one gets a Refusal with the code ``search_locked``.
    What has been written is found everywhere within five seconds.
    """

    def search(self, query: Query) -> Answer:
        """The hits of a question, best first. Raises SearchUnavailable."""
        ...

    def suggest(self, query: Query) -> str:
        """The question as it may have been meant, spelled with words of the archive; empty if it is fine."""
        ...

    def index(self, documents: Iterable[Document], *, remove: Iterable[int] = (), position: int = 0) -> None:
        """Put in these articles (in place of what was known of them) and take out those with the ids ``remove``.

        When it returns, both are kept for good; ``position`` (0: unchanged) is remembered with them.
        Raises SearchUnavailable when there is no index yet: only ``rebuild`` makes one.
        """
        ...

    def rebuild(
        self,
        documents: Iterable[Document],
        *,
        position: int = 0,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """A new index of exactly these articles; returns how many. Until it is whole, the old one answers.

        ``progress`` is told now and then how many are in.
        """
        ...

    def condition(self) -> Condition:
        """How the index is. Never raises."""
        ...

    def close(self) -> None:
        """Stop writing, so that another process may."""
        ...


class NoSearch:
    """The engine of a paper that has none: says so."""

    def search(self, query: Query) -> Answer:
        """Raises SearchUnavailable."""
        raise SearchUnavailable

    def suggest(self, query: Query) -> str:
        """Nothing."""
        return ""

    def index(self, documents: Iterable[Document], *, remove: Iterable[int] = (), position: int = 0) -> None:
        """Raises SearchUnavailable."""
        raise SearchUnavailable

    def rebuild(
        self,
        documents: Iterable[Document],
        *,
        position: int = 0,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Raises SearchUnavailable."""
        raise SearchUnavailable

    def condition(self) -> Condition:
        """Missing."""
        return Condition("missing")

    def close(self) -> None:
        """Nothing to stop."""


_archive_search: ArchiveSearch = NoSearch()


def plug_archive_search(engine: ArchiveSearch) -> None:
    """Search with this engine from now on."""
    global _archive_search  # noqa: PLW0603 (a socket of this room)
    _archive_search = engine


def archive_search() -> ArchiveSearch:
    """The engine in use."""
    return _archive_search
