"""Remembering what somebody reads who has said yes to it, and forgetting it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from andruck.consent import queries as consent
from andruck.usage.actions import readings
from andruck.usage.models import ReadArticle
from andruck.usage.queries import readers
from andruck.usage.router import ALIAS
from andruck.usage.rules.history import HISTORY, KEPT


def note(*, subject: str, article: int, at: datetime, seconds: int) -> bool:
    """An article was in view for so many seconds; the same reading again makes it longer. False: nothing was kept.

    ``subject``: the number of a yes, which holds. Whoever takes it back at this very moment leaves nothing.
    """
    with transaction.atomic(using=ALIAS, savepoint=False):
        known = readers.names(subject, readers.HISTORY)
        row = readings.of_sitting(ReadArticle, known, article, at)
        if row is None:
            return False
        row.seconds = max(row.seconds, seconds)
        row.save()
    if not consent.holds(subject, HISTORY):
        wipe(subjects=[subject])
        return False
    return True


def wipe(*, subjects: Sequence[str]) -> int:
    """Forget all that was read on these devices; again, nothing is left to forget. Returns how many readings went."""
    names = readers.names_of(subjects, readers.HISTORY)
    return ReadArticle.objects.filter(reader__in=names).delete()[0]


def forget(*, now: datetime) -> int:
    """Throw away what is older than ninety days, and what no yes stands behind any more, because it has run out, or
    because its end was not heard of. Returns how many readings went."""
    gone = ReadArticle.objects.filter(at__lt=now - KEPT).delete()[0]
    return gone + readings.orphans(ReadArticle, consent.holding(HISTORY), readers.HISTORY)
