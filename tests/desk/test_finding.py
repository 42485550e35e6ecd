"""Whoever has a receipt, a statement or a provider's mail in hand finds the payment it speaks of."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from andruck.core.money import Money
from andruck.payments.actions import documents
from andruck.payments.models import TransferReference
from andruck.payments.rules import references
from andruck.payments.rules.documents import Series, receipt_key
from andruck.people.rules import Role
from andruck.support.actions import contributions
from andruck.support.actions import following as support_following
from andruck.support.rules.contributions import Giver
from tests import factories
from tests.payments.bank_scene import account as bank_account
from tests.payments.scene import Scene, begun, paid, payment_of, scene, settle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _paper(house: Any) -> Iterator[None]:
    with time_machine.travel(datetime(2026, 4, 3, 8, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def bank() -> Iterator[Scene]:
    with scene() as plugged:
        yield plugged


@pytest.fixture
def client() -> Client:
    browser = Client()
    browser.force_login(factories.staff(Role.REVENUE))
    return browser


def found(client: Client, text: str) -> set[UUID]:
    """The payments in the list that comes of looking for this."""
    response = client.get("/redaktion/cases/", {"show": "paid", "q": text})
    assert response.status_code == 200
    return {UUID(key) for key in re.findall(r"/payments/([0-9a-f-]{36})/", response.content.decode())}


def test_a_payment_is_found_by_everything_that_names_it(bank: Scene, client: Client) -> None:
    wanted, other = paid(bank, 1700, key="spring"), paid(bank, 2600, key="autumn")
    number = documents.issue(
        key=receipt_key("contribution", "spring"), series=Series.RECEIPT, on=date(2026, 4, 3), content={}
    )
    code = references.compose(references.code_of(7))
    TransferReference.objects.create(
        code=code,
        key=wanted,
        account=bank_account(),
        cents=1700,
        currency="EUR",
        created_at=datetime.now(UTC),
    )
    for text in (
        str(wanted),
        "spring",
        payment_of(wanted),
        number,
        number.lower(),
        references.spell(code),
        "17",
        "17,00 €",
    ):
        assert found(client, text) == {wanted}, text
    assert found(client, "26") == {other}
    assert found(client, "") == {wanted, other}


@pytest.mark.parametrize("text", ["sprin", "18", "R-2026-999999", "%", "' OR 1=1 --", "x" * 5000])
def test_what_names_none_finds_none_and_says_what_to_do(bank: Scene, client: Client, text: str) -> None:
    paid(bank, 1700, key="spring")
    response = client.get("/redaktion/cases/", {"show": "paid", "q": text})
    assert found(client, text) == set()
    assert (
        "No payment has this number or amount" in response.content.decode()
        or "Keine Zahlung" in response.content.decode()
    )


def test_one_that_failed_is_found_but_not_listed_as_paid(bank: Scene, client: Client) -> None:
    attempt = begun(1900, key="late")
    bank.bank.decline(payment_of(attempt))
    assert found(client, "") == set()
    assert found(client, "late") == {attempt}


def test_a_figure_s_booking_leads_to_its_payment(bank: Scene, client: Client) -> None:
    attempt = paid(bank, 1700, key="spring")
    address = reverse("desk_income_bookings") + "?of=income&since=2026-04-01&until=2026-04-30"
    assert reverse("desk_cases_payment", args=[attempt]) in client.get(address).content.decode()


def test_the_payment_says_who_gave_and_what_became_of_it(bank: Scene, client: Client) -> None:
    gift = contributions.contribute(
        form="f1",
        amount=Money(2500),
        words="Die Bedingungen",
        giver=Giver("ada@example.org", "Ada <b>Lund</b>"),
    )
    attempt = contributions.pay(contribution=gift, method="bank").key
    bank.bank.approve(payment_of(attempt))
    settle()
    support_following.follow()
    text = client.get(reverse("desk_cases_payment", args=[attempt])).content.decode()
    for word in (
        "ada@example.org",
        "Ada &lt;b&gt;Lund&lt;/b&gt;",
        "R-2026-000001",
        reverse("support_stand", args=[gift]),
    ):
        assert word in text, word
    other = paid(bank, 1700, key="spring")
    assert 'id="gift"' not in client.get(reverse("desk_cases_payment", args=[other])).content.decode()
