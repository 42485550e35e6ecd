"""A PostgreSQL server that a drill may stop and start again."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest

from tests.journeys.conftest import free_port


@dataclass
class Postgres:
    """A server of its own."""

    folder: Path
    port: int = field(default_factory=free_port)

    def command(self, name: str) -> str:
        found = shutil.which(name) or next(
            (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)),
            "",
        )
        if not found:
            if os.environ.get("ANDRUCK_REQUIRE_DRILLS"):
                pytest.fail(f"{name} is missing")
            pytest.skip(f"This drill needs PostgreSQL's {name}.")
        return found

    @property
    def owner(self) -> list[str]:
        """What to put before a command that must not run as root."""
        return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def as_owner(self, *arguments: str) -> None:
        subprocess.run([*self.owner, *arguments], check=True, capture_output=True, timeout=60)

    def give_to_owner(self) -> None:
        """The folder with all that is in it."""
        if os.geteuid() != 0:
            return
        for parent in (self.folder, *self.folder.parents):
            if parent == Path("/tmp"):
                break
            parent.chmod(0o755)
        for one in (self.folder, *self.folder.rglob("*")):
            shutil.chown(one, "postgres")

    def make(self, *options: str) -> None:
        initdb = self.command("initdb")
        self.folder.mkdir(mode=0o700)
        self.give_to_owner()
        self.as_owner(initdb, "-D", str(self.folder / "db"), "-A", "trust", "-U", "andruck", *options)
        self.start()
        self.as_owner(
            self.command("createdb"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "andruck", "andruck"
        )

    def start(self) -> None:
        # No socket in the file system: its path may be a hundred letters long at most.
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        log = str(self.folder / "log")
        self.as_owner(
            self.command("pg_ctl"), "-D", str(self.folder / "db"), "-o", options, "-l", log, "-w", "start"
        )

    @property
    def url(self) -> str:
        """As the paper wants to be told it."""
        return f"postgres://andruck@127.0.0.1:{self.port}/andruck"

    @contextlib.contextmanager
    def running(self) -> Iterator[Self]:
        """Made and started; stopped in the end, whatever has become of it."""
        self.make()
        try:
            yield self
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):
                self.stop()

    def stop(self, mode: str = "immediate") -> None:
        self.as_owner(self.command("pg_ctl"), "-D", str(self.folder / "db"), "-m", mode, "-w", "stop")
