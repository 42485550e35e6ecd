"""Fronts: what the editors composed, with the empty places filled by the newest texts; nothing stands twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from andruck.core.typography import polish
from andruck.infra.shown import mark
from andruck.newsroom.models import DossierPage, HomePage, SectionPage
from andruck.newsroom.queries import lists, pictures
from andruck.newsroom.queries.body import ask_of, text_setter
from andruck.newsroom.queries.tree import path_of
from andruck.newsroom.queries.visible import visible
from andruck.newsroom.rules import marks
from andruck.newsroom.rules.values import Ask, Group

LEADS = 4
STRIP = 4
_POOL = 40
_DOSSIERS = 2


@dataclass(slots=True)
class _Draft:
    """A group whose articles are still numbers."""

    kind: str
    ids: list[int]
    fill: int = 0
    source: str = "all"
    key: int = 0
    title: str = ""
    path: str = ""
    text: str = ""
    picture: int | None = None
    rows: list[Any] = field(default_factory=list)
    ask: Ask | None = None


def front(page: Any) -> tuple[Group, ...]:
    """The groups of the paper's front. Queries: one for the chosen, one per automatic strip, three for teasers."""
    mark(f"page:{page.pk}", f"name:{page.pk}")
    drafts = _composed(page.composition) or _automatic()
    _fill(drafts)
    return _groups(drafts)


def section_front(page: Any) -> tuple[Group, ...]:
    """The groups that the editors composed for a section; empty when they composed none."""
    mark(f"page:{page.pk}", f"name:{page.pk}")
    drafts = _composed(page.composition)
    _fill(drafts)
    return _groups(drafts)


def _composed(composition: Any) -> list[_Draft]:
    """From stored data, so that articles and pages are read together and not one by one."""
    drafts = []
    pages = _pages_in(composition.raw_data)
    for raw in composition.raw_data:
        value = raw["value"]
        match raw["type"]:
            case "lead":
                ids = [value.get("article"), *_items(value.get("beside", []))]
                drafts.append(_Draft("lead", [id for id in ids if id], fill=LEADS))
            case "package":
                drafts.append(
                    _Draft(
                        value.get("layout") or "row",
                        _items(value["articles"]),
                        title=value.get("title") or "",
                    )
                )
            case "latest":
                drafts.append(
                    _Draft("latest", [], fill=value.get("count") or 8, title=value.get("title") or "")
                )
            case "ask":
                drafts.append(_Draft("ask", [], ask=ask_of(value, text_setter(settings.LANGUAGE_CODE, []))))
            case "section" | "dossier" as kind:
                page = pages.get(value.get(kind))
                if page is not None:
                    drafts.append(_strip(kind, page, value.get("count") or STRIP))
    return drafts


def _pages_in(raw_data: Iterable[Any]) -> dict[int, Any]:
    ids: dict[str, set[int]] = {"section": set(), "dossier": set()}
    for raw in raw_data:
        if raw["type"] in ids and raw["value"].get(raw["type"]):
            ids[raw["type"]].add(raw["value"][raw["type"]])
    mark(*(f"{kind}:{id}" for some in ids.values() for id in some for kind in ("page", "name")))
    found: dict[int, Any] = {}
    if ids["section"]:
        found |= {page.pk: page for page in SectionPage.objects.live().filter(pk__in=ids["section"])}
    if ids["dossier"]:
        found |= {page.pk: page for page in DossierPage.objects.live().filter(pk__in=ids["dossier"])}
    return found


def _items(raw: list[Any]) -> list[int]:
    values = (item.get("value") if isinstance(item, dict) else item for item in raw)
    return [value for value in values if value]


def _strip(kind: str, page: Any, count: int) -> _Draft:
    mark(f"page:{page.pk}", f"name:{page.pk}")
    return _Draft(
        kind,
        [],
        fill=count,
        source=kind,
        key=page.pk,
        title=page.title,
        path=path_of(page.url_path),
        text=page.observes if kind == "dossier" else "",
        picture=page.picture_id if kind == "dossier" else None,
    )


def _automatic() -> list[_Draft]:
    """A front that nobody composed: leads, two dossiers, a strip for each section."""
    mark("tree")
    sections = [_strip("section", page, STRIP) for page in SectionPage.objects.live().order_by("path")]
    dossiers = [
        _strip("dossier", page, 3)
        for page in DossierPage.objects.live().order_by("-first_published_at")[:_DOSSIERS]
    ]
    return [_Draft("lead", [], fill=LEADS), *dossiers[:1], *sections[:3], *dossiers[1:], *sections[3:]]


def _fill(drafts: list[_Draft]) -> None:
    """Read the chosen articles, then fill what is left open, from the top of the page to its end."""
    chosen = {id for draft in drafts for id in draft.ids}
    mark(*marks.articles(chosen))
    rows = {row.pk: row for row in lists.for_teasers(visible().filter(pk__in=chosen))} if chosen else {}
    used: set[int] = set()
    for draft in drafts:
        draft.rows = [rows[id] for id in draft.ids if id in rows and id not in used]
        used |= {row.pk for row in draft.rows}
    pool: list[Any] | None = None
    for draft in drafts:
        missing = draft.fill - len(draft.rows)
        if missing <= 0:
            continue
        if draft.source == "all":
            pool = _pool() if pool is None else pool
            fresh = [row for row in pool if row.pk not in used]
            if draft.kind == "lead" and not draft.rows:
                fresh.sort(key=lambda row: (-row.priority, row.picture_id is None))
        else:
            fresh = [row for row in _newest(draft, missing + len(used)) if row.pk not in used]
        draft.rows += fresh[:missing]
        used |= {row.pk for row in fresh[:missing]}


def _pool() -> list[Any]:
    rows = list(lists.for_teasers(visible().order_by("-first_published_at", "-pk"))[:_POOL])
    # Each of them may come to lead, by its weight or its picture.
    mark(marks.head(marks.of_list(marks.EVERYTHING)), *marks.articles(row.pk for row in rows))
    return rows


def _newest(draft: _Draft, limit: int) -> list[Any]:
    found = visible()
    mark(marks.head(marks.of_list(draft.source, draft.key)))
    found = (
        found.filter(section_id=draft.key)
        if draft.source == "section"
        else found.filter(dossier_entries__dossier_id=draft.key)
    )
    return list(lists.for_teasers(found.order_by("-first_published_at", "-pk"))[: min(limit, 60)])


def _groups(drafts: list[_Draft]) -> tuple[Group, ...]:
    teasers = {teaser.id: teaser for teaser in lists.teasers(row for draft in drafts for row in draft.rows)}
    shown = pictures.images([draft.picture for draft in drafts], pictures.TEASER)
    return tuple(
        Group(
            kind=draft.kind,
            teasers=tuple(teasers[row.pk] for row in draft.rows),
            title=polish(draft.title, settings.LANGUAGE_CODE),
            path=draft.path,
            text=polish(draft.text, settings.LANGUAGE_CODE),
            image=shown.get(draft.picture) if draft.picture else None,
            ask=draft.ask,
        )
        for draft in drafts
        if draft.rows or draft.ask
    )


def home() -> HomePage | None:
    """The paper's front page, if there is one yet."""
    found: HomePage | None = HomePage.objects.live().first()
    return found
