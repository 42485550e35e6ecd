"""What the history and the sample have in common: one reading is one row, and no row is without a yes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from andruck.usage.models import ReadArticle, SampleReading, SampleStep
from andruck.usage.queries import readers
from andruck.usage.rules.history import MOST, SITTING

Row = TypeVar("Row", ReadArticle, SampleReading)
_AT_ONCE = 500


def of_sitting(kind: type[Row], known: Sequence[str], article: int, at: datetime) -> Row | None:
    """The row of this reading, perhaps a new one that is not stored yet; None for one too many on a day."""
    # Whoever was here before a change of the key is still the same.
    mine = kind.objects.filter(reader__in=known, at__gt=at - timedelta(days=1), at__lte=at).order_by("-at")
    today = list(mine[:MOST])
    for row in today:
        if row.article == article and row.at > at - SITTING:
            return row
    if len(today) >= MOST:
        return None
    return kind(reader=known[0], article=article, at=at)


def orphans(kind: type[ReadArticle | SampleReading | SampleStep], holding: set[str], purpose: str) -> int:
    """Delete the rows of readers who are none of these (numbers of yeses that hold); how many went."""
    known = set(readers.names_of(holding, purpose))
    strange = [name for name in kind.objects.values_list("reader", flat=True).distinct() if name not in known]
    gone = 0
    for first in range(0, len(strange), _AT_ONCE):
        gone += kind.objects.filter(reader__in=strange[first : first + _AT_ONCE]).delete()[0]
    return gone
