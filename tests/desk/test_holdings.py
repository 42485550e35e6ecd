"""What providers hold of ours and what is on its way is shown beside the income; each sum opens its bookings."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from andruck.core.money import Money
from andruck.payments.queries.holdings import Holding, holdings
from andruck.people.rules import Role
from tests import factories
from tests.payments.accounts import booked, lines

pytestmark = pytest.mark.django_db
HELD, UNDER_WAY = "asset:clearing:paypal", "asset:transit:paypal"


@pytest.fixture(autouse=True)
def _paper(house: Any, settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.DATA = tmp_path
    with time_machine.travel(datetime(2026, 4, 3, 8, tzinfo=UTC), tick=False):
        yield


def paid_out() -> None:
    """25 euros came, 10 and 8 were sent off, 10 have arrived."""
    booked("paypal:capture:A", lines=lines(2500, HELD))
    booked("paypal:payout:1", lines=lines(1000, UNDER_WAY, HELD), kind="provider_payout", on=date(2026, 3, 9))
    booked("paypal:payout:2", lines=lines(800, UNDER_WAY, HELD), kind="provider_payout", on=date(2026, 3, 16))
    booked("bank:line:2", lines=lines(1000, "asset:bank:main", UNDER_WAY), on=date(2026, 3, 10))


def test_what_came_less_what_was_sent_off_lies_there() -> None:
    assert holdings() == []
    paid_out()
    booked("mollie:payment:B", lines=lines(300, "asset:clearing:mollie"))
    booked("paypal:capture:C", lines=lines(700, HELD, currency="CHF"))
    assert holdings() == [
        Holding("mollie", Money(300), Money(0), None, None),
        Holding("paypal", Money(700), Money(800), Money(800), date(2026, 3, 16)),
    ]
    assert holdings(currency="CHF") == [Holding("paypal", Money(700, "CHF"), Money(0, "CHF"), None, None)]


def test_each_sum_opens_the_bookings_that_add_up_to_it() -> None:
    paid_out()
    client = Client()
    client.force_login(factories.staff(Role.REVENUE))
    page = client.get("/redaktion/income/").content.decode()
    table = page[page.index('id="income-held"') :]
    links = [html.unescape(url) for url in re.findall(r'href="([^"]*asset%3A[^"]*)"', table)]
    sums = [client.get(url).content.decode() for url in links]
    assert len(sums) == 2
    for text, amount in zip(sums, ("7", "8"), strict=True):
        assert re.search(rf"<strong>\D*{amount}[.,]00", text.replace("\u00a0", " ").replace("&nbsp;", " ")), (
            amount
        )
