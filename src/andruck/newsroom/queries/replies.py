"""Published rights of reply."""

from typing import Any

from django.conf import settings

from andruck.core.typography import polish
from andruck.newsroom.models import Reply as ReplyRow
from andruck.newsroom.rules.values import Reply


def to_article(article_id: int) -> tuple[Reply, ...]:
    """Replies to one article, oldest first."""
    return _read(ReplyRow.objects.filter(article_id=article_id).order_by("published_at"))


def everywhere() -> tuple[Reply, ...]:
    """All replies, newest first: also those whose article has since been withdrawn."""
    return _read(ReplyRow.objects.order_by("-published_at"))


def _read(found: Any) -> tuple[Reply, ...]:
    rows = found.filter(published_at__isnull=False).select_related("article")
    return tuple(_reply(row) for row in rows)


def _reply(row: Any) -> Reply:
    """Unaltered, as the law wants it: not even the quotes are set."""
    return Reply(
        id=row.pk,
        article=row.article_id,
        slug=row.article.slug,
        headline=polish(row.article.headline, settings.LANGUAGE_CODE),
        live=row.article.live,
        person=row.person,
        paragraphs=tuple(part.strip() for part in row.text.split("\n\n") if part.strip()),
        answers=row.answers_at,
        published=row.published_at,
        in_teaser=row.in_teaser,
    )
