"""What a change touches: the pieces of lists, editions and logs in which texts stand now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wagtail.models import Page

from andruck.newsroom.models import Article, ArticleTag, Byline, DossierEntry, PageReference
from andruck.newsroom.rules import marks

BATCH = 500


def of_articles(ids: Iterable[int]) -> set[str]:
    """The marks of pages that show these texts or may show them from now on, whether they are public or not.

    Pages that showed them before in places where they no longer stand carry ``article:…`` itself. A text that is
    gone for good is named by that alone. Five queries for every five hundred.
    """
    wanted = sorted(set(ids))
    found = set(marks.articles(wanted))
    for start in range(0, len(wanted), BATCH):
        found |= _of_batch(wanted[start : start + BATCH])
    return found


def _of_batch(ids: list[int]) -> set[str]:
    found: set[str] = set()
    dates: dict[int, datetime] = {}
    rows = Article.objects.filter(pk__in=ids).values_list(
        "pk", "section_id", "first_published_at", "translation_of_id", "corrected", "replied"
    )
    for id, section, published, original, corrected, replied in rows:
        found.add(marks.family(original or id))
        found |= {name for name, is_so in (("corrections", corrected), ("replies", replied)) if is_so}
        if published is not None:
            dates[id] = published
            found |= {*_touched(marks.EVERYTHING, 0, published), *_touched("section", section, published)}
    for scope, pairs in _places(list(dates)):
        for article, key in pairs:
            found |= set(_touched(scope, key, dates[article]))
    editions = PageReference.objects.filter(article_id__in=ids).values_list("edition_id", flat=True)
    return found | {f"edition:{edition}" for edition in editions}


def _touched(scope: str, key: int, moment: datetime) -> tuple[str, ...]:
    return marks.touched(marks.of_list(scope, key), moment)


def _places(ids: list[int]) -> list[tuple[str, Any]]:
    tags = ArticleTag.objects.filter(content_object_id__in=ids)
    bylines = Byline.objects.filter(article_id__in=ids)
    entries = DossierEntry.objects.filter(article_id__in=ids)
    return [
        ("topic", tags.values_list("content_object_id", "tag_id")),
        ("author", bylines.values_list("article_id", "author_id")),
        ("dossier", entries.values_list("article_id", "dossier_id")),
    ]


def below(page: int) -> set[int]:
    """The pages below this one in the tree, whose addresses begin with its own."""
    row = Page.objects.filter(pk=page).only("path", "depth").first()
    return set() if row is None else set(Page.objects.descendant_of(row).values_list("pk", flat=True))


def released(since: datetime, until: datetime) -> list[int]:
    """Live texts whose embargo ended after ``since``, up to ``until``, without anybody publishing them."""
    found = Article.objects.filter(live=True, embargo_until__gt=since, embargo_until__lte=until)
    return list(found.values_list("pk", flat=True))
