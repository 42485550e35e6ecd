"""From the spool into the lake: each count once, whatever breaks between."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import duckdb
import pytest
import time_machine

from andruck.usage import ports, spool
from andruck.usage.actions import loading
from andruck.usage.actions.loading import Loader
from andruck.usage.lake import Lake
from andruck.usage.queries import figures
from andruck.usage.rules import Tally, tallies

AT = 1_796_000_400
"""A full hour."""


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    made = Lake(tmp_path / "lake", writing=True)
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture(autouse=True)
def _paper() -> Iterator[None]:
    before = ports.pages()
    ports.plug_pages(ports.FakePages())
    with time_machine.travel(AT + 600, tick=True):
        yield
    ports.plug_pages(before)


def said(
    *paths: str, at: int = AT, source: str = "direct", before: str = "", lost: int = 0
) -> tuple[dict[str, Any], str]:
    return tallies.write(Tally(at, [(("phone", source, before, "", "anonymous"), paths)], lost))


def views(lake: Lake, table: str = "hours") -> int:
    ((found,),) = lake.rows(f"SELECT coalesce(sum(views), 0)::BIGINT FROM lake.{table}")
    return int(found)


def test_counts_get_into_both_tables(lake: Lake, folder: Path) -> None:
    writer = spool.Writer(folder)
    writer.add(said("/artikel/7.a.html", "/artikel/7.a.html", "/", at=AT + 59))
    writer.add(said("/artikel/7.a.html", at=AT + 61))
    assert Loader(lake, folder).load() == 4
    minutes = lake.rows(
        "SELECT epoch(moment)::BIGINT, kind, key, section, views FROM lake.minutes ORDER BY 1, 2"
    )
    assert minutes == [(AT, "article", "7", 8, 2), (AT, "front", "/", 0, 1), (AT + 60, "article", "7", 8, 1)]
    hours = lake.rows(
        "SELECT epoch(moment)::BIGINT, key, device, source, campaign, reader, sum(views)::BIGINT FROM lake.hours "
        "GROUP BY ALL ORDER BY 2"
    )
    assert hours == [
        (AT, "/", "phone", "direct", "", "anonymous", 1),
        (AT, "7", "phone", "direct", "", "anonymous", 3),
    ]


def test_a_second_time_nothing_is_added(lake: Lake, folder: Path) -> None:
    writer = spool.Writer(folder)
    writer.add(said("/"))
    for _ in range(3):
        Loader(lake, folder).load()
    assert views(lake) == 1
    writer.add(said("/", "/"))
    assert Loader(lake, folder).load() == 2
    assert views(lake) == views(lake, "minutes") == 3


def test_files_that_are_in_and_ended_go(lake: Lake, folder: Path) -> None:
    writer = spool.Writer(folder)
    writer.add(said("/"))
    Loader(lake, folder).load()
    assert len(spool.files(folder)) == 1
    writer.close()
    Loader(lake, folder).load()
    assert spool.files(folder) == []
    assert views(lake) == 1


def test_what_breaks_before_the_end_is_done_again(
    lake: Lake, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.Writer(folder).add(said("/", "/artikel/1.a.html"))
    real = loading._put

    def breaks(connection: Any, table: str, counts: Any) -> None:
        real(connection, table, counts)
        if table == "pairs":
            raise duckdb.IOException("the disk is away")

    with monkeypatch.context() as patch:
        patch.setattr(loading, "_put", breaks)
        with pytest.raises(duckdb.IOException):
            Loader(lake, folder).load()
    assert views(lake) == 0
    Loader(lake, folder).load()
    assert views(lake) == 2


def test_whoever_does_not_hear_that_it_is_done_does_not_do_it_twice(
    lake: Lake, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = spool.Writer(folder)
    writer.add(said("/"))
    writer.close()
    real = Lake.changing

    @contextmanager
    def deaf(self: Lake) -> Iterator[Any]:
        with real(self) as connection:
            yield connection
        raise duckdb.IOException("the line is cut")

    with monkeypatch.context() as patch:
        patch.setattr(Lake, "changing", deaf)
        with pytest.raises(duckdb.IOException):
            Loader(lake, folder).load()
    assert views(lake) == 1
    Loader(lake, folder).load()
    assert views(lake) == 1
    assert spool.files(folder) == []


def test_two_loaders_of_two_machines_use_one_lake(lake: Lake, tmp_path: Path) -> None:
    for name in ("one", "two"):
        writer = spool.Writer(tmp_path / name)
        writer.add(said("/"))
        writer.add(said("/"))
    for _ in range(2):
        for name in ("one", "two"):
            Loader(lake, tmp_path / name).load()
    assert views(lake) == 4


def test_pairs_are_of_two_different_articles(lake: Lake, folder: Path) -> None:
    writer = spool.Writer(folder)
    writer.add(said("/artikel/2.b.html", "/artikel/2.b.html", "/", source="own", before="/artikel/1.a.html"))
    writer.add(said("/artikel/1.a.html", "/artikel/3.c.html", source="own", before="/artikel/1.a.html"))
    writer.add(said("/artikel/4.d.html", source="own", before="/"))
    Loader(lake, folder).load()
    assert lake.rows("SELECT before, after, views FROM lake.pairs ORDER BY 2") == [(1, 2, 2), (1, 3, 1)]


def test_pages_that_nobody_knows_are_not_counted(lake: Lake, folder: Path) -> None:
    spool.Writer(folder).add(said("/feed/rss", "/artikel/x.html", "/"))
    Loader(lake, folder).load()
    assert views(lake) == 1


def test_losses_are_counted(lake: Lake, folder: Path) -> None:
    spool.Writer(folder).add(said("/", lost=12))
    Loader(lake, folder).load()
    assert lake.rows("SELECT views FROM lake.losses") == [(12,)]


def test_what_is_left_out_is_counted(lake: Lake, folder: Path) -> None:
    writer = spool.Writer(folder)
    writer.add(tallies.write(Tally(AT, [], left_out=7)))
    writer.add(tallies.write(Tally(AT + 5, [(("phone", "direct", "", "", "anonymous"), ["/"])], left_out=2)))
    Loader(lake, folder).load()
    begins = datetime.fromtimestamp(AT, UTC)
    assert figures.left_out(lake, since=begins, until=begins + timedelta(hours=1)) == 9
    assert figures.left_out(lake, since=begins + timedelta(hours=1), until=begins + timedelta(hours=2)) == 0
    assert views(lake) == 1


@pytest.mark.parametrize(
    ("at", "counted_at"),
    [
        (AT, AT),
        # The clock may be a little ahead; then it is believed.
        (AT + 840, AT + 840),
        (AT + 960, AT + 600),
        (AT + 10 * 365 * 86_400, AT + 600),
        (2**62, AT + 600),
        # Before anything that is kept, as after a battery has died.
        (AT - 760 * 86_400, AT - 760 * 86_400),
        (AT - 762 * 86_400, AT + 600),
        (0, AT + 600),
        (-1, AT + 600),
    ],
)
def test_clocks_that_are_wrong(lake: Lake, folder: Path, at: int, counted_at: int) -> None:
    """Nothing is lost and nothing is counted in times that have not come."""
    spool.Writer(folder).add(said("/", "/", at=at, lost=3))
    assert Loader(lake, folder).load() == 2
    for table in ("minutes", "losses"):
        rows = lake.rows(f"SELECT epoch(moment)::BIGINT, views FROM lake.{table}")
        assert rows == [(counted_at, 2 if table == "minutes" else 3)]
    ((hour,),) = lake.rows("SELECT epoch(moment)::BIGINT FROM lake.hours")
    assert hour == counted_at // 3600 * 3600


def test_a_clock_that_jumps(lake: Lake, folder: Path) -> None:
    """Forth by a day, back by an hour: each view once, none ahead of now."""
    writer = spool.Writer(folder)
    for at in (AT, AT + 86_400, AT - 3_600, AT + 60):
        writer.add(said("/", at=at))
    Loader(lake, folder).load()
    found = lake.rows("SELECT epoch(moment)::BIGINT, views FROM lake.minutes ORDER BY 1")
    assert found == [(AT - 3_600, 1), (AT, 1), (AT + 60, 1), (AT + 600, 1)]


@pytest.mark.parametrize(
    "nonsense",
    [1, {}, {"at": "x", "seen": []}, {"at": AT, "seen": [["phone"]]}, {"at": AT, "seen": [[1] * 6]}],
)
def test_frames_that_say_nothing_are_put_aside_without_harm(
    lake: Lake, folder: Path, nonsense: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "andruck.worker")
    writer = spool.Writer(folder)
    writer.add(said("/"))
    writer.add((nonsense, "/"))
    writer.close()
    spool.Writer(folder).add(said("/"))
    Loader(lake, folder).load()
    Loader(lake, folder).load()
    assert views(lake) == 2
    assert len(spool.broken(folder)) == 1


def test_more_than_goes_in_at_once(lake: Lake, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "AT_ONCE", 5)
    writer = spool.Writer(folder)
    for _ in range(6):
        writer.add(said("/", "/", "/"))
    writer.close()
    loaded = 0
    while found := Loader(lake, folder).load():
        loaded += found
    assert loaded == views(lake) == 18
    assert spool.files(folder) == []


def test_only_one_loads_from_a_folder(folder: Path) -> None:
    with loading.alone(folder, Event()) as first:
        assert first
        stopping = Event()
        stopping.set()
        with loading.alone(folder, stopping) as second:
            assert not second
    with loading.alone(folder, Event()) as third:
        assert third
