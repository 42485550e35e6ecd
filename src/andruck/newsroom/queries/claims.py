"""When and in which version an article was offered to readers, as the log of the house has it."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from wagtail.models import ModelLogEntry, Revision

from andruck.core import clock
from andruck.newsroom.blocks import plain_blocks
from andruck.newsroom.rules.replies import Deadline, deadline

_WITHDRAWN = ("wagtail.unpublish", "wagtail.unpublish.scheduled")
_PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")


def offered(article: Any) -> tuple[datetime, datetime | None]:
    """(since when, until when) the article was public; None: it still is. Raises ValueError if it never was.

    When nobody wrote down the withdrawal it is taken to be now, so that nothing ends too early.
    """
    if article.first_published_at is None:
        raise ValueError(f"Article {article.pk} has never been public.")
    if article.live:
        return article.first_published_at, None
    entries = ModelLogEntry.objects.for_instance(article).filter(action__in=_WITHDRAWN)
    until = entries.order_by("-timestamp").values_list("timestamp", flat=True).first()
    return article.first_published_at, until or clock.now()


def last_public(article: Any) -> Revision | None:
    """The version that readers see, or saw last; None for a text that came without versions."""
    if article.live_revision_id is not None:
        return article.live_revision
    entries = ModelLogEntry.objects.for_instance(article).filter(
        action__in=_PUBLISHED, revision__isnull=False
    )
    entry = entries.order_by("-timestamp").select_related("revision").first()
    return entry.revision if entry is not None else None


def text_of(article: Any) -> str:
    """All words of one version of an article, without markup: what a right of reply answers."""
    return "\n".join([article.kicker, article.headline, article.deck, *plain_blocks(article.body)])


def reply_deadline(article: Any) -> Deadline | None:
    """Until when a reply to this article may be demanded; None if it was never public."""
    if article.first_published_at is None:
        return None
    start, until = offered(article)
    return deadline(first_day=_day(start), last_day=_day(until) if until is not None else None)


def _day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
