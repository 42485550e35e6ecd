"""An invented archive: complete, repeatable, and counted."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Max, Min, Sum
from django.test import Client

from andruck.newsroom import models
from andruck.newsroom.queries.days import day_of
from andruck.reading import addresses
from tests import factories

pytestmark = pytest.mark.django_db


def generate(count: int, **options: Any) -> str:
    out = StringIO()
    call_command("generate_archive", str(count), stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_a_whole_archive(house: Any, client: Client) -> None:
    models.Agency.objects.create(name="Nordwest-Agentur", mark="nwa")
    assert generate(400, old_addresses=True).startswith("400 articles in ")
    rows = models.Article.objects.all()
    bounds = rows.aggregate(first=Min("first_published_at"), last=Max("first_published_at"))
    assert (rows.count(), bounds["first"].year) == (400, 1946)
    assert rows.filter(bylines=None).count() == rows.filter(tagged_items=None).count() == 0
    hung = ("dossier_entries", "agencies", "page_references")
    assert [name for name in hung if not rows.exclude(**{name: None}).exists()] == []
    assert models.ArchiveDay.objects.aggregate(n=Sum("articles"))["n"] == 400
    assert models.LegacyUrl.objects.values("article").annotate(n=Count("pk")).filter(n=1).count() == 400
    row = rows.order_by("pk")[100]
    assert client.get(addresses.article(row)).status_code == 200
    assert client.get(models.LegacyUrl.objects.get(article=row).path)["Location"] == addresses.article(row)
    day = day_of(row.first_published_at)
    assert (
        addresses.article(row) in client.get(addresses.archive(day.year, day.month, day.day)).content.decode()
    )


def test_articles_go_on_being_numbered_and_edited(house: Any) -> None:
    generate(50)
    row = models.Article.objects.order_by("pk").first()
    row.save_revision().publish()
    assert factories.article(house.politics).pk > models.Article.objects.filter(source="generated").last().pk
    assert models.ArchiveDay.objects.aggregate(n=Sum("articles"))["n"] == 51


def test_the_same_seed_gives_the_same_archive(house: Any) -> None:
    generate(30, seed=7)
    generate(30, seed=7)
    generate(30, seed=8)
    told = list(models.Article.objects.order_by("pk").values_list("headline", "body"))
    first, second, third = ([(h, str(b.raw_data)) for h, b in told[n : n + 30]] for n in (0, 30, 60))
    texts = [[h for h, _ in part] for part in (first, second, third)]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


@pytest.mark.parametrize("count", [0, -1])
def test_nothing_to_do(house: Any, count: int) -> None:
    with pytest.raises(CommandError):
        generate(count)


def test_without_a_paper(db: Any) -> None:
    with pytest.raises(CommandError, match="no paper"):
        generate(5)
