"""Accounts in a real browser: in by code and by passkey, out again, what can be seen, had and erased."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import Paper, enter_editor

pytestmark = pytest.mark.journey


@contextmanager
def window(browser: Browser, paper: Paper, **options: Any) -> Iterator[Page]:
    """A reader's window of its own."""
    wanted = {"base_url": paper.url, "locale": "de-DE", "viewport": {"width": 360, "height": 800}, **options}
    context: BrowserContext = browser.new_context(**wanted)
    try:
        yield context.new_page()
    finally:
        context.close()


def mailed(paper: Paper, address: str, since: int = 0) -> str:
    """The newest mail to an address, once the background worker has carried it out."""
    for _ in range(100):
        for file in sorted((paper.data / "mail").glob("*.log"), key=lambda one: -one.stat().st_mtime_ns):
            text = file.read_text()
            if file.stat().st_mtime_ns > since and f"To: {address}" in text:
                return text
        time.sleep(0.1)
    pytest.fail(f"No mail to {address} within ten seconds")


def code_for(paper: Paper, address: str, since: int = 0) -> str:
    found = re.search(r"^    (\S+)$", mailed(paper, address, since), re.MULTILINE)
    assert found is not None
    return found.group(1)


def enter(page: Page, paper: Paper, address: str, goal: str = "/konto/") -> None:
    """In by code, as a reader does it."""
    since = time.time_ns()
    page.goto(f"/konto/anmelden/?next={quote(goal)}")
    page.fill("[name=email]", address)
    page.press("[name=email]", "Enter")
    page.wait_for_url("**/anmelden/code/**")
    page.fill("[name=code]", code_for(paper, address, since))
    page.press("[name=code]", "Enter")
    page.wait_for_url(f"**{goal}")


@contextmanager
def passkeys(page: Page) -> Iterator[Any]:
    """A device that makes passkeys and always says yes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield lambda **how: devtools.send(
        "WebAuthn.setUserVerified", {"authenticatorId": key["authenticatorId"], **how}
    )


# ---------------------------------------------------------------- in and out
def test_in_by_code_and_on_to_the_article_without_scripts(browser: Browser, paper: Paper) -> None:
    article = re.search(r'href="(/artikel/[^"#?]+)"', paper.get("/")[1])
    assert article is not None
    with window(browser, paper, java_script_enabled=False) as page:
        page.goto(article.group(1))
        assert page.context.cookies() == []
        page.goto("/konto/anmelden/")
        assert page.context.cookies() == [], "looking at the door leaves no trace"
        enter(page, paper, "ohne-skript@lotse.example", article.group(1))
        assert {cookie["name"] for cookie in page.context.cookies()} == {"session", "reader"}
        page.goto("/konto/")
        expect(page.get_by_role("main")).to_contain_text("ohne-skript@lotse.example")
        page.get_by_role("button", name="Abmelden").click()
        page.wait_for_url(f"{paper.url}/")
        assert page.context.cookies() == []


def test_a_wrong_code_is_said_and_the_right_one_still_opens(browser: Browser, paper: Paper) -> None:
    with window(browser, paper) as page:
        since = time.time_ns()
        page.goto("/konto/anmelden/")
        page.fill("[name=email]", "vertippt@lotse.example")
        page.get_by_role("button", name="Code schicken").click()
        page.fill("[name=code]", "BBBB-BBBB")
        page.press("[name=code]", "Enter")
        expect(page.locator("#id_code-error")).to_contain_text("stimmt nicht")
        assert page.locator("#id_code").get_attribute("aria-describedby") == "id_code-error"
        page.fill("[name=code]", code_for(paper, "vertippt@lotse.example", since).lower())
        page.press("[name=code]", "Enter")
        page.wait_for_url("**/konto/")


def test_a_passkey_is_made_and_opens_the_door_alone(browser: Browser, paper: Paper) -> None:
    with window(browser, paper) as page, passkeys(page) as finger:
        enter(page, paper, "mit-passkey@lotse.example", "/konto/anmeldung/")
        page.get_by_role("link", name="Passkey hinzufügen").click()
        page.fill("[name=name]", "Telefon")
        page.get_by_role("button", name="Passkey anlegen").click()
        page.wait_for_url("**/konto/anmeldung/")
        expect(page.get_by_role("heading", name="Telefon")).to_be_visible()
        page.get_by_role("button", name="Abmelden").click()
        page.wait_for_load_state()
        page.goto("/konto/anmelden/?next=/suche/")
        finger(isUserVerified=False)
        page.get_by_role("button", name="Mit Passkey anmelden").click()
        expect(page.get_by_text("Der Passkey wurde nicht angenommen")).to_be_visible()
        finger(isUserVerified=True)
        page.get_by_role("button", name="Mit Passkey anmelden").click()
        # The address of the sign-in page ends in the same letters: it names where to go next.
        expect(page).to_have_url(re.compile(r"^[^?]+/suche/$"))
        page.goto("/konto/")
        expect(page.get_by_role("main")).to_contain_text("mit-passkey@lotse.example")
        # With a passkey, a code by mail still is enough.
        page.get_by_role("button", name="Abmelden").click()
        enter(page, paper, "mit-passkey@lotse.example")


def test_staff_come_in_with_password_and_app_or_with_a_passkey(browser: Browser, paper: Paper) -> None:
    with window(browser, paper, viewport={"width": 1280, "height": 900}) as page, passkeys(page):
        enter_editor(page, "ads")
        page.wait_for_url("**/redaktion/")
        page.goto("/konto/anmeldung/passkey/")
        page.get_by_role("button", name="Passkey anlegen").click()
        # With the first one come codes for emergencies. The page where it is made lies below, too.
        expect(page).to_have_url(re.compile(r"/konto/anmeldung/(notfallcodes/)?$"))
        page.context.clear_cookies()
        page.goto("/redaktion/")
        expect(page.get_by_role("heading", name="In der Redaktion anmelden")).to_be_visible()
        page.get_by_role("button", name="Mit Passkey anmelden").click()
        page.wait_for_url("**/redaktion/")


def test_a_password_alone_shows_nothing_of_the_editor(browser: Browser, paper: Paper) -> None:
    with window(browser, paper) as page:
        page.goto("/redaktion/")
        page.fill("[name=login]", "chief")
        page.fill("[name=password]", "andruck-demo")
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/zweiter-faktor/")
        page.goto("/redaktion/users/")
        page.wait_for_url("**/konto/anmelden/**")


# ---------------------------------------------------------------- what can be seen, had and erased
def test_devices_are_seen_and_signed_out(browser: Browser, paper: Paper) -> None:
    address = "zwei-geraete@lotse.example"
    firefox = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
    with window(browser, paper) as here, window(browser, paper, user_agent=firefox) as there:
        enter(here, paper, address)
        enter(there, paper, address)
        here.goto("/konto/geraete/")
        expect(here.get_by_role("heading", name="Firefox, Android")).to_be_visible()
        here.get_by_role("button", name=re.compile("Abmelden.*Firefox, Android")).click()
        expect(here.get_by_role("status")).to_contain_text("Das Gerät ist abgemeldet")
        there.goto("/konto/")
        there.wait_for_url("**/konto/anmelden/**")
        here.goto("/konto/")
        expect(here.get_by_role("main")).to_contain_text(address)


def test_everything_is_downloaded_and_then_erased(browser: Browser, paper: Paper) -> None:
    address = "geht-wieder@lotse.example"
    with window(browser, paper) as page:
        enter(page, paper, address, "/konto/daten/")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Herunterladen").click()
        everything = json.loads(waiting.value.path().read_text())
        assert everything["account"]["address"] == address
        page.get_by_role("link", name="Konto löschen …").click()
        page.get_by_role("button", name="Endgültig löschen").click()
        expect(page.get_by_role("alert")).to_contain_text("Setzen Sie das Häkchen")
        since = time.time_ns()
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Endgültig löschen").click()
        page.wait_for_url("**/konto/geloescht/")
        assert "Ihr Konto ist =?" in mailed(paper, address, since) or "gel" in mailed(paper, address, since)
        assert page.context.cookies() == []
        page.goto("/konto/")
        page.wait_for_url("**/konto/anmelden/**")


PAGES = [
    "/konto/", "/konto/adresse/", "/konto/anmeldung/", "/konto/anmeldung/passwort/", "/konto/anmeldung/passkey/",
    "/konto/anmeldung/app/", "/konto/geraete/", "/konto/daten/", "/konto/daten/loeschen/",
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_open_to_everybody_and_fits_a_telephone(
    browser: Browser, paper: Paper, scheme: Any
) -> None:
    with window(browser, paper, color_scheme=scheme) as page:
        complaints: list[str] = []
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )
        page.goto("/konto/anmelden/")
        _look(page)
        page.goto("/konto/anmelden/passwort/")
        _look(page)
        enter(page, paper, f"rundgang-{scheme}@lotse.example")
        for path in PAGES:
            page.goto(path)
            assert page.url.endswith(path)
            _look(page)
        assert complaints == []


def _look(page: Page) -> None:
    violations = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
