"""Drills break things on purpose: a full disk, a read-only one, killed processes. They need root for the disks."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.conftest import ANDRUCK, environment, free_port

ADMIN = ("--admin", "boss", "--password", "lange-leitung-1946")


@dataclass
class Disk:
    """A small disk of its own."""

    path: Path

    def remount(self, options: str) -> None:
        """Change its size or make it read-only."""
        subprocess.run(["mount", "-o", f"remount,{options}", self.path], check=True)

    @property
    def used(self) -> int:
        """Bytes that are taken."""
        return shutil.disk_usage(self.path).used


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of 400 MB in memory."""
    path = tmp_path / "disk"
    path.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", path], capture_output=True, text=True
    )
    if done.returncode:
        if os.environ.get("ANDRUCK_REQUIRE_DRILLS"):
            pytest.fail(f"No disk could be mounted: {done.stderr}")
        pytest.skip(f"Mounting a small disk needs root: {done.stderr.strip()}")
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "-l", path], check=False)


def andruck(*arguments: object, data: Path) -> "subprocess.CompletedProcess[str]":
    """Run a command on a data folder, whatever comes of it."""
    command = [str(part) for part in (ANDRUCK, *arguments)]
    env = environment(data, f"http://localhost:{free_port()}")
    env.pop("ANDRUCK_DATABASE_URL", None)
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)
