"""When the last good backup was made: a stamp in the data folder, so that a backup may go anywhere."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from andruck.core import clock

STAMP = "last-backup"
AHEAD = timedelta(hours=1)
"""Clocks of two machines may differ by so much."""


def remember(data: Path, file: Path) -> None:
    """A backup is complete: note where it lies and that it was made now."""
    stamp = data / STAMP
    stamp.write_text(f"{file}\n", encoding="utf-8", errors="surrogateescape")
    moment = clock.now().timestamp()
    os.utime(stamp, (moment, moment))


def age(data: Path | None = None) -> timedelta | None:
    """Time since the last good backup of this data folder; None if there was none, or if it lies in the future.

    Only the time of the stamp counts: who backs up in another way touches the file.
    """
    stamp = (Path(settings.DATA) if data is None else data) / STAMP
    try:
        made = datetime.fromtimestamp(stamp.stat().st_mtime, tz=UTC)
    except FileNotFoundError:
        return None
    passed = clock.now() - made
    return None if passed < -AHEAD else max(passed, timedelta(0))
