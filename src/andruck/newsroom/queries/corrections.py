"""The public log of corrections."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from andruck.infra.shown import mark
from andruck.newsroom.models import CorrectionRecord
from andruck.newsroom.queries import privacy
from andruck.newsroom.queries.body import text_setter
from andruck.newsroom.queries.visible import visible
from andruck.newsroom.rules import marks
from andruck.newsroom.rules.values import Correction


def times(articles: Iterable[int]) -> dict[int, dict[str, datetime]]:
    """When the corrections in these articles were published, by article and by the id of the block: the latest
    time for one that was worded anew. One query."""
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    ids = list(articles)
    if ids:
        rows = CorrectionRecord.objects.filter(article_id__in=ids).order_by("at", "pk")
        for article, block, at in rows.values_list("article_id", "block", "at"):
            found[article][block] = at
    return found


def latest(limit: int = 50) -> tuple[Correction, ...]:
    """The newest corrections of articles that are public. Two queries."""
    rows = list(
        CorrectionRecord.objects.filter(article__in=visible())
        .select_related("article")
        .order_by("-at", "-pk")[:limit]
    )
    mark("corrections", *marks.articles(row.article_id for row in rows))
    names = privacy.redactions({row.article_id for row in rows if row.article.redacted})
    found = []
    for row in rows:
        text = text_setter(row.article.language or settings.LANGUAGE_CODE, names.get(row.article_id, []))
        found.append(
            Correction(
                article=row.article_id,
                slug=privacy.slug(row.article, text.names),
                headline=text(row.article.headline),
                at=row.at,
                wrong=text(row.wrong),
                right=text(row.right),
            )
        )
    return tuple(found)
