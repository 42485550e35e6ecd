"""A reader looks for something: with keyboard and mouse, on a desk and on a phone, with and without scripts."""

import re
import time
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Paper

pytestmark = pytest.mark.journey


@pytest.fixture(scope="session")
def searchable(paper: Paper) -> Paper:
    """The paper once its index has been made: only then the hits can be narrowed down."""
    deadline = time.monotonic() + 60
    while 'class="facets"' not in paper.get("/suche/?q=Hafen")[1]:
        assert time.monotonic() < deadline, "The background worker has made no index within a minute."
        time.sleep(0.5)
    return paper


def count(page: Page) -> int:
    found = re.match(r"\d+", page.get_by_role("status").inner_text())
    assert found
    return int(found[0])


def test_from_the_front_page_to_a_text_by_keyboard(reader: Page, searchable: Paper) -> None:
    reader.goto("/")
    reader.locator("a.find").focus()
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/suche/")
    reader.get_by_role("searchbox").focus()
    reader.keyboard.type("Kranführer*innen")
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/suche/?q=**")
    assert count(reader) >= 4
    expect(
        reader.locator("main mark", has_text=re.compile("Kranführer", re.IGNORECASE)).first
    ).to_be_visible()
    reader.locator("main article h2 a").first.focus()
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/artikel/**")


def test_narrowing_and_widening_again(reader: Page, searchable: Paper) -> None:
    reader.goto("/suche/?q=Hafen")
    everything = count(reader)
    reader.locator(".facets summary").click()
    way = reader.locator(".facets a").first
    expected = int(way.locator(".number").inner_text())
    assert 0 < expected < everything
    way.click()
    expect(reader.locator(".chips a")).to_have_count(1)
    assert count(reader) == expected
    # What is chosen stays while other words are looked for.
    reader.get_by_role("searchbox").fill("Kran")
    reader.get_by_role("searchbox").press("Enter")
    expect(reader.locator(".chips a")).to_have_count(1)
    reader.get_by_role("searchbox").fill("Hafen")
    reader.get_by_role("searchbox").press("Enter")
    reader.locator(".chips a").click()
    expect(reader.locator(".chips a")).to_have_count(0)
    assert count(reader) == everything


def test_newest_first(reader: Page, searchable: Paper) -> None:
    reader.goto("/suche/?q=Hafen")
    reader.locator(".orders a", has_text="Neueste zuerst").click()
    expect(reader.locator(".orders [aria-current]")).to_have_text("Neueste zuerst")
    moments = reader.locator("main article time").evaluate_all("tags => tags.map(tag => tag.dateTime)")
    assert len(moments) > 3
    assert moments == sorted(moments, reverse=True)


def test_a_slip_of_the_finger(reader: Page, searchable: Paper) -> None:
    reader.goto("/suche/?q=Landstorm")
    reader.locator(".meant a").click()
    assert reader.get_by_role("searchbox").input_value() == "Landstrom"
    assert count(reader) >= 3


def test_a_period_without_scripts_on_a_phone(browser: Browser, searchable: Paper) -> None:
    context = browser.new_context(
        base_url=searchable.url, java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto("/suche/?q=Hafen")
    everything = count(page)
    page.locator("form.search summary").click()
    page.locator("#to").fill("2000-01-01")
    page.locator("form.search button").click()
    expect(page.locator(".empty h2")).to_be_visible()
    page.locator(".empty a").click()
    assert count(page) == everything
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_open_is_no_barrier_and_fits(reader: Page, searchable: Paper, scheme: Any) -> None:
    reader.emulate_media(color_scheme=scheme)
    reader.set_viewport_size({"width": 360, "height": 740})
    reader.goto("/suche/?q=Hafen&sort=newest&from=2000-01-01")
    reader.locator(".facets summary").click()
    assert reader.evaluate("document.documentElement.scrollWidth") <= 360
    violations = Axe().run(reader).response["violations"]
    assert [item["id"] for item in violations if item["impact"] in {"serious", "critical"}] == []
    sizes = reader.locator(".facets a, .chips a, .orders a, main summary").evaluate_all(
        "tags => tags.map(tag => tag.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 44
