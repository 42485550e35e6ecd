"""What the supervisor hands to its workers."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from andruck.press import uniques
from andruck.project.server import Config

WAITS = """
import sys, time, uvicorn
from andruck.press import uniques
from andruck.project.server import Config, Supervisor

class Told(Config):
    def load(self):
        super().load()
        with open(sys.argv[1], "a") as file:
            file.write(f"{uniques.given('UTC').state[1].hex()} {uniques._given is self.salt}\\n")

async def application(scope, receive, send):
    pass

if __name__ == "__main__":
    config = Told("program:application", workers=2, lifespan="off", log_level="critical", port=0)
    if sys.argv[2] == "unique":
        config.salt = uniques.Salt("UTC")
    Supervisor(config, sockets=[config.bind_socket()], with_worker=False).run()
"""


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    """An application that is never asked."""


def keys(tmp_path: Path, file: Path, lines: int) -> list[str]:
    """The keys of so many workers, one of them killed in between; what they say of them stands in the file."""
    program = tmp_path / "program.py"
    program.write_text(WAITS)
    process = subprocess.Popen([sys.executable, str(program), str(file), "unique"], cwd=Path.cwd())
    try:
        patience = time.monotonic() + 60
        killed = False
        while time.monotonic() < patience:
            said = file.read_text().split("\n")[:-1] if file.exists() else []
            if len(said) >= 2 and not killed:
                children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
                workers = [
                    int(one) for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()
                ]
                os.kill(workers[0], signal.SIGKILL)
                killed = True
            if len(said) >= lines:
                return said
            time.sleep(0.1)
        raise AssertionError(f"only {said}")
    finally:
        process.terminate()
        process.wait(30)


def test_all_workers_of_a_server_have_one_key_and_the_next_server_another(tmp_path: Path) -> None:
    first = Counter(keys(tmp_path, tmp_path / "first", 3))
    second = Counter(keys(tmp_path, tmp_path / "second", 3))
    # Two workers, and a third in the place of one that was killed.
    assert [*first.values()] == [*second.values()] == [3]
    assert first.keys() != second.keys()
    assert all(one.endswith("True") for one in (*first, *second))


def test_a_server_that_does_not_estimate_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uniques, "_given", None)
    config = pickle.loads(pickle.dumps(Config("tests.project.test_server:nothing", log_config=None)))
    config.load()
    assert uniques._given is None
