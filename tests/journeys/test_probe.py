"""Somebody reads, says yes, signs in and gives; afterwards neither their address nor their browser is anywhere.

The browser comes from an address of its own: it goes through a door that calls the paper from there.
"""

import base64
import contextlib
import gzip
import io
import os
import re
import socket
import sqlite3
import tarfile
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import duckdb
import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import searching
from tests.journeys.conftest import Paper, run_andruck
from tests.journeys.kinds import kinds
from tests.journeys.steps import agree
from tests.journeys.test_accounts import enter
from tests.journeys.test_contributing import TRANSFER, give

pytestmark = pytest.mark.journey

NAME = "Probe-9c4e17b2"
FROM = "127.83.91.67"
"""An address of this machine that nobody else uses."""

NEEDLES = (
    NAME.encode(),
    FROM.encode(),
    b"127.83.91",
    # Not the four bytes themselves: among a hundred million others they are there by chance.
    socket.inet_aton(FROM).hex().encode(),
)
BROWSER = f"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 {NAME}"
READ = (
    "front",
    "article",
    "wall",
    "opened",
    "section",
    "search",
    "archive",
    "not_found",
    "gone",
    "api_article",
)
LOADED_WITHIN = 60
"""Seconds until what was read is in the lake, on a machine that has other things to do."""


@pytest.fixture(scope="module")
def door(paper: Paper) -> Iterator[Paper]:
    """The same paper, called from the address above."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = urlsplit(paper.url).port or 80

    def carry(one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError), one:
            while data := one.recv(65_536):
                other.sendall(data)
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)

    def answer() -> None:
        while True:
            try:
                here, _ = listening.accept()
            except OSError:
                return
            there = socket.create_connection(("127.0.0.1", port), source_address=(FROM, 0))
            for pair in ((here, there), (there, here)):
                threading.Thread(target=carry, args=pair, daemon=True).start()

    threading.Thread(target=answer, daemon=True).start()
    yield Paper(f"http://localhost:{listening.getsockname()[1]}", paper.data)
    listening.close()


@pytest.fixture(scope="module")
def visited(browser: Browser, door: Paper, paper: Paper) -> Paper:
    """The paper after somebody was there: first as nobody, then signed in, then as a giver."""
    before = views(paper.data)
    context = browser.new_context(base_url=door.url, locale="de-DE", user_agent=BROWSER)
    page = context.new_page()
    found = kinds(paper)
    for kind in READ:
        page.goto(found[kind])
    page.goto("/privatsphaere/")
    for key in page.locator("button[value^='yes ']").evaluate_all("all => all.map(one => one.value)"):
        choice = page.locator(f"[id='{key.removeprefix('yes ')}']")
        agree(choice)
        expect(choice).to_contain_text("Sie haben ja gesagt.")
    page.goto(found["article"])
    enter(page, door, "wer-war-da@leser.example")
    for path in ("/konto/geraete/", "/konto/daten/", found["article"]):
        page.goto(path)
    give(page, TRANSFER, "9", address="wer-gab@leser.example")
    context.close()
    waited = time.monotonic()
    while views(paper.data) <= before:
        assert time.monotonic() - waited < LOADED_WITHIN, "what was read has not come into the lake"
        time.sleep(0.5)
    # The demo's invented readers may have been first; what is not in the lake yet is in the spool.
    time.sleep(3)
    return paper


def views(data: Path) -> int:
    """How far the lake has come, from its catalog: each load adds a snapshot. Before the first load there is none."""
    with (
        contextlib.suppress(sqlite3.OperationalError),
        closing(sqlite3.connect(f"file:{data / 'lake' / 'catalog.sqlite3'}?mode=ro", uri=True)) as connection,
    ):
        return int(connection.execute("SELECT max(snapshot_id) FROM ducklake_snapshot").fetchone()[0] or 0)
    return -1


def test_they_are_in_no_file(visited: Paper) -> None:
    """Database, logs, spool, lake, kept pages, mails, search, sessions: every file, unpacked."""
    found, read = searching.everywhere(visited.data, NEEDLES)
    assert found == []
    assert read > 50
    kept = {file.relative_to(visited.data).parts[0] for file in visited.data.rglob("*") if file.is_file()}
    assert {"server.log", "spool", "lake", "press", "mail", "search"} <= kept


@pytest.mark.skipif(
    "ANDRUCK_DATABASE_URL" not in os.environ, reason="the database is a file, and searched with them"
)
def test_they_are_in_no_table(visited: Paper) -> None:
    found, tables = searching.in_postgresql(os.environ["ANDRUCK_DATABASE_URL"], NEEDLES)
    assert found == []
    assert tables > 80


def test_they_are_in_no_backup(visited: Paper, tmp_path: Path) -> None:
    run_andruck(
        "backup", "--to", str(tmp_path), "--data", str(visited.data), data=visited.data, url=visited.url
    )
    (archive,) = tmp_path.glob("*.tar.gz")
    found, read = searching.everywhere(tmp_path, NEEDLES)
    assert (found, read) == ([], 1)
    assert archive.stat().st_size > 100_000


def test_what_is_there_is_found(tmp_path: Path) -> None:
    """Positive control: in every form that the search knows, one file after the other."""
    needle = f"von {FROM} mit {NAME}".encode()
    with closing(sqlite3.connect(tmp_path / "a.sqlite3")) as connection, connection:
        connection.execute("CREATE TABLE hidden (value BLOB)")
        session = base64.urlsafe_b64encode(zlib.compress(b'{"who": "' + needle + b'"}' * 9)).strip(b"=")
        connection.execute("INSERT INTO hidden VALUES (?)", [f".{session.decode()}:1:x"])
    (tmp_path / "page.br").write_bytes(brotli.compress(needle * 9))
    (tmp_path / "page.gz").write_bytes(gzip.compress(needle * 9))
    (tmp_path / "log").write_bytes(b"x" * 200_000 + needle)
    with duckdb.connect() as lake:
        table = "SELECT 'von ' || ? AS x FROM range(2000)"
        lake.execute(
            f"COPY ({table}) TO '{tmp_path / 'a.parquet'}' (FORMAT parquet, COMPRESSION zstd)", [NAME]
        )
    with tarfile.open(tmp_path / "backup.tar.gz", "w:gz") as archive:
        inside = tarfile.TarInfo("data/x.gz")
        content = gzip.compress(needle)
        inside.size = len(content)
        archive.addfile(inside, io.BytesIO(content))
    found, read = searching.everywhere(tmp_path, NEEDLES)
    assert {re.split(r"[:.]", place)[0] + "." + re.split(r"[:.]", place + ".")[1] for place in found} == {
        "a.sqlite3", "page.br", "page.gz", "log.", "a.parquet", "backup.tar",
    }  # fmt: skip
    assert read == 6
