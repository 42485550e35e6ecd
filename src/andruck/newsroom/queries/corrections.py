"""The public log of corrections."""

from django.conf import settings

from andruck.core.typography import polish
from andruck.newsroom.models import CorrectionRecord
from andruck.newsroom.queries import privacy
from andruck.newsroom.queries.body import text_setter
from andruck.newsroom.queries.visible import visible
from andruck.newsroom.rules.values import Correction


def latest(limit: int = 50) -> tuple[Correction, ...]:
    """The newest corrections of articles that are public. Two queries."""
    rows = list(
        CorrectionRecord.objects.filter(article__in=visible()).select_related("article").order_by("-at", "-pk")[:limit]
    )
    names = privacy.redactions({row.article_id for row in rows if row.article.redacted})
    found = []
    for row in rows:
        text = text_setter(row.article.language or settings.LANGUAGE_CODE, names.get(row.article_id, []))
        found.append(
            Correction(
                article=row.article_id,
                slug=row.article.slug,
                headline=text(polish(row.article.headline, settings.LANGUAGE_CODE)),
                at=row.at,
                wrong=text(row.wrong),
                right=text(row.right),
            )
        )
    return tuple(found)
