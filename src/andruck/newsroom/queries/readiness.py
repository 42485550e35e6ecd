"""Is this draft ready to go out? Everything that is asked of an article before it is published, in one place."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from andruck.core.errors import Refusal
from andruck.newsroom.blocks import plain_blocks
from andruck.newsroom.models import Article
from andruck.newsroom.rules import changes, publishing, rights
from andruck.newsroom.rules.changes import ChangeKind

_FIELDS = ("kicker", "headline", "deck", "dateline", "picture_caption")


def refusals(draft: Any, *, at: datetime) -> list[Refusal]:
    """Every reason against publishing this draft; empty when it may go out.

    ``at`` is now; a draft scheduled for later is judged as of that moment. At most four queries.
    """
    opening = max(draft.go_live_at, at) if draft.go_live_at else at
    live = Article.objects.filter(pk=draft.pk, live=True).first() if draft.pk else None
    found = [publishing.refusal(draft.publication_facts(opening)), _change(live, draft)]
    found += _pictures(live, draft, opening)
    return [refusal for refusal in found if refusal is not None]


def _change(live: Any, draft: Any) -> Refusal | None:
    """Silent edits: the public text against the new one, corrections apart because they speak for themselves."""
    if live is None:
        return None
    known = set(live.corrections.values_list("block", flat=True))
    new = sum(1 for block in draft.body if block.block_type == "correction" and block.id not in known)
    return changes.refusal(
        before=_words(live),
        after=_words(draft),
        kind=ChangeKind(draft.change_kind or ""),
        new_corrections=new,
    )


def _words(article: Any) -> str:
    body = [block for block in article.body if block.block_type != "correction"]
    return "\n".join([*(getattr(article, name) for name in _FIELDS), *plain_blocks(body)])


def _pictures(live: Any, draft: Any, opening: datetime) -> list[Refusal | None]:
    """Only pictures that are new to readers: one whose licence has ended since is left out anyway, and must not
    keep a correction of the text from going out."""
    shown = {picture.pk for _, picture in _used(live)} if live is not None else set()
    day = timezone.localtime(opening).date()
    return [
        rights.refusal(
            rights.Rights(picture.title, picture.credit, picture.licence_expires_on), day=day, field=field
        )
        for field, picture in _used(draft)
        if picture.pk not in shown
    ]


def _used(article: Any) -> Iterator[tuple[str, Any]]:
    """(field, picture) for each picture of an article."""
    if article.picture is not None:
        yield "picture", article.picture
    for block in article.body:
        if block.block_type == "image":
            yield from _chosen(block.value)
        elif block.block_type == "gallery":
            for item in block.value["pictures"]:
                yield from _chosen(item)


def _chosen(value: Any) -> Iterator[tuple[str, Any]]:
    if value["picture"] is not None:
        yield "body", value["picture"]
