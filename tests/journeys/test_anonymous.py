"""An anonymous visit: no serious barrier, nothing that sticks out, no script needed. What it leaves: test_crawl."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Paper
from tests.journeys.kinds import first, kinds

pytestmark = pytest.mark.journey

KINDS = [
    "front", "section", "sections", "dossier", "dossiers", "article", "topic", "author", "editions", "edition",
    "edition_page", "search", "nothing_found", "corrections", "replies", "privacy", "imprint", "not_found", "gone",
    "wall", "opened",
]  # fmt: skip
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules about colours among those that are asked by day."""


def test_pictures_of_the_demo_come_in_all_sizes(paper: Paper) -> None:
    front = paper.get("/")[1]
    article = paper.get(first(r'href="(/artikel/[^"#?]+)"', front))[1]
    for page in (front, article):
        assert first(r'srcset="([^"]+)"', page).count("w,") >= 3


@pytest.fixture(scope="session")
def addresses(paper: Paper) -> dict[str, str]:
    """One address for every kind of page, found by following links like a reader."""
    return kinds(paper)


@pytest.mark.parametrize("kind", KINDS)
def test_no_serious_barrier(reader: Page, addresses: dict[str, str], kind: str) -> None:
    reader.goto(addresses[kind])
    assert serious(reader) == []
    # By night nothing but the colours is another.
    reader.emulate_media(color_scheme="dark")
    assert serious(reader, {"runOnly": {"type": "rule", "values": COLOURS}}) == []


def serious(reader: Page, options: dict[str, Any] | None = None) -> list[tuple[str, list[str]]]:
    """What keeps people out: the rule, and the first places that break it."""
    violations = (
        Axe().run(reader, options={"resultTypes": ["violations"], **(options or {})}).response["violations"]
    )
    return [
        (item["id"], [node["html"][:160] for node in item["nodes"]][:3])
        for item in violations
        if item["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_sticks_out(reader: Page, addresses: dict[str, str], kind: str) -> None:
    reader.goto(addresses[kind])
    found = {}
    for width in (360, 768, 1280, 1600):
        reader.set_viewport_size({"width": width, "height": 900})
        found[width] = reader.evaluate("document.documentElement.scrollWidth")
    assert {width: wide for width, wide in found.items() if wide > width} == {}


def test_everything_works_without_javascript(
    browser: Browser, paper: Paper, addresses: dict[str, str]
) -> None:
    context = browser.new_context(base_url=paper.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.locator("main a[href^='/artikel/']").first.click()
    assert page.locator("article h1").count() == 1
    page.goto("/suche/")
    page.fill("input[name=q]", "Hafen")
    page.press("input[name=q]", "Enter")
    assert page.locator("main a[href^='/artikel/']").count() > 3
    page.goto(addresses["article"])
    placeholder = page.locator("[data-frame] a").first
    assert placeholder.get_attribute("href", timeout=2000).startswith("https://")  # type: ignore[union-attr]
    context.close()


def test_a_foreign_player_loads_only_after_a_click(reader: Page, addresses: dict[str, str]) -> None:
    asked: list[str] = []
    reader.route(
        lambda url: urlsplit(url).hostname != "localhost",
        lambda route: (asked.append(route.request.url), route.abort()),
    )
    reader.goto(addresses["article"], wait_until="networkidle")
    assert asked == []
    holder = reader.locator("[data-frame]").first
    holder.scroll_into_view_if_needed()
    holder.locator("a.embed-open").click()
    frame = reader.locator("iframe").first
    frame.wait_for(state="attached")
    assert frame.get_attribute("referrerpolicy") == "no-referrer"
    assert frame.get_attribute("sandbox")
    reader.wait_for_timeout(500)
    assert [urlsplit(url).hostname for url in asked[:1]] == ["player.vimeo.com"]


def test_the_keyboard_reaches_the_text(reader: Page, addresses: dict[str, str]) -> None:
    reader.goto(addresses["article"])
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.getAttribute('href')") == "#content"
    reader.keyboard.press("Enter")
    assert reader.evaluate("location.hash") == "#content"
