"""The archive by year, month and day."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from andruck.core import clock
from andruck.infra import shown
from andruck.newsroom import models
from andruck.newsroom.actions import days, publishing
from andruck.reading import addresses
from tests import factories, scenes

pytestmark = pytest.mark.django_db


def at(row: Any, *moment: int) -> Any:
    scenes.move(row, datetime(*moment, tzinfo=UTC))
    return row


@pytest.fixture
def paper(house: Any) -> Any:
    """Articles of 1946, 1999 and 2026; the second of the year 1999 is of New Year's Eve, by UTC."""
    at(factories.article(house.politics, headline="Gründung"), 1946, 5, 8, 6)
    at(factories.article(house.politics, headline="Beben"), 1946, 5, 10, 6)
    at(factories.article(house.culture, headline="Sturm"), 1946, 7, 1, 6)
    at(factories.article(house.culture, headline="Silvester"), 1998, 12, 31, 23, 30)
    for number in range(21):
        at(factories.article(house.politics, headline=f"Meldung {number}"), 2026, 3, 3, 5, number)
    return house


def page(client: Client, *parts: int, query: str = "") -> Any:
    response = client.get(addresses.archive(*parts) + query)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def entries(tree: Any) -> list[tuple[str, str, int]]:
    return [
        (item.find("a").get("href"), item.findtext("a"), int(item.find("p").text_content().split()[0]))
        for item in tree.xpath("//ol[@class='editions']/li")
    ]


def around(tree: Any) -> list[tuple[str, str]]:
    return [(link.get("rel"), link.get("href")) for link in tree.xpath("//nav[@class='neighbours']/a")]


def headlines(tree: Any) -> list[str]:
    return [
        node.text_content().replace("\u00ad", "")
        for node in tree.xpath("//article[contains(@class,'teaser')]/h2|//article//h2")
    ]


def test_years(paper: Any, client: Client) -> None:
    tree = page(client)
    assert entries(tree) == [
        (addresses.archive(2026), "2026", 21),
        (addresses.archive(1999), "1999", 1),
        (addresses.archive(1946), "1946", 3),
    ]
    assert around(tree) == []


def test_months_of_a_year(paper: Any, client: Client) -> None:
    tree = page(client, 1946)
    assert entries(tree) == [
        (addresses.archive(1946, 5), "Mai", 2),
        (addresses.archive(1946, 7), "Juli", 1),
    ]
    assert around(tree) == [("next", addresses.archive(1999))]
    assert around(page(client, 1999)) == [
        ("prev", addresses.archive(1946)),
        ("next", addresses.archive(2026)),
    ]


def test_days_of_a_month(paper: Any, client: Client) -> None:
    tree = page(client, 1946, 5)
    assert entries(tree) == [
        (addresses.archive(1946, 5, 8), "Mittwoch, 8. Mai 1946", 1),
        (addresses.archive(1946, 5, 10), "Freitag, 10. Mai 1946", 1),
    ]
    assert around(tree) == [("next", addresses.archive(1946, 7))]


def test_a_day_is_read_to_its_end(paper: Any, client: Client) -> None:
    tree = page(client, 2026, 3, 3)
    assert headlines(tree) == [f"Meldung {number}" for number in range(20, 0, -1)]
    assert around(tree) == [("prev", addresses.archive(1999, 1, 1))]
    (more,) = tree.xpath("//p[@class='more']/a/@href")
    assert headlines(page(client, 2026, 3, 3, query=more)) == ["Meldung 0"]


def test_a_day_is_that_of_the_papers_zone(paper: Any, client: Client) -> None:
    assert headlines(page(client, 1999, 1, 1)) == ["Silvester"]


def test_the_printed_edition_of_the_day(paper: Any, client: Client) -> None:
    day = factories.edition(datetime(1946, 5, 8).date()).date
    assert page(client, 1946, 5, 8).xpath("//p[@class='intro']/a/@href") == [addresses.edition(day)]


@pytest.mark.parametrize("parts", [(1970,), (1946, 6), (1946, 5, 9)])
def test_empty_times_within_the_paper_say_so(paper: Any, client: Client, parts: tuple[int, ...]) -> None:
    tree = page(client, *parts)
    assert len(tree.xpath("//div[@class='empty']")) == 1
    assert [rel for rel, _ in around(tree)] == ["prev", "next"]
    assert client.get(addresses.archive(*parts))["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    "path",
    ["1945/", "2027/", "1946/04/", "2026/04/", "1946/05/07/", "2026/03/04/", "1946/13/", "1946/00/", "1946/02/30/",
     "0946/", "9999/", "9999/12/", "9999/12/31/", "1946/5/", "1946/05/08/?before=x"],
)  # fmt: skip
def test_no_pages_without_end(paper: Any, client: Client, path: str) -> None:
    assert client.get(addresses.archive() + path).status_code == 404


def test_an_empty_archive(house: Any, client: Client) -> None:
    tree = page(client)
    assert (entries(tree), len(tree.xpath("//div[@class='empty']"))) == ([], 1)


@pytest.mark.parametrize("state", sorted(scenes.HIDDEN))
def test_hidden_articles_are_neither_listed_nor_counted(house: Any, client: Client, state: str) -> None:
    row = scenes.HIDDEN[state](house)
    days.recount_everything()
    assert entries(page(client)) == []
    day = days.day_of(row.first_published_at or clock.now())
    assert client.get(addresses.archive(day.year, day.month, day.day)).status_code == 404
    factories.article(house.politics, headline="Etwas anderes")
    assert headlines(page(client, day.year, day.month, day.day)) == ["Etwas anderes"]


def test_counts_follow_the_articles(house: Any, client: Client) -> None:
    row = factories.article(house.politics)
    now = clock.now()
    (day,) = models.ArchiveDay.objects.all()
    assert (day.articles, day.findable, day.changed_at) == (1, 1, row.first_published_at)
    publishing.withdraw(article=row)
    day.refresh_from_db()
    assert (day.articles, day.findable, day.changed_at) == (0, 0, None)
    row = publishing.publish(article=models.Article.objects.get(pk=row.pk))
    row.unlisted = row.noindex = True
    publishing.publish(article=row)
    factories.article(house.politics, noindex=True)
    day.refresh_from_db()
    assert (day.articles, day.findable) == (1, 0)
    assert now - row.first_published_at < timedelta(minutes=1)


def test_the_number_of_queries_does_not_grow(
    house: Any, client: Client, django_assert_num_queries: Any
) -> None:
    for rounds in (1, 3):
        for number in range(rounds):
            at(factories.article(house.politics), 2026, 3, 3, 5, number)
            at(factories.article(house.politics), 2020 + number, 3, 3 + number)
        client.get(addresses.archive())  # looks up Wagtail's kinds of pages once
        # The frame (three), the spans or the articles; what is before and after; authors and the edition.
        for parts, queries in (((), 4), ((2026,), 6), ((2026, 3), 6), ((2026, 3, 3), 8)):
            with django_assert_num_queries(queries):
                client.get(addresses.archive(*parts))


def test_pages_say_which_changes_concern_them(paper: Any, client: Client) -> None:
    def marks(*parts: int) -> set[str]:
        with shown.collecting() as found:
            client.get(addresses.archive(*parts))
        return {mark for mark in found.marks if mark.startswith("list:")}

    assert marks() == {"list:all:any"}
    assert marks(1946, 5, 9) == {"list:all:1946-05"}
    assert marks(1946, 6) == {"list:all:1946-05", "list:all:1946-06", "list:all:1946-07"}
