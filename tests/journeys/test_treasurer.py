"""The treasurer: brings statements in, looks at income, works a case off the list, closes the month, takes it along.

All of last month is brought in on a bank account of this journey's own, so that others do not meet it.
"""

import csv
import io
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Download, Locator, Page, expect

from tests.journeys.conftest import Paper, run_andruck
from tests.journeys.steps import BERLIN
from tests.journeys.test_editor import barriers, listen
from tests.payments.statements import OWN, Sheet, camt, one

pytestmark = pytest.mark.journey

MONEY_MOVES_BY = 60_000
"""Milliseconds within which the background work has seen to money, or to the books."""


def today() -> date:
    return datetime.now(BERLIN).date()


def last_day() -> date:
    """Of last month."""
    return today().replace(day=1) - timedelta(days=1)


def inside(page: Page) -> Locator:
    """What the page itself says, without menus."""
    return page.locator("#main")


def upload(page: Page, *sheets: Sheet) -> None:
    page.goto("/redaktion/bank/import/")
    file = {"name": f"{sheets[0].name}.xml", "mimeType": "application/xml", "buffer": camt(*sheets)}
    page.set_input_files("[name=statements]", [file])
    inside(page).get_by_role("button", name="Einlesen").click()
    expect(page.locator(".messages .success")).to_be_visible()


def place(page: Page, text: str, account: str) -> None:
    """Give a line of a statement an account of the books, by hand."""
    page.goto(f"/redaktion/bank/?q={text}")
    page.locator(".bank__party").first.click()
    page.select_option("[name=target]", "account")
    page.fill("[name=ref]", account)
    inside(page).get_by_role("button", name="Zuordnen", exact=True).click()
    expect(page.locator(".messages .success")).to_be_visible()


def test_last_month_comes_in_on_statements(sign_in: Any) -> None:
    page = sign_in("revenue")
    wrong = listen(page)
    page.goto("/redaktion/bank/accounts/new/")
    for name, value in {"slug": "kasse", "holder": "Der Lotse eG", "iban": OWN}.items():
        page.fill(f"[name={name}]", value)
    inside(page).locator("form [type=submit]").click()
    expect(page.locator(".messages .success")).to_be_visible()
    day = last_day()
    upload(
        page,
        Sheet(
            (one(12_000, "Spende Sommerfest", on=day), one(-450, "Kontofuehrung", on=day)),
            opening=5_000, name=f"{day}/1", on=day,
        ),
    )  # fmt: skip
    place(page, "Sommerfest", "income:contribution")
    place(page, "Kontofuehrung", "expense:fees:bank")
    assert wrong == []


def test_a_figure_opens_the_bookings_that_it_is_made_of(sign_in: Any) -> None:
    page = sign_in("revenue")
    page.goto(f"/redaktion/income/?month={last_day():%Y-%m}")
    month = f"since={last_day().replace(day=1)}&until={last_day()}&of=income"
    figure = inside(page).locator(f".bank__sum a[href$='{month}']")
    expect(figure).to_contain_text("120,00")
    figure.click()
    expect(inside(page)).to_contain_text("Erlöse: Beiträge")
    expect(inside(page).locator("tbody tr")).to_have_count(1)
    expect(inside(page).locator("tfoot")).to_contain_text("120,00")
    assert barriers(page, "#main") == []


def test_a_payment_that_came_twice_is_worked_off_the_list(reader: Page, sign_in: Any) -> None:
    # Somebody means to transfer, thinks better of it, pays at the demo bank; and transfers all the same.
    reader.goto("/unterstuetzen/")
    reader.get_by_label("Anderer Betrag").fill("31")
    reader.locator("#way-transfer").check()
    reader.get_by_role("button", name="Zahlungspflichtig unterstützen").click()
    reference = reader.locator(".give-facts strong").inner_text()
    reader.get_by_text("Anders bezahlen").click()
    reader.locator("#way-demo").check()
    reader.get_by_role("button", name="Zahlungspflichtig unterstützen").click()
    reader.wait_for_url("**/-/demo-bank/**")
    reader.get_by_role("button", name="Bezahlen").or_(
        reader.get_by_role("button", name="Zahlen")
    ).first.click()
    expect(reader.get_by_role("heading", name="Danke")).to_be_visible(timeout=MONEY_MOVES_BY)

    page = sign_in("revenue")
    wrong = listen(page)
    now = today()
    upload(page, Sheet((one(3_100, reference, on=now),), opening=16_550, name=f"{now}/1", on=now))
    page.goto("/redaktion/")
    expect(page.locator("[data-kind=payments]")).to_contain_text("Fälle der Kasse")
    page.goto("/redaktion/cases/?kind=paid_twice")
    row = inside(page).locator(".bank__line", has_text="31,00").filter(has_text="Doppelt bezahlt")
    expect(row).to_contain_text("Direkt vom Bankkonto")
    assert barriers(page, "#main") == []
    row.get_by_role("link", name="Zurückgeben").click()

    expect(inside(page)).to_contain_text("Dasselbe ist durch eine andere Zahlung bezahlt.")
    expect(page.locator("[name=amount]")).to_have_value("31,00")
    page.fill("[name=reason]", "Doppelt bezahlt")
    inside(page).get_by_role("button", name="Zurückgeben").click()
    expect(page.locator(".messages .success")).to_be_visible()
    expect(inside(page).locator("#refunds ~ ul li")).to_have_count(1)
    # Without the message above: it is still fading in.
    assert barriers(page, ".bank__sheet, .bank__placed") == []
    expect(inside(page).locator("li[id^=case-]:not(.bank__undone)")).to_have_count(0)
    page.goto("/redaktion/cases/?show=closed")
    expect(inside(page).locator(".bank__line", has_text="31,00").first).to_be_visible()
    page.goto("/redaktion/cases/")
    expect(inside(page).locator(".bank__line", has_text="31,00")).to_have_count(0)
    assert wrong == []


def test_the_month_is_checked_closed_and_taken_along(sign_in: Any, paper: Paper, tmp_path: Path) -> None:
    run_andruck(
        "ledger", "adviser", "--consultant", "29098", "--client", "55003", data=paper.data, url=paper.url
    )
    page = sign_in("revenue")
    wrong = listen(page)
    month = f"/redaktion/months/{last_day():%Y-%m}/"
    page.goto(month)
    close = inside(page).get_by_role("button", name="Monat abschließen")
    inside(page).get_by_role("button", name="Bücher prüfen").click()
    expect(page.locator("#check")).to_contain_text("Letzte Prüfung", timeout=MONEY_MOVES_BY)
    expect(page.locator("#check")).to_contain_text("in Ordnung")
    assert barriers(page, "#main") == []

    if page.locator("[name=left_open]").count():
        page.fill("[name=left_open]", "Das andere Konto ist neu")
    page.check("[name=sure]")
    close.click()
    expect(page.locator(".messages .success")).to_be_visible()
    expect(inside(page)).to_contain_text("Niemand kann diesen Monat wieder öffnen")
    expect(close).to_have_count(0)

    datev = taken(page, "DATEV, endgültig", tmp_path)
    assert datev.read_bytes().startswith(b'"EXTF"')
    with zipfile.ZipFile(taken(page, "Tabellen", tmp_path)) as tables:
        [name] = [name for name in tables.namelist() if "postings" in name or "buchungszeilen" in name]
        rows = list(csv.reader(io.StringIO(tables.read(name).decode("utf-8-sig")), delimiter=";"))
        assert len(rows) > 4
    beancount = taken(page, "Beancount", tmp_path)
    bean = Path(sys.executable).parent / "bean-check"
    done = subprocess.run([bean, str(beancount)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert wrong == []


def taken(page: Page, words: str, folder: Path) -> Path:
    """The file behind a button."""
    with page.expect_download() as coming:
        inside(page).get_by_role("button", name=re.compile(words)).click()
    download: Download = coming.value
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


def test_the_books_are_well(paper: Paper) -> None:
    told = run_andruck("ledger", "check", data=paper.data, url=paper.url)
    assert "The books are well" in told
