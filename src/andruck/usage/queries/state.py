"""Is counting well? One word and a few figures for the health page."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings

from andruck.core import clock
from andruck.usage import spool

BEHIND = 64 * 1024**2
"""Bytes that wait for the lake: more than a busy hour's."""

LATE = timedelta(minutes=2)
"""How long anything may wait: the background work looks every two seconds."""


def state() -> tuple[str, dict[str, int]] | None:
    """("ok", "behind" or "broken", figures); None where nothing is counted."""
    if not settings.COUNTING:
        return None
    folder = Path(settings.DATA) / "spool"
    waiting, broken = spool.waiting(folder), len(spool.broken(folder))
    behind = waiting > BEHIND or spool.late(folder, clock.now()) > LATE
    found = "broken" if broken else "behind" if behind else "ok"
    return found, {"lake_waiting": waiting, "lake_broken": broken}
