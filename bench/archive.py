"""Fills a paper with an archive: texts mixed from the demo's, 1946 to today, with all that hangs on them."""

import random
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from wagtail.search.backends import get_search_backend  # noqa: E402

from andruck.core import clock  # noqa: E402
from andruck.newsroom import models  # noqa: E402

BATCH = 500
FIRST_DAY = datetime(1946, 4, 23, 6, 0, tzinfo=UTC)


class Words:
    """The demo's own paragraphs and headlines, mixed anew."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        rows = list(models.Article.objects.filter(live=True).order_by("pk"))
        self.headlines = [row.headline.split() for row in rows]
        self.kickers = [row.kicker for row in rows if row.kicker]
        self.decks = [row.deck for row in rows]
        self.paragraphs = [
            block["value"] for row in rows for block in row.body.raw_data if block["type"] == "paragraph"
        ]

    def headline(self) -> str:
        first, second = self.chance.sample(self.headlines, 2)
        return " ".join([*first[: len(first) // 2 + 1], *second[len(second) // 2 :]])[:150]

    def body(self) -> list[dict[str, str]]:
        picked = self.chance.sample(self.paragraphs, self.chance.randint(4, 8))
        return [
            {"type": "paragraph", "value": text, "id": f"p{number}"} for number, text in enumerate(picked)
        ]


def fill(target: int) -> None:
    """Add articles until there are ``target``."""
    words = Words(seed=1946)
    chance = words.chance
    sections = list(models.SectionPage.objects.values_list("pk", flat=True))
    pictures = list(models.Picture.objects.order_by("pk").values_list("pk", flat=True)[:40])
    authors = list(models.Author.objects.values_list("pk", flat=True))
    dossiers = list(models.DossierPage.objects.values_list("pk", flat=True))
    topics = list(models.Topic.objects.values_list("pk", flat=True))
    editions = list(models.Edition.objects.values_list("pk", flat=True))
    missing = target - models.Article.objects.count()
    span = (clock.now() - timedelta(days=15) - FIRST_DAY).total_seconds()
    for start in range(0, missing, BATCH):
        count = min(BATCH, missing - start)
        with transaction.atomic():
            rows = [_article(words, chance, sections, pictures, span) for _ in range(count)]
            models.Article.objects.bulk_create(rows)
            _surround(rows, chance, authors, dossiers, topics, editions)
            get_search_backend().add_bulk(models.Article, rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _article(
    words: Words, chance: random.Random, sections: list[int], pictures: list[int], span: float
) -> Any:
    moment = FIRST_DAY + timedelta(seconds=chance.random() * span)
    return models.Article(
        section_id=chance.choice(sections),
        kicker=chance.choice(words.kickers),
        headline=words.headline(),
        deck=chance.choice(words.decks),
        body=words.body(),
        picture_id=chance.choice(pictures) if chance.random() < 0.5 else None,
        live=True,
        first_published_at=moment,
        last_published_at=moment,
    )


def _surround(
    rows: list[Any],
    chance: random.Random,
    authors: list[int],
    dossiers: list[int],
    topics: list[int],
    editions: list[int],
) -> None:
    models.Byline.objects.bulk_create(
        models.Byline(article=row, author_id=chance.choice(authors), sort_order=0) for row in rows
    )
    models.ArticleTag.objects.bulk_create(
        models.ArticleTag(content_object=row, tag_id=topic)
        for row in rows
        for topic in chance.sample(topics, 2)
    )
    models.DossierEntry.objects.bulk_create(
        models.DossierEntry(article=row, dossier_id=chance.choice(dossiers))
        for row in rows
        if chance.random() < 0.2
    )
    models.PageReference.objects.bulk_create(
        models.PageReference(article=row, edition_id=chance.choice(editions), page=chance.randint(1, 12))
        for row in rows[:2]
    )


if __name__ == "__main__":
    fill(int(sys.argv[1]))
