"""The paper opens for a weekend and closes again: what staff plan, what readers get, to the second."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Paper
from tests.journeys.steps import BERLIN, Editor, token
from tests.journeys.test_editor import SHOTS, barriers, listen

pytestmark = [pytest.mark.journey, pytest.mark.clock]

NEW, CALENDAR, MACHINE = "/redaktion/openings/new/", "/redaktion/openings/", "/redaktion/timemachine/"
AHEAD, OPEN = 20, 6
"""Seconds until the window begins, time enough to fill in the form; and how long it is."""
STROKE = 1.0
"""Seconds after which nobody may get what was before the stroke."""


@dataclass(frozen=True)
class Locked:
    """A public text for members. ``word`` stands behind the wall only."""

    number: int
    headline: str
    word: str

    @property
    def path(self) -> str:
        return f"/artikel/{self.number}.x.html"


@pytest.fixture(scope="module")
def locked_texts() -> dict[str, Locked]:
    """The text of this module, once it is there."""
    return {}


@pytest.fixture
def locked(locked_texts: dict[str, Locked], sign_in: Any) -> Locked:
    """A text for members, written and published in the editor."""
    if "text" not in locked_texts:
        word = token()
        editor = Editor(sign_in("chief"))
        headline = f"Was der Pegel verschweigt {word[:4]}"
        number = editor.draft(headline, "Um vier Uhr stieg das Wasser, und niemand hatte gewarnt. " * 12)
        editor.write(f"{editor.block('paragraph')}-value", "Die Pumpen standen still, bis es hell war. " * 12)
        editor.write(f"{editor.block('paragraph')}-value", f"Am Ende hält {word} den Deich.")
        editor.tab("zugang")
        editor.page.select_option("#id_access_level", "2")
        editor.press("publish")
        expect(editor.page.locator(".messages .success")).to_be_visible()
        locked_texts["text"] = Locked(number, headline, word)
    return locked_texts["text"]


def fill(
    page: Page, starts: datetime | None, ends: datetime | None, reason: str, what: str = "everything"
) -> None:
    """Fill in the form of a new opening; times are typed to the second."""
    page.goto(NEW)
    page.select_option("#id_what", what)
    for name, moment in (("starts", starts), ("ends", ends)):
        if moment is not None:
            page.fill(f"#id_{name}", moment.astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M:%S"))
    page.fill("#id_reason", reason)


def save(page: Page) -> None:
    """Save what has been shown: the plan says first what it changes."""
    expect(page.locator("[data-openings-target=plan] [name=seen]")).to_be_attached()
    page.locator("button[name=step][value=save]").click()
    page.wait_for_url(re.compile(r"/openings/\d+/$"))


@dataclass
class Glance:
    """One answer to an anonymous reader: asked and got (seconds since the epoch), and whether the text was whole."""

    asked: float
    got: float
    whole: bool


def glances(paper: Paper, text: Locked, until: float) -> Iterator[Glance]:
    """Ask for the text again and again, like somebody who cannot wait."""
    while time.time() < until:
        asked = time.time()
        status, html = paper.get(text.path)
        assert status == 200
        yield Glance(asked, time.time(), text.word in html.replace("\u00ad", ""))
        time.sleep(0.05)


def test_an_open_weekend(reader: Page, paper: Paper, sign_in: Any, locked: Locked) -> None:
    # Somebody else, who has no account and is not known.
    reader.goto(locked.path)
    expect(reader.locator("section.wall")).to_be_visible()
    assert locked.word not in reader.content()

    chief = sign_in("chief")
    wrong = listen(chief)
    starts = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=AHEAD)
    ends = starts + timedelta(seconds=OPEN)
    fill(chief, starts, ends, "des offenen Wochenendes")
    plan = chief.locator("[data-openings-target=plan]")
    # While somebody types, it says how many texts it opens, to whom, and in which words readers learn of it.
    expect(plan).to_contain_text(
        re.compile(r"\d+ Artikel (wird|werden) für alle frei\. Davon: \d+ sonst nur im Abo")
    )
    expect(plan).to_contain_text("Wegen des offenen Wochenendes ist dieser Text bis")
    save(chief)
    expect(chief.locator(".messages .success")).to_contain_text("Geplant.")
    chief.goto(CALENDAR)
    expect(chief.locator("[aria-labelledby=lasting]")).to_contain_text("wegen des offenen Wochenendes")
    assert time.time() < starts.timestamp(), "the machine was too slow for this window"

    seen: list[Glance] = []
    for glance in glances(paper, locked, ends.timestamp() + 2 * STROKE):
        if glance.whole and not any(one.whole for one in seen):
            reader.reload()
            expect(reader.locator("#opening")).to_contain_text(
                "Wegen des offenen Wochenendes ist dieser Text bis"
            )
            expect(reader.locator("section.wall")).to_have_count(0)
            assert locked.word in reader.content().replace("\u00ad", "")
        seen.append(glance)
    on_the_stroke(seen, starts.timestamp(), ends.timestamp())
    reader.reload()
    expect(reader.locator("section.wall")).to_be_visible()
    expect(reader.locator("#opening")).to_have_count(0)
    assert locked.word not in reader.content()
    assert reader.context.cookies() == []
    assert wrong == []


def on_the_stroke(seen: list[Glance], starts: float, ends: float) -> None:
    """Nobody reads before, everybody after; never is anything more than a second late."""
    early = [one for one in seen if one.whole and one.got < starts]
    late = [one for one in seen if not one.whole and starts + STROKE < one.asked and one.got < ends]
    longer = [one for one in seen if one.whole and one.asked > ends + STROKE]
    assert (early, late, longer) == ([], [], [])
    assert any(one.whole for one in seen), "it has been open"
    assert any(not one.whole and one.asked > ends for one in seen), "it has been closed again"


def test_ended_before_its_time(reader: Page, paper: Paper, sign_in: Any, locked: Locked) -> None:
    chief = sign_in("chief")
    fill(chief, None, datetime.now(UTC) + timedelta(hours=1), "eines Versehens")
    save(chief)
    saved = time.time()
    assert any(one.whole for one in glances(paper, locked, saved + STROKE)), "open within a second"
    chief.get_by_role("link", name="Jetzt beenden").click()
    expect(chief.locator(".openings__counts")).to_contain_text("nicht mehr für alle frei")
    chief.get_by_role("button", name="Jetzt beenden").click()
    expect(chief.locator(".messages .success")).to_contain_text(
        "Binnen einer Sekunde steht die Schranke wieder."
    )
    assert not all(one.whole for one in glances(paper, locked, time.time() + STROKE)), (
        "closed within a second"
    )
    reader.goto(locked.path)
    expect(reader.locator("section.wall")).to_be_visible()


def test_without_a_script_it_is_shown_by_a_button(
    sign_in: Any, browser: Any, paper: Paper, cookies: Any
) -> None:
    sign_in("chief")
    context = browser.new_context(base_url=paper.url, locale="de-DE", java_script_enabled=False)
    context.add_cookies(cookies["chief"])
    page = context.new_page()
    fill(page, None, datetime.now(UTC) + timedelta(hours=1), "eines Versuchs")
    page.locator("button[name=step][value=show]").click()
    expect(page.locator("[data-openings-target=plan]")).to_contain_text("Was sich dadurch ändert")
    expect(page.locator("#id_reason")).to_have_value("eines Versuchs")
    context.close()


def test_a_journey_through_time(sign_in: Any, locked: Locked) -> None:
    editor = sign_in("editor")
    wrong = listen(editor)
    editor.goto(MACHINE)
    editor.fill("#id_article", locked.headline)
    editor.press("#id_article", "Enter")
    editor.get_by_role("link", name=locked.headline).click()
    verdict = editor.locator(".machine__verdict")
    expect(verdict).to_have_text("Steht vor der Schranke. Der Text ist dem Abo vorbehalten.")
    page = editor.frame_locator(".machine__page")
    expect(page.locator("section.wall")).to_be_visible()
    editor.locator(".machine__others").get_by_role("link", name="Mitglied", exact=True).click()
    expect(verdict).to_have_text("Liest den ganzen Text. Im Abo enthalten.")
    expect(page.locator("article")).to_contain_text(locked.word)
    # In the frame no script runs, and Chromium says so.
    assert [one for one in wrong if "Blocked script execution" not in one] == []


# ---------------------------------------------------------------- how it looks


@pytest.fixture
def places(sign_in: Any, paper: Paper, locked: Locked) -> Iterator[tuple[Page, dict[str, str]]]:
    """A window of the chief's, and one address for every page; there are some openings to look at."""
    page = sign_in("chief")
    made = []
    now = datetime.now(BERLIN).replace(minute=0, second=0, microsecond=0)
    saturday = now.replace(hour=0) + timedelta(days=(5 - now.weekday()) % 7 or 7)
    for starts, ends, reason in (
        (None, now + timedelta(hours=30), "der Sturmflut"),
        (saturday, saturday + timedelta(days=2), "des offenen Wochenendes"),
    ):
        fill(page, starts, ends, reason)
        save(page)
        made.append(page.url.removeprefix(paper.url))
    show = made[-1]
    moment = saturday.strftime("%Y-%m-%dT%H:%M")
    yield (
        page,
        {
            "calendar": CALENDAR,
            "new": NEW,
            "show": show,
            "end": f"{show}end/",
            "machine": f"{MACHINE}?article={locked.number}&reader=anonymous&at={moment}",
            "machine-wall": f"{MACHINE}?article={locked.number}&reader=registered",
            "machine-hits": MACHINE,
        },
    )
    for path in made:
        page.goto(f"{path}end/")
        page.locator("form.openings__buttons button[type=submit]").click()
        page.wait_for_url(re.compile(r"/openings/\d+/$"))


def prepare(page: Page, name: str, path: str) -> None:
    """The page as it looks in use."""
    page.goto(path, wait_until="networkidle")
    if name == "new":
        fill(page, None, datetime.now(UTC) + timedelta(days=2), "der Bürgermeisterwahl")
        expect(page.locator("[data-openings-target=plan] [name=seen]")).to_be_attached()


def test_the_pages_are_open_to_everybody(places: tuple[Page, dict[str, str]]) -> None:
    page, addresses = places
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for name, path in addresses.items():
            prepare(page, name, path)
            found[name, scheme] = barriers(page, "#main .nice-padding, #main form, #main section")
    assert [f"{key}: {value}" for key, value in found.items() if value] == []


@pytest.mark.screenshot
def test_screenshots(places: tuple[Page, dict[str, str]]) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page, addresses = places
    for width in (360, 768, 1280):
        # What scrolls is a part of the page, so the window is as high as the longest one.
        page.set_viewport_size({"width": width, "height": 2400 if width < 400 else 1700})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            for name, path in addresses.items():
                prepare(page, name, path)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
                shot = page.screenshot(path=SHOTS / f"desk-{name}-{width}-{scheme}.png", full_page=True)
                assert len(shot) > 8_000
