"""A migrated database for tests, made once and copied: a fresh one takes ten seconds, a copy none."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from pathlib import Path

import django
import wagtail
from django.core.management import call_command
from django.db import connections

from andruck.project import preparing

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "testdb"


def is_sqlite() -> bool:
    """Whether this run is on SQLite."""
    return connections["default"].vendor == "sqlite"


ALIASES = ("default", "history")


def use_copy() -> None:
    """Point both connections at copies of the migrated templates."""
    for alias in ALIASES:
        connection = connections[alias]
        file = Path(connection.settings_dict["TEST"]["NAME"]).with_name(f"{alias}-{os.getpid()}.sqlite3")
        shutil.copyfile(_template(alias), file)
        connection.close()
        connection.settings_dict["NAME"] = str(file)


def remember() -> None:
    """On PostgreSQL: keep aside what migrations have written, for ``restore``."""
    with connections["default"].cursor() as cursor:
        cursor.execute("CREATE SCHEMA kept")
        for table in connections["default"].introspection.table_names(cursor):
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
            if cursor.fetchone() == (True,):
                cursor.execute(f'CREATE TABLE kept."{table}" AS TABLE "{table}"')


def restore() -> None:
    """Put back what migrations have written: tests with real transactions end by emptying every table."""
    connection = connections["default"]
    if is_sqlite():
        connection.close()
        file = Path(connection.settings_dict["NAME"])
        for rest in ("-wal", "-shm", "-journal"):
            file.with_name(file.name + rest).unlink(missing_ok=True)
        shutil.copyfile(_template("default"), file)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'kept'")
        tables = [name for (name,) in cursor.fetchall()]
        # As when a backup is played in: no trigger, and no key that wants another table first.
        cursor.execute("SET session_replication_role = replica")
        for table in tables:
            cursor.execute(f'DELETE FROM "{table}"')
            cursor.execute(f'INSERT INTO "{table}" SELECT * FROM kept."{table}"')
        cursor.execute("SET session_replication_role = origin")


def _template(alias: str) -> Path:
    """The migrated database of exactly these migrations; other processes wait while one makes it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / f"{_fingerprint()}-{alias}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            for old in FOLDER.glob(f"*-{alias}.sqlite3*"):
                old.unlink()
            _migrate(file, alias)
    return file


def _migrate(file: Path, alias: str) -> None:
    half = file.with_suffix(".half")
    half.unlink(missing_ok=True)
    connection = connections[alias]
    connection.close()
    connection.settings_dict["NAME"] = str(half)
    if alias == "default":
        call_command("migrate", verbosity=0, interactive=False)
    else:
        preparing.migrate_history()
    connection.close()
    with sqlite3.connect(half) as direct:
        direct.execute("PRAGMA journal_mode=DELETE")
    direct.close()
    half.rename(file)


def _fingerprint() -> str:
    state = hashlib.sha256(f"{django.__version__} {wagtail.__version__}".encode())
    for migration in sorted((ROOT / "src" / "andruck").glob("*/migrations/*.py")):
        state.update(migration.name.encode() + migration.read_bytes())
    return state.hexdigest()[:20]
