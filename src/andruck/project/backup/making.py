"""Makes a backup: a clean copy of the database first, then what lies beside it, into one dated archive."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.project.backup import archive, manifest, record, sqlite
from andruck.project.backup.archive import PICTURE, TEXT
from andruck.project.backup.manifest import Manifest
from andruck.project.backup.postgresql import PART as DUMP
from andruck.project.backup.postgresql import Server
from andruck.project.backup.workplace import BACKUP, locked, workplace
from andruck.usage.lake import CATALOG as LAKE_CATALOG
from andruck.usage.lake import Place

FOLDER, MEDIA, DATABASE = "backups", "media", "andruck.sqlite3"
HISTORY = "history.sqlite3"
"""What readers have agreed to be remembered of, where that is a file; on PostgreSQL it is left out."""
BESIDE = "data/"
"""Where in the archive the data folder's own files are."""
NOTE = "settings.txt"
REBUILT = {"static", "press", "search", "mail", "spool", FOLDER, record.STAMP}
"""What the program makes anew by itself, or what is none of the paper's."""
CATALOG = f"lake/{LAKE_CATALOG}"
"""What says which files of the lake count. It is a database and copied as one; the files themselves never change."""
ASIDE = "before-restore-"
_NAME = re.compile(r"andruck-(?P<host>.+)-\d{4}-\d\d-\d\dT\d{6}Z(-\d+)?\.tar\.gz")

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup. ``left_out`` are files that could not be taken, ``removed`` old archives,
    ``counts_elsewhere`` the places of a lake that is not in the data folder.
    """

    file: Path
    size: int
    left_out: tuple[str, ...]
    removed: tuple[Path, ...]
    counts_elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class _Copy:
    part: str
    file: Path
    level: int
    migrations: tuple[str, ...]
    counts: dict[str, int]


def make(*, data: Path, to: Path, media: bool, keep: int | None, progress: Progress) -> Made:
    """Back the data folder up into a new archive in ``to``; ``keep`` throws older ones of this paper away.

    Raises Refusal or OSError; then nothing that looks like a backup is left.
    """
    _examine(data, to)
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    with workplace(to, BACKUP) as work:
        made = clock.now()
        copy = _copy(work, lambda done, total: progress("Database", done, total))
        facts = Manifest(
            made=made,
            program=version("andruck"),
            database="sqlite" if copy.part == sqlite.PART else "postgresql",
            migrations=copy.migrations,
            counts=copy.counts,
            media=media,
            own_key=not settings.ENVIRONMENT.secret_key,
        )
        half = work / "archive"
        beside = _beside(work, data)
        left_out = _pack(half, facts, copy, beside, data, media, progress)
        file = _publish(half, to, made)
    record.remember(data, file)
    removed = tuple(_thin(to, keep)) if keep else ()
    return Made(
        file=file,
        size=file.stat().st_size,
        left_out=tuple(left_out),
        removed=removed,
        counts_elsewhere=_counts_elsewhere(),
    )


def _examine(data: Path, to: Path) -> None:
    inside = to.resolve()
    if inside.is_relative_to(data.resolve()) and not inside.is_relative_to((data / FOLDER).resolve()):
        raise Refusal("inside", f"{to} is part of what is backed up. Choose {data / FOLDER} or another disk.")


def _copy(work: Path, progress: archive.Progress) -> _Copy:
    if connection.vendor == "sqlite":
        source = Path(connection.settings_dict["NAME"])
        if not source.is_file():
            raise Refusal("no_paper", "There is no paper in this data folder. Found one with “andruck init”.")
        file = work / "database"
        sqlite.copy(source, file, progress)
        return _Copy(sqlite.PART, file, TEXT, sqlite.migrations(file), sqlite.counts(file))
    file = work / "dump"
    progress(0, 1)
    migrations, counts = Server(_parameters()).dump(file)
    progress(1, 1)
    return _Copy(DUMP, file, PICTURE, migrations, counts)


def _beside(work: Path, data: Path) -> dict[str, Path]:
    """Clean copies of the databases beside, by their names in the data folder: the lake's catalog, the histories."""
    found = {}
    for number, name in enumerate((CATALOG, HISTORY)):
        if (data / name).is_file():
            found[name] = work / f"beside-{number}"
            sqlite.copy(data / name, found[name], lambda _done, _total: None)
    return found


def _counts_elsewhere() -> str:
    """Where the lake is, for people; empty: in the data folder, and so in the backup."""
    place: Place = settings.LAKE
    catalog = "a PostgreSQL database (ANDRUCK_LAKE_CATALOG)" if place.shared else ""
    return " and ".join(part for part in (catalog, place.files) if part)


def _parameters() -> dict[str, Any]:
    return dict(connection.get_connection_params())


def _pack(
    half: Path,
    facts: Manifest,
    copy: _Copy,
    beside: dict[str, Path],
    data: Path,
    media: bool,
    progress: Progress,
) -> list[str]:
    """Write the archive; returns the files that could not be taken."""
    skipped: list[str] = []
    files, folders = list(_small(data)), list(_folders(data, media=media))
    total = copy.file.stat().st_size + sum(file.stat().st_size for file in files)
    total += sum(size for folder in folders for _, size in _tree(folder, []))
    done = 0

    def told(count: int) -> None:
        nonlocal done
        done += count
        progress("Archive", min(done, total), total)

    with os.fdopen(os.open(half, archive.NEW, 0o600), "wb") as raw:
        with archive.Writer(raw, told) as writer:
            writer.add_text(manifest.NAME, facts.to_json())
            writer.add_text(NOTE, note())
            for file in files:
                writer.add_file(f"{BESIDE}{file.name}", file, level=TEXT)
            writer.add_file(copy.part, copy.file, level=copy.level)
            for name, file in beside.items():
                writer.add_file(f"{BESIDE}{name}", file, level=TEXT)
            # After the databases: every file that they know is there, perhaps some more.
            for folder in folders:
                for file, _size in _tree(folder, skipped):
                    name = str(file.relative_to(data))
                    if not name.startswith(CATALOG):
                        writer.add_file(f"{BESIDE}{name}", file, level=PICTURE)
        raw.flush()
        os.fsync(raw.fileno())
    return skipped


def _small(data: Path) -> Iterator[Path]:
    """The files at the top of the data folder: keys, the language, what later rooms may put there."""
    own = (".", DATABASE, HISTORY, Path(str(connection.settings_dict["NAME"])).name)
    for file in sorted(data.iterdir()):
        if file.is_file() and not file.name.startswith(own) and file.name not in REBUILT:
            yield file


def _folders(data: Path, *, media: bool) -> Iterator[Path]:
    """Its folders, links to another disk among them; what is not known is kept rather than lost."""
    for folder in sorted(data.iterdir()):
        rebuilt = folder.name in REBUILT or folder.name.startswith((".", ASIDE))
        if folder.is_dir() and not rebuilt and (media or folder.name != MEDIA):
            yield folder


def _tree(folder: Path, skipped: list[str]) -> Iterator[tuple[Path, int]]:
    """Plain files below, with their sizes in bytes. Links are not followed: they are noted in ``skipped``."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _tree(Path(entry.path), skipped)
        elif entry.is_file(follow_symlinks=False):
            try:
                yield Path(entry.path), entry.stat(follow_symlinks=False).st_size
            except FileNotFoundError:
                continue  # Deleted a moment ago, as the editor may.
        else:
            skipped.append(entry.path)


def note() -> str:
    """The options in force, for the person who sets the paper up again; secrets are left out."""
    lines = ["# Options of this paper when it was backed up. Secrets are replaced by …\n"]
    for name in sorted(type(settings.ENVIRONMENT).model_fields):
        value = getattr(settings.ENVIRONMENT, name)
        text = ",".join(value) if isinstance(value, list) else str(value)
        if "key" in name or "secret" in name or "token" in name:
            text = "…" if text else ""
        elif "://" in text and ("@" in text or "?" in text):
            parts = urlsplit(text)
            somebody = "…@" if "@" in parts.netloc else ""
            text = f"{parts.scheme}://{somebody}{parts.netloc.rpartition('@')[2]}{parts.path}"
        lines.append(f"ANDRUCK_{name.upper()}={text}\n")
    return "".join(lines)


def _host() -> str:
    return re.sub(r"[^a-z0-9.-]", "-", (urlsplit(settings.BASE_URL).hostname or "paper").lower())


def _publish(half: Path, to: Path, made: datetime) -> Path:
    """Give the finished archive its name, never that of another one."""
    stem = f"andruck-{_host()}-{made:%Y-%m-%dT%H%M%SZ}"
    with locked(to):
        file, number = to / f"{stem}.tar.gz", 1
        while file.exists():
            number += 1
            file = to / f"{stem}-{number}.tar.gz"
        half.rename(file)
        folder = os.open(to, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(folder)
        os.close(folder)
    return file


def _thin(to: Path, keep: int) -> Iterator[Path]:
    """Throw away all but the newest; only what is named as ours, and of this paper."""
    with locked(to):
        ours = [
            file
            for file in to.iterdir()
            if (match := _NAME.fullmatch(file.name)) and match["host"] == _host() and file.is_file()
        ]
        for file in sorted(ours, key=lambda file: _age_of(file.name), reverse=True)[keep:]:
            file.unlink(missing_ok=True)
            yield file


def _age_of(name: str) -> tuple[str, int]:
    """Sorts by second, then by number within it."""
    stamp, _, number = name.removesuffix(".tar.gz").partition("Z")
    return stamp, int(number.removeprefix("-") or 1)
