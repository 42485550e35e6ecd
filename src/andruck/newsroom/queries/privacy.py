"""What is done for people in the archive: names that must not appear, texts that must not be found by them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from andruck.newsroom.models import ArchiveCase, ArchiveCaseRedaction
from andruck.newsroom.rules import names
from andruck.newsroom.rules.cases import Stage
from andruck.newsroom.rules.names import Redaction
from andruck.newsroom.rules.values import Named


def redactions(articles: Iterable[int]) -> dict[int, list[Redaction]]:
    """Redactions in force for these articles (stage 3 and above), in one query; none for an empty list."""
    ids = list(articles)
    found: dict[int, list[Redaction]] = defaultdict(list)
    if not ids:
        return found
    rows = (
        ArchiveCaseRedaction.objects.filter(
            case__articles__article_id__in=ids, case__stage__gte=Stage.REDACTED
        )
        .order_by("pk")
        .values_list("case__articles__article_id", "find", "replace")
    )
    for article, find, replace in rows:
        found[article].append(Redaction(find, replace))
    return found


def of(row: Any) -> list[Redaction]:
    """Redactions of one article; asks the database only when there are some."""
    return redactions([row.pk])[row.pk] if row.redacted else []


def slug(row: Any, found: Iterable[Redaction]) -> str:
    """The words in an article's address, without the names that must not appear (``found``)."""
    return names.slug(row.kicker, row.headline, found)


def unnamed(found: Iterable[Named], redactions: Iterable[Redaction]) -> tuple[Named, ...]:
    """Authors, dossiers and topics without those that bear a name which must not appear: they are left out whole,
    since a page that carries the name cannot be linked from here."""
    forbidden = tuple(redactions)
    return tuple(one for one in found if names.redact(one.name, forbidden) == one.name)


def is_indexable(row: Any) -> bool:
    """Whether search engines may know of the article; ``visible.indexable`` says the same to the database."""
    return not row.noindex and row.protection < Stage.NOINDEX


def is_listed(row: Any) -> bool:
    """Whether our own search and topic pages may; ``visible.listed`` says the same to the database."""
    return not row.unlisted and row.protection < Stage.UNLISTED


def case_notes(articles: Iterable[int]) -> dict[int, str]:
    """What has become of it since: the notes of cases in stage 4 and above, without the names. Two queries."""
    ids = list(articles)
    if not ids:
        return {}
    rows = ArchiveCase.objects.filter(articles__article_id__in=ids, stage__gte=Stage.NOTED).exclude(note="")
    notes = dict(rows.order_by("-pk").values_list("articles__article_id", "note"))
    found = redactions(notes)
    return {article: names.redact(note, found[article]) for article, note in notes.items()}


def case_note(article: int) -> str:
    """The same for one article; empty when there is none."""
    return case_notes([article]).get(article, "")
