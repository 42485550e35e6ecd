"""Giving, as browsers do it: forms without cookies, pages that are never kept."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from PIL import ImageFile
from zxingcpp import read_barcodes

from andruck.account.giving import receipts
from andruck.consent import queries as consent
from andruck.consent.actions import choosing
from andruck.consent.actions.choosing import Asked
from andruck.consent.rules import Choices
from andruck.core import clock
from andruck.core.money import Money
from andruck.infra import forms
from andruck.newsroom.queries.frame import frame
from andruck.payments import ports
from andruck.payments.actions import refunding
from andruck.payments.adapters.mollie import Account, Mollie
from andruck.payments.events import PaymentSettled
from andruck.payments.models import Attempt, BankAccount, Method
from andruck.payments.queries import documents
from andruck.payments.rules import qr
from andruck.support.actions import following
from andruck.support.models import Contribution, SupportSettings
from andruck.support.queries import contributions
from andruck.usage import handlers
from andruck.usage.models import SampleStep
from andruck.usage.rules.history import SAMPLE
from tests.emulators.mollie import MollieEmulator
from tests.emulators.mollie.server import KEY
from tests.payments.scene import Scene, payment_of, scene, settle

pytestmark = pytest.mark.django_db

HOME = "/unterstuetzen/"


@pytest.fixture
def bank(house: Any) -> Iterator[Scene]:
    with scene() as made:
        yield made


@pytest.fixture
def account(house: Any) -> None:
    BankAccount.objects.create(
        slug="main", holder="Der Lotse eG", iban="DE02120300000000202051", creditor_id="DE98ZZZ09999999999"
    )
    Method.objects.get_or_create(slug="transfer", defaults={"provider": "transfer", "name": "Überweisung"})
    Method.objects.get_or_create(slug="debit", defaults={"provider": "sdd", "name": "Lastschrift"})


def happen() -> None:
    """Providers answer, and what follows from money is done."""
    settle()
    following.follow()


def send(
    client: Client, path: str = HOME, *, token: str = "", site: str = "same-origin", **fields: str
) -> Any:
    data = {forms.FIELD: token or forms.token("support"), **fields}
    return client.post(path, data, headers={"sec-fetch-site": site})


def test_the_form_needs_no_cookie_and_is_never_kept(bank: Scene, client: Client) -> None:
    answer = client.get(f"{HOME}?amount=12,50&from=/artikel/1.x.html")
    assert answer.status_code == 200
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store, private", "noindex")
    assert not answer.cookies
    text = answer.content.decode()
    assert 'value="12,50"' in text
    assert 'value="/artikel/1.x.html"' in text
    assert ">Zahlungspflichtig unterstützen</button>" in text
    # What is given stands directly above the button.
    assert text.index("Sie geben einmalig") < text.index("Zahlungspflichtig")
    assert "keine Spende" in text


def test_to_the_bank_and_back(bank: Scene, client: Client) -> None:
    answer = send(client, amount="1000", method="bank")
    made = Contribution.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{HOME}{made.pk}/?go=1")
    page = client.get(answer["Location"]).content.decode()
    assert f'content="0;url=https://bank.example/{payment_of(made.attempt)}"' in page
    assert 'http-equiv="refresh"' not in client.get(f"{HOME}{made.pk}/").content.decode()
    back = client.get(f"{HOME}{made.pk}/?back=1").content.decode()
    assert "Sie haben schon bezahlt?" in back, "the answer may be slower than the reader"
    assert f'data-place="elsewhere" data-ask="{HOME}{made.pk}/?back=1"' in back
    bank.bank.approve(payment_of(made.attempt))
    happen()
    thanks = client.get(f"{HOME}{made.pk}/?back=1")
    assert "Danke!" in thanks.content.decode()
    assert not thanks.cookies
    receipt = client.get(f"{HOME}{made.pk}/quittung.pdf")
    assert receipt["Content-Type"] == "application/pdf"
    assert receipt.content.startswith(b"%PDF")
    assert not ImageFile.LOAD_TRUNCATED_IMAGES, "half a picture is not taken for a whole one ever after"


def test_an_observed_reader_is_noted_without_saying_which_payment(bank: Scene, client: Client) -> None:
    send(client, amount="1000", method="bank")
    assert not SampleStep.objects.exists()
    asked = Asked(form="f" * 24, variant="test", controller="Lotse eG")
    said = choosing.give(purpose=SAMPLE, said=Choices(), asked=asked)
    client.cookies[consent.cookie_name()] = consent.write(said)
    send(client, amount="2000", method="bank")
    made = Contribution.objects.get(cents=2000)
    (step,) = SampleStep.objects.values()
    assert (str(made.pk) in str(step), made.pk.hex in str(step), step["settled"]) == (False, False, False)
    money = Money(2000)
    handlers.payment_settled(
        PaymentSettled(made.pk, "contribution", str(made.pk), money, "bank", clock.now(), False)
    )
    assert SampleStep.objects.get().settled


def test_a_receipt_claims_no_money_that_went_back(bank: Scene, client: Client) -> None:
    send(client, amount="2500", method="bank", name="Ada Lund", email="ada@b.example", receipt="on")
    made = Contribution.objects.get()
    bank.bank.approve(payment_of(made.attempt))
    happen()
    path = f"{HOME}{made.pk}/"
    whole = client.get(path).content.decode()
    assert ("Ihre 25\u00a0€ sind da" in whole, "Was kam und was ging" in whole) == (True, False)
    text, gone = _receipt(made)
    assert ("Danke für Ihre Unterstützung" in text, "Heute bei uns" in text, gone) == (True, False, False)

    refunding.request(attempt=made.attempt, amount=Money(1000), by=None)
    happen()
    part = client.get(path).content.decode()
    assert "Ihre 15\u00a0€ sind da" in part
    assert [word for word in ("Zurückgezahlt", "−10\u00a0€", "E-20") if word not in part] == []
    text, gone = _receipt(made)
    assert gone is False
    assert [word for word in ("Betrag 25 €", "−10 €", "Heute bei uns 15 €", "E-20") if word not in text] == []

    refunding.request(attempt=made.attempt, amount=Money(1500), by=None)
    happen()
    none = client.get(path).content.decode()
    assert "ging an Sie zurück" in none
    assert f"{path}quittung.pdf" in none
    text, gone = _receipt(made)
    assert [
        word for word in ("Ihr Beitrag ging an Sie zurück", "Heute bei uns 0 €") if word not in text
    ] == []
    assert ("Danke für Ihre Unterstützung" in text, gone) == (False, True)
    assert client.get(f"{path}quittung.pdf").content.startswith(b"%PDF")


def _receipt(made: Contribution) -> tuple[str, bool]:
    """The words of the receipt, and whether it says that it proves nothing."""
    made.refresh_from_db()
    paper = documents.paper(made.receipt)
    assert paper is not None
    page = receipts.html(paper, frame().paper, contributions.turns(made.pk))
    text = strip_tags(page.replace("<", " <"))
    return " ".join(text.replace("\u00a0", " ").split()), "belegt keine Zahlung" in text


def test_whoever_reads_in_thanks_does_so_at_once(bank: Scene, client: Client) -> None:
    SupportSettings.objects.create(thanks_days=30, thanks_from_cents=500)
    send(client, amount="1000", method="bank")
    made = Contribution.objects.get()
    bank.bank.approve(payment_of(made.attempt))
    happen()
    assert list(client.get(f"{HOME}{made.pk}/").cookies) == ["reader"]


def test_the_same_form_twice_is_one_payment(bank: Scene, client: Client) -> None:
    token = forms.token("support")
    first = send(client, token=token, amount="1000", method="bank")
    second = send(client, token=token, amount="1000", method="bank")
    assert first["Location"] == second["Location"]
    assert Contribution.objects.count() == Attempt.objects.count() == 1


def test_what_is_wrong_is_said_and_what_was_typed_stays(bank: Scene, client: Client) -> None:
    answer = send(client, free="viel", method="bank", name="Ada <b>Lund</b>", receipt="on")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Wählen Sie einen Betrag" in text
    assert "Dafür brauchen wir Ihre Mailadresse." in text
    assert 'value="Ada &lt;b&gt;Lund&lt;/b&gt;"' in text
    assert 'value="viel"' in text
    assert Contribution.objects.count() == 0


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"site": "cross-site"}, "von einer anderen Seite"),
        ({"token": "x" * 30}, "zu lange offen"),
        ({"method": "sofort"}, "Wählen Sie, wie Sie zahlen möchten."),
        ({"amount": "5"}, "Der kleinste Betrag ist 1\u00a0€"),
        ({"free": "1000000"}, "Der größte Betrag hier ist 10.000\u00a0€"),
    ],
)
def test_nothing_is_made_of_a_wrong_form(
    bank: Scene, client: Client, facts: dict[str, str], words: str
) -> None:
    answer = send(client, **{"amount": "1000", "method": "bank"} | facts)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Contribution.objects.count() == 0


def test_declined_is_no_end(bank: Scene, client: Client, account: None) -> None:
    send(client, amount="1000", method="bank")
    made = Contribution.objects.get()
    bank.bank.decline(payment_of(made.attempt))
    settle()
    assert "Noch nicht bezahlt" in client.get(f"{HOME}{made.pk}/?back=1").content.decode()
    again = send(client, f"{HOME}{made.pk}/", method="transfer")
    assert again["Location"] == f"{HOME}{made.pk}/"
    assert "Jetzt überweisen" in client.get(again["Location"]).content.decode()
    assert Contribution.objects.count() == 1


def test_a_transfer_says_everything_in_words_and_in_a_code(client: Client, account: None) -> None:
    made_at = send(client, free="12,50", method="transfer")["Location"]
    page = client.get(made_at).content.decode()
    details = Attempt.objects.get().instructions
    assert [
        word
        for word in ("Der Lotse eG", "12,50\u00a0€", details["reference"], details["iban"])
        if word not in page
    ] == []
    picture = client.get(f"{made_at}code.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.decode() == qr.picture(details["epc"])
    assert _read(details["epc"]) == details["epc"]


def _read(text: str) -> str:
    """What an application reads in the code of this text."""
    import io

    import segno
    from PIL import Image

    out = io.BytesIO()
    segno.make_qr(text.encode(), error="m", boost_error=False).save(out, kind="png", scale=6)
    return str(read_barcodes(Image.open(out))[0].text)


def test_a_debit_wants_an_account_and_gives_a_mandate(client: Client, account: None) -> None:
    wrong = send(client, amount="1000", method="debit", iban="DE02120300000000202052", name="Ada Lund")
    assert "Diese IBAN stimmt nicht." in wrong.content.decode()
    assert "Dafür brauchen wir Ihre Mailadresse." in wrong.content.decode()
    right = send(
        client,
        amount="1000",
        method="debit",
        iban="DE02 1203 0000 0000 2020 51",
        name="Ada Lund",
        email="a@b.example",
    )
    assert right.status_code == 302
    page = client.get(right["Location"]).content.decode()
    assert "Wir ziehen 10\u00a0€ von Ihrem Konto ein." in page
    from andruck.payments.models import Mandate

    mandate = Mandate.objects.get()
    assert mandate.state == "active"
    assert "DE02" not in page


def test_addresses_that_nobody_has(bank: Scene, client: Client) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    for path in (f"{HOME}{nobody}/", f"{HOME}{nobody}/code.svg", f"{HOME}{nobody}/quittung.pdf"):
        assert client.get(path).status_code == 404
    send(client, amount="1000", method="bank")
    made = Contribution.objects.get()
    for name in ("code.svg", "quittung.pdf"):
        assert client.get(f"{HOME}{made.pk}/{name}").status_code == 404


@pytest.fixture
def klarna(house: Any) -> Iterator[MollieEmulator]:
    """A paper that offers Klarna, which wants to know who buys."""
    with MollieEmulator() as emulator:
        adapter = Mollie(Account(KEY, environment=emulator.url))
        ports.plug_provider(adapter)
        Method.objects.create(slug="klarna", provider="mollie", variant="klarna", name="Klarna")
        Method.objects.create(slug="card", provider="mollie", variant="creditcard", name="Karte")
        yield emulator
        ports.unplug_provider("mollie")
        adapter.close()


def test_who_pays_by_card_is_asked_for_nothing(klarna: MollieEmulator, client: Client) -> None:
    assert send(client, amount="1000", method="card").status_code == 302
    (call,) = klarna.calls("payments.create")
    assert call.body.keys() == {
        "amount", "description", "redirectUrl", "cancelUrl", "webhookUrl", "locale", "metadata", "method"
    }  # fmt: skip


def test_a_way_that_has_to_know_who_pays_asks(klarna: MollieEmulator, client: Client) -> None:
    who = {"name": "Lisa Lesens", "email": "lisa@mail.example", "street": "Zeilenweg 3",
           "postcode": "10999", "city": "Berlin"}  # fmt: skip
    for missing in who:
        answer = send(client, amount="1000", method="klarna", **{**who, missing: ""})
        assert answer.status_code == 422
        assert "braucht Ihren Namen, Ihre Mailadresse und Ihre Postanschrift" in answer.content.decode()
    assert klarna.diary == []

    made = send(client, amount="1000", method="klarna", **who)

    assert made.status_code == 302
    address = klarna.calls("payments.create")[0].body["billingAddress"]
    assert (address["givenName"], address["streetAndNumber"], address["country"]) == (
        "Lisa", "Zeilenweg 3", "DE"
    )  # fmt: skip
    # The short form that comes after a way has failed does not ask for an address.
    again = client.get(made["Location"].partition("?")[0]).content.decode()
    assert ("Karte" in again, 'value="klarna"' in again) == (True, False)
