"""A table as a Parquet file, for those who count on with programs of their own. Written by DuckDB."""

import json
from collections.abc import Sequence
from pathlib import Path

Column = tuple[str, str]
"""Its name (letters and underscores) and DuckDB's name of its sort."""


def write(file: Path, columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> None:
    """Write the rows; None is a cell that is not shown. Moments are ISO texts in UTC. Raises duckdb.Error."""
    import duckdb

    assert all(name.isidentifier() for name, _ in columns)  # noqa: S101 (names of ours)
    names = [name for name, _ in columns]
    shape = json.dumps([dict(columns)])
    chosen = ", ".join(f'one."{name}"' for name in names)
    text = json.dumps([dict(zip(names, row, strict=True)) for row in rows])
    with duckdb.connect(config={"memory_limit": "128MB", "threads": 1}) as connection:
        connection.execute(
            f"CREATE TABLE made AS SELECT {chosen} FROM (SELECT unnest(from_json($1, '{shape}')) AS one)",  # noqa: S608
            [text],
        )
        target = str(file).replace("'", "''")
        connection.execute(f"COPY made TO '{target}' (FORMAT parquet)")
