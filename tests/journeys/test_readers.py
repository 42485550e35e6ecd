"""Readers whom the paper recognises: by signing in, by a gift, by a code, by a library; and taking it back."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import ANDRUCK, Paper, environment, free_port, wait_until_up
from tests.journeys.test_accounts import enter, mailed, window

pytestmark = pytest.mark.journey

SECRET = "Der Pegel steigt seit Mitternacht."
FADED = """() => Promise.allSettled(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime !== Infinity && one.playState === "running")
    .map((one) => one.finished))"""
"""What is still fading in has colours of its own; what turns round for ever is not waited for."""
SCHEMES, WIDTHS = ("light", "dark"), (360, 768, 1280)
MEMBERS = [
    "mitglied@lotse.example", "schenkt@lotse.example", "nimmt-zurueck@lotse.example", "zwei@lotse.example",
    "gekuendigt@lotse.example",
    *(f"rundgang-{scheme}@lotse.example" for scheme in SCHEMES),
]  # fmt: skip
BORN = f"""
from wagtail.rich_text import RichText
from andruck.access.rules import Level
from andruck.newsroom.actions import publishing
from andruck.newsroom.models import Article
row = Article.objects.filter(headline="Der Deich hält").first()
if row is None:
    section = Article.objects.filter(live=True).first().section
    row = Article(section=section, headline="Der Deich hält", deck="Noch", live=False, excerpt_length=10)
    row.access_level = Level.MEMBERS.value
    texts = ["Anfang.", "Mehr davon. " * 40, "{SECRET}"]
    row.body = [("paragraph", RichText(f"<p>{{text}}</p>")) for text in texts]
    row.save()
    publishing.publish(article=row)
print("article", row.pk)

from andruck.access.rules import Standing
from andruck.core import clock
from andruck.people.actions import accounts
from andruck.support.actions import entitlements
for address in {MEMBERS}:
    person = accounts.open_account(address=address).pk
    entitlements.grant(person=person, standing=Standing.MEMBER, starts=clock.now(), ends=None, by=None)
"""


@pytest.fixture(scope="module")
def two(paper: Paper) -> Iterator[Paper]:
    """The same paper, served by two workers; institutions may have networks of their own, such as this machine's."""
    url = f"http://localhost:{free_port()}"
    log = (paper.data / "two.log").open("wb")
    server = subprocess.Popen(
        [ANDRUCK, "serve", "--port", url.rpartition(":")[2], "--workers", "2", "--data", str(paper.data)],
        env={**environment(paper.data, url), "ANDRUCK_PRIVATE_NETWORKS": "true"}, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        wait_until_up(url, server, paper.data)
        yield Paper(url, paper.data)
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


@pytest.fixture(scope="module")
def locked(two: Paper) -> str:
    """The path of a text for members; and those who have paid."""
    (number,) = re.findall(r"^article (\d+)$", two.manage("shell", "-c", BORN), re.MULTILINE)
    return f"/artikel/{number}.der-deich-haelt.html"


TOMORROW = """
from datetime import timedelta
from django.utils import timezone
from wagtail.rich_text import RichText
from andruck.core import clock
from andruck.newsroom.actions import publishing
from andruck.newsroom.models import Article, Edition, PageReference
section = Article.objects.filter(live=True, access_level=None).first().section
row = Article(section=section, headline="Das steht morgen im Blatt", live=False, excerpt_length=10)
row.members_first = True
texts = ["Anfang.", "Mehr davon. " * 40, "Der Pegel fällt wieder."]
row.body = [("paragraph", RichText(f"<p>{text}</p>")) for text in texts]
edition, _ = Edition.objects.get_or_create(date=timezone.localdate(clock.now()) + timedelta(days=1))
row.page_references = [PageReference(edition=edition, page=1)]
row.save()
publishing.publish(article=row)
print("tomorrow", row.pk)
"""


def number_of(path: str) -> str:
    return path.split("/")[2].partition(".")[0]


def reads(page: Page, path: str) -> bool:
    """Whether this window reads the whole text; without, it sees why not."""
    page.goto(path)
    if page.get_by_text(SECRET).count():
        return True
    expect(page.get_by_role("heading", name="Dieser Text ist für Mitglieder")).to_be_visible()
    return False


def test_whoever_signs_in_at_the_wall_reads_on(browser: Browser, two: Paper, locked: str) -> None:
    with window(browser, two) as page:
        assert not reads(page, locked)
        assert page.context.cookies() == []
        enter(page, two, MEMBERS[0])
        page.goto("/konto/abmelden/")
        page.get_by_role("main").get_by_role("button", name="Abmelden").last.click()
        page.wait_for_url(f"{two.url}/")
        assert not reads(page, locked)
        page.get_by_role("link", name="Anmelden und weiterlesen").click()
        page.wait_for_url("**/konto/anmelden/**")
        goal = re.search(r"next=([^&]+)", page.url)
        assert goal is not None
        enter(page, two, MEMBERS[0], locked)
        expect(page.get_by_text(SECRET)).to_be_visible()
        expect(page.locator("#wall")).to_have_count(0)


def test_members_read_the_evening_before(browser: Browser, two: Paper, locked: str) -> None:
    (number,) = re.findall(r"^tomorrow (\d+)$", two.manage("shell", "-c", TOMORROW), re.MULTILINE)
    path, secret = f"/artikel/{number}.das-steht-morgen-im-blatt.html", "Der Pegel fällt wieder."
    tomorrow = datetime.now(ZoneInfo("Europe/Berlin")).date() + timedelta(days=1)
    with window(browser, two) as stranger, window(browser, two) as member:
        stranger.goto(path)
        expect(stranger.get_by_text(secret)).to_have_count(0)
        wall = stranger.get_by_role("region", name="Dieser Text ist für Mitglieder")
        expect(wall.locator("time")).to_have_attribute("datetime", re.compile(f"{tomorrow}T00:00:00"))
        enter(member, two, MEMBERS[0], path)
        expect(member.get_by_text(secret)).to_be_visible()


def test_a_gift_is_made_read_by_others_and_runs_out(
    browser: Browser, two: Paper, locked: str, sign_in: Any
) -> None:
    revenue = sign_in("revenue")
    revenue.goto(f"{two.url}/redaktion/gifts/")
    expect(revenue.get_by_role("heading", name="Geschenke")).to_be_visible()
    revenue.fill("[name=readers]", "1")
    revenue.get_by_role("button", name="Speichern").click()
    expect(revenue.get_by_text("Gespeichert")).to_be_visible()
    with window(browser, two) as member, window(browser, two) as other, window(browser, two) as late:
        enter(member, two, "schenkt@lotse.example")
        assert reads(member, locked)
        member.get_by_role("link", name="Verschenken").click()
        member.fill("[name=name]", "Ada")
        member.get_by_role("button", name="Link erzeugen").click()
        link = member.get_by_label("Der Link").input_value()
        assert link.startswith(f"{two.url}/geschenk/")
        late.goto(link)
        other.goto(link)
        expect(other.get_by_role("heading", name="Ein Geschenk von Ada")).to_be_visible()
        assert other.get_by_text(SECRET).count() == 0
        other.get_by_role("button", name="Geschenk öffnen").click()
        expect(other.get_by_text(SECRET)).to_be_visible()
        assert other.context.cookies() == []
        late.get_by_role("button", name="Geschenk öffnen").click()
        expect(late.get_by_role("alert")).to_contain_text("so oft geöffnet worden, wie es darf")
        assert late.get_by_text(SECRET).count() == 0
        member.goto("/konto/geschenke/")
        expect(member.get_by_role("main")).to_contain_text("1 von 1 Mal geöffnet")
    revenue.fill("[name=readers]", "20")
    revenue.get_by_role("button", name="Speichern").click()
    expect(revenue.get_by_text("Gespeichert")).to_be_visible()


def test_a_gift_is_withdrawn(browser: Browser, two: Paper, locked: str) -> None:
    with window(browser, two) as member, window(browser, two) as other:
        enter(member, two, "nimmt-zurueck@lotse.example")
        member.goto(f"/konto/verschenken/{number_of(locked)}/")
        member.get_by_role("button", name="Link erzeugen").click()
        link = member.get_by_label("Der Link").input_value()
        other.goto(link)
        other.get_by_role("button", name="Geschenk öffnen").click()
        expect(other.get_by_text(SECRET)).to_be_visible()
        member.goto("/konto/geschenke/")
        member.get_by_role("button", name="Zurückziehen").click()
        expect(member.get_by_role("status")).to_contain_text("Das Geschenk ist zurückgezogen")
        other.reload()
        expect(other.get_by_role("alert")).to_contain_text("zurückgezogen")
        assert other.get_by_text(SECRET).count() == 0


def test_a_library_lets_read_whoever_is_in_the_house(
    browser: Browser, two: Paper, locked: str, sign_in: Any
) -> None:
    chief = sign_in("chief")
    chief.goto(f"{two.url}/redaktion/institutions/new/")
    chief.fill("[name=name]", "Stadtbibliothek Lindenhafen")
    chief.fill("[name=ranges]", "127.0.0.0/24\n::1")
    chief.fill("[name=domains]", "bibliothek.example")
    chief.locator("#main").get_by_role("button", name="Eintragen").click()
    chief.wait_for_url(re.compile(r"/institutions/(\d+/)?$"))
    with window(browser, two) as page, window(browser, two) as outside:
        assert not reads(page, locked)
        page.get_by_role("link", name="Über Bibliothek, Schule oder Firma lesen").click()
        expect(page.get_by_role("heading", name="Sie sind hier: Stadtbibliothek Lindenhafen")).to_be_visible()
        assert page.context.cookies() == []
        page.get_by_role("button", name="Hier lesen").click()
        page.wait_for_url(f"**{locked}")
        expect(page.get_by_text(SECRET)).to_be_visible()
        # From elsewhere, by mail.
        since = time.time_ns()
        outside.goto(f"/konto/einrichtung/?next={locked}")
        outside.fill("[name=mail]", "leserin@bibliothek.example")
        outside.get_by_role("button", name="Code schicken").click()
        outside.fill("[name=code]", "12345678")
        outside.get_by_role("button", name="Weiter").click()
        expect(outside.get_by_role("alert")).to_contain_text("nicht der Code")
        found = re.search(r"^    (\d{8})$", mailed(two, "leserin@bibliothek.example", since), re.MULTILINE)
        assert found is not None
        outside.fill("[name=code]", found.group(1))
        outside.get_by_role("button", name="Weiter").click()
        outside.wait_for_url(f"**{locked}")
        expect(outside.get_by_text(SECRET)).to_be_visible()
        # The contract ends.
        chief.get_by_role("link", name="Stadtbibliothek Lindenhafen").first.click()
        chief.get_by_role("button", name="Vertrag jetzt beenden").click()
        until_locked(page, locked)
        until_locked(outside, locked)


def test_a_square_takes_it_along_to_another_device(browser: Browser, two: Paper, locked: str) -> None:
    with window(browser, two) as here, window(browser, two) as there:
        enter(here, two, "zwei@lotse.example")
        here.goto("/konto/geraet/")
        expect(here.get_by_role("main")).to_contain_text("Es liest alles")
        here.get_by_role("button", name="Code für ein weiteres Gerät zeigen").click()
        code = here.locator(".code").inner_text()
        there.goto(f"/konto/code/{code}/")
        assert there.context.cookies() == []
        there.get_by_role("button", name="Einlösen").click()
        there.wait_for_url("**/konto/geraet/")
        assert reads(there, locked)
        # Signing out everywhere takes it back there, and not here.
        here.goto("/konto/geraete/")
        here.get_by_role("button", name="Überall sonst abmelden").click()
        expect(here.get_by_role("status")).to_contain_text("abgemeldet")
        until_locked(there, locked)
        assert reads(here, locked)


def test_what_is_taken_back_is_gone_on_every_worker_within_ten_seconds(
    browser: Browser, two: Paper, locked: str
) -> None:
    """Many connections at once reach both workers; a kept page is asked for, with a token from before."""
    with window(browser, two) as page:
        enter(page, two, "gekuendigt@lotse.example")
        assert reads(page, locked)
        (token,) = [one["value"] for one in page.context.cookies() if one["name"] == "reader"]
    assert answers(two, locked, token) == {True}
    two.manage(
        "shell", "-c",
        "from andruck.people.queries import accounts; from andruck.support.actions import recognition; "
        "recognition.sign_out(account=accounts.of_address('gekuendigt@lotse.example').pk)",
    )  # fmt: skip
    done = time.monotonic()
    while (seen := answers(two, locked, token)) != {False}:
        assert time.monotonic() - done < 10, seen
        time.sleep(0.2)


def answers(two: Paper, path: str, token: str) -> set[bool]:
    """Whether the whole text is in the answers to twenty requests, each on a connection of its own."""
    import urllib.request

    found = set()
    for _ in range(20):
        request = urllib.request.Request(f"{two.url}{path}", headers={"Cookie": f"reader={token}"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            found.add(SECRET in answer.read().decode())
    return found


def until_locked(page: Page, path: str) -> None:
    """The wall is back within ten seconds."""
    patience = time.monotonic() + 10
    while reads(page, path):
        assert time.monotonic() < patience, "still open after ten seconds"
        time.sleep(0.2)


PAGES = [
    "/konto/code/", "/konto/geraet/", "/konto/geschenke/", "/konto/feeds/", "/konto/einrichtung/",
    "/konto/verschenken/{number}/",
]  # fmt: skip


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_is_open_to_everybody(browser: Browser, two: Paper, locked: str, scheme: Any) -> None:
    """Without and with something to show, and after the forms have been sent."""
    with window(browser, two, color_scheme=scheme) as page:
        paths = [path.format(number=number_of(locked)) for path in PAGES]
        for path in paths:
            page.goto(path)
            look(page, f"{path}-fremd", scheme)
        page.goto(locked)
        expect(page.locator("#wall")).to_be_visible()
        look(page, "schranke", scheme)
        page.goto("/konto/code/")
        page.fill("[name=code]", "0000-0000-0000")
        page.get_by_role("button", name="Einlösen").click()
        look(page, "code-falsch", scheme)
        page.goto("/konto/einrichtung/")
        page.fill("[name=mail]", "wer@anderswo.example")
        page.get_by_role("button", name="Code schicken").click()
        look(page, "einrichtung-fremd", scheme)
        enter(page, two, f"rundgang-{scheme}@lotse.example")
        page.goto(paths[-1])
        expect(page.locator(".own-menu [aria-current]")).to_have_text("Geschenke")
        page.get_by_role("button", name="Link erzeugen").click()
        look(page, "verschenkt", scheme)
        page.goto("/konto/feeds/")
        page.fill("[name=label]", "Laptop")
        page.get_by_role("button", name="Anlegen").click()
        look(page, "feed-neu", scheme)
        page.goto("/konto/geraet/")
        page.get_by_role("button", name="Code für ein weiteres Gerät zeigen").click()
        look(page, "mitnehmen", scheme)
        for path in paths:
            page.goto(path)
            look(page, path, scheme)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_desk_makes_and_prints_codes(sign_in: Any, two: Paper, scheme: Any) -> None:
    page: Page = sign_in("revenue")
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{two.url}/redaktion/codes/new/")
    look(page, "codes-neu", scheme, "#main")
    page.fill("[name=title]", f"Messe {scheme}")
    page.fill("[name=count]", "3")
    page.fill("[name=valid_until]", time.strftime("%Y-%m-%d", time.localtime(time.time() + 20 * 86400)))
    page.locator("#main").get_by_role("button", name="Erzeugen").click()
    expect(page.locator(".support__codes li")).to_have_count(3)
    look(page, "codes-bogen", scheme, "#main")
    page.get_by_role("link", name="Drucken").click()
    expect(page.locator(".card")).to_have_count(3)
    look(page, "codes-druck", scheme)
    page.goto(f"{two.url}/redaktion/codes/")
    look(page, "codes", scheme, "#main")
    page.goto(f"{two.url}/redaktion/gifts/")
    look(page, "gifts", scheme, "#main")


def look(page: Page, name: str, scheme: str, part: str = "") -> None:
    """Fits on every screen and is open to everybody; pictures are kept for whoever wants to look at them."""
    page.evaluate(FADED)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        violations = Axe().run(page, context=part or None).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == [], (name, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        if folder := os.environ.get("ANDRUCK_JOURNEY_SHOTS"):
            file = re.sub(r"[^a-z]+", "-", name).strip("-")
            page.screenshot(path=f"{folder}/{file}-{width}-{scheme}.png", full_page=True)
