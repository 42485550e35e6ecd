"""Filling a paper with an invented archive, for measuring: thousands of articles a second, past the editor.

What publishing would do on the way is left out: no versions, no record, no search index. Texts made here have the
source "generated".
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.typography import slugify
from andruck.infra import events
from andruck.newsroom.actions import addresses, days, furnishing
from andruck.newsroom.events import PagePublished
from andruck.newsroom.models import (
    Agency,
    Article,
    ArticleTag,
    Author,
    Byline,
    DossierEntry,
    DossierPage,
    Edition,
    HomePage,
    PageReference,
    SectionPage,
    Topic,
)
from andruck.newsroom.queries.days import day_of
from andruck.newsroom.rules.legacy import key

SOURCE = "generated"
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Made:
    """An invented article. ``body`` is stored JSON, ``at`` aware; section, dossier and agency are places between 0
    and 1 in the lists there are; authors and topics are places in the lists that were given to ``Furniture``."""

    kicker: str
    headline: str
    deck: str
    dateline: str
    genre: str
    priority: int
    body: str
    at: datetime
    section: float
    authors: tuple[int, ...]
    topics: tuple[int, ...]
    dossier: float | None
    agency: float | None
    page: int
    old: str = ""


@dataclass(frozen=True, slots=True)
class Furniture:
    """The numbers of what articles hang on."""

    sections: Sequence[int]
    dossiers: Sequence[int]
    agencies: Sequence[int]
    authors: Sequence[int]
    topics: Sequence[int]


@transaction.atomic
def furnish(*, people: Iterable[str], subjects: Iterable[str], dossiers: Iterable[str]) -> Furniture:
    """Find or make authors, topics and dossiers of these names. Raises Refusal without a paper or its sections."""
    sections = list(SectionPage.objects.order_by("path").values_list("pk", flat=True))
    if not sections:
        raise Refusal("no_paper", "There is no paper with sections here. Found one with “andruck demo”.")
    for title in dossiers:
        furnishing.add_dossier(title=title, slug=slugify(title), observes=f"Wir beobachten: {title}.")
    return Furniture(
        sections=sections,
        dossiers=list(DossierPage.objects.order_by("path").values_list("pk", flat=True)),
        agencies=list(Agency.objects.order_by("pk").values_list("pk", flat=True)),
        authors=_named(Author, people),
        topics=_named(Topic, subjects),
    )


def _named(model: Any, names: Iterable[str]) -> list[int]:
    """The numbers of things with these names, in their order; missing ones are made."""
    wanted = {slugify(name): name for name in names}
    known = dict(model.objects.values_list("slug", "pk"))
    fresh = [model(name=name, slug=slug) for slug, name in wanted.items() if slug not in known]
    # A name may be taken under another address: then it stands under that one.
    model.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    known = dict(model.objects.values_list("slug", "pk"))
    return [known[slug] for slug in wanted if slug in known]


def write(made: Iterable[Made], furniture: Furniture) -> Iterator[int]:
    """Write articles in batches, each one transaction; yields how many there are after each."""
    rows, total = iter(made), 0
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            _write(batch, furniture)
        total += len(batch)
        yield total
    _settle()


def _write(batch: list[Made], furniture: Furniture) -> None:
    first = (Article.objects.aggregate(highest=Max("pk"))["highest"] or 0) + 1
    numbered = list(enumerate(batch, first))
    _insert(
        Article,
        ("id", "kicker", "headline", "deck", "dateline", "genre", "priority", "body", "section_id",
         "first_published_at", "last_published_at", "live", "own_mark", "source"),
        [
            (id, one.kicker, one.headline, one.deck, one.dateline, one.genre, one.priority, one.body,
             _pick(furniture.sections, one.section), _moment(one.at), _moment(one.at), True, False, SOURCE)
            for id, one in numbered
        ],
    )  # fmt: skip
    _hang(numbered, furniture)
    days.add(one.at for one in batch)
    addresses.keep({key(one.old): id for id, one in numbered if one.old})


def _hang(numbered: list[tuple[int, Made]], furniture: Furniture) -> None:
    """Authors, topics, dossiers, agencies and printed pages of new articles."""
    signed = [
        (id, furniture.authors[place % len(furniture.authors)], order)
        for id, one in numbered
        for order, place in enumerate(one.authors)
    ]
    _insert(Byline, ("article_id", "author_id", "sort_order"), signed)
    tagged = {
        (id, furniture.topics[place % len(furniture.topics)]) for id, one in numbered for place in one.topics
    }
    _insert(ArticleTag, ("content_object_id", "tag_id"), sorted(tagged))
    filed = [(id, _pick(furniture.dossiers, one.dossier)) for id, one in numbered if one.dossier is not None]
    _insert(DossierEntry, ("article_id", "dossier_id"), filed if furniture.dossiers else [])
    sent = [(id, _pick(furniture.agencies, one.agency)) for id, one in numbered if one.agency is not None]
    _insert(Article.agencies.through, ("article_id", "agency_id"), sent if furniture.agencies else [])
    printed = _editions({day_of(one.at) for _, one in numbered})
    _insert(
        PageReference,
        ("article_id", "edition_id", "page"),
        [(id, printed[day], one.page) for id, one in numbered if (day := day_of(one.at)) in printed],
    )


def _editions(wanted: set[date]) -> dict[date, int]:
    """The printed papers of these days, made where there are none; on Sundays there is none."""
    printed = sorted(day for day in wanted if day.weekday() < 6)
    Edition.objects.bulk_create([Edition(date=day) for day in printed], ignore_conflicts=True)
    return dict(Edition.objects.filter(date__in=printed).values_list("date", "pk"))


def _pick(numbers: Sequence[int], place: float | None) -> int:
    return numbers[int((place or 0) * len(numbers))] if numbers else 0


def _moment(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _insert(model: Any, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows of one table in one statement's plan; columns that are not named get the model's defaults."""
    if not rows:
        return
    others = [
        field for field in model._meta.concrete_fields if field.column not in names and not field.primary_key
    ]
    defaults = tuple(field.get_db_prep_save(field.get_default(), connection) for field in others)
    columns = ", ".join(
        connection.ops.quote_name(name) for name in (*names, *(field.column for field in others))
    )
    places = ", ".join(["%s"] * (len(names) + len(others)))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        # Names come from the models alone.
        statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608
        cursor.executemany(statement, [(*row, *defaults) for row in rows])


def _settle() -> None:
    """After the last batch: numbers go on behind those given here, statistics are those of now, fronts are new."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(_no_style(), [Article]):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
    with transaction.atomic():
        now = clock.now()
        for model in (HomePage, SectionPage, DossierPage):
            for page in model.objects.values_list("pk", flat=True):
                events.emit(PagePublished(page=page, at=now))


def _no_style() -> Any:
    from django.core.management.color import no_style

    return no_style()
