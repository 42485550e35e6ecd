"""A flood moves the figures by no more than is said: networks times what is believed of one."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from andruck.press import bounds, counted, counting
from andruck.press.admission import Admission
from andruck.press.bounds import OF_A_PAGE, OF_ALL, Bound
from andruck.press.counting import Counting, Net
from andruck.press.serving import Serving
from andruck.press.store import Store
from andruck.usage import spool
from andruck.usage.rules import Arrival, tallies
from andruck.usage.rules.networks import FREE
from tests import mmdb
from tests.press.lines import KEYS, Running, application, running
from tests.press.test_beacons import request
from tests.press.test_counting import FIREFOX, seen

FLOOD, NETWORKS, MOST = 1_000_000, 50, FREE + OF_A_PAGE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def counting_in(folder: Path) -> Counting:
    return Counting(folder, ours=lambda _host: True, standing=lambda _cookies, _now: 0)


def written(folder: Path) -> tuple["Counter[str]", int]:
    """Views of each page, and how many were left out."""
    pages: Counter[str] = Counter()
    left_out = 0
    for file in spool.files(folder):
        for frame in spool.frames(file):
            tally = tallies.read(frame.head, frame.text)
            left_out += tally.left_out
            for _, paths in tally.rows:
                pages.update(paths)
    return pages, left_out


def test_a_million_views_move_an_article_by_networks_times_a_hundred(folder: Path) -> None:
    async def flood() -> None:
        paper = counting_in(folder)
        senders = [paper.sender_of(Arrival("phone", "unknown", "", f"c{number}"), {}) for number in range(3)]
        # From every address of fifty networks, each on a line of its own.
        lines = [Net(f"5.9.{number}.{host}") for number in range(NETWORKS) for host in range(1, 251)]
        reader = Net("2a01:4f8:1::1")
        for number in range(FLOOD):
            paper.seen(senders[number % 3], "/artikel/1.a.html", None, 0.0, lines[number % len(lines)])
            if number % 100_000 == 0:
                paper.seen(senders[0], "/artikel/1.a.html", None, 0.0, reader)
                await asyncio.sleep(0)
        await asyncio.to_thread(paper.close)

    asyncio.run(flood())
    pages, left_out = written(folder)
    # Those ten are somebody else's, and all counted.
    assert pages == {"/artikel/1.a.html": NETWORKS * MOST + 10}
    assert left_out == FLOOD - NETWORKS * MOST


def test_one_network_and_all_pages(folder: Path) -> None:
    async def flood() -> None:
        paper = counting_in(folder)
        sender, net = paper.sender_of(Arrival("phone", "direct"), {}), Net("2a01:4f8:1:2::3")
        for number in range(3 * OF_ALL):
            paper.seen(sender, f"/artikel/{number}.a.html", None, 0.0, net)
        await asyncio.to_thread(paper.close)

    asyncio.run(flood())
    pages, left_out = written(folder)
    assert (pages.total(), left_out) == (OF_ALL, 2 * OF_ALL)


def test_after_an_hour_all_is_forgotten(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def read() -> tuple[object, object]:
        paper = counting_in(folder)
        sender, net = paper.sender_of(Arrival("phone", "direct"), {}), Net("5.9.77.1")
        for _ in range(MOST + 5):
            paper.seen(sender, "/", None, 0.0, net)
        first, bound = (net.cell, net.mask), paper._bound
        await asyncio.sleep(0.2)
        # Also when nobody reads.
        assert paper._bound is not bound
        for _ in range(MOST + 5):
            paper.seen(sender, "/", None, 0.0, net)
        await asyncio.to_thread(paper.close)
        return first, (net.cell, net.mask)

    monkeypatch.setattr("andruck.press.counting.HOUR", 0.1)
    first, second = asyncio.run(read())
    assert first != second
    assert written(folder) == ({"/": 2 * MOST}, 10)


def test_this_machine_and_private_networks_are_not_bounded(folder: Path) -> None:
    async def read() -> None:
        paper = counting_in(folder)
        sender = paper.sender_of(Arrival("phone", "direct"), {})
        for address in ("127.0.0.1", "10.0.0.7", "", "::1"):
            for _ in range(MOST + 1):
                paper.seen(sender, "/", None, 0.0, Net(address))
        await asyncio.to_thread(paper.close)

    asyncio.run(read())
    assert written(folder) == ({"/": 4 * (MOST + 1)}, 0)


def test_readers_of_many_networks_do_not_stand_in_each_others_light(folder: Path) -> None:
    """Ten thousand networks, ten pages each, seven times, so that all are looked at: all of it is believed."""

    async def read() -> None:
        paper = counting_in(folder)
        sender = paper.sender_of(Arrival("phone", "direct"), {})
        for network in range(10_000):
            net = Net(f"5.{network >> 8}.{network & 255}.1")
            for view in range(70):
                paper.seen(sender, f"/artikel/{view % 10}.a.html", None, 0.0, net)
        await asyncio.to_thread(paper.close)

    asyncio.run(read())
    pages, left_out = written(folder)
    assert (pages.total(), left_out) == (700_000, 0)


def test_it_takes_little_memory_however_many_come() -> None:
    bound = Bound()
    assert sum(len(table) * table.itemsize for table in (bound._pages, bound.networks)) < 3 * 1024**2
    for number in range(20_000):
        bound.allows(*bound.cells(number.to_bytes(6, "big")), f"/{number}/")
    assert (len(bound._pages), len(bound.networks)) == (bounds._PAGES, bounds._NETWORKS)


@pytest.fixture
def server(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Servers behind a proxy of ours."""
    serving = Serving(
        store, Admission(store, KEYS, cookie="reader"), hosts=["localhost"], https="any", counted_in=folder,
        trusted_proxy=True,
    )  # fmt: skip
    monkeypatch.setattr(counted, "serving", lambda: serving)
    with running(serving, counted.Counted(application)) as server:
        yield server


def left_out(folder: Path, views: int) -> int:
    patience = time.monotonic() + 5
    while (found := written(folder)[1]) < views and time.monotonic() < patience:
        time.sleep(0.05)
    return found


def test_kept_pages_behind_a_proxy(
    server: Running, keep: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One connection of the proxy, two readers; whatever one of them claims to be forwarded for."""
    monkeypatch.setattr(counting, "FREE", 3)
    monkeypatch.setattr(bounds, "OF_A_PAGE", 2)
    keep("/a/")
    with server.connect() as line:
        for number in range(20):
            for forwarded in (f"8.8.{number}.8, 5.9.77.{number}", f"8.8.8.8, 2a01:4f8:{number}::1"):
                head = f"GET /a/ HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {FIREFOX}\r\n"
                line.sendall(f"{head}X-Forwarded-For: {forwarded}\r\n\r\n".encode())
                assert line.recv(65_536).startswith(b"HTTP/1.1 200")
    assert seen(folder, 25).total() == 25
    assert left_out(folder, 15) == 15


def test_replayed_beacons(server: Running, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same beacon again and again: thanked for each time, so that nobody learns what is believed."""
    monkeypatch.setattr(counting, "FREE", 3)
    monkeypatch.setattr(bounds, "OF_A_PAGE", 2)
    server.serving.intake, server.serving.counting = server.serving.counting, None
    raw = request(x_forwarded_for="5.9.77.1")
    with server.connect() as line:
        for _ in range(12):
            line.sendall(raw)
            assert line.recv(65_536).startswith(b"HTTP/1.1 204")
    assert seen(folder, 5).total() == 5
    assert left_out(folder, 7) == 7


def test_no_address_is_written_or_told(server: Running, keep: Any, folder: Path, tmp_path: Path) -> None:
    keep("/a/")
    server.get("/a/", user_agent=FIREFOX, x_forwarded_for="5.9.77.203")
    assert seen(folder, 1).total() == 1
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"5.9.77" not in file.read_bytes()


def test_where_readers_are(store: Store, keep: Any, folder: Path, tmp_path: Path) -> None:
    """By the first bytes of an address, which nobody finds anywhere afterwards."""
    berlin = {"country": {"iso_code": "DE"}, "subdivisions": [{"iso_code": "BE"}]}
    world = mmdb.write(tmp_path / "world.mmdb", {"5.9.77.0/24": berlin, "2a01:4f8::/32": berlin}, built=1)
    serving = Serving(
        store, Admission(store, KEYS, cookie="reader"), hosts=["localhost"], https="any", counted_in=folder,
        trusted_proxy=True, regions=world,
    )  # fmt: skip
    keep("/a/")
    with running(serving) as server:
        for address in (
            "5.9.77.203",
            "5.9.77.204",
            "8.8.8.8",
            "2a01:4f8:1::203",
            "::ffff:5.9.77.205",
            "10.0.0.1",
        ):
            for _ in range(2):
                server.get("/a/", user_agent=FIREFOX, x_forwarded_for=address)
    assert seen(folder, 12).total() == 12
    regions: Counter[str] = Counter()
    for file in spool.files(folder):
        assert b"203" not in file.read_bytes()
        for frame in spool.frames(file):
            for sort, paths in tallies.read(frame.head, frame.text).rows:
                regions[sort[5]] += len(paths)
    assert regions == {"DE/BE": 8, "": 4}
