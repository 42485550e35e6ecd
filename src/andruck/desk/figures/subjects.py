"""Figures of a span, compared: of the whole paper, a section, a dossier, an author, a source, a campaign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.desk import drawing
from andruck.desk.days import today, zone
from andruck.desk.figures import page, words
from andruck.desk.figures.page import FiguresPage, Making
from andruck.desk.figures.periods import Half, Period, period
from andruck.desk.figures.spans import Against, Change, Sort, around, asked, usual
from andruck.desk.figures.tables import MOMENT, NUMBER, Table
from andruck.newsroom.queries import filed
from andruck.people.queries import has_role
from andruck.people.rules import Role
from andruck.usage.lake import Lake
from andruck.usage.queries import figures, opened, spans
from andruck.usage.rules import sources, told

MOST = 20


@dataclass(frozen=True, slots=True)
class Point:
    """A slot of time: its label, when it began, its views, and those of the same slot in the other span.

    ``runs``: it is not over; a plot would show a fall that is none.
    """

    label: str
    at: Any
    change: Change
    runs: bool = False


class SpanPage(FiguresPage):
    """A page about a span of days, which the address names."""

    template_name = "desk/figures/span.html"
    place = page.COMPARE
    period: Period
    problem = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """The page, or one of its tables (``?format=``). 404 for what there is not."""
        self.settle()
        lake = opened.lake()
        taken = self.taken({} if lake is None else self.tables(lake))
        if taken is not None:
            return taken
        facts = {"empty": True} if lake is None else self.facts(lake)
        response: HttpResponseBase = self.render_to_response(
            self.get_context_data(**self.controls(), **facts)
        )
        return response

    def settle(self) -> None:
        """What the page is about. Raises Http404."""
        try:
            span, against = asked(self.request.GET.dict(), today())
        except Refusal as refusal:
            self.problem = words.refusal(refusal)
            if "format" in self.request.GET:
                raise Http404 from refusal
            span, against = usual(today()), Against.BEFORE
        # What is taken along has each day of a year; nobody could see that many in a plot.
        self.period = period(span, against, clock.now(), daily="format" in self.request.GET)

    def controls(self) -> dict[str, Any]:
        """What the ways from span to span are made of."""
        span, against = self.period.now.span, self.period.against
        last = min(span.last, today())
        after = span.after()
        return {
            "problem": self.problem,
            "period": self.period,
            "span": span,
            "sorts": [
                (label, around(sort, last).query(against), span.sort is sort)
                for sort, label in words.SORTS.items()
            ],
            "againsts": [
                (label, span.query(other), against is other) for other, label in words.AGAINST.items()
            ],
            "earlier": span.before().query(against),
            "later": after.query(against) if after.first <= today() else "",
            "spoken": words.span(span),
            "spoken_before": words.span(self.period.before.span),
            "is_day": span.sort is Sort.DAY,
        }

    def tables(self, lake: Lake) -> Mapping[str, Making]:
        """The tables that can be taken along, the first one unless another is named."""
        raise NotImplementedError

    def facts(self, lake: Lake) -> dict[str, Any]:
        """What the page shows."""
        raise NotImplementedError

    def file(self, of: str) -> str:
        """What a table's file is called."""
        span = self.period.now.span
        return f"andruck-{of}-{span.first}-{span.last}"


def course(
    now: Half, before: Half, labels: Sequence[str], views: Sequence[int | None], others: Sequence[int | None]
) -> list[Point]:
    """Both spans slot by slot; what has not been yet has no figure."""
    known = {before.place(number): found for number, found in enumerate(others)}
    return [
        Point(
            labels[number],
            slot.astimezone(zone()),
            Change(views[number] if slot < now.until else None, known.get(now.place(number))),
            runs=slot < now.until < (*now.slots, now.end)[number + 1],
        )
        for number, slot in enumerate(now.slots)
    ]


def course_table(name: str, points: Sequence[Point]) -> Table:
    """The same to take along."""
    columns = [("begins", MOMENT), ("views", NUMBER), ("views_before", NUMBER)]
    return Table(
        name, columns, [(point.at.isoformat(), point.change.now, point.change.before) for point in points]
    )


def drawn(points: Sequence[Point]) -> dict[str, Any]:
    """Both spans as lines, if there is anything to draw. ``beside``: whether there was anything in the other one."""
    beside = any(point.change.before for point in points)
    if not beside and not any(point.change.now for point in points):
        return {"plot": "", "beside": False}
    bars = [
        drawing.Bar(
            point.label,
            None if point.runs else point.change.now,
            point.change.before if beside else None,
        )
        for point in points
    ]
    return {"plot": page.plot(bars, lines=True), "beside": beside}


class ArticlesPage(SpanPage):
    """Figures of the pages that ``only`` chooses."""

    only = spans.EVERYTHING
    name = "paper"

    def course(self, lake: Lake) -> list[Point]:
        """Slot by slot."""
        found = [
            spans.by_slot(lake, half.slots, until=half.until, only=self.only)
            for half in (self.period.now, self.whole_before)
        ]
        return course(self.period.now, self.period.before, self.period.labels, *found)

    @property
    def whole_before(self) -> Half:
        """The other span to its end: its line goes on where this one's has not been yet."""
        half = self.period.before
        return Half(half.span, half.since, half.end, half.slots)

    def read(self, lake: Lake) -> list[page.Line]:
        """The articles read most."""
        now = self.period.now
        found = spans.most_read(lake, since=now.since, until=now.until, only=self.only, most=MOST)
        return page.lines(found)

    def tables(self, lake: Lake) -> Mapping[str, Making]:
        now = self.period.now
        span = {"since": now.since, "until": now.until, "only": self.only}
        return {
            "course": lambda: course_table(self.file(self.name), self.course(lake)),
            "articles": lambda: page.articles_table(self.file(f"{self.name}-articles"), self.read(lake)),
            **{by: partial(self._breakdown, lake, by, span) for by in figures.BREAKDOWNS},
        }

    def _breakdown(self, lake: Lake, by: str, span: dict[str, Any]) -> Table:
        return page.breakdown_table(self.file(f"{self.name}-{by}"), spans.breakdown(lake, by, **span))

    def facts(self, lake: Lake) -> dict[str, Any]:
        now, before = self.period.now, self.period.before
        points = self.course(lake)
        change = Change(
            *(spans.views(lake, since=half.since, until=half.until, only=self.only) for half in (now, before))
        )
        return {
            "change": change,
            "points": points,
            **drawn(points),
            "read": self.read(lake),
            "breakdowns": page.breakdowns(
                lake, now.since, now.until, only=self.only, query=self.period.query
            ),
        }


class CompareView(ArticlesPage):
    """The whole paper."""

    page_subtitle: Any = gettext_lazy("Compare")


class NamedPage(ArticlesPage):
    """About something with a name and a number."""

    title = ""

    def get_page_subtitle(self) -> str:
        return self.title

    def named(self, names: Mapping[int, str], id: int) -> None:
        """It is called so. Raises Http404 for what is not there."""
        if id not in names:
            raise Http404
        self.title = names[id]


class SectionView(NamedPage):
    """The articles of a section."""

    place, name = page.SECTIONS, "section"

    def settle(self) -> None:
        id = self.kwargs["id"]
        self.named(filed.section_names([id]), id)
        self.only = spans.Only(section=id)
        super().settle()


class DossierView(NamedPage):
    """The articles of a dossier."""

    place, name = page.DOSSIERS, "dossier"

    def settle(self) -> None:
        id = self.kwargs["id"]
        self.named(filed.dossier_names([id]), id)
        self.only = spans.Only(articles=filed.in_dossier(id))
        super().settle()


def without_agreement(request: HttpRequest) -> bool:
    """Whether to explain why there are no figures by author. Raises Http404 for whoever could not change that."""
    if page.by_author():
        return False
    if not has_role(request.user, Role.ADMINISTRATOR):
        raise Http404
    return True


class AuthorView(NamedPage):
    """The articles that bear an author's name."""

    place, name = page.AUTHORS, "author"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Only with the agreement; without, administrators read what it takes."""
        if without_agreement(request):
            return explained(self)
        return super().get(request, **kwargs)

    def settle(self) -> None:
        id = self.kwargs["id"]
        self.named(filed.author_names([id]), id)
        self.only = spans.Only(articles=filed.written_by(id))
        super().settle()


def explained(view: FiguresPage) -> HttpResponseBase:
    """Why there are no figures by author, and what would change that."""
    view.template_name = "desk/figures/agreement.html"
    response: HttpResponseBase = view.render_to_response(view.get_context_data())
    return response


class BroughtPage(SpanPage):
    """What one source or campaign brought."""

    by = ""
    key = ""

    def get_page_subtitle(self) -> str:
        return words.value(self.by, self.key)

    def settle(self) -> None:
        key = self.kwargs["key"]
        if not self.there(key):
            raise Http404
        self.key = key
        super().settle()

    def there(self, key: str) -> bool:
        """Whether there can be such a one."""
        raise NotImplementedError

    def course(self, lake: Lake) -> list[Point]:
        """Slot by slot, as far as it is shown."""
        half = self.period.before
        ends = (self.period.now.until, half.end)
        found = [
            spans.brought_by_slot(lake, self.by, self.key, one.slots, until=until)
            for one, until in zip((self.period.now, half), ends, strict=True)
        ]
        return course(self.period.now, half, self.period.labels, *found)

    def read(self, lake: Lake) -> list[page.Line]:
        """The articles that it brought readers to."""
        now = self.period.now
        return page.lines(
            spans.brought_to(lake, self.by, self.key, since=now.since, until=now.until, most=MOST)
        )

    def tables(self, lake: Lake) -> Mapping[str, Making]:
        return {
            "course": lambda: course_table(self.file(self.by), self.course(lake)),
            "articles": lambda: page.articles_table(self.file(f"{self.by}-articles"), self.read(lake)),
        }

    def facts(self, lake: Lake) -> dict[str, Any]:
        points = self.course(lake)
        found = (
            spans.breakdown(lake, self.by, since=half.since, until=half.until)
            for half in (self.period.now, self.period.before)
        )
        change = Change(*(told(cells, self.key) for cells in found))
        return {
            "change": change,
            "points": points,
            **drawn(points),
            "read": self.read(lake),
            "brought": True,
        }


class SourceView(BroughtPage):
    """A place that readers came from."""

    place, by = page.SOURCES, "source"

    def there(self, key: str) -> bool:
        return key in sources.sources()


class CampaignView(BroughtPage):
    """A tag of a campaign that readers came with."""

    place, by = page.CAMPAIGNS, "campaign"

    def there(self, key: str) -> bool:
        return 0 < len(key) <= 40
