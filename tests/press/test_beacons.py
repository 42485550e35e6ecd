"""A network of caches sends the pages, and the pages say so: each once, and on the disk before it is thanked for."""

import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from andruck.access.rules import Standing
from andruck.infra import tokens
from andruck.press import counted
from andruck.press.admission import Admission
from andruck.press.serving import Serving
from andruck.press.store import Store
from andruck.usage import spool
from tests.press.lines import KEYS, Running, application, parse, read, running
from tests.press.test_counting import FIREFOX, seen


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def server(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A paper with a network of caches in front."""
    serving = Serving(
        store, Admission(store, KEYS, cookie="reader"), hosts=["localhost"], https="any", counted_in=folder,
        beacons=True,
    )  # fmt: skip
    monkeypatch.setattr(counted, "serving", lambda: serving)
    with running(serving, counted.Counted(application)) as server:
        yield server


def request(page: str = "/a/", *, length: int = 0, method: str = "POST", **more: str) -> bytes:
    lines = {
        "Host": "localhost", "User-Agent": FIREFOX, "Referer": f"http://localhost{page}",
        "Origin": "http://localhost", "Content-Length": str(length),
    } | {name.replace("_", "-").title(): value for name, value in more.items()}  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} /-/u HTTP/1.1\r\n{head}\r\n".encode()


def told(server: Running, **more: str) -> int:
    return parse(server.talk(request(**more), silence=0.5))[0]  # type: ignore[arg-type]


def test_a_page_that_was_shown_is_counted(server: Running, folder: Path) -> None:
    status, lines, body = parse(server.talk(request("/a/?utm_campaign=brief-47")))
    assert (status, body) == (204, b"")
    assert "set-cookie" not in lines
    assert seen(folder, 1) == {("desktop", "unknown", "", "brief-47", "anonymous", "/a/"): 1}


def test_what_its_reader_is_to_the_paper(server: Running, folder: Path) -> None:
    now = int(time.time())
    member = tokens.issue(tokens.Claims(7, Standing.MEMBER, 1, now, now + 60), KEYS)
    assert told(server, cookie=f"reader={member}") == 204
    assert seen(folder, 1) == {("desktop", "unknown", "", "", "member", "/a/"): 1}


def test_pages_that_we_send_are_not_counted_besides(
    server: Running, keep: Callable[..., bool], folder: Path
) -> None:
    keep("/a/")
    assert server.get("/a/", user_agent=FIREFOX)[1]["x-press"] == "hit"
    server.get("/nicht-da/", user_agent=FIREFOX)
    assert told(server) == 204
    assert seen(folder, 1).total() == 1


def test_when_it_is_thanked_for_it_is_there(server: Running, folder: Path) -> None:
    """A hundred at once: what was acknowledged is in the file at this very moment."""

    def one(number: int) -> bool:
        with server.connect() as line:
            line.sendall(request(f"/seite/{number}/"))
            assert line.recv(100).startswith(b"HTTP/1.1 204")
            there = b"".join(file.read_bytes() for file in spool.files(folder))
            return f"/seite/{number}/".encode() in there

    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(one, range(100)))
    assert seen(folder, 100).total() == 100


def test_a_full_disk_is_said(server: Running, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(spool, "MOST", -1)
        assert [told(server) for _ in range(3)] == [503, 503, 503]
    assert told(server) == 204
    assert seen(folder, 1).total() == 1
    lost = [frame.head.get("lost") for file in spool.files(folder) for frame in spool.frames(file)]
    assert lost == [3]


@pytest.mark.parametrize(
    ("status", "more"),
    [
        (403, {"origin": "https://anders.example"}),
        (403, {"sec_fetch_site": "cross-site"}),
        (403, {"referer": "https://anders.example/a/"}),
        (400, {"referer": ""}),
        (405, {"method": "GET"}),
        (405, {"method": "PUT"}),
        (204, {"user_agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}),
        (204, {"page": "/redaktion/figures/"}),
        (204, {"page": "/artikel/../geheim"}),
        (204, {"page": "/%00"}),
    ],
)
def test_what_does_not_count(server: Running, folder: Path, status: int, more: dict[str, str]) -> None:
    assert told(server, **more) == status
    assert told(server) == 204
    assert seen(folder, 1) == {("desktop", "unknown", "", "", "anonymous", "/a/"): 1}


def test_a_large_body_costs_nothing(server: Running, folder: Path) -> None:
    """Ten megabytes, and more than are announced: the answer comes at once, and what follows is not taken in."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(20):
        with server.connect() as line:
            line.sendall(request(length=10 * 1024**2))
            assert read(line, silence=2).startswith(b"HTTP/1.1 413")
            try:
                for _ in range(160):
                    line.sendall(bytes(65_536))
            except OSError:
                continue
            pytest.fail("it was read to its end")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024
    assert told(server) == 204
    assert seen(folder, 1).total() == 1


def test_bodies_of_unknown_length_are_refused(server: Running, folder: Path) -> None:
    head = request().replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    assert server.talk(head + b"0\r\n\r\n").startswith(b"HTTP/1.1 411")


def test_two_on_one_line_and_a_page_after_them(
    server: Running, keep: Callable[..., bool], folder: Path
) -> None:
    keep("/a/")
    page = b"GET /a/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
    raw = server.talk(request("/b/") + request("/c/") + page, silence=1)
    assert raw.count(b"HTTP/1.1 204") == 2
    assert raw.index(b"HTTP/1.1 200") > raw.rindex(b"HTTP/1.1 204")
    assert seen(folder, 2).total() == 2


def test_somebody_who_hangs_up_takes_nothing_from_others(server: Running, folder: Path) -> None:
    for number in range(10):
        with server.connect() as line:
            line.sendall(request(f"/weg/{number}/"))
        assert told(server) == 204
    assert seen(folder, 20).total() == 20


def test_nothing_of_a_reader_is_written(server: Running, folder: Path, tmp_path: Path) -> None:
    assert told(server, cookie="id=8f3a77", x_forwarded_for="203.0.113.77", accept_language="8f3a77") == 204
    assert seen(folder, 1).total() == 1
    for file in tmp_path.rglob("*"):
        if file.is_file():
            raw = file.read_bytes()
            assert not any(
                probe in raw for probe in (b"8f3a77", b"203.0.113.77", b"127.0.0.1", b"Firefox")
            ), file


def test_without_such_a_network_there_is_no_such_address(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving = Serving(
        store, Admission(store, KEYS, cookie="reader"), hosts=["localhost"], https="any", counted_in=folder
    )
    monkeypatch.setattr(counted, "serving", lambda: serving)
    with running(serving, counted.Counted(application)) as server:
        # The plain application of this test answers.
        assert server.talk(request()).startswith(b"HTTP/1.1 200")
    assert not folder.exists()
