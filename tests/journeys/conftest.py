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
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from andruck.project.demo import sign_ins
from tests.emulators.description import descriptions
from tests.emulators.mollie import MollieEmulator
from tests.emulators.mollie.server import KEY, TOKEN
from tests.emulators.paypal import PayPalEmulator
from tests.emulators.paypal.account import MERCHANT
from tests.emulators.paypal.server import CLIENT, SECRET
from tests.emulators.paypal.signing import WEBHOOK_ID, authority
from tests.journeys import prepared

LAST_LINES = 60
BEGINNING = 1500
"""Characters of what a window shows."""

CHROMIUM = Path("/usr/bin/chromium")
ANDRUCK = Path(sys.executable).parent / "andruck"
PASSWORD = sign_ins.PASSWORD
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
    # Nothing but this machine is within reach, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]

# Where a journey promises seconds it measures them itself; everything else may wait for a machine that is busy.
expect.set_options(timeout=15_000)


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


def run_andruck(
    *arguments: str, data: Path, url: str, sqlite: bool = False, more: dict[str, str] | None = None
) -> str:
    """Run a command to its end; its output is part of the failure when it fails."""
    env = {**environment(data, url), **(more or {})}
    if sqlite:
        env.pop("ANDRUCK_DATABASE_URL", None)
    done = subprocess.run([ANDRUCK, *arguments], env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"andruck {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def put_demo(language: str, data: Path, url: str, *, sqlite: bool = False, cut: bool = True) -> None:
    """The demo paper in this folder; ``cut``: with every picture in all sizes, before the clock of journeys runs."""

    def build(folder: Path) -> None:
        run_andruck(
            "demo", "--language", language, "--data", str(folder), data=folder, url=url, sqlite=sqlite
        )
        if cut:
            run_andruck("manage", "db_worker", "--batch", data=folder, url=url, sqlite=sqlite)

    if sqlite or "ANDRUCK_DATABASE_URL" not in os.environ:
        prepared.put(language, data, url, build)
    else:
        build(data)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Providers:
    """Stand-ins of payment providers. They hold their messages back until a journey sends them."""

    paypal: PayPalEmulator
    mollie: MollieEmulator

    def options(self, data: Path, url: str) -> dict[str, str]:
        """What a paper at this address has to know to take money there."""
        self.paypal.hook_address = f"{url}/-/hook/paypal/"
        roots = data / "paypal-roots.pem"
        roots.write_bytes(authority().root_pem)
        return {
            "ANDRUCK_PAYPAL_CLIENT": CLIENT,
            "ANDRUCK_PAYPAL_SECRET": SECRET,
            "ANDRUCK_PAYPAL_WEBHOOK": WEBHOOK_ID,
            "ANDRUCK_PAYPAL_MERCHANT": MERCHANT,
            "ANDRUCK_PAYPAL_ENVIRONMENT": self.paypal.url,
            "ANDRUCK_PAYPAL_ROOTS": str(roots),
            "ANDRUCK_MOLLIE_KEY": KEY,
            "ANDRUCK_MOLLIE_TOKEN": TOKEN,
            "ANDRUCK_MOLLIE_PROFILE": "pfl_QkEhN94Ba",
            "ANDRUCK_MOLLIE_ENVIRONMENT": self.mollie.url,
        }


@pytest.fixture(scope="session")
def providers() -> Iterator[Providers]:
    """PayPal and Mollie, as stand-ins; PayPal's description judges them at the end where it is at hand."""
    with PayPalEmulator(description=descriptions()) as paypal, MollieEmulator() as mollie:
        yield Providers(paypal, mollie)
        assert paypal.violations == []
        assert mollie.violations == []


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory, providers: Providers) -> Iterator[Paper]:
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
    put_demo("de", data, url)
    options = providers.options(data, url)
    run_andruck("payments", "connect", data=data, url=url, more=options)
    log = (data / "server.log").open("wb")
    command = [ANDRUCK, "serve", "--port", url.rpartition(":")[2], "--workers", "1", "--with-worker"]
    server = subprocess.Popen(
        [*command, "--data", str(data)], env={**environment(data, url), **options}, stdout=log, stderr=log
    )
    try:
        wait_until_up(url, server, data)
        yield Paper(url, data)
        # Whatever was given, taken back and closed in between.
        run_andruck("ledger", "check", data=data, url=url)
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def wait_until_up(url: str, server: "subprocess.Popen[bytes]", data: Path) -> None:
    """Until the health page answers; fails with the server's log when it ends instead."""
    patience = time.monotonic() + 120  # the first start compresses every static file
    while time.monotonic() < patience:
        try:
            with urllib.request.urlopen(f"{url}/-/health", timeout=5):
                return
        except OSError:
            assert server.poll() is None, last_lines(data)
            time.sleep(0.2)
    pytest.fail("The server did not come up:\n" + last_lines(data))


def last_lines(data: Path) -> str:
    """What the server of this paper said last."""
    log = data / "server.log"
    return "\n".join(log.read_text(errors="replace").splitlines()[-LAST_LINES:]) if log.exists() else ""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    """What the paper itself said last, and what the windows show, stands beside a journey that has failed."""
    report = yield
    known = getattr(item, "funcargs", {})
    if report.failed and isinstance(known.get("paper"), Paper):
        report.sections.append(("the paper's log", last_lines(known["paper"].data)))
    if report.failed and isinstance(known.get("browser"), Browser):
        report.sections.append(("windows", "\n\n".join(shown(known["browser"]))))
    return report


def shown(browser: Browser) -> Iterator[str]:
    """Address and beginning of every page that is open."""
    for page in [page for context in browser.contexts for page in context.pages]:
        try:
            yield f"{page.url}\n{page.locator('body').inner_text(timeout=2000)[:BEGINNING]}"
        except PlaywrightError as problem:
            yield f"{page.url}\n({problem})"


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


@pytest.fixture(scope="session")
def cookies() -> dict[str, Any]:
    """What browsers of signed-in staff keep: each goes through the door once, since each code counts once."""
    return {}


@pytest.fixture
def sign_in(browser: Browser, paper: Paper, cookies: dict[str, Any]) -> Iterator[Any]:
    """A function that gives a window in which a member of staff is signed in: ``sign_in("editor")``."""
    contexts: list[BrowserContext] = []

    def window(role: str) -> Page:
        context = browser.new_context(
            base_url=paper.url, locale="de-DE", viewport={"width": 1400, "height": 1000}
        )
        contexts.append(context)
        page = context.new_page()
        if role in cookies:
            context.add_cookies(cookies[role])
            page.goto("/redaktion/")
        else:
            enter_editor(page, role)
            cookies[role] = context.cookies()
        page.wait_for_url("**/redaktion/")
        return page

    yield window
    for context in contexts:
        context.close()


def enter_editor(page: Page, role: str) -> None:
    """Through the door: password, then the code that the app of the demo shows."""
    page.goto("/redaktion/")
    page.fill("[name=login]", role)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/zweiter-faktor/")
    for ahead in (0, 1, -1):
        page.fill("[name=code]", sign_ins.code(ahead=ahead))
        page.press("[name=code]", "Enter")
        page.wait_for_load_state()
        if page.url.endswith("/redaktion/"):
            return
