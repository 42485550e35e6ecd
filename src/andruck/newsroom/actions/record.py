"""What is written down whenever an article goes public or is withdrawn."""

from hashlib import sha256
from typing import Any

from andruck.core import clock
from andruck.infra import events
from andruck.newsroom.actions import days
from andruck.newsroom.events import ArticlePublished, ArticleWithdrawn
from andruck.newsroom.models import Article, CorrectionRecord
from andruck.newsroom.queries import terms
from andruck.newsroom.queries.frame import paper as read_paper
from andruck.newsroom.rules.changes import ChangeKind
from andruck.newsroom.rules.publishing import needs_label


def publication(*, article: Article, revision: Any) -> None:
    """Log new corrections, the time of a change of substance, and emit the event. Repeating changes nothing.

    Wagtail says "published" for a first schedule, too; as long as nobody can read the text, nothing has happened.
    """
    if not article.live:
        return
    now = clock.now()
    new = _log_corrections(article)
    first = article.first_published_at is None or article.first_published_at >= (
        article.last_published_at or now
    )
    fields: dict[str, object] = {
        "corrected": article.corrections.exists(),
        "labelled": needs_label(article.publication_facts(now)),
    }
    if not first and (new or article.change_kind in {ChangeKind.UPDATE, ChangeKind.CORRECTION}):
        fields["changed_at"] = now
    if article.change_kind:
        # It speaks of this change; the next one must be named anew.
        fields["change_kind"] = ""
    Article.objects.filter(pk=article.pk).update(**fields)
    for name, value in fields.items():
        setattr(article, name, value)
    lockable = terms.lockable(article, read_paper())
    events.emit(ArticlePublished(article=article.pk, at=now, first=first, lockable=lockable))
    days.recount([article.pk])


def withdrawal(*, article: Article) -> None:
    """Emit the event."""
    events.emit(ArticleWithdrawn(article=article.pk, at=clock.now()))
    days.recount([article.pk])


def _log_corrections(article: Article) -> int:
    """One row per correction and wording that has none yet; returns how many were new.

    What was logged stays. A correction worded anew gets a row of its own, with the time at which that happened.
    """
    known = set(article.corrections.values_list("block", "text_hash"))
    blocks = {block for block, _ in known}
    now = clock.now()
    rows = []
    for block in article.body:
        if block.block_type != "correction":
            continue
        wrong, right = block.value["wrong"], block.value["right"]
        wording = sha256(f"{wrong}\x1f{right}".encode()).hexdigest()
        if (block.id, wording) not in known:
            at = now if block.id in blocks else block.value["at"] or now
            rows.append(
                CorrectionRecord(
                    article=article, block=block.id, at=at, wrong=wrong, right=right, text_hash=wording
                )
            )
    CorrectionRecord.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
