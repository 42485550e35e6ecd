"""From the form to the books and back: by transfer, by direct debit, and given back by two people of the desk."""

import email
import io
import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from zxingcpp import read_barcodes

from tests.journeys.conftest import Paper
from tests.journeys.steps import token
from tests.payments.statements import Pay, Row, Sheet, camt, one

pytestmark = pytest.mark.journey

OURS = "DE02120300000000202051"
THEIRS = "DE75512108001245126199"
TRANSFER = "Direkt vom Bankkonto Ü"
"""With the beginning of its note: a provider may offer something of the same name."""

BALANCE = {"cents": 100_000}
"""What the bank's next statement begins with: it goes on where the last one ended."""

T = TypeVar("T")
PATIENCE = 90
"""Seconds for what the background work does every second, on a machine that has other things to do."""


# ---------------------------------------------------------------- what everybody does here
def give(page: Page, way: str, amount: str, *, address: str, **fields: str) -> str:
    """Fill in the form and press the button; the address of the page on which it stands afterwards."""
    page.goto("/unterstuetzen/")
    page.get_by_label("Anderer Betrag").fill(amount)
    return send(page, way, address=address, **fields)


def send(page: Page, way: str, *, address: str, **fields: str) -> str:
    """The same once the amount is there."""
    page.get_by_role("radio", name=re.compile(way)).check()
    for label, text in {"Mailadresse": address, **fields}.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Zahlungspflichtig unterstützen").click()
    page.wait_for_url(re.compile(r"/unterstuetzen/[0-9a-f-]{36}/"))
    return page.url


def until(ask: "Callable[[], T | None]", what: str) -> T:
    """Ask again until there is an answer."""
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        if (found := ask()) is not None:
            return found
        time.sleep(0.5)
    pytest.fail(f"{what} did not come")


def stands(page: Page, address: str, heading: str) -> None:
    """Look at the giver's page again until it has this heading: a person presses the button, too."""

    def look() -> bool | None:
        page.goto(address)
        return page.get_by_role("heading", name=heading, exact=True).is_visible() or None

    until(look, f"“{heading}” on {address}")


def mail_to(paper: Paper, address: str, subject: str) -> EmailMessage:
    """The mail to this address with these words in its subject. The demo writes mails into files."""

    def look() -> EmailMessage | None:
        for file in sorted((paper.data / "mail").glob("*")):
            for one_mail in file.read_bytes().split(b"-" * 79 + b"\n"):
                message = email.message_from_bytes(one_mail.lstrip(b"\n"), policy=default)
                if address in str(message["To"]) and subject in str(message["Subject"]):
                    return message
        return None

    return until(look, f"A mail “{subject}”")


def read(picture: bytes) -> str:
    """What an application for telephones reads in a picture."""
    (code,) = read_barcodes(Image.open(io.BytesIO(picture)))
    return str(code.text)


def bring(desk: Page, *rows: Row, on: date) -> None:
    """Hand a statement with these rows in at the desk."""
    sheet = Sheet(rows, iban=OURS, name=token(), on=on, opening=BALANCE["cents"])
    file = {"name": f"{sheet.name}.xml", "mimeType": "text/xml", "buffer": camt(sheet)}
    desk.goto("/redaktion/bank/import/")
    desk.locator("input[type=file]").set_input_files([file])  # type: ignore[list-item]
    desk.get_by_role("button", name="Einlesen").click()
    desk.wait_for_url("**/redaktion/bank/")
    BALANCE["cents"] = sheet.closing


def key(address: str) -> UUID:
    """The number of a contribution, from the address of its page."""
    found = re.search(r"/unterstuetzen/([0-9a-f-]{36})/", address)
    assert found, address
    return UUID(found[1])


# ---------------------------------------------------------------- by transfer
def test_by_transfer_from_a_page_that_asks_to_the_thanks(reader: Page, sign_in: Any, paper: Paper) -> None:
    word = token().lower()
    address = f"{word}@leser.example"
    reader.goto("/transparenz/")
    ask = reader.locator("form.ask")
    ask.get_by_label("Anderer Betrag").fill("17,50")
    ask.get_by_role("button", name="Weiter").click()
    expect(reader.get_by_label("Anderer Betrag")).to_have_value("17,50")
    page = send(reader, TRANSFER, address=address)

    expect(reader.get_by_role("heading", name="Jetzt überweisen")).to_be_visible()
    said = read(reader.locator("img.qr").screenshot()).splitlines()
    assert [*said[:4], *said[5:8]] == [
        "BCD",
        "002",
        "1",
        "SCT",
        "Der Lotse eG",
        OURS,
        "EUR17.50",
    ]
    reference = said[9]
    expect(reader.locator(".give-facts")).to_contain_text(" ".join(re.findall(".{1,4}", reference)))

    message = mail_to(paper, address, "Ihre Überweisung")
    (code,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert read(code.get_content()).splitlines() == said
    html = message.get_body(("html",))
    assert html is not None
    assert "cid:girocode.png" in html.get_content()

    today = date.today()
    bring(
        sign_in("revenue"),
        one(1750, name=f"Ada {word}", iban=THEIRS, reference=reference, on=today),
        on=today,
    )

    stands(reader, page, "Danke!")
    expect(reader.get_by_text("Ihre 17,50\u00a0€ sind da.")).to_be_visible()
    thanks = mail_to(paper, address, "Danke: 17,50 €")
    text = thanks.get_body(("plain",))
    assert text is not None
    assert "keine Spende" in text.get_content()
    assert f"/unterstuetzen/{key(page)}/quittung.pdf" in text.get_content()
    assert reader.request.get(f"/unterstuetzen/{key(page)}/quittung.pdf").body().startswith(b"%PDF")
    assert reader.context.cookies() == []


# ---------------------------------------------------------------- given back
def test_two_people_give_a_large_contribution_back(reader: Page, sign_in: Any, paper: Paper) -> None:
    word = token().lower()
    address = f"{word}@leser.example"
    page = give(reader, TRANSFER, "140", address=address)
    reference = read(reader.locator("img.qr").screenshot()).splitlines()[9]
    today = date.today()
    first = sign_in("revenue")
    bring(first, one(14_000, name=f"Bo {word}", iban=THEIRS, reference=reference, on=today), on=today)
    stands(reader, page, "Danke!")

    payment = f"/redaktion/payments/{attempt_of(paper, key(page))}/"
    first.goto(payment)
    first.get_by_label("Betrag", exact=False).first.fill("120")
    first.get_by_label("Grund", exact=False).first.fill("Versehentlich zu viel")
    first.get_by_role("button", name="Zurückgeben").click()
    expect(first.locator("#refunds + ul")).to_contain_text("120,00")
    expect(first.get_by_role("button", name="Zustimmen")).to_have_count(0)

    second = sign_in("admin")
    second.goto(payment)
    second.get_by_role("button", name="Zustimmen").click()
    second.wait_for_load_state()

    def written() -> bool | None:
        second.goto("/redaktion/bank/transfers/")
        button = second.get_by_role("button", name="Datei schreiben")
        if not button.is_visible():
            return None
        button.click()
        return True

    until(written, "The transfer back")
    with second.expect_download() as download:
        second.get_by_role("button", name="Herunterladen").first.click()
    text = Path(download.value.path()).read_text()
    # Money that other journeys give back may be in the same file.
    (own,) = [one for one in text.split("<CdtTrfTxInf>")[1:] if ">120.00<" in one]
    assert THEIRS in own
    end_to_end = re.search(r"<EndToEndId>([^<]+)<", own)
    assert end_to_end
    bring(first, one(-12_000, name=f"Bo {word}", iban=THEIRS, end_to_end=end_to_end[1], on=today), on=today)

    def told() -> bool | None:
        reader.goto(page)
        return reader.get_by_text("Ihre 20\u00a0€ sind da.").is_visible() or None

    until(told, "What came back")
    turns = reader.locator(".give-turns")
    expect(turns).to_contain_text("Zurückgezahlt")
    expect(turns).to_contain_text("−120\u00a0€")


def attempt_of(paper: Paper, contribution: UUID) -> str:
    """The payment of a contribution: the desk has no list of those that went well, only the bookings."""
    code = f"from andruck.support.queries import contributions as c; print(c.contribution('{contribution}').attempt)"
    return paper.manage("shell", "--verbosity", "0", "--no-imports", "-c", code).strip().splitlines()[-1]


# ---------------------------------------------------------------- by direct debit
def test_by_debit_to_the_file_and_back_from_the_bank(
    reader: Page, sign_in: Any, paper: Paper, tmp_path: Path
) -> None:
    word = token().lower()
    address, name = f"{word}@leser.example", f"Ida {word}"
    desk = sign_in("revenue")
    desk.goto("/redaktion/bank/accounts/main/")
    desk.locator("[name=announce_days]").fill("2")
    desk.locator("main form button[type=submit]").first.click()
    desk.wait_for_load_state()
    page = give(reader, "Lastschrift", "23", address=address, Name=name, IBAN=THEIRS)
    expect(reader.get_by_text("Wir ziehen 23\u00a0€ von Ihrem Konto ein.")).to_be_visible()

    notice = mail_to(paper, address, "23,00")
    body = notice.get_body(("plain",))
    assert body is not None
    mandate = re.search(r"Mandatsreferenz: (\S+)", body.get_content())
    assert mandate, body.get_content()

    desk.goto("/redaktion/bank/debits/")
    desk.get_by_role("button", name="Datei schreiben").click()
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Herunterladen").first.click()
    file = tmp_path / "debits.xml"
    download.value.save_as(file)
    group, end_to_end, due = collected(file, mandate[1])

    bring(desk, Row((Pay(2300, batch=group),), count=1, details=False, on=due), on=due)
    stands(reader, page, "Danke!")
    mail_to(paper, address, "Danke: 23 €")

    later = due + timedelta(days=2)
    back = one(
        -2600,
        "Rueckgabe",
        name=name,
        iban=THEIRS,
        end_to_end=end_to_end,
        returned="MS03",
        original=2300,
        on=later,
    )
    bring(desk, back, on=later)
    stands(reader, page, "Zurückgezahlt")
    turns = reader.locator(".give-turns")
    expect(turns).to_contain_text("Von Ihrer Bank zurückgegeben")
    expect(turns).to_contain_text("−23\u00a0€")
    desk.goto(f"/redaktion/bank/?show=returns&q={word}")
    expect(desk.locator(".bank__line")).to_contain_text("MS03")
    expect(desk.locator(".bank__line")).to_contain_text("26,00")


def collected(file: Path, mandate: str) -> tuple[str, str, date]:
    """What a file for the bank says of a mandate's debit: the name of its group, its own, and the day."""
    tree = ET.parse(file).getroot()
    space = {"p": tree.tag[1:].partition("}")[0]}
    for group in tree.iterfind(".//p:PmtInf", space):
        for debit in group.iterfind("p:DrctDbtTxInf", space):
            if debit.findtext(".//p:MndtId", namespaces=space) == mandate:
                assert group.findtext("p:NbOfTxs", namespaces=space) == "1", "other journeys collect nothing"
                named = group.findtext("p:PmtInfId", "", space)
                return named, debit.findtext(".//p:EndToEndId", "", space), _day(group, space)
    pytest.fail(f"{mandate} is not in the file")


def _day(group: Any, space: dict[str, str]) -> date:
    return date.fromisoformat(group.findtext("p:ReqdColltnDt", "", space))
