"""1,028 real newspaper articles, as they are. The data is not part of the project and lies beside it."""

import csv
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from andruck.newsroom import models
from andruck.newsroom.queries import search, stories
from andruck.project.cli import cli, imports  # noqa: F401 (the second adds its command)

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(os.environ.get("ANDRUCK_SHARED", ROOT.parent / "shared")) / "data" / "gnad" / "articles.csv"

pytestmark = pytest.mark.realdata


@pytest.fixture
def table() -> Path:
    if not TABLE.is_file():
        reason = f"The real articles are not there ({TABLE}); ANDRUCK_SHARED names the folder they lie in."
        if os.environ.get("ANDRUCK_REQUIRE_SHARED"):
            pytest.fail(reason)
        pytest.skip(reason)
    return TABLE


def test_real_articles_come_in_whole(
    house: Any, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDRUCK_DATA", str(tmp_path))
    command = [
        "import-csv",
        str(table),
        "--data",
        str(tmp_path),
        "--text-column",
        "text",
        "--id-column",
        "id",
    ]
    result = CliRunner().invoke(cli, [*command, "--section-column", "section", "--map", "Web=Netz"])
    assert (result.exit_code, result.exception) == (0, None)
    with table.open(encoding="utf-8", newline="") as stream:
        rows = {row["id"]: row for row in csv.DictReader(stream)}
    articles = {row.source_id: row for row in models.Article.objects.select_related("section")}
    assert len(rows) == 1028
    assert articles.keys() == rows.keys()
    for id, article in articles.items():
        wanted = "Netz" if rows[id]["section"] == "Web" else rows[id]["section"]
        assert article.section.title == wanted
        assert 1 <= len(article.headline) <= 160
        assert words(article, rows[id]["text"])
    one = articles["1"]
    story: Any = stories.story(one.pk)
    assert story.headline
    assert [block.kind for block in story.blocks] == ["paragraph"]
    plain = [word for word in one.search_text().split() if word.isalpha() and len(word) > 6]
    assert [teaser.id for teaser in search.search(" ".join(plain[:8])).teasers] == [one.pk]
    again = CliRunner().invoke(cli, [*command, "--section-column", "section", "--again"])
    assert "Imported 0 articles" in again.output
    assert models.Article.objects.count() == 1028


def words(article: Any, text: str) -> bool:
    """Whether every word of the line is in the article, in order: in its headline and text, or its text alone."""
    body = article.search_text().split()
    source = " ".join(text.split()).split()
    with_headline = [*article.headline.split(), *body]
    same = source in (body, with_headline)
    # The full stop of a sentence that became the headline is gone.
    stopped = [*f"{article.headline}.".split(), *body]
    return same or source == stopped
