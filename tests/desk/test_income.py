"""Income and months: for treasurers only; every figure leads to its bookings; closing says what it does."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from andruck.core.money import Money
from andruck.desk import drawing
from andruck.desk.bank.words import amount
from andruck.infra import audit
from andruck.payments.actions import arranging, cases, checks
from andruck.payments.actions.accounts import describe_account, set_adviser
from andruck.payments.actions.booking import storno
from andruck.payments.models import Closing
from andruck.payments.queries import books
from andruck.payments.rules.cases import CaseKind
from andruck.payments.rules.ledger import Line
from andruck.people.rules import Role
from tests import factories
from tests.payments.accounts import booked, lines

pytestmark = pytest.mark.django_db
MARCH = "2026-03"


@pytest.fixture(autouse=True)
def _paper(house: Any, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path
    with time_machine.travel(datetime(2026, 4, 3, 8, tzinfo=UTC), tick=False):
        yield


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been drawn; drawing starts a program, so only one test does."""
    asked: list[str] = []
    monkeypatch.setattr(drawing, "_drawn", lambda text: asked.append(text) or "")
    return asked


@pytest.fixture
def client() -> Client:
    """A treasurer's browser."""
    browser = Client()
    browser.force_login(factories.staff(Role.REVENUE))
    return browser


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response
    body = response.content.decode()
    main = body[body.index("<main") : body.index("</main")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&nbsp;", " ").replace("\u00a0", " ").split())


def paid(
    cents: int, way: str = "paypal", to: str = "income:contribution", fee: int = 35, **facts: Any
) -> None:
    number = books.end()[0]
    split = [Line(f"asset:clearing:{way}", Money(cents - fee)), Line(to, Money(-cents))]
    booked(
        f"{way}:payment:{number}:captured", lines=[*split, Line(f"expense:fees:{way}", Money(fee))], **facts
    )


def url(name: str, **query: str) -> str:
    args = [query.pop("month")] if "month" in query and name.startswith("desk_month") else []
    return reverse(name, args=args, query=query or None)


# ---------------------------------------------------------------- who may


GETS = [
    url("desk_income"), url("desk_income_bookings", since="2026-03-01", until="2026-03-31"),
    url("desk_months"), url("desk_month", month=MARCH),
]  # fmt: skip
POSTS = [
    (url("desk_income_goal"), {"goal": "100"}), (url("desk_month_check", month=MARCH), {}),
    (url("desk_month_close", month=MARCH), {"sure": "on"}), (url("desk_month_take", month=MARCH), {"form": "csv"}),
]  # fmt: skip


@pytest.mark.parametrize("address", GETS)
@pytest.mark.parametrize("role", [Role.CHIEF, Role.EDITOR, Role.REPORTER, Role.ADS])
def test_every_page_is_for_treasurers_only(client: Client, address: str, role: Role) -> None:
    booked()
    assert client.get(address).status_code == 200
    other = Client()
    other.force_login(factories.staff(role))
    assert other.get(address).status_code == 302
    assert Client().get(address).status_code == 302


def test_nobody_else_can_do_anything_either() -> None:
    booked()
    other = Client()
    other.force_login(factories.staff(Role.CHIEF))
    for browser in (other, Client()):
        for address, data in POSTS:
            response = browser.post(address, data)
            assert response.status_code == 302
            assert "Content-Disposition" not in response
    assert not Closing.objects.exists()
    for subject in ("treasury:goal", "books:whole", "month:2026-03"):
        assert not audit.entries(subject=subject)


def test_the_menu_shows_it_to_treasurers(client: Client) -> None:
    assert reverse("desk_income") in client.get("/redaktion/").content.decode()
    other = Client()
    other.force_login(factories.staff(Role.CHIEF))
    assert reverse("desk_income") not in other.get("/redaktion/").content.decode()


# ---------------------------------------------------------------- figures


def test_nothing_yet(client: Client, drawn: list[str]) -> None:
    assert "Noch ist nichts gebucht" in text_of(client.get(url("desk_income")))
    assert "Noch ist nichts gebucht" in text_of(client.get(url("desk_months")))
    assert drawn == []


def test_today_this_month_and_twelve_by_way_and_purpose(client: Client) -> None:
    arranging.arrange(slug="paypal", provider="paypal", name="PayPal")
    paid(1000, on=date(2026, 4, 3))
    paid(2500, "mollie", "income:donation", on=date(2026, 4, 1))
    paid(9900, on=date(2025, 5, 1))
    paid(7700, on=date(2025, 4, 30))
    text = text_of(client.get(url("desk_income")))
    for words in (
        "Heute 10,00 €", "April 2026 35,00 €", "Die letzten zwölf Monate 134,00 €", "Gebühren 0,70 €",
        "PayPal 1 10,00 €", "mollie 1 25,00 €", "Mai 2025 99,00 €",
    ):  # fmt: skip
        assert words in text, words
    assert "April 2025" not in text
    assert "99,00 €" in text_of(client.get(url("desk_income", month="2025-05")))


def test_every_figure_leads_to_the_bookings_that_make_it(client: Client) -> None:
    paid(1000, on=date(2026, 4, 3))
    paid(2500, "mollie", "income:donation", on=date(2026, 4, 1))
    paid(4000, "mollie", "income:donation", on=date(2026, 4, 1))
    storno(key="desk:storno:1", of="mollie:payment:2:captured", on=date(2026, 4, 2), reason="Doppelt")
    booked("paypal:tax:1", lines=lines(19, credit="liability:vat:19"), on=date(2026, 4, 2))
    booked("bank:line:9", lines=lines(700, currency="CHF"), on=date(2026, 4, 2))
    seen = 0
    for page in (url("desk_income"), url("desk_month", month="2026-04"), url("desk_months")):
        body = client.get(page).content.decode()
        links = re.findall(r'<a href="([^"]*/income/bookings/[^"]*)"[^>]*>([^<]+)</a>', body)
        assert links, page
        for address, shown in links:
            listed = client.get(address.replace("&amp;", "&"))
            listing = listed.context["listing"]
            assert amount(listing.sum) == shown.replace("&nbsp;", "\u00a0"), address
            assert sum(row.money.cents for row, _ in listed.context["rows"]) == listing.sum.cents
            seen += 1
    assert seen > 25


def test_a_booking_shows_day_document_account_and_amount(client: Client) -> None:
    booked("bank:line:1", note="Sommerfest")
    query = {"since": "2026-03-01", "until": "2026-03-31"}
    text = text_of(client.get(url("desk_income_bookings", **query)))
    for words in ("05.03.2026", "bank:line:1", "Sommerfest", "Erlöse: Beiträge", "5,00 €", "1 Posten"):
        assert words in text, words
    assert "nichts gebucht" in text_of(client.get(url("desk_income_bookings", **query, way="paypal")))


def test_in_the_language_of_who_reads_it(client: Client) -> None:
    paid(2500, on=date(2026, 4, 1))
    UserProfile.objects.update_or_create(
        user_id=client.session["_auth_user_id"], defaults={"preferred_language": "en"}
    )
    text = text_of(client.get(url("desk_income")))
    for words in ("Last twelve months", "April 2026 by purpose", "Income: contributions", "25.00 €"):
        assert words in text, words
    assert "What is still open" in text_of(client.get(url("desk_month", month="2026-04")))


def test_few_queries_however_much_was_booked(client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(40):
        paid(1000 + number, ["paypal", "mollie"][number % 2], on=date(2026, 1 + number % 4, 1))
    with django_assert_max_num_queries(50):
        client.get(url("desk_income"))
    with django_assert_max_num_queries(50):
        client.get(url("desk_months"))
    with django_assert_max_num_queries(60):
        client.get(url("desk_month", month=MARCH))


def test_accounts_are_called_as_the_paper_calls_them(client: Client) -> None:
    booked()
    describe_account(name="income:contribution", title="Soli-Beiträge", by=None)
    assert "Soli-Beiträge" in text_of(client.get(url("desk_income", month=MARCH)))
    assert "Soli-Beiträge" in text_of(client.get(url("desk_month", month=MARCH)))


def test_long_lists_have_pages_and_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(103):
        booked(f"bank:line:{number}")
    address = url("desk_income_bookings", since="2026-03-01", until="2026-03-31")
    with django_assert_max_num_queries(45):
        first = client.get(address)
    assert len(first.context["rows"]) == 100
    second = client.get(address.partition("?")[0] + first.context["following"])
    assert len(second.context["rows"]) == 3
    assert "Summe aller Seiten" in text_of(second)
    assert second.context["listing"].sum == Money(103 * 500)


@pytest.mark.parametrize(
    "query",
    [
        {}, {"since": "gestern", "until": "2026-03-31"}, {"since": "2026-03-01"},
        {"since": "2026-03-01", "until": "2026-03-31", "of": "nonsense"},
        {"since": "2026-03-01", "until": "2026-03-31", "currency": "euro"},
        {"since": "2026-03-01", "until": "2026-03-31", "after": "x"},
        {"since": "2026-03-01", "until": "2026-03-31", "after": "2026-13-01.1.1"},
        {"since": "2026-03-01", "until": "2026-03-31", "way": "x" * 121},
    ],
)  # fmt: skip
def test_addresses_that_make_no_sense(client: Client, query: dict[str, str]) -> None:
    assert client.get(url("desk_income_bookings", **query)).status_code == 404


# ---------------------------------------------------------------- the goal


def test_a_goal_and_how_far_it_is(client: Client) -> None:
    paid(2500, on=date(2026, 4, 1))
    client.post(url("desk_income_goal"), {"goal": "1.000,00"})
    text = text_of(client.get(url("desk_income")))
    assert "2 % des Ziels von 1.000,00 €" in text
    assert "noch 975,00 €" in text
    client.post(url("desk_income_goal"), {"goal": "20"})
    text = text_of(client.get(url("desk_income")))
    assert "125 % des Ziels von 20,00 €" in text
    assert "erreicht" in text
    client.post(url("desk_income_goal"), {"goal": ""})
    assert "Es gibt kein Ziel" in text_of(client.get(url("desk_income")))


@pytest.mark.parametrize(
    ("goal", "words"), [("viel", "kein Betrag"), ("0", "über null"), ("-5", "über null")]
)
def test_a_goal_that_is_none(client: Client, goal: str, words: str) -> None:
    text = text_of(client.post(url("desk_income_goal"), {"goal": goal}), 422)
    assert words in text


# ---------------------------------------------------------------- closing


def test_check_close_and_take_along(client: Client) -> None:
    paid(2500, on=date(2026, 3, 5))
    page = url("desk_month", month=MARCH)
    text = text_of(client.get(page))
    assert "nicht geprüft worden" in text
    assert "Ich weiß, dass niemand" not in text
    waits = client.post(url("desk_month_check", month=MARCH), follow=True)
    assert "sobald die Hintergrundarbeit" in text_of(waits)
    assert waits.headers["Refresh"] == f"3; url={page}"
    assert "nicht geprüft worden" in text_of(waits)
    refused = client.post(url("desk_month_close", month=MARCH), {"sure": "on"}, follow=True)
    assert "Bitte zuerst prüfen" in refused.content.decode()
    assert checks.work() is True
    done = client.get(page)
    assert "Refresh" not in done.headers
    number, end = books.end()
    for told in ("in Ordnung", "Letzte Prüfung: 03.04.2026 10:00", f"{number}:{end.hex()}"):
        assert told in text_of(done), told
    assert "Der Monat kann abgeschlossen werden" in text_of(client.get(page))
    text_of(client.post(url("desk_month_close", month=MARCH), {}), 422)
    assert not Closing.objects.exists()
    client.post(url("desk_month_close", month=MARCH), {"sure": "on"})
    assert books.closed_until() == date(2026, 3, 31)
    text = text_of(client.get(page))
    assert "Niemand kann diesen Monat wieder öffnen" in text
    assert "03.04.2026 10:00" in text
    assert "abgeschlossen" in text_of(client.get(url("desk_months")))
    assert "Ich weiß, dass niemand" not in text
    again = client.post(url("desk_month_close", month=MARCH), {"sure": "on"}, follow=True)
    assert "schon abgeschlossen" in again.content.decode()
    assert Closing.objects.count() == 1


def test_a_month_that_was_not_checked_is_refused_with_the_next_step(client: Client) -> None:
    booked()
    refused = client.post(url("desk_month_close", month=MARCH), {"sure": "on"}, follow=True)
    assert "Bitte zuerst prüfen" in refused.content.decode()
    assert not Closing.objects.exists()


def test_what_is_open_is_said_and_may_stay_only_for_a_reason(client: Client) -> None:
    booked()
    with time_machine.travel(datetime(2026, 3, 20, 8, tzinfo=UTC), tick=False):
        cases.open_case(kind=CaseKind.OVERPAID, subject="payment:1", money=Money(1250))
    client.post(url("desk_month_check", month=MARCH))
    checks.work()
    text = text_of(client.get(url("desk_month", month=MARCH)))
    for words in ("1 Fall wartet auf jemanden", "Zu viel bezahlt", "12,50 €", "Zurückgeben"):
        assert words in text, words
    text_of(client.post(url("desk_month_close", month=MARCH), {"sure": "on"}), 422)
    assert not Closing.objects.exists()
    client.post(url("desk_month_close", month=MARCH), {"sure": "on", "left_open": "Wird im April erstattet"})
    assert books.closed_until() == date(2026, 3, 31)
    assert audit.entries(subject="month:2026-03")[0].facts["because"] == "Wird im April erstattet"


def test_a_month_that_is_not_over_offers_no_closing(client: Client) -> None:
    booked(on=date(2026, 4, 1))
    client.post(url("desk_month_check", month="2026-04"))
    checks.work()
    text = text_of(client.get(url("desk_month", month="2026-04")))
    assert "noch nicht vorbei" in text
    assert "Ich weiß, dass niemand" not in text


@pytest.mark.parametrize("month", ["2026-05", "2026-13", "heute"])
def test_months_that_are_none_or_lie_ahead(client: Client, month: str) -> None:
    for name in ("desk_month", "desk_month_check", "desk_month_close", "desk_month_take"):
        address = url(name, month=month)
        answer = client.get(address) if name == "desk_month" else client.post(address, {"sure": "on"})
        assert answer.status_code == 404, name
    assert not Closing.objects.exists()


def test_files_to_take_along(client: Client) -> None:
    booked()
    take = url("desk_month_take", month=MARCH)
    assert client.post(take, {"form": "exe"}).status_code == 404
    assert "Berater- und Mandantennummer fehlen" in client.post(
        take, {"form": "datev"}, follow=True
    ).content.decode()  # fmt: skip
    set_adviser(consultant=29098, client=55003, by=None)
    for form, name in (
        ("datev", "EXTF_Buchungsstapel_2026-03_Entwurf_1.csv"), ("csv", "csv-2026-03.zip"),
        ("beancount", "2026-03.beancount"),
    ):  # fmt: skip
        answer = client.post(take, {"form": form})
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.content


# ---------------------------------------------------------------- plots


def test_a_plot_is_drawn_once_without_scripts_or_styles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(drawing, "PATIENCE", 120)
    bars = [drawing.Bar("Jan 26", 123_456, usual=99_000), drawing.Bar("Feb <26>", -2)]
    svg = drawing.plot(bars, goal=90_000, language="de", folder=tmp_path / "plots")
    assert svg.startswith("<svg")
    assert "100.000" in svg
    assert "Feb &lt;26&gt;" in svg
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|href=\"http", svg)
    monkeypatch.setattr(drawing, "_drawn", lambda _text: pytest.fail("drawn twice"))
    assert drawing.plot(bars, goal=90_000, language="de", folder=tmp_path / "plots") == svg


def test_without_a_plot_the_page_has_its_table(client: Client, drawn: list[str]) -> None:
    paid(2500, on=date(2026, 3, 5))
    body = client.get(url("desk_income")).content.decode()
    assert len(drawn) == 1
    assert "income__plot" not in body
    assert "März 2026" in body


def test_old_plots_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_drawn", lambda _text: "<svg/>")
    for cents in range(drawing.KEPT + 5):
        drawing.plot([drawing.Bar("x", cents)], language="de", folder=tmp_path)
    assert len(list(tmp_path.glob("*.svg"))) == drawing.KEPT
