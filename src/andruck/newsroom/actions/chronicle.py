"""Entries in the books of the house that a program makes: breaking notes, demands for a reply, cases.

What follows from them is decided elsewhere: replies are published by ``replies``, stages of cases set by ``cases``.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from andruck.newsroom.models import (
    ArchiveCase,
    ArchiveCaseArticle,
    ArchiveCaseRedaction,
    BreakingNote,
    Reply,
)


@transaction.atomic
def announce(*, text: str, article: int | None, starts_at: datetime, ends_at: datetime) -> int:
    """A line across every page; the same text is announced only once. Times are aware."""
    note = BreakingNote.objects.filter(text=text).first() or BreakingNote.objects.create(
        text=text, article_id=article, starts_at=starts_at, ends_at=ends_at
    )
    return note.pk


@transaction.atomic
def receive_reply(*, article: int, person: str, text: str, demanded_on: date) -> Reply:
    """A right of reply that has come in; the same person's reply to the same article is entered only once."""
    reply, _ = Reply.objects.get_or_create(
        article_id=article, person=person, defaults={"text": text, "demanded_on": demanded_on}
    )
    return reply


@transaction.atomic
def open_case(
    *,
    reference: str,
    received_on: date,
    articles: Iterable[int],
    redactions: Mapping[str, str],
    file: Mapping[str, str],
) -> ArchiveCase:
    """The case of a person in the archive; ``file`` holds its texts (request, weighing, decision) by column."""
    found: ArchiveCase | None = ArchiveCase.objects.filter(reference=reference).first()
    if found is not None:
        return found
    case = ArchiveCase(reference=reference, received_on=received_on, **file)
    case.articles = [ArchiveCaseArticle(article_id=article) for article in articles]
    case.redactions = [
        ArchiveCaseRedaction(find=find, replace=replace) for find, replace in redactions.items()
    ]
    case.save()
    return case
