"""News travels after commit, or not at all."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from andruck.infra import events


@dataclass(frozen=True, slots=True)
class LampLit:
    """Something that has happened."""

    room: int


@dataclass(frozen=True, slots=True)
class LampOut:
    """Something else."""

    room: int


pytestmark = pytest.mark.django_db


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Any:
    """What happens inside is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    found: list[Any] = []
    events.subscribe(LampLit, found.append)
    yield found
    events.unsubscribe(LampLit, found.append)


def test_after_commit_in_order(heard: list[Any], commit: Any) -> None:
    with commit():
        events.emit(LampLit(1))
        with transaction.atomic():
            events.emit(LampLit(2))
        assert heard == []
    assert heard == [LampLit(1), LampLit(2)]


def test_a_rollback_is_silent(heard: list[Any], commit: Any) -> None:
    def fail(room: int) -> None:
        with transaction.atomic():
            events.emit(LampLit(room))
            raise ZeroDivisionError

    with commit(), pytest.raises(ZeroDivisionError):
        fail(1)
    with commit():
        events.emit(LampLit(2))
        with pytest.raises(ZeroDivisionError):
            fail(3)
    assert heard == [LampLit(2)]


def test_a_failing_listener_disturbs_nobody(heard: list[Any], commit: Any, caplog: Any) -> None:
    def fail(event: LampLit) -> None:
        raise ZeroDivisionError

    late: list[Any] = []
    for listener in (fail, late.append):
        events.subscribe(LampLit, listener)
    try:
        with caplog.at_level(logging.ERROR), commit():
            events.emit(LampLit(1))
    finally:
        for listener in (fail, late.append):
            events.unsubscribe(LampLit, listener)
    assert heard == late == [LampLit(1)]
    assert [record.getMessage() for record in caplog.records] == ["A listener failed on LampLit(room=1)"]


def test_only_this_kind_and_only_once_and_only_as_long_as_wanted(heard: list[Any], commit: Any) -> None:
    events.subscribe(LampLit, heard.append)
    with commit():
        events.emit(LampOut(1))
        events.emit(LampLit(2))
    assert heard == [LampLit(2)]
    events.unsubscribe(LampLit, heard.append)
    events.unsubscribe(LampLit, heard.append)
    with commit():
        events.emit(LampLit(3))
    assert heard == [LampLit(2)]


def test_a_listener_may_leave_while_it_listens(commit: Any) -> None:
    found: list[Any] = []

    def once(event: LampLit) -> None:
        found.append(event)
        events.unsubscribe(LampLit, once)

    events.subscribe(LampLit, once)
    events.subscribe(LampLit, found.append)
    try:
        with commit():
            events.emit(LampLit(1))
            events.emit(LampLit(2))
    finally:
        events.unsubscribe(LampLit, found.append)
    assert found == [LampLit(1), LampLit(1), LampLit(2)]
