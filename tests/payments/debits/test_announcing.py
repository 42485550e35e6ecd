"""Payers are told beforehand, once, by mail or by letter; nothing goes to the bank untold."""

import smtplib
from datetime import date, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied

from andruck.core.errors import Refusal
from andruck.infra import mail as infra_mail
from andruck.infra.rules.bounces import Kind, Returned
from andruck.payments.actions import announcing, mandating
from andruck.payments.models import Announcement
from andruck.payments.queries import collecting, debiting
from andruck.payments.rules.collecting import Held
from andruck.payments.rules.mandates import Frequency
from andruck.people.rules import Role
from tests import factories
from tests.payments import bank_scene
from tests.payments.bank_scene import TEXT, announce, debit, mandate
from tests.payments.debit_scene import DUE, MONDAY, filed
from tests.payments.statements import OTHER

pytestmark = pytest.mark.django_db


class TestAnnouncing:
    def test_the_payer_is_told_everything(self) -> None:
        row = debit(1250)
        assert announce() == 1
        (message,) = mail.outbox
        assert message.to == ["ida@lotse.example"]
        for words in (
            "12,50 €",
            "25. November 2026",
            row.mandate.reference,
            "DE98ZZZ09999999999",
            "DE02 … 2051",
        ):
            assert words in message.body, words
        assert OTHER not in message.body
        notice = Announcement.objects.get()
        assert (notice.cents, notice.due_on, notice.sent_on) == (1250, DUE, MONDAY.date())

    def test_once(self) -> None:
        debit()
        assert (announce(), announce()) == (1, 0)
        assert len(mail.outbox) == 1

    def test_nothing_goes_unannounced(self) -> None:
        debit()
        with pytest.raises(Refusal) as caught:
            filed()
        assert caught.value.code == "file_empty"
        selection = collecting.selection(bank_scene.account(), now=MONDAY)
        assert [one_.held for one_ in selection.excluded] == [Held.UNANNOUNCED]

    def test_a_mail_that_cannot_be_written_announces_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        debit()

        def broken(**_: Any) -> None:
            raise OSError("the disk is full")

        with monkeypatch.context() as patched:
            patched.setattr("andruck.infra.mail.send", broken)
            with pytest.raises(OSError, match="full"):
                announce()
        assert not Announcement.objects.exists()
        assert announce() == 1

    def test_in_the_language_in_which_it_was_agreed(self) -> None:
        debit(123456, under=mandate(language="en"))
        announce()
        (message,) = mail.outbox
        assert message.subject == "We will collect 1,234.56 € on Nov. 25, 2026"

    @pytest.mark.parametrize("returned", [False, True])
    def test_a_mail_that_does_not_arrive_makes_a_letter(
        self, monkeypatch: pytest.MonkeyPatch, treasurer: Any, *, returned: bool
    ) -> None:
        row = debit()
        if returned:
            announce()
            number = mail.outbox[0].extra_headers["Message-ID"].strip("<>")
            report = Returned(Kind.PERMANENT, "ida@lotse.example", number, "5.1.1", "no such mailbox")
            assert (infra_mail.take_back(report), infra_mail.take_back(report)) == (True, False)
        else:
            refusal = smtplib.SMTPRecipientsRefused({"ida@lotse.example": (550, b"5.1.1 no such mailbox")})
            with monkeypatch.context() as patched:
                patched.setattr("django.core.mail.EmailMessage.send", Mock(side_effect=refusal))
                announce()
        row.refresh_from_db()
        assert (row.stage, row.by_letter, announce()) == ("planned", True, 0)
        assert [one_.id for one_ in debiting.letters()] == [row.pk]
        with pytest.raises(Refusal):
            filed(treasurer)
        assert announcing.told_by_letter(debits=[row.pk], by=treasurer) == 1
        assert filed(treasurer).count == 1
        # The next one is told by letter at once, for mails to this address are held back.
        later = debit(500, "2", under=row.mandate.reference)
        announce()
        later.refresh_from_db()
        assert (later.stage, later.by_letter) == ("planned", True)

    def test_too_late_for_a_letter(self, treasurer: Any) -> None:
        row = debit()
        announce()
        filed(treasurer)
        announcing.not_delivered(infra_mail.MailFailed(f"debit:{row.pk}:{DUE:%Y-%m-%d}"))
        announcing.not_delivered(infra_mail.MailFailed("thanks:17"))
        row.refresh_from_db()
        assert (row.stage, row.by_letter) == ("filed", False)

    def test_too_late_moves_the_day(self) -> None:
        row = debit()
        with time_machine.travel(MONDAY + timedelta(days=4)):
            announce()
        row.refresh_from_db()
        assert row.due_on == date(2026, 11, 30)
        assert Announcement.objects.get().due_on == date(2026, 11, 30)

    def test_by_letter(self, treasurer: Any) -> None:
        reference = mandating.take_over(
            reference="Abo-17",
            given=mandating.Given("Ida", OTHER, Frequency.RECURRING, TEXT),
            signed_on=date(2020, 1, 2),
            last_used_on=date(2026, 1, 2),
            by=treasurer,
        )
        row = debit(under=reference)
        assert announce() == 0
        with pytest.raises(PermissionDenied):
            announcing.told_by_letter(debits=[row.pk], by=factories.staff(Role.EDITOR))
        assert announcing.told_by_letter(debits=[row.pk], by=treasurer) == 1
        assert filed(treasurer).count == 1

    def test_told_long_ago_is_not_told(self) -> None:
        debit()
        announce()
        with time_machine.travel(MONDAY + timedelta(days=14)), pytest.raises(Refusal):
            filed()
