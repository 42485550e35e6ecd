"""What is written down whenever an article goes public or is withdrawn."""

from typing import Any

from andruck.core import clock
from andruck.infra import events
from andruck.newsroom.events import ArticlePublished, ArticleWithdrawn
from andruck.newsroom.models import Article, CorrectionRecord
from andruck.newsroom.rules.changes import ChangeKind


def publication(*, article: Article, revision: Any) -> None:
    """Log new corrections, the time of a change of substance, and emit the event. Repeating changes nothing."""
    now = clock.now()
    new = _log_corrections(article)
    first = article.first_published_at is None or article.first_published_at >= (article.last_published_at or now)
    fields: dict[str, object] = {"corrected": article.corrections.exists()}
    if new or article.change_kind in {ChangeKind.UPDATE, ChangeKind.CORRECTION}:
        fields["changed_at"] = now
    if article.change_kind:
        # It speaks of this change; the next one must be named anew.
        fields["change_kind"] = ""
    Article.objects.filter(pk=article.pk).update(**fields)
    for name, value in fields.items():
        setattr(article, name, value)
    events.emit(ArticlePublished(article=article.pk, at=now, first=first))


def withdrawal(*, article: Article) -> None:
    """Emit the event."""
    events.emit(ArticleWithdrawn(article=article.pk, at=clock.now()))


def _log_corrections(article: Article) -> int:
    """One row per correction block that has none yet; returns how many were new."""
    known = set(article.corrections.values_list("block", flat=True))
    rows = [
        CorrectionRecord(
            article=article,
            block=block.id,
            at=block.value["at"] or clock.now(),
            wrong=block.value["wrong"],
            right=block.value["right"],
        )
        for block in article.body
        if block.block_type == "correction" and block.id not in known
    ]
    CorrectionRecord.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
