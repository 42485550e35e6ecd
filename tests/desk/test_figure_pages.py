"""The desk's pages over a span: sections, dossiers, authors, sources, campaigns; compared and taken along."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from andruck.desk import drawing
from andruck.desk.figures import page, tables
from andruck.newsroom.models import Byline, DossierEntry
from andruck.people.rules import Role
from andruck.reading import addresses
from andruck.usage.queries import opened
from tests import factories
from tests.desk.test_figures import read, reporter, text_of

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 3, 24, 9, tzinfo=UTC)
LAST_TUESDAY = datetime(2026, 3, 17, 9, tzinfo=UTC)
SATURDAY = datetime(2026, 3, 28, 9, tzinfo=UTC)
WEEK = {"span": "week", "day": "2026-03-24"}


@pytest.fixture(autouse=True)
def _paper(house: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.DATA = tmp_path
    monkeypatch.setattr(drawing, "_drawn", lambda _text: "<svg>drawn</svg>")
    opened._open.cache_clear()
    yield
    opened._open.cache_clear()


@pytest.fixture
def saturday() -> Iterator[Client]:
    """The browser of somebody who has signed in at the end of that week."""
    with time_machine.travel(SATURDAY):
        yield reporter()


def on(moment: datetime, path: str, views: int, **more: Any) -> None:
    """Views of another day."""
    with time_machine.travel(moment):
        read(path, views, **more)


def cells(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode())))


@pytest.fixture
def articles(house: Any) -> tuple[Any, Any]:
    """One in politics, one in culture, both read in two weeks."""
    with time_machine.travel(LAST_TUESDAY):
        one = factories.article(house.politics, headline="Der Deich hält")
        other = factories.article(house.culture, headline="Das Ballett tanzt")
    on(LAST_TUESDAY, addresses.article(one), 20)
    on(TUESDAY, addresses.article(one), 25)
    on(TUESDAY, addresses.article(other), 1200)
    return one, other


def test_a_span_beside_the_one_before(articles: Any, saturday: Client) -> None:
    text = text_of(saturday.get(reverse(page.COMPARE), WEEK))
    assert "1.225 Aufrufe" in text
    assert "+1.205" in text
    assert "gegenüber 20" in text
    assert "drawn" in saturday.get(reverse(page.COMPARE), WEEK).content.decode()


def test_a_year_before_there_was_nothing(articles: Any, saturday: Client) -> None:
    text = text_of(saturday.get(reverse(page.COMPARE), {**WEEK, "against": "year"}))
    assert "gegenüber 0: 24.03.2025 bis 30.03.2025" in text


def test_what_is_no_span_is_said_and_another_is_shown(articles: Any, saturday: Client) -> None:
    wrong = {"since": "2026-03-20", "until": "2026-03-19"}
    assert "Der letzte Tag liegt vor dem ersten" in text_of(saturday.get(reverse(page.COMPARE), wrong))
    assert saturday.get(reverse(page.COMPARE), {**wrong, "format": "csv"}).status_code == 404


def test_sections(house: Any, articles: Any, saturday: Client) -> None:
    answer = saturday.get(reverse(page.SECTIONS), WEEK)
    assert reverse(page.SECTION, args=[house.politics.pk]) in answer.content.decode()
    assert "Politik 25 20 +5 (+25,0 %)" in text_of(answer)
    own = text_of(saturday.get(reverse(page.SECTION, args=[house.politics.pk]), WEEK))
    assert "25 Aufrufe" in own
    assert "Der Deich hält" in own
    assert "Das Ballett tanzt" not in own
    assert saturday.get(reverse(page.SECTION, args=[house.dossier.pk])).status_code == 404


def test_dossiers(house: Any, articles: Any, saturday: Client) -> None:
    DossierEntry.objects.create(article=articles[0], dossier=house.dossier)
    assert "Wohnen am Wasser 25 20" in text_of(saturday.get(reverse(page.DOSSIERS), WEEK))
    own = text_of(saturday.get(reverse(page.DOSSIER, args=[house.dossier.pk]), WEEK))
    assert "25 Aufrufe" in own
    assert "Das Ballett tanzt" not in own
    assert saturday.get(reverse(page.DOSSIER, args=[house.politics.pk])).status_code == 404


def test_authors_only_with_the_agreement(articles: Any, settings: Any) -> None:
    author = factories.author()
    Byline.objects.create(article=articles[0], author=author)
    pages = (reverse(page.AUTHORS), reverse(page.AUTHOR, args=[author.pk]))
    with time_machine.travel(SATURDAY):
        desk, chief = reporter(), Client()
        chief.force_login(factories.staff(Role.ADMINISTRATOR))
        for address in pages:
            assert desk.get(address, WEEK).status_code == 404
            assert desk.get(address, {**WEEK, "format": "csv"}).status_code == 404
            assert "Zahlen nach Autor*innen sind ausgeschaltet" in text_of(chief.get(address))
            assert b"Ida Brandt" not in chief.get(address, {**WEEK, "format": "csv"}).content
        assert pages[0] not in chief.get("/redaktion/").content.decode()
        assert pages[0] not in desk.get(reverse(page.COMPARE)).content.decode()
        settings.FIGURES_BY_AUTHOR = True
        assert "Ida Brandt 25 20" in text_of(desk.get(pages[0], WEEK))
        assert "25 Aufrufe" in text_of(desk.get(pages[1], WEEK))
        assert pages[0] in desk.get("/redaktion/").content.decode()


def test_what_a_source_brought_and_to_which_articles(house: Any, articles: Any, saturday: Client) -> None:
    one, other = (addresses.article(article) for article in articles)
    on(TUESDAY, one, 40, source="search/google")
    # Four would be told by the article's sum, had another source its figure there.
    on(TUESDAY, other, 4, source="search/google")
    on(TUESDAY, "/", 17, source="search/google")
    listed = text_of(saturday.get(reverse(page.SOURCES), WEEK))
    assert "Suche: Google 61" in listed
    own = saturday.get(reverse(page.SOURCE, args=["search/google"]), WEEK)
    assert "61 Aufrufe" in text_of(own)
    assert "Der Deich hält" not in text_of(own)
    rows = cells(saturday.get(reverse(page.SOURCE, args=["search/google"]), {**WEEK, "format": "csv"}))
    assert ["2026-03-24T00:00:00+01:00", "61", "0"] in rows
    for nonsense in ("search/nobody", "evil.example"):
        assert saturday.get(reverse(page.SOURCE, args=[nonsense])).status_code == 404


def test_few_stay_few_on_every_page(articles: Any, saturday: Client) -> None:
    on(TUESDAY, "/", 3, source="mail/gmx")
    text = text_of(saturday.get(reverse(page.SOURCE, args=["mail/gmx"]), WEEK))
    assert "Wenige Aufrufe" in text
    rows = cells(saturday.get(reverse(page.SOURCE, args=["mail/gmx"]), {**WEEK, "format": "csv"}))
    assert {row[1] for row in rows[1:]} <= {"", "0"}
    listed = cells(saturday.get(reverse(page.SOURCES), {**WEEK, "format": "csv"}))
    # Not even which source it was.
    assert ["*", "Andere", "", "0"] in listed
    assert "mail/gmx" not in {row[0] for row in listed}


def test_tables_that_can_be_taken_along(house: Any, articles: Any, saturday: Client) -> None:
    duckdb = pytest.importorskip("duckdb")
    article = reverse(page.ARTICLE, args=[articles[0].pk])
    for address, names in (
        (reverse(page.OVERVIEW), ("hours", "articles", "begun", "sections", "source")),
        (article, ("days", "next", "source", "campaign")),
        (reverse(page.COMPARE), ("course", "articles", "device")),
        (reverse(page.SECTION, args=[house.politics.pk]), ("course", "articles", "reader")),
        (reverse(page.SECTIONS), ("list",)),
        (reverse(page.CAMPAIGNS), ("list",)),
        (reverse(page.CAMPAIGN, args=["herbst"]), ("course", "articles")),
    ):
        for name in names:
            asked = {**WEEK, "day": "2026-03-24", "table": name}
            rows = cells(saturday.get(address, {**asked, "format": "csv"}))
            answer = saturday.get(address, {**asked, "format": "parquet"})
            file = Path(str(opened.settings.DATA)) / "taken.parquet"
            file.write_bytes(b"".join(answer.streaming_content))
            found = duckdb.sql(f"SELECT * FROM '{file}'")
            assert found.columns == rows[0]
            assert len(found) == len(rows) - 1
        assert saturday.get(address, {"table": "secrets", "format": "csv"}).status_code == 404
        assert saturday.get(address, {"format": "exe"}).status_code == 404


def test_no_cell_is_a_formula(articles: Any, saturday: Client) -> None:
    articles[0].__class__.objects.filter(pk=articles[0].pk).update(
        headline='=HYPERLINK("http://evil.example")'
    )
    rows = cells(saturday.get(reverse(page.COMPARE), {**WEEK, "format": "csv", "table": "articles"}))
    assert [str(articles[0].pk), '\'=HYPERLINK("http://evil.example")', "25"] in rows
    for cell in ("+1", "-1", "@x", "\tx", "'x"):
        assert str(tables.harmless(cell)).startswith("'")
    assert tables.harmless(-1) == -1


def test_nobody_else_sees_them() -> None:
    names = [page.COMPARE, page.SECTIONS, page.DOSSIERS, page.AUTHORS, page.SOURCES, page.CAMPAIGNS]
    for address in [reverse(name) for name in names] + [
        reverse(name, args=[1]) for name in (page.SECTION, page.DOSSIER, page.AUTHOR)
    ]:
        for form in ("", "?format=csv", "?format=parquet"):
            assert Client().get(f"{address}{form}").status_code == 302
    assert Client().post(reverse(page.LETTER), {"wanted": "yes"}).status_code == 302


def test_contributions_begun(house: Any) -> None:
    article = factories.article(house.politics, headline="Der Deich hält")
    read(addresses.article(article), 30)
    read(addresses.named("support"), 9, source="own", before=addresses.article(article))
    address = reverse(page.ARTICLE, args=[article.pk])
    assert "weniger als 10" in text_of(reporter().get(address))
    read(addresses.named("support"), 3, source="own", before=addresses.article(article))
    browser = Client()
    browser.force_login(factories.staff(Role.EDITOR))
    assert "Hier begonnene Beiträge: 12" in text_of(browser.get(address))
    assert "Begonnene Beiträge" in text_of(browser.get(reverse(page.OVERVIEW)))
