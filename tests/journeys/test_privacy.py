"""Saying yes beside the function that needs it, with and without a script. What is kept then: test_crawl."""

import json
import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Paper
from tests.journeys.kinds import fullest_article
from tests.journeys.steps import agree
from tests.journeys.test_anonymous import serious

pytestmark = pytest.mark.journey
PAGE = "/privatsphaere/"
PLAYER = "player.vimeo.com"
LOOK = """button => {
  const style = getComputedStyle(button);
  return [style.fontSize, style.padding, style.color, style.backgroundColor, button.offsetWidth, button.offsetHeight];
}"""


def foreign(page: Page) -> list[str]:
    """The hosts that are called beside our own; none of them answers."""
    asked: list[str] = []
    page.context.route(
        lambda url: urlsplit(url).hostname != "localhost",
        lambda route: (asked.append(str(urlsplit(route.request.url).hostname)), route.abort()),
    )
    return asked


def test_videos_load_at_once_after_a_yes_and_not_after_it_was_taken_back(reader: Page, paper: Paper) -> None:
    article, asked = fullest_article(paper), foreign(reader)
    reader.goto(article, wait_until="networkidle")
    assert asked == []
    reader.get_by_role("link", name=re.compile("Immer von Vimeo laden")).first.click()
    choice = reader.locator("[id='embed:vimeo']")
    expect(choice).to_contain_text("Sie haben nicht entschieden.")
    yes, no = (choice.get_by_role("button", name=name, exact=True) for name in ("Ja", "Nein"))
    assert yes.evaluate(LOOK) == no.evaluate(LOOK)
    yes.focus()
    reader.keyboard.press("Tab")
    expect(no).to_be_focused()
    yes.click()
    expect(choice).to_contain_text("Sie haben ja gesagt.")
    assert serious(reader) == []
    reader.get_by_role("link", name="Zurück zur Seite, von der Sie kommen").click()
    # It is asked for when it comes near.
    reader.locator("iframe").first.scroll_into_view_if_needed()
    patience = time.monotonic() + 15
    while not asked and time.monotonic() < patience:
        reader.wait_for_timeout(100)
    assert set(asked) == {PLAYER}
    asked.clear()
    reader.goto(PAGE)
    choice.get_by_role("button", name="Ja widerrufen").click()
    expect(choice).to_contain_text("Sie haben Ihr Ja widerrufen.")
    reader.goto(article, wait_until="networkidle")
    assert (asked, reader.locator("iframe").count()) == ([], 0)


def test_a_no_is_remembered_without_a_number(reader: Page, paper: Paper) -> None:
    for _ in range(2):
        reader.goto(PAGE)
        choice = reader.locator("[id='embed:youtube']")
        choice.get_by_role("button", name="Nein", exact=True).click()
        expect(choice).to_contain_text("Sie haben nein gesagt.")
    (cookie,) = reader.context.cookies()
    assert cookie["value"].startswith("~")
    assert json.loads(reader.request.get(f"{PAGE}proof.json").text()) == {"records": []}
    # Two devices that have said the same remember the same.
    other = reader.context.browser.new_context(base_url=paper.url, locale="de-DE")  # type: ignore[union-attr]
    page = other.new_page()
    page.goto(PAGE)
    page.locator("[id='embed:youtube']").get_by_role("button", name="Nein", exact=True).click()
    page.wait_for_load_state()
    assert [one["value"] for one in other.cookies()] == [cookie["value"]]
    other.close()


def test_yes_and_no_are_equal_for_every_purpose(reader: Page, paper: Paper) -> None:
    """The same size, colours and place in the order of the keyboard; nothing is chosen before somebody chooses."""
    reader.goto(PAGE)
    for key in purposes(paper):
        choice = reader.locator(f"[id='{key}']")
        yes, no = (choice.get_by_role("button", name=name, exact=True) for name in ("Ja", "Nein"))
        assert yes.evaluate(LOOK) == no.evaluate(LOOK), key
        yes.focus()
        reader.keyboard.press("Tab")
        expect(no).to_be_focused()
        assert choice.locator(":checked").count() == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_every_purpose_with_and_without_a_script(browser: Browser, paper: Paper, scripts: bool) -> None:
    """Refuse, give, take back: each with one click, and everything with one."""
    context = browser.new_context(base_url=paper.url, locale="de-DE", java_script_enabled=scripts)
    page = context.new_page()
    page.goto(PAGE)
    for key in purposes(paper):
        choice = page.locator(f"[id='{key}']")
        for button, said in (
            ("Nein", "Sie haben nein gesagt."), ("Ja", "Sie haben ja gesagt."),
            ("Ja widerrufen", "Sie haben Ihr Ja widerrufen."), ("Ja", "Sie haben ja gesagt."),
        ):  # fmt: skip
            if button == "Ja":
                agree(choice)
            else:
                choice.get_by_role("button", name=button, exact=True).click()
            expect(choice).to_contain_text(said)
    page.get_by_role("button", name="Alles widerrufen").click()
    for key in purposes(paper):
        expect(page.locator(f"[id='{key}']")).to_contain_text("Sie haben Ihr Ja widerrufen.")
    context.close()


def purposes(paper: Paper) -> list[str]:
    """Whatever is offered at present."""
    keys = [str(one["key"]) for one in json.loads(paper.get(f"{PAGE}register.json")[1])["purposes"]]
    assert keys
    return keys


def test_from_the_video_without_a_script(browser: Browser, paper: Paper) -> None:
    context = browser.new_context(base_url=paper.url, locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    page.goto(fullest_article(paper))
    page.get_by_role("link", name=re.compile("Immer von Vimeo laden")).first.click()
    choice = page.locator("[id='embed:vimeo']")
    choice.get_by_role("button", name="Ja", exact=True).click()
    expect(choice).to_contain_text("Sie haben ja gesagt.")
    page.get_by_role("button", name="Alles widerrufen").click()
    expect(choice).to_contain_text("Sie haben Ihr Ja widerrufen.")
    context.close()
