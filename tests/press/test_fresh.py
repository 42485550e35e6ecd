"""Whatever is edited: once the purge has settled, every kept page is what Django would render now."""

import difflib
import re
from typing import Any

import pytest
from django.test import Client

from andruck.press import following
from andruck.press.rules import Encoding, Variant
from andruck.press.store import State, Store
from tests.press.edits import Newsroom

pytestmark = pytest.mark.django_db

START = (
    "/", "/rubrik/", "/dossier/", "/rubrik/politik/", "/rubrik/kultur/", "/dossier/wohnen/", "/ausgabe/",
    "/korrekturen/", "/gegendarstellungen/", "/feed/rss.xml", "/feed/atom.xml", "/feed/feed.json", "/sitemap.xml",
    "/sitemap-pages.xml", "/sitemap-news.xml", "/robots.txt", "/.well-known/tdmrep.json",
    "/.well-known/security.txt", "/ads.txt", "/feed/section/politik/rss.xml",
)  # fmt: skip
_LINK = re.compile(r'(?:href="|<loc>http://localhost:8000)(/[^"<#]*)')
MOST = 90


def crawl(client: Client, paths: set[str]) -> None:
    """Ask for everything that is linked from anywhere, so that it is kept."""
    waiting = sorted(paths)
    while waiting and len(paths) < MOST:
        answer = client.get(waiting.pop(0))
        if answer.status_code == 200 and not answer.streaming:
            found = {
                path.replace("&amp;", "&")
                for path in _LINK.findall(answer.content.decode("utf-8", "replace"))
            }
            new = {
                p for p in found - paths if not p.startswith(("/static", "/media", "/redaktion", "/suche"))
            }
            paths |= new
            waiting += sorted(new)


def differences(client: Client, settings: Any, store: Store) -> dict[str, str]:
    """Kept pages that are taken for fresh and are not what Django renders."""
    wrong = {}
    settings.PRESS = False
    for path in store_paths(store):
        found = store.find(path)
        if found is None or found.state is not State.FRESH:
            continue
        copy = store.stale(path, Variant.MEMBER, Encoding.PLAIN)
        answer = client.get(path)
        assert copy is not None
        if (answer.status_code, answer.getvalue()) != (200, copy.body):
            one, two = copy.body.decode().splitlines(), answer.getvalue().decode().splitlines()
            lines = list(difflib.unified_diff(one, two, lineterm="", n=0))[:8]
            wrong[path] = f"{answer.status_code} " + "\n".join(line[:300] for line in lines)
    settings.PRESS = True
    return wrong


def store_paths(store: Store) -> list[str]:
    """Everything that is kept: every page names at least the paper."""
    return sorted({*store.paths("paper"), *store.paths("list:all:any")})


def check(house: Any, client: Client, settings: Any, press: Store, seed: int, rounds: int) -> None:
    newsroom = Newsroom(house, seed)
    following.follow()
    paths = set(START)
    crawl(client, paths)
    for _ in range(rounds):
        done = [newsroom.edit() for _ in range(newsroom.random.choice([1, 1, 2]))]
        following.follow()
        wrong = differences(client, settings, press)
        assert wrong == {}, f"after {done}: " + "\n\n".join(f"{path}: {how}" for path, how in wrong.items())
        for path in sorted(paths):
            client.get(path)
        crawl(client, paths)
    assert press.statistics().pages > 30


@pytest.mark.parametrize("seed", [1, 2])
def test_kept_pages_are_never_old(house: Any, client: Client, settings: Any, press: Store, seed: int) -> None:
    check(house, client, settings, press, seed, rounds=5)


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(100, 106))
def test_kept_pages_are_never_old_for_long(
    house: Any, client: Client, settings: Any, press: Store, seed: int
) -> None:
    check(house, client, settings, press, seed, rounds=40)
