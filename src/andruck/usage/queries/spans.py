"""Figures of a span of time about some of the pages: a section's, a dossier's, what a source brought.

Everything is added up where it lies; what comes back is what a page shows. The span is bounded by whoever asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from andruck.usage.lake import Lake, naive
from andruck.usage.queries.figures import BREAKDOWNS, Read
from andruck.usage.rules import Cell, Kind, crossed, hidden

Condition: TypeAlias = tuple[str, tuple[Any, ...]]
"""What narrows a question, in SQL, and its values."""


@dataclass(frozen=True, slots=True)
class Only:
    """What is looked at: the articles of a section, or these; else every page."""

    section: int | None = None
    articles: frozenset[int] | None = None

    def condition(self) -> Condition:
        """The same for the lake."""
        if self.section is not None:
            return " AND kind = ? AND section = ?", (str(Kind.ARTICLE), self.section)
        if self.articles is not None:
            # As one text: value by value takes DuckDB a millisecond each.
            keys = ",".join(str(number) for number in sorted(self.articles))
            return " AND kind = ? AND key IN (SELECT unnest(string_split(?, ',')))", (str(Kind.ARTICLE), keys)
        return "", ()


EVERYTHING = Only()


def _written(slots: Sequence[datetime]) -> str:
    """When slots begin, as one text."""
    return ",".join(naive(slot).isoformat() for slot in slots)


def views(lake: Lake, *, since: datetime, until: datetime, only: Only = EVERYTHING) -> int:
    """Views of a span."""
    more, values = only.condition()
    ((found,),) = lake.rows(
        "SELECT coalesce(sum(views), 0)::BIGINT FROM lake.hours "  # noqa: S608 (words of ours)
        f"WHERE moment >= ? AND moment < ?{more}",
        naive(since), naive(until), *values,
    )  # fmt: skip
    return int(found)


def by_slot(lake: Lake, slots: Sequence[datetime], *, until: datetime, only: Only = EVERYTHING) -> list[int]:
    """Views of each slot of time; one begins where the one before ends, the last ends at ``until``."""
    more, values = only.condition()
    rows = lake.rows(
        "SELECT slot, sum(views)::BIGINT FROM (SELECT moment, sum(views) AS views FROM lake.hours "  # noqa: S608
        f"WHERE moment >= ? AND moment < ?{more} GROUP BY moment) AS counted "
        "ASOF JOIN (SELECT unnest(string_split(?, ',')::TIMESTAMP[]) AS slot) AS slots "
        "ON counted.moment >= slots.slot GROUP BY slot",
        naive(slots[0]), naive(until), *values, _written(slots),
    )  # fmt: skip
    found = dict(rows)
    return [int(found.get(naive(slot), 0)) for slot in slots]


def most_read(
    lake: Lake, *, since: datetime, until: datetime, only: Only = EVERYTHING, most: int = 20
) -> list[Read]:
    """The articles that were read most."""
    more, values = only.condition()
    rows = lake.rows(
        "SELECT kind, key, sum(views)::BIGINT AS views FROM lake.hours "  # noqa: S608 (words of ours)
        f"WHERE moment >= ? AND moment < ? AND kind = ?{more} "
        "GROUP BY kind, key ORDER BY views DESC, key LIMIT ?",
        naive(since), naive(until), str(Kind.ARTICLE), *values, most,
    )  # fmt: skip
    return [Read(*row) for row in rows]


def breakdown(
    lake: Lake, by: str, *, since: datetime, until: datetime, only: Only = EVERYTHING
) -> list[Cell]:
    """Views by source, device, reader or campaign; small ones without their figure."""
    assert by in BREAKDOWNS  # noqa: S101 (a name of a column)
    if by == "region" and not lake.has("hours", by):
        return []
    more, values = only.condition()
    rows = lake.rows(
        f"SELECT {by}, sum(views)::BIGINT FROM lake.hours "  # noqa: S608
        f"WHERE moment >= ? AND moment < ?{more} GROUP BY {by}",
        naive(since), naive(until), *values,
    )  # fmt: skip
    return hidden(rows)


# ---------------------------------------------------------------- what one source or campaign brought
def brought_by_slot(
    lake: Lake, by: str, value: str, slots: Sequence[datetime], *, until: datetime
) -> list[int | None]:
    """Views of each slot of time that a source or campaign brought; None where that is not shown."""
    assert by in BREAKDOWNS  # noqa: S101 (a name of a column)
    rows = lake.rows(
        f"SELECT slot, {by}, sum(views)::BIGINT FROM (SELECT moment, {by}, sum(views) AS views FROM lake.hours "  # noqa: S608
        f"WHERE moment >= ? AND moment < ? GROUP BY moment, {by}) AS counted "
        "ASOF JOIN (SELECT unnest(string_split(?, ',')::TIMESTAMP[]) AS slot) AS slots "
        "ON counted.moment >= slots.slot "
        f"GROUP BY slot, {by} ORDER BY slot",
        naive(slots[0]), naive(until), _written(slots),
    )  # fmt: skip
    cells = dict(crossed(((slot.isoformat(), name, views) for slot, name, views in rows), value))
    return [cells.get(naive(slot).isoformat(), 0) for slot in slots]


def brought_to(
    lake: Lake, by: str, value: str, *, since: datetime, until: datetime, most: int = 20
) -> list[Read]:
    """The articles that a source or campaign brought most views to; only those that are shown."""
    assert by in BREAKDOWNS  # noqa: S101 (a name of a column)
    span = (str(Kind.ARTICLE), naive(since), naive(until))
    rows = lake.rows(
        f"WITH first AS (SELECT key FROM lake.hours WHERE {by} = ? AND kind = ? AND moment >= ? AND moment < ? "  # noqa: S608
        "GROUP BY key ORDER BY sum(views) DESC, key LIMIT ?) "
        f"SELECT key, {by}, sum(views)::BIGINT FROM lake.hours "
        f"WHERE kind = ? AND moment >= ? AND moment < ? AND key IN (SELECT key FROM first) GROUP BY key, {by}",
        value, *span, most, *span,
    )  # fmt: skip
    cells = [cell for cell in crossed(rows, value) if cell.views]
    ordered = sorted(cells, key=lambda cell: (-(cell.views or 0), cell.key))
    return [Read(str(Kind.ARTICLE), cell.key, cell.views or 0) for cell in ordered]
