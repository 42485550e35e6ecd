"""Signs of life, and tasks whose worker died."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import override_settings
from django_tasks_db.models import DBTaskResult
from wagtail.tasks import delete_file_from_storage_task

from andruck.infra import actions, queries
from andruck.infra.models import Heartbeat

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


# ---------------------------------------------------------------- heartbeat
def test_seconds_since_the_last_sign_of_life(now: Any) -> None:
    assert queries.seconds_since_beat("work") is None
    actions.beat("work")
    assert queries.seconds_since_beat("work") == 0
    now.shift(timedelta(seconds=90))
    assert queries.seconds_since_beat("work") == 90
    actions.beat("work")
    assert (queries.seconds_since_beat("work"), Heartbeat.objects.count()) == (0, 1)


def test_a_clock_put_back_gives_no_negative_age(now: Any) -> None:
    actions.beat("work")
    now.shift(timedelta(hours=-1))
    assert queries.seconds_since_beat("work") == 0


# ---------------------------------------------------------------- the reaper
@pytest.fixture
def queue() -> Iterator[None]:
    with override_settings(TASKS=QUEUE):
        yield


def _claimed(path: str = "nothing.jpg") -> DBTaskResult[Any, Any]:
    """A task that a worker has begun; then the worker is gone."""
    result = delete_file_from_storage_task.using(backend="default").enqueue("default", path)
    row: DBTaskResult[Any, Any] = DBTaskResult.objects.get(pk=result.id)
    row.claim("worker-1")
    return row


def _state(row: DBTaskResult[Any, Any]) -> tuple[str, Any]:
    row.refresh_from_db()
    return str(row.status), row.started_at


def test_the_queue_of_the_house_is_the_one_in_the_database() -> None:
    from andruck.project.settings import TASKS

    assert TASKS == QUEUE


@pytest.mark.usefixtures("queue")
def test_a_task_whose_worker_died_is_run_again(now: Any) -> None:
    row = _claimed()
    now.shift(timedelta(minutes=10))
    assert actions.take_back_abandoned_tasks() == 0
    assert _state(row) == ("RUNNING", NOON)
    now.shift(timedelta(seconds=1))
    assert actions.take_back_abandoned_tasks() == 1
    assert _state(row) == ("READY", None)
    assert list(DBTaskResult.objects.ready()) == [row]
    assert actions.take_back_abandoned_tasks() == 0


@pytest.mark.usefixtures("queue")
def test_what_is_not_running_is_left_alone(now: Any) -> None:
    rows = {status: _claimed() for status in ("READY", "SUCCESSFUL", "FAILED")}
    for status, row in rows.items():
        DBTaskResult.objects.filter(pk=row.pk).update(status=status)
    now.shift(timedelta(days=1))
    assert actions.take_back_abandoned_tasks() == 0
    assert {status: _state(row)[0] for status, row in rows.items()} == {status: status for status in rows}


@pytest.mark.usefixtures("queue")
def test_a_task_that_kills_its_workers_is_given_up(now: Any, caplog: Any) -> None:
    row = _claimed()
    for number in (2, 3):
        now.shift(timedelta(hours=1))
        assert actions.take_back_abandoned_tasks() == 1
        row.refresh_from_db()
        row.claim(f"worker-{number}")
    now.shift(timedelta(hours=1))
    with caplog.at_level(logging.ERROR):
        assert actions.take_back_abandoned_tasks() == 0
    assert _state(row)[0] == "FAILED"
    assert row.finished_at == NOON + timedelta(hours=3)
    assert row.task_result.errors[0].exception_class is actions.AbandonedError
    assert len(caplog.records) == 1
