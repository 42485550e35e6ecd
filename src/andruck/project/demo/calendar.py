"""When things happen in the demo: everything is counted from the day on which it is built."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY, SUNDAY = 5, 6
DAYS_BACK = 13
CORRECTED_AFTER = timedelta(hours=3)


def next_printing_day(day: date) -> date:
    """The first day after ``day`` with a printed paper: Monday to Saturday."""
    following = day + timedelta(days=1)
    return following + timedelta(days=1) if following.weekday() == SUNDAY else following


def printing_days(today: date) -> list[date]:
    """The days whose papers the demo's articles stand in, oldest first; the last one is still to come."""
    days = [next_printing_day(today - timedelta(days=DAYS_BACK + 1))]
    while days[-1] < next_printing_day(today):
        days.append(next_printing_day(days[-1]))
    return days


def number_of(day: date) -> int:
    """The number of that day's paper in its year: papers of the year up to it, Sundays left out."""
    first = date(day.year, 1, 1)
    return sum((first + timedelta(days=n)).weekday() != SUNDAY for n in range((day - first).days + 1))


def moment(offset: int, clock: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """The aware time ``offset`` days from today at ``clock`` ("17:40").

    A time of today that is still to come is moved to the same part of what has passed of today, so that nothing
    of today lies in the future and the order stays. Raises ValueError for a clock that shows no time.
    """
    local = now.astimezone(zone)
    at = datetime.combine(local.date() + timedelta(days=offset), time.fromisoformat(clock), zone)
    if offset != 0 or at <= local:
        return at
    midnight = datetime.combine(local.date(), time.min, zone)
    return midnight + (local - midnight) * ((at - midnight) / timedelta(days=1))


def corrected(at: datetime, *, now: datetime) -> datetime:
    """When a mistake in a text of this time was put right."""
    return min(at + CORRECTED_AFTER, now)
