"""Hours become months after twenty-five of them, each view exactly once, at midnight where the paper is made."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.usage.actions import tidying
from andruck.usage.lake import Lake, naive
from andruck.usage.queries.months import by_month
from andruck.usage.rules import months

BERLIN = ZoneInfo("Europe/Berlin")
LONG = timedelta(days=761)


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    made = Lake(tmp_path / "lake", writing=True)
    yield made
    made.close()


def add(lake: Lake, at: datetime, views: int, *, key: str = "1", campaign: str = "") -> None:
    """Views of an article in the hour of this moment."""
    hour = naive(at).replace(minute=0, second=0, microsecond=0)
    with lake.changing() as connection:
        connection.execute(
            "INSERT INTO lake.hours (moment, kind, key, section, source, device, campaign, reader, views) "
            "VALUES (?, 'article', ?, 1, 'direct', 'phone', ?, 'anonymous', ?)",
            [hour, key, campaign, views],
        )


def total(lake: Lake) -> int:
    ((found,),) = lake.rows(
        "SELECT (SELECT coalesce(sum(views), 0) FROM lake.hours) + (SELECT coalesce(sum(views), 0) FROM lake.months)"
    )
    return int(found)


def kept(lake: Lake) -> list[tuple[Any, ...]]:
    return lake.rows("SELECT month, key, views FROM lake.months ORDER BY ALL")


def test_old_hours_become_months_of_the_papers_zone(lake: Lake) -> None:
    # An hour before midnight and one after it, in summer and in winter.
    for at, views in (
        (datetime(2024, 6, 30, 23, 30, tzinfo=BERLIN), 1),
        (datetime(2024, 7, 1, 0, 30, tzinfo=BERLIN), 20),
        (datetime(2024, 10, 31, 23, 30, tzinfo=BERLIN), 300),
        (datetime(2024, 11, 1, 0, 30, tzinfo=BERLIN), 4000),
    ):
        add(lake, at, views)
    tidying.tidy(lake, now=datetime(2027, 1, 1, tzinfo=UTC), zone=BERLIN)
    assert kept(lake) == [
        (date(2024, 6, 1), "1", 1), (date(2024, 7, 1), "1", 20),
        (date(2024, 10, 1), "1", 300), (date(2024, 11, 1), "1", 4000),
    ]  # fmt: skip
    assert lake.rows("SELECT * FROM lake.hours") == []


def test_the_hour_that_there_is_twice_in_autumn_counts_twice(lake: Lake) -> None:
    for fold in (0, 1):
        add(lake, datetime(2024, 10, 27, 2, 30, tzinfo=BERLIN, fold=fold), 5)
    tidying.tidy(lake, now=datetime(2027, 1, 1, tzinfo=UTC), zone=BERLIN)
    assert kept(lake) == [(date(2024, 10, 1), "1", 10)]


def test_a_month_goes_day_by_day_and_its_sum_never_changes(lake: Lake) -> None:
    begun = datetime(2024, 10, 20, 12, tzinfo=UTC)
    for day in range(20):
        add(lake, begun + timedelta(days=day), day + 1, key=str(day % 3))
    want = [(date(2024, 10, 1), sum(range(1, 13))), (date(2024, 11, 1), sum(range(13, 21)))]
    asked: dict[str, Any] = {"first": want[0][0], "last": want[1][0], "zone": BERLIN}
    for hours in range(0, 24 * 22, 17):
        tidying.forget(lake, now=begun + LONG + timedelta(hours=hours), zone=BERLIN)
        assert by_month(lake, **asked) == want
        ((oldest,),) = lake.rows("SELECT min(moment) FROM lake.hours")
        assert oldest is None or oldest > naive(begun + timedelta(hours=hours))
    assert total(lake) == sum(range(1, 21))
    assert len(kept(lake)) == 6, "one row for each page and month"
    assert lake.rows("SELECT * FROM lake.hours") == []


def test_what_comes_in_late_is_added_to_its_month(lake: Lake) -> None:
    now, old = datetime(2027, 1, 1, tzinfo=UTC), datetime(2024, 5, 5, tzinfo=UTC)
    for views in (3, 4):
        add(lake, old, views, campaign=f"c{views}")
        tidying.tidy(lake, now=now, zone=BERLIN)
        tidying.tidy(lake, now=now, zone=BERLIN)
    assert kept(lake) == [(date(2024, 5, 1), "1", 7)]


def test_a_tidying_that_breaks_has_changed_nothing(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    now, old = datetime(2027, 1, 1, tzinfo=UTC), datetime(2024, 5, 31, 21, tzinfo=UTC)
    add(lake, old, 3)
    add(lake, old + timedelta(hours=2), 4)
    real, done = tidying._move, []

    def breaks(*arguments: Any) -> None:
        real(*arguments)
        done.append(arguments)
        if len(done) == 2:
            raise duckdb.IOException("the disk is away")

    with monkeypatch.context() as patch:
        patch.setattr(tidying, "_move", breaks)
        with pytest.raises(duckdb.IOException):
            tidying.forget(lake, now=now, zone=BERLIN)
    assert kept(lake) == []
    assert total(lake) == 7
    tidying.forget(lake, now=now, zone=BERLIN)
    assert kept(lake) == [(date(2024, 5, 1), "1", 3), (date(2024, 6, 1), "1", 4)]


def test_months_by_article_and_empty_ones(lake: Lake) -> None:
    add(lake, datetime(2024, 5, 5, tzinfo=UTC), 3)
    add(lake, datetime(2024, 5, 5, tzinfo=UTC), 9, key="2")
    tidying.tidy(lake, now=datetime(2026, 8, 1, tzinfo=UTC), zone=BERLIN)
    add(lake, datetime(2024, 7, 31, 21, 30, tzinfo=UTC), 5)
    add(lake, datetime(2024, 7, 31, 22, 30, tzinfo=UTC), 6)
    asked: dict[str, Any] = {"first": date(2024, 5, 1), "last": date(2024, 8, 1), "zone": BERLIN}
    assert [views for _, views in by_month(lake, **asked)] == [12, 0, 5, 6]
    assert [views for _, views in by_month(lake, article=1, **asked)] == [3, 0, 5, 6]
    assert by_month(lake, first=date(2024, 5, 1), last=date(2024, 4, 1), zone=BERLIN) == []


@given(
    moment=st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)),
    zone=st.sampled_from(["Europe/Berlin", "UTC", "America/St_Johns", "Pacific/Auckland", "Asia/Kathmandu"]),
)
def test_every_moment_is_in_one_month(moment: datetime, zone: str) -> None:
    month = months.of(moment, ZoneInfo(zone))
    begun, ended = months.span(month, ZoneInfo(zone))
    assert begun <= moment < ended
    assert months.span(months.after(month), ZoneInfo(zone))[0] == ended
