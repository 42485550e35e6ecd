"""Different readers of a day: each once, however many workers; gone with the server; known by nobody."""

import asyncio
import pickle
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from andruck.press import uniques
from andruck.press.counting import Counting, Net
from andruck.press.uniques import Salt, Uniques
from andruck.usage import ports, sketches, spool
from andruck.usage.actions import tidying
from andruck.usage.actions.loading import Loader
from andruck.usage.lake import Lake
from andruck.usage.queries import figures
from andruck.usage.rules import Arrival, NonsenseError
from andruck.usage.rules.uniques import Sketch, is_sketch, read, write

ZONE = "Europe/Berlin"
NOON = datetime(2026, 11, 30, 11, tzinfo=UTC)
BEGINS = datetime(2026, 11, 29, 23, tzinfo=UTC)
FIREFOX = b"Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0 Probe/8f3a77"
LINES = {b"user-agent": FIREFOX}


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    before = ports.pages()
    ports.plug_pages(ports.FakePages())
    with time_machine.travel(NOON):
        yield
    ports.plug_pages(before)


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    made = Lake(tmp_path / "lake", writing=True)
    yield made
    made.close()


def worker(folder: Path, salt: Salt) -> Counting:
    return Counting(
        folder,
        ours=lambda _: True,
        standing=lambda _cookies, _now: 0,
        trusted_proxy=True,
        uniques=Uniques(salt),
    )


def read_by(counting: Counting, *readers: tuple[str, bytes], cookies: bytes | None = None) -> None:
    """These addresses and browsers read three pages each, on lines of their own."""

    async def work() -> None:
        for address, agent in readers:
            sender, net = counting.sender({b"user-agent": agent}), Net(address)
            assert sender is not None
            for page in ("/", "/a/", "/b/"):
                counting.seen(sender, page, cookies, 0.0, net)
        await asyncio.to_thread(counting.close)

    asyncio.run(work())


def readers(*frames: Sketch) -> int:
    return sketches.readers(sketches.merged([one.text for one in frames])).about


def people(count: int) -> list[tuple[str, bytes]]:
    return [(f"5.{9 + (number >> 8)}.{number & 255}.7", FIREFOX) for number in range(count)]


def test_the_same_on_two_workers_is_one_reader(lake: Lake, tmp_path: Path) -> None:
    salt = Salt(ZONE)
    # As a worker gets it.
    other = pickle.loads(pickle.dumps(salt))
    assert other.state == salt.state
    read_by(worker(tmp_path / "spool", salt), *people(60))
    read_by(worker(tmp_path / "spool", other), *people(80), ("::ffff:5.9.1.7", FIREFOX))
    Loader(lake, tmp_path / "spool").load()
    found = figures.readers(lake, day=BEGINS)
    assert found is not None
    assert found.least <= 80 <= found.most
    assert abs(found.about - 80) <= 3
    # A second time nothing is added.
    read_by(worker(tmp_path / "spool", other), *people(80))
    Loader(lake, tmp_path / "spool").load()
    assert figures.readers(lake, day=BEGINS) == found


def test_another_browser_or_another_address_is_another_reader() -> None:
    one = Uniques(Salt(ZONE))
    one.meet("5.9.77.1", FIREFOX)
    one.meet("5.9.77.1", FIREFOX + b"x")
    one.meet("5.9.77.2", FIREFOX)
    one.meet("2a01:4f8::1", FIREFOX)
    assert readers(*one.take()) == 4
    assert one.take() == []


def test_after_a_restart_the_hash_is_another() -> None:
    """The same hundred under two keys look like two hundred."""
    before, after = Uniques(Salt(ZONE)), Uniques(Salt(ZONE))
    for address, agent in people(100):
        before.meet(address, agent)
        after.meet(address, agent)
    (first,), (second,) = before.take(), after.take()
    assert first.text != second.text
    assert abs(readers(first, second) - 200) < 12


def test_at_midnight_the_key_is_another_for_all_workers_and_the_old_one_is_gone() -> None:
    salt = Salt(ZONE)
    other = pickle.loads(pickle.dumps(salt))
    day, key = salt.state
    one = Uniques(salt)
    one.meet("5.9.77.1", FIREFOX)
    with time_machine.travel(datetime(2026, 11, 30, 22, 59, tzinfo=UTC)):
        salt.turn()
        assert salt.state == (day, key)
    with time_machine.travel(datetime(2026, 11, 30, 23, 0, 1, tzinfo=UTC)):
        salt.turn()
        assert salt.state[0] == day + timedelta(days=1)
        assert salt.state[1] != key
        # What a worker gets that is started now, or turns by itself.
        assert pickle.loads(pickle.dumps(other)).state == salt.state == other.state
        one.meet("5.9.77.1", FIREFOX)
        yesterday, today = one.take()
        assert (yesterday.at, today.at) == (int(BEGINS.timestamp()), int(BEGINS.timestamp()) + 86_400)
        assert readers(yesterday, today) == 2
    with time_machine.travel(NOON - timedelta(days=3)):
        state = salt.state
        salt.turn()
        assert salt.state == state
    assert key not in pickle.dumps(salt)
    with time_machine.travel(NOON + timedelta(days=400)):
        salt.turn()
        assert salt.state[0] == day + timedelta(days=400)


@pytest.mark.parametrize(
    ("lines", "cookies", "met"),
    [
        ({}, None, 1),
        ({}, b"reader=x; other=no", 1),
        ({b"sec-gpc": b"1"}, None, 0),
        ({b"dnt": b"1"}, None, 0),
        ({b"dnt": b"0"}, None, 1),
        ({}, b"reader=x; no-unique=1", 0),
        ({}, b"__Host-no-unique=1", 0),
    ],
)
def test_who_objects_is_left_out(
    tmp_path: Path, lines: dict[bytes, bytes], cookies: bytes | None, met: int
) -> None:
    counting = worker(tmp_path, Salt(ZONE))

    async def work() -> None:
        for sender in (
            counting.sender(LINES | lines), counting.sender_of(Arrival("phone", "unknown"), LINES | lines),
        ):  # fmt: skip
            assert sender is not None
            counting.seen(sender, "/", cookies, 0.0, Net("5.9.77.1"))
        await asyncio.to_thread(counting.close)

    asyncio.run(work())
    frames = [frame for file in spool.files(tmp_path) for frame in spool.frames(file)]
    found = [read(frame.head, frame.text) for frame in frames if is_sketch(frame.head)]
    assert (readers(*found) if found else 0) == met
    # The page was read all the same.
    assert sum(len(frame.text.split()) for frame in frames if not is_sketch(frame.head)) == 2


def test_sketches_go_when_the_day_is_over_and_the_number_stays(lake: Lake, tmp_path: Path) -> None:
    salt = Salt(ZONE)
    read_by(worker(tmp_path / "spool", salt), *people(50))
    Loader(lake, tmp_path / "spool").load()
    before = figures.readers(lake, day=BEGINS)
    ((sketch,),) = lake.rows("SELECT sketch FROM lake.readers")
    tidying.tidy(lake, now=BEGINS + timedelta(hours=24), zone=UTC)
    assert lake.rows("SELECT sketch FROM lake.readers") == [(sketch,)]
    tidying.tidy(lake, now=BEGINS + timedelta(hours=26), zone=UTC)
    assert lake.rows("SELECT sketch FROM lake.readers") == [("",)]
    # What comes in too late changes nothing.
    read_by(worker(tmp_path / "spool", salt), *people(500))
    Loader(lake, tmp_path / "spool").load()
    assert figures.readers(lake, day=BEGINS) == before
    tidying.tidy(lake, now=BEGINS + timedelta(days=400), zone=UTC)
    assert figures.readers(lake, day=BEGINS) == before


def test_fewer_than_ten_are_not_said(lake: Lake, tmp_path: Path) -> None:
    read_by(worker(tmp_path / "spool", Salt(ZONE)), *people(9))
    Loader(lake, tmp_path / "spool").load()
    assert figures.readers(lake, day=BEGINS) is None


def test_nothing_of_a_reader_is_written(lake: Lake, tmp_path: Path) -> None:
    salt = Salt(ZONE)
    read_by(
        worker(tmp_path / "spool", salt), ("5.9.77.203", FIREFOX), ("2a01:4f8::203", FIREFOX), *people(20)
    )
    Loader(lake, tmp_path / "spool").load()
    lake.rows("SELECT count(*) FROM ducklake_flush_inlined_data('lake')")
    key = salt.state[1]
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) > 2
    for file in files:
        raw = file.read_bytes()
        for probe in (
            key,
            key.hex().encode(),
            b"8f3a77",
            b"Firefox",
            b"5.9.77.203",
            b"2a01:4f8",
            bytes((5, 9, 77, 203)),
        ):
            assert probe not in raw, (file, probe)


@pytest.mark.parametrize("text", ["", "x", "AAAA", "!", "QUJD" * 600])
def test_what_is_no_sketch_is_put_aside(lake: Lake, tmp_path: Path, text: str) -> None:
    writer = spool.Writer(tmp_path / "spool")
    writer.add(write(Sketch(int(BEGINS.timestamp()), text)))
    writer.close()
    Loader(lake, tmp_path / "spool").load()
    assert len(spool.broken(tmp_path / "spool")) == 1
    assert lake.rows("SELECT * FROM lake.readers") == []


@pytest.mark.parametrize("head", [{"day": "x"}, {"day": None}, {"day": True}, {"day": 1.5}])
def test_no_day(head: object) -> None:
    with pytest.raises(NonsenseError):
        read(head, "text")


def test_whoever_does_not_estimate_loads_nothing_for_it() -> None:
    code = (
        "import sys, django; django.setup(); import andruck.press.serving, andruck.usage.actions.loading; "
        "sys.exit('datasketches' in sys.modules or 'maxminddb' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_process_that_stands_alone_draws_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uniques, "_given", None)
    first = uniques.given(ZONE)
    assert uniques.given(ZONE) is first
    uniques.give(Salt(ZONE))
    assert uniques.given(ZONE) is not first
