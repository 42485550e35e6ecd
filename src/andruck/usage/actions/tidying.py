"""Keeps the lake small: counts of one hour become one row, old hours months, what is older is thrown away, files are
put together. Several machines may do that to one lake; one waits for the other, and finds little left to do.
"""

from datetime import date, datetime, timedelta, tzinfo
from functools import partial

from andruck.usage.lake import Connection, Lake, naive
from andruck.usage.rules import months

MINUTES = timedelta(hours=21)
"""How long it is known in which minute a page was read. A day, with what it takes until the files are gone, too."""

HOURS = timedelta(days=761)
"""How long it is known in which hour: twenty-five months. Days go as a whole, up to a day earlier."""

LATE, LATEST = timedelta(minutes=10), timedelta(days=2)
"""When the rows of an hour are added up, after its end, and until when that is done again for what has come in since.

What comes in later stays rows of its own: the figures are the same.
"""

DAY = timedelta(hours=25, minutes=10)
"""How long after its beginning readers are added to a day: the longest there is, and what may come late."""

_SUMS = {
    "hours": "moment, kind, key, section, source, device, campaign, reader, region",
    "pairs": "moment, before, after",
}


_KEPT = "kind, key, section, source, device, reader"
"""What is known of a month. Not the campaign: that is over, and so are its cells of few views."""


def tidy(lake: Lake, *, now: datetime, zone: tzinfo) -> None:
    """All of it. May be done as often as one likes; counts stay what they are. ``zone`` is the paper's."""
    lake.patiently(partial(add_up, lake, now=now))
    lake.patiently(partial(forget, lake, now=now, zone=zone))
    lake.patiently(partial(close_days, lake, now=now))
    put_together(lake)


def add_up(lake: Lake, *, now: datetime) -> None:
    """Make one row of all that say the same about an hour that is over."""
    until = naive(now - LATE).replace(minute=0, second=0, microsecond=0)
    for table, key in _SUMS.items():
        hours = lake.rows(
            f"SELECT DISTINCT moment FROM (SELECT {key} FROM lake.{table} "  # noqa: S608 (names of ours)
            "WHERE moment >= ? AND moment < ? GROUP BY ALL HAVING count(*) > 1)",
            until - LATEST,
            until,
        )
        for (hour,) in hours:
            with lake.changing() as connection:
                connection.execute(
                    f"CREATE OR REPLACE TEMP TABLE summed AS "  # noqa: S608 (names of ours)
                    f"SELECT {key}, sum(views)::BIGINT AS views FROM lake.{table} WHERE moment = ? GROUP BY ALL",
                    [hour],
                )
                connection.execute(f"DELETE FROM lake.{table} WHERE moment = ?", [hour])  # noqa: S608
                connection.execute(f"INSERT INTO lake.{table} ({key}, views) SELECT * FROM summed")  # noqa: S608
                connection.execute("DROP TABLE summed")


def close_days(lake: Lake, *, now: datetime) -> None:
    """Throw away the sketches of readers of days that are over; the estimate stays."""
    with lake.changing() as connection:
        connection.execute(
            "UPDATE lake.readers SET sketch = '' WHERE sketch <> '' AND moment < ?", [naive(now - DAY)]
        )


def forget(lake: Lake, *, now: datetime, zone: tzinfo) -> None:
    """Throw away what need not be known any more, and how far files were read that are long gone.

    Hours are added to their months before, in the same transaction: each is in exactly one of both.
    """
    # To the end of its day, so that a month is written anew once a day and not each hour.
    until = naive(now - HOURS).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    spans = {
        "minutes": MINUTES,
        "pairs": HOURS,
        "losses": HOURS,
        "left_out": HOURS,
        "loads": timedelta(days=30),
    }
    with lake.changing() as connection:
        ((first,),) = connection.execute(
            "SELECT min(moment) FROM lake.hours WHERE moment < ?", [until]
        ).fetchall()
        if first is not None:
            for month in months.between(months.of(first, zone), months.of(until, zone)):
                _move(connection, month, until, zone)
        for table, span in spans.items():
            connection.execute(f"DELETE FROM lake.{table} WHERE moment < ?", [naive(now - span)])  # noqa: S608


def _move(connection: Connection, month: date, until: datetime, zone: tzinfo) -> None:
    """Add the hours of this month before a moment to what is known of it already."""
    since, end = months.span(month, zone)
    hours = [since, min(end, until)]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE summed AS "  # noqa: S608 (names of ours)
        f"SELECT $1::DATE AS month, {_KEPT}, sum(views)::BIGINT AS views FROM ("
        f"SELECT {_KEPT}, views FROM lake.months WHERE month = $1 UNION ALL "
        f"SELECT {_KEPT}, views FROM lake.hours WHERE moment >= $2 AND moment < $3) GROUP BY ALL",
        [month, *hours],
    )
    connection.execute("DELETE FROM lake.months WHERE month = ?", [month])
    connection.execute("INSERT INTO lake.months SELECT * FROM summed")
    connection.execute("DELETE FROM lake.hours WHERE moment >= ? AND moment < ?", hours)
    connection.execute("DROP TABLE summed")


def put_together(lake: Lake) -> None:
    """Few large files instead of many small ones; what was thrown away is gone from the disk, too."""
    for call in (
        "ducklake_flush_inlined_data('lake')",
        "ducklake_expire_snapshots('lake', older_than => now())",
        "ducklake_merge_adjacent_files('lake')",
        "ducklake_rewrite_data_files('lake')",
        # Whoever asks or copies the lake just now may still need them.
        "ducklake_cleanup_old_files('lake', older_than => now() - INTERVAL 1 HOUR)",
    ):
        lake.patiently(partial(lake.change, f"SELECT count(*) FROM {call}"))  # noqa: S608 (names of ours)
