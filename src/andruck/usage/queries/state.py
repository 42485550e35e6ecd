"""Is counting well? One word and a few figures for the health page."""

from pathlib import Path

from django.conf import settings

from andruck.usage import spool

BEHIND = 64 * 1024**2
"""Bytes that wait for the lake: more than a busy hour's."""


def state() -> tuple[str, dict[str, int]] | None:
    """("ok", "behind" or "broken", figures); None where nothing is counted."""
    if not settings.COUNTING:
        return None
    folder = Path(settings.DATA) / "spool"
    waiting, broken = spool.waiting(folder), len(spool.broken(folder))
    found = "broken" if broken else "behind" if waiting > BEHIND else "ok"
    return found, {"lake_waiting": waiting, "lake_broken": broken}
