"""What should be out and is not: scheduled texts that were refused or failed."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Revision

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.newsroom.models import Article

log = logging.getLogger(__name__)

GRACE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Late:
    """A scheduled version of an article that is overdue; ``refusal`` says why, None when it failed otherwise."""

    article: int
    headline: str
    due: datetime
    refusal: Refusal | None


def late(limit: int = 50) -> tuple[Late, ...]:
    """Scheduled articles that are overdue, the longest first. Empty as long as the worker does its work."""
    kind = ContentType.objects.get_for_model(Article)
    found = Revision.objects.filter(base_content_type=kind, approved_go_live_at__lt=clock.now() - GRACE)
    rows = list(found.order_by("approved_go_live_at", "pk")[:limit])
    articles = Article.objects.in_bulk([int(row.object_id) for row in rows])
    return tuple(_late(row, articles[int(row.object_id)]) for row in rows if int(row.object_id) in articles)


def _late(revision: Any, article: Any) -> Late:
    try:
        refusal = article.refusal_to_publish(revision)
    except Exception:
        # A version that can no longer be read (its section is gone): that is what the list is for.
        log.exception("Revision %s cannot be read", revision.pk)
        refusal = None
    return Late(article.pk, revision.object_str, revision.approved_go_live_at, refusal)
