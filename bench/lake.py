"""Questions of the desk over a hundred million views by the hour: the lake, the same in SQLite, and in DuckDB alone.

python -m bench.lake     in the data folder of ANDRUCK_DATA; made anew each time, one figure a line
"""

import json
import os
import random
import resource
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
import duckdb

django.setup()

from andruck.usage.lake import Lake  # noqa: E402
from andruck.usage.queries import figures, spans  # noqa: E402
from bench.report import Figure, at_most, p95  # noqa: E402

VIEWS, ROWS, MONTHS = 100_000_000, 20_000_000, 25
UNTIL = datetime(2026, 11, 30, tzinfo=UTC)
HOURS = MONTHS * 730
ROUNDS = 20

MADE = f"""
SELECT TIMESTAMP '2026-11-30' - INTERVAL 1 HOUR * (1 + hour) AS moment,
    CASE WHEN n % 10 = 0 THEN 'front' ELSE 'article' END AS kind,
    CASE WHEN n % 10 = 0 THEN '/' ELSE CAST(100000 - hour * 5 + floor(-300 * ln(r))::BIGINT AS VARCHAR) END AS key,
    CASE WHEN n % 10 = 0 THEN 0 ELSE n % 12 + 1 END AS section,
    ['direct', 'own', 'search/google', 'social/bluesky', 'other', 'news/google'][1 + n % 6] AS source,
    ['phone', 'desktop', 'tablet'][1 + n % 3] AS device,
    CASE WHEN n % 40 = 0 THEN 'brief' ELSE '' END AS campaign,
    ['anonymous', 'member', 'registered'][1 + n % 3] AS reader,
    CAST(1 + n % 9 AS BIGINT) AS views
FROM (SELECT n, n % {HOURS} AS hour, greatest(1e-9, random()) AS r FROM range(?, ?) AS rows(n))
ORDER BY moment
"""


def fill(folder: Path) -> tuple[Lake, int]:
    """A lake with so many rows, month by month as it would have come; its views."""
    lake = Lake(folder, writing=True)
    part = ROWS // MONTHS
    for number in range(MONTHS):
        print(f"\rMaking views: month {number + 1} of {MONTHS}", end="", file=sys.stderr)
        with lake.changing() as connection:
            connection.execute(f"INSERT INTO lake.hours {MADE}", [number * part, (number + 1) * part])
    print(file=sys.stderr)
    ((views,),) = lake.rows("SELECT sum(views)::BIGINT FROM lake.hours")
    return lake, views


def questions(chance: random.Random) -> dict[str, Callable[[Lake], Any]]:
    """What the desk asks, each time about another day."""

    def day() -> dict[str, datetime]:
        since = UNTIL - timedelta(days=chance.randrange(1, 700))
        return {"since": since, "until": since + timedelta(days=1)}

    def month() -> dict[str, datetime]:
        since = UNTIL - timedelta(days=chance.randrange(31, 700))
        return {"since": since, "until": since + timedelta(days=30)}

    return {
        "a day by the hour": lambda lake: figures.by_hour(lake, **day()),
        "most read of a day": lambda lake: figures.most_read(lake, **day()),
        "most read of a month": lambda lake: figures.most_read(lake, **month()),
        "sources of a month": lambda lake: spans.breakdown(lake, "source", **month()),
        "readers of a day": lambda lake: spans.breakdown(lake, "reader", **day()),
        "views of a month": lambda lake: figures.views(lake, **month()),
    }


class Sqlite:
    """The same questions for a table of SQLite: what DuckDB spells otherwise is respelled."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file)

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        question = question.replace("lake.hours", "hours").replace("::BIGINT", "")
        if "GROUP BY ALL" in question:
            columns = question.split("SELECT ", 1)[1].split(", sum", 1)[0]
            question = question.replace("GROUP BY ALL", f"GROUP BY {columns}")
        return self.connection.execute(question, [str(one) for one in values]).fetchall()


class Duck:
    """The same for a table of DuckDB's own."""

    def __init__(self, file: Path) -> None:
        self.connection = duckdb.connect(str(file), config={"threads": 2, "memory_limit": "256MB"})

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(question.replace("lake.hours", "hours"), values).fetchall()


def copies(lake: Lake, folder: Path) -> dict[str, Any]:
    """The peers, filled from the lake."""
    base = sqlite3.connect(folder / "plain.sqlite3")
    base.execute("PRAGMA journal_mode=OFF")
    base.execute(
        "CREATE TABLE hours (moment TEXT, kind TEXT, key TEXT, section INTEGER, source TEXT, device TEXT, "
        "campaign TEXT, reader TEXT, views INTEGER)"
    )
    lake.rows(f"ATTACH '{folder / 'alone.duckdb'}' AS alone")
    lake.rows("CREATE TABLE alone.hours AS SELECT * FROM lake.hours")
    lake.rows("DETACH alone")
    duck = Duck(folder / "alone.duckdb")
    cursor = duck.connection.execute("SELECT * REPLACE (CAST(moment AS VARCHAR) AS moment) FROM hours")
    while rows := cursor.fetchmany(100_000):
        base.executemany("INSERT INTO hours VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    base.execute("CREATE INDEX by_moment ON hours (moment)")
    base.commit()
    base.close()
    return {"SQLite": Sqlite(folder / "plain.sqlite3"), "DuckDB alone": duck}


def main() -> None:
    """Print the figures."""
    folder = Path(os.environ["ANDRUCK_DATA"]).parent / "lake"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    begun = time.perf_counter()
    lake, views = fill(folder / "lake")
    took = time.perf_counter() - begun
    size = sum(file.stat().st_size for file in (folder / "lake").rglob("*") if file.is_file()) / 1024**2
    found = [Figure("lake: views", views, "", "", None, f"{ROWS:,} rows in {took:.0f} s, {size:.0f} MiB")]
    ways = {"lake": lake, **copies(lake, folder)}
    for name, way in ways.items():
        asked = questions(random.Random(11))
        for words, ask in asked.items():
            ask(way)
            times = []
            for _ in range(ROUNDS):
                before = time.perf_counter()
                ask(way)
                times.append((time.perf_counter() - before) * 1000)
            label = f"{name}: {words}, p95"
            found.append(
                at_most(label, p95(times), "ms", 300)
                if name == "lake"
                else Figure(label, round(p95(times), 2), "ms", note="peer")
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found.append(at_most("lake: memory of this measurement", peak, "MiB", 1024, "the peers included"))
    shutil.rmtree(folder)
    for figure in found:
        print(json.dumps(asdict(figure)))


if __name__ == "__main__":
    main()
