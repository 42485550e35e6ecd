"""Months of the books: whole ones, by their first day."""

from datetime import date, timedelta


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def before(day: date, count: int = 1) -> date:
    """The first day of the month so many months before that of ``day``."""
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def last(day: date, count: int) -> list[date]:
    """The first days of the last months up to that of ``day``, the oldest first."""
    return [before(day, back) for back in reversed(range(count))]


def parse(text: str) -> date | None:
    """The first day of a month written like ``2026-03``; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
