"""Giving back: never more than came, never alone above an amount, never twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import audit
from andruck.payments.actions import calling, recording, refunding, sweeping
from andruck.payments.models import Attempt, Case, Intent, Outgoing, Refund
from andruck.people.actions import hire
from andruck.people.rules import Role
from tests.emulators.bank.engine import fee_of
from tests.payments.scene import WITH_TAX, Scene, balances, begun, paid, payment_of, scene, settle, status

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


def treasurer(name: str = "kasse", role: Role = Role.REVENUE) -> Any:
    return hire(username=name, password="ein-langes-Wort-9", role=role)


def stage(refund: UUID) -> str:
    return Refund.objects.values_list("stage", flat=True).get(pk=refund)


def test_a_part_goes_back_and_then_the_rest(bank: Scene) -> None:
    key = paid(bank, 2140, split=WITH_TAX)
    first = refunding.request(attempt=key, amount=Money(1070), by=treasurer(), reason="Halb")
    assert (stage(first), calling.work(), stage(first)) == ("approved", 1, "done")
    assert status(key) == "partially_refunded"
    fee = fee_of(2140)
    assert balances() == {
        "asset:clearing:bank": 1070 - fee,
        "expense:fees:bank": fee,
        "income:membership": -1000,
        "liability:vat:7": -70,
    }
    second = refunding.request(attempt=key, amount=Money(1070), by=None)
    calling.work()
    assert (stage(second), status(key)) == ("done", "refunded")
    assert balances() == {"asset:clearing:bank": -fee, "expense:fees:bank": fee}
    assert bank.told == ["PaymentSettled", "PaymentRefunded", "PaymentRefunded"]
    assert bank.money() == 0


def test_no_more_goes_back_than_came(bank: Scene) -> None:
    key = paid(bank)
    refunding.request(attempt=key, amount=Money(2000), by=None)
    for cents in (501, 2500):
        with pytest.raises(Refusal) as refused:
            refunding.request(attempt=key, amount=Money(cents), by=None)
        assert refused.value.code == "refund_too_much"
    refunding.request(attempt=key, amount=Money(500), by=None)
    calling.work()
    assert status(key) == "refunded"
    with pytest.raises(Refusal):
        refunding.request(attempt=key, amount=Money(1), by=None)


@pytest.mark.parametrize("cents", [0, -5])
def test_nothing_and_less_is_refused(bank: Scene, cents: int) -> None:
    key = paid(bank)
    with pytest.raises(Refusal) as refused:
        refunding.request(attempt=key, amount=Money(cents), by=None)
    assert (refused.value.code, refused.value.field) == ("refund_amount", "amount")


def test_what_was_never_paid_is_not_given_back(bank: Scene) -> None:
    with pytest.raises(Refusal) as refused:
        refunding.request(attempt=begun(), amount=Money(1), by=None)
    assert refused.value.code == "refund_too_much"


def test_while_a_complaint_is_open_nothing_goes_back_beside_it(bank: Scene) -> None:
    key = paid(bank)
    bank.bank.dispute(payment_of(key))
    bank.deliver()
    settle()
    with pytest.raises(Refusal) as refused:
        refunding.request(attempt=key, amount=Money(100), by=None)
    assert refused.value.code == "refund_disputed"


def test_above_the_amount_for_one_another_person_has_to_agree(bank: Scene) -> None:
    key = paid(bank, 10_001)
    asking, other = treasurer(), treasurer("vorstand", Role.ADMINISTRATOR)
    refund = refunding.request(attempt=key, amount=Money(10_001), by=asking)
    assert (stage(refund), calling.work()) == ("requested", 0)
    with pytest.raises(Refusal) as refused:
        refunding.approve(refund=refund, by=asking)
    assert refused.value.code == "refund_four_eyes"
    assert (stage(refund), Outgoing.objects.filter(call="refund").count()) == ("requested", 0)
    for _ in range(2):
        refunding.approve(refund=refund, by=other)
    calling.work()
    assert (stage(refund), status(key)) == ("done", "refunded")
    deeds = [(entry.action, entry.actor) for entry in audit.entries(subject=f"refund:{refund}")]
    assert deeds == [
        ("payments.refund_approved", f"person:{other.pk}"),
        ("payments.refund_requested", f"person:{asking.pk}"),
    ]


def test_the_database_itself_wants_four_eyes(bank: Scene) -> None:
    key = paid(bank, 10_001)
    asking = treasurer()
    refund = refunding.request(attempt=key, amount=Money(10_001), by=asking)
    for change in (
        {"stage": "approved", "decided_by": asking, "decided_at": NOW},
        {"stage": "approved", "decided_at": NOW},
        {"stage": "done"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Refund.objects.filter(pk=refund).update(**change)


def test_up_to_the_amount_one_person_is_enough(bank: Scene) -> None:
    key = paid(bank, 10_001)
    assert stage(refunding.request(attempt=key, amount=Money(10_000), by=treasurer())) == "approved"


def test_who_says_no_keeps_it_from_going_out(bank: Scene) -> None:
    key = paid(bank, 20_000)
    refund = refunding.request(attempt=key, amount=Money(20_000), by=treasurer())
    refunding.reject(refund=refund, by=treasurer("vorstand"))
    refunding.approve(refund=refund, by=treasurer("zweite"))
    assert (stage(refund), calling.work()) == ("rejected", 0)
    # What was set aside for it is free again.
    assert refunding.request(attempt=key, amount=Money(10_000), by=None)


def test_only_who_looks_after_money_may_give_it_back(bank: Scene) -> None:
    key = paid(bank)
    for role in (Role.REPORTER, Role.EDITOR, Role.CHIEF, Role.ADS):
        with pytest.raises(PermissionDenied):
            refunding.request(attempt=key, amount=Money(100), by=treasurer(role.value, role))
    assert not Refund.objects.exists()


def test_a_double_click_gives_back_once(bank: Scene) -> None:
    key, form = paid(bank), uuid4()
    for _ in range(3):
        refunding.request(attempt=key, amount=Money(1000), by=None, key=form)
        calling.work()
    assert len(bank.bank.payments[payment_of(key)]["refunds"]) == 1
    assert balances()["income:contribution"] == -1500


@pytest.mark.parametrize("fault", ["lost", "timeout", "error", "refused"])
def test_whatever_is_lost_it_goes_back_once(bank: Scene, travel: time_machine.Traveller, fault: str) -> None:
    key = paid(bank)
    bank.line.faults.append(fault)
    refund = refunding.request(attempt=key, amount=Money(2500), by=None)
    calling.work()
    assert stage(refund) == "unknown"
    with pytest.raises(Refusal):
        refunding.request(attempt=key, amount=Money(1), by=None)
    travel.shift(timedelta(hours=7) if fault in {"timeout", "lost"} else timedelta(minutes=1))
    settle()
    travel.shift(timedelta(hours=2))
    settle()
    assert (stage(refund), status(key)) == ("done", "refunded")
    assert len(bank.bank.payments[payment_of(key)]["refunds"]) == 1
    assert bank.money() == 0


def test_a_refund_that_comes_back_is_ours_again_and_a_person_is_called(bank: Scene) -> None:
    key = paid(bank)
    before = balances()
    refund = refunding.request(attempt=key, amount=Money(2500), by=None)
    calling.work()
    bank.bank.bounce(payment_of(key))
    bank.deliver()
    settle()
    assert (stage(refund), status(key), balances()) == ("failed", "settled", before)
    assert Case.objects.get().kind == "refund_failed"
    assert bank.money() == 2500


def test_a_refund_that_the_bank_declines_fails_and_is_told(bank: Scene) -> None:
    key = paid(bank)
    refund = refunding.request(attempt=key, amount=Money(2500), by=None)
    bank.bank.dispute(payment_of(key))
    calling.work()
    assert stage(refund) == "failed"
    assert "PaymentRefundFailed" in bank.told
    assert Case.objects.get(kind="refund_failed").detail == "too_much"
    assert bank.money() == 2500
    sweeping.look(attempt=key)
    assert bank.money() == 0


def test_a_refund_made_at_the_bank_s_own_pages_is_found(bank: Scene) -> None:
    key = paid(bank)
    capture = bank.bank.payments[payment_of(key)]["captures"][0]["id"]
    bank.bank.request("refund", {"key": "by hand", "capture": capture, "cents": 500})
    bank.deliver()
    settle()
    assert status(key) == "partially_refunded"
    assert balances()["income:contribution"] == -2000
    assert Attempt.objects.get().movements.count() == 2


# ---------------------------------------------------------------- while a person has to look


def altered(bank: Scene, cents: int = 2500) -> UUID:
    """An attempt that the bank has taken another amount for: a euro more, which lies in suspense."""
    key = begun(cents)
    bank.bank.alter(payment_of(key))
    bank.bank.approve(payment_of(key))
    settle()
    assert status(key) == "review"
    return key


def income() -> int:
    """What the books say we keep, in cents."""
    return -balances().get("income:contribution", 0)


def accept(key: UUID) -> None:
    recording.accept(attempt=key, by=treasurer(), why="Angerufen, stimmt so")


def test_what_goes_back_of_money_that_does_not_count_is_told_when_it_counts(bank: Scene) -> None:
    paid(bank, 2500, "other")
    key = altered(bank)
    refund = refunding.request(attempt=key, amount=Money(1), by=None)
    calling.work()
    assert (stage(refund), status(key)) == ("done", "review")
    # Once 2499 were told while the books said 2500: the cent was taken from what nobody had been told of.
    assert bank.money() == income() == 2500
    accept(key)
    assert bank.told[-2:] == ["PaymentSettled", "PaymentRefunded"]
    assert bank.money() == income() == 2500 + 2599


def test_a_refund_that_comes_back_before_a_person_has_looked_calls_one_and_changes_no_sum(
    bank: Scene,
) -> None:
    key = altered(bank)
    refund = refunding.request(attempt=key, amount=Money(99), by=None)
    calling.work()
    bank.bank.bounce(payment_of(key))
    settle()
    sweeping.look(attempt=key)
    assert (stage(refund), bank.money(), income()) == ("failed", 0, 0)
    assert set(Case.objects.values_list("kind", flat=True)) == {"mismatch", "refund_failed"}
    assert [entry.facts["undone"] for entry in bank.entries if entry.name == "PaymentRefundFailed"] == [False]
    accept(key)
    assert bank.money() == income() == 2600


def test_a_complaint_before_a_person_has_looked_calls_one_and_changes_no_sum(bank: Scene) -> None:
    key = altered(bank)
    bank.bank.dispute(payment_of(key))
    sweeping.look(attempt=key)
    assert (status(key), bank.money(), income()) == ("disputed", 0, 0)
    assert set(Case.objects.values_list("kind", flat=True)) == {"mismatch", "dispute"}
    bank.bank.decide(payment_of(key), won=True)
    sweeping.look(attempt=key)
    assert (status(key), bank.money(), income()) == ("review", 0, 0)
    accept(key)
    assert bank.money() == income() == 2600


def test_an_amount_that_is_altered_afterwards_takes_out_of_the_books_what_had_counted(bank: Scene) -> None:
    key = paid(bank)
    refunding.request(attempt=key, amount=Money(99), by=None)
    calling.work()
    fee = fee_of(2500)
    bank.bank.payments[payment_of(key)]["cents"] += 100
    sweeping.look(attempt=key)
    assert status(key) == "review"
    assert bank.money() == income() == 0
    assert balances() == {
        "asset:clearing:bank": 2401 - fee,
        "expense:fees:bank": fee,
        "liability:unallocated": -2401,
    }
    refunding.request(attempt=key, amount=Money(1), by=None)
    calling.work()
    accept(key)
    assert bank.money() == income() == 2400
    assert "liability:unallocated" not in balances()


def test_what_is_kept_of_nothing_may_be_paid_anew(bank: Scene) -> None:
    """All had gone back before a person had to look: nothing is told of it, but the attempt pays no longer."""
    key = paid(bank)
    refunding.request(attempt=key, amount=Money(2500), by=None)
    calling.work()
    bank.bank.payments[payment_of(key)]["cents"] += 100
    sweeping.look(attempt=key)
    assert (bank.money(), income(), Intent.objects.get().paid_by) == (0, 0, None)
