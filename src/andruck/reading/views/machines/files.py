"""Rules for crawlers and other programs, as plain files."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from andruck.core import clock
from andruck.newsroom.queries.frame import frame as read_frame
from andruck.newsroom.queries.frame import paper as read_paper
from andruck.newsroom.rules import mining
from andruck.newsroom.rules.values import Frame, Paper
from andruck.reading import addresses
from andruck.reading.crawlers import ai_crawlers
from andruck.reading.page import reserve_mining

SECURITY_DAYS = 180
NOBODY_SELLS = "placeholder.example.com, placeholder, DIRECT, placeholder"
"""The line that the IAB's specification gives to sites on which nobody may sell space."""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read; machine learning is refused where the paper reserves it."""
    paper = read_paper()
    lines: list[str] = []
    if paper.reserve_mining:
        lines += [
            *_comment(_reservation()),
            *(f"User-agent: {name}" for name in ai_crawlers()),
            "Disallow: /",
            "",
        ]
    lines += [
        "User-agent: *",
        f"Disallow: /{settings.EDITOR_PATH}",
        f"Disallow: {addresses.named('search')}",
        "Disallow: /-/",
        "Allow: /",
        "",
        *([f"License: {addresses.absolute(addresses.named('licence'))}", ""] if paper.reserve_mining else []),
        f"Sitemap: {addresses.absolute(addresses.named('sitemap'))}",
        f"Sitemap: {addresses.absolute(addresses.named('sitemap_news'))}",
    ]
    return _plain("\n".join(lines), paper)


@require_safe
def ads(request: HttpRequest) -> HttpResponse:
    """Who may sell our space: what the paper says, else nobody."""
    paper = read_paper()
    nobody = [
        *_comment(_("We sell our advertising space ourselves. Nobody else may offer it.")),
        NOBODY_SELLS,
    ]
    return _plain(paper.ads_txt.strip() or "\n".join(nobody), paper)


@require_safe
def tdmrep(request: HttpRequest) -> HttpResponse:
    """The reservation of text and data mining as a file (TDM Reservation Protocol)."""
    paper = read_paper()
    return _kept(JsonResponse(mining.declaration(paper), safe=False), paper)


@require_safe
def licence(request: HttpRequest) -> HttpResponse:
    """The same as a licence for programs (RSL 1.0); where nothing is reserved there is none."""
    paper = read_paper()
    text = mining.licence(paper)
    if not text:
        raise Http404
    return _kept(HttpResponse(text, content_type="application/rsl+xml; charset=utf-8"), paper)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a hole in our security (RFC 9116); the same text all day."""
    frame = read_frame()
    expires = datetime.combine(timezone.localdate(clock.now()), time.min, timezone.get_current_timezone())
    lines = [
        f"Contact: {_contact(frame)}",
        f"Expires: {(expires + timedelta(days=SECURITY_DAYS)).isoformat(timespec='seconds')}",
        f"Preferred-Languages: {', '.join(dict.fromkeys((settings.LANGUAGE_CODE, 'en')))}",
        f"Canonical: {addresses.absolute(addresses.named('security'))}",
    ]
    return _plain("\n".join(lines), frame.paper)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For those who ask here without having read the page."""
    response = HttpResponseRedirect(static("reading/icon.svg"))
    patch_cache_control(response, public=True, max_age=86_400)
    return response


def _reservation() -> str:
    return _(
        "We reserve our right in text and data mining (section 44b(3) of the German Copyright Act, Article 4(3) of "
        "Directive (EU) 2019/790): no copying for the training or operation of machine learning without a licence."
    )


def _contact(frame: Frame) -> str:
    if frame.paper.email:
        return f"mailto:{frame.paper.email}"
    path = next((page.path for page in frame.fixed if page.role == "contact"), "/")
    return addresses.absolute(path)


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in text.splitlines()]


def _plain(text: str, paper: Paper) -> HttpResponse:
    return _kept(HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8"), paper)


def _kept(response: HttpResponse, paper: Paper) -> HttpResponse:
    reserve_mining(response, paper)
    patch_cache_control(response, public=True, max_age=0, s_maxage=60)
    return response
