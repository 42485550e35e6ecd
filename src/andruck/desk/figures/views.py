"""Pages of the desk about what is read."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from andruck.core import clock
from andruck.desk import drawing
from andruck.desk.days import first_moment, today, zone
from andruck.desk.figures import words
from andruck.newsroom.queries import filed
from andruck.usage.lake import Lake
from andruck.usage.queries import figures, opened
from andruck.usage.rules import LEAST

OVERVIEW, NOW, TABLE = "desk_figures", "desk_figures_now", "desk_figures_table"
ARTICLE = "desk_figures_article"
WEEKS = 4
"""So many days of the same name, before this one, are what is usual."""

FIRST = date(2000, 1, 1)
"""Nobody has counted before."""

HIGHEST = 60
"""Height of the picture of the last minutes, in its own units."""

DAYS = 14
"""Of an article, from its first on: what is read later is read seldom. The sum is that of all its days."""


@dataclass(frozen=True, slots=True)
class Line:
    """An article and how often it was read, with the address of its own figures."""

    title: str
    url: str
    views: int


def asked(request: HttpRequest) -> date:
    """The day in an address; today for anything else, and for days to come."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today()
    return day if FIRST <= day <= today() else today()


class FiguresPage(WagtailAdminTemplateMixin, View):
    """What the pages have in common. Everybody who makes the paper may see them: they name no reader."""

    page_title: Any = gettext_lazy("Figures")
    header_icon = "view"
    request: HttpRequest

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = [{"url": reverse(OVERVIEW), "label": self.page_title}]
        if subtitle := self.get_page_subtitle():
            here.append({"url": "", "label": subtitle})
        return [*super().get_breadcrumbs_items(), *here]


class OverviewView(FiguresPage):
    """Now, and today, or another day, against the usual."""

    template_name = "desk/figures/overview.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Of today, or of the day in the address (``day``)."""
        lake, day = opened.lake(), asked(request)
        facts: dict[str, Any] = {"empty": True}
        if lake is not None:
            facts = {**(_now(lake) if day == today() else {}), **_day(lake, day)}
        response: HttpResponse = self.render_to_response(self.get_context_data(**facts))
        return response


class NowView(FiguresPage):
    """The part of the page that shows now: the page asks for it again and again."""

    template_name = "desk/figures/now.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Without anything around it."""
        lake = opened.lake()
        response: HttpResponse = self.render_to_response({} if lake is None else _now(lake))
        return response


class TableView(View):
    """A day's pages hour by hour, as a table to take along (CSV)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Of today, or of the day in the address. Exact, for it says nothing about readers."""
        lake, day = opened.lake(), asked(request)
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="andruck-{day}.csv"'
        response["Cache-Control"] = "no-store"
        writer = csv.writer(response)
        writer.writerow(["hour", "kind", "key", "section", "views"])
        if lake is not None:
            since, until = first_moment(day), first_moment(day + timedelta(days=1))
            for at, *rest in figures.pages(lake, since=since, until=until):
                writer.writerow([at.astimezone(zone()).isoformat(), *rest])
        return response


class ArticleView(FiguresPage):
    """One article: day by day, where its readers came from, and what they read next."""

    template_name = "desk/figures/article.html"
    kwargs: dict[str, Any]

    def get_page_subtitle(self) -> str:
        return str(filed.headlines([self.kwargs["id"]]).get(self.kwargs["id"], ""))

    def get(self, request: HttpRequest, id: int) -> HttpResponse:
        """From its first day on. 404 for an article that was never public."""
        known = filed.appeared(id)
        if known is None or known[1] is None:
            raise Http404
        lake = opened.lake()
        facts = {"empty": True} if lake is None else _article(lake, id, known[1])
        edit = reverse("wagtailsnippets_newsroom_article:edit", args=[id])
        response: HttpResponse = self.render_to_response(
            self.get_context_data(title=known[0], since=known[1], edit=edit, least=LEAST, **facts)
        )
        return response


def _article(lake: Lake, article: int, since: datetime) -> dict[str, Any]:
    first = since.astimezone(zone()).date()
    begins, ends = first_moment(first), first_moment(today() + timedelta(days=1))
    days: Counter[date] = Counter()
    for at, views in figures.by_hour(lake, since=begins, until=ends, article=article):
        days[at.astimezone(zone()).date()] += views
    shown = [(day, days[day]) for number in range(DAYS) if (day := first + timedelta(days=number)) <= today()]
    bars = [drawing.Bar(date_format(day, "j. n."), views) for day, views in shown]
    svg = drawing.plot(bars, language=(get_language() or "en")[:2], folder=Path(settings.DATA) / "plots")
    return {
        "whole": days.total(),
        "later": days.total() - sum(views for _, views in shown),
        "days": shown,
        # Drawn by ourselves, from figures and days.
        "plot": mark_safe(svg),  # noqa: S308
        "breakdowns": _breakdowns(lake, begins, ends, article=article),
        "went_on": _lines(
            [
                figures.Read("article", str(after), views)
                for after, views in figures.went_on(lake, article, since=begins, until=ends)
            ]
        ),
    }


def _breakdowns(
    lake: Lake, since: datetime, until: datetime, *, article: int | None = None
) -> list[tuple[str, list[tuple[str, int | None]]]]:
    found = []
    for by in figures.BREAKDOWNS:
        cells = figures.breakdown(lake, by, since=since, until=until, article=article)
        # That nobody came by a campaign is no breakdown.
        if cells and [cell.key for cell in cells] != [""]:
            found.append((words.BREAKDOWNS[by], [(words.value(by, cell.key), cell.views) for cell in cells]))
    return found


def _sections(found: Sequence[tuple[int, int]]) -> list[tuple[str, int]]:
    names = filed.section_names([number for number, _ in found])
    return [(names.get(number, _("Without a section")), views) for number, views in found]


def _now(lake: Lake) -> dict[str, Any]:
    now = clock.now()
    minutes = figures.by_minute(lake, now=now)
    most = max((views for _, views in minutes), default=0)
    read = figures.most_read(lake, since=now - figures.NOW, until=now, most=10, by="minutes")
    heights = [round(HIGHEST * views / most) if most else 0 for _, views in minutes]
    return {
        "bars": [
            (number * 10, HIGHEST - height, height, at.astimezone(zone()), views)
            for number, (height, (at, views)) in enumerate(zip(heights, minutes, strict=True))
        ],
        "now": sum(views for _, views in minutes),
        "read_now": _lines(read),
    }


def _day(lake: Lake, day: date) -> dict[str, Any]:
    now = clock.now()
    since, until = first_moment(day), first_moment(day + timedelta(days=1))
    hours = [(at.astimezone(zone()), views) for at, views in figures.by_hour(lake, since=since, until=until)]
    usual = _usual(lake, day)
    bars = [drawing.Bar(f"{at:%H}", views, usual.get(at.hour)) for at, views in hours]
    passed = [at.hour for at, _ in hours if at + timedelta(hours=1) <= now]
    svg = drawing.plot(bars, language=(get_language() or "en")[:2], folder=Path(settings.DATA) / "plots")
    return {
        "day": day,
        "is_today": day == today(),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today() else None,
        "so_far": sum(views for at, views in hours if at <= now),
        "usual": round(sum(usual[hour] for hour in passed)) if usual else None,
        # Drawn by ourselves, from figures and hours.
        "plot": mark_safe(svg),  # noqa: S308
        "hours": [(at, views, usual.get(at.hour)) for at, views in hours],
        "read_today": _lines(figures.most_read(lake, since=since, until=until)),
        "breakdowns": _breakdowns(lake, since, until),
        "sections": _sections(figures.sections(lake, since=since, until=until)),
        "lost": figures.lost(lake, since=since, until=until),
        "readers": figures.readers(lake, day=since),
        "left_out": figures.left_out(lake, since=since, until=until),
        "least": LEAST,
        # Then pages say by themselves that they were shown, those without scripts do not.
        "cached_elsewhere": settings.BEACONS,
    }


def _usual(lake: Lake, day: date) -> dict[int, float]:
    """Views by the hour of the clock on the same days of the weeks before, on average; empty where there are none."""
    days = 0
    sums: Counter[int] = Counter()
    for weeks in range(1, WEEKS + 1):
        first = day - timedelta(weeks=weeks)
        found = figures.by_hour(
            lake, since=first_moment(first), until=first_moment(first + timedelta(days=1))
        )
        if any(views for _, views in found):
            days += 1
            sums.update(dict.fromkeys(range(24), 0))
            for at, views in found:
                sums[at.astimezone(zone()).hour] += views
    return {hour: views / days for hour, views in sums.items()}


def _lines(read: Sequence[figures.Read]) -> list[Line]:
    titles = filed.headlines([int(one.key) for one in read])
    return [
        Line(
            titles.get(int(one.key), _("An article that is gone")),
            reverse(ARTICLE, args=[one.key]) if int(one.key) in titles else "",
            one.views,
        )
        for one in read
    ]
