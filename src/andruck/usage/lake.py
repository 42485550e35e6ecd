"""The lake: tables of counts as Parquet files, and a catalog that says which of them count. DuckLake on DuckDB.

Everything is UTC. Whoever adds to it adds to ``hours`` and ``minutes`` alike and notes in ``loads``, in the same
transaction, how far which file of the spool is in. So whatever breaks between, nothing is counted twice and nothing
is left out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    Connection: TypeAlias = DuckDBPyConnection
else:
    Connection = Any

_VIEWS = (
    "moment TIMESTAMP, kind VARCHAR, key VARCHAR, section INTEGER, source VARCHAR, device VARCHAR, campaign VARCHAR, "
    "reader VARCHAR, region VARCHAR, views BIGINT"
)
TABLES = {
    # The last hours by the minute, for what happens now. Thrown away after a day.
    "minutes": _VIEWS,
    # The same by the hour.
    "hours": _VIEWS,
    # How often readers went on from one article to another.
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

CATALOG = "catalog.sqlite3"
INLINED = 2_000
"""Rows up to which an addition stays in the catalog, until several make a file together."""

MEMORY = "256MB"


class Lake:
    """An open lake. One transaction at a time; several threads may ask."""

    def __init__(self, folder: Path, *, writing: bool = False) -> None:
        self._lock = Lock()
        if writing:
            (folder / "data").mkdir(parents=True, exist_ok=True)
        self._connection = _connect()
        options = [f"DATA_PATH '{folder / 'data'}/'", "META_JOURNAL_MODE 'WAL'", "META_BUSY_TIMEOUT 10000"]
        options.append(f"DATA_INLINING_ROW_LIMIT {INLINED}" if writing else "READ_ONLY")
        catalog = f"ducklake:sqlite:{folder / CATALOG}"
        self._connection.execute(f"ATTACH '{catalog}' AS lake ({', '.join(options)})")
        if writing:
            for name, columns in TABLES.items():
                self._connection.execute(f"CREATE TABLE IF NOT EXISTS lake.{name} ({columns})")
            for table, column in LATER:
                if not self.has(table, column):
                    self._connection.execute(
                        f"ALTER TABLE lake.{table} ADD COLUMN {column} VARCHAR DEFAULT ''"
                    )

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """All or nothing of what is done inside."""
        with self._lock:
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """The answer to a question in SQL."""
        with self._lock:
            return self._connection.execute(question, values).fetchall()

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
        self._connection.close()


def naive(moment: datetime) -> datetime:
    """A moment in UTC as the lake has it, which does not say so."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _connect() -> Connection:
    """DuckDB with the extensions that were installed with it; it fetches nothing from anywhere."""
    # It takes forty megabytes, which a worker that shows nobody figures need not spend.
    import duckdb

    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": MEMORY,
            "threads": 2,
        }
    )
    for name in ("sqlite_scanner", "ducklake"):
        place = files(f"duckdb_extension_{name}") / "extensions" / f"v{duckdb.__version__}"
        connection.execute(f"LOAD '{place / name}.duckdb_extension'")
    connection.execute("SET TimeZone = 'UTC'")
    return connection
