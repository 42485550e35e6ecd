"""Killed processes come back, and what was promised for a second still happens."""

import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.drills.conftest import ADMIN, andruck
from tests.drills.processes import running
from tests.journeys.conftest import ANDRUCK, environment, free_port

pytestmark = pytest.mark.drill

KILLS = 20


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]", Path]]:
    """A served paper with two workers and the background worker."""
    data = tmp_path / "data"
    done = andruck("init", "--name", "Kleines Blatt", "--language", "de", *ADMIN, "--data", data, data=data)
    assert done.returncode == 0, done.stdout + done.stderr
    port = free_port()
    url = f"http://localhost:{port}"
    env = environment(data, url)
    env.pop("ANDRUCK_DATABASE_URL", None)
    command = [ANDRUCK, "serve", "--port", str(port), "--workers", "2", "--with-worker", "--data", str(data)]
    process = subprocess.Popen(command, env=env, stderr=(tmp_path / "log").open("wb"))
    yield url, process, data
    process.terminate()
    process.wait(timeout=30)


def _health(url: str) -> dict[str, object]:
    with urllib.request.urlopen(f"{url}/-/health", timeout=5) as answer:
        found: dict[str, object] = json.load(answer)
        return found


def _eventually(url: str) -> dict[str, object]:
    for _ in range(200):
        try:
            return _health(url)
        except OSError:
            time.sleep(0.1)
    pytest.fail("The server does not answer.")


def _background(process: "subprocess.Popen[bytes]") -> list[psutil.Process]:
    return running(process.pid, "andruck.project.worker")


def test_killed_workers_come_back(server: tuple[str, "subprocess.Popen[bytes]", Path]) -> None:
    url, process, _data = server
    _eventually(url)
    for round_ in range(KILLS):
        victims = running(process.pid)
        assert victims
        with suppress(psutil.NoSuchProcess):
            victims[round_ % len(victims)].kill()
        assert "database" in _eventually(url)
        time.sleep(0.3)
    deadline = time.monotonic() + 20
    while not _background(process) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert len(_background(process)) == 1
    assert process.poll() is None


def test_no_background_worker_outlives_its_server(
    server: tuple[str, "subprocess.Popen[bytes]", Path],
) -> None:
    url, process, _data = server
    _eventually(url)
    deadline = time.monotonic() + 20
    while not (workers := _background(process)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert len(workers) == 1
    process.kill()
    _gone, alive = psutil.wait_procs(workers, timeout=15)
    assert alive == []
