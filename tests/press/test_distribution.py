"""Other machines and caches in front, with real servers."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from andruck.newsroom.actions import publishing
from andruck.press import distribution, following
from andruck.press.store import Store
from tests import factories


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Redis:
    """A real server that can be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = shutil.which("valkey-server") or shutil.which("redis-server")
        if command is None:
            say = pytest.fail if os.environ.get("ANDRUCK_REQUIRE_REDIS") else pytest.skip
            say("redis-server is missing: install Debian's redis-server to test several machines.")
        arguments = ["--port", str(self.port), "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen([command, *arguments], stdout=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        pytest.fail("redis-server does not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Iterator[Redis]:
    one = Redis(tmp_path)
    one.start()
    settings.REDIS_URL = f"redis://127.0.0.1:{one.port}/0"
    yield one
    one.stop()


@pytest.fixture
def listener(server: Redis) -> Iterator[threading.Event]:
    nudged, stopping = threading.Event(), threading.Event()
    thread = distribution.listen(nudged, stopping)
    assert thread is not None
    yield nudged
    stopping.set()
    thread.join(5)


def test_a_message_reaches_the_other_machine(listener: threading.Event) -> None:
    assert listener.wait(5), "who begins to listen looks at once"
    listener.clear()
    assert distribution.tell() is True
    assert listener.wait(5)


def test_a_server_that_was_away(server: Redis, listener: threading.Event, caplog: Any) -> None:
    assert listener.wait(5)
    server.stop()
    assert distribution.tell() is False
    listener.clear()
    server.start()
    assert listener.wait(10), "after a pause one looks, because messages may have been missed"


def test_without_other_machines(settings: Any) -> None:
    settings.REDIS_URL = ""
    assert distribution.tell() is False
    assert distribution.listen(threading.Event()) is None


class Cache(BaseHTTPRequestHandler):
    """Writes down what it is told to purge."""

    purges: list[str] = []

    def do_PURGE(self) -> None:
        self.purges.append(self.headers["Surrogate-Key"])
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def cache(settings: Any) -> Iterator[list[str]]:
    server = HTTPServer(("127.0.0.1", 0), Cache)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    location = f"http://127.0.0.1:{server.server_port}/"
    backend = "andruck.press.distribution.SurrogateKeys"
    settings.WAGTAILFRONTENDCACHE = {"cdn": {"BACKEND": backend, "LOCATION": location}}
    settings.PRESS_SURROGATE_KEYS = True
    Cache.purges = []
    yield Cache.purges
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.django_db
def test_a_cache_in_front_knows_pages_by_what_they_show(
    house: Any, client: Client, press: Store, cache: list[str]
) -> None:
    row = factories.article(house.politics)
    following.follow()
    answer = client.get(row.get_absolute_url())
    keys = answer["Surrogate-Key"].split(" ")
    assert {"everything", f"article:{row.pk}", f"name:{house.politics.pk}", "paper"} <= set(keys)
    cache.clear()
    publishing.publish(article=row)
    following.follow()
    for _ in range(100):
        if cache:
            break
        time.sleep(0.05)
    assert f"article:{row.pk}" in cache[0].split(" ")
    assert f"list:section:{house.politics.pk}:head" in cache[0].split(" ")
