"""How well readers find what they look for in the demo paper."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from andruck.core import clock
from andruck.newsroom import models, ports
from andruck.newsroom.actions import indexing
from andruck.newsroom.adapters.tantivy import TantivySearch
from andruck.project.demo import house as texts
from andruck.project.demo import stream
from andruck.project.demo.parsing import Text
from tests import factories
from tests.relevance import judging, ways

FLOOR = 0.84
"""What the tuning half may not fall below."""


@pytest.fixture
def paper(house: Any) -> dict[int, str]:
    """Every text of the German demo, without its pictures: number → name of its file."""
    demo = texts.load("de")
    authors = {row["key"]: factories.author(row["name"]) for row in demo.front["authors"]}
    public = {**demo.articles, **{name: demo.extras[name] for name in ("archive", "machine")}}
    return {_article(house.politics, text, authors): name for name, text in public.items()}


def _article(section: Any, text: Text, authors: dict[str, Any]) -> int:
    front = text.front
    parts = tuple(part for part in text.parts if part.kind not in {"picture", "gallery"})
    at = clock.now() + timedelta(days=front["day"] - 1)
    row = factories.article(
        section,
        live=False,
        kicker=front["kicker"],
        headline=front["headline"],
        deck=front["deck"],
        dateline=front["dateline"],
        genre=front["genre"],
        teaser_text=front["teaser"],
        body=stream.article(text.stem, parts, numbers=[], corrected=at),
    )
    row.bylines = [models.Byline(author=authors[key]) for key in front["authors"]]
    row.tags.add(*front["tags"])
    row.save()
    models.Article.objects.filter(pk=row.pk).update(live=True, first_published_at=at)
    return int(row.pk)


def test_demo(paper: dict[int, str], tmp_path: Path) -> None:
    before = ports.archive_search()
    ports.plug_archive_search(TantivySearch(tmp_path))
    try:
        indexing.rebuild()
        asked = judging.questions("demo")
        scores = {
            "engine": judging.measured(asked, ways.by_engine(paper)),
            "database": judging.measured(asked, ways.by_database(paper)),
        }
    finally:
        ports.plug_archive_search(before)
    judging.report("demo", asked, scores)
    engine, database = (judging.mean(scores[way], asked, held_out=False) for way in ("engine", "database"))
    assert engine >= FLOOR
    assert engine > database
