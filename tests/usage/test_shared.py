"""One lake for several machines: a catalog in PostgreSQL, files at a store that speaks S3."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import duckdb
import psycopg
import pytest

from andruck.core import clock
from andruck.usage import spool
from andruck.usage.actions import tidying, working
from andruck.usage.actions.loading import Loader
from andruck.usage.lake import Lake, Place
from andruck.usage.queries import figures, opened, state
from andruck.usage.rules import Tally, tallies
from tests.lakes import KEY, SECRET, Shared, loads

pytestmark = pytest.mark.usefixtures("paper")


def said(*paths: str, at: datetime | None = None) -> tuple[dict[str, Any], str]:
    moment = int((at or clock.now()).timestamp())
    return tallies.write(Tally(moment, [(("phone", "direct", "", "", "anonymous"), paths)], 0))


def views(lake: Lake, table: str = "hours") -> int:
    ((found,),) = lake.rows(f"SELECT coalesce(sum(views), 0)::BIGINT FROM lake.{table}")
    return int(found)


# ---------------------------------------------------------------- where things are
def test_catalog_and_files_are_where_they_belong(shared: Shared) -> None:
    lake = shared.open()
    spool.Writer(shared.spool()).add(said("/", "/artikel/1.a.html"))
    assert Loader(lake, shared.spool()).load() == 2
    assert shared.stored() == [], "a few rows stay in the catalog"
    tidying.tidy(lake, now=clock.now(), zone=UTC)
    assert {key.split("/")[:3][2] for key in shared.stored()} >= {"hours", "minutes", "loads"}
    assert all(key.startswith("paper/") for key in shared.stored())
    assert views(shared.open("two", writing=False)) == 2
    assert list(shared.place().folder.iterdir()) == []
    with psycopg.connect(shared.url) as connection:
        schemas = connection.execute(
            "SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
    assert schemas == [("andruck_lake",)], "the paper's own tables are in another"


def test_a_folder_that_all_see_does_as_well(shared: Shared, tmp_path: Path) -> None:
    place = Place(tmp_path / "seen by all", shared.url)
    lake = Lake(place, writing=True)
    spool.Writer(shared.spool()).add(said("/"))
    Loader(lake, shared.spool()).load()
    tidying.tidy(lake, now=clock.now(), zone=UTC)
    assert views(lake) == 1
    assert list(place.folder.rglob("*.parquet"))
    lake.close()


def test_a_password_opens_the_catalog_and_is_not_told(
    shared: Shared, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    rules = shared.server.folder / "db" / "pg_hba.conf"
    kept = rules.read_text()
    rules.write_text("host all writer 127.0.0.1/32 scram-sha-256\n" + kept)
    with psycopg.connect(shared.url, autocommit=True) as connection:
        connection.execute("CREATE ROLE writer LOGIN PASSWORD 'it''s geheim-9'")
        connection.execute(f"GRANT CREATE ON DATABASE {shared.database} TO writer")
        connection.execute("SELECT pg_reload_conf()")
    address = f"127.0.0.1:{shared.server.port}/{shared.database}"
    try:
        lake = Lake(Place(tmp_path / "a", f"postgres://writer:it%27s%20geheim-9@{address}"), writing=True)
        assert views(lake) == 0
        told = [repr(lake.place)]
        told += [str(row) for row in lake.rows("SELECT * FROM duckdb_secrets()")]
        told += [str(row) for row in lake.rows("SELECT database_name, path FROM duckdb_databases()")]
        lake.close()
        work = working.Work(
            Place(tmp_path / "b", f"postgres://writer:wrong-geheim@{address}"), tmp_path / "s", UTC
        )
        assert work.step(Event()) == working.REST
        assert "password authentication failed" in caplog.text
        assert "geheim" not in caplog.text + "".join(told)
    finally:
        rules.write_text(kept)
        with psycopg.connect(shared.url, autocommit=True) as connection:
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("DROP OWNED BY writer CASCADE")
            connection.execute("DROP ROLE writer")


def test_the_stores_secret_is_not_told(shared: Shared) -> None:
    lake = shared.open()
    assert SECRET not in repr(lake.place)
    assert KEY not in repr(lake.place)
    ((found,),) = lake.rows("SELECT count(*) FROM duckdb_secrets() WHERE persistent")
    assert found == 0
    assert "geheim" not in str(lake.rows("SELECT * FROM duckdb_secrets()"))


# ---------------------------------------------------------------- two at once
def test_two_machines_load_and_tidy_at_once(shared: Shared) -> None:
    machines, now = ("one", "two"), clock.now()
    both = [loads(shared, machine, 5) for machine in machines]
    written, begun = 0, time.monotonic()
    writers = {machine: spool.Writer(shared.spool(machine)) for machine in machines}
    while time.monotonic() - begun < 5:
        for writer in writers.values():
            # Hours that are over are added up, those that run are not.
            for ago in (0, 2, 3):
                writer.add(said("/", f"/artikel/{written % 50}.a.html", at=now - timedelta(hours=ago)))
                written += 2
        time.sleep(0.02)
    for writer in writers.values():
        writer.close()
    assert [one.wait(60) for one in both] == [0, 0]
    lake = shared.open("three", writing=False)
    assert views(lake) == views(lake, "minutes") == written
    tidying.tidy(shared.open("four"), now=now, zone=UTC)
    assert views(lake) == views(lake, "minutes") == written


def test_one_waits_until_the_other_is_done(shared: Shared) -> None:
    one, two = shared.open("one"), shared.open("two")
    order: list[str] = []

    def second() -> None:
        with two.changing():
            order.append("two")

    thread = threading.Thread(target=second)
    with one.changing():
        thread.start()
        time.sleep(0.5)
        order.append("one")
    thread.join(10)
    assert order == ["one", "two"]


def test_who_has_not_seen_the_last_change_changes_nothing(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where somebody has lost the turn without noticing."""
    one, two = shared.open("one"), shared.open("two")
    monkeypatch.setattr(two, "_turn", nullcontext)
    put = "INSERT INTO lake.losses VALUES (now()::TIMESTAMP, {})"

    def overtaken() -> None:
        with one.changing() as connection:
            connection.execute(put.format(1))
            two.change(put.format(20))

    with pytest.raises(duckdb.Error, match="commit"):
        overtaken()
    assert views(one, "losses") == 20
    one.change(put.format(300))
    assert views(two, "losses") == 320


def test_a_last_word_that_comes_late_is_not_said_twice(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loader was killed, its change goes in after its successor has asked how far it had come."""
    before, after = Loader(shared.open("one"), shared.spool()), Loader(shared.open("two"), shared.spool())
    writer = spool.Writer(shared.spool())
    writer.add(said("/"))
    real, late = Loader._insert, iter([before])

    def insert(self: Loader, batch: Any) -> None:
        for first in late:
            first.load()
        real(self, batch)

    monkeypatch.setattr(Loader, "_insert", insert)
    after.load()
    assert views(before.lake) == 1


# ---------------------------------------------------------------- away and back
@pytest.fixture
def counted(shared: Shared, settings: Any) -> Iterator[Any]:
    """A paper that counts into that lake."""
    settings.COUNTING, settings.DATA, settings.LAKE = True, shared.folder / "one", shared.place()
    opened._open.cache_clear()
    yield settings
    opened._open.cache_clear()


def test_nothing_has_been_counted_yet(counted: Any, shared: Shared) -> None:
    assert opened.lake() is None
    shared.open()
    assert opened.lake() is not None


def test_an_hour_without_the_catalog(
    counted: Any, shared: Shared, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.WARNING, "andruck.worker")
    folder, stopping, begun = shared.spool(), Event(), time.monotonic()
    work, writer = working.Work(shared.place(), folder, UTC), spool.Writer(folder)
    writer.add(said("/"))
    assert work.step(stopping) == working.COUNTS
    reading = opened.lake()
    assert reading is not None
    assert views(reading) == 1
    assert state.state() == ("ok", {"lake_waiting": spool.waiting(folder), "lake_broken": 0})
    now = clock.now()
    shared.server.stop()
    try:
        for minute in range(0, 60, 2):
            writer.add(said("/", "/artikel/1.a.html"))
            monkeypatch.setattr(time, "monotonic", lambda minute=minute: begun + minute * 60)
            assert work.step(stopping) == working.REST
        with pytest.raises(duckdb.Error):
            views(reading)
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=1))
        found = state.state()
        assert found is not None
        assert found[0] == "behind"
        assert len(caplog.records) == 4, "once at length, then every quarter of an hour"
        assert [record.exc_info is None for record in caplog.records] == [False, True, True, True]
    finally:
        monkeypatch.undo()
        shared.server.start()
    assert work.step(stopping) == working.COUNTS
    assert "is kept again" in caplog.records[-1].getMessage()
    # The one that was open all the time, without being opened anew.
    assert views(reading) == views(reading, "minutes") == 61
    assert opened.lake() is reading
    found = state.state()
    assert found is not None
    assert found[0] == "ok"
    work.close()


def test_a_flush_by_somebody_else_does_not_disturb_readers(shared: Shared) -> None:
    """What a reader remembers of the catalog may be gone the next moment."""
    lake, reader, writer = shared.open(), shared.open("two", writing=False), spool.Writer(shared.spool())
    stopping, problems, asked = threading.Event(), [], []

    def ask() -> None:
        while not stopping.is_set():
            try:
                asked.append(figures.views(reader, since=datetime(2020, 1, 1, tzinfo=UTC), until=clock.now()))
            except Exception as problem:
                problems.append(problem)

    thread = threading.Thread(target=ask)
    thread.start()
    for _ in range(6):
        writer.add(said("/", at=clock.now() - timedelta(hours=2)))
        Loader(lake, shared.spool()).load()
        tidying.put_together(lake)
    stopping.set()
    thread.join(30)
    assert problems == []
    assert asked == sorted(asked)
    assert views(reader) == 6
