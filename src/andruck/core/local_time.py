"""What a clock on the wall says and which moment that is: twice a year the two do not agree."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def moments(wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The moments (aware, in UTC, in order) at which a clock in this zone shows ``wall`` (naive).

    One as a rule, two in the hour that comes twice, none in the hour that is left out.

    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> [f"{one:%H:%M}" for one in moments(datetime(2026, 10, 25, 2, 30), berlin)]
    ['00:30', '01:30']
    >>> moments(datetime(2026, 3, 29, 2, 30), berlin)
    ()
    """
    found = []
    for fold in (0, 1):
        moment = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(fold=0) and moment not in found:
            found.append(moment)
    return tuple(sorted(found))


def is_doubled(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks in this zone show the time of this moment a second time, before or after it."""
    return len(moments(moment.astimezone(zone).replace(tzinfo=None, fold=0), zone)) > 1


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day that a calendar in this zone shows at this moment."""
    return moment.astimezone(zone).date()


def beginning(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day, in UTC; a day has 23, 24 or 25 hours until the next one begins."""
    wall = datetime.combine(day, time())
    while not (found := moments(wall, zone)):
        # There are zones whose clocks leave out midnight.
        wall += timedelta(minutes=15)
    return found[0]
