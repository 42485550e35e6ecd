"""What is done once a night, while few people read: counting anew, throwing away what nobody needs any more.

Every job may be done twice, and a night that is missed is made good as soon as the worker runs again.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from andruck.core import clock
from andruck.infra import actions as infra
from andruck.infra import journal
from andruck.infra.queries import seconds_since_beat
from andruck.newsroom.actions import days

log = logging.getLogger("andruck.worker")

NAME = "night"
HOUR = 3
"""By the paper's clock; the night's jobs begin after it."""

REMEMBERED = timedelta(days=30)
"""How long the journal is kept. A machine that was away for longer makes all its pages anew."""


def due(now: datetime, last: datetime | None) -> bool:
    """Whether tonight's work is still to be done. ``now`` by the paper's clock, ``last`` when it was done last."""
    night = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if night > now:
        night -= timedelta(days=1)
    return last is None or last < night


def run_due() -> bool:
    """Do tonight's work if it has not been done; whether it was due. Raises database errors: try again later."""
    now, seconds = clock.now(), seconds_since_beat(NAME)
    last = None if seconds is None else now - timedelta(seconds=seconds)
    if not due(timezone.localtime(now), last):
        return False
    # Said before it is done: a job that fails, or takes the worker with it, is not begun again all night long.
    infra.beat(NAME)
    run()
    return True


def run() -> None:
    """All jobs of the night, one after the other. What fails is logged and keeps no other from being done."""
    for job in JOBS:
        before = time.monotonic()
        try:
            job()
        except Exception:
            log.exception("Tonight's job %s failed; it is tried again tomorrow", job.__name__)
        else:
            log.info("Tonight's job %s took %.1f s", job.__name__, time.monotonic() - before)


def count_days() -> None:
    """The archive's counts by day, in case somebody has changed texts past the editor."""
    days.recount_everything()


def forget_changes() -> None:
    """What every machine has followed long ago."""
    journal.forget(clock.now() - REMEMBERED)


def forget_sessions() -> None:
    """Sessions of staff that have ended."""
    call_command("clearsessions")


def forget_tasks() -> None:
    """Tasks done more than a fortnight ago; failed ones stay longer, for whoever looks for the cause."""
    call_command("prune_db_task_results", min_age_days=14, failed_min_age_days=90, verbosity=0)


def refresh_statistics() -> None:
    """What the database knows of its tables, so that it goes on choosing the right index."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA optimize" if connection.vendor == "sqlite" else "ANALYZE")


JOBS: tuple[Callable[[], None], ...] = (
    count_days,
    forget_changes,
    forget_sessions,
    forget_tasks,
    refresh_statistics,
)
