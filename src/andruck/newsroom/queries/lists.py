"""Lists of articles, newest first, with a cursor instead of page numbers: as fast deep down as at the top."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from andruck.core.typography import excerpt, polish
from andruck.infra.shown import mark
from andruck.newsroom.models import Article, Byline, DossierPin, PageReference
from andruck.newsroom.queries import pictures, privacy, replies
from andruck.newsroom.queries.body import TextSetter, retold, text_setter
from andruck.newsroom.queries.tree import path_of
from andruck.newsroom.queries.visible import listed, visible
from andruck.newsroom.rules import marks
from andruck.newsroom.rules.names import Redaction
from andruck.newsroom.rules.values import Contributor, Image, Named, Reply, Teaser

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Slice:
    """A piece of a list: its teasers, and the cursor of the next piece (empty at the end)."""

    teasers: tuple[Teaser, ...]
    next: str = ""


def section(
    section_id: int, *, before: str = "", limit: int = PAGE_SIZE, without: Iterable[int] = ()
) -> Slice:
    """Newest articles of a section. Raises ValueError for a cursor that is none."""
    mark(f"name:{section_id}", *marks.articles(without := list(without)))
    found = visible().filter(section_id=section_id).exclude(pk__in=without)
    return slice_of(found, before, limit, marks.of_list("section", section_id))


def everything(*, before: str = "", limit: int = PAGE_SIZE) -> Slice:
    """Newest articles of the whole paper."""
    return slice_of(visible(), before, limit, marks.of_list(marks.EVERYTHING))


def topic(topic_id: int, *, before: str = "", limit: int = PAGE_SIZE) -> Slice:
    """Newest articles on a topic."""
    found = listed().filter(tagged_items__tag_id=topic_id)
    return slice_of(found, before, limit, marks.of_list("topic", topic_id))


def author(author_id: int, *, before: str = "", limit: int = PAGE_SIZE) -> Slice:
    """Newest articles of an author."""
    # Not a join: somebody who wrote a text and took its pictures would stand there twice.
    own = Byline.objects.filter(article=OuterRef("pk"), author_id=author_id)
    return slice_of(visible().filter(Exists(own)), before, limit, marks.of_list("author", author_id))


def dossier(
    dossier_id: int, *, before: str = "", limit: int = PAGE_SIZE, without: Iterable[int] = ()
) -> Slice:
    """Newest articles of a dossier, without those that stand at its top by hand."""
    found = visible().filter(dossier_entries__dossier_id=dossier_id).exclude(pk__in=list(without))
    return slice_of(found, before, limit, marks.of_list("dossier", dossier_id))


def pinned(dossier_id: int) -> tuple[Teaser, ...]:
    """The articles that the editors put at the top of a dossier, in their order."""
    ids = list(DossierPin.objects.filter(dossier_id=dossier_id).values_list("article_id", flat=True))
    mark(f"page:{dossier_id}", *marks.articles(ids))
    found = {article.pk: article for article in for_teasers(visible().filter(pk__in=ids))}
    return teasers(found[id] for id in ids if id in found)


def edition(day: date, *, page: int | None = None) -> list[tuple[int, tuple[Teaser, ...]]]:
    """Articles of a printed edition, page by page; the same article may stand on several."""
    references = PageReference.objects.filter(edition__date=day)
    if page is not None:
        references = references.filter(page=page)
    pages: dict[int, list[int]] = defaultdict(list)
    rows = references.order_by("page", "id").values_list("page", "article_id", "edition_id")
    for number, article, edition in rows:
        pages[number].append(article)
        mark(f"edition:{edition}", marks.article(article))
    ids = {article for numbers in pages.values() for article in numbers}
    found = {teaser.id: teaser for teaser in teasers(for_teasers(visible().filter(pk__in=ids)))}
    return [
        (number, tuple(found[article] for article in articles if article in found))
        for number, articles in pages.items()
        if any(article in found for article in articles)
    ]


def for_teasers(found: QuerySet[Any]) -> QuerySet[Any]:
    """Only what a teaser needs: never the body."""
    return found.select_related("section").defer("body")


def slice_of(found: QuerySet[Any], before: str, limit: int, name: str = "") -> Slice:
    """The newest of these articles after a cursor. Raises ValueError for a cursor that is none.

    ``name`` is the list's in ``rules.marks``; without one nobody learns what was shown but the texts themselves.
    """
    moment = None
    if before:
        moment, id = read_cursor(before)
        found = found.filter(
            Q(first_published_at__lt=moment) | Q(first_published_at=moment, pk__lt=id),
            first_published_at__lte=moment,
        )
    rows = list(for_teasers(found.order_by("-first_published_at", "-pk"))[: limit + 1])
    more = write_cursor(rows[limit - 1]) if len(rows) > limit else ""
    if name:
        # The text after the last one is why there is a next piece.
        mark(*marks.piece(name, moment, rows[limit].first_published_at if more else None))
        mark(*marks.articles(row.pk for row in rows[limit:]))
    return Slice(teasers(rows[:limit]), more)


def write_cursor(article: Article) -> str:
    """Where the next piece begins: microseconds since 1970 and the number of the last article."""
    moment: datetime = article.first_published_at
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return f"{delta.days * 86_400_000_000 + delta.seconds * 1_000_000 + delta.microseconds}-{article.pk}"


def read_cursor(cursor: str) -> tuple[datetime, int]:
    """The opposite of ``write_cursor``. Raises ValueError when it is no cursor."""
    stamp, _, id = cursor.rpartition("-")
    if len(cursor) > 40 or not stamp.lstrip("-").isdecimal() or not id.isdecimal():
        raise ValueError(f"{cursor[:40]!r} is no place in this list.")
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(stamp))
    except OverflowError as error:
        raise ValueError(f"{cursor!r} is no place in this list.") from error
    return moment, int(id)


def teasers(articles: Iterable[Any]) -> tuple[Teaser, ...]:
    """Articles as they stand in lists: three queries for any number (authors, pictures, their files)."""
    rows: Sequence[Any] = list(articles)
    mark(*marks.articles(row.pk for row in rows), *{f"name:{row.section_id}" for row in rows})
    shown = pictures.images([row.picture_id for row in rows], pictures.TEASER)
    people = contributors([row.pk for row in rows])
    names = privacy.redactions([row.pk for row in rows if row.redacted])
    answers = replies.in_teasers(row.pk for row in rows if row.replied)
    return tuple(
        teaser(
            row,
            text_setter(row.language or settings.LANGUAGE_CODE, names.get(row.pk, [])),
            writers(unnamed(people.get(row.pk, ()), names.get(row.pk, ()))),
            shown.get(row.picture_id),
            answers.get(row.pk, ()),
        )
        for row in rows
    )


def contributors(ids: list[int]) -> dict[int, tuple[Contributor, ...]]:
    """Who had a part in these articles, in the order of the bylines; articles without a byline are left out."""
    found: dict[int, list[Contributor]] = defaultdict(list)
    if ids:
        rows = Byline.objects.filter(article_id__in=ids).order_by("article_id", "sort_order")
        for article, role, id, name, slug in rows.values_list(
            "article_id", "role", "author_id", "author__name", "author__slug"
        ):
            found[article].append(Contributor(role, Named(id, name, slug)))
            mark(f"author:{id}")
    return {article: tuple(people) for article, people in found.items()}


def unnamed(people: Iterable[Contributor], names: Iterable[Redaction]) -> tuple[Contributor, ...]:
    """The contributors of an article without those whose name must not appear in it."""
    found = tuple(people)
    allowed = set(privacy.unnamed((one.person for one in found), names))
    return tuple(one for one in found if one.person in allowed)


def writers(people: Iterable[Contributor]) -> tuple[Named, ...]:
    """Those of them who wrote it."""
    return tuple(one.person for one in people if not one.role)


def teaser(
    row: Any, text: TextSetter, by: tuple[Named, ...], image: Image | None, answers: tuple[Reply, ...] = ()
) -> Teaser:
    """One article as it stands in a list; everything else about it has been looked up before."""
    return Teaser(
        id=row.pk or 0,
        slug=privacy.slug(row, text.names),
        kicker=text(row.kicker),
        headline=text(row.teaser_headline or row.headline),
        # Shortened last: half a name would no longer be recognised.
        summary=text(row.teaser_text) or excerpt(text(row.deck), 200),
        section=Named(
            row.section_id,
            polish(row.section.title, settings.LANGUAGE_CODE),
            row.section.slug,
            path_of(row.section.url_path),
        ),
        genre=row.genre,
        published=row.first_published_at,
        changed=row.changed_at,
        authors=by,
        image=retold(image, row.picture_caption, row.picture_alt, text) if image else None,
        corrected=row.corrected,
        replied=row.replied,
        language=row.language,
        generated=row.labelled,
        replies=answers,
    )


def by_ids(ids: Iterable[int]) -> dict[int, Teaser]:
    """These articles as far as they are public, by their numbers. For pages that are made for one reader."""
    rows = for_teasers(visible().filter(pk__in=list(ids)))
    return {teaser.id: teaser for teaser in teasers(rows)}
