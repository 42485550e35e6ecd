"""What a decision needs to know of an article: what was laid down for it, its section and the paper, as facts."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from andruck.access.queries import openings
from andruck.access.rules import (
    NOBODY,
    ArticleFacts,
    Decision,
    Level,
    ReaderFacts,
    Timetable,
    decide,
    level_at,
)
from andruck.access.rules.terms import Terms, steps
from andruck.core import clock
from andruck.core.local_time import day_of
from andruck.infra.shown import mark, until
from andruck.newsroom.models import PageReference
from andruck.newsroom.rules import marks
from andruck.newsroom.rules.values import Named, PageRef, Paper

Deciding = Callable[[ArticleFacts], Decision]
"""Answers for one reader and one moment."""

_LEVELS = frozenset(Level)


def for_nobody(facts: ArticleFacts) -> Decision:
    """The answer for somebody nobody knows, now, as if nothing were opened: never too much."""
    return decide(facts, NOBODY, (), clock.now())


def for_everybody() -> Deciding:
    """Answers for somebody nobody knows, now, with what is opened.

    Whatever shows them is made anew when an opening is planned, changed or ended.
    """
    return for_reader(NOBODY)


def for_reader(reader: ReaderFacts) -> Deciding:
    """The same for somebody who is known."""
    now = clock.now()
    timetable = Timetable(openings.current(now))
    mark(marks.OPENINGS)
    return lambda facts: decide(facts, reader, timetable, now)


def facts(
    row: Any,
    paper: Paper,
    *,
    dossiers: Iterable[Named] = (),
    tags: Iterable[Named] = (),
    pages: Iterable[PageRef] = (),
) -> ArticleFacts:
    """The facts of an article whose section has been read along. No queries."""
    references = tuple(pages)
    terms = laid_down(row, paper, first_edition=min((one.edition for one in references), default=None))
    level, changes = steps(terms, timezone.get_default_timezone())
    return ArticleFacts(
        id=row.pk or 0,
        level=level,
        section=row.section_id or 0,
        dossiers=tuple(sorted(one.id for one in dossiers)),
        tags=tuple(sorted(one.id for one in tags)),
        editions=tuple(sorted(one.id for one in references)),
        steps=changes,
        always_free=terms.always_free,
    )


def laid_down(row: Any, paper: Paper, *, first_edition: date | None) -> Terms:
    """What holds for an article: what it says itself, else its section, else the paper."""
    zone = timezone.get_default_timezone()
    published: datetime = row.first_published_at or clock.now()
    section = row.section if row.section_id else None
    return Terms(
        level=_level(_said(row.access_level, section and section.access_level, paper.access_level)),
        always_free=row.public_safety,
        open_from=row.open_from,
        open_until=row.open_until,
        members_until=first_edition if _said(row.members_first, paper.members_first) else None,
        first_day=day_of(published, zone),
        open_days=_said(row.open_days, section and section.open_days, paper.open_days),
        archive=_level(paper.archive_level),
    )


def lockable(row: Any, paper: Paper) -> bool:
    """Whether there is a moment at which not everybody may read this article. One query for its editions."""
    days = row.page_references.values_list("edition__date", flat=True)
    return facts(row, paper, pages=[PageRef(day, ()) for day in days]).lockable


def of_draft(draft: Any, paper: Paper) -> ArticleFacts:
    """The facts of an unsaved state of an article: its editions are those in it. It may have no section yet."""
    references = [
        PageRef(one.edition.date, (one.page or 0,), one.edition_id)
        for one in draft.page_references.all()
        if one.edition_id
    ]
    return facts(draft, paper, pages=references)


def levels(rows: Iterable[Any], paper: Paper) -> dict[int, Level]:
    """How much these articles ask now. Queries as in ``alone``."""
    now = clock.now()
    return {known.id: level_at(known, now) for known in _of_all(rows, paper)}


def alone(rows: Iterable[Any], paper: Paper) -> dict[int, Decision]:
    """Answers about these articles for somebody nobody knows, now, openings aside. Their sections are read along.

    One query, and none where no text is for members first.
    """
    now = clock.now()
    decided = {known.id: decide(known, NOBODY, (), now) for known in _of_all(rows, paper)}
    for decision in decided.values():
        until(decision.next_change)
    return decided


def _of_all(rows: Iterable[Any], paper: Paper) -> list[ArticleFacts]:
    every = list(rows)
    early = [row.pk for row in every if _said(row.members_first, paper.members_first)]
    days: dict[int, list[PageRef]] = defaultdict(list)
    if early:
        found = PageReference.objects.filter(article_id__in=early)
        for article, day in found.values_list("article_id", "edition__date"):
            days[article].append(PageRef(day, ()))
    return [facts(row, paper, pages=days.get(row.pk, ())) for row in every]


def _said(*answers: Any) -> Any:
    return next((answer for answer in answers if answer is not None), None)


def _level(number: int) -> Level:
    """A number that is none of ours asks for the most."""
    return Level(number) if number in _LEVELS else Level.EPAPER
