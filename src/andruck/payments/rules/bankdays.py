"""The days on which European banks settle (the TARGET calendar)."""

from datetime import date, timedelta

_DAY = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday of a year in the Gregorian calendar (after Meeus, Jones and Butcher)."""
    golden, century = year % 19, year // 100
    leap, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    quarter, year_rest = divmod(year % 100, 4)
    weekday = (32 + 2 * rest + 2 * quarter - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def is_bank_day(day: date) -> bool:
    """Whether banks settle that day: no weekend, New Year, Good Friday, Easter Monday, 1 May, 25 or 26 December."""
    if day.weekday() >= 5 or (day.month, day.day) in {(1, 1), (5, 1), (12, 25), (12, 26)}:
        return False
    return (day - easter(day.year)).days not in {-2, 1}


def on_or_after(day: date) -> date:
    """This day if banks settle on it, else the next on which they do."""
    while not is_bank_day(day):
        day += _DAY
    return day


def later(day: date, count: int) -> date:
    """``count`` bank days after ``day``; a day on which banks rest counts as the next bank day."""
    day = on_or_after(day)
    for _ in range(count):
        day = on_or_after(day + _DAY)
    return day


def earlier(day: date, count: int) -> date:
    """``count`` bank days before ``day``."""
    for _ in range(count):
        day -= _DAY
        while not is_bank_day(day):
            day -= _DAY
    return day


def between(first: date, last: date) -> int:
    """How many bank days lie after ``first`` up to and with ``last``; 0 when there is none."""
    count, day = 0, first + _DAY
    while day <= last:
        count += is_bank_day(day)
        day += _DAY
    return count


def earliest_collection(today: date, *, too_late_today: bool) -> date:
    """The first day a direct debit (CORE) can be collected on: a bank day after the one it reaches the bank on."""
    reaches = on_or_after(today)
    if reaches == today and too_late_today:
        reaches = later(today, 1)
    return later(reaches, 1)
