"""Rights of reply (Gegendarstellung, § 20 MStV): published unaltered at the version of the text that they answer.

A published reply cannot be taken back. It can be ended, when the claim is no longer offered and the reply has been
there for as long as the claim was.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Revision

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import events
from andruck.newsroom.events import ReplyEnded, ReplyPublished
from andruck.newsroom.models import Article, Reply
from andruck.newsroom.queries import claims
from andruck.newsroom.rules import replies as rules
from andruck.people.queries import has_role
from andruck.people.rules import Role

LEADING = (Role.CHIEF, Role.ADMINISTRATOR)


@transaction.atomic
def publish(*, reply: Reply, user: Any, answers: Revision | None = None) -> Reply:
    """Publish a reply and lock it. It is bound to ``answers``, or to the version that is or last was public.

    Raises PermissionDenied to anybody but chief and administrator; Refusal when it is published already, has no
    text, or answers something that was never public.
    """
    _must_lead(user)
    row = Reply.objects.select_for_update().select_related("article").get(pk=reply.pk)
    if row.published_at is not None:
        raise Refusal("reply_locked", "This reply has been published and stays as it is.")
    if not row.text.strip():
        raise Refusal("reply_empty", "The reply has no text yet.", field="text")
    row.answers, row.answers_at, row.answers_text_hash = _version(row.article, answers or row.answers)
    row.published_at, row.published_by = clock.now(), user
    row.save()
    Article.objects.filter(pk=row.article_id).update(replied=True)
    _log(row, "newsroom.reply.publish", user, {"answers": row.answers_id, "text": row.answers_text_hash})
    events.emit(ReplyPublished(reply=row.pk, article=row.article_id, at=row.published_at))
    return row


@transaction.atomic
def end(*, reply: Reply, user: Any, reason: str) -> Reply:
    """Take a published reply down for good; it stays in the records of the house, with the reason.

    Raises PermissionDenied to anybody but chief and administrator; Refusal while the claim is offered or the reply
    has not yet been there as long as the claim was, and without a reason.
    """
    _must_lead(user)
    row = Reply.objects.select_for_update().select_related("article").get(pk=reply.pk)
    if row.published_at is None or row.ended_at is not None:
        raise Refusal("reply_not_shown", "This reply is not shown.")
    if not reason.strip():
        raise Refusal("reply_reason", "Say why the reply is taken down.", field="end_reason")
    now = clock.now()
    start, until = claims.offered(row.article)
    if not rules.may_end(now=now, published=row.published_at, claim_from=start, claim_until=until):
        raise Refusal(
            "reply_needed",
            "The reply stays as long as the claim is offered, and after that for as long as the claim stood.",
        )
    row.ended_at, row.end_reason = now, reason.strip()
    row.save(update_fields=["ended_at", "end_reason"])
    shown = Reply.objects.filter(article=row.article_id, published_at__isnull=False, ended_at__isnull=True)
    Article.objects.filter(pk=row.article_id).update(replied=shown.exists())
    _log(row, "newsroom.reply.end", user, {"reason": row.end_reason})
    events.emit(ReplyEnded(reply=row.pk, article=row.article_id, at=now))
    return row


def _must_lead(user: Any) -> None:
    if user is None or not has_role(user, *LEADING):
        raise PermissionDenied


def _version(article: Any, chosen: Revision | None) -> tuple[Revision | None, datetime, str]:
    """(revision, its time, hash of its text): the chosen one, or what readers see or last saw."""
    if article.first_published_at is None:
        raise Refusal("reply_unpublished", "The article has never been public.", field="article")
    if chosen is not None and chosen.object_id != str(article.pk):
        raise Refusal("reply_version", "This version is one of another article.", field="article")
    offered = claims.last_public(article)
    revision = chosen or offered
    at = article.last_published_at or article.first_published_at
    if revision is not None and revision != offered:
        at = revision.created_at
    text = claims.text_of(article if revision is None else revision.as_object())
    return revision, at, sha256(text.encode()).hexdigest()


def _log(reply: Reply, action: str, user: Any, data: dict[str, Any]) -> None:
    log(instance=reply, action=action, user=user, data={"article": reply.article_id, **data})
