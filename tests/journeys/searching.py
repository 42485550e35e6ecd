"""Looks for a few bytes in everything that a paper has kept: packed, in tables, in columns, in backups."""

import base64
import binascii
import contextlib
import gzip
import io
import re
import sqlite3
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import brotli

Found = list[str]

PACKED: tuple[Callable[[bytes], bytes], ...] = (gzip.decompress, zlib.decompress, brotli.decompress)
LETTERS = re.compile(rb"[A-Za-z0-9_-]{24,}")
"""What may be base64 of something, such as a session."""


def everywhere(folder: Path, needles: tuple[bytes, ...]) -> tuple[Found, int]:
    """Where any of these stands below a folder, in any form that the program keeps; and how many files were read."""
    found, read = [], 0
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink() and "static" not in file.relative_to(folder).parts[:1]:
            # The background work takes files of the spool away meanwhile.
            with contextlib.suppress(FileNotFoundError):
                found += [f"{file.relative_to(folder)}{place}" for place in _of_file(file, needles)]
                read += 1
    return found, read


def _of_file(file: Path, needles: tuple[bytes, ...]) -> Found:
    raw = file.read_bytes()
    found = [""] if _has(raw, needles) else []
    if raw.startswith(b"SQLite format 3\0"):
        found += [f": {place}" for place in in_sqlite(file, needles)]
    if raw.startswith(b"PAR1"):
        found += [": columns"] if _has(_columns(file), needles) else []
    if file.suffixes[-2:] == [".tar", ".gz"]:
        found += [f": {place}" for place in _in_archive(raw, needles)]
    return found


def _in_archive(raw: bytes, needles: tuple[bytes, ...]) -> Iterator[str]:
    """A backup, with the database in it and whatever lies packed beside that."""
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None and _has(content.read(), needles):
                yield member.name


def in_sqlite(file: Path, needles: tuple[bytes, ...]) -> Found:
    """The tables of a database in which it stands, also deep within a value."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        connection.text_factory = bytes
        rows = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        )
        names = [name.decode() for (name,) in rows]
        return [name for name in names if _in_rows(connection.execute(f'SELECT * FROM "{name}"'), needles)]


def in_postgresql(url: str, needles: tuple[bytes, ...]) -> tuple[Found, int]:
    """The same in every schema of a PostgreSQL server's database; and how many tables were read."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        tables = connection.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        asked = [(name, connection.execute(f"SELECT t.* FROM {name} t")) for (name,) in tables]  # type: ignore[arg-type]
        return [name for name, rows in asked if _in_rows(rows, needles)], len(tables)


def _in_rows(rows: Any, needles: tuple[bytes, ...]) -> bool:
    return any(_has(_bytes(value), needles) for row in rows for value in row if value is not None)


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def _columns(file: Path) -> bytes:
    """Everything in a Parquet file, as text: its columns are packed one by one."""
    import duckdb

    with duckdb.connect() as connection:
        return repr(connection.execute("SELECT * FROM read_parquet(?)", [str(file)]).fetchall()).encode()


def _has(raw: bytes, needles: tuple[bytes, ...], depth: int = 2) -> bool:
    if any(needle in raw for needle in needles):
        return True
    if depth == 0 or len(raw) < 8:
        return False
    inner = [content for unpack in PACKED if (content := _unpacked(unpack, raw))]
    if len(raw) < 100_000:
        inner += [content for match in LETTERS.finditer(raw) if (content := _decoded(match[0]))]
    return any(_has(content, needles, depth - 1) for content in inner)


def _unpacked(unpack: Callable[[bytes], bytes], raw: bytes) -> bytes:
    try:
        return unpack(raw)
    except (OSError, EOFError, zlib.error, brotli.error):
        return b""


def _decoded(letters: bytes) -> bytes:
    try:
        return base64.urlsafe_b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return b""
