"""What a page says of its being read is taken down for whoever has agreed, and for nobody else."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from andruck.account.recognition import cookie_name as reader_cookie
from andruck.consent import queries
from andruck.consent.models import ConsentRecord
from andruck.people.actions.accounts import open_account
from andruck.support.actions import recognition
from andruck.usage.models import ReadArticle, SampleReading
from andruck.usage.rules.history import HISTORY, SAMPLE
from tests import factories
from tests.reading.test_privacy import PAGE, press, state
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
BASE = "http://testserver"
SCRIPTS = Path(__file__).resolve().parents[2] / "src/andruck/reading/static/reading"


@pytest.fixture
def reader(house: Any) -> Client:
    return Client(headers={"Sec-Fetch-Site": "same-origin"})


@pytest.fixture
def article(house: Any) -> Any:
    return factories.article(house.politics)


def say(reader: Client, row: Any, body: str = "30 2", **headers: str) -> int:
    path = f"{BASE}/artikel/{row.pk}.{row.slug}.html?x=1#text"
    told = {"Referer": path, **headers}
    return reader.post("/-/read", body, content_type="text/plain;charset=UTF-8", headers=told).status_code


def test_without_a_yes_nothing_is_kept(reader: Client, article: Any) -> None:
    assert say(reader, article) == 204
    # Nothing is even looked at: nobody can learn from the answer whether there is an article.
    assert say(reader, article, "nonsense" * 10_000) == 204
    press(reader, f"no {HISTORY}")
    assert say(reader, article) == 204
    assert not ReadArticle.objects.exists()
    assert not SampleReading.objects.exists()


def test_each_yes_keeps_its_own(reader: Client, article: Any) -> None:
    press(reader, f"yes {HISTORY}", age="16")
    assert say(reader, article, "30 2") == 204
    assert (ReadArticle.objects.get().article, SampleReading.objects.count()) == (article.pk, 0)
    press(reader, f"end {HISTORY}")
    press(reader, f"yes {SAMPLE}")
    ReadArticle.objects.all().delete()
    assert say(reader, article, "31 3") == 204
    assert (ReadArticle.objects.count(), SampleReading.objects.get().depth) == (0, 3)


def test_what_is_not_ours_or_no_reading_is_refused(reader: Client, article: Any) -> None:
    press(reader, f"yes {HISTORY}", age="16")
    assert say(reader, article, **{"Sec-Fetch-Site": "cross-site"}) == 403
    for body in ("", "30", "30 9", "x" * 5_000_000):
        assert say(reader, article, body) == 400
    for path in ("", "/", "/artikel/987654321.x.html", "//artikel/", "/artikel/%00", f"/konto/{article.pk}"):
        answer = reader.post(
            "/-/read", "30 2", content_type="text/plain", headers={"Referer": f"{BASE}{path}"}
        )
        assert answer.status_code == 400
    assert reader.get("/-/read").status_code == 405
    assert not ReadArticle.objects.exists()


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_an_objection_holds_unless_the_yes_knew_of_it(reader: Client, article: Any, header: str) -> None:
    press(reader, f"yes {HISTORY}", age="16")
    say(reader, article, **{header: "1"})
    assert not ReadArticle.objects.exists()
    objecting = Client(headers={"Sec-Fetch-Site": "same-origin", header: "1"})
    press(objecting, f"yes {HISTORY}", age="16")
    say(objecting, article)
    assert ReadArticle.objects.count() == 1


def test_only_who_says_to_be_sixteen_can_say_yes(reader: Client) -> None:
    assert 'type="checkbox" name="age" value="16">' in reader.get(PAGE).content.decode()
    for fields in ({}, {"age": ""}, {"age": "15"}, {"age": "٩٩"}, {"age": "-99"}):
        answer = press(reader, f"yes {HISTORY}", **fields)
        assert (answer.status_code, bool(answer.cookies)) == (422, False)
        assert "16" in re.findall(r'class="problem">([^<]+)', answer.content.decode())[0]
    assert not ConsentRecord.objects.exists()
    press(reader, f"yes {HISTORY}", age="16")
    assert ConsentRecord.objects.get().declared_age == 16
    press(reader, f"yes {SAMPLE}", age="16")
    # Whoever need not say it has not said it.
    assert ConsentRecord.objects.get(purpose=SAMPLE).declared_age is None


def test_one_click_wipes_and_the_yes_stays(reader: Client, article: Any) -> None:
    for key in (HISTORY, SAMPLE):
        press(reader, f"yes {key}", age="16")
    say(reader, article)
    page = reader.get(PAGE).content.decode()
    for key, kind in ((HISTORY, ReadArticle), (SAMPLE, SampleReading)):
        assert f'value="wipe {key}"' in page
        press(reader, f"wipe {key}")
        assert not kind.objects.exists()
        assert state(reader, key) == "Sie haben ja gesagt."
    assert "wipe" not in reader.get(PAGE).content.decode()
    assert press(reader, "wipe embed:vimeo").status_code == 403
    assert say(reader, article) == 204
    assert ReadArticle.objects.count() == 1


def test_the_page_of_an_article_is_the_same_for_everybody(reader: Client, article: Any) -> None:
    path = f"/artikel/{article.pk}.{article.slug}.html"
    before = reader.get(path).content
    press(reader, f"yes {HISTORY}", age="16")
    assert reader.get(path).content == before
    agreed = re.findall(r'data-agreed="([^"]+)"', before.decode())[0]
    slot = reader.cookies[queries.cookie_name()].value.partition("~")[0]
    assert slot in agreed.split(" ")
    assert agreed.split(" ")[1].startswith("4.")


def test_scripts_of_an_article_are_small() -> None:
    assert sum((SCRIPTS / name).stat().st_size for name in ("paper.js", "reads.js")) <= 8_000
    code = (SCRIPTS / "reads.js").read_text()
    # Nothing of the device is read.
    assert not re.search(r"navigator\.(?!sendBeacon)|screen|canvas|localStorage|cookie|Intl", code)


# ---------------------------------------------------------------- the account
def test_the_account_asks_one_thing_at_a_time(reader: Client) -> None:
    account = open_account(address="ada@leserin.example")
    sign_in(reader, account, {"method": "code", "email": "ada@leserin.example"})

    def asked() -> list[str]:
        return re.findall(r'value="yes ([\w:]+)"', reader.get("/konto/").content.decode())

    assert asked() == [HISTORY]
    page = reader.get("/konto/").content.decode()
    buttons = re.findall(r'class="(\w+)" name="do" value="(yes|no) recs', page)
    assert buttons == [("button", "yes"), ("button", "no")]
    found = re.search(r'action="/privatsphaere/".*?name="form_token" value="([^"]+)', page, re.DOTALL)
    assert found
    fields = {"form_token": found[1]}
    reader.post(PAGE, {"do": f"yes {HISTORY}", "age": "16", "page": "account", "from": "/konto/", **fields})
    assert ConsentRecord.objects.get().variant == "account page 1"
    assert asked() == [SAMPLE]
    press(reader, f"no {SAMPLE}")
    assert asked() == []


def test_nobody_is_asked_whose_browser_objects(house: Any) -> None:
    objecting = Client(headers={"Sec-Fetch-Site": "same-origin", "Sec-GPC": "1"})
    account = open_account(address="ada@leserin.example")
    sign_in(objecting, account, {"method": "code", "email": "ada@leserin.example"})
    assert 'name="do"' not in objecting.get("/konto/").content.decode()


def test_the_account_forgets_what_all_its_devices_have_read(reader: Client, article: Any) -> None:
    account = open_account(address="ada@leserin.example")
    sign_in(reader, account, {"method": "code", "email": "ada@leserin.example"})
    reader.cookies[reader_cookie()] = recognition.for_account(account.pk).text
    press(reader, f"yes {HISTORY}", age="16")
    stranger = Client(headers={"Sec-Fetch-Site": "same-origin"})
    press(stranger, f"yes {HISTORY}", age="16")
    for one in (reader, stranger):
        say(one, article)
    page = reader.get("/konto/daten/").content.decode()
    tokens = re.findall(r'name="form_token" value="([^"]+)"', page)
    reader.post("/konto/daten/", {"form_token": tokens[-1]})
    assert ReadArticle.objects.count() == 1
    assert (
        len(re.findall(r'name="form_token"', reader.get("/konto/daten/").content.decode())) == len(tokens) - 1
    )
