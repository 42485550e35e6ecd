"""Brings a backup back, or only tries whether it could be. What was there is moved aside, never deleted."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.db.migrations.loader import MigrationLoader

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.project.backup import archive, manifest, postgresql, sqlite, switching
from andruck.project.backup.making import BESIDE, DATABASE, HISTORY, NOTE, Progress
from andruck.project.backup.manifest import Manifest
from andruck.project.backup.postgresql import Server
from andruck.project.backup.workplace import RESTORE, workplace


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back. ``aside`` is where the former data lies, ``schema`` the former tables on PostgreSQL.

    ``behind`` says that the program is newer than the backup, so that the database has to be updated.
    """

    manifest: Manifest
    aside: Path | None
    schema: str
    behind: bool


def restore(file: Path, *, data: Path, replace: bool, server: Server | None, progress: Progress) -> Restored:
    """Bring the backup back into ``data``, and on PostgreSQL into ``server``. Raises Refusal or OSError.

    Until everything has been unpacked and examined, nothing of what is there is touched.
    """
    data.mkdir(parents=True, exist_ok=True)
    switching.finish(data)
    _refuse_occupied(data, server, replace=replace)
    stamp = f"{clock.now():%Y-%m-%dT%H%M%SZ}"
    with workplace(data, RESTORE) as work:
        new = work / "new"
        facts, database = _unpack(file, new, server, progress)
        if facts.database == "sqlite":
            _examine_sqlite(database, facts, progress)
            database.rename(new / DATABASE)
        _refuse_use(data, server)
        schema = ""
        if server is not None:
            schema = "" if server.is_empty() else f"before_restore_{stamp.replace('-', '').lower()}"
            progress("Database", 0, 1)
            server.load(database, aside=schema or None)
            progress("Database", 1, 1)
            database.unlink()
        switching.belong(new, like=data)
        aside = switching.switch(data, work, new, stamp)
    return Restored(facts, aside, schema, behind=bool(known_migrations() - set(facts.migrations)))


def verify(file: Path, *, to: Path, server: Server | None, progress: Progress) -> Manifest:
    """Restore the backup into a temporary place inside ``to`` and examine it there. Raises Refusal or OSError."""
    with workplace(to, RESTORE) as work:
        facts, database = _unpack(file, work / "new", server, progress)
        if server is None:
            _examine_sqlite(database, facts, progress)
        else:
            progress("Database", 0, 1)
            with server.scratch() as scratch:
                scratch.load(database, aside=None)
                _compare(scratch, facts)
            progress("Database", 1, 1)
    return facts


def known_migrations() -> set[str]:
    """Every migration of this program, as “app.name”."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    own = {f"{app}.{name}" for app, name in loader.disk_migrations}
    replaced = {
        f"{app}.{name}" for migration in loader.disk_migrations.values() for app, name in migration.replaces
    }
    return own | replaced


def _unpack(file: Path, new: Path, server: Server | None, progress: Progress) -> tuple[Manifest, Path]:
    """Everything below ``new``; returns what it says about itself, and where its database is."""
    parts = archive.read(file, lambda done, total: progress("Unpacking", done, total))
    first = next(parts, None)
    if first is None or first.name != manifest.NAME:
        raise Refusal("damaged_backup", f"{file} does not begin like a backup. Take another file.")
    facts = manifest.from_json(first.text())
    manifest.refuse_newer(facts, known=known_migrations())
    _refuse_other_kind(facts, server)
    wanted = sqlite.PART if facts.database == "sqlite" else postgresql.PART
    # A folder of ours, so that no name in the archive can meet it.
    database = new.with_name("database")
    new.mkdir()
    for part in parts:
        if part.name == wanted:
            part.save(database, 0o600)
        elif part.name == NOTE:
            part.skip()
        elif part.name.startswith(BESIDE):
            inner = part.name.removeprefix(BESIDE)
            part.save(new / inner, 0o600 if inner.endswith(".key") else 0o666)
        else:
            raise Refusal("harmful_backup", f"“{part.name}” has no place in a backup of ours.")
    if not database.is_file():
        raise Refusal("damaged_backup", f"There is no database in {file}. Take another backup.")
    if (new / HISTORY).exists():
        sqlite.examine(new / HISTORY)
    if (new / DATABASE).exists():
        raise Refusal("harmful_backup", f"There are two databases in {file}: no backup of ours.")
    return facts, database


def _examine_sqlite(database: Path, facts: Manifest, progress: Progress) -> None:
    progress("Examining", 0, 1)
    sqlite.examine(database)
    _same(facts, sqlite.migrations(database), sqlite.counts(database))
    progress("Examining", 1, 1)


def _compare(server: Server, facts: Manifest) -> None:
    with closing(server.connect()) as connection:
        _same(facts, postgresql.migrations(connection), postgresql.counts(connection))


def _same(facts: Manifest, migrations: tuple[str, ...], counts: dict[str, int]) -> None:
    if migrations != facts.migrations:
        raise Refusal("damaged_backup", "The database is in another state than it was. Take another backup.")
    for name in sorted(facts.counts.keys() | counts.keys()):
        was, is_ = facts.counts.get(name), counts.get(name)
        if was != is_:
            raise Refusal(
                "damaged_backup", f"The table {name} had {was} rows and has {is_}. Take another backup."
            )


def _refuse_other_kind(facts: Manifest, server: Server | None) -> None:
    if facts.database == "postgresql" and server is None:
        raise Refusal(
            "other_database", "This backup is of a PostgreSQL database. Name one in ANDRUCK_DATABASE_URL."
        )
    if facts.database == "sqlite" and server is not None:
        raise Refusal("other_database", "This backup is of an SQLite database. Remove ANDRUCK_DATABASE_URL.")


def _refuse_occupied(data: Path, server: Server | None, *, replace: bool) -> None:
    if not replace:
        there = switching.former(data)
        if there:
            raise Refusal(
                "occupied",
                f"{data} is not empty ({there[0]}). Choose an empty folder, or add --replace: it moves aside what is "
                "there and deletes nothing.",
            )
        if server is not None and not server.is_empty():
            raise Refusal(
                "occupied",
                f"The database {server.name} is not empty. Choose an empty one, or add --replace: it renames what "
                "is there and deletes nothing.",
            )
    _refuse_use(data, server)


def _refuse_use(data: Path, server: Server | None) -> None:
    used = sqlite.in_use(data / DATABASE) or sqlite.in_use(data / HISTORY)
    if used or (server is not None and server.in_use()):
        raise Refusal("in_use", "Somebody still works with this paper's database. Stop the paper first.")
