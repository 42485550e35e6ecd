"""Tables that wait for somebody to say what their columns hold: kept for a day, under a name nobody guesses."""

import re
import secrets
import time
from pathlib import Path

from andruck.core.errors import Refusal

_NAME = re.compile(r"[A-Za-z0-9_-]{22,64}")
LIFE = 24 * 3600


def keep(*, folder: Path, data: bytes) -> str:
    """Put it aside; returns its name."""
    place = folder / "uploads"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_urlsafe(24)
    path = place / name
    path.touch(mode=0o600)
    path.write_bytes(data)
    return name


def read(*, folder: Path, name: str) -> bytes:
    """What was put aside. Raises Refusal ("statement_upload")."""
    path = folder / "uploads" / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise Refusal("statement_upload", "This file is no longer there. Choose it once more.", field="files")
    return path.read_bytes()


def forget(*, folder: Path, name: str = "") -> None:
    """Lose it, and everything that nobody came back for."""
    place = folder / "uploads"
    if _NAME.fullmatch(name):
        (place / name).unlink(missing_ok=True)
    if place.is_dir():
        for path in place.iterdir():
            if time.time() - path.stat().st_mtime > LIFE:
                path.unlink(missing_ok=True)
