"""How every page for readers is put together: its frame, its head, its headers."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control

from andruck.newsroom.queries.frame import frame as read_frame
from andruck.newsroom.rules import mining
from andruck.newsroom.rules.values import Frame, Image, Paper
from andruck.reading import addresses


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a page says to machines. Paths are made absolute by the template."""

    title: str
    path: str
    description: str = ""
    image: Image | None = None
    feed_scope: str = "all"
    feed_slug: str = ""
    kind: str = "website"
    index: bool = True
    alternates: tuple[tuple[str, str], ...] = ()
    data: str = ""
    next: str = ""


def render(
    request: HttpRequest,
    template: str,
    head: Head,
    context: dict[str, Any],
    *,
    frame: Frame | None = None,
    status: int = 200,
    max_age: int = 60,
) -> HttpResponse:
    """A page for readers. The frame is read here unless the view has needed it before."""
    frame = frame or read_frame()
    html = render_to_string(
        f"reading/{template}",
        {
            **context,
            "frame": frame,
            "head": head,
            "canonical": addresses.absolute(head.path),
            "beacon": settings.BEACONS and status == 200,
        },
        request=None,
    )
    response = HttpResponse(html, status=status)
    reserve_mining(response, frame.paper)
    if not head.index:
        response["X-Robots-Tag"] = "noindex"
    # Browsers ask again (cheap: 304), caches between may keep it for a moment.
    patch_cache_control(response, public=True, max_age=0, s_maxage=max_age)
    return response


def reserve_mining(response: HttpResponse, paper: Paper) -> None:
    """The reservation of text and data mining, § 44b(3) UrhG, on every representation."""
    for name, value in mining.headers(paper).items():
        response[name] = value
