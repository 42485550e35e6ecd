"""Search: a form, what it finds, and links that narrow it. Everything is in the address; no script is needed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from andruck.newsroom.queries import search
from andruck.newsroom.queries.frame import frame as read_frame
from andruck.newsroom.queries.search import KINDS, Choice, Hits
from andruck.newsroom.rules.searching import Query, Sort, parse
from andruck.reading import addresses
from andruck.reading.page import Head, render

OFFERED = 12
"""Values of one kind that are offered; whoever needs another one can type."""

_ORDERS = {
    "": (Sort.RELEVANCE, True),
    "match": (Sort.RELEVANCE, False),
    "newest": (Sort.NEWEST, True),
    "oldest": (Sort.OLDEST, True),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A link to the same question, a little different. ``count`` is None where nothing is counted."""

    name: str
    href: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """What hits can be narrowed by: its title and its values."""

    kind: str
    title: str
    ways: tuple[Way, ...]


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The search form and what it finds. Whatever is typed is only ever words."""
    asked = _asked(request.GET)
    query = _query(asked)
    frame = read_frame()
    hits = search.ask(query, paper=frame.paper)
    context = {
        "words": asked.get("q", ""),
        "hits": hits,
        "asked": query.asks or query.narrowed,
        "count": _count(hits, asked.get("q", "")),
        "since": asked.get("from", ""),
        "until": asked.get("to", ""),
        "kept": [(name, value) for name, value in asked.items() if name in (*KINDS, "sort")],
        "facets": _facets(hits, asked),
        "chips": _chips(hits.chosen, asked),
        "orders": _orders(asked),
        "unnarrowed": _address({"q": asked["q"]} if "q" in asked else {}),
        "meant": Way(hits.did_you_mean, _without(asked, q=hits.did_you_mean)) if hits.did_you_mean else None,
        "earlier": _page(asked, hits.page - 1) if 1 < hits.page <= hits.pages else "",
        "later": _page(asked, hits.page + 1) if hits.page < hits.pages else "",
        "options": True,
    }
    title = _("Search: %(words)s") % {"words": asked["q"]} if "q" in asked else _("Search")
    head = Head(title=title, path=addresses.named("search"), index=False)
    return render(request, "search.html", head, context, frame=frame, max_age=10)


# ---------------------------------------------------------------- what is asked
def _asked(given: QueryDict) -> dict[str, str]:
    """What of the address means something; the rest is as if it were not there."""
    asked: dict[str, str] = {}
    words = "".join(sign if sign.isprintable() else " " for sign in given.get("q", "")).strip()
    if words:
        asked["q"] = words[: search.LONGEST]
    for kind in KINDS:
        number = given.get(kind, "")
        if number.isascii() and number.isdecimal() and len(number) < 10:
            asked[kind] = number
    for name in ("from", "to"):
        day = given.get(name, "")
        if _day(day):
            asked[name] = day
    order = given.get("sort", "")
    if order and order in _ORDERS:
        asked["sort"] = order
    page = given.get("page", "")
    if page.isascii() and page.isdecimal() and len(page) < 5 and int(page) > 1:
        asked["page"] = page
    return asked


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _query(asked: Mapping[str, str]) -> Query:
    sort, recent_first = _ORDERS[asked.get("sort", "")]
    numbers = {kind: int(asked[kind]) if kind in asked else None for kind in KINDS}
    return replace(
        parse(asked.get("q", ""), language=settings.LANGUAGE_CODE),
        section=numbers["section"],
        year=numbers["year"],
        author=numbers["author"],
        dossier=numbers["dossier"],
        agency=numbers["agency"],
        since=_day(asked.get("from", "")),
        until=_day(asked.get("to", "")),
        sort=sort,
        recent_first=recent_first,
        page=int(asked.get("page", "1")),
    )


# ---------------------------------------------------------------- where it can go on
def _address(asked: Mapping[str, str]) -> str:
    path = addresses.named("search")
    return f"{path}?{urlencode(asked)}" if asked else path


def _without(asked: Mapping[str, str], *names: str, **changes: str) -> str:
    """The address of the same question without these parts and with those; it begins at the first page."""
    rest = {name: value for name, value in asked.items() if name not in (*names, "page")}
    return _address({**rest, **changes})


def _page(asked: Mapping[str, str], number: int) -> str:
    return _without(asked, **({"page": str(number)} if number > 1 else {}))


def _titles() -> dict[str, str]:
    return {
        "section": _("Section"),
        "year": _("Year"),
        "author": _("Author"),
        "dossier": _("Dossier"),
        "agency": _("Agency"),
    }


def _facets(hits: Hits, asked: Mapping[str, str]) -> list[Facet]:
    """What has at least two values; what is chosen already stands above the hits."""
    found = []
    for kind, title in _titles().items():
        choices = hits.choices.get(kind, ())
        if kind not in asked and len(choices) > 1:
            found.append(Facet(kind, title, tuple(_ways(kind, choices[:OFFERED], asked))))
    return found


def _ways(kind: str, choices: Iterable[Choice], asked: Mapping[str, str]) -> Iterable[Way]:
    for choice in choices:
        yield Way(choice.name, _without(asked, **{kind: str(choice.key)}), choice.count)


def _chips(chosen: Mapping[str, Choice], asked: Mapping[str, str]) -> list[Way]:
    """What narrows the hits now, each as the way back out of it."""
    titles = _titles()
    chips = [
        Way(f"{titles[kind]}: {choice.name or choice.key}", _without(asked, kind))
        for kind, choice in chosen.items()
    ]
    if "from" in asked or "to" in asked:
        chips.append(Way(_period(asked.get("from", ""), asked.get("to", "")), _without(asked, "from", "to")))
    return chips


def _period(since: str, until: str) -> str:
    days = {"since": _written(since), "until": _written(until)}
    if not until:
        return _("From %(since)s") % days
    return (_("%(since)s to %(until)s") if since else _("Until %(until)s")) % days


def _written(day: str) -> str:
    return date_format(date.fromisoformat(day), pgettext("date", "j F Y")) if day else ""


def _orders(asked: Mapping[str, str]) -> list[Way]:
    names = {
        "": _("Relevance, newer preferred"),
        "match": _("Relevance only"),
        "newest": _("Newest first"),
        "oldest": _("Oldest first"),
    }
    now = asked.get("sort", "")
    return [
        Way(name, _without(asked, "sort", **({"sort": sort} if sort else {})), current=sort == now)
        for sort, name in names.items()
    ]


def _count(hits: Hits, words: str) -> str:
    if not words:
        return ngettext("%(n)s article", "%(n)s articles", hits.total) % {"n": hits.total}
    return ngettext("%(n)s article for “%(words)s”", "%(n)s articles for “%(words)s”", hits.total) % {
        "n": hits.total,
        "words": words,
    }
