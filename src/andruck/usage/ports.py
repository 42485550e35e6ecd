"""What counting has to know of the paper: which page stands behind an address."""

from collections.abc import Collection
from typing import Protocol

from andruck.usage.rules import Kind, Page


class Pages(Protocol):
    """Tells pages by their addresses. Plugged in by the wiring."""

    def by_path(self, paths: Collection[str]) -> dict[str, Page]:
        """The pages behind these paths; one that is missing is not counted."""
        ...


class FakePages:
    """Knows articles by ``/artikel/<number>…``, the front and the form for contributions; for tests and trials."""

    def by_path(self, paths: Collection[str]) -> dict[str, Page]:
        """The pages behind these paths."""
        found = {}
        for path in paths:
            number = path.removeprefix("/artikel/").partition(".")[0]
            if path == "/":
                found[path] = Page(Kind.FRONT, "/")
            elif path == "/unterstuetzen/":
                found[path] = Page(Kind.GIVING, path)
            elif path.startswith("/artikel/") and number.isdigit():
                found[path] = Page(Kind.ARTICLE, number, int(number) % 10 + 1)
        return found


_pages: Pages = FakePages()


def plug_pages(pages: Pages) -> None:
    """Ask these from now on."""
    global _pages  # noqa: PLW0603 (plugged once, by the wiring)
    _pages = pages


def pages() -> Pages:
    """Whoever knows."""
    return _pages
