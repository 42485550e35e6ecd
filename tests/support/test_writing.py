"""Mails to givers: once, in their language, honest, and none to whom nobody has named."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core import mail as djangos
from PIL import Image
from zxingcpp import read_barcodes

from andruck.core.money import Money
from andruck.infra import ports, postman
from andruck.infra.models import Mail
from andruck.infra.ports import Head
from andruck.payments.actions import refunding
from andruck.payments.models import TransferReference
from andruck.payments.queries import transferring
from andruck.support import handlers
from andruck.support.actions import contributions, following
from andruck.support.actions.writing import MOST
from andruck.support.models import Contribution, SupportSettings
from andruck.support.rules.contributions import Giver, Turn
from tests.payments import bank_scene
from tests.payments.scene import Scene, payment_of, scene, settle

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ADA = Giver(email="ada@example.org", name="Kaufen Sie https://boese.example")


@pytest.fixture(autouse=True)
def head(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Head("Der Lotse", "https://lotse.example", "https://lotse.example/impressum/",
                 ("Lotse eG",), "post@lotse.example")  # fmt: skip
    monkeypatch.setattr(ports, "_letterhead", lambda: known)


@pytest.fixture
def bank() -> Iterator[Scene]:
    with time_machine.travel(NOW, tick=False), scene() as made:
        yield made


@pytest.fixture
def account() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), bank_scene.paper():
        yield


def made(cents: int = 2500, form: str = "f1", **facts: Any) -> UUID:
    given = {"giver": ADA, "language": "de"} | facts
    return contributions.contribute(form=form, amount=Money(cents), words="Die Bedingungen", **given)


def paid(bank: Scene, cents: int = 2500, **facts: Any) -> UUID:
    key = made(cents, **facts)
    view = contributions.pay(contribution=key, method="bank")
    bank.bank.approve(payment_of(view.key))
    settle()
    return key


def carried() -> list[Any]:
    """The mails that go out."""
    postman.deliver()
    return list(djangos.outbox)


def test_thanks_go_out_once_and_say_what_is_true(bank: Scene) -> None:
    key = paid(bank, 1250)
    for _ in range(3):
        handlers.payment_told(object())
        following.follow()
    (message,) = carried()
    assert message.to == ["ada@example.org"]
    assert message.subject == "Danke: 12,50 € für Der Lotse"
    row = Contribution.objects.get(pk=key)
    wanted = [
        "Betrag: 12,50\u00a0€", "Eingegangen am: 23. November 2026", "Für: Freiwillige Unterstützung",
        f"Quittung: {row.receipt}", "keine Spende", f"/unterstuetzen/{key}/quittung.pdf",
        f"/unterstuetzen/{key}/\n", "post@lotse.example",
    ]  # fmt: skip
    assert [words for words in wanted if words not in message.body] == []
    assert "boese" not in message.body, "nobody sends advertisements by giving a euro"
    html = message.alternatives[0].content
    assert "<td" in html
    assert "12,50\u00a0€" in html


def test_a_crash_before_the_commit_and_the_same_entry_once_more_are_one_mail(
    bank: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contributions, "_recognise", lambda *_: 1 / 0)
    key = paid(bank)
    assert Mail.objects.count() == 0
    monkeypatch.undo()
    following.follow()
    entry = Contribution.objects.get(pk=key).turns.get().entry
    again = contributions.turned(contribution=key, what=Turn.CAME, amount=Money(2500), at=NOW, entry=entry)
    more = contributions.turned(contribution=key, what=Turn.ADDED, amount=Money(100), at=NOW, entry=entry + 1)
    assert (again, more) == (True, True)
    assert Mail.objects.count() == 1


def test_nobody_is_written_to_who_has_left_no_address(bank: Scene, account: None) -> None:
    paid(bank, giver=Giver())
    contributions.pay(contribution=made(form="f2", giver=Giver()), method="transfer")
    assert Mail.objects.count() == 0


def test_money_is_taken_in_whatever_was_written_for_an_address(bank: Scene) -> None:
    key = paid(bank, giver=Giver(email="ada@x\nBcc: alle@x.example"))
    assert Contribution.objects.get(pk=key).received_cents == 2500
    assert Mail.objects.count() == 0


def test_a_donation_is_called_one_only_with_a_notice_and_in_the_givers_language(bank: Scene) -> None:
    SupportSettings.objects.create(charity_notice="FA Kiel, 17/292", charity_until=date(2027, 1, 1))
    paid(bank, language="en")
    (message,) = carried()
    assert message.subject == "Thank you: 25 € for Der Lotse"
    assert "For: Donation" in message.body
    assert "This is a donation (FA Kiel, 17/292)." in message.body


def test_who_reads_in_thanks_is_told_until_when(bank: Scene) -> None:
    SupportSettings.objects.create(thanks_days=30, thanks_from_cents=2000)
    paid(bank)
    assert "lesen Sie bis 23. Dezember 2026 wie ein Mitglied" in carried()[0].body


# ---------------------------------------------------------------- transfers
def test_how_to_transfer_goes_out_once_with_a_code_that_apps_read(account: None) -> None:
    key = made(1250)
    for _ in range(2):
        view = contributions.pay(contribution=key, method="transfer")
        contributions.tell_how(contribution=key)
    (message,) = carried()
    how = transferring.instructions(view.key)
    assert how is not None
    wanted = [f"An: {how.holder}", f"IBAN: {how.iban}", "Betrag: 12,50\u00a0€",
              f"Verwendungszweck: {how.reference}", f"/unterstuetzen/{key}/", "nichts fällig"]  # fmt: skip
    assert [words for words in wanted if words not in message.body] == []
    assert "boese" not in message.body
    _, enclosed = message.message().get_payload()
    (code,) = read_barcodes(Image.open(io.BytesIO(enclosed.get_payload(decode=True))))
    assert code.text == dict(view.details)["epc"]
    assert 'src="cid:girocode.png"' in message.alternatives[0].content


def test_another_way_and_back_is_another_transfer(account: None) -> None:
    key = made()
    contributions.pay(contribution=key, method="transfer")
    TransferReference.objects.update(created_at=NOW - timedelta(days=2))
    Mail.objects.all().delete()
    contributions.tell_how(contribution=key)
    assert Mail.objects.count() == 0, "what the outbox has forgotten is not told again weeks later"


def test_nobody_is_flooded_with_transfers_that_others_ask_for(account: None) -> None:
    for number in range(MOST + 3):
        contributions.pay(contribution=made(form=f"f{number}"), method="transfer")
    assert Mail.objects.count() == MOST


def test_what_goes_back_is_said_to_nobody_twice(bank: Scene) -> None:
    """A refund afterwards writes no second thanks; the page and the receipt say it."""
    key = paid(bank)
    attempt = Contribution.objects.get(pk=key).attempt
    refunding.request(attempt=attempt, amount=Money(1000), by=None)
    settle()
    following.follow()
    row = Contribution.objects.get(pk=key)
    assert (row.received_cents, row.returned_cents) == (2500, 1000)
    assert Mail.objects.count() == 1
