"""The world outside the newsroom."""

from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse


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
