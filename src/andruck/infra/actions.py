"""Signs of life, and work taken back from workers that died."""

import logging
import os
import socket
from datetime import timedelta

from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from andruck.core import clock
from andruck.infra.models import Heartbeat

log = logging.getLogger(__name__)

ABANDONED_AFTER = timedelta(minutes=10)
MOST_WORKERS = 3


class AbandonedError(Exception):
    """A task was given up because workers kept dying while they ran it."""


def beat(name: str) -> None:
    """Say that the part ``name`` is alive now."""
    Heartbeat.objects.update_or_create(
        name=name, defaults={"at": clock.now(), "host": socket.gethostname(), "pid": os.getpid()}
    )


@transaction.atomic
def take_back_abandoned_tasks(*, older_than: timedelta = ABANDONED_AFTER) -> int:
    """Make tasks ready again whose worker died while running them; returns how many.

    The database backend has no lease: a task killed half-way would stay "running" for ever. Our tasks are
    idempotent and short, so one that has run for ten minutes is taken to be dead and is run again; but one that
    has taken several workers with it is given up as failed, before it takes the next.
    """
    now = clock.now()
    taken = 0
    abandoned = DBTaskResult.objects.select_for_update().filter(
        status=TaskResultStatus.RUNNING, started_at__lt=now - older_than
    )
    for row in abandoned:
        if len(row.worker_ids) < MOST_WORKERS:
            row.status, row.started_at = TaskResultStatus.READY, None
            taken += 1
        else:
            row.status, row.finished_at = TaskResultStatus.FAILED, now
            row.exception_class_path = "andruck.infra.actions.AbandonedError"
            row.traceback = f"Given up: {len(row.worker_ids)} workers died while running it."
            log.error("Task %s is given up: %s workers died of it", row.task_path, len(row.worker_ids))
        row.save(update_fields=["status", "started_at", "finished_at", "exception_class_path", "traceback"])
    return taken
