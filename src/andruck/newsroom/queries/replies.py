"""Published rights of reply."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from andruck.core.typography import polish
from andruck.infra.shown import mark
from andruck.newsroom.models import Reply as ReplyRow
from andruck.newsroom.queries import privacy
from andruck.newsroom.queries.visible import is_visible
from andruck.newsroom.rules import marks
from andruck.newsroom.rules.names import Redaction, redact
from andruck.newsroom.rules.values import Reply

_BETWEEN = re.compile(r"\r?\n[ \t]*\r?\n")


def to_article(article_id: int) -> tuple[Reply, ...]:
    """Replies to one article, oldest first."""
    return to_articles([article_id]).get(article_id, ())


def to_articles(ids: Iterable[int]) -> dict[int, tuple[Reply, ...]]:
    """Replies to several articles, oldest first, in one query (two where names must not appear)."""
    found: dict[int, list[Reply]] = defaultdict(list)
    wanted = list(ids)
    if wanted:
        for reply in _read(ReplyRow.objects.filter(article_id__in=wanted).order_by("published_at", "pk")):
            found[reply.article].append(reply)
    return {article: tuple(replies) for article, replies in found.items()}


def in_teasers(ids: Iterable[int]) -> dict[int, tuple[Reply, ...]]:
    """Those that answer a claim which stood in lists, too, and therefore stand there like the claim."""
    found = to_articles(ids)
    return {id: shown for id, replies in found.items() if (shown := tuple(r for r in replies if r.in_teaser))}


def everywhere() -> tuple[Reply, ...]:
    """All replies, newest first: also those whose article has since been withdrawn."""
    mark("replies")
    return _read(ReplyRow.objects.order_by("-published_at", "-pk"))


def _read(found: Any) -> tuple[Reply, ...]:
    rows = list(found.filter(published_at__isnull=False, ended_at__isnull=True).select_related("article"))
    mark(*marks.articles(row.article_id for row in rows))
    names = privacy.redactions({row.article_id for row in rows if row.article.redacted})
    return tuple(_reply(row, names.get(row.article_id, [])) for row in rows)


def _reply(row: Any, names: list[Redaction]) -> Reply:
    """Unaltered, as the law wants it: not even the quotes are set. Only a name that must not appear is left out."""

    def kept(text: object) -> str:
        return redact(str(text), names)

    return Reply(
        id=row.pk,
        article=row.article_id,
        slug=privacy.slug(row.article, names),
        headline=kept(polish(row.article.headline, row.article.language or settings.LANGUAGE_CODE)),
        live=is_visible(row.article),
        person=kept(row.person),
        paragraphs=tuple(kept(part.strip()) for part in _BETWEEN.split(row.text) if part.strip()),
        answers=row.answers_at,
        published=row.published_at,
        in_teaser=row.in_teaser,
    )
