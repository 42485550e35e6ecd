"""Figures for the desk: what is read now, today and against the usual, and by what it is broken down.

Whoever asks gets nothing about fewer than ten views, see ``rules.showing``; only how often a page was read is said
exactly, for that says nothing about anybody.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from andruck.usage.lake import Lake, naive
from andruck.usage.rules import FORM, LEAST, Kind
from andruck.usage.rules.uniques import Readers

NOW = timedelta(minutes=30)
"""The span that counts as now."""

BREAKDOWNS = ("source", "device", "reader", "campaign", "region")


@dataclass(frozen=True, slots=True)
class Read:
    """How often a page was read."""

    kind: str
    key: str
    views: int


def by_minute(lake: Lake, *, now: datetime) -> list[tuple[datetime, int]]:
    """Views of each of the last thirty minutes, the one that runs included; also those without any."""
    first = naive(now).replace(second=0, microsecond=0) - NOW + timedelta(minutes=1)
    found = dict(
        lake.rows(
            "SELECT moment, sum(views)::BIGINT FROM lake.minutes WHERE moment >= ? GROUP BY moment", first
        )
    )
    each = [first + timedelta(minutes=number) for number in range(NOW // timedelta(minutes=1))]
    return [(at.replace(tzinfo=UTC), found.get(at, 0)) for at in each]


def by_hour(
    lake: Lake, *, since: datetime, until: datetime, article: int | None = None
) -> list[tuple[datetime, int]]:
    """Views of each hour of a span, also those without any. ``since`` at the full hour."""
    first, last = naive(since), naive(until)
    page, values = _only(article)
    found = dict(
        lake.rows(
            "SELECT moment, sum(views)::BIGINT FROM lake.hours "  # noqa: S608 (words of ours)
            f"WHERE moment >= ? AND moment < ?{page} GROUP BY moment",
            first,
            last,
            *values,
        )
    )
    hours = []
    while first < last:
        hours.append((first.replace(tzinfo=UTC), found.get(first, 0)))
        first += timedelta(hours=1)
    return hours


def _only(article: int | None) -> tuple[str, tuple[str, ...]]:
    """The condition that nothing else counts, and its values."""
    return ("", ()) if article is None else (" AND kind = ? AND key = ?", (str(Kind.ARTICLE), str(article)))


def most_read(
    lake: Lake, *, since: datetime, until: datetime, kind: str = "article", most: int = 20, by: str = "hours"
) -> list[Read]:
    """The pages that were read most in a span. ``by``: ``minutes`` for the last day, or ``hours``."""
    assert by in {"minutes", "hours"}  # noqa: S101 (a name of a table)
    rows = lake.rows(
        f"SELECT kind, key, sum(views)::BIGINT AS views FROM lake.{by} "  # noqa: S608
        "WHERE moment >= ? AND moment < ? AND kind = ? GROUP BY ALL ORDER BY views DESC, key LIMIT ?",
        naive(since), naive(until), kind, most,
    )  # fmt: skip
    return [Read(*row) for row in rows]


def views(lake: Lake, *, since: datetime, until: datetime) -> int:
    """Views of a span."""
    ((found,),) = lake.rows(
        "SELECT coalesce(sum(views), 0)::BIGINT FROM lake.hours WHERE moment >= ? AND moment < ?",
        naive(since), naive(until),
    )  # fmt: skip
    return int(found)


def sections(lake: Lake, *, since: datetime, until: datetime) -> list[tuple[int, int]]:
    """Numbers of sections and the views of their articles, the most read first; 0 is no section."""
    rows = lake.rows(
        "SELECT section, sum(views)::BIGINT AS views FROM lake.hours "
        "WHERE moment >= ? AND moment < ? AND kind = ? GROUP BY section ORDER BY views DESC, section",
        naive(since),
        naive(until),
        str(Kind.ARTICLE),
    )
    return [(section, views) for section, views in rows]


def pages(lake: Lake, *, since: datetime, until: datetime) -> list[tuple[datetime, str, str, int, int]]:
    """Hour, kind, key, section and views of every page that was read in a span."""
    rows = lake.rows(
        "SELECT moment, kind, key, section, sum(views)::BIGINT FROM lake.hours "
        "WHERE moment >= ? AND moment < ? GROUP BY ALL ORDER BY moment, kind, key",
        naive(since),
        naive(until),
    )
    return [
        (moment.replace(tzinfo=UTC), kind, key, section, views) for moment, kind, key, section, views in rows
    ]


def went_on(
    lake: Lake, article: int, *, since: datetime, until: datetime, most: int = 10
) -> list[tuple[int, int]]:
    """Articles that readers of this one went on to, and how often; only ten times or more."""
    rows = lake.rows(
        "SELECT after, sum(views)::BIGINT AS views FROM lake.pairs WHERE before = ? AND after <> ? "
        "AND moment >= ? AND moment < ? GROUP BY after HAVING sum(views) >= ? ORDER BY views DESC, after LIMIT ?",
        article,
        FORM,
        naive(since),
        naive(until),
        LEAST,
        most,
    )
    return [(after, views) for after, views in rows]


def begun(
    lake: Lake, *, since: datetime, until: datetime, article: int | None = None, most: int = 20
) -> list[Read]:
    """Articles from which readers went to the form for contributions, and how often; only ten times or more."""
    page, values = ("", ()) if article is None else (" AND before = ?", (article,))
    rows = lake.rows(
        "SELECT before, sum(views)::BIGINT AS views FROM lake.pairs "  # noqa: S608 (words of ours)
        f"WHERE after = ? AND moment >= ? AND moment < ?{page} "
        "GROUP BY before HAVING sum(views) >= ? ORDER BY views DESC, before LIMIT ?",
        FORM, naive(since), naive(until), *values, LEAST, most,
    )  # fmt: skip
    return [Read(str(Kind.ARTICLE), str(before), views) for before, views in rows]


def lost(lake: Lake, *, since: datetime, until: datetime) -> int:
    """Views of a span that could not be written down."""
    ((found,),) = lake.rows(
        "SELECT coalesce(sum(views), 0)::BIGINT FROM lake.losses WHERE moment >= ? AND moment < ?",
        naive(since), naive(until),
    )  # fmt: skip
    return int(found)


def left_out(lake: Lake, *, since: datetime, until: datetime) -> int:
    """Views of a span that are not believed, because too many came from one network."""
    if not lake.has("left_out", "views"):
        return 0
    ((found,),) = lake.rows(
        "SELECT coalesce(sum(views), 0)::BIGINT FROM lake.left_out WHERE moment >= ? AND moment < ?",
        naive(since), naive(until),
    )  # fmt: skip
    return int(found)


def readers(lake: Lake, *, day: datetime) -> Readers | None:
    """About how many different readers the day had that begins at this moment; None: not known, or fewer than ten."""
    if not lake.has("readers", "about"):
        return None
    rows = lake.rows("SELECT least, about, most FROM lake.readers WHERE moment = ?", naive(day))
    return Readers(*rows[0]) if rows and rows[0][1] >= LEAST else None
