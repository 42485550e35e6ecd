"""What the editors of the demo paper have put together by hand: its front, one section, the order of a dossier."""

from collections.abc import Mapping
from typing import Any

from andruck.newsroom.actions import founding, furnishing
from andruck.project.demo.house import Demo
from andruck.project.demo.stream import identify

LEAD = "lindenhafen-01"
BESIDE = ("wirtschaft-01", "politik-01", "wissen-02")
PACKAGE = ("wirtschaft-04", "wirtschaft-02", "politik-06")
STRIPS = ("politik", "kultur", "sport")
DOSSIER = "wohnen"
SECTION = "lindenhafen"
SECTION_LEAD, SECTION_BESIDE = "lindenhafen-02", ("lindenhafen-03", "lindenhafen-05")
SECTION_PACKAGE = ("lindenhafen-06", "lindenhafen-08", "lindenhafen-09")
PINNED = ("hafen", "wirtschaft-03")


def compose(demo: Demo, articles: Mapping[str, int]) -> None:
    """Publish the compositions; what people have composed since stays."""
    words = demo.front["words"]
    sections = {
        row["key"]: furnishing.add_section(title=row["title"], slug=demo.slug("sections", row["key"]))
        for row in demo.front["sections"]
    }
    dossiers = {
        row["key"]: furnishing.add_dossier(
            title=row["title"], slug=demo.slug("dossiers", row["key"]), observes=row["observes"]
        )
        for row in demo.front["dossiers"]
    }
    front = [
        _lead(LEAD, BESIDE, articles),
        _package("opener", words["package"], PACKAGE, articles),
        _block("section", {"section": sections[STRIPS[0]], "count": 4}),
        _block("dossier", {"dossier": dossiers[DOSSIER], "count": 3}),
        *(_block("section", {"section": sections[key], "count": 4}) for key in STRIPS[1:]),
        _block("latest", {"title": words["latest"], "count": 8}),
    ]
    furnishing.compose(page=founding.home(), composition=front)
    section = [
        _lead(SECTION_LEAD, SECTION_BESIDE, articles),
        _package("row", words["section_package"], SECTION_PACKAGE, articles),
    ]
    furnishing.compose(page=sections[SECTION], composition=section)
    dossier, stem = PINNED
    furnishing.pin(dossier=dossiers[dossier], articles=[articles[stem]])


def _lead(lead: str, beside: tuple[str, ...], articles: Mapping[str, int]) -> dict[str, Any]:
    return _block("lead", {"article": articles[lead], "beside": _items(beside, articles)})


def _package(layout: str, title: str, stems: tuple[str, ...], articles: Mapping[str, int]) -> dict[str, Any]:
    return _block("package", {"title": title, "layout": layout, "articles": _items(stems, articles)})


def _items(stems: tuple[str, ...], articles: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"type": "item", "id": identify("item", stem), "value": articles[stem]} for stem in stems]


def _block(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "id": identify(kind, sorted(str(item) for item in value.items())), "value": value}
