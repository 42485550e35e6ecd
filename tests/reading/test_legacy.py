"""Addresses of older systems lead on, and tell nobody of what is not public."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from andruck.newsroom import models
from andruck.newsroom.actions import addresses as old
from andruck.newsroom.actions import publishing
from andruck.newsroom.rules.legacy import key
from andruck.reading import addresses
from tests import factories, scenes

pytestmark = pytest.mark.django_db


def keep(address: str, row: Any) -> None:
    old.keep({key(address): row.pk})


def test_an_old_address_leads_to_the_article(house: Any, client: Client) -> None:
    row = factories.article(house.politics)
    keep("https://www.lotse.example/archiv//deich%20h%c3%a4lt.html", row)
    answer = client.get("/archiv/deich%20h%C3%A4lt.html?utm_source=x")
    assert (answer.status_code, answer["Location"]) == (301, addresses.to_article(row.pk, row.slug))
    assert answer["Cache-Control"] == "private, max-age=86400"
    assert client.head("/archiv/deich hält.html/").status_code == 301
    assert client.post("/archiv/deich hält.html").status_code == 404


def test_query_strings_count_where_they_are_part_of_the_address(house: Any, client: Client) -> None:
    first, second = factories.article(house.politics), factories.article(house.politics)
    keep("/index.php?id=1", first)
    keep("/index.php?id=2", second)
    assert client.get("/index.php?id=2")["Location"] == addresses.to_article(second.pk, second.slug)
    assert client.get("/index.php?id=3").status_code == 404


def test_addresses_that_look_like_pages_of_ours(house: Any, client: Client) -> None:
    row, other = factories.article(house.politics), factories.article(house.politics, headline="Anderes")
    keep("/politik/deich/", row)
    keep(f"/artikel/{other.pk}.alter-titel.html", row)
    assert client.get("/politik/deich/")["Location"] == addresses.to_article(row.pk, row.slug)
    assert client.get(f"/artikel/{other.pk}.alter-titel.html")["Location"] == addresses.to_article(
        row.pk, row.slug
    )
    right = addresses.to_article(other.pk, other.slug)
    assert client.get(f"/artikel/{other.pk}.falsch.html")["Location"] == right
    assert client.get(right).status_code == 200


def test_old_addresses_of_sections(house: Any, client: Client) -> None:
    old.lead(old="/ressort/3", to="/rubrik/politik/")
    assert client.get("/ressort/3")["Location"] == "/rubrik/politik/"
    old.lead(old="/ressort/3", to="/rubrik/kultur/")
    assert client.get("/ressort/3")["Location"] == "/rubrik/kultur/"


def test_withdrawn_articles_are_gone(house: Any, client: Client) -> None:
    row = scenes.withdrawn(house)
    keep("/alt.html", row)
    answer = client.get("/alt.html")
    assert answer.status_code == 410
    assert "Zurückgezogen." in answer.content.decode()
    assert scenes.NAME.split()[1] not in answer.content.decode()


@pytest.mark.parametrize("state", ["draft", "embargoed", "scheduled"])
def test_what_is_not_public_is_not_found(house: Any, client: Client, state: str) -> None:
    keep("/alt.html", scenes.HIDDEN[state](house))
    answer = client.get("/alt.html")
    assert answer.status_code == 404
    assert "Location" not in answer


def test_names_left_out_are_not_in_the_new_address(house: Any, client: Client) -> None:
    keep("/alt.html", scenes.redacted(house))
    place = client.get("/alt.html")["Location"]
    assert "meier" not in place.lower()
    assert client.get(place).status_code == 200


def test_an_unknown_address_costs_one_query_more(
    house: Any, client: Client, django_assert_num_queries: Any
) -> None:
    client.get("/nichts.html")
    with django_assert_num_queries(4):  # and the frame's three
        assert client.get("/nichts.html").status_code == 404


def test_one_address_leads_to_one_place(house: Any) -> None:
    row = factories.article(house.politics)
    keep("/alt.html", row)
    keep("/alt.html", factories.article(house.politics))
    assert list(models.LegacyUrl.objects.values_list("article_id", flat=True)) == [row.pk]
    for values in ({"target": ""}, {"target": "http://x"}, {"target": "/x", "article": row}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.LegacyUrl.objects.create(path="/anders", **values)


def test_a_deleted_article_takes_its_addresses_along(house: Any, client: Client) -> None:
    row = publishing.withdraw(article=factories.article(house.politics))
    keep("/alt.html", row)
    row.delete()
    assert client.get("/alt.html").status_code == 404
