"""When to try again, when to ask, when to give up and call a person."""

from datetime import datetime, timedelta
from enum import StrEnum

LEASE = timedelta(seconds=90)
"""For so long a call or a message belongs to the process that took it; longer than any call may last."""

SETTLES_DOWN = timedelta(minutes=5)
"""A call that got no answer may still be under way at the provider; after this, what is not there never arrived."""

PARKED = timedelta(hours=72)
"""For so long a message about something that we do not know may be early; then a person is told."""

DOUBT = timedelta(hours=24)
"""A doubt that lasts longer is a case for the desk."""

RAW = timedelta(days=90)
"""How long messages are kept as they came; they may name people."""

PAYER = timedelta(days=30)
"""How long after the end of an attempt its payer's name and address are kept here."""

_FIRST, _MOST = timedelta(seconds=5), timedelta(hours=1)
_LOOK, _LOOK_MOST = timedelta(minutes=10), timedelta(hours=6)


class Resend(StrEnum):
    """What to do with a call of which we do not know whether it arrived."""

    SEND = "send"
    ASK = "ask"


def resend(*, first_sent: datetime | None, now: datetime, remembers: timedelta | None) -> Resend:
    """Send again as long as the provider surely knows the key again; later ask first whether it is there."""
    if first_sent is None or remembers is None:
        return Resend.SEND
    # A margin: the provider's clock began when the call arrived, and ours goes on while this one travels.
    return Resend.SEND if now + LEASE < first_sent + remembers else Resend.ASK


def surely_absent(*, last_sent: datetime, asked: datetime) -> bool:
    """Whether something that could not be found then cannot turn up any more because of the last call."""
    return asked >= last_sent + SETTLES_DOWN


def pause(tries: int, wanted: float | None = None) -> timedelta:
    """How long to wait after this many tries (from 1): 5 s, doubling up to an hour, or what the provider wants."""
    doubled = _FIRST * (1 << min(max(tries - 1, 0), 12))
    asked = timedelta(seconds=min(max(wanted or 0.0, 0.0), 86_400.0))
    return max(min(doubled, _MOST), asked)


def look_again(*, since: datetime, now: datetime) -> timedelta:
    """In how long an open attempt that began to wait at ``since`` is asked about again.

    Every ten minutes, and less and less often when it takes days.
    """
    return min(max(_LOOK, (now - since) / 10), _LOOK_MOST)
