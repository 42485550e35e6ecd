"""What statements have said is learned by the attempts it is about: noted in their transaction, told in its own.

An attempt is held before the books are, so nobody may tell it anything while holding them (see ``actions.learning``).
A note that is written again while it is being told waits for that, and is told once more.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from andruck.core import clock
from andruck.payments import ports
from andruck.payments.actions import learning
from andruck.payments.models import Untold


def note(provider: str, attempts: Iterable[UUID]) -> None:
    """There is news about these attempts. Inside the transaction that brings it."""
    now = clock.now()
    rows = [Untold(key=key, provider=provider, since=now) for key in attempts]
    Untold.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def tell(*, limit: int = 200) -> int:
    """Let up to ``limit`` attempts learn what is new, the oldest news first; returns how many did."""
    told = 0
    for key in list(Untold.objects.order_by("since").values_list("key", flat=True)[:limit]):
        told += _tell(key)
    return told


def tell_now(attempts: Iterable[UUID]) -> None:
    """Let these learn at once, for somebody who waits."""
    for key in attempts:
        _tell(key)


@transaction.atomic
def _tell(key: UUID) -> bool:
    row = Untold.objects.select_for_update(skip_locked=True).filter(pk=key).first()
    provider = ports.provider(row.provider) if row is not None else None
    if row is None or provider is None:
        return False
    # Gone first: what is noted from now on is told once more.
    row.delete()
    snapshot = provider.find(str(key))
    if snapshot is not None:
        learning.learn(snapshot=snapshot)
    return True
