"""Articles as the search index gets them: only listed ones, only what stands in them. Cheap enough for a million."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils import timezone

from andruck.core.typography import strip_markup
from andruck.newsroom.models import Article, ArticleTag, Byline, DossierEntry
from andruck.newsroom.queries.visible import listed
from andruck.newsroom.rules.searching import Document

BATCH = 500
_FIELDS = (
    "pk", "headline", "kicker", "deck", "teaser_headline", "teaser_text", "dateline", "language", "section_id",
    "first_published_at", "body",
)  # fmt: skip


def findable() -> Any:
    """Articles that may be found by their words. Not those with replaced names: the words are the original's."""
    return listed().filter(redacted=False, first_published_at__isnull=False)


def count() -> int:
    """How many there are."""
    return int(findable().count())


def every() -> Iterator[Document]:
    """All of them, newest number first, in batches of few queries each."""
    below = None
    while True:
        found = findable() if below is None else findable().filter(pk__lt=below)
        ids = list(found.order_by("-pk").values_list("pk", flat=True)[:BATCH])
        if not ids:
            return
        yield from of(ids)
        below = ids[-1]


def of(ids: Iterable[int]) -> list[Document]:
    """Those of these articles that may be found, at most BATCH. Five queries."""
    rows = list(findable().filter(pk__in=list(ids)).values(*_FIELDS))
    found = [row["pk"] for row in rows]
    authors: dict[int, dict[int, str]] = defaultdict(dict)
    bylines = Byline.objects.filter(article_id__in=found).order_by("article_id", "sort_order")
    for article, author, name in bylines.values_list("article_id", "author_id", "author__name"):
        authors[article][author] = name
    dossiers = _linked(DossierEntry.objects.filter(article_id__in=found), "article_id", "dossier_id")
    marked = Article.agencies.through.objects.filter(article_id__in=found)
    agencies = _linked(marked, "article_id", "agency_id")
    tagged = ArticleTag.objects.filter(content_object_id__in=found)
    topics = _linked(tagged, "content_object_id", "tag__name")
    return [
        Document(
            id=row["pk"],
            headline=row["headline"],
            body=text_of(row["body"].raw_data),
            section=row["section_id"],
            published=timezone.localtime(row["first_published_at"]),
            kicker=row["kicker"],
            deck=row["deck"],
            teaser=f"{row['teaser_headline']} {row['teaser_text']}".strip(),
            dateline=row["dateline"],
            language=row["language"] or settings.LANGUAGE_CODE,
            authors=tuple(authors[row["pk"]].items()),
            dossiers=tuple(dossiers[row["pk"]]),
            agencies=tuple(agencies[row["pk"]]),
            topics=tuple(topics[row["pk"]]),
        )
        for row in rows
    ]


def _linked(rows: Any, article: str, other: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in rows.values_list(article, other):
        found[key].append(value)
    return found


def text_of(raw: Iterable[Any]) -> str:
    """The words of a stored body: the same ones as ``blocks.plain_blocks``, without building its blocks."""
    return "\n".join(text for block in raw if (text := strip_markup(_words(block["type"], block["value"]))))


def _words(kind: str, value: Any) -> str:
    match kind:
        case "paragraph" | "generated" | "subhead":
            return str(value)
        case "quote":
            return f"{value['text']} {value.get('who', '')}"
        case "box":
            return f"{value['title']} {value['text']}"
        case "image":
            return str(value.get("caption", ""))
        case "gallery":
            items = [one["value"] if one.get("type") == "item" else one for one in value["pictures"]]
            return " ".join(str(item.get("caption", "")) for item in items)
        case "table":
            rows = (value["table"] or {}).get("rows", ())
            return " ".join([value["caption"], *(str(cell) for row in rows for cell in row["values"])])
        case "correction":
            return f"{value['wrong']} {value['right']}"
        case _:
            return ""


def by_author(author: int) -> list[int]:
    """The articles whose index entry holds this author's name."""
    return list(Byline.objects.filter(author_id=author).values_list("article_id", flat=True).distinct())


def by_topic(topic: int) -> list[int]:
    """The articles whose index entry holds this topic's name."""
    return list(ArticleTag.objects.filter(tag_id=topic).values_list("content_object_id", flat=True))


def freed(after: Any, until: Any) -> list[int]:
    """Public articles whose embargo has ended between two moments: nothing else happens to them then."""
    rows = Article.objects.filter(live=True, embargo_until__gt=after, embargo_until__lte=until)
    return list(rows.values_list("pk", flat=True))
