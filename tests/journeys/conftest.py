"""A real paper for real browsers: the demo, served by the real command, read and written in Chromium."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ANDRUCK = Path(sys.executable).parent / "andruck"
PASSWORD = "andruck-demo"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--font-render-hinting=none",
]


@dataclass(frozen=True)
class Paper:
    """A running paper: its address and its data folder."""

    url: str
    data: Path

    def manage(self, *arguments: str) -> str:
        """Run one of Django's commands on this paper."""
        return run_andruck("manage", *arguments, data=self.data, url=self.url)

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of an address, without a browser."""
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def environment(data: Path, url: str) -> dict[str, str]:
    """The environment of a paper of its own; tests' settings do not reach it."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ANDRUCK_", "DJANGO_"))}
    if "ANDRUCK_DATABASE_URL" in os.environ:
        kept["ANDRUCK_DATABASE_URL"] = os.environ["ANDRUCK_DATABASE_URL"]
    return {**kept, "ANDRUCK_DATA": str(data), "ANDRUCK_BASE_URL": url}


def run_andruck(*arguments: str, data: Path, url: str, sqlite: bool = False) -> str:
    """Run a command to its end; its output is part of the failure when it fails."""
    env = environment(data, url)
    if sqlite:
        env.pop("ANDRUCK_DATABASE_URL", None)
    done = subprocess.run([ANDRUCK, *arguments], env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"andruck {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """The German demo paper, served with its background worker."""
    if not CHROMIUM.exists():
        if os.environ.get("ANDRUCK_REQUIRE_BROWSER"):
            pytest.fail("/usr/bin/chromium is missing, and this run requires the browser journeys.")
        pytest.skip("/usr/bin/chromium is missing: install Debian's chromium to run the browser journeys.")
    if (running := os.environ.get("ANDRUCK_JOURNEY_URL")) is not None:
        # While writing journeys: a demo that is running anyway, with its data folder.
        yield Paper(running, Path(os.environ["ANDRUCK_JOURNEY_DATA"]))
        return
    data = tmp_path_factory.mktemp("paper")
    url = f"http://localhost:{free_port()}"
    run_andruck("demo", "--language", "de", "--data", str(data), data=data, url=url)
    # Pictures are cut before the clock of the journeys runs: they measure seconds.
    run_andruck("manage", "db_worker", "--batch", data=data, url=url)
    log = (data / "server.log").open("wb")
    command = [ANDRUCK, "serve", "--port", url.rpartition(":")[2], "--workers", "1", "--with-worker"]
    server = subprocess.Popen(
        [*command, "--data", str(data)], env=environment(data, url), stdout=log, stderr=log
    )
    try:
        wait_until_up(url, server, data)
        yield Paper(url, data)
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def wait_until_up(url: str, server: "subprocess.Popen[bytes]", data: Path) -> None:
    """Until the health page answers; fails with the server's log when it ends instead."""
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"{url}/-/health", timeout=5):
                return
        except OSError:
            assert server.poll() is None, (data / "server.log").read_text()
            time.sleep(0.2)
    pytest.fail("The server did not come up:\n" + (data / "server.log").read_text())


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian’s Chromium. Its driver keeps an event loop in this process, which Django would take for async code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def reader(browser: Browser, paper: Paper) -> Iterator[Page]:
    """An anonymous reader's window."""
    context = browser.new_context(base_url=paper.url, locale="de-DE", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def sign_in(browser: Browser, paper: Paper) -> Iterator[Any]:
    """A function that gives a window in which a member of staff is signed in: ``sign_in("editor")``."""
    contexts: list[BrowserContext] = []

    def window(role: str) -> Page:
        context = browser.new_context(
            base_url=paper.url, locale="de-DE", viewport={"width": 1400, "height": 1000}
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/redaktion/login/")
        page.fill("[name=username]", role)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/redaktion/")
        return page

    yield window
    for context in contexts:
        context.close()
