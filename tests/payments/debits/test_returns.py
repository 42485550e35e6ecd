"""Debits that come back: what it does to mandate, books and payer; presenting them once more."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied

from andruck.core.errors import Refusal
from andruck.payments import events as news
from andruck.payments.actions import filing, mandating, matching, presenting, starting
from andruck.payments.models import BankLine, Case, Debit, Intent, Mandate
from andruck.people.rules import Role
from tests import factories
from tests.payments import bank_scene, scene
from tests.payments.bank_scene import announce, arrives, debit, told
from tests.payments.debit_scene import DUE, MONDAY, OURS, collect, comes_back, filed
from tests.payments.statements import OWN, Sheet, one
from tests.payments.test_rules_pain import found

pytestmark = pytest.mark.django_db


class TestReturns:
    @pytest.fixture
    def row(self) -> Debit:
        row = debit(1000)
        announce()
        collect(filed())
        return row

    def test_the_reversal_and_the_fee(self, row: Debit) -> None:
        comes_back(row, opening=101_000)
        assert scene.status(row.key) == "returned"
        assert scene.balances() == {
            "asset:bank:main": 99_700, "equity:opening": -100_000, "expense:returns": 300,
        }  # fmt: skip
        assert [event["amount"]["cents"] for event in told(news.PaymentReturned)] == [1000]

    def test_the_same_statement_twice(self, row: Debit) -> None:
        comes_back(row, opening=101_000)
        before = scene.balances()
        comes_back(row, opening=101_000)
        assert (scene.balances(), len(told(news.DebitReturned))) == (before, 1)

    def test_by_the_mandate_alone(self, row: Debit) -> None:
        comes_back(row, opening=101_000, end_to_end="", mandate=row.mandate.reference.lower())
        assert scene.status(row.key) == "returned"

    def test_before_it_was_collected(self) -> None:
        """Statements need not come in order: the return first, the sum afterwards."""
        row = debit(1000)
        announce()
        file = filed()
        arrives(Sheet((one(1, on=DUE),), name="0", opening=99_999))
        closing = comes_back(row, opening=100_000, name="A", on=DUE)
        assert Debit.objects.get().stage == "returned"
        collect(file, opening=closing, name="B")
        assert (Debit.objects.get().stage, scene.status(row.key)) == ("returned", "returned")
        assert scene.balances() == {
            "asset:bank:main": 99_700,
            "equity:opening": -99_999,
            "expense:returns": 300,
            "liability:unallocated:bank": -1,
        }

    @pytest.mark.parametrize(
        ("code", "state", "silent", "kinds"),
        [
            ("MS03", "active", False, []),
            ("AM04", "active", False, []),
            ("AC04", "suspended", False, []),
            ("MD06", "suspended", False, []),
            ("MD01", "revoked", False, []),
            ("MD07", "revoked", True, ["return"]),
            ("AG02", "active", False, ["return"]),
            ("ZZ99", "active", False, ["return"]),
        ],
    )
    def test_what_follows(self, row: Debit, code: str, state: str, silent: bool, kinds: list[str]) -> None:
        comes_back(row, code, opening=101_000)
        assert scene.status(row.key) == "returned"
        assert Mandate.objects.values_list("state", "silent").get() == (state, silent)
        assert list(Case.objects.values_list("kind", flat=True)) == kinds

    def test_nobody_writes_to_the_dead(self, row: Debit) -> None:
        waiting = debit(500, "2", under=row.mandate.reference)
        comes_back(row, "MD07", opening=101_000)
        mail.outbox.clear()
        assert announce() == 0
        assert mail.outbox == []
        assert Debit.objects.get(pk=waiting.pk).stage == "dropped"
        assert [event["tell_payer"] for event in told(news.DebitReturned)] == [False]

    def test_a_suspended_mandate_rests_until_another_account_is_named(self, row: Debit) -> None:
        reference = row.mandate.reference
        comes_back(row, "AC04", opening=101_000)
        attempt = starting.begin(intent=scene.intent(1000, "2"), method="sdd", mandate=reference)
        starting.go(attempt=attempt)
        assert scene.status(attempt) == "declined"
        mandating.amend(reference=reference, number=OWN)
        debit(1000, "3", under=reference)
        announce()
        assert found(filing.content_of(filed()), "DbtrAcct/Id/IBAN") == [OWN]

    def test_a_fee_beyond_all_measure_waits_for_a_person(self, row: Debit) -> None:
        comes_back(row, opening=101_000, fee=5001)
        assert (BankLine.objects.get(cents__lt=0).doubt, scene.status(row.key)) == ("amount", "settled")

    def test_a_return_of_somebody_elses(self) -> None:
        arrives(Sheet((one(-1300, end_to_end="FREMD", returned="MS03", original=1000),)))
        assert BankLine.objects.get().allocated == 0

    def test_taken_back_by_hand(self, row: Debit, treasurer: Any) -> None:
        comes_back(row, opening=101_000)
        allocation = BankLine.objects.get(cents=-1300).allocations.get()
        assert Intent.objects.get().paid_by is None
        matching.reverse(allocation=allocation.pk, by=treasurer, reason="Falsch zugeordnet")
        bank_scene.work()
        # It was somebody else's return: the money is here, was told to be, and pays what it was for.
        assert [event["amount"]["cents"] for event in told(news.PaymentAdded)] == [1000]
        assert Intent.objects.get().paid_by_id == row.key
        assert (scene.status(row.key), Debit.objects.get().stage) == ("settled", "collected")
        assert scene.balances()[OURS] == -1000


class TestPresentingAgain:
    def test_once_with_a_new_notice(self, treasurer: Any) -> None:
        row = debit(1000)
        announce()
        closing = comes_back(row, opening=collect(filed()))
        mail.outbox.clear()
        with time_machine.travel(MONDAY + timedelta(days=5)):
            attempt = presenting.present_again(debit=row.pk, by=treasurer)
            again = Debit.objects.get(key=attempt)
            assert (again.presented, again.due_on, again.end_to_end != row.end_to_end) == (
                2,
                date(2026, 12, 7),
                True,
            )
            assert announce() == 1
            assert len(mail.outbox) == 1
        with time_machine.travel(MONDAY + timedelta(days=11)):
            file = filed(treasurer)
            closing = collect(file, opening=closing, name="S3")
            assert scene.status(attempt) == "settled"
            comes_back(again, opening=closing, name="S4", on=date(2026, 12, 9))
            with pytest.raises(Refusal) as caught:
                presenting.present_again(debit=again.pk, by=treasurer)
        assert caught.value.code == "present_never"
        assert scene.balances() == {
            "asset:bank:main": 99_400, "equity:opening": -100_000, "expense:returns": 600,
        }  # fmt: skip

    @pytest.mark.parametrize("code", ["MD06", "AC04", "MD07", "ZZ99"])
    def test_never_for_other_reasons(self, treasurer: Any, code: str) -> None:
        row = debit(1000)
        announce()
        comes_back(row, code, opening=collect(filed()))
        with pytest.raises(Refusal) as caught:
            presenting.present_again(debit=row.pk, by=treasurer)
        assert caught.value.code == "present_never"

    def test_who_may_and_what(self, treasurer: Any) -> None:
        row = debit(1000)
        with pytest.raises(PermissionDenied):
            presenting.present_again(debit=row.pk, by=factories.staff(Role.EDITOR))
        with pytest.raises(Refusal) as caught:
            presenting.present_again(debit=row.pk, by=treasurer)
        assert caught.value.code == "present_stage"
