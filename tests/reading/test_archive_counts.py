"""What the archive counts: what is public and may be found, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from andruck.core import clock
from andruck.newsroom import models
from andruck.newsroom.actions import days, publishing
from andruck.reading import addresses
from tests import factories, scenes
from tests.reading.archives import at, entries, headlines, page

pytestmark = pytest.mark.django_db


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
