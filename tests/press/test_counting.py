"""Pages that are sent are counted, and of whoever gets them nothing is kept."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from andruck.access.rules import ArticleFacts, Level, Standing
from andruck.infra import tokens
from andruck.press import counted
from andruck.press.admission import Admission
from andruck.press.rules import Variant
from andruck.press.serving import Serving
from andruck.press.store import Store
from andruck.usage import spool
from andruck.usage.rules import tallies
from tests.press.lines import KEYS, Running, application, running

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0 Probe/8f3a77"
BOT = "Googlebot/2.1 (+http://www.google.com/bot.html)"
PAGES = ("/seite", "/unterstuetzen", "/konto")
Seen = Counter[tuple[str, ...]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def server(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A server that counts, in front of an application that is counted."""
    serving = Serving(
        store, Admission(store, KEYS, cookie="reader"), hosts=["localhost"], https="any", counted_in=folder
    )
    monkeypatch.setattr(counted, "serving", lambda: serving)
    with running(serving, counted.Counted(html)) as server:
        yield server


async def html(scope: Any, receive: Any, send: Any) -> None:
    """The plain application, as a page where the address says so, or as an error."""

    async def send_on(message: Any) -> None:
        if message["type"] == "http.response.start" and scope["path"].startswith(PAGES):
            headers = [(b"content-type", b"text/html; charset=utf-8"), *message["headers"][1:]]
            message = {**message, "headers": headers}
            if "fehler" in scope["path"]:
                message["status"] = 404
        await send(message)

    await application(scope, receive, send_on)


def seen(folder: Path, views: int) -> Seen:
    """What has been written down, when it is so many views or the time is up: what was said, then the path."""
    patience = time.monotonic() + 10
    while True:
        found: Seen = Counter()
        for file in spool.files(folder):
            for frame in spool.frames(file):
                for sort, paths in tallies.read(frame.head, frame.text).rows:
                    found.update((*sort[:5], path) for path in paths)
        if found.total() >= views or time.monotonic() > patience:
            return found
        time.sleep(0.02)


def test_kept_pages_are_counted_again_and_again(
    server: Running, keep: Callable[..., bool], folder: Path
) -> None:
    keep("/a/")
    for _ in range(4):
        assert server.get("/a/", user_agent=FIREFOX)[1]["x-press"] == "hit"
    request = f"GET /a/ HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {FIREFOX}\r\n\r\n".encode()
    for _ in range(3):
        # The second time, these lines are known.
        assert b"x-press: hit" in server.talk(request)
    assert seen(folder, 7) == {("desktop", "direct", "", "", "anonymous", "/a/"): 7}


def test_the_form_for_contributions_is_counted_and_no_page_behind_it(server: Running, folder: Path) -> None:
    key = "6f0c1c6e-1111-4222-8333-944445555666"
    for path in (
        "/unterstuetzen/?from=/artikel/7.deich.html&amount=10", "/unterstuetzen/", f"/unterstuetzen/{key}/",
        "/unterstuetzen", "/konto/",
    ):  # fmt: skip
        server.get(path, user_agent=FIREFOX)
    server.get("/seite/", user_agent=FIREFOX)
    assert seen(folder, 3) == {
        ("desktop", "direct", "", "", "anonymous", "/unterstuetzen/"): 2,
        ("desktop", "direct", "", "", "anonymous", "/seite/"): 1,
    }


def test_pages_of_the_application_are_counted(server: Running, folder: Path) -> None:
    for path in ("/seite/", "/seite/?utm_campaign=Herbst", "/seite/fehler/", "/anderes/", "/redaktion/x/"):
        server.get(path, user_agent=FIREFOX)
    assert seen(folder, 2) == {
        ("desktop", "direct", "", "", "anonymous", "/seite/"): 1,
        ("desktop", "direct", "", "herbst", "anonymous", "/seite/"): 1,
    }


def test_how_they_came(server: Running, keep: Callable[..., bool], folder: Path) -> None:
    keep("/a/")
    server.get("/a/?utm_campaign=brief-47", user_agent=FIREFOX)
    server.get("/a/", user_agent=FIREFOX, referer="https://duckduckgo.com/")
    server.get("/a/", user_agent=FIREFOX, referer="http://localhost:1234/b/?x")
    assert seen(folder, 3) == {
        ("desktop", "direct", "", "brief-47", "anonymous", "/a/"): 1,
        ("desktop", "search/duckduckgo", "", "", "anonymous", "/a/"): 1,
        ("desktop", "own", "/b/", "", "anonymous", "/a/"): 1,
    }


def test_what_readers_are_to_the_paper(server: Running, keep: Callable[..., bool], folder: Path) -> None:
    three = {Variant.MEMBER: b"m", Variant.OPENED: b"o", Variant.EXCERPT: b"e"}
    keep("/a/", three, facts=ArticleFacts(1, Level.MEMBERS))
    now = int(time.time())
    member = tokens.issue(tokens.Claims(7, Standing.MEMBER, 1, now, now + 60), KEYS)
    for cookie in (f"reader={member}", "reader=forged", "other=1"):
        for _ in range(2):
            server.get("/a/", user_agent=FIREFOX, cookie=cookie)
    assert seen(folder, 6) == {
        ("desktop", "direct", "", "", "member", "/a/"): 2,
        ("desktop", "direct", "", "", "anonymous", "/a/"): 4,
    }


def test_nobody_reads(server: Running, keep: Callable[..., bool], folder: Path) -> None:
    keep("/a/")
    server.get("/a/", user_agent=BOT)
    server.get("/a/", user_agent=FIREFOX, sec_purpose="prefetch")
    server.get("/a/")
    head = f"HEAD /a/ HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {FIREFOX}\r\n\r\n".encode()
    assert server.talk(head).startswith(b"HTTP/1.1 200")
    # The same lines with GET are a reader's all the same.
    assert b"kept" in server.talk(head.replace(b"HEAD", b"GET"))
    assert seen(folder, 1).total() == 1


def test_nothing_of_a_reader_is_written(
    server: Running, keep: Callable[..., bool], folder: Path, tmp_path: Path
) -> None:
    keep("/a/")
    server.get(
        "/a/?utm_campaign=x", user_agent=FIREFOX, referer="https://geheim.example/probe-8f3a77", cookie="id=8f3a77",
        x_forwarded_for="203.0.113.77", accept_language="probe-8f3a77",
    )  # fmt: skip
    assert seen(folder, 1).total() == 1
    for file in tmp_path.rglob("*"):
        if file.is_file():
            raw = file.read_bytes()
            for probe in (b"8f3a77", b"203.0.113.77", b"127.0.0.1", b"geheim", b"Firefox"):
                assert probe not in raw, (file, probe)


def test_a_disk_that_is_full_stops_nobody(
    server: Running, keep: Callable[..., bool], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep("/a/")
    assert server.serving.counting is not None
    clerk = server.serving.counting._clerk
    with monkeypatch.context() as patch:
        patch.setattr(spool, "MOST", -1)
        for views in range(1, 4):
            assert server.get("/a/", user_agent=FIREFOX)[0] == 200
            while clerk._lost < views:
                time.sleep(0.01)
    server.get("/a/", user_agent=FIREFOX)
    assert seen(folder, 1).total() == 1
    lost = [frame.head.get("lost") for file in spool.files(folder) for frame in spool.frames(file)]
    assert lost == [3]
