"""A paper as the command founds it, on disk, and the command itself, for tests of what people type."""

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ANDRUCK = Path(sys.executable).parent / "andruck"
PASSWORD = "ein-langes-Wort-9"


def environment(data: Path) -> dict[str, str]:
    """Only what the command itself needs: nothing of the test's own settings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ANDRUCK_", "DJANGO_"))}
    return {**kept, "ANDRUCK_DATA": str(data), "ANDRUCK_ADMIN_PASSWORD": PASSWORD}


def andruck(
    data: Path, *arguments: str, limit: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """What the command said and how it ended, in a process of its own."""
    return subprocess.run(
        [ANDRUCK, *arguments],
        env=environment(data),
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=limit,
    )


def found_once(folder: Path) -> Path:
    """An English paper in this folder, founded by the command; whoever comes second waits for it and shares it."""
    data = folder / "data"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            done = andruck(data, "init", "--name", "The Gazette", "--admin", "boss", "--language", "en")
            assert (done.returncode, done.stderr) == (0, "")
            assert done.stdout.splitlines()[:2] == [
                "Style sheets and scripts",
                f"The Gazette has been founded in {data}.",
            ]
            (folder / "done").touch()
    return data


@contextmanager
def database(data: Path) -> Iterator[sqlite3.Connection]:
    """The folder's database, directly."""
    with closing(sqlite3.connect(data / "andruck.sqlite3", timeout=20)) as connection:
        yield connection


def copy(founded: Path, tmp_path: Path) -> Path:
    """A folder of one's own, as founded."""
    data = tmp_path / "data"
    data.mkdir()
    for name in ("language", "secret.key"):
        (data / name).write_bytes((founded / name).read_bytes())
        (data / name).chmod(0o600)
    for name in ("andruck.sqlite3", "history.sqlite3"):
        with closing(sqlite3.connect(founded / name)) as old, closing(sqlite3.connect(data / name)) as new:
            old.backup(new)
    return data
