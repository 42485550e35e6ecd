"""Pages of the desk about what is read: now, on a day, of an article."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from andruck.core import clock
from andruck.desk import drawing
from andruck.desk.days import day_after, first_moment, today, zone
from andruck.desk.figures import page, tables
from andruck.desk.figures.page import (
    FiguresPage,
    Line,
    Making,
    articles_table,
    breakdown_table,
    breakdowns,
    lines,
)
from andruck.desk.figures.spans import FIRST, Sort, around, usual
from andruck.desk.figures.tables import DAY, MOMENT, NUMBER, TEXT, Table
from andruck.newsroom.queries import filed
from andruck.people.queries import wants_figures
from andruck.usage.actions import tidying
from andruck.usage.lake import Lake
from andruck.usage.queries import figures, opened, sample, spans

WEEKS = 4
"""So many days of the same name, before this one, are what is usual."""

HIGHEST = 60
"""Height of the picture of the last minutes, in its own units."""

DAYS = 14
"""Of an article, from its first on: what is read later is read seldom. The sum is that of all its days."""


def asked(request: HttpRequest) -> date:
    """The day in an address; today for anything else, and for days to come."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today()
    return day if FIRST <= day <= today() else today()


class OverviewView(FiguresPage):
    """Now, and today, or another day, against the usual."""

    template_name = "desk/figures/overview.html"
    place = page.OVERVIEW

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Of today, or of the day in the address (``day``); one of its tables with ``format``."""
        lake, day = opened.lake(), asked(request)
        taken = self.taken({} if lake is None else _tables(lake, day))
        if taken is not None:
            return taken
        facts: dict[str, Any] = {"empty": True}
        if lake is not None:
            facts = {**(_now(lake) if day == today() else {}), **_day(lake, day)}
            facts["returning"] = sample.returning(since=day - timedelta(weeks=WEEKS + 1))
        response: HttpResponse = self.render_to_response(
            self.get_context_data(subscribed=wants_figures(request.user), **facts)
        )
        return response


class NowView(FiguresPage):
    """The part of the page that shows now: the page asks for it again and again."""

    template_name = "desk/figures/now.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Without anything around it."""
        lake = opened.lake()
        response: HttpResponse = self.render_to_response({} if lake is None else _now(lake))
        return response


class TableView(FiguresPage):
    """A day's pages hour by hour, as a table to take along."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Of today, or of the day in the address. Exact, for it says nothing about readers."""
        lake, day = opened.lake(), asked(request)
        rows = []
        if lake is not None:
            since, until = day_span(day)
            rows = [
                (at.astimezone(zone()).isoformat(), *rest)
                for at, *rest in figures.pages(lake, since=since, until=until)
            ]
        columns = [("hour", MOMENT), ("kind", TEXT), ("key", TEXT), ("section", NUMBER), ("views", NUMBER)]
        return tables.answer(Table(f"andruck-{day}", columns, rows), request.GET.get("format", "csv"))


class ArticleView(FiguresPage):
    """One article: day by day, where its readers came from, and what they read next."""

    template_name = "desk/figures/article.html"

    def get_page_subtitle(self) -> str:
        return str(filed.headlines([self.kwargs["id"]]).get(self.kwargs["id"], ""))

    def get(self, request: HttpRequest, id: int) -> HttpResponseBase:
        """From its first day on. 404 for an article that was never public."""
        known = filed.appeared(id)
        if known is None or known[1] is None:
            raise Http404
        lake, since = opened.lake(), known[1].astimezone(zone()).date()
        taken = self.taken({} if lake is None else _article_tables(lake, id, since))
        if taken is not None:
            return taken
        facts = {"empty": True} if lake is None else {**_article(lake, id, since), **_sample(id)}
        edit = reverse("wagtailsnippets_newsroom_article:edit", args=[id])
        response: HttpResponse = self.render_to_response(
            self.get_context_data(title=known[0], since=known[1], edit=edit, **facts)
        )
        return response


def _sample(article: int) -> dict[str, Any]:
    """What those of its readers tell who have agreed to be observed."""
    return {"depth": sample.depth(article), "led_to": sample.led_to(article, until=clock.now())}


def day_span(day: date) -> tuple[datetime, datetime]:
    """When a day begins and ends."""
    return first_moment(day), day_after(day)


def _tables(lake: Lake, day: date) -> Mapping[str, Making]:
    """What can be taken along of a day."""
    since, until = day_span(day)
    span: dict[str, Any] = {"since": since, "until": until}

    def hours() -> Table:
        found = figures.by_hour(lake, **span)
        rows = [(at.astimezone(zone()).isoformat(), views) for at, views in found]
        return Table(f"andruck-hours-{day}", [("hour", MOMENT), ("views", NUMBER)], rows)

    def sections() -> Table:
        rows = _sections(figures.sections(lake, **span))
        return Table(f"andruck-sections-{day}", [("section", TEXT), ("views", NUMBER)], rows)

    return {
        "hours": hours,
        "articles": lambda: articles_table(f"andruck-articles-{day}", lines(figures.most_read(lake, **span))),
        "begun": lambda: articles_table(f"andruck-begun-{day}", lines(figures.begun(lake, **span))),
        "sections": sections,
        **_breakdown_tables(lake, f"andruck-{day}", spans.EVERYTHING, since, until),
    }


def _article_span(since: date) -> tuple[date, datetime, datetime]:
    """The first of the days that are shown by themselves, and all that there can be figures of.

    What is known of articles from before there were figures begins with these: the last days are shown.
    """
    oldest = today() - tidying.HOURS
    first = since if since >= oldest else today() - timedelta(days=DAYS - 1)
    return first, first_moment(max(since, oldest)), day_after(today())


def _article_days(lake: Lake, article: int, first: date) -> list[tuple[date, int]]:
    days = [day for number in range(DAYS) if (day := first + timedelta(days=number)) <= today()]
    only = spans.Only(articles=frozenset({article}))
    views = spans.by_slot(lake, [first_moment(day) for day in days], until=day_after(days[-1]), only=only)
    return list(zip(days, views, strict=True))


def _went_on(lake: Lake, article: int, since: datetime, until: datetime) -> list[Line]:
    found = figures.went_on(lake, article, since=since, until=until)
    return lines([figures.Read("article", str(after), views) for after, views in found])


def _article_tables(lake: Lake, article: int, since: date) -> Mapping[str, Making]:
    """What can be taken along of an article."""
    first, begins, ends = _article_span(since)
    only, name = spans.Only(articles=frozenset({article})), f"andruck-article-{article}"
    return {
        "days": lambda: Table(
            f"{name}-days", [("day", DAY), ("views", NUMBER)], _article_days(lake, article, first)
        ),
        "next": lambda: articles_table(f"{name}-next", _went_on(lake, article, begins, ends)),
        **_breakdown_tables(lake, name, only, begins, ends),
    }


def _breakdown_tables(
    lake: Lake, name: str, only: spans.Only, since: datetime, until: datetime
) -> dict[str, Making]:
    def make(by: str) -> Table:
        return breakdown_table(f"{name}-{by}", spans.breakdown(lake, by, since=since, until=until, only=only))

    return {by: partial(make, by) for by in figures.BREAKDOWNS}


def _article(lake: Lake, article: int, since: date) -> dict[str, Any]:
    first, begins, ends = _article_span(since)
    only = spans.Only(articles=frozenset({article}))
    whole = spans.views(lake, since=begins, until=ends, only=only)
    days = _article_days(lake, article, first)
    begun = figures.begun(lake, since=begins, until=ends, article=article)
    return {
        "whole": whole,
        "rest": whole - sum(views for _, views in days),
        "is_old": first > since,
        "days": days,
        "plot": page.plot([drawing.Bar(date_format(day, "j. n."), views) for day, views in days])
        if whole
        else "",
        "breakdowns": breakdowns(lake, begins, ends, only=only, query=usual(today()).query()),
        "begun": begun[0].views if begun else None,
        "went_on": _went_on(lake, article, begins, ends),
    }


def _sections(found: Sequence[tuple[int, int]]) -> list[tuple[str, int]]:
    names = filed.section_names([number for number, _ in found])
    return [(names.get(number, _("Without a section")), views) for number, views in found]


def _section_lines(found: Sequence[tuple[int, int]], day: date) -> list[tuple[str, str, int]]:
    query = around(Sort.DAY, day).query()
    names = filed.section_names([number for number, _ in found])
    return [
        (name, f"{reverse(page.SECTION, args=[number])}?{query}" if number in names else "", views)
        for (number, _), (name, views) in zip(found, _sections(found), strict=True)
    ]


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
        "read_now": lines(read),
    }


def _day(lake: Lake, day: date) -> dict[str, Any]:
    now = clock.now()
    since, until = day_span(day)
    hours = [(at.astimezone(zone()), views) for at, views in figures.by_hour(lake, since=since, until=until)]
    normal = _usual(lake, day)
    bars = [drawing.Bar(f"{at:%H}", views, normal.get(at.hour)) for at, views in hours]
    passed = [at.hour for at, _ in hours if at + timedelta(hours=1) <= now]
    return {
        "day": day,
        "compare": f"{reverse(page.COMPARE)}?{around(Sort.DAY, day).query()}",
        "is_today": day == today(),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today() else None,
        "so_far": sum(views for at, views in hours if at <= now),
        "usual": round(sum(normal[hour] for hour in passed)) if normal else None,
        "plot": page.plot(bars),
        "hours": [(at, views, normal.get(at.hour)) for at, views in hours],
        "read_today": lines(figures.most_read(lake, since=since, until=until)),
        "breakdowns": breakdowns(lake, since, until, query=around(Sort.DAY, day).query()),
        "begun": lines(figures.begun(lake, since=since, until=until)),
        "sections": _section_lines(figures.sections(lake, since=since, until=until), day),
        "lost": figures.lost(lake, since=since, until=until),
        "readers": figures.readers(lake, day=since),
        "left_out": figures.left_out(lake, since=since, until=until),
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
