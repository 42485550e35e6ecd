"""Names that must not appear: what the redaction layer replaces in which article."""

from collections import defaultdict
from collections.abc import Iterable

from andruck.newsroom.models import ArchiveCase, ArchiveCaseRedaction
from andruck.newsroom.rules.cases import Redaction, Stage


def redactions(articles: Iterable[int]) -> dict[int, list[Redaction]]:
    """Redactions in force for these articles (stage 3 and above), in one query; none for an empty list."""
    ids = list(articles)
    found: dict[int, list[Redaction]] = defaultdict(list)
    if not ids:
        return found
    rows = ArchiveCaseRedaction.objects.filter(
        case__articles__article_id__in=ids, case__stage__gte=Stage.REDACTED
    ).values_list("case__articles__article_id", "find", "replace")
    for article, find, replace in rows:
        if article in ids:
            found[article].append(Redaction(find, replace))
    return found


def case_note(article: int) -> str:
    """What has become of it since: the note of a case in stage 4 and above."""
    return (
        ArchiveCase.objects.filter(articles__article_id=article, stage__gte=Stage.NOTED)
        .exclude(note="")
        .values_list("note", flat=True)
        .first()
        or ""
    )
