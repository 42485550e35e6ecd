"""An editor changes a headline in one window; a reader's window shows it everywhere as soon as that is done."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Paper
from tests.journeys.steps import Editor, token

pytestmark = [pytest.mark.journey, pytest.mark.clock]

LOOK = """
(wanted) => Promise.all(wanted.paths.map(async (path) => {
    const answer = await fetch(path, {cache: 'no-store'});
    const text = (await answer.text()).replaceAll('\\u00ad', '');
    return [path, text.includes(wanted.words), answer.headers.get('x-press')];
}))
"""


def look(reader: Page, paths: list[str], words: str) -> list[list[object]]:
    """What a reader's window finds when it asks for each address once: are the words there, and where from."""
    return list(reader.evaluate(LOOK, {"paths": paths, "words": words}))


def test_a_changed_headline_is_everywhere_at_once(reader: Page, paper: Paper, sign_in: Any) -> None:
    word = token()
    old, new = f"Elf Pumpen für {word}", f"Zehn Pumpen für {word}"
    editor = Editor(sign_in("editor"))
    number = editor.draft(old, "Seit vier Uhr wird gepumpt.")
    editor.press("publish")
    article = f"/artikel/{number}.elf-pumpen-fuer-{word.lower()}.html"
    paths = [article, "/", "/rubrik/lindenhafen/", "/feed/section/lindenhafen/rss.xml", "/feed/feed.json"]

    reader.goto("/")
    look(reader, paths, old)
    # Otherwise nothing would have to be purged.
    assert look(reader, paths, old) == [[path, True, "hit"] for path in paths]

    editor.open(number)
    editor.fill(headline=new)
    editor.tab("zeiten")
    editor.page.select_option("#id_change_kind", "typo")
    editor.press("publish", arrive=False)
    assert [path for path, there, _ in look(reader, paths, new) if not there] == []
    reader.goto(article)
    expect(reader.locator("h1")).to_contain_text(word)
    expect(reader.locator("h1")).to_contain_text("Zehn")
