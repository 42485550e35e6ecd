"""Wagtail finds a page of the tree, the reading room draws it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from wagtail import hooks

from andruck.reading.views import tree


@hooks.register("on_serve_page")
def draw(next_serve: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Instead of the page serving itself."""

    def serve(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return tree.serve(page, request)

    return serve
