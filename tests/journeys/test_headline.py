"""An editor changes a headline in one window; a reader's window shows it everywhere within a second."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Paper
from tests.journeys.steps import Editor, token

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

WATCH = """
(wanted) => {
    window.seen = {};
    const look = async (path, words) => {
        while (!(path in window.seen)) {
            const answer = await fetch(path, {cache: 'no-store'});
            const text = (await answer.text()).replaceAll('\\u00ad', '');
            if (text.includes(words)) window.seen[path] = Date.now();
            await new Promise((done) => setTimeout(done, 50));
        }
    };
    for (const path of wanted.paths) look(path, wanted.words);
}
"""
"""Ask for every address all the time, and note when the words were first there (milliseconds since 1970)."""


def watched(reader: Page, paths: list[str], words: str, *, limit: float = 10) -> None:
    """Wait until the reader's window has met the words at all these addresses."""
    deadline = time.monotonic() + limit
    while len(seen := reader.evaluate("() => window.seen")) < len(paths):
        assert time.monotonic() < deadline, f"not there: {words!r} at {set(paths) - seen.keys()}"
        time.sleep(0.05)


def test_a_changed_headline_is_everywhere_within_a_second(reader: Page, paper: Paper, sign_in: Any) -> None:
    word = token()
    old, new = f"Elf Pumpen für {word}", f"Zehn Pumpen für {word}"
    editor = Editor(sign_in("editor"))
    number = editor.draft(old, "Seit vier Uhr wird gepumpt.")
    editor.press("publish")
    article = f"/artikel/{number}.elf-pumpen-fuer-{word.lower()}.html"
    paths = [article, "/", "/rubrik/lindenhafen/", "/feed/section/lindenhafen/rss.xml", "/feed/feed.json"]

    reader.goto("/")
    reader.evaluate(WATCH, {"paths": paths, "words": old})
    watched(reader, paths, old)
    press = "(path) => fetch(path).then((answer) => answer.headers.get('x-press'))"
    # Otherwise nothing would have to be purged.
    assert [reader.evaluate(press, path) for path in paths] == ["hit"] * len(paths)

    editor.open(number)
    editor.fill(headline=new)
    editor.tab("zeiten")
    editor.page.select_option("#id_change_kind", "typo")
    reader.evaluate(WATCH, {"paths": paths, "words": new})
    editor.press("publish", arrive=False)
    published = time.time()
    watched(reader, paths, new)
    took = {path: at / 1000 - published for path, at in reader.evaluate("() => window.seen").items()}
    assert max(took.values()) <= 1, took
    reader.goto(article)
    expect(reader.locator("h1")).to_contain_text(word)
    expect(reader.locator("h1")).to_contain_text("Zehn")
