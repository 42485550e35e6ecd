"""How often something may be done, counted once for all workers.

Whoever is counted is kept as a keyed hash, and no longer than the span of time: no table says which net asked what.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from andruck.core import clock
from andruck.infra import signing
from andruck.infra.models import Allowance

_COUNT = """
INSERT INTO infra_allowance (key, count, until) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN infra_allowance.until <= %s THEN 1 ELSE infra_allowance.count + 1 END,
  until = CASE WHEN infra_allowance.until <= %s THEN excluded.until ELSE infra_allowance.until END
RETURNING count
"""


def consume(purpose: str, who: str, *, most: int, per: timedelta) -> bool:
    """Count one more, and say whether it is within ``most`` in the current span of this length.

    Every call counts, also one that is refused; the span ends ``per`` after its first call nevertheless.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        moments = [_moment(now + per), _moment(now), _moment(now)]
        cursor.execute(_COUNT, [_key(purpose, who), *moments])
        return int(cursor.fetchone()[0]) <= most


def once(purpose: str, what: str, *, within: timedelta) -> bool:
    """Whether this happens for the first time within this span: for codes that count once."""
    return consume(purpose, what, most=1, per=within)


def used(purpose: str, who: str) -> int:
    """How often it was done in the current span; asks without counting."""
    row = Allowance.objects.filter(key=_key(purpose, who), until__gt=clock.now()).first()
    return 0 if row is None else row.count


def clear(purpose: str, who: str) -> None:
    """Begin to count anew, because it went well."""
    Allowance.objects.filter(key=_key(purpose, who)).delete()


def forget() -> int:
    """Throw away what is over; returns how many."""
    return Allowance.objects.filter(until__lte=clock.now()).delete()[0]


def _key(purpose: str, who: str) -> str:
    return signing.pseudonyms(f"limit {purpose}", who)[0]


def _moment(at: datetime) -> Any:
    """A moment as this database takes it in a statement of our own."""
    return connection.ops.adapt_datetimefield_value(at)
