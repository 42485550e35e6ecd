"""The archive by year, month and day. Empty ones between the first and the last day of the paper say so."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from andruck.newsroom.queries import days, places
from andruck.newsroom.queries.days import Neighbours, Span
from andruck.reading import addresses
from andruck.reading.page import Head, render
from andruck.reading.views.lists import cut

MONTH, DAY = "F Y", "DATE_FORMAT"


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every year of the paper."""
    found = days.years()
    head = Head(
        title=_("Archive"),
        path=addresses.archive(),
        description=_("Everything the paper has published, by day"),
    )
    parts = [(addresses.archive(span.start.year), str(span.start.year), span.articles) for span in found]
    return _list(request, head, parts, crumbs=(), total=_total(found))


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """The months of a year."""
    start = _day(year, 1, 1)
    found = days.months(year)
    near = _inside(found, start, date(year, 12, 31))
    parts = [
        (addresses.archive(year, span.start.month), date_format(span.start, "F"), span.articles)
        for span in found
    ]
    head = Head(
        title=_("Archive: %(time)s") % {"time": year}, path=addresses.archive(year), index=bool(found)
    )
    around = _links(near, "Y", 1)
    return _list(request, head, parts, crumbs=_crumbs(), total=_total(found), title=str(year), **around)


@require_safe
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The days of a month."""
    start = _day(year, month, 1)
    found = days.days(start)
    near = _inside(found, start, days.after(start) - timedelta(days=1))
    parts = [
        (addresses.archive(year, month, span.start.day), _weekday(span.start), span.articles)
        for span in found
    ]
    title = date_format(start, MONTH)
    head = Head(
        title=_("Archive: %(time)s") % {"time": title}, path=addresses.archive(year, month), index=bool(found)
    )
    around = _links(near, MONTH, 2)
    return _list(request, head, parts, crumbs=_crumbs(year), total=_total(found), title=title, **around)


@require_safe
def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """What was first published on a day, and the printed edition of that day if there was one."""
    start = _day(year, month, day)
    slice_ = days.articles(start, before=cut(request))
    near = _inside(slice_.teasers, start, start)
    title = date_format(start, DAY)
    head = Head(
        title=_("Archive: %(time)s") % {"time": title},
        path=addresses.archive(year, month, day),
        index=bool(slice_.teasers),
        next=slice_.next,
    )
    edition = places.edition(start)
    context = {
        "title": _weekday(start),
        "slice": slice_,
        "edition": addresses.edition(start) if edition is not None else "",
        "crumbs": _crumbs(year, month),
        **_links(near, DAY, 3),
    }
    return render(request, "archive_day.html", head, context)


def _list(
    request: HttpRequest,
    head: Head,
    parts: list[tuple[str, str, int]],
    *,
    crumbs: tuple[tuple[str, str], ...],
    total: int,
    title: str = "",
    **around: Any,
) -> HttpResponse:
    context = {"title": title or head.title, "parts": parts, "crumbs": crumbs, "total": total, **around}
    return render(request, "archive.html", head, context)


def _day(year: int, month: int, day: int) -> date:
    """A day that exists and has a day after it."""
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise Http404 from error
    if found.year == date.max.year:
        raise Http404
    return found


def _inside(found: Sequence[object], first: date, last: date) -> Neighbours:
    """What is around a time. An empty one is a page only between two days of the paper: time has no end."""
    near = days.neighbours(first, last + timedelta(days=1))
    if not found and not (near.earlier and near.later):
        raise Http404
    return near


def _links(found: Neighbours, format: str, depth: int) -> dict[str, tuple[str, str] | None]:
    """Addresses and names of the neighbours, for years (1), months (2) or days (3)."""
    return {
        name: None
        if day is None
        else (addresses.archive(*(day.year, day.month, day.day)[:depth]), date_format(day, format))
        for name, day in (("earlier", found.earlier), ("later", found.later))
    }


def _crumbs(year: int = 0, month: int = 0) -> tuple[tuple[str, str], ...]:
    """The way here: addresses and names of what is around."""
    found = [(addresses.archive(), _("Archive"))]
    if year:
        found.append((addresses.archive(year), str(year)))
    if month:
        found.append((addresses.archive(year, month), date_format(date(year, month, 1), "F")))
    return tuple(found)


def _weekday(day: date) -> str:
    return date_format(day, pgettext("date with weekday", "l, j F Y"))


def _total(spans: tuple[Span, ...]) -> int:
    return sum(span.articles for span in spans)
