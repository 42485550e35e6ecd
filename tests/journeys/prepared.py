"""The demo paper with all its pictures, built once for every state of the program and copied from then on.

Drawing it and cutting its pictures takes longer than all that a journey does with it.
"""

import fcntl
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "papers"
AS_IT_IS = {".pyc", ".mo"}


def put(language: str, data: Path, url: str, build: Callable[[Path], None]) -> None:
    """Put the demo of this language into a folder, for this address. ``build`` makes one in a folder of its own."""
    wanted = FOLDER / f"{language}-{_state()}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _alone():
        if not wanted.exists():
            for old in FOLDER.glob(f"{language}-*"):
                shutil.rmtree(old)
            half = FOLDER / f"half-{language}"
            shutil.rmtree(half, ignore_errors=True)
            build(half)
            half.rename(wanted)
    shutil.copytree(wanted, data, dirs_exist_ok=True)
    with closing(sqlite3.connect(data / "andruck.sqlite3")) as connection, connection:
        connection.execute("UPDATE wagtailcore_site SET port = ?", [urlsplit(url).port])


def _state() -> str:
    """What the demo is made of: the program, and the day on which its news is new."""
    seen = sha256(date.today().isoformat().encode())
    for file in sorted((ROOT / "src").rglob("*")):
        if file.suffix not in AS_IT_IS and file.is_file():
            known = file.stat()
            seen.update(f"{file} {known.st_size} {known.st_mtime_ns}\n".encode())
    return seen.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    """Several processes may want one at the same time: the others wait for the first."""
    with (FOLDER / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
