"""What is remembered of reading after a yes, and that it goes: with a script, without one, against an objection."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Paper
from tests.journeys.test_accounts import enter, window
from tests.journeys.test_anonymous import serious

pytestmark = pytest.mark.journey
PAGE = "/privatsphaere/"
HISTORY, SAMPLE = "recs_personal", "stats_reading"


def some_articles(paper: Paper) -> list[str]:
    """Articles that everybody may read."""
    found = dict.fromkeys(re.findall(r'href="(/artikel/\d+\.[^"#?]+)"', paper.get("/")[1]))
    return [path for path in found if "data-reads" in paper.get(path)[1]][:2]


def say_yes(page: Page, key: str) -> None:
    page.goto(PAGE)
    choice = page.locator(f"[id='{key}']")
    if choice.get_by_role("checkbox").count():
        assert not choice.get_by_role("checkbox").is_checked()
        choice.get_by_role("checkbox").check()
    choice.get_by_role("button", name="Ja", exact=True).click()
    expect(choice).to_contain_text("Sie haben ja gesagt.")


def read(page: Page, path: str) -> None:
    """For more than five seconds, to the end."""
    page.goto(path)
    page.keyboard.press("End")
    with page.expect_request("**/-/read", timeout=15_000) as waiting:
        pass
    assert waiting.value.response().status == 204  # type: ignore[union-attr]


def button(page: Page, do: str) -> Any:
    return page.locator(f"button[value='{do}']")


def noted(paper: Paper, table: str) -> list[tuple[Any, ...]]:
    """Article, seconds and quarters of all readings in the database of histories, the newest last."""
    if not (paper.data / "history.sqlite3").exists():
        pytest.skip("looks into the file, which PostgreSQL does not have")
    what = "depth" if table == "usage_samplereading" else "0"
    with closing(sqlite3.connect(paper.data / "history.sqlite3")) as database:
        return database.execute(f"SELECT article, seconds, {what} FROM {table} ORDER BY id").fetchall()


@pytest.fixture
def member(browser: Browser, paper: Paper, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A reader who is signed in."""
    with window(browser, paper) as page:
        enter(page, paper, f"{request.node.name[:40].replace('_', '-')}@lotse.example")
        yield page


def everything(page: Page) -> dict[str, Any]:
    page.goto("/konto/daten/")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Herunterladen").click()
    found: dict[str, Any] = json.loads(waiting.value.path().read_text())
    return found


def test_two_articles_are_remembered_taken_along_and_wiped(member: Page, paper: Paper) -> None:
    paths = some_articles(paper)
    numbers = [int(re.findall(r"/artikel/(\d+)", path)[0]) for path in paths]
    before = len(noted(paper, "usage_readarticle"))
    # Without a yes not even the script is loaded.
    asked: list[str] = []
    member.on("request", lambda request: asked.append(request.url))
    member.goto(paths[0], wait_until="networkidle")
    member.wait_for_timeout(6_000)
    assert [url for url in asked if "reads" in url or "/-/read" in url] == []
    say_yes(member, HISTORY)
    assert serious(member) == []
    for path in paths:
        read(member, path)
    member.goto(PAGE)
    assert [one["article"] for one in everything(member)["articles_read"]["history"]] == numbers
    member.goto(PAGE)
    button(member, f"wipe {HISTORY}").click()
    expect(member.locator(f"[id='{HISTORY}']")).to_contain_text("Sie haben ja gesagt.")
    expect(button(member, f"wipe {HISTORY}")).to_have_count(0)
    assert len(noted(paper, "usage_readarticle")) == before
    assert "articles_read" not in everything(member)


def test_the_end_of_reading_is_told_and_taking_it_back_wipes_at_once(reader: Page, paper: Paper) -> None:
    (path, other), before = some_articles(paper), len(noted(paper, "usage_samplereading"))
    say_yes(reader, SAMPLE)
    read(reader, path)
    reader.wait_for_timeout(3_000)
    # The last word is sent while the page goes, and the browser's driver does not see it.
    reader.goto(other)
    found = noted(paper, "usage_samplereading")
    for _ in range(50):
        if found[-1][1] >= 7:
            break
        reader.wait_for_timeout(100)
        found = noted(paper, "usage_samplereading")
    article, seconds, quarters = found[-1]
    assert (len(found), f"/{article}." in path, seconds >= 7, quarters) == (before + 1, True, True, 4)
    reader.goto(PAGE)
    button(reader, f"end {SAMPLE}").click()
    expect(reader.locator(f"[id='{SAMPLE}']")).to_contain_text("Sie haben Ihr Ja widerrufen.")
    assert len(noted(paper, "usage_samplereading")) == before


def test_without_a_script_nothing_is_noted_and_the_page_says_so(browser: Browser, paper: Paper) -> None:
    path, before = some_articles(paper)[0], len(noted(paper, "usage_readarticle"))
    with window(browser, paper, java_script_enabled=False) as page:
        page.goto(PAGE)
        choice = page.locator(f"[id='{HISTORY}']")
        expect(choice).to_contain_text("JavaScript")
        choice.get_by_role("button", name="Ja", exact=True).click()
        # Somebody who has not ticked the box is told what is missing.
        expect(page.get_by_role("alert")).to_contain_text("16")
        say_yes(page, HISTORY)
        page.goto(path)
        page.wait_for_timeout(6_000)
        page.goto(PAGE)
        expect(button(page, f"wipe {HISTORY}")).to_have_count(0)
        button(page, "everything").click()
        expect(choice).to_contain_text("Sie haben Ihr Ja widerrufen.")
    assert len(noted(paper, "usage_readarticle")) == before


def test_a_browser_that_objects_is_neither_asked_nor_noted(browser: Browser, paper: Paper) -> None:
    path, before = some_articles(paper)[0], len(noted(paper, "usage_readarticle"))
    with window(browser, paper) as page:
        say_yes(page, HISTORY)
        # The objection comes later than the yes, and so outweighs it.
        page.context.set_extra_http_headers({"Sec-GPC": "1"})
        page.context.add_init_script(
            "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
        )
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path, wait_until="networkidle")
        page.wait_for_timeout(6_000)
        assert [url for url in asked if "reads" in url or "/-/read" in url] == []
        enter(page, paper, "mit-einspruch@lotse.example")
        expect(page.locator(".choice")).to_have_count(0)
        # A yes that is said while it stands holds all the same.
        say_yes(page, HISTORY)
        read(page, path)
    assert len(noted(paper, "usage_readarticle")) == before + 1
