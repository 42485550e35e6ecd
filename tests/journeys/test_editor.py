"""The editor as a place of work: two people on one text, closed doors, live counts, a quiet console."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.journeys.conftest import Paper
from tests.journeys.kinds import fullest_article
from tests.journeys.steps import ARTICLES, KINDS, Editor, token

pytestmark = pytest.mark.journey

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "screenshots"
AUTOSAVE = 2000
"""Milliseconds after which autosave has kept what was typed last."""


def test_two_people_never_overwrite_each_other(sign_in: Any) -> None:
    word = token()
    first = Editor(sign_in("editor"))
    number = first.draft(f"Erste Fassung {word}", "Der Anfang steht.")
    second = Editor(sign_in("chief")).open(number)
    # Whoever comes second is told that somebody is there already.
    expect(second.page.locator(".w-editing-sessions__session")).to_have_count(1)
    second.watched()
    first.fill(headline=f"Zweite Fassung {word}")
    first.press("save")

    second.fill(headline=f"Dritte Fassung {word}")
    # Autosave refuses to go on ...
    expect(second.autosave()).to_have_class(re.compile("--paused"))
    expect(second.page.locator(".w-editing-sessions__session--saved")).to_be_visible()
    assert _stored(first, number) == f"Zweite Fassung {word}"
    # ... and so does the button, which says why and keeps what was typed.
    second.press("save")
    told = second.page.locator(".overtaken")
    expect(told).to_be_visible()
    assert barriers(second.page, ".overtaken") == []
    assert second.page.locator("#id_headline").input_value() == f"Dritte Fassung {word}"
    assert _stored(first, number) == f"Zweite Fassung {word}"

    # Pressing again changes nothing; only saying so does, and the other version stays in the history.
    second.press("save")
    expect(told).to_be_visible()
    assert _stored(first, number) == f"Zweite Fassung {word}"
    second.page.check("[name=replace_newer]")
    second.press("save")
    expect(second.page.locator(".messages .success")).to_be_visible()
    assert _stored(first, number) == f"Dritte Fassung {word}"
    first.page.goto(f"{ARTICLES}history/{number}/")
    overwritten = first.page.locator("main tbody tr").nth(1)
    overwritten.locator(".w-dropdown__toggle").click()
    first.page.locator("a[href*='/compare/']:visible").last.click()
    expect(first.page.locator("main")).to_contain_text("Dritte")
    expect(first.page.locator("main")).to_contain_text("Zweite")


def _stored(editor: Editor, number: int) -> str:
    return editor.open(number).page.locator("#id_headline").input_value()


def test_what_was_typed_is_kept_without_a_button(sign_in: Any) -> None:
    word = token()
    editor = Editor(sign_in("reporter")).new()
    editor.watched()
    editor.tab("ort")
    editor.page.select_option("#id_section", label="Politik")
    editor.tab("text")
    editor.fill(headline=f"Noch nicht gespeichert {word}")
    editor.write(f"{editor.block('paragraph')}-value", f"Mitten im Satz bricht {word} ab und")
    editor.page.wait_for_url("**/edit/*/")
    # Once more after the last word: the first time may have come before it.
    expect(editor.autosave()).to_have_class(re.compile("--saved"))
    editor.page.wait_for_timeout(AUTOSAVE)
    expect(editor.autosave()).to_have_class(re.compile("--saved"))
    number = editor.number
    editor.page.close()
    again = Editor(sign_in("reporter")).open(number)
    assert again.page.locator("#id_headline").input_value() == f"Noch nicht gespeichert {word}"
    expect(again.page.locator("#body-root .public-DraftEditor-content")).to_have_text(
        f"Mitten im Satz bricht {word} ab und"
    )


def test_other_sections_stay_closed(sign_in: Any) -> None:
    word = token()
    chief = Editor(sign_in("chief"))
    number = chief.draft(f"Geheime Kür {word}", f"Niemand weiß von {word}.", section="Sport")
    reporter = sign_in("reporter")
    for path in ("", f"?q={word}", f"results/?q={word}"):
        assert _titles(reporter, f"{ARTICLES}{path}", word) == 0, path
        assert _titles(chief.page, f"{ARTICLES}{path}", word) > 0, path
    for path in ("edit", "history", "usage", "unpublish", "delete", "workflow_history"):
        answer = reporter.goto(f"{ARTICLES}{path}/{number}/")
        assert answer is not None
        assert urlsplit(reporter.url).path == "/redaktion/", path
        assert word not in reporter.content(), path
    for window, found in ((reporter, 0), (chief.page, 1)):
        form = Editor(window).new()
        form.tab("ort")
        assert _choices(form, f"Geheime Kür {word}") == found
    offered = Editor(reporter).new().page.locator("#id_section option").all_inner_texts()
    assert [one.strip() for one in offered][1:] == ["Politik", "Lindenhafen"]


def _titles(page: Page, path: str, word: str) -> int:
    page.goto(path)
    return page.locator("td, li").filter(has_text=f"Geheime Kür {word}").count()


def _choices(editor: Editor, words: str) -> int:
    """How many articles the dialog finds."""
    page = editor.page
    page.locator("#id_translation_of-chooser button.chooser__choose-button").click()
    field = page.locator(".modal input[name=q]")
    with page.expect_response(lambda answer: "q=" in answer.url):
        field.fill(words)
    page.wait_for_load_state("networkidle")
    return page.locator(".modal [data-chooser-modal-choice]").filter(has_text=words).count()


def test_counts_follow_the_typing(sign_in: Any) -> None:
    editor = Editor(sign_in("reporter")).new()
    page = editor.page
    count = page.locator("#id_headline ~ .charcount")
    expect(count).to_have_text("0 / 90")
    page.locator("#id_headline").press_sequentially("Öl im Hafen")
    expect(count).to_have_text("11 / 90")
    expect(count).not_to_have_class(re.compile("over"))
    editor.fill(headline="x" * 91)
    expect(count).to_have_text("91 / 90")
    expect(count).to_have_class(re.compile("charcount--over"))
    printed = page.locator(".printfit")
    expect(printed).to_have_text("0 Zeichen mit Leerzeichen · 0 Zeilen · 0 Wörter")
    # A column of this paper is 36 characters wide.
    editor.write(f"{editor.block('paragraph')}-value", "Vierzig Zeichen sind hier genau erreicht")
    expect(printed).to_have_text("40 Zeichen mit Leerzeichen · 2 Zeilen · 6 Wörter")
    page.fill(f"#{editor.block('subhead')}-value", "Am Kai")
    expect(printed).to_have_text("46 Zeichen mit Leerzeichen · 3 Zeilen · 8 Wörter")


# Articles stand for themselves, "%s" is the number of one of them.
VISITS = {
    "dashboard": "/redaktion/",
    "list": ARTICLES,
    "found": f"{ARTICLES}?q=Hafen&status=live",
    "add": f"{ARTICLES}add/",
    "edit": f"{ARTICLES}edit/%s/",
    "history": f"{ARTICLES}history/%s/",
    "withdraw": f"{ARTICLES}unpublish/%s/",
    "pictures": "/redaktion/images/",
    "pages": "/redaktion/pages/",
    "replies": "/redaktion/snippets/newsroom/reply/",
    "new case": "/redaktion/snippets/newsroom/archivecase/add/",
    "users": "/redaktion/users/",
    "groups": "/redaktion/groups/",
    "reviews": "/redaktion/reports/workflow/",
    "what happened": "/redaktion/reports/site-history/",
    "workflows": "/redaktion/workflows/list/",
    "settings": "/redaktion/settings/newsroom/papersettings/",
    "account": "/redaktion/account/",
}


def listen(page: Page) -> list[str]:
    """Collects what goes wrong on a page from now on: refused by the policy, thrown, not found, broken.

    Not counted is autosave's 400 while a row that has just been added is still empty.
    """
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        place = message.location.get("url", "")
        waits = "status of 400" in message.text and re.search(r"/article/(add|edit/\d+)/$", place)
        if message.type == "error" and not waits:
            wrong.append(f"{page.url}: {message.text} {place}")

    page.on("console", heard)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    return wrong


@pytest.fixture(scope="session")
def fullest(paper: Paper) -> int:
    """The number of the article with every kind of block."""
    return int(fullest_article(paper).split("/")[2].split(".")[0])


def test_the_console_stays_quiet(fullest: int, sign_in: Any) -> None:
    page = sign_in("admin")
    wrong = listen(page)
    for path in VISITS.values():
        answer = page.goto(path.replace("%s", str(fullest)), wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, path
    assert wrong == []


CHOOSERS = {
    "text": ["id_bylines-0-author"],
    "ort": ["id_page_references-0-edition", "id_translation_of"],
    "bild": ["id_picture"],
}


def test_the_console_stays_quiet_in_dialogs(sign_in: Any) -> None:
    editor = Editor(sign_in("admin"))
    wrong = listen(editor.page)
    editor.new()
    editor.tab("ort")
    editor.page.select_option("#id_section", label="Sport")
    editor.add_row("page_references")
    editor.tab("text")
    headline = f"Leiser Versuch {token()}"
    editor.fill(headline=headline)
    editor.add_row("bylines")
    for tab, names in CHOOSERS.items():
        editor.tab(tab)
        for name in names:
            editor.choose(name)
    editor.tab("ort")
    editor.page.fill("#id_page_references-0-page", "3")
    editor.tab("text")
    editor.page.locator("[data-side-panel-toggle='preview']").click()
    shown = editor.page.frame_locator("#w-preview-iframe").locator("h1")
    expect(shown).to_have_text(headline)
    for kind in KINDS:
        editor.block(kind)
    expect(editor.autosave()).to_have_class(re.compile("--saved"))
    assert wrong == []


def test_our_own_pieces_are_open_to_everybody(fullest: int, sign_in: Any) -> None:
    page = sign_in("editor")
    for path, own in {"/redaktion/": ".desk", f"{ARTICLES}edit/{fullest}/": ".charcount, .printfit"}.items():
        page.goto(path, wait_until="networkidle")
        assert page.locator(own).count() > 0, path
        assert barriers(page, own) == []


def barriers(page: Page, own: str) -> list[tuple[str, list[str]]]:
    """Serious barriers within these elements."""
    found = Axe().run(page, {"include": own.split(", ")}).response["violations"]
    return [
        (one["id"], [node["html"][:160] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.readme
def test_screenshot_of_the_editor(fullest: int, sign_in: Any) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page = Editor(sign_in("editor")).open(fullest).page
    page.locator("[data-side-panel-toggle='preview']").click()
    expect(page.frame_locator("#w-preview-iframe").locator("article h1")).to_be_visible()
    page.wait_for_load_state("networkidle")
    shot = page.screenshot(path=SHOTS / "editor-article.png")
    assert len(shot) > 20_000
    if os.environ.get("ANDRUCK_README_SHOTS"):
        page.screenshot(path=ROOT / "docs" / "images" / "editor-article.png")
