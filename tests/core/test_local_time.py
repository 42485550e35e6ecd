"""The clock on the wall and the moments it stands for."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.local_time import beginning, day_of, is_doubled, moments

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")]


def test_an_hour_comes_twice_and_an_hour_not_at_all():
    assert moments(datetime(2026, 10, 25, 2, 30), BERLIN) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )
    assert moments(datetime(2026, 3, 29, 2, 30), BERLIN) == ()
    assert moments(datetime(2026, 10, 5, 12), BERLIN) == (datetime(2026, 10, 5, 10, tzinfo=UTC),)
    assert is_doubled(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), BERLIN)
    assert is_doubled(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), BERLIN)
    assert not is_doubled(datetime(2026, 10, 25, 2, 30, tzinfo=UTC), BERLIN)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 10, 25), 25), (date(2026, 3, 29), 23), (date(2026, 7, 1), 24)]
)
def test_days_are_as_long_as_they_are(day, hours):
    assert beginning(day + timedelta(days=1), BERLIN) - beginning(day, BERLIN) == timedelta(hours=hours)


def test_a_zone_that_leaves_out_midnight():
    # Clocks in Beirut went from 00:00 to 01:00.
    assert beginning(date(2024, 3, 31), ZoneInfo("Asia/Beirut")) == datetime(2024, 3, 30, 22, tzinfo=UTC)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)), st.sampled_from(ZONES)
)
def test_every_moment_is_one_of_the_readings_of_its_wall_time(moment, zone):
    wall = moment.astimezone(zone).replace(tzinfo=None, fold=0)
    found = moments(wall, zone)
    assert moment in found
    assert len(found) == 2 if is_doubled(moment, zone) else len(found) == 1
    assert [one.astimezone(zone).replace(tzinfo=None, fold=0) for one in found] == [wall] * len(found)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)), st.sampled_from(ZONES)
)
def test_a_moment_lies_within_its_day(moment, zone):
    day = day_of(moment, zone)
    assert beginning(day, zone) <= moment < beginning(day + timedelta(days=1), zone)
