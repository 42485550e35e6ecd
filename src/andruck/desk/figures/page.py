"""What the pages about what is read have in common."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from andruck.desk import drawing
from andruck.desk.figures import tables, words
from andruck.desk.figures.tables import NUMBER, TEXT, Table
from andruck.infra import links
from andruck.newsroom.queries import filed
from andruck.usage.lake import Lake
from andruck.usage.queries import figures, opened, spans
from andruck.usage.rules import LEAST, REST, Cell

log = logging.getLogger(__name__)

OVERVIEW, NOW, TABLE, ARTICLE, LETTER = (
    "desk_figures", "desk_figures_now", "desk_figures_table", "desk_figures_article", "desk_figures_letter",
)  # fmt: skip
COMPARE, SECTIONS, SECTION, DOSSIERS, DOSSIER, AUTHORS, AUTHOR, SOURCES, SOURCE, CAMPAIGNS, CAMPAIGN = (
    f"desk_figures_{name}"
    for name in (
        "compare", "sections", "section", "dossiers", "dossier", "authors", "author", "sources", "source",
        "campaigns", "campaign",
    )
)  # fmt: skip

PAGES: tuple[tuple[str, Any], ...] = (
    (OVERVIEW, gettext_lazy("Now and today")),
    (COMPARE, gettext_lazy("Compare")),
    (SECTIONS, gettext_lazy("Sections")),
    (DOSSIERS, gettext_lazy("Dossiers")),
    (AUTHORS, gettext_lazy("Authors")),
    (SOURCES, gettext_lazy("Sources")),
    (CAMPAIGNS, gettext_lazy("Campaigns")),
)
"""What there is, in the order in which the menu has it."""

Making: TypeAlias = Callable[[], Table]
"""Makes a table when it is asked for."""


@dataclass(frozen=True, slots=True)
class Line:
    """An article and how often it was read, with the address of its own figures."""

    title: str
    url: str
    views: int
    id: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Views by one thing: its name for addresses, its heading, and label, address and views (None: few) of each."""

    by: str
    heading: str
    cells: Sequence[tuple[str, str, int | None]]


def by_author() -> bool:
    """Whether figures may be put together by author: only with an agreement of those who represent the staff."""
    return bool(settings.FIGURES_BY_AUTHOR)


class FiguresPage(WagtailAdminTemplateMixin, View):
    """Everybody who makes the paper may see them: they name no reader."""

    page_title: Any = gettext_lazy("Figures")
    header_icon = "view"
    request: HttpRequest
    kwargs: dict[str, Any]
    place = ""
    """The page of the menu that this one belongs to."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As usual; a page that says so while the lake does not answer."""
        try:
            answered: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        except opened.problems() as problem:
            log.warning("The figures cannot be read: %s", problem)
            away: HttpResponseBase = self.response_class(
                request=request,
                template=["desk/figures/away.html"],
                context=self.get_context_data(),
                status=503,
            )
            away["Retry-After"] = "30"
            return away
        return answered

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = [{"url": reverse(OVERVIEW), "label": self.page_title}]
        if self.place and self.place != OVERVIEW:
            here.append({"url": reverse(self.place), "label": str(dict(PAGES)[self.place])})
        if (subtitle := self.get_page_subtitle()) and subtitle != here[-1]["label"]:
            here.append({"url": "", "label": subtitle})
        return [*super().get_breadcrumbs_items(), *here]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """With the ways between the pages, and the query that an export repeats."""
        ways = [
            (label, reverse(name), name == self.place)
            for name, label in PAGES
            if name != AUTHORS or by_author()
        ]
        query = self.request.GET.copy()
        for name in ("format", "table"):
            query.pop(name, None)
        more = {
            "ways": ways,
            "least": LEAST,
            "method": links.to("privacy_counting"),
            "query": query.urlencode(),
            **context,
        }
        found: dict[str, Any] = super().get_context_data(**more)
        return found

    def taken(self, known: Mapping[str, Making]) -> HttpResponseBase | None:
        """The table that the address asks for as a file; None: a page. Raises Http404 for another table or format."""
        form = self.request.GET.get("format")
        if form is None:
            return None
        make = known.get(self.request.GET.get("table") or next(iter(known), ""))
        if make is None:
            raise Http404
        return tables.answer(make(), form)


def lines(read: Sequence[figures.Read]) -> list[Line]:
    """Articles with their headlines."""
    titles = filed.headlines([int(one.key) for one in read])
    return [
        Line(
            titles.get(int(one.key), _("An article that is gone")),
            reverse(ARTICLE, args=[one.key]) if int(one.key) in titles else "",
            one.views,
            int(one.key),
        )
        for one in read
    ]


def articles_table(name: str, read: Sequence[Line]) -> Table:
    """Articles as a table to take along."""
    columns = [("article", NUMBER), ("headline", TEXT), ("views", NUMBER)]
    return Table(name, columns, [(line.id, line.title, line.views) for line in read])


def breakdown_table(name: str, cells: Sequence[Cell]) -> Table:
    """A breakdown as a table to take along, in the words of the lake."""
    return Table(name, [("value", TEXT), ("views", NUMBER)], cells)


def breakdowns(
    lake: Lake, since: datetime, until: datetime, *, only: spans.Only = spans.EVERYTHING, query: str = ""
) -> list[Breakdown]:
    """All of them that say something; sources and campaigns lead to their own pages (``query``: of this span)."""
    found = []
    for by in figures.BREAKDOWNS:
        cells = spans.breakdown(lake, by, since=since, until=until, only=only)
        # That nobody came by a campaign is no breakdown, and one that shows nothing is none.
        if [cell.key for cell in cells] not in ([], [""], [REST]):
            shown = [(words.value(by, cell.key), way(by, cell.key, query), cell.views) for cell in cells]
            found.append(Breakdown(by, str(words.BREAKDOWNS[by]), shown))
    return found


def way(by: str, key: str, query: str) -> str:
    """Where the figures of a source or campaign are; empty for what has no page."""
    name = {"source": SOURCE, "campaign": CAMPAIGN}.get(by)
    return f"{reverse(name, args=[key])}?{query}" if name and key not in {"", REST} and query else ""


def plot(bars: Sequence[drawing.Bar], *, lines: bool = False) -> SafeString:
    """Drawn by ourselves, from figures, hours and days; empty where it cannot be."""
    svg = drawing.plot(
        bars, language=(get_language() or "en")[:2], folder=Path(settings.DATA) / "plots", lines=lines
    )
    return mark_safe(svg)  # noqa: S308 (see above)
