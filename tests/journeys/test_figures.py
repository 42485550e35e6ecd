"""What is read is on the desk's page seconds later; whoever read it is nowhere."""

import contextlib
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from andruck.usage import spool
from tests.journeys.conftest import Paper
from tests.journeys.test_editor import barriers, listen

pytestmark = pytest.mark.journey

PROBE = "Probe-5d1c9e7a"
"""Stands in the name of a browser and nowhere else."""

BROWSER = f"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 {PROBE}"
SEEN_WITHIN = 30_000
"""Milliseconds; on a machine that does nothing else it is three seconds."""

READ, OLD = 40, 15
"""Views of one reader, and how many of others may leave the last thirty minutes meanwhile."""

SHOTS = os.environ.get("ANDRUCK_JOURNEY_SHOTS")


def number(now: Locator) -> int:
    """Views of the last thirty minutes, as the page says it."""
    return int(now.locator(".bank__sum").inner_text().split()[0].replace(".", ""))


def person(browser: Browser, paper: Paper) -> Page:
    """A browser that says it is one: that of the tests says it is a machine, and is not counted."""
    return browser.new_context(base_url=paper.url, user_agent=BROWSER).new_page()


def test_what_is_read_is_on_the_desk_within_seconds(browser: Browser, paper: Paper, sign_in: Any) -> None:
    found = re.search(r'href="(/artikel/\d+[^"#?]+)"[^>]*>', paper.get("/")[1])
    assert found
    desk = sign_in("reporter")
    wrong = listen(desk)
    desk.goto("/redaktion/")
    desk.get_by_role("button", name="Zahlen").click()
    desk.get_by_role("link", name="Jetzt und heute").click()
    desk.wait_for_url("**/redaktion/figures/")
    now = desk.locator("[data-figures-now]")
    waited = time.monotonic()
    folder = paper.data / "spool"
    while not now.count() or any(spool.has_ended(file) for file in spool.files(folder)):
        # The demo's invented readers are still on their way into the figures.
        assert time.monotonic() - waited < SEEN_WITHIN / 1000, "nothing was counted"
        desk.wait_for_timeout(500)
        desk.reload()
    desk.reload()
    before = number(now)

    reader = person(browser, paper)
    for _ in range(READ):
        reader.goto(found[1])
    title = reader.locator("h1").inner_text()
    assert reader.context.cookies() == []
    # The page asks again by itself: nobody reloads it. Others do not read this paper, but some of its views grow old.
    waited = time.monotonic()
    while number(now) < before + READ - OLD:
        assert time.monotonic() - waited < SEEN_WITHIN / 1000, f"{before} views before, {number(now)} now"
        desk.wait_for_timeout(200)
    expect(now).to_contain_text(title.replace("\u00ad", "")[:20])
    desk.reload()
    main = desk.locator("#main")
    expect(main).to_contain_text("Heute")
    # Breakdowns are another test's: at night a few other readers are enough to leave them out.
    expect(main).to_contain_text("Heute am meisten gelesen")
    assert barriers(desk, "#main") == []
    if SHOTS:
        _shots(desk)
        desk.goto("/redaktion/figures/")
    desk.locator("[data-figures-now] a", has_text=title.replace("\u00ad", "")[:20]).click()
    desk.wait_for_url("**/redaktion/figures/article/**")
    expect(desk.locator("#main")).to_contain_text("Die ersten Tage")
    assert barriers(desk, "#main") == []
    assert wrong == []
    reader.context.close()


PAGES = {
    "compare": "compare/", "year": "compare/?span=year&against=year",
    "problem": "compare/?since=2026-11-03&until=2026-11-01",
    "sections": "section/", "dossiers": "dossier/", "sources": "source/", "source": "source/search/google/",
    "campaigns": "campaign/", "campaign": "campaign/wochenbrief/",
}  # fmt: skip


def test_every_page_of_figures_can_be_used_by_everybody(browser: Browser, paper: Paper, sign_in: Any) -> None:
    desk = sign_in("reporter")
    wrong = listen(desk)
    for name, address in PAGES.items():
        desk.goto(f"/redaktion/figures/{address}")
        expect(desk.locator("#main .figures__ways [aria-current]")).to_be_visible()
        assert barriers(desk, "#main") == [], name
        for width in (360, 1280):
            desk.set_viewport_size({"width": width, "height": 900})
            wider = desk.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wider <= 0, (name, width)
    for kind in ("section", "dossier"):
        desk.goto(f"/redaktion/figures/{kind}/")
        desk.locator("#main tbody a").first.click()
        desk.wait_for_url(f"**/figures/{kind}/*/**")
        assert barriers(desk, "#main") == []
    # By keyboard alone to the span before, which has another address.
    desk.goto("/redaktion/figures/compare/")
    desk.locator("#main [rel=prev]").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/compare/?span=week&day=*")
    assert wrong == []


def test_the_method_is_there_for_everybody(browser: Browser, paper: Paper) -> None:
    reader = person(browser, paper)
    reader.goto("/privatsphaere/")
    reader.locator("#counting + p + p a").click()
    expect(reader.locator("h1")).to_have_text("Wie wir zählen")
    assert barriers(reader, "main") == []
    assert reader.context.cookies() == []
    reader.context.close()


def test_whoever_read_it_is_nowhere(paper: Paper) -> None:
    """Database, logs, spool, lake and kept pages: neither the browser's name nor an address of the network."""
    looked = 0
    for file in Path(paper.data).rglob("*"):
        if file.is_symlink():
            continue
        # The background work takes files of the spool away meanwhile.
        with contextlib.suppress(FileNotFoundError, IsADirectoryError):
            raw = file.read_bytes()
            looked += 1
            assert PROBE.encode() not in raw, file
            if {"spool", "lake"} & set(file.parts):
                assert b"127.0.0.1" not in raw, file
                assert b"Firefox" not in raw, file
    assert looked > 10


def _shots(page: Page) -> None:
    folder = Path(str(SHOTS))
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("overview", "article"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for width in (360, 768, 1280):
                page.set_viewport_size({"width": width, "height": 2400})
                page.wait_for_timeout(300)
                page.screenshot(path=folder / f"figures-{name}-{scheme}-{width}.png")
        if name == "overview":
            page.locator("[data-figures-now] a").first.click()
            page.wait_for_url("**/figures/article/**")
