"""No yes, no trace: every kind of page, before and after every yes, signed out and signed in, against the register.

What the crawl has seen stands in ``build/crawl.md`` and ``build/crawl.json`` afterwards.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from andruck.infra.rules import Basis, Kind
from andruck.infra.storage import declarations
from andruck.project.demo import sign_ins
from tests.journeys import kinds as known
from tests.journeys.conftest import Paper
from tests.journeys.crawling import Crawl, Visit, names_of
from tests.journeys.steps import agree
from tests.journeys.test_accounts import enter
from tests.journeys.test_contributing import TRANSFER, give

pytestmark = pytest.mark.journey
PAGE = "/privatsphaere/"

BY_STAFF = "kept by the editor for staff who arrange it: tests/journeys/test_editor.py works there"
UNSEEN = {
    "wagtail_sidebar_collapsed": BY_STAFF,
    "wagtail:*": BY_STAFF,
    "/-/read": "sent after five seconds in view, after a yes: tests/journeys/test_history.py",
}
"""What is declared and cannot be met on any page for readers, and why."""


@pytest.fixture(scope="module")
def crawl(browser: Browser, paper: Paper) -> Iterator[Crawl]:
    """What is noted down by all tests of this file; written at the end."""
    crawl = Crawl()
    yield crawl
    crawl.write()


@pytest.fixture(scope="module")
def member(paper: Paper, browser: Browser) -> Any:
    """What the browser of a member keeps: signed in once, since codes by mail are few."""
    with window(browser, paper) as page:
        enter(page, paper, sign_ins.READER)
        return page.context.cookies()


@pytest.fixture(scope="module")
def addresses(paper: Paper, browser: Browser, member: Any) -> dict[str, str]:
    """An address of every kind, those too that somebody has to make: a gift, a feed of one's own, a contribution."""
    found = known.kinds(paper)
    with window(browser, paper) as giver:
        stand = give(giver, TRANSFER, "12", address="rundgang-gibt@leser.example").removeprefix(paper.url)
        # Giving asks for no cookie either.
        assert giver.context.cookies() == []
    with window(browser, paper) as page:
        page.context.add_cookies(member)
        page.goto(found["give"])
        page.get_by_role("button", name="Link erzeugen").click()
        gift = page.get_by_label("Der Link").input_value().removeprefix(paper.url)
        page.goto("/konto/feeds/")
        page.fill("[name=label]", "Rundgang")
        page.get_by_role("button", name="Anlegen").click()
        page.wait_for_load_state()
        feed = known.first(r"(/feed/[A-Za-z0-9_-]{32}/)", page.content())
    with window(browser, paper) as other:
        other.goto(gift)
        other.get_by_role("button", name="Geschenk öffnen").click()
        other.wait_for_url(re.compile(r"/geschenk/[^/]+/[^/]+/"))
        opened = other.url.removeprefix(paper.url)
    made = {
        "contribution": stand, "contribution_code": f"{stand}code.svg",
        "gift": gift, "gift_opened": opened, "own_feed": f"{feed}rss.xml",
        "own_feed_of": f"{feed}section/{known.first('/rubrik/([^/]+)/', found['section'])}/atom.xml",
    }  # fmt: skip
    return {**made, **found}


@contextmanager
def window(browser: Browser, paper: Paper) -> Iterator[Page]:
    """A reader's window of its own."""
    context = browser.new_context(base_url=paper.url, locale="de-DE", viewport={"width": 1280, "height": 900})
    try:
        yield context.new_page()
    finally:
        context.close()


def test_every_route_has_an_address(addresses: dict[str, str]) -> None:
    assert known.public_routes() - known.routes_of(addresses) == set(known.LEFT_OUT)


def test_nothing_is_left_by_looking(
    browser: Browser, paper: Paper, addresses: dict[str, str], crawl: Crawl
) -> None:
    """Nobody: no cookie, no storage of any kind, no call to others, on no page; and a link to “Privacy” on each."""
    with window(browser, paper) as page:
        visits = crawl.walk(page, "nobody", addresses)
    assert [visit for visit in visits if visit.traces] == []
    assert [(visit.kind, visit.errors) for visit in visits if visit.errors] == []
    assert [visit.kind for visit in visits if visit.is_page and not visit.leads_to_privacy] == []
    assert sum(visit.is_page for visit in visits) >= 60


def test_two_readers_get_the_same_bytes(paper: Paper, browser: Browser, addresses: dict[str, str]) -> None:
    """No validator knows anybody again: whatever may be kept is the same for two browsers, to the letter."""
    told: list[dict[str, Any]] = []
    for name, language in (("Eins/1.0", "de-DE"), ("Zwei/2.0 (probe-77)", "fr-FR")):
        context = browser.new_context(base_url=paper.url, user_agent=name, locale=language)
        told.append({kind: _answer(context, path) for kind, path in addresses.items()})
        context.close()
    one, two = told
    assert {kind: (one[kind], two[kind]) for kind in one if one[kind] != two[kind]} == {}
    kept = [kind for kind, answer in one.items() if "bytes" in answer]
    assert len(kept) > 40
    assert sum("etag" in one[kind] for kind in kept) > 20


def _answer(context: Any, path: str) -> dict[str, Any]:
    """Status, validators, and the bytes of what may be kept: what nobody may keep bears a token of its form."""
    answer = context.request.get(path, max_redirects=0)
    headers = answer.headers
    validators = {name: headers[name] for name in ("etag", "last-modified") if name in headers}
    if "no-store" in headers.get("cache-control", ""):
        return {"status": answer.status, **validators}
    return {"status": answer.status, "bytes": answer.body(), **validators}


def test_every_yes_and_its_end(
    browser: Browser, paper: Paper, addresses: dict[str, str], crawl: Crawl
) -> None:
    """After each yes nothing but what the register says, and the companies it names; after its end nothing new."""
    register = json.loads(paper.get(f"{PAGE}register.json")[1])
    keys = [purpose["key"] for purpose in register["purposes"]]
    assert keys
    # Doors and one's own pages know nothing of any yes: they are looked at once, after all of them.
    pages = {kind: path for kind, path in addresses.items() if crawl.is_page(kind)}
    most = _to_read(pages)
    for purpose in register["purposes"]:
        with window(browser, paper) as page:
            _say_yes(page, purpose["key"])
            _agrees(crawl.walk(page, f"yes {purpose['key']}", most), foreign=bool(purpose["recipients"]))
            _take_back(page, [purpose["key"]], crawl, pages)
    with window(browser, paper) as page:
        for key in keys:
            _say_yes(page, key)
        _agrees(crawl.walk(page, "yes to all", pages), foreign=True)
        _take_back(page, keys, crawl, pages)


def _say_yes(page: Page, key: str) -> None:
    page.goto(PAGE)
    choice = page.locator(f"[id='{key}']")
    agree(choice)
    expect(choice).to_contain_text("Sie haben ja gesagt.")


def _take_back(page: Page, keys: list[str], crawl: Crawl, pages: dict[str, str]) -> None:
    """All at once: what is left then is the memory of a no, and it holds no number."""
    page.goto(PAGE)
    page.get_by_role("button", name="Alles widerrufen").click()
    for key in keys:
        expect(page.locator(f"[id='{key}']")).to_contain_text("Sie haben Ihr Ja widerrufen.")
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["value"][0]) == ("privacy", "~")
    some = {kind: pages[kind] for kind in ("front", "article", "wall", "section", "privacy")}
    visits = crawl.walk(page, f"taken back: {', '.join(keys)}", some)
    assert {name for visit in visits for name in names_of(visit.kept)} == {"privacy"}
    assert [visit for visit in visits if visit.foreign or visit.cookies_sent] == []


def _to_read(pages: dict[str, str]) -> dict[str, str]:
    """Without doors, forms and one's own pages."""
    return {
        kind: path
        for kind, path in pages.items()
        if not path.startswith(("/konto/", "/unterstuetzen/", "/-/"))
    }


def test_signed_in(
    browser: Browser, paper: Paper, member: Any, addresses: dict[str, str], crawl: Crawl
) -> None:
    """Somebody with an account and nothing else, and a member: what they asked for, and nothing that needs a yes."""
    with window(browser, paper) as page:
        enter(page, paper, "rundgang@leser.example")
        visits = crawl.walk(page, "reader", addresses)
    with window(browser, paper) as page:
        page.context.add_cookies(member)
        visits += crawl.walk(page, "member", _to_read(addresses))
    _agrees(visits, foreign=False)
    kept = {name for visit in visits for name in names_of(visit.kept)}
    assert kept == {"session", "reader"}
    assert kept.isdisjoint(one.name for one in declarations() if one.basis is Basis.CONSENT)


def test_everything_declared_was_seen(crawl: Crawl) -> None:
    """The register promises nothing that is not there; what only staff ever meet is said above."""
    seen = {name for visit in crawl.visits for name in names_of(visit.kept)}
    unseen = {one.name for one in declarations() if not any(one.covers(name) for name in seen)}
    assert unseen == set(UNSEEN)


def _agrees(visits: list[Visit], *, foreign: bool) -> None:
    """Everything that was kept stands in the register under its kind, and nothing in places it does not know."""
    for visit in visits:
        for place, names in visit.kept.items():
            allowed = [one for one in declarations() if place in set(Kind) and one.kind is Kind(place)]
            strange = [name for name in names if not any(one.covers(name) for one in allowed)]
            assert strange == [], (visit.kind, place)
        assert foreign or not visit.foreign, visit
