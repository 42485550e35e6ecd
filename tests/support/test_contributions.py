"""A contribution from the form to the receipt, and back again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from andruck.access.rules import Standing
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import events, journal
from andruck.payments.events import PaymentSettled
from andruck.payments.models import Document
from andruck.payments.queries import documents
from andruck.payments.rules.documents import receipt_key
from andruck.support import handlers
from andruck.support.actions import contributions, entitlements, following
from andruck.support.models import Contribution, Entitlement, Followed, SupportSettings, TermsText
from andruck.support.queries import contributions as queries
from andruck.support.rules.contributions import Giver, Nature, Turn
from tests.payments.scene import Scene, balances, payment_of, scene, settle

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ADA = Giver(email="ada@example.org", name="Ada Lund")


@pytest.fixture
def bank() -> Iterator[Scene]:
    with time_machine.travel(NOW, tick=False), scene() as made:
        yield made


def made(form: str = "f1", cents: int = 2500, **facts: Any) -> UUID:
    return contributions.contribute(
        form=form, amount=Money(cents), words="Die Bedingungen", **{"giver": ADA} | facts
    )


def paid(bank: Scene, form: str = "f1", cents: int = 2500, **facts: Any) -> UUID:
    key = made(form, cents, **facts)
    view = contributions.pay(contribution=key, method="bank")
    bank.bank.approve(payment_of(view.key))
    settle()
    return key


def seen(key: UUID) -> queries.ContributionView:
    found = queries.contribution(key)
    assert found is not None
    return found


def test_the_same_form_is_one_contribution_with_the_words_it_was_made_under(bank: Scene) -> None:
    assert made() == made()
    assert made("f2") != made()
    assert Contribution.objects.count() == 2
    assert [row.text for row in TermsText.objects.all()] == ["Die Bedingungen"]
    assert Contribution.objects.get(form="f1").terms.text == "Die Bedingungen"


def test_money_that_settles_is_receipted_and_the_giver_known(bank: Scene) -> None:
    key = paid(bank, wants_receipt=True)
    got = seen(key)
    assert (got.paid_at, got.received, got.returned, got.receipt) == (
        NOW,
        Money(2500),
        Money(0),
        "R-2026-000001",
    )
    assert (got.is_kept, got.nature) == (True, Nature.SUPPORT)
    assert got.reader is not None
    assert balances()["income:contribution"] == -2500
    paper = documents.paper("R-2026-000001")
    assert paper is not None
    assert paper.content is not None
    assert {name: paper.content[name] for name in ("cents", "vat_cents", "name", "nature", "paid_on")} == {
        "cents": 2500, "vat_cents": 0, "name": "Ada Lund", "nature": "support", "paid_on": "2026-11-23",
    }  # fmt: skip
    assert Entitlement.objects.count() == 0


def test_the_same_news_twice_changes_nothing(bank: Scene) -> None:
    key = paid(bank)
    before = seen(key)
    following.follow()
    handlers.payment_told(object())
    assert seen(key) == before
    assert Document.objects.count() == 1


def test_news_that_nobody_heard_is_read_in_the_journal(bank: Scene) -> None:
    """The process ended between the commit and its handler: the next one to look finds it."""
    events.unsubscribe(PaymentSettled, handlers.payment_told)
    try:
        key = paid(bank)
        assert seen(key).paid_at is None
    finally:
        events.subscribe(PaymentSettled, handlers.payment_told)
    assert following.follow() > 0
    assert seen(key).received == Money(2500)
    assert Followed.objects.get().position == journal.newest()


def test_a_crash_in_the_middle_leaves_nothing_half_done(bank: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(**facts: Any) -> bool:
        contributions.Contribution.objects.update(received_cents=1)
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(contributions, "turned", crash)
    key = paid(bank)
    assert (seen(key).received, seen(key).receipt) == (Money(0), "")
    monkeypatch.undo()
    following.follow()
    assert (seen(key).received, seen(key).receipt) == (Money(2500), "R-2026-000001")


def goes(key: UUID, cents: int, *, entry: int, what: Turn = Turn.REFUNDED) -> None:
    assert contributions.turned(contribution=key, what=what, amount=Money(cents), at=NOW, entry=entry)


def test_every_cent_that_comes_or_goes_has_a_paper_and_they_add_up(bank: Scene) -> None:
    key = paid(bank)
    told = [(Turn.REFUNDED, 700), (Turn.REFUND_FAILED, 700), (Turn.ADDED, 300), (Turn.CHARGED_BACK, 2800)]
    for entry, (what, cents) in enumerate(told, 10_001):
        goes(key, cents, what=what, entry=entry)
    assert [(one.what, one.amount.cents, one.document) for one in queries.turns(key)] == [
        (Turn.CAME, 2500, "R-2026-000001"),
        (Turn.REFUNDED, -700, "E-2026-000001"),
        (Turn.REFUND_FAILED, 700, "R-2026-000002"),
        (Turn.ADDED, 300, "R-2026-000003"),
        (Turn.CHARGED_BACK, -2800, "E-2026-000002"),
    ]
    got = seen(key)
    assert (got.receipt, got.received, got.returned, got.kept) == (
        "R-2026-000001", Money(2800), Money(2800), Money(0)
    )  # fmt: skip
    paper = documents.paper("E-2026-000001")
    assert paper is not None
    assert paper.content is not None
    assert (paper.content["cents"], paper.content["receipt"], paper.content["what"]) == (
        700, "R-2026-000001", "refunded"
    )  # fmt: skip
    assert documents.paper_about(receipt_key("contribution", str(key))).number == "R-2026-000001"


def test_thanks_by_reading_end_when_the_money_goes_back(bank: Scene) -> None:
    SupportSettings.objects.create(thanks_days=30, thanks_from_cents=2000)
    small, large = paid(bank, "small", 1999), paid(bank, "large", 2000)
    assert Contribution.objects.get(pk=small).entitlement is None
    grant = Entitlement.objects.get()
    assert (grant.standing, grant.starts, grant.ends) == (Standing.MEMBER, NOW, NOW + timedelta(days=30))
    assert (grant.source, grant.source_key) == ("contribution", str(large))
    goes(large, 500, entry=10_001)
    goes(large, 500, entry=10_001)
    assert seen(large).returned == Money(500), "the same entry twice is one"
    assert Entitlement.objects.get().withdrawn_at is None
    goes(large, 1500, entry=10_002)
    assert seen(large).is_kept is False
    grant.refresh_from_db()
    assert grant.withdrawn_at is not None or grant.ends == NOW


@pytest.mark.parametrize(
    ("goes_by", "comes_by"), [(Turn.REFUNDED, Turn.REFUND_FAILED), (Turn.CHARGED_BACK, Turn.WON)]
)
def test_thanks_run_on_when_the_money_is_there_again(bank: Scene, goes_by: Turn, comes_by: Turn) -> None:
    SupportSettings.objects.create(thanks_days=30, thanks_from_cents=2000)
    key = paid(bank)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        goes(key, 2500, what=goes_by, entry=10_001)
        assert Entitlement.objects.get().ends == NOW + timedelta(days=1)
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        goes(key, 2500, what=comes_by, entry=10_002)
        goes(key, 2500, what=comes_by, entry=10_002)
        goes(key, 100, what=Turn.ADDED, entry=10_003)
    first, second = Entitlement.objects.order_by("pk")
    assert (second.starts, second.ends) == (NOW + timedelta(days=3), NOW + timedelta(days=30))
    assert (second.reader_id, second.standing) == (first.reader_id, first.standing)
    assert Contribution.objects.get(pk=key).entitlement == second.pk


def test_thanks_that_staff_have_ended_stay_ended(bank: Scene) -> None:
    SupportSettings.objects.create(thanks_days=30, thanks_from_cents=2000)
    key = paid(bank)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        entitlements.end(entitlement=Entitlement.objects.get().pk, by=None, note="moved to another account")
        goes(key, 2500, entry=10_001)
        goes(key, 2500, what=Turn.REFUND_FAILED, entry=10_002)
    assert Entitlement.objects.count() == 1


def test_other_peoples_payments_are_left_alone(bank: Scene) -> None:
    from tests.payments import scene as payments

    payments.paid(bank, kind="membership", key="7")
    assert following.follow() == 0
    assert Document.objects.count() == 0


def test_a_donation_is_booked_apart(bank: Scene) -> None:
    SupportSettings.objects.create(charity_notice="FA Nord 17/1", charity_until=NOW.date())
    key = paid(bank)
    assert seen(key).nature is Nature.DONATION
    assert balances()["income:donation"] == -2500


def test_what_is_missing_is_asked_for_and_nothing_is_written(bank: Scene) -> None:
    with pytest.raises(Refusal) as refused:
        made(giver=Giver(), wants_receipt=True)
    assert refused.value.field == "email"
    assert Contribution.objects.count() == 0
    assert seen(made(giver=Giver())).giver == Giver()


def test_misspelt_suggestions_leave_the_free_amount() -> None:
    SupportSettings.objects.create(suggestions="5; zehn")
    assert queries.terms().suggestions == ()
