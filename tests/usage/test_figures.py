"""What the desk gets, and what remains of it as time goes by."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from andruck.usage import lake as lakes
from andruck.usage import ports, spool
from andruck.usage.actions import tidying
from andruck.usage.actions.loading import Loader
from andruck.usage.lake import Lake
from andruck.usage.queries import figures, spans
from andruck.usage.rules import REST, Arrival, Cell, Tally, tallies

NOW = datetime(2026, 11, 30, 12, 20, 30, tzinfo=UTC)


class Counted:
    """A lake, and a spool that leads to it."""

    def __init__(self, folder: Path) -> None:
        self.lake = Lake(folder / "lake", writing=True)
        self.folder = folder / "spool"
        self.writer = spool.Writer(self.folder)

    def add(self, path: str, views: int = 1, *, ago: timedelta = timedelta(0), **more: str) -> None:
        kind = {
            "device": "phone",
            "source": "direct",
            "before": "",
            "campaign": "",
            "reader": "anonymous",
        } | more
        at = int((NOW - ago).timestamp())
        sort = tallies.sort(
            Arrival(kind["device"], kind["source"], kind["before"], kind["campaign"]),
            kind["reader"],
            more.get("region", ""),
        )
        self.writer.add(tallies.write(Tally(at, [(sort, [path] * views)])))

    def load(self, *, at: datetime = NOW) -> Lake:
        with time_machine.travel(at):
            Loader(self.lake, self.folder).load()
        return self.lake


@pytest.fixture(autouse=True)
def _paper() -> Iterator[None]:
    before = ports.pages()
    ports.plug_pages(ports.FakePages())
    yield
    ports.plug_pages(before)


@pytest.fixture
def counted(tmp_path: Path) -> Iterator[Counted]:
    made = Counted(tmp_path)
    yield made
    made.lake.close()


def test_an_empty_lake(counted: Counted) -> None:
    lake = counted.load()
    minutes = figures.by_minute(lake, now=NOW)
    assert len(minutes) == 30
    assert {views for _, views in minutes} == {0}
    assert figures.most_read(lake, since=NOW - timedelta(days=1), until=NOW) == []
    assert figures.views(lake, since=NOW - timedelta(days=1), until=NOW) == 0
    assert spans.breakdown(lake, "source", since=NOW - timedelta(days=1), until=NOW) == []


def test_now_is_the_last_thirty_minutes(counted: Counted) -> None:
    counted.add("/", 2)
    counted.add("/artikel/1.a.html", 3, ago=timedelta(minutes=29))
    counted.add("/artikel/1.a.html", 9, ago=timedelta(minutes=31))
    lake = counted.load()
    minutes = figures.by_minute(lake, now=NOW)
    assert [views for _, views in minutes] == [3, *[0] * 28, 2]
    assert minutes[-1][0] == datetime(2026, 11, 30, 12, 20, tzinfo=UTC)
    (read,) = figures.most_read(lake, since=NOW - figures.NOW, until=NOW, by="minutes")
    assert (read.key, read.views) == ("1", 3)


def test_hours_of_a_day_also_empty_ones(counted: Counted) -> None:
    counted.add("/", 4)
    counted.add("/", 5, ago=timedelta(hours=2))
    since = datetime(2026, 11, 30, 9, tzinfo=UTC)
    hours = figures.by_hour(counted.load(), since=since, until=since + timedelta(hours=5))
    assert [views for _, views in hours] == [0, 5, 0, 4, 0]
    assert hours[1][0] == datetime(2026, 11, 30, 10, tzinfo=UTC)


def test_the_most_read_first(counted: Counted) -> None:
    for number, views in ((1, 2), (2, 5), (3, 2)):
        counted.add(f"/artikel/{number}.a.html", views)
    counted.add("/", 50)
    read = figures.most_read(counted.load(), since=NOW - timedelta(days=1), until=NOW, most=2)
    assert [(one.key, one.views) for one in read] == [("2", 5), ("1", 2)]


def test_breakdowns_hide_what_is_small(counted: Counted) -> None:
    counted.add("/", 30, source="search/google")
    counted.add("/", 12)
    counted.add("/", 3, source="mail/gmx")
    lake = counted.load()
    day = {"since": NOW - timedelta(days=1), "until": NOW + timedelta(hours=1)}
    assert spans.breakdown(lake, "source", **day) == [
        Cell("search/google", 30), Cell(REST, None),
    ]  # fmt: skip
    assert spans.breakdown(lake, "device", **day) == [Cell("phone", 45)]


def test_one_article(counted: Counted) -> None:
    counted.add("/artikel/1.a.html", 12)
    counted.add("/artikel/1.a.html", 11, source="search/google", ago=timedelta(hours=1))
    counted.add("/artikel/2.b.html", 30)
    lake = counted.load()
    day: dict[str, Any] = {
        "since": NOW.replace(hour=0, minute=0, second=0),
        "until": NOW.replace(hour=13, minute=0, second=0),
    }
    hours = figures.by_hour(lake, article=1, **day)
    assert [views for _, views in hours][-2:] == [11, 12]
    assert spans.breakdown(lake, "source", only=spans.Only(articles=frozenset({1})), **day) == [
        Cell("direct", 12),
        Cell("search/google", 11),
    ]


def test_sections(counted: Counted) -> None:
    counted.add("/artikel/1.a.html", 2)
    counted.add("/artikel/11.b.html", 3)
    counted.add("/artikel/2.c.html", 4)
    counted.add("/", 9)
    day: dict[str, Any] = {"since": NOW - timedelta(days=1), "until": NOW + timedelta(hours=1)}
    assert figures.sections(counted.load(), **day) == [(2, 5), (3, 4)]


def test_what_was_read_next_only_ten_times_or_more(counted: Counted) -> None:
    for number, views in ((2, 10), (3, 9), (4, 25)):
        counted.add(f"/artikel/{number}.a.html", views, source="own", before="/artikel/1.a.html")
    day: dict[str, Any] = {"since": NOW - timedelta(days=1), "until": NOW + timedelta(hours=1)}
    assert figures.went_on(counted.load(), 1, **day) == [(4, 25), (2, 10)]


def test_contributions_begun_on_an_article(counted: Counted) -> None:
    for number, views in ((1, 12), (2, 9), (3, 40)):
        before = f"/artikel/{number}.a.html"
        counted.add("/unterstuetzen/", views, source="own", before=before)
    counted.add("/unterstuetzen/", 30)
    counted.add("/unterstuetzen/", 30, source="own", before="/")
    lake = counted.load()
    day: dict[str, Any] = {"since": NOW - timedelta(days=1), "until": NOW + timedelta(hours=1)}
    assert [(one.key, one.views) for one in figures.begun(lake, **day)] == [("3", 40), ("1", 12)]
    assert [one.views for one in figures.begun(lake, article=1, **day)] == [12]
    assert figures.begun(lake, article=2, **day) == []
    # The form is no article that anybody went on to read.
    assert figures.went_on(lake, 3, **day) == []


# ---------------------------------------------------------------- time goes by
def test_rows_of_an_hour_that_is_over_become_one(counted: Counted) -> None:
    for _ in range(3):
        counted.add("/", 2, ago=timedelta(hours=3))
        counted.add("/artikel/2.b.html", source="own", before="/artikel/1.a.html", ago=timedelta(hours=3))
        counted.add("/", 1)
        counted.load()
    tidying.tidy(counted.lake, now=NOW, zone=UTC)
    rows = counted.lake.rows("SELECT key, views FROM lake.hours ORDER BY moment, key")
    assert rows == [("/", 6), ("2", 3), ("/", 1), ("/", 1), ("/", 1)]
    assert counted.lake.rows("SELECT views FROM lake.pairs") == [(3,)]
    counted.add("/", 10, ago=timedelta(hours=3))
    tidying.tidy(counted.load(), now=NOW, zone=UTC)
    assert counted.lake.rows("SELECT views FROM lake.hours WHERE key = '/' ORDER BY moment")[0] == (16,)


def test_minutes_go_after_a_day_and_hours_after_twenty_five_months(counted: Counted, tmp_path: Path) -> None:
    for ago in (
        timedelta(0),
        timedelta(hours=20),
        timedelta(hours=25),
        timedelta(days=760),
        timedelta(days=763),
    ):
        counted.add("/", ago=ago)
        counted.load(at=NOW - ago)
    tidying.tidy(counted.lake, now=NOW, zone=UTC)
    assert len(counted.lake.rows("SELECT moment FROM lake.minutes")) == 2
    assert len(counted.lake.rows("SELECT moment FROM lake.hours")) == 4


def test_tidying_changes_no_figure_and_leaves_few_files(counted: Counted, tmp_path: Path) -> None:
    for number in range(40):
        counted.add(f"/artikel/{number % 7}.a.html", number + 1, ago=timedelta(minutes=number * 20))
        counted.load()
        if number % 10 == 9:
            tidying.tidy(counted.lake, now=NOW, zone=UTC)
    assert figures.views(counted.lake, since=NOW - timedelta(days=2), until=NOW + timedelta(hours=1)) == 820
    tidying.tidy(counted.lake, now=NOW, zone=UTC)
    assert figures.views(counted.lake, since=NOW - timedelta(days=2), until=NOW + timedelta(hours=1)) == 820
    assert len(list((tmp_path / "lake").rglob("*.parquet"))) < 20


def test_others_read_while_somebody_writes(counted: Counted, tmp_path: Path) -> None:
    counted.add("/", 3)
    counted.load()
    reader = Lake(tmp_path / "lake")
    day: dict[str, Any] = {"since": NOW - timedelta(days=1), "until": NOW + timedelta(hours=1)}
    assert figures.views(reader, **day) == 3
    counted.add("/", 4)
    counted.load()
    assert figures.views(reader, **day) == 7
    reader.close()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from("+lt"), st.integers(1, 5), st.integers(0, 200), st.integers(1, 30)),
        max_size=12,
    )
)
def test_whatever_order_figures_are_what_was_counted(
    steps: list[tuple[str, int, int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    counted = Counted(tmp_path_factory.mktemp("lake"))
    expected = 0
    for step, article, minutes, views in steps:
        if step == "+":
            counted.add(f"/artikel/{article}.a.html", views, ago=timedelta(minutes=minutes))
            expected += views
        elif step == "l":
            counted.load()
        else:
            tidying.tidy(counted.lake, now=NOW, zone=UTC)
    counted.load()
    assert (
        figures.views(counted.lake, since=NOW - timedelta(days=2), until=NOW + timedelta(hours=1)) == expected
    )
    counted.lake.close()


def test_by_region(counted: Counted) -> None:
    counted.add("/", 20, region="DE/BE")
    counted.add("/", 15)
    counted.add("/", 3, region="FR")
    counted.add("/", 9, region="AT/9")
    lake = counted.load()
    found = spans.breakdown(lake, "region", since=NOW - timedelta(hours=1), until=NOW)
    assert found == [Cell("DE/BE", 20), Cell("", 15), Cell(REST, None)]


OLD = (
    "moment TIMESTAMP, kind VARCHAR, key VARCHAR, section INTEGER, source VARCHAR, device VARCHAR, campaign VARCHAR, "
    "reader VARCHAR, views BIGINT"
)


def test_a_lake_of_an_older_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read as it is, and gets what it lacks from whoever writes; what was counted before stays."""
    since, until = NOW - timedelta(days=2), NOW + timedelta(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(lakes, "TABLES", {"hours": OLD, "minutes": OLD, "loads": lakes.TABLES["loads"]})
        patch.setattr(lakes, "LATER", ())
        old = Lake(tmp_path / "lake", writing=True)
        with old.changing() as connection:
            for table in ("hours", "minutes"):
                row = "'2026-11-30 11:00', 'front', '/', 0, 'direct', 'phone', '', '', 12"
                connection.execute(f"INSERT INTO lake.{table} VALUES ({row})")
        old.rows("SELECT count(*) FROM ducklake_flush_inlined_data('lake')")
        old.close()
    reading = Lake(tmp_path / "lake")
    assert spans.breakdown(reading, "region", since=since, until=until) == []
    assert figures.left_out(reading, since=since, until=until) == 0
    reading.close()
    counted = Counted(tmp_path)
    counted.add("/", 30, region="DE")
    lake = counted.load()
    tidying.tidy(lake, now=NOW + timedelta(hours=2), zone=UTC)
    assert spans.breakdown(lake, "region", since=since, until=until) == [Cell("DE", 30), Cell("", 12)]
    assert figures.views(lake, since=since, until=until) == 42
    lake.close()
    again = Lake(tmp_path / "lake", writing=True)
    assert spans.breakdown(again, "region", since=since, until=until) == [Cell("DE", 30), Cell("", 12)]
    again.close()
