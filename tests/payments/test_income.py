"""Figures of income are the sums of the bookings behind them, whichever way they are cut."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money, total
from andruck.infra import audit
from andruck.payments.actions import arranging
from andruck.payments.actions.booking import storno
from andruck.payments.actions.documents import issue
from andruck.payments.actions.goals import set_goal
from andruck.payments.models import Attempt
from andruck.payments.queries import income
from andruck.payments.rules.documents import Series, receipt_key
from andruck.payments.rules.income import Selection
from andruck.payments.rules.ledger import Line
from andruck.people.actions import hire
from andruck.people.rules import Role
from tests.payments import scene
from tests.payments.accounts import booked, lines

pytestmark = pytest.mark.django_db
MARCH = Selection(date(2026, 3, 1), date(2026, 3, 31))
FEES = Selection(date(2026, 3, 1), date(2026, 3, 31), of="fees")


def with_fee(cents: int, fee: int, way: str = "paypal", credit: str = "income:contribution") -> list[Line]:
    found = [Line(f"asset:clearing:{way}", Money(cents - fee)), Line(credit, Money(-cents))]
    return [*found, Line(f"expense:fees:{way}", Money(fee))] if fee else found


def parts(found: list[income.Part]) -> dict[str, int]:
    return {part.code: part.money.cents for part in found}


def test_by_purpose_by_way_and_fees() -> None:
    booked("paypal:capture:A:captured", lines=with_fee(1000, 35))
    booked("mollie:payment:B:captured", lines=with_fee(2500, 25, "mollie", "income:donation"))
    booked("paypal:capture:C:captured", lines=with_fee(500, 20), on=date(2026, 3, 31))
    booked("paypal:capture:D:captured", lines=with_fee(9900, 99), on=date(2026, 4, 1))
    assert income.figure(MARCH) == Money(4000)
    assert parts(income.by_account(MARCH)) == {"income:donation": 2500, "income:contribution": 1500}
    assert parts(income.by_way(MARCH)) == {"mollie": 2500, "paypal": 1500}
    assert income.figure(FEES) == Money(80)
    assert parts(income.by_account(FEES)) == {"expense:fees:paypal": 55, "expense:fees:mollie": 25}
    year = Selection(date(2026, 1, 1), date(2026, 12, 31))
    assert income.by_month(year) == {date(2026, 3, 1): Money(4000), date(2026, 4, 1): Money(9900)}


def test_what_was_undone_counts_nowhere_and_its_way_is_that_of_the_booking() -> None:
    booked("paypal:capture:A:captured", lines=with_fee(1000, 35))
    storno(key="desk:storno:1", of="paypal:capture:A:captured", on=date(2026, 3, 9), reason="Test")
    assert income.figure(MARCH) == Money(0)
    assert [(part.code, part.money.cents, part.postings) for part in income.by_way(MARCH)] == [
        ("paypal", 0, 2)
    ]


def test_several_ways_of_one_provider_are_shown_apart() -> None:
    with scene.scene(two_step=False) as bank:
        first = scene.paid(bank, 1000, "a")
        arranging.arrange(slug="klarna", provider="bank", name="Klarna")
        second = scene.paid(bank, 2500, "b")
        Attempt.objects.filter(pk=second).update(method="klarna")
        booked("bank:line:1", lines=lines(700), on=clock.now().date())
        booked("paypal:capture:A:captured", lines=with_fee(400, 35), on=clock.now().date())
        today = timezone.localdate(clock.now())
        days = Selection(today - timedelta(days=2), today + timedelta(days=2))
        found = parts(income.by_way(days))
        assert found == {"bank@klarna": 2500, "bank@bank": 1000, "bank@": 700, "paypal": 400}
        for way, cents in found.items():
            chosen = replace(days, way=way)
            listing = income.listing(chosen)
            assert income.figure(chosen) == listing.sum == Money(cents), way
            assert sum(row.money.cents for row in listing.rows) == cents
        assert income.figure(replace(days, way="bank")) == Money(4200)
        key = next(row.key for row in income.listing(replace(days, way="bank@klarna")).rows)
        storno(key="desk:storno:1", of=key, on=today, reason="Test")
        assert parts(income.by_way(days))["bank@klarna"] == 0
    assert first != second


def test_a_key_without_a_colon_is_a_way_of_its_own() -> None:
    booked("opening")
    assert parts(income.by_way(MARCH)) == {"opening": 500}


def test_other_currencies_are_not_mixed_in() -> None:
    booked("paypal:capture:A", lines=lines(700, currency="CHF"))
    booked("paypal:capture:B")
    assert income.currencies(MARCH) == ["CHF", "EUR"]
    assert income.figure(MARCH) == Money(500)
    francs = Selection(MARCH.since, MARCH.until, currency="CHF")
    assert income.figure(francs) == Money(700, "CHF")


def test_pages_follow_each_other_and_every_one_says_the_whole_sum() -> None:
    for number in range(7):
        booked(f"bank:line:{number}", on=date(2026, 3, 1 + number // 3))
    after, seen = None, []
    for _ in range(9):
        page = income.listing(MARCH, after=after, limit=3)
        assert (page.sum, page.count) == (Money(3500), 7)
        seen += [row.booking for row in page.rows]
        after = page.next
        if after is None:
            break
    assert seen == sorted(set(seen))
    assert len(seen) == 7


def test_a_booking_is_shown_with_its_document_or_the_receipt_for_what_was_paid() -> None:
    issued: dict[str, Any] = {"series": Series.RECEIPT, "on": date(2026, 3, 4), "content": {"cents": 500}}
    booked("bank:line:1", document=issue(key="receipt:other:1", **issued))
    attempt = Attempt.objects.create(
        intent_id=scene.intent(key="7"), method="bank", provider="bank", cents=500, currency="EUR",
        created_at=clock.now(), changed_at=clock.now(),
    )  # fmt: skip
    booked("bank:payment:2", reference=str(attempt.pk))
    booked("bank:payment:3", reference="line:5")
    issue(key=receipt_key("contribution", "7"), **issued)
    rows = income.listing(MARCH).rows
    assert [row.document for row in rows] == ["R-2026-000001", "R-2026-000002", ""]


def test_only_keepers_set_a_goal_and_it_is_written_down(db: Any) -> None:
    keeper = hire(username="kasse", password="ein-langes-Wort-9", role=Role.REVENUE)
    assert income.goal() is None
    set_goal(goal=Money(1_000_000), by=keeper)
    assert income.goal() == Money(1_000_000)
    set_goal(goal=None, by=keeper)
    assert income.goal() is None
    with pytest.raises(PermissionDenied):
        set_goal(goal=Money(1), by=hire(username="chef", password="ein-langes-Wort-9", role=Role.CHIEF))
    with pytest.raises(Refusal):
        set_goal(goal=Money(0), by=keeper)
    assert [entry.facts["cents"] for entry in audit.entries(subject="treasury:goal")] == [None, 1_000_000]


FACTS = st.lists(
    st.tuples(
        st.sampled_from(["paypal", "transfer", "sdd", "cash"]),
        st.sampled_from(["income:contribution", "income:donation", "income:events"]),
        st.integers(-5000, 5000).filter(bool),
        st.integers(0, 300),
        st.dates(date(2026, 2, 20), date(2026, 4, 10)),
        st.booleans(),
    ),
    max_size=12,
)


class TestFigures(TestCase):
    """Every figure against its bookings, on an empty house each time."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(facts=FACTS)
    def test_every_figure_is_the_sum_of_its_bookings(self, facts: list[Any]) -> None:
        for number, (way, credit, cents, fee, on, undone) in enumerate(facts):
            key = f"{way}:payment:{number}:captured"
            booked(key, lines=with_fee(cents, fee if fee != cents else 0, way, credit), on=on)
            if undone:
                storno(key=f"desk:storno:{number}", of=key, on=on, reason="Test")
        for whole in (MARCH, FEES):
            figure = income.figure(whole)
            for cut in (income.by_account(whole), income.by_way(whole)):
                assert total(part.money for part in cut) == figure
            for part in income.by_way(whole):
                chosen = Selection(whole.since, whole.until, whole.of, part.code)
                self._same(chosen, part.money, part.postings)
            for part in income.by_account(whole):
                chosen = Selection(whole.since, whole.until, part.code)
                self._same(chosen, part.money, part.postings)
            assert income.by_month(whole).get(whole.since, Money(0)) == figure
        expected = [cents for _, _, cents, _, on, undone in facts if on.month == 3 and not undone]
        assert income.figure(MARCH) == Money(sum(expected))

    def _same(self, chosen: Selection, money: Money, count: int) -> None:
        found = income.listing(chosen, limit=1000)
        assert income.figure(chosen) == found.sum == money
        assert total(row.money for row in found.rows) == money
        assert found.count == len(found.rows) == count
