"""Remembers in the data folder what has been done for which installation. Works without Django: asking is quick."""

import hashlib
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
_FOLDERS = ("migrations", "static")
_PACKAGES = ("django", "wagtail", "whitenoise")


def installation() -> str:
    """Changes whenever a new version brings other tables or other static files (hex)."""
    found = hashlib.sha256()
    for name in _PACKAGES:
        found.update(f"{name} {version(name)}\n".encode())
    for room in sorted(PACKAGE.iterdir()):
        for file in sorted(file for folder in _FOLDERS for file in (room / folder).rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                facts = file.stat()
                path = file.relative_to(PACKAGE)
                found.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return found.hexdigest()


def holds(file: Path, *, also: str = "") -> bool:
    """Whether the stamp in this file was made by this installation."""
    return file.is_file() and file.read_text(encoding="ascii", errors="replace") == _text(also)


def put(file: Path, *, also: str = "") -> None:
    """Make the stamp; ``also`` is something else that has to be the same when it is looked at."""
    file.write_text(_text(also), encoding="ascii")


def _text(also: str) -> str:
    return f"{installation()} {also}\n"
