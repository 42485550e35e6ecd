"""Figures of many months, also of those whose hours are not known any more."""

from datetime import date, tzinfo

from andruck.usage.lake import Lake
from andruck.usage.rules import Kind, months


def by_month(
    lake: Lake, *, first: date, last: date, zone: tzinfo, article: int | None = None
) -> list[tuple[date, int]]:
    """First day and views of each month from one to another, both included; also of those without any.

    A month is what it is in the paper's ``zone``. The oldest ones are known as sums, a part of one in between as a
    sum and the rest by the hour.
    """
    asked = list(months.between(first, last))
    if not asked:
        return []
    spans = [months.span(month, zone) for month in asked]
    page = "" if article is None else " AND kind = $5 AND key = $6"
    only = [] if article is None else [str(Kind.ARTICLE), str(article)]
    found = dict(
        lake.rows(
            "WITH asked AS (SELECT unnest($1::DATE[]) AS month, unnest($2::TIMESTAMP[]) AS begun, "  # noqa: S608
            "unnest($3::TIMESTAMP[]) AS ended) "
            "SELECT month, sum(views)::BIGINT FROM ("
            f"SELECT month, views FROM lake.months WHERE month >= $1[1] AND month <= $4{page} UNION ALL "
            f"SELECT month, views FROM lake.hours JOIN asked ON moment >= begun AND moment < ended{page}"
            ") GROUP BY month",
            asked,
            [begun for begun, _ in spans],
            [ended for _, ended in spans],
            asked[-1],
            *only,
        )
    )
    return [(month, found.get(month, 0)) for month in asked]
