"""Files for the bank: what goes, in which series, never twice; and what comes of it."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from lxml import etree

from andruck.core.errors import Refusal
from andruck.payments import events as news
from andruck.payments.actions import filing, mandating, matching
from andruck.payments.models import (
    Announcement,
    BankFile,
    BankLine,
    CollectionGroup,
    Debit,
    Mandate,
)
from andruck.payments.queries import collecting
from andruck.payments.rules import pain
from andruck.payments.rules.collecting import Held
from andruck.payments.rules.mandates import State
from andruck.people.rules import Role
from tests import factories
from tests.payments import bank_scene, scene
from tests.payments.bank_scene import announce, arrives, debit, mandate, told
from tests.payments.debit_scene import DUE, MONDAY, OURS, collect, filed
from tests.payments.statements import OTHER, OWN, Sheet, one
from tests.payments.test_rules_pain import found, german, norm

pytestmark = pytest.mark.django_db


class TestFiling:
    def test_a_file_for_the_bank(self, treasurer: Any) -> None:
        reference = mandate()
        rows = [debit(1000, "1", under=reference), debit(2000, "2", under=reference), debit(300, "3")]
        announce()
        file = filed(treasurer)
        name, content = filing.fetch(file=file.pk, by=treasurer)
        assert name == f"{file.message}.xml"
        norm(pain.DEBITS).assertValid(etree.fromstring(content))
        assert (file.count, file.cents, file.size) == (3, 3300, len(content))
        assert sorted(found(content, "PmtId/EndToEndId")) == sorted(row.end_to_end for row in rows)
        assert found(content, "PmtTpInf/SeqTp") == ["FRST", "RCUR"]
        assert set(found(content, "PmtInf/ReqdColltnDt")) == {"2026-11-25"}
        assert [scene.status(row.key) for row in rows] == ["pending"] * 3
        assert Mandate.objects.get(reference=reference).collections == 2

    @pytest.mark.realdata
    def test_valid_for_german_banks(self) -> None:
        debit(1000, "1")
        debit(1000, "2", under=mandate(name="Łukasz Żółw & Söhne"))
        announce()
        german(pain.DEBITS).assertValid(etree.fromstring(filing.content_of(filed())))

    def test_the_bytes_never_change(self, treasurer: Any) -> None:
        debit()
        announce()
        file = filed(treasurer)
        first = filing.fetch(file=file.pk, by=treasurer)
        Mandate.objects.update(name="Jemand Anderes")
        bank_scene.account(holder="x")
        assert filing.fetch(file=file.pk, by=treasurer) == first
        BankFile.objects.update(digest="0" * 64)
        with pytest.raises(RuntimeError):
            filing.content_of(BankFile.objects.get())

    def test_account_numbers_do_not_lie_open(self) -> None:
        debit()
        announce()
        assert OTHER.encode() not in bytes(filed().content)

    def test_everything_goes_once(self, treasurer: Any) -> None:
        debit()
        announce()
        filed(treasurer)
        with pytest.raises(Refusal):
            filed(treasurer)

    def test_only_what_the_preview_showed(self, treasurer: Any) -> None:
        debit(1000, "1")
        announce()
        shown = filing.Expected(1, 1000)
        debit(500, "2")
        announce()
        with pytest.raises(Refusal) as caught:
            filed(treasurer, expected=shown)
        assert caught.value.code == "file_changed"
        assert filed(treasurer, expected=filing.Expected(2, 1500)).count == 2

    def test_not_what_is_due_later(self) -> None:
        row = debit()
        Debit.objects.update(due_on=date(2026, 12, 30))
        announce()
        selection = collecting.selection(bank_scene.account(), now=MONDAY)
        assert [(one_.candidate.id, one_.held) for one_ in selection.excluded] == [(row.pk, Held.LATER)]

    def test_another_account_is_told_to_the_bank_once(self) -> None:
        reference = mandate()
        debit(1000, "1", under=reference)
        announce()
        filed()
        mandating.amend(reference=reference, number=OWN)
        assert Mandate.objects.get().state == State.AMENDED
        debit(1000, "2", under=reference)
        announce()
        content = filing.content_of(filed())
        assert found(content, "OrgnlDbtrAcct/Id/Othr/Id") == ["SMNDA"]
        assert found(content, "DbtrAcct/Id/IBAN") == [OWN]
        assert Mandate.objects.get().state == State.ACTIVE
        debit(1000, "3", under=reference)
        announce()
        assert found(filing.content_of(filed()), "OrgnlDbtrAcct/Id/Othr/Id") == []

    def test_who_may(self) -> None:
        debit()
        announce()
        editor = factories.staff(Role.EDITOR)
        with pytest.raises(PermissionDenied):
            filed(editor)
        file = filed()
        with pytest.raises(PermissionDenied):
            filing.fetch(file=file.pk, by=editor)
        with pytest.raises(PermissionDenied):
            filing.take_back(file=file.pk, by=editor, reason="x")

    def test_a_file_that_the_bank_did_not_take(self, treasurer: Any) -> None:
        row = debit()
        announce()
        first = filed(treasurer)
        filing.take_back(file=first.pk, by=treasurer, reason="Falsches Konto")
        filing.take_back(file=first.pk, by=treasurer, reason="Falsches Konto")
        assert Mandate.objects.values_list("collections", "last_due_on").get() == (0, None)
        second = filed(treasurer)
        assert found(filing.content_of(second), "PmtId/EndToEndId") == [row.end_to_end]
        assert second.message != first.message
        collect(second)
        with pytest.raises(Refusal) as caught:
            filing.take_back(file=second.pk, by=treasurer, reason="x")
        assert caught.value.code == "file_known"

    def test_the_database_refuses_debits_without_a_file(self) -> None:
        row = debit()
        for stage in ("filed", "collected", "returned"):
            with pytest.raises(IntegrityError), transaction.atomic():
                Debit.objects.filter(pk=row.pk).update(stage=stage)
        announce()
        with pytest.raises(IntegrityError), transaction.atomic():
            Announcement.objects.update(cents=1)


class TestCollecting:
    def test_the_bank_books_a_group_in_one_sum(self) -> None:
        rows = [debit(1000, "1"), debit(2000, "2")]
        announce()
        collect(filed())
        assert [scene.status(row.key) for row in rows] == ["settled", "settled"]
        assert scene.balances() == {"asset:bank:main": 103_000, "equity:opening": -100_000, OURS: -3000}
        assert len(told(news.PaymentSettled)) == 2

    def test_or_one_by_one(self) -> None:
        rows = [debit(1000, "1"), debit(2000, "2")]
        announce()
        filed()
        arrives(Sheet([one(row.cents, end_to_end=row.end_to_end, on=DUE) for row in rows]))
        assert [scene.status(row.key) for row in rows] == ["settled", "settled"]

    def test_another_sum_waits_for_a_person(self) -> None:
        row = debit(1000)
        announce()
        file = filed()
        group = CollectionGroup.objects.get()
        arrives(Sheet((one(999, batch=group.name, on=DUE),)))
        assert (BankLine.objects.get().doubt, scene.status(row.key)) == ("amount", "pending")
        assert file.count == 1

    def test_twice_in_one_statement(self) -> None:
        debit(1000)
        announce()
        filed()
        name = CollectionGroup.objects.get().name
        arrives(Sheet((one(1000, batch=name, on=DUE, ref="A"), one(1000, batch=name, on=DUE, ref="B"))))
        assert sorted(BankLine.objects.values_list("allocated", "doubt")) == [(0, "spent"), (1000, "")]

    def test_taken_back_by_hand(self, treasurer: Any) -> None:
        rows = [debit(1000, "1"), debit(2000, "2")]
        announce()
        file = filed()
        collect(file)
        allocation = BankLine.objects.get(cents=3000).allocations.get()
        matching.reverse(allocation=allocation.pk, by=treasurer, reason="Falsche Buchung")
        bank_scene.work()
        assert [scene.status(row.key) for row in rows] == ["pending", "pending"]
        assert scene.balances()["liability:unallocated:bank"] == -3000
