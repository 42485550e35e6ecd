"""From what has happened to the marks of the pages that have to be made anew."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from andruck.infra.journal import Entry
from andruck.newsroom.queries import changes
from andruck.newsroom.rules import marks
from andruck.press import distribution
from andruck.support.rules.contributions import SUGGESTED


@dataclass(slots=True)
class Touched:
    """``soft``: the pages that carry one of these are out of date, ``hard``: they must not be shown any more."""

    soft: set[str] = field(default_factory=set)
    hard: set[str] = field(default_factory=set)


SINGLE = {"note": "notes", "paper": "paper"}
"""Details of which there is one place only."""

WITH_LIST = {"edition": ("editions",), "topic": ("topics",), "author": ("authors",)}


def touched(entries: Iterable[Entry]) -> Touched:
    """The marks that these entries of the journal touch. Reads the places of all texts in them together."""
    found = Touched()
    articles: set[int] = set()
    for entry in entries:
        reader = _READERS.get(entry.name)
        if reader is not None:
            articles |= set(reader(entry, found))
    if articles:
        found.soft |= changes.of_articles(articles)
    found.soft -= found.hard
    return found


def _article(entry: Entry, found: Touched) -> list[int]:
    if entry.facts.get("lockable"):
        # It may have been open a moment ago: its words must not be shown on the old terms, whatever fails.
        found.hard.add(f"text:{entry.facts['article']}")
    return [entry.facts["article"]]


def _opening(entry: Entry, found: Touched) -> list[int]:
    # Kept articles serve every opening. What holds whole texts because they are open just now does not; and caches
    # in front know the articles by this key alone.
    found.hard.add(marks.OPENINGS)
    found.soft.add(distribution.WALLED)
    return []


def _gifts(entry: Entry, found: Touched) -> list[int]:
    # Before the rest of every locked text stands whether somebody can give it.
    found.soft.add("paper")
    return []


def _giving(entry: Entry, found: Touched) -> list[int]:
    found.soft.add(SUGGESTED)
    return []


def _terms(entry: Entry, found: Touched) -> list[int]:
    found.hard.add(f"terms:{entry.facts['section']}")
    return []


def _withdrawn(entry: Entry, found: Touched) -> list[int]:
    found.hard.add(f"article:{entry.facts['article']}")
    return [entry.facts["article"]]


def _case(entry: Entry, found: Touched) -> list[int]:
    """A name that has been taken out must not come out of the press once more, whatever else is broken."""
    articles: list[int] = list(entry.facts["articles"])
    found.hard |= {f"article:{article}" for article in articles}
    return articles


def _page(entry: Entry, found: Touched) -> list[int]:
    found.soft |= {f"page:{entry.facts['page']}", "tree"}
    return []


def _menu(entry: Entry, found: Touched) -> list[int]:
    pages = {entry.facts["page"], *changes.below(entry.facts["page"])}
    found.soft |= {f"{kind}:{page}" for page in pages for kind in ("page", "name")} | {"menus", "tree"}
    return []


def _detail(entry: Entry, found: Touched) -> list[int]:
    kind, id = entry.facts["kind"], entry.facts["id"]
    found.soft |= {SINGLE[kind]} if kind in SINGLE else {f"{kind}:{id}", *WITH_LIST.get(kind, ())}
    return []


def _reply(entry: Entry, found: Touched) -> list[int]:
    found.soft.add("replies")
    return [entry.facts["article"]]


_READERS: dict[str, Callable[[Entry, Touched], list[int]]] = {
    "ArticlePublished": _article,
    "ArticleWithdrawn": _withdrawn,
    "CaseStageChanged": _case,
    "TermsChanged": _terms,
    "GiftTermsSet": _gifts,
    "GivingTermsSet": _giving,
    "OpeningPlanned": _opening,
    "OpeningChanged": _opening,
    "OpeningEnded": _opening,
    "PagePublished": _page,
    "PageWithdrawn": _page,
    "MenuChanged": _menu,
    "DetailChanged": _detail,
    "ReplyPublished": _reply,
    "ReplyEnded": _reply,
}
