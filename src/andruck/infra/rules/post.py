"""Which mails go out, when one is tried again, and what a returned one means for the next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Sort(StrEnum):
    """Why somebody gets a mail: they have just asked for it, it is about their account, or they subscribed to it."""

    ASKED = "asked"
    NOTICE = "notice"
    LETTER = "letter"


class Why(StrEnum):
    """Why nothing is sent to an address at present."""

    HARD = "hard"
    """There is no such mailbox, says its own server."""

    SOFT = "soft"
    """The mailbox has been full or its server away again and again."""

    COMPLAINT = "complaint"
    """Somebody there called a mail of ours spam."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """Nothing goes to an address: why, and until when. ``soft`` counts returned mails in a row that may be chance."""

    why: Why | None
    until: datetime | None
    soft: int = 0
    last_tried: datetime | None = None


HARD = timedelta(days=180)
SOFT = timedelta(days=7)
SOFT_MOST = 5
RETRY = timedelta(days=1)
"""So often something that a person asks for is sent to an address that has returned mails: it may be well again."""


def holds(sort: Sort, suppression: Suppression | None, now: datetime) -> Why | None:
    """Why a mail of this sort is not sent now; None: it is.

    What somebody asks for themselves is tried once a day even where mails came back, and whatever they complained
    of: otherwise one mistake of their mail server would lock them out for half a year.
    """
    if suppression is None or suppression.why is None:
        return None
    if suppression.until is not None and suppression.until <= now:
        return None
    if sort is Sort.LETTER:
        return suppression.why
    if suppression.why is Why.COMPLAINT:
        return None
    tried = suppression.last_tried
    if sort is Sort.ASKED and (tried is None or now - tried >= RETRY):
        return None
    return suppression.why


def after_return(before: Suppression | None, *, permanent: bool, now: datetime) -> Suppression:
    """What a returned mail means for the address."""
    soft = 0 if before is None else before.soft
    if permanent:
        return Suppression(Why.HARD, now + HARD, soft, now)
    if soft + 1 >= SOFT_MOST:
        return Suppression(Why.SOFT, now + SOFT, 0, now)
    if before is not None and before.why is not None:
        return Suppression(before.why, before.until, soft + 1, now)
    return Suppression(None, None, soft + 1, now)


_WAITS = (
    timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1),
    timedelta(hours=4), timedelta(hours=12), timedelta(hours=24),
)  # fmt: skip


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When a mail is tried again after so many attempts that failed; None: it is given up after two days."""
    return now + _WAITS[attempts - 1] if 0 < attempts <= len(_WAITS) else None
