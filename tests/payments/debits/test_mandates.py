"""Mandates: given, confirmed, taken over, changed, ended."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from andruck.core.errors import Refusal
from andruck.payments import events as news
from andruck.payments.actions import mandating, starting
from andruck.payments.models import Debit, Mandate, MandateStep
from andruck.payments.rules import mandates
from andruck.payments.rules.mandates import Frequency, State
from tests.payments import bank_scene, scene
from tests.payments.bank_scene import TEXT, debit, mandate, told
from tests.payments.debit_scene import MONDAY
from tests.payments.statements import OTHER

pytestmark = pytest.mark.django_db


class TestMandates:
    def test_what_is_kept(self) -> None:
        reference = mandate()
        row = Mandate.objects.get()
        assert re.fullmatch(r"M[A-Z379]{8}", reference)
        assert (row.state, row.signed_on, row.confirmed_address) == (
            "active",
            MONDAY.date(),
            "ida@lotse.example",
        )
        assert (row.text, len(row.text_digest), row.creditor_id) == (TEXT, 64, "DE98ZZZ09999999999")
        assert (row.iban_tail, row.bic) == ("DE02 … 2051", "BYLADEM1001")
        assert all(OTHER not in str(value) for value in Mandate.objects.values().get().values())
        assert list(MandateStep.objects.values_list("step", flat=True)) == ["confirm"]

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"number": "DE03120300000000202051"}, "iban"),
            ({"number": "BR1500000000000010932840814P2"}, "iban_zone"),
            ({"number": "CH9300762011623852957"}, "address"),
            ({"name": "👩"}, "name"),
            ({"name": "x" * 141}, "name"),
        ],
    )
    def test_what_a_payer_may_enter_wrongly(self, facts: dict[str, Any], code: str) -> None:
        with pytest.raises(Refusal) as caught:
            mandate(**facts)
        assert caught.value.code == code
        assert not Mandate.objects.exists()

    def test_no_mandate_without_words(self) -> None:
        with pytest.raises(Refusal) as caught:
            mandating.draft(given=mandating.Given("Ida", OTHER, Frequency.RECURRING, " "))
        assert caught.value.code == "mandate_text"

    def test_confirmed_twice_is_once(self) -> None:
        reference = mandate()
        mandating.confirm(reference=reference.lower(), address="ida@lotse.example")
        assert MandateStep.objects.count() == 1

    def test_a_reference_that_differs_in_capitals_only(self) -> None:
        given = mandating.Given("Ida Brandt", OTHER, Frequency.RECURRING, TEXT)
        facts = {"given": given, "signed_on": date(2020, 1, 2), "last_used_on": date(2026, 1, 2), "by": None}
        mandating.take_over(reference="Abo-17", **facts)
        with pytest.raises(Refusal) as caught:
            mandating.take_over(reference="ABO-17", **facts)
        assert caught.value.code == "mandate_known"
        with pytest.raises(IntegrityError), transaction.atomic():
            Mandate.objects.create(
                reference="abo-17", folded="ABO-17", frequency="recurring", signed_on=date(2020, 1, 2),
                created_at=MONDAY, creditor_id="X", name="X",
            )  # fmt: skip

    def test_unused_for_36_months(self) -> None:
        reference = mandate()
        assert mandating.lapse_due(today=date(2029, 11, 22)) == 0
        assert mandating.lapse_due(today=date(2029, 11, 23)) == 1
        assert Mandate.objects.get(reference=reference).state == State.LAPSED

    def test_revoking_drops_what_has_not_gone(self) -> None:
        row = debit()
        mandating.revoke(reference=row.mandate.reference, reason="payer")
        bank_scene.work()
        assert scene.status(row.key) == "cancelled"
        assert [one_["state"] for one_ in told(news.MandateChanged)] == ["active", "revoked"]

    def test_a_draft_collects_nothing(self) -> None:
        reference = mandating.draft(given=mandating.Given("Ida", OTHER, Frequency.RECURRING, TEXT))
        attempt = starting.begin(intent=scene.intent(1000), method="sdd", mandate=reference)
        starting.go(attempt=attempt)
        assert scene.status(attempt) == "declined"

    def test_one_debit_is_one(self) -> None:
        reference = mandate(recurring=False)
        debit(1000, "1", under=reference)
        attempt = starting.begin(intent=scene.intent(1000, "2"), method="sdd", mandate=reference)
        starting.go(attempt=attempt)
        assert (scene.status(attempt), Debit.objects.count()) == ("declined", 1)


def test_mandates_are_compared_without_capitals() -> None:
    assert mandates.folded("m7kq3m9xt") == "M7KQ3M9XT"
