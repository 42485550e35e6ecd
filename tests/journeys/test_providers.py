"""Readers pay at PayPal and by card: with a message, without one, before they are back, and not at all."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Paper, Providers

pytestmark = pytest.mark.journey

MONEY_MOVES_BY = 60_000
"""Milliseconds within which the page has to know. The background work looks every second."""


@pytest.fixture(autouse=True)
def _quiet(providers: Providers) -> Iterator[None]:
    """What one journey left behind does not arrive in the next."""
    yield
    providers.paypal.hooks.take()
    providers.mollie.hooks.take()


def give(page: Page, way: str, amount: str = "17") -> None:
    """Fill in the form and press the button; the browser is then at the provider's page."""
    page.goto("/unterstuetzen/")
    page.get_by_label("Anderer Betrag").fill(amount)
    page.get_by_role("radio", name=re.compile(way)).check()
    page.get_by_role("button", name="Zahlungspflichtig unterstützen").click()


def thanked(page: Page) -> None:
    expect(page.get_by_role("heading", name="Danke")).to_be_visible(timeout=MONEY_MOVES_BY)


def test_a_reader_pays_by_paypal_and_is_thanked(reader: Page, providers: Providers) -> None:
    before = providers.paypal.account.balance
    give(reader, "PayPal")
    expect(reader.locator("#amount")).to_have_text("17,00 EUR")
    assert reader.url.startswith(providers.paypal.url)

    reader.get_by_role("button", name="Zahlen").click()
    for message in providers.paypal.hooks.take():
        assert providers.paypal.hooks.post(message) == 200

    thanked(reader)
    assert providers.paypal.account.balance > before


def test_paypals_message_never_comes(reader: Page, providers: Providers) -> None:
    give(reader, "PayPal", "18")
    reader.get_by_role("button", name="Zahlen").click()

    thanked(reader)
    assert providers.paypal.hooks.take() != [], "nobody sent them"


def test_paypals_message_comes_before_the_reader_is_back(reader: Page, providers: Providers) -> None:
    give(reader, "PayPal", "19")
    # Before the browser is there, the newest order may still be another journey's.
    expect(reader.locator("#amount")).to_have_text("19,00 EUR")
    order = next(reversed(providers.paypal.account.orders))
    back = providers.paypal.account.orders[order].return_url
    providers.paypal.approve(order)
    for message in providers.paypal.hooks.take() * 3:
        assert providers.paypal.hooks.post(message) == 200

    reader.goto(back)

    thanked(reader)
    captures = [item for item in providers.paypal.account.captures() if item.order == order]
    assert [item.amount for item in captures] == [1900]


def test_a_reader_cancels_at_paypal_and_pays_by_card(reader: Page, providers: Providers) -> None:
    give(reader, "PayPal", "21")
    reader.get_by_role("button", name="Abbrechen").click()
    reader.get_by_text("Anders bezahlen").click()
    reader.get_by_role("radio", name="Karte").check()
    reader.get_by_role("button", name="Zahlungspflichtig unterstützen").click()
    expect(reader.locator("#amount")).to_have_text("21,00 EUR")
    assert reader.url.startswith(providers.mollie.url)

    reader.locator("#paid").click()

    thanked(reader)


def test_a_card_that_is_refused_leads_back_to_the_choice(reader: Page, providers: Providers) -> None:
    before = providers.mollie.account.balance
    give(reader, "Karte", "22")

    reader.locator("#failed").click()

    expect(reader.get_by_role("radio", name="PayPal")).to_be_visible(timeout=MONEY_MOVES_BY)
    assert providers.mollie.account.balance == before


def test_paying_needs_no_script_and_leaves_no_trace(reader: Page, paper: Paper, providers: Providers) -> None:
    context = reader.context.browser
    assert context is not None
    plain = context.new_context(base_url=paper.url, locale="de-DE", java_script_enabled=False)
    page = plain.new_page()
    give(page, "Karte", "23")
    page.locator("#paid").click()
    for message in providers.mollie.hooks.take():
        providers.mollie.hooks.post(message)
    page.reload()
    thanked(page)
    assert plain.cookies() == []
    plain.close()
