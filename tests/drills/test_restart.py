"""Workers are replaced while people read, and nobody notices."""

import http.client
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.drills.conftest import ADMIN, andruck
from tests.drills.processes import running
from tests.journeys.conftest import ANDRUCK, environment, free_port

pytestmark = pytest.mark.drill

PATHS = ("/", "/feed/rss.xml", "/robots.txt", "/?utm_source=drill", "/suche/?q=nichts")


def read(port: int, over: threading.Event, seen: Counter[str]) -> None:
    """One reader on a lasting line; a server may end the line only with a good-bye."""
    line = http.client.HTTPConnection("localhost", port, timeout=15)
    number = 0
    while not over.is_set():
        number += 1
        try:
            line.request("GET", PATHS[number % len(PATHS)])
            answer = line.getresponse()
            answer.read()
            seen[f"{answer.status} {answer.getheader('x-press')}"] += 1
            if answer.will_close:
                seen["good-bye"] += 1
        except (OSError, http.client.HTTPException) as problem:
            seen[f"dropped: {problem!r}"] += 1
            line.close()
        time.sleep(0.002)
    line.close()


def test_a_rolling_restart_drops_no_request(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = andruck("init", "--name", "Kleines Blatt", "--language", "de", *ADMIN, "--data", data, data=data)
    assert done.returncode == 0, done.stdout + done.stderr
    port = free_port()
    env = environment(data, f"http://localhost:{port}")
    env.pop("ANDRUCK_DATABASE_URL", None)
    command = [ANDRUCK, "serve", "--port", str(port), "--workers", "2", "--data", str(data)]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, env=env, stderr=log)
    over, seen = threading.Event(), Counter[str]()
    readers = [threading.Thread(target=read, args=(port, over, seen)) for _ in range(8)]
    try:
        wait(port)
        for reader in readers:
            reader.start()
        for _ in range(2):
            time.sleep(2)
            before = workers(server.pid)
            os.kill(server.pid, signal.SIGHUP)
            replaced(server.pid, before)
    finally:
        over.set()
        for reader in readers:
            if reader.ident:
                reader.join(20)
        server.terminate()
        server.wait(timeout=30)
    assert {key: count for key, count in seen.items() if not key.startswith(("200", "good-bye"))} == {}
    assert seen["200 hit"] > 100
    assert seen["good-bye"] > 0, "the workers were replaced under the readers"


def workers(server: int) -> set[int]:
    """The processes that serve."""
    return {process.pid for process in running(server, "spawn_main")}


def replaced(server: int, before: set[int]) -> None:
    """Wait until none of these serves any more."""
    for _ in range(900):
        now = workers(server)
        if len(now) == 2 and not now & before:
            return
        time.sleep(0.1)
    pytest.fail("The workers were not replaced.")


def wait(port: int) -> None:
    """Until the server answers."""
    for _ in range(300):
        line = http.client.HTTPConnection("localhost", port, timeout=5)
        try:
            line.request("GET", "/")
            line.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            line.close()
    pytest.fail("The server does not answer.")
