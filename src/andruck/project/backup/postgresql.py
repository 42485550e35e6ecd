"""Dumps and loads a PostgreSQL database with PostgreSQL's own tools."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import IO, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from andruck.core.errors import Refusal

PART = "database/andruck.dump"
# What Django says to psycopg alone; the rest is libpq's, and its tools understand it.
_NOT_LIBPQ = {"cursor_factory", "context", "prepare_threshold", "client_encoding"}


class Server:
    """A database, by the parameters that Django would use to connect."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._password = str(parameters.get("password") or "")
        self._rest: dict[str, Any] = {
            name: value
            for name, value in parameters.items()
            if name not in {*_NOT_LIBPQ, "password"} and isinstance(value, str | int)
        }

    @property
    def name(self) -> str:
        """The database's name."""
        return str(self._rest.get("dbname", ""))

    def named(self, name: str) -> "Server":
        """Another database of the same server."""
        return Server({**self._rest, "password": self._password, "dbname": name})

    def connect(self) -> "psycopg.Connection[tuple[Any, ...]]":
        """A connection that commits each statement. Raises Refusal when there is none to be had."""
        try:
            return psycopg.connect(make_conninfo(**self._all()), autocommit=True)
        except psycopg.OperationalError as error:
            raise Refusal("no_database", f"The database cannot be reached: {_first(str(error))}") from error

    def dump(self, target: Path) -> tuple[tuple[str, ...], dict[str, int]]:
        """Write everything to one file; returns migrations and rows by table of exactly the same moment."""
        with closing(self.connect()) as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            assert row is not None  # noqa: S101 (a function without a table gives one row)
            # Squeezed lightly by pg_dump itself: the archive does not try again.
            self._tool(
                "pg_dump", "--format=custom", "--compress=1", "--schema=public", "--no-owner",
                "--no-privileges", f"--snapshot={row[0]}", f"--file={target}", f"--dbname={self._conninfo()}",
            )  # fmt: skip
            return migrations(connection), counts(connection)

    def load(self, dump: Path, *, aside: str | None) -> None:
        """Load a dump in one transaction: all of it or, whatever happens, nothing.

        ``aside`` renames what is there to a schema of this name before; without it there must be nothing. Raises
        Refusal.
        """
        read = ["pg_restore", "--no-owner", "--no-privileges", "--schema=public", "--file=-", str(dump)]
        write = ["psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output=/dev/null",
                 f"--dbname={self._conninfo()}"]  # fmt: skip
        first = "BEGIN;\n"
        if aside:
            first += f'ALTER SCHEMA public RENAME TO "{aside}";\nCREATE SCHEMA public;\n'
        with (
            _found(),
            tempfile.TemporaryFile() as said,
            subprocess.Popen(write, stdin=subprocess.PIPE, stderr=said, env=self._environment()) as psql,
        ):
            pipe = psql.stdin
            assert pipe is not None  # noqa: S101 (asked for above)
            done = _feed(pipe, first, read)
            # Only now; whoever is killed before leaves psql without a COMMIT, and the server takes all of it back.
            if done.returncode == 0:
                _send(pipe, "\nCOMMIT;\n")
            with suppress(BrokenPipeError):
                pipe.close()
            psql.wait()
            said.seek(0)
            complaint = said.read() or done.stderr
        if done.returncode or psql.returncode:
            words = _first(complaint.decode(errors="replace"))
            raise Refusal("not_loaded", f"The database could not be loaded and is as it was: {words}")

    @contextmanager
    def scratch(self) -> Iterator["Server"]:
        """A database of its own that is thrown away afterwards. Raises Refusal if none may be made."""
        other = self.named(f"andruck_verify_{token_hex(6)}")
        with closing(self.connect()) as connection:
            try:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(other.name))
                )
            except psycopg.Error as error:
                raise Refusal(
                    "no_scratch",
                    f"No database to try it in could be made ({_first(str(error))}). Give the role CREATEDB, or name "
                    "another server in ANDRUCK_DATABASE_URL for this one command.",
                ) from error
            try:
                yield other
            finally:
                connection.execute(
                    sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(other.name))
                )

    def is_empty(self) -> bool:
        """Whether no table is there."""
        with closing(self.connect()) as connection:
            return not _tables(connection)

    def in_use(self) -> bool:
        """Whether somebody else is connected just now."""
        with closing(self.connect()) as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            ).fetchone()
        return row is not None and row[0] > 0

    def _all(self) -> dict[str, Any]:
        return {**self._rest, "password": self._password} if self._password else dict(self._rest)

    def _conninfo(self) -> str:
        """Without the password: everybody on the machine can read the arguments of a program."""
        return make_conninfo(**self._rest)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "PGPASSWORD": self._password} if self._password else dict(os.environ)

    def _tool(self, *command: str) -> None:
        with _found():
            done = subprocess.run(
                command,
                env=self._environment(),
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
            )
        if done.returncode:
            raise Refusal("not_dumped", f"The database could not be dumped: {_first(done.stderr)}")


def _feed(pipe: IO[bytes], first: str, command: list[str]) -> "subprocess.CompletedProcess[bytes]":
    _send(pipe, first)
    return subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, check=False)


def _send(pipe: IO[bytes], words: str) -> None:
    """If the other end has given up, its own words say why."""
    with suppress(BrokenPipeError):
        pipe.write(words.encode())
        pipe.flush()


def migrations(connection: "psycopg.Connection[tuple[Any, ...]]") -> tuple[str, ...]:
    """What has been migrated, as “app.name”, sorted. Raises Refusal if this is no paper's database."""
    try:
        rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
    except psycopg.errors.UndefinedTable as error:
        raise Refusal("no_paper", "There is no paper in this database.") from error
    return tuple(sorted(f"{app}.{name}" for app, name in rows))


def counts(connection: "psycopg.Connection[tuple[Any, ...]]") -> dict[str, int]:
    """Rows by table."""
    found = {}
    for name in _tables(connection):
        row = connection.execute(
            sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(name))
        ).fetchone()
        found[name] = int(row[0]) if row else 0
    return found


def _tables(connection: "psycopg.Connection[tuple[Any, ...]]") -> list[str]:
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [name for (name,) in rows]


@contextmanager
def _found() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise Refusal(
            "no_tools",
            f"The program {error.filename} is missing. Install PostgreSQL's client (Debian: postgresql-client).",
        ) from error


def _first(words: str) -> str:
    """The first line that says something."""
    return next((line.strip() for line in words.splitlines() if line.strip()), "no reason given")
