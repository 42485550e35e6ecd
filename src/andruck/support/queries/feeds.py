"""Whose feed an address is."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from andruck.access.rules import NOBODY, ReaderFacts
from andruck.support.models import FeedKey
from andruck.support.queries.recognition import stands


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One of a reader's feeds in their account; the address itself is not kept."""

    id: int
    label: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class FeedReader:
    """Who reads by a feed's address. ``stopped``: the address was taken back, and says so."""

    facts: ReaderFacts
    stopped: bool


def digest(secret: str) -> str:
    """What is kept of an address's secret part."""
    return sha256(secret.encode()).hexdigest()


def reader(secret: str, now: datetime) -> FeedReader | None:
    """Who reads by the address with this secret part, and what they may read now; None: there is no such address."""
    row = (
        FeedKey.objects.filter(digest=digest(secret))
        .values_list("stopped_at", "reader", "reader__account", "reader__account__is_active")
        .first()
    )
    if row is None:
        return None
    stopped, reader, account, active = row
    if stopped is not None or (account is not None and not active):
        return FeedReader(NOBODY, stopped=True)
    found = stands(reader, account=account is not None, now=now)
    return FeedReader(ReaderFacts(found.standing, found.until, institution=found.guest), stopped=False)


def of_reader(reader: int) -> list[FeedLine]:
    """The feeds of the reader in this row that are not stopped, the oldest first."""
    rows = FeedKey.objects.filter(reader=reader, stopped_at=None).order_by("pk")
    return [FeedLine(*row) for row in rows.values_list("pk", "label", "made_at")]
