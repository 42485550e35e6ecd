"""Readers' own feed addresses."""

import secrets

from django.db import transaction

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.support.models import FeedKey
from andruck.support.queries import feeds

MOST = 5
"""Feed addresses that one reader may have at a time: one for each program."""


@transaction.atomic
def make(*, reader: int, label: str = "") -> str:
    """A new feed address for the reader in this row; returns its secret part, which is shown this once only.

    Raises Refusal when they have as many as they may.
    """
    label = label.strip()[:60]
    if FeedKey.objects.filter(reader=reader, stopped_at=None).count() >= MOST:
        raise Refusal("feeds_most", f"You have {MOST} feed addresses. Stop one of them first.", most=MOST)
    secret = secrets.token_urlsafe(24)
    FeedKey.objects.create(reader_id=reader, digest=feeds.digest(secret), label=label, made_at=clock.now())
    return secret


def stop(*, reader: int, feed: int) -> bool:
    """Take an address back, if it is theirs; whether it was."""
    found = FeedKey.objects.filter(pk=feed, reader=reader, stopped_at=None)
    return found.update(stopped_at=clock.now()) > 0
