"""The newest whole articles of a part of the paper, for feeds: the same number of queries for one as for thirty."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from wagtail.blocks import StreamValue

from andruck.infra.shown import mark
from andruck.newsroom.models import Article, ArticleTag, Byline, DossierEntry, PageReference
from andruck.newsroom.queries import corrections, lists, pictures, privacy, replies, stories, terms
from andruck.newsroom.queries.body import picture_ids, rich_texts
from andruck.newsroom.queries.terms import Deciding, for_nobody
from andruck.newsroom.queries.tree import path_of
from andruck.newsroom.queries.visible import listed
from andruck.newsroom.rules import marks as marking
from andruck.newsroom.rules.values import Named, PageRef, Paper, Story

LENGTH = 30


def within(found: QuerySet[Any], scope: str, id: int) -> QuerySet[Any]:
    """Of these articles those of the whole paper ("all"), or of one section, dossier, topic or author."""
    match scope:
        case "all":
            return found
        case "section":
            return found.filter(section_id=id)
        case "dossier":
            return found.filter(dossier_entries__dossier_id=id)
        case "topic":
            return found.filter(tagged_items__tag_id=id)
        case "author":
            # Not a join: who wrote and photographed an article stands at it twice.
            return found.filter(pk__in=Byline.objects.filter(author_id=id).values("article_id"))
        case _:
            raise ValueError(f"{scope!r} is no part of a paper.")


def newest(
    scope: str, id: int = 0, *, paper: Paper, decide: Deciding = for_nobody, limit: int = LENGTH
) -> tuple[Story, ...]:
    """The newest stories of a part, without their translations. What is kept out of our search is in no feed."""
    mark(marking.head(marking.of_list(scope, id)))
    found = within(listed(), scope, id).select_related("section").order_by("-first_published_at", "-pk")
    return tell_all(found[:limit], paper=paper, decide=decide)


def tell_all(articles: Iterable[Any], *, paper: Paper, decide: Deciding) -> tuple[Story, ...]:
    """Many stories at once: everything around them is read together, their bodies' links and pictures too."""
    rows = list(articles)
    ids = [row.pk for row in rows]
    mark(*marking.articles(ids), *{f"name:{row.section_id}" for row in rows})
    redacted = [row.pk for row in rows if row.redacted]
    wanted = {row.pk: [row.picture_id, *picture_ids(row.body)] for row in rows}
    shown = pictures.images([id for some in wanted.values() for id in some], pictures.STORY)
    _read_bodies(rows)
    rich = rich_texts(row.body for row in rows)
    people = lists.contributors(ids)
    marks = _marks(ids)
    tags = _tags(rows)
    dossiers = _dossiers(ids)
    pages = _pages(ids)
    names = privacy.redactions(redacted)
    notes = privacy.case_notes(redacted)
    answers = replies.to_articles(row.pk for row in rows if row.replied)
    corrected = corrections.times(row.pk for row in rows if row.corrected)
    around = {
        row.pk: stories.Around(
            people=people.get(row.pk, ()),
            names=names.get(row.pk, []),
            shown={id: shown[id] for id in wanted[row.pk] if id in shown},
            marks=marks.get(row.pk, ()),
            tags=tags.get(row.pk, ()),
            dossiers=dossiers.get(row.pk, ()),
            pages=pages.get(row.pk, ()),
            replies=answers.get(row.pk, ()),
            corrected=corrected.get(row.pk, {}),
            note=notes.get(row.pk, ""),
            rich=rich,
        )
        for row in rows
    }
    decided = {row.pk: decide(terms.facts(row, paper, **around[row.pk].places)) for row in rows}
    return tuple(stories.compose(row, around[row.pk], paper=paper, decision=decided[row.pk]) for row in rows)


def _read_bodies(rows: list[Any]) -> None:
    """Turn the stored bodies into values together: one stream of them all looks its pictures up only once."""
    field = Article._meta.get_field("body")
    block = field.stream_block
    joined = StreamValue(block, [raw for row in rows for raw in row.body.raw_data], is_lazy=True)
    place = 0
    for row in rows:
        length = len(row.body)
        row.body = StreamValue(block, joined[place : place + length])
        place += length


def _marks(ids: list[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    through = Article.agencies.through.objects.filter(article_id__in=ids).order_by("agency__mark")
    for article, sign, agency in through.values_list("article_id", "agency__mark", "agency_id"):
        found[article].append(sign)
        mark(f"agency:{agency}")
    return {article: tuple(marks) for article, marks in found.items()}


def _tags(rows: list[Any]) -> dict[int, tuple[Named, ...]]:
    languages = {row.pk: row.language or settings.LANGUAGE_CODE for row in rows if privacy.is_listed(row)}
    found: dict[int, list[Named]] = defaultdict(list)
    tagged = ArticleTag.objects.filter(content_object_id__in=list(languages)).order_by("pk")
    for article, id, name, slug in tagged.values_list(
        "content_object_id", "tag_id", "tag__name", "tag__slug"
    ):
        mark(f"topic:{id}")
        found[article].append(stories.named_tag(id, name, slug, languages[article]))
    return {article: tuple(tags) for article, tags in found.items()}


def _dossiers(ids: list[int]) -> dict[int, tuple[Named, ...]]:
    found: dict[int, list[Named]] = defaultdict(list)
    entries = DossierEntry.objects.filter(article_id__in=ids).order_by("pk")
    for article, id, title, slug, url_path, live in entries.values_list(
        "article_id", "dossier_id", "dossier__title", "dossier__slug", "dossier__url_path", "dossier__live"
    ):
        mark(f"name:{id}")
        if live:
            found[article].append(stories.named_dossier(id, title, slug, path_of(url_path)))
    return {article: tuple(dossiers) for article, dossiers in found.items()}


def _pages(ids: list[int]) -> dict[int, tuple[PageRef, ...]]:
    found: dict[int, list[Any]] = defaultdict(list)
    references = PageReference.objects.filter(article_id__in=ids).order_by("edition__date", "page")
    for article, day, page, edition in references.values_list(
        "article_id", "edition__date", "page", "edition_id"
    ):
        found[article].append((day, page, edition))
        mark(f"edition:{edition}")
    return {article: stories.page_refs(pairs) for article, pairs in found.items()}
