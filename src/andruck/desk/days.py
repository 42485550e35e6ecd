"""Days of the paper's calendar, and the moments at which they begin and end; a last day counts to its end."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from andruck.core import clock
from andruck.core.local_time import beginning, day_of


def zone() -> ZoneInfo:
    """The paper's own time zone, wherever its staff may be."""
    return ZoneInfo(settings.TIME_ZONE)


def today() -> date:
    """The paper's day."""
    return day_of(clock.now(), zone())


def begins(day: date | None, now: datetime) -> datetime:
    """When something begins that begins on this day: at once if that is today or not said."""
    return now if day is None or day == day_of(now, zone()) else first_moment(day)


def first_moment(day: date) -> datetime:
    """When a day begins."""
    return beginning(day, zone())


def day_after(last: date) -> datetime:
    """When a day is over."""
    return first_moment(last + timedelta(days=1))


def ends(last: date | None) -> datetime | None:
    """When something ends that holds until the end of this day."""
    return None if last is None else day_after(last)


def last_day(moment: datetime | None) -> date | None:
    """The last day of something that ends at this moment."""
    return None if moment is None else day_of(moment - timedelta(microseconds=1), zone())
