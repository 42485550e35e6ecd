"""The lake: tables of counts as Parquet files, and a catalog that says which of them count. DuckLake on DuckDB.

Everything is UTC. Whoever adds to it adds to ``hours`` and ``minutes`` alike and notes in ``loads``, in the same
transaction, how far which file of the spool is in. So whatever breaks between, nothing is counted twice and nothing
is left out.

Several machines may share one, see ``places``: then one after the other changes it, and what fails because of
somebody else is done again.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from andruck.usage.opening import Connection, connect
from andruck.usage.places import CATALOG, Place
from andruck.usage.turns import Turns

__all__ = ["CATALOG", "TABLES", "ChangedError", "Connection", "Lake", "Place", "naive"]

Result = TypeVar("Result")

_VIEWS = (
    "moment TIMESTAMP, kind VARCHAR, key VARCHAR, section INTEGER, source VARCHAR, device VARCHAR, campaign VARCHAR, "
    "reader VARCHAR, region VARCHAR, views BIGINT"
)
TABLES = {
    # The last hours by the minute, for what happens now. Thrown away after a day.
    "minutes": _VIEWS,
    # The same by the hour.
    "hours": _VIEWS,
    # What is left of hours that need not be known any more: sums by the month, named by its first day.
    "months": (
        "month DATE, kind VARCHAR, key VARCHAR, section INTEGER, source VARCHAR, device VARCHAR, reader VARCHAR, "
        "views BIGINT"
    ),
    # How often readers went on from one article to another, or (0) to the form for contributions.
    "pairs": "moment TIMESTAMP, before BIGINT, after BIGINT, views BIGINT",
    # How far a file of the spool is in, and the views in it that no page stands behind.
    "loads": "moment TIMESTAMP, file VARCHAR, position BIGINT",
    # Views that were seen but could not be written down.
    "losses": "moment TIMESTAMP, views BIGINT",
    # Views that are not believed: more came from one network than reads.
    "left_out": "moment TIMESTAMP, views BIGINT",
    # Different readers of a day, where they are estimated; the sketch goes when the day is over, the number stays.
    "readers": "moment TIMESTAMP, sketch VARCHAR, least BIGINT, about BIGINT, most BIGINT",
}
LATER = (("minutes", "region"), ("hours", "region"))
"""Columns that lakes of older versions do not have. What was counted before them says nothing about them."""

PAUSES = (0.1, 0.4, 1.0)
"""Seconds before something is tried again that somebody else was quicker with."""


class ChangedError(Exception):
    """Somebody else has changed meanwhile what a change was to be made of. Nothing has been changed."""


class Lake:
    """An open lake. One transaction at a time; several threads may ask.

    One that is shared is opened anew by itself after anything has gone wrong: PostgreSQL may have been away, and what
    this process remembers of the catalog may be no more.
    """

    def __init__(self, where: Path | Place, *, writing: bool = False) -> None:
        self.place = where if isinstance(where, Place) else Place(where)
        self._writing = writing
        self._lock = Lock()
        self._turns = Turns(self.place.catalog) if writing and self.place.shared else None
        self._doubtful = False
        self._connection: Connection | None = None
        if writing:
            self.place.folder.mkdir(parents=True, exist_ok=True)
        try:
            with self._turn():
                self._opened()
            if writing:
                self._make_tables()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """All or nothing of what is done inside. Raises duckdb.Error or psycopg.Error: nothing, unless the line was
        cut just when it was done; whoever does it again has to look first.
        """
        with self._lock, self._turn(), self._doubting():
            connection = self._opened()
            connection.execute("BEGIN")
            try:
                yield connection
            except BaseException:
                with suppress(Exception):
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def change(self, question: str) -> None:
        """One statement that is all or nothing by itself. Raises as ``changing`` does."""
        with self._lock, self._turn(), self._doubting():
            self._opened().execute(question).fetchall()

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """The answer to a question in SQL. Raises duckdb.Error."""
        try:
            return self._ask(question, values)
        except Exception:
            if not self.place.shared:
                raise
        return self._ask(question, values)

    def patiently(self, work: Callable[[], Result]) -> Result:
        """Do something, and do it again a few times if it fails and others use this lake, too."""
        import duckdb
        import psycopg

        for pause in PAUSES if self.place.shared else ():
            try:
                return work()
            except (duckdb.Error, psycopg.Error, ChangedError):
                time.sleep(pause)
        return work()

    def has(self, table: str, column: str) -> bool:
        """Whether whoever writes has made this yet: a lake of an older version waits for the background work."""
        found = self.rows(
            "SELECT 1 FROM duckdb_columns() WHERE database_name = 'lake' AND table_name = ? AND column_name = ?",
            table,
            column,
        )
        return bool(found)

    def close(self) -> None:
        """No more questions."""
        if self._connection is not None:
            self._connection.close()
        if self._turns is not None:
            self._turns.close()

    def _make_tables(self) -> None:
        """What is not there yet. Looked at first: it is no change when all are."""
        there = {
            name
            for (name,) in self.rows("SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake'")
        }
        for name, columns in TABLES.items():
            if name not in there:
                self.patiently(lambda: self.change(f"CREATE TABLE IF NOT EXISTS lake.{name} ({columns})"))  # noqa: B023
        for table, column in LATER:
            if not self.has(table, column):
                add = f"ALTER TABLE lake.{table} ADD COLUMN IF NOT EXISTS {column} VARCHAR DEFAULT ''"
                self.patiently(lambda: self.change(add))  # noqa: B023

    def _ask(self, question: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._lock, self._doubting():
            return self._opened().execute(question, values).fetchall()

    def _turn(self) -> Any:
        return nullcontext() if self._turns is None else self._turns.taken()

    @contextmanager
    def _doubting(self) -> Iterator[None]:
        try:
            yield
        except Exception:
            self._doubtful = self.place.shared
            raise

    def _opened(self) -> Connection:
        if self._doubtful and self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._connection is None:
            self._connection = connect(self.place, writing=self._writing)
            self._doubtful = False
        return self._connection


def naive(moment: datetime) -> datetime:
    """A moment in UTC as the lake has it, which does not say so."""
    return moment.astimezone(UTC).replace(tzinfo=None)
