"""Where an address of an older system leads today."""

from dataclasses import dataclass

from andruck.infra.shown import mark
from andruck.newsroom.models import LegacyUrl
from andruck.newsroom.queries import privacy
from andruck.newsroom.queries.stories import gone
from andruck.newsroom.queries.visible import visible
from andruck.newsroom.rules import legacy, marks
from andruck.newsroom.rules.values import Gone


@dataclass(frozen=True, slots=True)
class Moved:
    """It stands elsewhere: under the number and the words of an article, or (id 0) at a path of the paper."""

    id: int
    slug: str
    path: str = ""


def find(path: str, query: str) -> Moved | Gone | None:
    """What has become of an old address, percent-encoded as it was sent; None when nobody has heard of it.

    An address with a query string is looked for with it first, then without. At most three queries.
    """
    keys = legacy.candidates(path, query)
    rows = {row.path: row for row in LegacyUrl.objects.filter(path__in=keys)} if keys else {}
    row = next((rows[key] for key in keys if key in rows), None)
    if row is None:
        return None
    if row.article_id is None:
        return Moved(0, "", row.target)
    mark(marks.article(row.article_id))
    found = visible().filter(pk=row.article_id).only("id", "kicker", "headline", "redacted").first()
    if found is None:
        return gone(row.article_id)
    return Moved(found.pk, privacy.slug(found, privacy.of(found)))
