"""Search as readers use it, with an engine and without."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from lxml import html

from andruck.newsroom import models, ports
from andruck.newsroom.adapters.memory import MemorySearch
from andruck.newsroom.rules.searching import Answer, Document, Query
from tests import factories, scenes

pytestmark = pytest.mark.django_db

PATH = "/suche/"
COST = 6
"""Queries of a page with hits, however many."""


class Guessing(MemorySearch):
    """The engine in memory, with the question as it was meant put into its mouth."""

    def search(self, query: Query) -> Answer:
        return replace(super().search(query), did_you_mean="Hafen Kran")


@pytest.fixture
def engine() -> Iterator[MemorySearch]:
    """The engine in memory; empty."""
    before = ports.archive_search()
    found = Guessing()
    ports.plug_archive_search(found)
    yield found
    ports.plug_archive_search(before)


def document(row: Any) -> Document:
    """An article as an index knows it, whatever its state."""
    return Document(
        id=row.pk,
        headline=row.headline,
        body=row.search_text(),
        section=row.section_id,
        published=row.first_published_at or datetime(2026, 3, 3, tzinfo=UTC),
        kicker=row.kicker,
        deck=row.deck,
        authors=tuple((line.author_id, line.author.name) for line in row.bylines.all()),
        dossiers=tuple(entry.dossier_id for entry in row.dossier_entries.all()),
        agencies=tuple(agency.pk for agency in row.agencies.all()),
    )


def read(client: Client, query: str = "") -> Any:
    response = client.get(f"{PATH}{query}")
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def words(part: Any) -> str:
    return " ".join(" ".join(part.itertext()).replace("\u00ad", "").split())


def headlines(page: Any) -> list[str]:
    return [words(tag) for tag in page.xpath("//article//h2")]


def links(page: Any, holder: str) -> dict[str, str]:
    return {words(tag): tag.get("href") for tag in page.xpath(f"//*[contains(@class, '{holder}')]//a")}


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The empty paper, once for this file; what a test adds is taken back after it, everything else at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield factories.house()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def paper(house: Any) -> list[Any]:
    """Three articles about the harbour, of three years, two sections and two authors."""
    ida, karim = factories.author("Ida Brandt"), factories.author("Karim Osei")
    agency = models.Agency.objects.create(name="Nordwest-Agentur", mark="nwa")
    rows = []
    for number, (section, headline, people) in enumerate(
        [
            (house.politics, "Der Hafen wächst", [ida]),
            (house.culture, "Ein Lied vom Hafen", [karim]),
            (house.politics, "Kran am Hafen steht still", [ida, karim]),
        ]
    ):
        row = factories.article(section, headline=headline, live=False)
        row.bylines = [models.Byline(author=one) for one in people]
        row.agencies = [agency] if number == 0 else []
        row.dossier_entries = [models.DossierEntry(dossier=house.dossier)] if number == 1 else []
        row.save()
        row = factories.publishing.publish(article=row)
        scenes.move(row, datetime(2024 + number, 5, 4, 10, tzinfo=UTC))
        rows.append(models.Article.objects.get(pk=row.pk))
    return rows


@pytest.fixture
def indexed(paper: list[Any], engine: MemorySearch) -> list[Any]:
    """The same, in the index."""
    engine.rebuild([document(row) for row in paper])
    return paper


# ---------------------------------------------------------------- without an engine
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=hafen&sort=newest", [2, 1, 0]),
        ("?q=hafen&sort=oldest", [0, 1, 2]),
        ("?q=hafen&sort=oldest&section=politics", [0, 1, 2]),
        ("?q=hafen+-lied&sort=oldest", [0, 2]),
        ("?q=hafen&sort=oldest&year=2025", [1]),
        ("?q=hafen&sort=oldest&from=2024-05-05&to=2026-05-04", [1, 2]),
        ("?q=hafen&sort=oldest&to=2026-05-03", [0, 1]),
        ("?year=2025", [1]),
        ("?q=autor:Osei&sort=oldest", [1, 2]),
    ],
)
def test_while_there_is_no_index(paper: list[Any], client: Client, query: str, found: list[int]) -> None:
    page = read(client, query)
    assert headlines(page) == [paper[number].headline for number in found]
    assert page.xpath("//details[@class='facets']") == []


def test_without_an_index_what_is_chosen_narrows_too(paper: list[Any], house: Any, client: Client) -> None:
    ida = models.Author.objects.get(name="Ida Brandt").pk
    agency = models.Agency.objects.get().pk
    for query, found in [
        (f"section={house.politics.pk}", [0, 2]),
        (f"author={ida}", [0, 2]),
        (f"dossier={house.dossier.pk}", [1]),
        (f"agency={agency}", [0]),
        (f"agency={agency + 1}", []),
    ]:
        page = read(client, f"?q=hafen&sort=oldest&{query}")
        assert headlines(page) == [paper[number].headline for number in found]


# ---------------------------------------------------------------- with one
def test_what_was_asked_is_marked(house: Any, engine: MemorySearch, client: Client) -> None:
    row = factories.article(
        house.politics,
        headline="Mieter <b>klagen</b>",
        body=[("paragraph", factories._rich("<p>Viele Mieterinnen & Vermieter sind am Kai.</p>"))],
    )
    engine.index([document(row)])
    page = read(client, "?q=Mieter*innen")
    assert headlines(page) == ["Mieter <b>klagen</b>"]
    assert [words(tag) for tag in page.xpath("//article//h2//mark")] == ["Mieter"]
    assert "Mieterinnen" in [words(tag) for tag in page.xpath("//article//p[@class='summary']//mark")]
    assert page.xpath("//article//h2//b") == []


def test_words_only_around_the_text_leave_the_summary(indexed: list[Any], client: Client) -> None:
    page = read(client, "?q=Lied")
    assert words(page.xpath("//article//p[@class='summary']")[0]) == "Ein Unterzeile mit Inhalt"


def test_facets_are_links_with_counts(indexed: list[Any], house: Any, client: Client) -> None:
    page = read(client, "?q=hafen&sort=newest")
    # One dossier and one agency would narrow nothing that the word does not.
    assert len(page.xpath("//details[@class='facets']//h2")) == 3
    ways = links(page, "facets")
    assert ways["Politik 2"] == f"/suche/?q=hafen&sort=newest&section={house.politics.pk}"
    assert ways["2025 1"] == "/suche/?q=hafen&sort=newest&year=2025"
    assert set(ways) == {
        "Politik 2", "Kultur 1", "2026 1", "2025 1", "2024 1", "Ida Brandt 2", "Karim Osei 2",
    }  # fmt: skip


def test_what_is_chosen_can_be_taken_back(indexed: list[Any], house: Any, client: Client) -> None:
    page = read(client, f"?q=hafen&section={house.politics.pk}&year=2026")
    assert headlines(page) == ["Kran am Hafen steht still"]
    chips = list(links(page, "chips").values())
    assert chips == ["/suche/?q=hafen&year=2026", f"/suche/?q=hafen&section={house.politics.pk}"]
    hidden = {tag.get("name"): tag.get("value") for tag in page.xpath("//input[@type='hidden']")}
    assert hidden == {"section": str(house.politics.pk), "year": "2026"}


def test_without_words_the_newest_come_first(indexed: list[Any], house: Any, client: Client) -> None:
    page = read(client, f"?section={house.politics.pk}")
    assert headlines(page) == ["Kran am Hafen steht still", "Der Hafen wächst"]
    assert words(page.xpath("//*[@role='status']")[0]).startswith("2 ")


def test_period_stays_in_its_fields(indexed: list[Any], client: Client) -> None:
    page = read(client, "?q=hafen&from=2025-01-01&to=2025-12-31")
    assert headlines(page) == ["Ein Lied vom Hafen"]
    assert page.xpath("//input[@type='date']/@value") == ["2025-01-01", "2025-12-31"]
    assert list(links(page, "chips").values()) == ["/suche/?q=hafen"]
    assert page.xpath("//form//details/@open") == [""]


def test_orders(indexed: list[Any], client: Client) -> None:
    page = read(client, "?q=hafen&sort=newest&year=2026")
    ways = page.xpath("//nav[@class='orders']//a")
    assert [tag.get("href") for tag in ways] == [
        "/suche/?q=hafen&year=2026",
        "/suche/?q=hafen&year=2026&sort=match",
        "/suche/?q=hafen&year=2026&sort=newest",
        "/suche/?q=hafen&year=2026&sort=oldest",
    ]
    assert [tag.get("aria-current") for tag in ways] == [None, None, "true", None]
    assert headlines(read(client, "?q=hafen&sort=oldest")) == [row.headline for row in indexed]


def test_recent_first_can_be_turned_off(house: Any, client: Client) -> None:
    asked: list[Query] = []

    class Listening(MemorySearch):
        def search(self, query: Query) -> Answer:
            asked.append(query)
            return super().search(query)

    before = ports.archive_search()
    ports.plug_archive_search(Listening())
    read(client, "?q=hafen")
    read(client, "?q=hafen&sort=match")
    ports.plug_archive_search(before)
    assert [(query.sort.value, query.recent_first) for query in asked] == [
        ("relevance", True),
        ("relevance", False),
    ]


def test_pages(house: Any, engine: MemorySearch, client: Client) -> None:
    rows = scenes.plain_articles(house.politics, 45)
    engine.rebuild([document(models.Article.objects.get(pk=row.pk)) for row in rows])
    first, second, third, beyond = (
        read(client, f"?q=Meldung&sort=oldest{page}") for page in ("", "&page=2", "&page=3", "&page=9")
    )
    assert [len(headlines(page)) for page in (first, second, third, beyond)] == [20, 20, 5, 0]
    assert headlines(third)[0] == "Meldung 40"
    assert second.xpath("//a[@rel='prev']/@href") == ["/suche/?q=Meldung&sort=oldest"]
    assert second.xpath("//a[@rel='next']/@href") == ["/suche/?q=Meldung&sort=oldest&page=3"]
    assert third.xpath("//a[@rel='next']/@href") == beyond.xpath("//a[@rel='next']/@href") == []


def test_did_you_mean(indexed: list[Any], client: Client) -> None:
    page = read(client, "?q=Haffen&year=2026&page=2")
    assert links(page, "meant") == {"Hafen Kran": "/suche/?q=Hafen+Kran&year=2026"}


def test_nothing_found_has_a_way_on(indexed: list[Any], client: Client) -> None:
    page = read(client, "?q=hafen&year=1946")
    assert headlines(page) == []
    assert list(links(page, "empty").values()) == ["/suche/?q=hafen"]
    assert links(read(client, "?q=Xylophon"), "empty") == {}


def test_nothing_asked(indexed: list[Any], client: Client) -> None:
    for query in ("", "?q=", "?q=+", "?q=-hafen", "?sort=newest", "?section=x&year=abc&from=gestern"):
        page = read(client, query)
        assert headlines(page) == []
        assert len(page.xpath("//div[@class='empty']")) == 1


# ---------------------------------------------------------------- what nobody may find
@pytest.mark.parametrize("state", sorted(scenes.HIDDEN))
def test_hidden_things_stay_hidden_whatever_the_index_knows(
    house: Any, engine: MemorySearch, client: Client, state: str
) -> None:
    row = scenes.HIDDEN[state](house)
    row = models.Article.objects.get(pk=row.pk)
    control = factories.article(house.politics, headline="Niemand gesteht")
    engine.rebuild([document(row), document(control)])
    for query in ("?q=gesteht", "?q=Karl+Meier", "?q=autor:Ahlers", "?q=sprach"):
        page = read(client, query)
        assert headlines(page) == (["Niemand gesteht"] if query == "?q=gesteht" else [])
        main = words(page.xpath("//main")[0])
        assert "Meier" not in main.replace("„Karl Meier“", "").replace("“Karl Meier”", "")


@pytest.mark.parametrize(
    "typed",
    [
        '"', '"""', "'", "-", "--", "+", "*", "(", ")", "a OR b", "NOT x", "NEAR(a b)", "title:x", "[1 TO 2]",
        "x^9", "~", "\\", "/.*/", "%", "%00", "%F0%9F%A6%80", "%ED%A0%80", "autor:", 'autor:"', "-autor:x",
        "a" * 10_000, "a+" * 5_000, "%22" * 3_000, "-a+" * 3_000,
    ],
)  # fmt: skip
def test_whatever_is_typed(indexed: list[Any], client: Client, typed: str) -> None:
    for page in (read(client, f"?q={typed}"), read(client, f"?q=hafen+{typed}&sort=newest")):
        assert len(page.xpath("//input[@id='q']")) == 1


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=-1", "page=99999", "page=%D9%A1", "page=1e3", "section=-1", "section=999999999",
        "section=99999999999999999999", "year=0", "year=99999", "year=999999999", "from=0001-01-01",
        "to=9999-12-31", "from=9999-12-31&to=0001-01-01", "from=2026-02-30", "sort=x", "author=%00",
    ],
)  # fmt: skip
@pytest.mark.parametrize("with_engine", [True, False])
def test_whatever_stands_in_the_address(
    indexed: list[Any], client: Client, query: str, with_engine: bool
) -> None:
    if not with_engine:
        ports.plug_archive_search(ports.NoSearch())
    read(client, f"?q=hafen&{query}")
    read(client, f"?{query}")


# ---------------------------------------------------------------- the page itself
def test_for_people_and_not_for_machines(indexed: list[Any], client: Client) -> None:
    response = client.get(f"{PATH}?q=hafen&section=1")
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    page = html.fromstring(response.content.decode())
    assert page.xpath("//main//script") == []
    fields = page.xpath("//main//input[not(@type='hidden')]/@id")
    assert fields == page.xpath("//main//label/@for") == ["q", "from", "to"]
    assert len(page.xpath("//*[@role='status']")) == 1
    assert page.xpath("//input[@id='q']/@aria-describedby") == page.xpath("//main//ul[@id]/@id")


def test_a_page_costs_the_same_for_one_hit_and_for_twenty(
    house: Any, engine: MemorySearch, client: Client, django_assert_num_queries: Any
) -> None:
    rows = scenes.plain_articles(house.politics, 20)
    rows = [models.Article.objects.get(pk=row.pk) for row in rows]
    engine.rebuild([document(row) for row in rows])
    read(client, "?q=Meldung")
    with django_assert_num_queries(COST):
        assert len(headlines(read(client, "?q=Meldung"))) == 20
    engine.rebuild([document(rows[0])])
    with django_assert_num_queries(COST):
        assert len(headlines(read(client, "?q=Meldung"))) == 1


def test_every_link_works(indexed: list[Any], client: Client) -> None:
    page = read(client, "?q=hafen&year=2026&sort=match")
    found = {href for href in page.xpath("//main//a/@href") if re.match(r"/suche/", href)}
    assert len(found) >= 6
    assert [href for href in found if client.get(href).status_code != 200] == []
