"""The English paper: English addresses, English words, no German left over."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import (
    ANDRUCK,
    CHROMIUM,
    Paper,
    environment,
    free_port,
    put_demo,
    wait_until_up,
)

pytestmark = pytest.mark.journey

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory, paper: Paper) -> Iterator[Paper]:
    """The English demo paper, on SQLite whatever the rest runs on: the other database holds the German one."""
    data = tmp_path_factory.mktemp("english")
    url = f"http://localhost:{free_port()}"
    env = environment(data, url)
    env.pop("ANDRUCK_DATABASE_URL", None)
    put_demo("en", data, url, sqlite=True, cut=False)
    command = [ANDRUCK, "serve", "--port", url.rpartition(":")[2], "--workers", "1", "--data", str(data)]
    server = subprocess.Popen(command, env=env, stderr=(data / "server.log").open("wb"))
    try:
        wait_until_up(url, server, data)
        yield Paper(url, data)
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_addresses_and_words_are_english(english: Paper) -> None:
    status, front = english.get("/")
    assert status == 200
    assert '<html lang="en' in front
    article = re.search(r'href="(/article/\d+\.[^"]+\.html)"', front)
    assert article is not None
    assert "/artikel/" not in front
    for path in ("/section/", "/dossier/", "/edition/", "/search/?q=harbour", "/corrections/", "/replies/",
                 "/privacy-settings/", article.group(1)):  # fmt: skip
        status, html = english.get(path)
        assert status == 200, path
        visible = re.sub(r"<script.*?</script>|<[^>]+>", " ", html, flags=re.DOTALL)
        leftovers = re.findall(r"\b(?:Seite|Ausgabe|Rubrik|Suche|Korrektur|Impressum|Zum Text)\b", visible)
        assert leftovers == [], path


@pytest.mark.readme
def test_its_front_for_the_readme(english: Paper, browser: Browser) -> None:
    assert CHROMIUM.exists()
    context = browser.new_context(base_url=english.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto("/", wait_until="networkidle")
    assert len(page.screenshot()) > 50_000
    if os.environ.get("ANDRUCK_README_SHOTS"):
        page.screenshot(path=ROOT / "docs" / "images" / "front-en-light-1280.png")
    context.close()
