"""Ways to pay at the desk: how they fare is seen, what is laid down holds for readers, nobody else may."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from andruck.core.money import Money
from andruck.infra import audit
from andruck.payments.actions import arranging
from andruck.payments.models import Method
from andruck.payments.queries import setup
from andruck.people.rules import Role
from tests import factories
from tests.payments.scene import Scene, begun, scene

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 3, 8, tzinfo=UTC)
LIST, BANK = "/redaktion/ways/", "/redaktion/ways/bank/"
FORM = {"name": "Hausbank", "note": "dauert einen Tag", "enabled": "on", "position": "3"}


@pytest.fixture(autouse=True)
def _paper(house: Any) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def bank() -> Iterator[Scene]:
    with scene(two_step=False) as plugged:
        yield plugged


@pytest.fixture
def client() -> Client:
    browser = Client()
    browser.force_login(factories.staff(Role.REVENUE))
    return browser


def offered(at: datetime = NOW, cents: int = 2500) -> list[str]:
    return [way.name for way in setup.offered(now=at, amount=Money(cents))]


def test_what_is_laid_down_holds_for_readers_and_is_in_the_log(bank: Scene, client: Client) -> None:
    form = FORM | {"least": "5", "most": "1.000,50", "first_day": "2026-04-03", "last_day": "05.04.2026"}
    assert client.post(BANK, form).status_code == 302
    assert offered() == ["Hausbank"]
    assert [offered(cents=cents) for cents in (499, 500, 100_050, 100_051)] == [
        [],
        ["Hausbank"],
        ["Hausbank"],
        [],
    ]
    # The last day is over at midnight in Berlin, which is ten in the evening of UTC.
    last = datetime(2026, 4, 5, 22, tzinfo=UTC)
    assert (offered(last - timedelta(seconds=1)), offered(last)) == (["Hausbank"], [])
    entry = audit.entries(subject="method:bank")[0]
    assert (entry.action, entry.facts["most"]) == ("payments.method_set_up", 100_050)
    page = client.get(BANK).content.decode()
    for value in ("Hausbank", "dauert einen Tag", "2026-04-03", "2026-04-05", 'value="3"'):
        assert value in page, value
    assert client.post(BANK, {"name": "Bank", "position": "0"}).status_code == 302
    assert offered() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"least": "viel"}, "least"),
        ({"least": "-5"}, "least"),
        ({"most": "0"}, "most"),
        ({"least": "50", "most": "5"}, "most"),
        ({"first_day": "2026-04-05", "last_day": "2026-04-04"}, "last_day"),
        ({"first_day": "31.02.2026"}, "first_day"),
        ({"position": "-1"}, "position"),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_field_and_nothing_changes(
    bank: Scene, client: Client, wrong: dict[str, str], field: str
) -> None:
    before = Method.objects.values().get(slug="bank")
    response = client.post(BANK, FORM | wrong)
    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert Method.objects.values().get(slug="bank") == before


def test_one_that_fails_says_until_when_it_hides_and_what_failed(bank: Scene, client: Client) -> None:
    bank.line.faults.extend(["refused"] * 3)
    for number in range(3):
        begun(key=str(number))
    page = client.get(LIST).content.decode()
    assert "HTTP 503" in page
    assert BANK in client.get("/redaktion/cases/").content.decode(), "the case leads there"
    assert "hides itself until" in page or "verbirgt sich bis" in page


def test_one_that_nobody_is_behind_says_what_to_do(client: Client) -> None:
    arranging.arrange(slug="sofort", provider="sofort", name="Sofortüberweisung")
    page = client.get(LIST).content.decode()
    assert "Sofortüberweisung" in page
    assert "andruck payments connect" in page


def test_only_who_looks_after_money_may(bank: Scene) -> None:
    other = Client()
    other.force_login(factories.staff(Role.CHIEF))
    assert other.get(LIST).status_code in {302, 403}
    assert other.post(BANK, FORM).status_code in {302, 403}
    assert Method.objects.get(slug="bank").name == "Bank"
    assert other.get("/redaktion/ways/nichts/").status_code in {302, 403}


def test_there_is_no_page_of_one_that_does_not_exist(client: Client) -> None:
    assert client.get("/redaktion/ways/nichts/").status_code == 404
