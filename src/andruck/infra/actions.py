"""Signs of life, and work taken back from workers that died."""

import os
import socket
from datetime import timedelta

from django.db import transaction
from django_tasks_db.models import DBTaskResult

from andruck.core import clock
from andruck.infra.models import Heartbeat

ABANDONED_AFTER = timedelta(minutes=10)


def beat(name: str) -> None:
    """Say that the part ``name`` is alive now."""
    Heartbeat.objects.update_or_create(
        name=name, defaults={"at": clock.now(), "host": socket.gethostname(), "pid": os.getpid()}
    )


@transaction.atomic
def take_back_abandoned_tasks(*, older_than: timedelta = ABANDONED_AFTER) -> int:
    """Make tasks ready again whose worker died while running them; returns how many.

    The database backend has no lease: a task killed half-way would stay "running" for ever. Our tasks are
    idempotent and short, so one that has run for ten minutes is taken to be dead and is run again.
    """
    limit = clock.now() - older_than
    return DBTaskResult.objects.filter(status="RUNNING", started_at__lt=limit).update(
        status="READY", started_at=None
    )
