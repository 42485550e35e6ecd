"""Are we well? The answer, also when we are not."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client

from andruck.core import clock
from andruck.infra.actions import beat
from andruck.reading.views.machines import condition

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture(autouse=True)
def _only_the_room_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other parts report is tested below and with them."""
    monkeypatch.setattr(condition, "_reports", {})


def ask(client: Client) -> tuple[int, dict[str, Any]]:
    response = client.get("/-/health")
    found = response.json()
    assert found.pop("disk_free_bytes") > 0
    return response.status_code, found


WELL = {"status": "ok", "database": "ok", "work": "ok", "media": "ok", "disk": "ok", "work_silent_seconds": 0}


def test_all_well(client: Client, media: Path) -> None:
    beat("work")
    assert ask(client) == (200, WELL)


def test_work_never_started(client: Client, media: Path) -> None:
    beat("something else")
    assert ask(client) == (
        200,
        {**WELL, "status": "degraded", "work": "never started", "work_silent_seconds": None},
    )


@pytest.mark.parametrize(("seconds", "work"), [(60, "ok"), (61, "late")])
def test_work_is_late(client: Client, media: Path, seconds: int, work: str) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        beat("work")
        travel.shift(timedelta(seconds=seconds))
        status = "ok" if work == "ok" else "degraded"
        assert ask(client) == (200, {**WELL, "status": status, "work": work, "work_silent_seconds": seconds})


def test_pictures_cannot_be_stored(client: Client, media: Path) -> None:
    beat("work")
    media.write_text("a file where the folder should be", encoding="utf-8")
    media.chmod(0o444)
    assert ask(client) == (200, {**WELL, "status": "degraded", "media": "read-only"})


def test_disk_is_scarce(client: Client, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beat("work")
    monkeypatch.setattr(condition, "SCARCE", 2**62)
    assert ask(client) == (200, {**WELL, "status": "degraded", "disk": "scarce"})


def test_disk_is_not_there(client: Client, media: Path, settings: Any, tmp_path: Path) -> None:
    beat("work")
    settings.DATA = tmp_path / "gone"
    found = client.get("/-/health").json()
    assert (found["disk"], found["disk_free_bytes"]) == ("unknown", None)


def test_without_database(client: Client, media: Path, caplog: pytest.LogCaptureFixture) -> None:
    def away(*args: object) -> None:
        raise OperationalError("the database is away")

    with connection.execute_wrapper(away):
        answer = ask(client)
    assert answer == (
        503,
        {
            **WELL,
            "status": "degraded",
            "database": "unreachable",
            "work": "unknown",
            "work_silent_seconds": None,
        },
    )
    assert caplog.records[0].message == "The database does not answer"


def test_leaves_no_trace(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        response = client.get("/-/health")
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    assert not response.has_header("ETag")
    assert "Cookie" not in response.get("Vary", "")
    assert client.head("/-/health").status_code == 200
    assert client.post("/-/health").status_code == 405


def test_others_report(client: Client, media: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise ValueError("no idea")

    beat("work")
    condition.report("press", lambda: ("ok", {"press_pages": 3}))
    condition.report("absent", lambda: None)
    assert ask(client) == (200, {**WELL, "press": "ok", "press_pages": 3})
    condition.report("search", lambda: ("late", {}))
    condition.report("broken", broken)
    assert ask(client) == (
        200,
        {
            **WELL,
            "status": "degraded",
            "press": "ok",
            "press_pages": 3,
            "search": "late",
            "broken": "unknown",
        },
    )
    assert "broken cannot say how it is" in caplog.text


def test_the_search_reports(client: Client, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the whole program is wired: no index has been built yet."""
    monkeypatch.undo()
    assert client.get("/-/health").json()["search"] == "missing"
