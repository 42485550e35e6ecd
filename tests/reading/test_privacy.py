"""The page “Privacy”: see, give and take back, without account and script; and the register for machines."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from andruck.account.recognition import cookie_name as reader_cookie
from andruck.consent import ports, queries
from andruck.consent.actions import processors
from andruck.consent.models import ConsentHolder, ConsentRecord
from andruck.infra import storage
from andruck.infra.rules import Basis, Kind
from andruck.infra.storage import declarations
from andruck.people.actions.accounts import open_account
from andruck.people.rules import Role
from andruck.project import wiring
from andruck.support.actions import recognition
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/privatsphaere/"
VIMEO = "embed:vimeo"


@pytest.fixture
def reader(house: Any) -> Client:
    return Client(headers={"Sec-Fetch-Site": "same-origin"})


def token(reader: Client) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', reader.get(PAGE).content.decode())
    assert found
    return found[1]


def press(reader: Client, do: str, **fields: str) -> Any:
    return reader.post(PAGE, {"do": do, "form_token": token(reader), **fields})


def state(reader: Client, key: str = VIMEO) -> str:
    page = reader.get(PAGE).content.decode()
    found = re.search(rf'id="{key}".*?<strong>([^<]*)</strong>', page, re.DOTALL)
    assert found
    return found[1]


def test_looking_leaves_no_trace(reader: Client) -> None:
    answer = reader.get(PAGE)
    assert not answer.cookies
    assert answer["Cache-Control"] == "private, no-store"
    assert state(reader) == "Sie haben nicht entschieden. Bis dahin gilt es als Nein."


def test_yes_and_back_with_one_click_each(reader: Client) -> None:
    answer = press(reader, f"yes {VIMEO}", **{"from": "/artikel/7.deich.html"})
    assert answer["Location"] == f"{PAGE}?from=/artikel/7.deich.html#{VIMEO}"
    assert list(answer.cookies) == [queries.cookie_name()]
    slot, _, version = answer.cookies[queries.cookie_name()].value.partition("~")[0].partition(".")
    assert (slot, len(version)) == ("2", 8)
    assert state(reader) == "Sie haben ja gesagt."
    proof = json.loads(reader.get(f"{PAGE}proof.json").content)
    assert [one["purpose"] for one in proof["records"]] == [VIMEO]
    assert "Vimeo erfährt dann Ihre Internetadresse" in proof["records"][0]["notice"]
    press(reader, f"end {VIMEO}")
    assert state(reader) == "Sie haben Ihr Ja widerrufen."
    assert json.loads(reader.get(f"{PAGE}proof.json").content) == {"records": []}


def test_no_is_as_easy_as_yes(reader: Client) -> None:
    page = reader.get(PAGE).content.decode()
    for purpose in ports.purposes():
        buttons = re.findall(
            rf'<button type="submit" class="(\w+)" name="do" value="(yes|no) {purpose.key}">', page
        )
        assert buttons == [("button", "yes"), ("button", "no")]
    assert "checked" not in page
    press(reader, f"no {VIMEO}")
    assert state(reader) == "Sie haben nein gesagt. Ein Jahr lang fragt niemand wieder."
    assert not ConsentRecord.objects.exists()


def test_everything_is_taken_back_at_once(reader: Client) -> None:
    for key in (VIMEO, "embed:youtube"):
        press(reader, f"yes {key}")
    answer = press(reader, "everything")
    assert answer["Location"] == PAGE
    assert [state(reader, key) for key in (VIMEO, "embed:youtube")] == ["Sie haben Ihr Ja widerrufen."] * 2
    assert answer.cookies[queries.cookie_name()].value.startswith("~")


def test_only_a_form_of_ours_counts(reader: Client) -> None:
    for fields in (
        {"do": f"yes {VIMEO}"},
        {"do": f"yes {VIMEO}", "form_token": "x" * 40},
    ):
        answer = reader.post(PAGE, fields)
        assert (answer.status_code, bool(answer.cookies)) == (403, False)
    foreign = Client(headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.post(PAGE, {"do": f"yes {VIMEO}", "form_token": token(foreign)}).status_code == 403
    for do in ("", "yes", "yes embed:other", "delete everything"):
        assert press(reader, do).status_code == 403
    assert not ConsentRecord.objects.exists()


@pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example/", "/\\evil.example", "/a\nb"])
def test_the_way_back_leads_nowhere_else(reader: Client, path: str) -> None:
    assert "evil" not in reader.get(PAGE, {"from": path}).content.decode()
    assert press(reader, f"no {VIMEO}", **{"from": path})["Location"] == f"{PAGE}#{VIMEO}"


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_a_browser_that_objects_is_believed(house: Any, header: str) -> None:
    objecting = Client(headers={"Sec-Fetch-Site": "same-origin", header: "1"})
    assert "Daran halten wir uns" in objecting.get(PAGE).content.decode()
    assert state(objecting).startswith("Ihr Browser widerspricht dem")
    press(objecting, f"yes {VIMEO}")
    assert state(objecting) == "Sie haben ja gesagt."
    assert ConsentRecord.objects.get().despite_objection
    assert objecting.cookies[queries.cookie_name()].value.partition("~")[0].endswith("d")


def test_whoever_reads_with_an_account_finds_it_there(reader: Client) -> None:
    account = open_account(address="ada@leserin.example")
    made = recognition.for_account(account.pk)
    reader.cookies[reader_cookie()] = made.text
    press(reader, f"yes {VIMEO}")
    assert ConsentHolder.objects.get().account == account.pk


def test_a_player_says_what_it_needs(house: Any, client: Client) -> None:
    row = factories.article(
        house.politics, body=[("embed", {"url": "https://vimeo.com/76979871", "title": "Der Deich"})]
    )
    path = f"/artikel/{row.pk}.{row.slug}.html"
    page = client.get(path).content.decode()
    purpose = ports.purpose(VIMEO)
    assert purpose is not None
    assert f'data-consent="2.{queries.version(purpose).hex()}"' in page
    assert f'href="{PAGE}?from={path}#{VIMEO}"' in page


def test_the_register_names_everything(reader: Client) -> None:
    processors.keep(
        by=factories.staff(Role.ADMINISTRATOR),
        facts=processors.Facts(
            "Hafen Hosting", "betreibt den Server", "alle", "Hamburg", since=date(2020, 1, 1)
        ),
    )
    before = json.loads(reader.get(f"{PAGE}register.json").content)
    assert [one["name"] for one in before["storage"]] == [one.name for one in declarations()]
    assert [one["key"] for one in before["purposes"]] == [one.key for one in ports.purposes()]
    assert [one["name"] for one in before["processors"]] == ["Hafen Hosting"]
    page = reader.get(PAGE).content.decode()
    for one in before["storage"]:
        assert f"<code>{one['name']}</code>" in page
    assert "Hafen Hosting" in page
    assert before["version"] in page
    processors.keep(
        by=factories.staff(Role.ADMINISTRATOR),
        facts=processors.Facts(
            "Postamt",
            "verschickt Mails",
            "Adressen",
            "Bremen",
            since=date(2020, 1, 1),
            until=date(2021, 1, 1),
        ),
    )
    # Who is no longer at work is not named, and changes nothing.
    assert json.loads(reader.get(f"{PAGE}register.json").content) == before


def test_global_privacy_control_is_announced(house: Any, client: Client) -> None:
    assert json.loads(client.get("/.well-known/gpc.json").content)["gpc"] is True


def test_what_was_ended_elsewhere_is_said(reader: Client) -> None:
    press(reader, f"yes {VIMEO}")
    kept = reader.cookies[queries.cookie_name()].value
    press(reader, f"end {VIMEO}")
    reader.cookies[queries.cookie_name()] = kept
    assert state(reader) == "Ihr Ja wurde an anderer Stelle beendet, also gilt es als Nein."


def test_where_pages_tell_that_they_were_shown(reader: Client, settings: Any) -> None:
    """Only behind a network of caches, never on a page that says that there is none, and declared."""
    asked = [reader.get("/").content, reader.get("/nicht-da/").content]
    assert not any(b"reading/count" in page for page in asked)
    settings.BEACONS = True
    asked = [reader.get("/?1").content, reader.get("/nicht-da/?1").content, reader.get(PAGE).content]
    assert [b"reading/count" in page for page in asked] == [True, False, True]
    assert b"<script>" not in asked[0]
    (beacon,) = wiring.counting_storage(beacons=True, unique=False)
    assert (beacon.kind, beacon.basis) == (Kind.BEACON, Basis.NOTHING_KEPT)
    assert wiring.counting_storage(beacons=False, unique=False) == []
    assert beacon.name not in {item.name for item in declarations()}


def test_the_page_explains_a_beacon(reader: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for item in wiring.counting_storage(beacons=True, unique=False):
        monkeypatch.setitem(storage._declared, (item.kind, item.name), item)
    page = reader.get(PAGE).content.decode()
    assert "<code>/-/u</code>" in page
    assert "§ 25(2)" not in page.partition("<code>/-/u</code>")[2].partition("</section>")[0]


def test_leaving_the_estimate_of_readers(reader: Client, settings: Any) -> None:
    """One click, without a script, and remembered without a number; only where readers are estimated."""
    assert b"do-not-count" not in reader.get(PAGE).content
    assert "no-unique" not in press(reader, "do-not-count").cookies
    settings.COUNTING_UNIQUE = True
    for item in wiring.counting_storage(beacons=False, unique=True):
        storage.declare(item)
    try:
        assert b"do-not-count" in reader.get(PAGE).content
        answer = press(reader, "do-not-count", **{"from": "/artikel/7.deich.html"})
        assert answer["Location"] == f"{PAGE}?from=/artikel/7.deich.html#counting"
        assert {name: cookie.value for name, cookie in answer.cookies.items()} == {"no-unique": "1"}
        assert b"do-not-count" not in reader.get(PAGE).content
        # Whoever leaves keeps what was said to other things.
        press(reader, f"yes {VIMEO}")
        assert reader.cookies["no-unique"].value == "1"
        back = press(reader, "count").cookies["no-unique"]
        assert (back.value, back["max-age"]) == ("", 0)
        assert b"do-not-count" in reader.get(PAGE).content
        forged = reader.post(PAGE, {"do": "do-not-count", "form_token": "x"})
        assert (forged.status_code, "no-unique" in forged.cookies) == (403, False)
    finally:
        for item in wiring.counting_storage(beacons=False, unique=True):
            storage._declared.pop((item.kind, item.name))
