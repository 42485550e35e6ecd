"""Ways to pay that fail or end, money taken by hand, providers' accounts, cases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import audit
from andruck.payments import ports
from andruck.payments.actions import (
    arranging,
    calling,
    cases,
    healing,
    recording,
    refunding,
    settling,
    starting,
)
from andruck.payments.adapters.recorded import Recorded
from andruck.payments.models import Booking, Case, Incoming, Method
from andruck.payments.queries import cases as case_queries
from andruck.payments.queries import setup
from andruck.payments.rules.cases import Action
from andruck.payments.rules.methods import Hidden
from andruck.payments.rules.values import Capability, LineKind, ProviderRef, SettlementLine
from andruck.people.actions import hire
from andruck.people.rules import Role
from tests.payments.scene import Scene, balances, begun, intent, paid, scene, settle, status

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def travel() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def bank(travel: time_machine.Traveller) -> Iterator[Scene]:
    with scene(two_step=False) as made:
        yield made


@pytest.fixture
def treasurer(db: Any) -> Any:
    return hire(username="kasse", password="ein-langes-Wort-9", role=Role.REVENUE)


def offered(now: datetime = NOW) -> list[str]:
    return [method.slug for method in setup.offered(now=now, amount=Money(2500))]


# ---------------------------------------------------------------- health


def test_a_method_that_fails_hides_itself_tells_the_desk_and_comes_back(
    bank: Scene, travel: time_machine.Traveller
) -> None:
    bank.line.faults.extend(["refused"] * 3)
    for number in range(3):
        assert offered() == ["bank"]
        begun(key=str(number))
    assert offered() == []
    assert [entry.facts for entry in bank.entries if entry.name == "MethodHidden"] == [
        {"method": "bank", "why": "failing", "at": "2026-11-23T09:00:00Z"}
    ]
    case = Case.objects.get()
    assert (case.kind, case.subject, case.detail) == ("method_failing", "bank", "HTTP 503")
    with pytest.raises(Refusal) as refused:
        starting.begin(intent=intent(key="9"), method="bank")
    assert (refused.value.code, refused.value.field) == ("method_hidden", "method")
    travel.shift(timedelta(minutes=10))
    assert offered(NOW + timedelta(minutes=10)) == ["bank"]
    calling.work()
    case.refresh_from_db()
    assert (case.resolution, case.closed_at) == ("works again", NOW + timedelta(minutes=10))
    row = Method.objects.get()
    assert (row.failures, row.rests, row.hidden_until) == (0, 0, None)


def test_a_payer_s_own_no_says_nothing_against_the_method(bank: Scene) -> None:
    for number in range(4):
        key = begun(key=str(number))
        bank.bank.decline(bank.bank.payments[next(reversed(bank.bank.payments))]["id"])
        starting.give_up(attempt=key)
    assert offered() == ["bank"]
    assert not Case.objects.exists()


def test_a_method_that_has_ended_is_not_offered_and_the_desk_hears_of_it_once(
    bank: Scene, treasurer: Any
) -> None:
    arranging.offer(method="bank", by=treasurer, enabled=True, valid_until=NOW)
    arranging.arrange(slug="sofort", provider="sofort", name="Sofortüberweisung")
    assert offered() == []
    assert {facts.slug: why for facts, why in setup.every_method(now=NOW)} == {
        "bank": Hidden.ENDED,
        "sofort": Hidden.GONE,
    }
    assert (healing.notice_ends(), healing.notice_ends()) == (2, 0)
    assert sorted(Case.objects.values_list("subject", "detail")) == [
        ("bank", "its time is over"),
        ("sofort", "no such provider"),
    ]
    assert bank.told.count("MethodHidden") == 2


def test_ways_to_pay_are_arranged_by_who_looks_after_money(bank: Scene, treasurer: Any) -> None:
    with pytest.raises(PermissionDenied):
        arranging.offer(
            method="bank", by=hire(username="x", password="wort-wort-9", role=Role.CHIEF), enabled=False
        )
    with pytest.raises(Refusal):
        arranging.offer(method="bank", by=treasurer, enabled=True, valid_from=NOW, valid_until=NOW)
    arranging.offer(method="bank", by=treasurer, enabled=False)
    assert offered() == []
    assert [entry.action for entry in audit.entries(subject="method:bank")] == ["payments.method_offered"]


# ---------------------------------------------------------------- by hand


@pytest.fixture
def cash(travel: time_machine.Traveller) -> None:
    arranging.arrange(slug="cash", provider="cash", name="Bar")


def test_money_in_the_box_is_booked_at_once_and_by_name(cash: None, treasurer: Any) -> None:
    at, key = NOW - timedelta(days=2), uuid4()
    for _ in range(2):
        recording.take_cash(intent=intent(), method="cash", amount=Money(2000), at=at, by=treasurer, key=key)
    assert status(key) == "settled"
    assert balances() == {"asset:cash:main": 2000, "income:contribution": -2000}
    assert Booking.objects.get().value_on == at.date()
    assert [entry.facts["cents"] for entry in audit.entries(subject=f"attempt:{key}")] == [2000]


def test_cash_is_handed_back_when_the_refund_is_let_go(cash: None, treasurer: Any) -> None:
    key = recording.take_cash(intent=intent(), method="cash", amount=Money(2500), at=NOW, by=treasurer)
    refunding.request(attempt=key, amount=Money(500), by=treasurer)
    calling.work()
    assert (status(key), balances()["asset:cash:main"]) == ("partially_refunded", 2000)


def test_readers_do_not_choose_the_cash_box(cash: None) -> None:
    assert offered() == []
    with pytest.raises(Refusal):
        starting.begin(intent=intent(), method="cash")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": Money(0)}, "amount_bounds"),
        ({"amount": Money(5, "CHF")}, "amount_bounds"),
        ({"at": NOW + timedelta(seconds=1)}, "moment_bounds"),
        ({"at": NOW - timedelta(days=500)}, "moment_bounds"),
        ({"method": "bank"}, "method_recorded"),
        ({"method": "none"}, "method_recorded"),
    ],
)
def test_what_cannot_have_been_handed_over_is_refused(
    cash: None, bank: Scene, treasurer: Any, changes: dict[str, Any], code: str
) -> None:
    given = {
        "intent": intent(),
        "method": "cash",
        "amount": Money(2500),
        "at": NOW,
        "by": treasurer,
    } | changes
    with pytest.raises(Refusal) as refused:
        recording.take_cash(**given)
    assert refused.value.code == code
    assert balances() == {}


def test_cash_gives_up_what_was_begun_online(cash: None, bank: Scene, treasurer: Any) -> None:
    first = begun()
    second = recording.take_cash(intent=intent(), method="cash", amount=Money(2500), at=NOW, by=treasurer)
    assert (status(first), status(second)) == ("cancelled", "settled")


# ---------------------------------------------------------------- a provider's account


class Accounting(Recorded):
    """A provider that accounts for what it holds."""

    def __init__(self, lines: list[SettlementLine]) -> None:
        self.lines = lines

    def settlements(self, since: datetime, until: datetime) -> list[SettlementLine]:
        return [line for line in self.lines if since <= line.at < until]


def test_payouts_and_fees_are_booked_once_and_what_is_strange_is_shown(
    travel: time_machine.Traveller,
) -> None:
    at = NOW - timedelta(days=1)
    provider = Accounting(
        [
            SettlementLine(ProviderRef("payout", "po_1"), LineKind.PAYOUT, Money(-9000), at, payout="po_1"),
            SettlementLine(ProviderRef("fee", "f_1"), LineKind.FEE, Money(-30), at),
            SettlementLine(ProviderRef("capture", "c_9"), LineKind.MOVEMENT, Money(500), at),
            SettlementLine(ProviderRef("hold", "h_1"), LineKind.OTHER, Money(-700), at, text="Reserve"),
        ]
    )
    provider.traits = type(Recorded.traits)(id="acme", capabilities=frozenset({Capability.PAYOUT_REPORT}))
    ports.plug_provider(provider)
    try:
        for _ in range(3):
            assert settling.settle_everything() == 4
    finally:
        ports.unplug_provider("acme")
    assert balances() == {
        "asset:clearing:acme": -9030,
        "asset:transit:acme": 9000,
        "expense:fees:acme": 30,
    }
    assert Incoming.objects.get().ref_id == "c_9"
    case = Case.objects.get()
    assert (case.kind, case.cents, case.detail) == ("balance", -700, "Reserve")


# ---------------------------------------------------------------- cases


def test_the_desk_sees_what_waits_with_the_next_step_first_what_has_a_limit(bank: Scene) -> None:
    late = begun(key="late")
    payment = next(iter(bank.bank.payments))
    bank.bank.expire(payment)
    bank.deliver()
    settle()
    bank.bank.pay_late(payment)
    bank.deliver()
    settle()
    found = case_queries.open_cases()
    assert [(case.kind, case.step.action, case.attempt, case_queries.left(late)) for case in found] == [
        ("late", Action.ACCEPT, late, Money(2500))
    ]


def test_a_case_is_closed_by_a_person_with_a_reason(bank: Scene, treasurer: Any) -> None:
    number = cases.open_case(kind=cases.CaseKind.BALANCE, subject="bank:x")
    assert cases.open_case(kind=cases.CaseKind.BALANCE, subject="bank:x") == number
    with pytest.raises(Refusal):
        cases.close_case(case=number, by=treasurer, resolution=" ")
    with pytest.raises(PermissionDenied):
        cases.close_case(
            case=number, by=hire(username="y", password="wort-wort-9", role=Role.EDITOR), resolution="ok"
        )
    cases.close_case(case=number, by=treasurer, resolution="Mit der Bank geklärt")
    assert case_queries.open_count() == 0
    cases.open_case(kind=cases.CaseKind.BALANCE, subject="bank:x")
    assert case_queries.open_count() == 0
    failing = cases.open_case(kind=cases.CaseKind.METHOD_FAILING, subject="bank")
    cases.close_case(case=failing, by=treasurer, resolution="Schlüssel erneuert")
    cases.open_case(kind=cases.CaseKind.METHOD_FAILING, subject="bank")
    assert case_queries.open_count() == 1
    assert bank.told == ["CaseOpened"] * 3


def test_what_is_left_to_refund_counts_what_is_set_aside(bank: Scene) -> None:
    key = paid(bank, exact=True)
    bank.bank.dispute(bank.bank.messages[-1]["id"])
    bank.deliver()
    settle()
    (case,) = case_queries.open_cases()
    assert (case.attempt, case_queries.left(key), case.step.action) == (key, Money(0), Action.ANSWER)
