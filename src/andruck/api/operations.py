"""The public, read-only interface for programs: articles, sections, dossiers."""

from datetime import datetime, time
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from ninja import NinjaAPI, Path, Query, Schema
from pydantic import AfterValidator, BeforeValidator, Field

from andruck.api import addresses, failures, schemas, shapes
from andruck.api.failures import AskedWrongly, NotThere
from andruck.newsroom.queries import catalogue, places, stories, terms
from andruck.newsroom.queries.frame import paper as read_paper
from andruck.newsroom.rules.values import Gone

VERSION = "1"
LARGEST_ID = 2**63 - 1
FIRST_YEAR, LAST_YEAR = 1600, 9998
_DESCRIPTION = """
What the paper has published, for programs. Reading needs no key and leaves no trace.

Lists are newest first. They go on at the address in `next`, however deep: there are no page numbers.
Every answer has an `ETag`; ask again with `If-None-Match` and get 304 while nothing has changed.
A withdrawn article answers 410: please take it down, too. Corrections and rights of reply belong to the article.

Text and data mining may be reserved: see the header `tdm-reservation`.
"""

api = NinjaAPI(
    title="Articles, sections, dossiers",
    version=VERSION,
    description=_DESCRIPTION.strip(),
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
failures.register(api)


def _day(value: object) -> object:
    """A day means its beginning."""
    day = parse_date(value) if isinstance(value, str) else None
    return datetime.combine(day, time.min) if day else value


def _in_a_zone(moment: datetime | None) -> datetime | None:
    """A moment without a zone is meant in the paper's. Raises ValueError where calendars end."""
    if moment is None:
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"Nothing was published in the year {moment.year}.")
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


class Asked(Schema):
    """What a list may be narrowed to."""

    before: str = Field("", description="Go on after this place; from the address in `next`.", max_length=40)
    limit: int = Field(20, ge=1, le=100, description="Articles in one piece.", examples=[20])
    since: Annotated[datetime | None, BeforeValidator(_day), AfterValidator(_in_a_zone)] = Field(
        None, description="First published on this day, at this moment or later.", examples=["2026-11-23"]
    )
    section: str = Field("", description="Slug of a section.", examples=["politik"])
    dossier: str = Field("", description="Slug of a dossier.")
    topic: str = Field("", description="Slug of a topic.")
    author: str = Field("", description="Slug of an author.")


@api.get(
    "/articles",
    response={200: schemas.ArticlePage, 404: schemas.Failure, 422: schemas.Failure},
    url_name="articles",
    summary="Articles, newest first",
    operation_id="articles",
)
def articles(request: HttpRequest, asked: Query[Asked]) -> schemas.ArticlePage | HttpResponse:
    """Conditions are combined. Texts that are kept out of our own search are not listed."""
    unknown = next((name for name in request.GET if name not in Asked.model_fields), None)
    if unknown is not None:
        return failures.unknown_parameter(unknown)
    parts = asked.model_dump(include={"section", "dossier", "topic", "author"})
    try:
        found = catalogue.articles(before=asked.before, limit=asked.limit, since=asked.since, **parts)
    except ValueError as error:
        raise AskedWrongly("before") from error
    again = {**parts, "since": asked.since.isoformat() if asked.since else None, "limit": asked.limit}
    return schemas.ArticlePage(
        articles=[shapes.card(teaser) for teaser in found.teasers],
        next=addresses.articles(before=found.next, **again) if found.next else None,
    )


@api.get(
    "/articles/{id}",
    response={200: schemas.Article, 404: schemas.Failure, 410: schemas.Failure, 422: schemas.Failure},
    url_name="article",
    summary="One article",
    operation_id="article",
)
def article(
    request: HttpRequest,
    id: Annotated[int, Path(description="Its number.", examples=[schemas.ARTICLE_EXAMPLE])],
) -> schemas.Article:
    """Whole, or as much of it as everybody may read now: see `access`. 410 when it has been withdrawn."""
    if not 0 < id <= LARGEST_ID:
        raise NotThere
    story = stories.story(id, paper=read_paper(), decide=terms.for_everybody())
    if story is None:
        raise NotThere
    if isinstance(story, Gone):
        raise NotThere(gone=True, note=story.note)
    return shapes.article(story)


@api.get(
    "/sections",
    response={200: schemas.Sections},
    url_name="sections",
    summary="Sections",
    operation_id="sections",
)
def sections(request: HttpRequest) -> schemas.Sections:
    """In the paper's order."""
    found = places.sections()
    return schemas.Sections(sections=[shapes.section(link) for link in found])


@api.get(
    "/dossiers",
    response={200: schemas.Dossiers},
    url_name="dossiers",
    summary="Dossiers",
    operation_id="dossiers",
)
def dossiers(request: HttpRequest) -> schemas.Dossiers:
    """The newest first."""
    return schemas.Dossiers(dossiers=[shapes.dossier(found) for found in places.dossiers()])


@api.get(
    "/dossiers/{slug}",
    response={200: schemas.Dossier, 404: schemas.Failure},
    url_name="dossier",
    summary="One dossier",
    operation_id="dossier",
)
def dossier(
    request: HttpRequest, slug: Annotated[str, Path(description="Its slug.", examples=["wohnen"])]
) -> schemas.Dossier:
    """What it observes; its articles are at the address in `articles`."""
    found = next((card for card in places.dossiers() if card.slug == slug), None)
    if found is None:
        raise NotThere
    return shapes.dossier(found)
