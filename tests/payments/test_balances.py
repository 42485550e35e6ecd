"""Balances and account sheets: the same as adding everything up by hand."""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from andruck.core.money import Money
from andruck.payments.actions.booking import close_period
from andruck.payments.queries.balances import Balance, balance, trial_balance
from andruck.payments.queries.sheets import sheet
from andruck.payments.rules import ledger
from andruck.payments.rules.ledger import Line
from tests.payments.accounts import booked, lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def spring() -> Iterator[None]:
    """Contributions from February to April, a fee, and one in francs."""
    with time_machine.travel(datetime(2026, 6, 1, 12, tzinfo=UTC), tick=False):
        booked("feb", on=date(2026, 2, 28), lines=lines(100))
        booked(
            "mar",
            on=date(2026, 3, 1),
            lines=[*lines(1000), *lines(30, "expense:fees:bank", "asset:bank:main")],
        )
        booked("apr", on=date(2026, 4, 1), lines=lines(500, credit="income:membership"))
        booked("mar31", on=date(2026, 3, 31), lines=lines(7))
        booked("francs", on=date(2026, 3, 31), lines=lines(900, currency="CHF"))
        yield


@pytest.mark.usefixtures("spring")
def test_a_balance_on_any_day() -> None:
    days = [
        date(2026, 2, 27),
        date(2026, 2, 28),
        date(2026, 3, 30),
        date(2026, 3, 31),
        date(2026, 4, 1),
        None,
    ]
    assert [balance("asset:bank:main", at=day).cents for day in days] == [0, 100, 1070, 1077, 1577, 1577]
    assert balance("asset:bank:main", currency="CHF") == Money(900, "CHF")
    assert balance("income:") == Money(-1607)
    assert balance("income:contribution") == Money(-1107)
    assert balance("asset:bank:") == Money(1577)
    assert balance("asset:bank") == Money(0)


@pytest.mark.usefixtures("spring")
def test_the_trial_balance_of_a_month() -> None:
    def row(
        account: str, opening: int, debit: int, credit: int, postings: int, currency: str = "EUR"
    ) -> Balance:
        return Balance(
            account, Money(opening, currency), Money(debit, currency), Money(credit, currency), postings
        )

    found = trial_balance(since=date(2026, 3, 1), until=date(2026, 3, 31))
    assert found == [
        row("asset:bank:main", 0, 900, 0, 1, "CHF"),
        row("asset:bank:main", 100, 1007, 30, 3),
        row("expense:fees:bank", 0, 30, 0, 1),
        row("income:contribution", 0, 0, 900, 1, "CHF"),
        row("income:contribution", -100, 0, 1007, 2),
    ]
    assert sum(line.closing.cents for line in found) == 0
    assert [line.account for line in trial_balance(account="income:")] == [
        "income:contribution", "income:contribution", "income:membership",
    ]  # fmt: skip
    assert trial_balance(until=date(2026, 2, 1)) == []


@pytest.mark.usefixtures("spring")
def test_the_sheet_of_an_account() -> None:
    page = sheet("asset:bank:main", since=date(2026, 3, 1), until=date(2026, 3, 31))
    assert (page.carried, page.next) == (Money(100), None)
    assert [(row.key, row.money.cents, row.balance.cents, row.others) for row in page.entries] == [
        ("mar", 1000, 1100, ("income:contribution", "expense:fees:bank")),
        ("mar", -30, 1070, ("income:contribution", "expense:fees:bank")),
        ("mar31", 7, 1077, ("income:contribution",)),
    ]
    assert sheet("asset:bank:other").entries == ()


@pytest.mark.usefixtures("spring")
def test_the_pages_of_a_sheet_follow_each_other_without_gap_or_double() -> None:
    whole = sheet("asset:bank:main").entries
    for limit in range(1, 6):
        entries: list = []
        place = None
        while True:
            page = sheet("asset:bank:main", after=place, limit=limit)
            assert page.carried == (entries[-1].balance if entries else Money(0))
            entries += page.entries
            place = page.next
            if place is None:
                break
        assert tuple(entries) == whole
    assert [row.balance.cents for row in whole] == [100, 1100, 1070, 1077, 1577]


@pytest.mark.usefixtures("spring")
def test_a_page_asks_four_questions() -> None:
    first = sheet("asset:bank:main", limit=2)
    with CaptureQueriesContext(connection) as asked:
        sheet("asset:bank:main", after=first.next, limit=2)
    assert len(asked) == 4


amount = st.integers(-(10**9), 10**9).filter(bool)
account = st.sampled_from(
    ["asset:bank:main", "asset:clearing:paypal", "income:contribution", "expense:returns", "liability:vat:7"]
)
day = st.dates(date(2026, 1, 1), date(2026, 3, 31))
postings = st.lists(st.tuples(account, amount, st.sampled_from(["EUR", "CHF"])), min_size=1, max_size=4)


class AgainstAddingUp(TestCase):
    """Whatever is booked, in whatever order of days, with a closing in between."""

    @settings(max_examples=15, deadline=None)
    @given(
        st.lists(st.tuples(day, postings), max_size=12),
        st.integers(0, 12),
        st.dates(date(2025, 12, 30), date(2026, 4, 2)),
    )
    def test_balances(self, told: list[tuple[date, list[Any]]], closed_after: int, at: date) -> None:
        expected: dict[tuple[str, str], int] = {}
        closed = date(2026, 2, 14)
        with time_machine.travel(datetime(2026, 6, 1, 12, tzinfo=UTC), tick=False):
            for n, (on, parts) in enumerate(told):
                if n == closed_after:
                    close_period(until=closed, by=None)
                half = [Line(name, Money(cents, currency)) for name, cents, currency in parts]
                both = [*half, *(Line("asset:cash:till", -line.money) for line in half)]
                booked(f"k{n}", on=on, lines=both)
                booked_on = max(on, closed + timedelta(days=1)) if n >= closed_after else on
                if booked_on <= at:
                    for line in both:
                        place = (line.account, line.money.currency)
                        expected[place] = expected.get(place, 0) + line.money.cents
        found = {(row.account, row.opening.currency): row.closing.cents for row in trial_balance(until=at)}
        assert found == expected
        for (name, currency), cents in expected.items():
            assert balance(name, at=at, currency=currency) == Money(cents, currency)
            entries = sheet(name, until=at, currency=currency, limit=3).entries
            assert all(a.on <= b.on for a, b in itertools.pairwise(entries))
        assert ledger.sums(Line(name, Money(cents, currency)) for (name, currency), cents in found.items()) in (
            {}, {"EUR": 0}, {"CHF": 0}, {"EUR": 0, "CHF": 0},
        )  # fmt: skip
