"""A stand-in as a process of its own, and how to reach it: for drills that kill who talks to it, for browsers."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Remote:
    """A running stand-in. ``state_file`` is written after every call, and outlives the process."""

    url: str
    process: "subprocess.Popen[str]"
    state_file: Path

    def state(self) -> dict[str, Any]:
        """What it remembers."""
        return self._ask("GET", "/-/state")

    def violations(self) -> list[str]:
        """What was wrong with requests or answers, by the provider's own description."""
        return self._ask("GET", "/-/violations")

    def act(self, verb: str, **values: Any) -> Any:
        """What the world does: ``approve``, ``finish``, ``dispute``, ``settle``, ``withdraw``, ``hooks`` …"""
        return self._ask("POST", f"/-/act/{verb}", values)

    def fault(self, operation: str, kind: str, **more: Any) -> None:
        """Let the next call of an operation go wrong."""
        self._ask("POST", "/-/faults", {"operation": operation, "kind": kind, **more})

    def advance(self, **span: float) -> None:
        """Move its clock on: ``advance(hours=7)``."""
        from datetime import timedelta

        self._ask("POST", "/-/clock", {"seconds": timedelta(**span).total_seconds()})

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        raw = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, raw, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)


@contextmanager
def running(name: str, folder: Path, *options: str) -> Iterator[Remote]:
    """Start ``tests.emulators.<name>`` with its state in ``folder``; end it afterwards."""
    state = folder / f"{name}.json"
    command = [sys.executable, "-m", f"tests.emulators.{name}", "--state", str(state), *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        greeting = process.stdout.readline()
        assert greeting, f"{name} did not start"
        url = next(word for word in greeting.split() if word.startswith("http://"))
        yield Remote(url, process, state)
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()
