"""Sitemaps. Whatever is kept out of search engines is in none of them."""

from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from andruck.newsroom.queries import sitemaps
from andruck.newsroom.queries.frame import paper as read_paper
from andruck.reading import addresses
from andruck.reading.feeds.channel import legible
from andruck.reading.page import reserve_mining

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_ALONE = ("archive", "editions", "corrections", "replies", "privacy")


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The list of sitemaps: pages, then a month at a time, newest first."""
    found: list[tuple[str, datetime | None]] = [(reverse("sitemap_pages"), None)]
    for month in sitemaps.months():
        place = {"year": month.year, "month": month.month}
        found.append((reverse("sitemap_month", kwargs=place), month.changed))
        further = [{**place, "part": part} for part in range(2, month.parts + 1)]
        found += [(reverse("sitemap_part", kwargs=kwargs), month.changed) for kwargs in further]
    body = "".join(f"<sitemap>{_entry(path, changed)}</sitemap>\n" for path, changed in found)
    return _xml(f'<sitemapindex xmlns="{_SITEMAP}">\n{body}</sitemapindex>')


@require_safe
def sitemap_month(request: HttpRequest, year: int, month: int, part: int = 1) -> HttpResponse:
    """Articles of one month, read in pieces. Sent whole: it is a few megabytes at most, and so it has an ETag."""
    try:
        entries = sitemaps.month(year, month, part)
        return _urls((addresses.to_article(entry.id, entry.slug), entry.changed) for entry in entries)
    except ValueError as error:
        raise Http404 from error


@require_safe
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """Everything that is no article."""
    found = sitemaps.pages()
    alone = [(addresses.named(name), None) for name in _ALONE]
    topics = [(addresses.topic(slug), None) for slug in found.topics]
    authors = [(addresses.author(slug), None) for slug in found.authors]
    editions = [(addresses.edition(day), None) for day in found.editions]
    months = [(addresses.archive(*month), None) for month in found.months]
    return _urls([*found.tree, *alone, *topics, *authors, *months, *editions][: sitemaps.LARGEST])


@require_safe
def sitemap_news(request: HttpRequest) -> HttpResponse:
    """The last two days, for news search engines."""
    name = escape(legible(read_paper().name))
    urls = "".join(
        f"<url><loc>{_address(addresses.to_article(entry.id, entry.slug))}</loc><news:news>"
        f"<news:publication><news:name>{name}</news:name>"
        f"<news:language>{escape(entry.language)}</news:language></news:publication>"
        f"<news:publication_date>{_moment(entry.published)}</news:publication_date>"
        f"<news:title>{escape(legible(entry.headline))}</news:title></news:news></url>\n"
        for entry in sitemaps.news()
    )
    return _xml(f'<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">\n{urls}</urlset>')


def _urls(found: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    urls = "".join(f"<url>{_entry(path, changed)}</url>\n" for path, changed in found)
    return _xml(f'<urlset xmlns="{_SITEMAP}">\n{urls}</urlset>')


def _entry(path: str, changed: datetime | None) -> str:
    moment = f"<lastmod>{_moment(changed)}</lastmod>" if changed else ""
    return f"<loc>{_address(path)}</loc>{moment}"


def _address(path: str) -> str:
    return escape(addresses.absolute(path))


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _xml(body: str) -> HttpResponse:
    response = HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n', content_type="application/xml; charset=utf-8"
    )
    reserve_mining(response, read_paper())
    patch_cache_control(response, public=True, max_age=0, s_maxage=60)
    return response
