"""How well readers find what they look for in 1,028 real articles."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from andruck.newsroom import models, ports
from andruck.newsroom.actions import indexing
from andruck.newsroom.adapters.tantivy import TantivySearch
from andruck.project.cli import cli, imports  # noqa: F401 (the second adds its command)
from tests.realdata.place import table_of_articles
from tests.relevance import judging, ways

pytestmark = pytest.mark.realdata

FLOOR = 0.75
"""What the tuning half may not fall below."""


@pytest.fixture
def archive(house: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[int, str]:
    """All of them, imported as a paper would: number → number in the table."""
    monkeypatch.setenv("ANDRUCK_DATA", str(tmp_path))
    command = ["import-csv", str(table_of_articles()), "--data", str(tmp_path)]
    columns = ["--text-column", "text", "--id-column", "id", "--section-column", "section"]
    result = CliRunner().invoke(cli, [*command, *columns])
    assert (result.exit_code, result.exception) == (0, None)
    return dict(models.Article.objects.values_list("pk", "source_id"))


def test_real_articles(archive: dict[int, str], tmp_path: Path) -> None:
    before = ports.archive_search()
    ports.plug_archive_search(TantivySearch(tmp_path / "index"))
    try:
        indexing.rebuild()
        asked = judging.questions("real")
        scores = {
            "engine": judging.measured(asked, ways.by_engine(archive)),
            "database": judging.measured(asked, ways.by_database(archive)),
        }
    finally:
        ports.plug_archive_search(before)
    judging.report("real", asked, scores)
    engine, database = (judging.mean(scores[way], asked, held_out=False) for way in ("engine", "database"))
    assert engine >= FLOOR
    assert engine > database
