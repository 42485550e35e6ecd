"""Are we well? Readable without a session, also when the database is not there."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from andruck.infra.queries import seconds_since_beat

log = logging.getLogger(__name__)

LATE = 60.0
"""Seconds without a sign of life after which background work counts as late; it beats every ten."""

SCARCE = 512 * 1024 * 1024
"""Free bytes below which the disk is reported: pictures and the database need room to breathe."""


Report = tuple[str, dict[str, int]] | None
_reports: dict[str, Callable[[], Report]] = {}


def report(name: str, ask: Callable[[], Report]) -> None:
    """Let a part speak that this room does not know: a word ("ok" when it is well) and figures, None: not there."""
    _reports[name] = ask


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """One word for each part. 503 only when readers cannot read: without a database and without kept pages."""
    database, work, silent = _database_and_work()
    free = _free(settings.DATA)
    parts = {
        "database": database,
        "work": work,
        "media": _media(Path(settings.MEDIA_ROOT)),
        "disk": _disk(free),
    }
    figures: dict[str, int | None] = {"work_silent_seconds": silent, "disk_free_bytes": free}
    for name, word, found in _reported():
        parts[name] = word
        figures |= found
    status = "ok" if set(parts.values()) == {"ok"} else "degraded"
    readable = "ok" in {database, parts.get("press")}
    response = JsonResponse({"status": status, **parts, **figures}, status=200 if readable else 503)
    response["Cache-Control"] = "no-store"
    return response


def _database_and_work() -> tuple[str, str, int | None]:
    """The question for the last sign of life also shows whether the database answers."""
    try:
        seconds = seconds_since_beat("work")
    except DatabaseError:
        log.exception("The database does not answer")
        return "unreachable", "unknown", None
    if seconds is None:
        return "ok", "never started", None
    return "ok", "ok" if seconds <= LATE else "late", round(seconds)


def _reported() -> Iterator[tuple[str, str, dict[str, int]]]:
    """(part, word, figures) of the parts that are there; one that cannot say how it is is not well."""
    for name, ask in _reports.items():
        try:
            answer = ask()
        except Exception:
            log.exception("%s cannot say how it is", name)
            answer = "unknown", {}
        if answer is not None:
            yield name, *answer


def _media(folder: Path) -> str:
    """Whether pictures can be stored. The folder comes with the first one; until then its parent counts."""
    place = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    return "ok" if os.access(place, os.W_OK | os.X_OK) else "read-only"


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _disk(free: int | None) -> str:
    if free is None:
        return "unknown"
    return "ok" if free >= SCARCE else "scarce"
