"""The archive by year, month and day."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import resolve

from andruck.infra import shown
from andruck.reading import addresses
from tests import factories
from tests.reading.archives import around, at, entries, headlines, page

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def paper(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Articles of 1946, 1999 and 2026; the second of the year 1999 is of New Year's Eve, by UTC.

    Made once for this file, and taken back after it: the tests only read.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        house = factories.house()
        at(factories.article(house.politics, headline="Gründung"), 1946, 5, 8, 6)
        at(factories.article(house.politics, headline="Beben"), 1946, 5, 10, 6)
        at(factories.article(house.culture, headline="Sturm"), 1946, 7, 1, 6)
        at(factories.article(house.culture, headline="Silvester"), 1998, 12, 31, 23, 30)
        for number in range(21):
            at(factories.article(house.politics, headline=f"Meldung {number}"), 2026, 3, 3, 5, number)
        yield house
        transaction.set_rollback(True)


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


def test_pages_say_which_changes_concern_them(paper: Any, rf: RequestFactory) -> None:
    def marks(*parts: int) -> set[str]:
        path = addresses.archive(*parts)
        view, arguments, keywords = resolve(path)
        # Without the press, which collects for itself.
        with shown.collecting() as found:
            view(rf.get(path), *arguments, **keywords)
        return {mark for mark in found.marks if mark.startswith("list:")}

    assert marks() == {"list:all:any"}
    assert marks(1946, 5, 9) == {"list:all:1946-05"}
    assert marks(1946, 6) == {"list:all:1946-05", "list:all:1946-06", "list:all:1946-07"}
