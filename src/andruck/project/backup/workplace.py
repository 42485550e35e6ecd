"""Folders to work in that nobody takes for something finished, and that the next one sweeps when this one dies."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BACKUP, RESTORE = ".andruck-backup-", ".andruck-restore-"


@contextmanager
def workplace(folder: Path, prefix: str) -> Iterator[Path]:
    """A private folder inside ``folder``, gone at the end. Those of processes that were killed are swept before."""
    with locked(folder):
        for old in folder.glob(f"{prefix}*"):
            _sweep(old)
        place = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
        handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(handle)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Only one process at a time; held for moments."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sweep(place: Path) -> None:
    try:
        handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # Somebody is working there.
    else:
        shutil.rmtree(place, ignore_errors=True)
    finally:
        os.close(handle)
