"""What there are figures of, over a span and compared: sections, dossiers, authors, sources, campaigns."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from andruck.desk.figures import page, words
from andruck.desk.figures.page import Making
from andruck.desk.figures.periods import Half
from andruck.desk.figures.spans import Change
from andruck.desk.figures.subjects import SpanPage, explained, without_agreement
from andruck.desk.figures.tables import NUMBER, TEXT, Table
from andruck.newsroom.queries import filed
from andruck.usage.lake import Lake
from andruck.usage.queries import figures, spans
from andruck.usage.rules import told

MOST = 5_000
"""Articles, the most read of a span, that dossiers and authors are added up from: nearly always all of them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list. ``key`` is what exports call it."""

    key: str
    name: str
    url: str
    change: Change


class ListPage(SpanPage):
    """A list over a span, the most read first."""

    template_name = "desk/figures/list.html"
    partial = False
    """Whether it was added up from the most read articles only."""

    def get_page_subtitle(self) -> str:
        return str(dict(page.PAGES)[self.place])

    def views(self, lake: Lake, half: Half) -> Mapping[str, int | None]:
        """Views by key, None for few."""
        raise NotImplementedError

    def names(self, keys: Collection[str]) -> Mapping[str, tuple[str, str]]:
        """Name and address of each; what is missing is left out."""
        raise NotImplementedError

    def entries(self, lake: Lake) -> list[Entry]:
        """The lines, those that are not shown at the end."""
        now, before = (self.views(lake, half) for half in (self.period.now, self.period.before))
        changes = {
            key: Change(*(told(half.items(), key) for half in (now, before))) for key in {**now, **before}
        }
        names = self.names(changes)
        entries = [Entry(key, *names[key], change) for key, change in changes.items() if key in names]
        return sorted(
            entries, key=lambda entry: (entry.change.now is None, -(entry.change.now or 0), entry.name)
        )

    def tables(self, lake: Lake) -> Mapping[str, Making]:
        return {"list": lambda: self._table(self.entries(lake))}

    def _table(self, entries: list[Entry]) -> Table:
        columns = [("key", TEXT), ("name", TEXT), ("views", NUMBER), ("views_before", NUMBER)]
        rows = [(one.key, one.name, one.change.now, one.change.before) for one in entries]
        return Table(self.file(self.place.removeprefix("desk_figures_")), columns, rows)

    def facts(self, lake: Lake) -> dict[str, Any]:
        return {"entries": self.entries(lake), "partial": self.partial, "most": MOST}

    def way(self, name: str, key: str) -> str:
        """The address of an entry's own page, of the same span."""
        return f"{reverse(name, args=[key])}?{self.period.query}"


class SectionsView(ListPage):
    """Sections."""

    place = page.SECTIONS

    def views(self, lake: Lake, half: Half) -> Mapping[str, int | None]:
        return {str(key): views for key, views in figures.sections(lake, since=half.since, until=half.until)}

    def names(self, keys: Collection[str]) -> Mapping[str, tuple[str, str]]:
        known = filed.section_names([int(key) for key in keys])
        found = {str(key): (name, self.way(page.SECTION, str(key))) for key, name in known.items()}
        gone = (_("Without a section"), "")
        return {key: found.get(key, gone) for key in keys}


class GroupsPage(ListPage):
    """What articles are put together to by the newsroom; the lake knows only the articles."""

    members: Callable[[Collection[int]], list[tuple[int, int]]]
    called: Callable[[Collection[int]], dict[int, str]]
    one = ""

    def views(self, lake: Lake, half: Half) -> Mapping[str, int | None]:
        read = spans.most_read(lake, since=half.since, until=half.until, most=MOST)
        self.partial = self.partial or len(read) == MOST
        by_article = {int(one.key): one.views for one in read}
        sums: Counter[str] = Counter()
        for group, article in type(self).members(by_article):
            sums[str(group)] += by_article[article]
        return dict(sums)

    def names(self, keys: Collection[str]) -> Mapping[str, tuple[str, str]]:
        known = type(self).called([int(key) for key in keys])
        return {str(key): (name, self.way(self.one, str(key))) for key, name in known.items()}


class DossiersView(GroupsPage):
    """Dossiers."""

    place, one = page.DOSSIERS, page.DOSSIER
    members, called = staticmethod(filed.dossiers_of), staticmethod(filed.dossier_names)


class AuthorsView(GroupsPage):
    """Authors, with the agreement only."""

    place, one = page.AUTHORS, page.AUTHOR
    members, called = staticmethod(filed.authors_of), staticmethod(filed.author_names)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Without it, administrators read what it takes."""
        if without_agreement(request):
            return explained(self)
        return super().get(request, **kwargs)


class ValuesPage(ListPage):
    """A breakdown as a list."""

    by = ""

    def views(self, lake: Lake, half: Half) -> Mapping[str, int | None]:
        return dict(spans.breakdown(lake, self.by, since=half.since, until=half.until))

    def names(self, keys: Collection[str]) -> Mapping[str, tuple[str, str]]:
        return {key: (words.value(self.by, key), page.way(self.by, key, self.period.query)) for key in keys}


class SourcesView(ValuesPage):
    """Where readers came from."""

    place, by = page.SOURCES, "source"


class CampaignsView(ValuesPage):
    """Which campaigns brought readers."""

    place, by = page.CAMPAIGNS, "campaign"
