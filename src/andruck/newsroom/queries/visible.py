"""Which articles are public now: the one filter that every public read starts from."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from andruck.core import clock
from andruck.newsroom.models import Article
from andruck.newsroom.rules.cases import Stage


def visible(at: datetime | None = None) -> QuerySet[Any]:
    """Articles readers may know of. The embargo is asked a second time here, whatever was published."""
    moment = at or clock.now()
    found: QuerySet[Any] = Article.objects.filter(
        Q(embargo_until__isnull=True) | Q(embargo_until__lte=moment), live=True
    )
    return found


def listed(at: datetime | None = None) -> QuerySet[Any]:
    """Visible articles that may also be found by name: topic pages, search, feeds."""
    return visible(at).filter(unlisted=False, protection__lt=Stage.UNLISTED)


def indexable(at: datetime | None = None) -> QuerySet[Any]:
    """Visible articles that search engines may know of."""
    return visible(at).filter(noindex=False, protection__lt=Stage.NOINDEX)


def is_visible(row: Any, at: datetime | None = None) -> bool:
    """The same question for an article that has been read already."""
    return bool(row.live) and (row.embargo_until is None or row.embargo_until <= (at or clock.now()))
