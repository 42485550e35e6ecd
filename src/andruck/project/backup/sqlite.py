"""Copies and examines an SQLite database, while others write to it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from andruck.core.errors import Refusal

PART = "database/andruck.sqlite3"
PAGES = 4096
"""Pages copied between two signs of progress."""


def copy(source: Path, target: Path, progress: Callable[[int, int], None]) -> None:
    """A clean copy as of now. ``progress`` is told pages done and pages in all.

    The source is read in one transaction: what others write meanwhile is not in the copy, and does not make it
    begin again, as it otherwise would for ever under a steady load. Raises Refusal.
    """
    with _explained(source):
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True, timeout=20)) as old:
            old.isolation_level = None
            old.execute("BEGIN")
            old.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            with closing(sqlite3.connect(target)) as new:
                new.execute("PRAGMA synchronous=OFF")
                old.backup(
                    new,
                    pages=PAGES,
                    progress=lambda _status, left, total: progress(total - left, total),
                    sleep=0.05,
                )
            old.execute("ROLLBACK")
        with closing(sqlite3.connect(target)) as new:
            # The write-ahead log would be a second file that belongs to it.
            new.execute("PRAGMA journal_mode=DELETE")
            _sound(new, "quick_check", source)


def examine(file: Path) -> None:
    """Look at every page and every index. Raises Refusal when something is wrong."""
    with _explained(file), closing(sqlite3.connect(file)) as connection:
        _sound(connection, "integrity_check", file)
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise Refusal("damaged_database", f"In {file} rows of {broken[0]} point to rows that do not exist.")


def migrations(file: Path) -> tuple[str, ...]:
    """What has been migrated, as “app.name”, sorted. Raises Refusal if this is no paper's database."""
    with _explained(file), closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
    return tuple(sorted(f"{app}.{name}" for app, name in rows))


def counts(file: Path) -> dict[str, int]:
    """Rows by table, without what SQLite and its full-text search keep for themselves."""
    with _explained(file), closing(sqlite3.connect(file)) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
                "AND name NOT IN (SELECT name FROM pragma_table_list WHERE type IN ('virtual', 'shadow')) "
                "ORDER BY name"
            )
        ]
        return {
            name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608
            for name in names
        }


def in_use(file: Path) -> bool:
    """Whether somebody else has this database open just now."""
    if not file.is_file():
        return False
    with closing(sqlite3.connect(file, timeout=0.2)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            return "locked" in str(error)
        except sqlite3.DatabaseError:
            return False  # Damaged: a reason to restore, not to refuse it.
    return False


def _sound(connection: sqlite3.Connection, check: str, file: Path) -> None:
    found = [row[0] for row in connection.execute(f"PRAGMA {check}(5)")]
    if found != ["ok"]:
        raise Refusal("damaged_database", f"The database {file} is damaged: {found[0]}")


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        message = str(error).casefold()
        if "full" in message or "disk i/o" in message:
            raise Refusal("disk_full", "The disk is full, or does not take what it should.") from error
        if "locked" in message:
            raise Refusal("locked", f"Somebody keeps {file} locked. Try again.") from error
        raise Refusal("damaged_database", f"The database {file} cannot be read: {error}") from error
