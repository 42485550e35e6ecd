"""Cases and payments at the desk: for treasurers only; each leads to its payment; every button twice is as once."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from andruck.core.money import Money
from andruck.desk.cases import words
from andruck.infra import audit
from andruck.payments.actions import arranging, cases, checking, refunding
from andruck.payments.models import Attempt, Case, Refund
from andruck.payments.queries import cases as queries
from andruck.payments.rules.cases import CaseFacts, CaseKind, next_step
from andruck.people.rules import Role
from tests import factories
from tests.payments.scene import Scene, balances, begun, paid, payment_of, scene, settle, status

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 3, 8, tzinfo=UTC)
LIST = "/redaktion/cases/"


@pytest.fixture(autouse=True)
def _paper(house: Any, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def bank() -> Iterator[Scene]:
    with scene() as plugged:
        yield plugged


@pytest.fixture
def treasurer() -> Any:
    return factories.staff(Role.REVENUE)


@pytest.fixture
def client(treasurer: Any) -> Client:
    """A treasurer's browser."""
    browser = Client()
    browser.force_login(treasurer)
    return browser


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response
    body = response.content.decode()
    main = body[body.index("<main") : body.index("</main")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&nbsp;", " ").replace("\u00a0", " ").split())


def late(bank: Scene, key: str = "late") -> UUID:
    """A payment that came after it had been given up: a case."""
    attempt = begun(key=key)
    payment = payment_of(attempt)
    bank.bank.expire(payment)
    bank.deliver()
    settle()
    bank.bank.pay_late(payment)
    bank.deliver()
    settle()
    return attempt


def the(kind: CaseKind) -> Case:
    return Case.objects.get(kind=kind.value)


def url(name: str, *args: object) -> str:
    return reverse(f"desk_cases_{name}", args=args)


def done() -> int:
    """How much staff have done about payments."""
    return sum(entry.action.startswith("payments.") for entry in audit.entries())


# ---------------------------------------------------------------- who may


def test_everything_is_for_treasurers_only_and_sent_by_forms(bank: Scene, client: Client) -> None:
    attempt, number = (
        late(bank),
        cases.open_case(kind=CaseKind.BALANCE, subject="bank:entry:9", money=Money(700)),
    )
    key = refunding.request(attempt=attempt, amount=Money(2500), by=None)
    shown = [url("list"), url("case", number), url("payment", attempt)]
    sent = {
        url("close", number): {"resolution": "Erledigt"},
        url("try", number): {},
        url("place", number): {"account": "income:contribution", "why": "Spende"},
        url("ask", attempt): {},
        url("accept", attempt): {"why": "Passt"},
        url("refund", attempt): {"amount": "1", "reason": "x", "key": str(uuid4())},
        url("agree", key): {},
        url("reject", key): {},
    }
    deeds, refunds = done(), Refund.objects.count()
    for role in (Role.CHIEF, Role.EDITOR, Role.ADS, None):
        other = Client()
        if role is not None:
            other.force_login(factories.staff(role))
        for address in shown:
            assert other.get(address).status_code == 302, address
        for address, data in sent.items():
            assert other.post(address, data).status_code == 302, address
    assert (done(), Refund.objects.count(), queries.open_count()) == (deeds, refunds, 2)
    for address in shown:
        assert client.get(address).status_code == 200, address
    for address in sent:
        assert client.get(address).status_code == 405, address


def test_what_is_not_there(client: Client) -> None:
    nobody = uuid4()
    assert client.get(url("case", 99)).status_code == 404
    assert client.get(url("payment", nobody)).status_code == 404
    for name in ("close", "try", "place"):
        assert client.post(url(name, 99), {"resolution": "x"}).status_code == 404, name
    for name in ("ask", "accept", "refund", "agree", "reject"):
        assert client.post(url(name, nobody)).status_code == 404, name


# ---------------------------------------------------------------- the list


def test_an_empty_list_says_so(client: Client) -> None:
    assert "Nichts wartet" in text_of(client.get(LIST))
    for show in ("refunds", "unknown", "open", "failed", "closed", "nonsense"):
        text_of(client.get(LIST, {"show": show}))


def test_a_row_says_why_since_when_how_much_by_which_way_and_what_next(bank: Scene, client: Client) -> None:
    attempt = late(bank)
    text = text_of(client.get(LIST))
    for told in (
        "Bezahlt, nachdem",
        "25,00 €",
        "Bank",
        "seit 03.04.2026 10:00",
        "es kam: Es zählt",
        "Annehmen",
    ):
        assert told in text, told
    body = client.get(LIST).content.decode()
    assert f"{url('payment', attempt)}#accept" in body
    assert "Fälle der Kasse: 1" in client.get("/redaktion/").content.decode()


def test_kinds_pages_and_few_queries(bank: Scene, client: Client, django_assert_max_num_queries: Any) -> None:
    attempts = [begun(key=str(number)) for number in range(28)]
    for number, key in enumerate(attempts):
        kind = CaseKind.DOUBT if number % 2 else CaseKind.OVERPAID
        attempt = Attempt.objects.get(pk=key)
        cases.open_case(kind=kind, subject=str(key), attempt=attempt, money=Money(100 + number))
    client.get(LIST)
    with django_assert_max_num_queries(45):
        first = client.get(LIST)
    assert len(first.context["rows"]) == 25
    assert len(client.get(LIST, {"page": "2"}).context["rows"]) == 3
    assert len(client.get(LIST, {"kind": "doubt"}).context["rows"]) == 14
    assert len(client.get(LIST, {"page": "9" * 30, "kind": "nonsense"}).context["rows"]) == 25
    with django_assert_max_num_queries(45):
        assert len(client.get(LIST, {"show": "open"}).context["rows"]) == 25


def test_what_has_a_limit_comes_first(bank: Scene, client: Client) -> None:
    cases.open_case(kind=CaseKind.STATEMENT, subject="alt.xml")
    cases.open_case(kind=CaseKind.DISPUTE, subject="neu", due=NOW + timedelta(days=9))
    text = text_of(client.get(LIST))
    assert text.index("bis 12.04.2026") < text.index("alt.xml")


def test_failed_and_unknown_payments(bank: Scene, client: Client) -> None:
    declined, lost = begun(key="a"), begun(key="b")
    bank.bank.decline(payment_of(declined))
    settle()
    Attempt.objects.filter(pk=lost).update(status="unknown")
    assert f"{declined}" in client.get(LIST, {"show": "failed"}).content.decode()
    unknown = client.get(LIST, {"show": "unknown"}).content.decode()
    assert (f"{lost}" in unknown, f"{declined}" in unknown) == (True, False)
    client.post(url("ask", lost), {"from": "list"})
    assert status(lost) == "needs_user"


# ---------------------------------------------------------------- a payment


def test_a_payment_with_its_history_and_its_bookings(bank: Scene, client: Client) -> None:
    attempt = late(bank)
    text = text_of(client.get(url("payment", attempt)))
    for told in (
        "Soli-Beitrag", "bezahlt", "Begonnen", "Geld ist gekommen", "Bezahlt, nachdem", "Erlöse: Beiträge",
        "asset:clearing:bank", "25,00 €", "−25,00 €", "Annehmen", "Zurückgeben",
    ):  # fmt: skip
        assert told in text, told


def test_accepting_twice_is_accepting_once(bank: Scene, client: Client, treasurer: Any) -> None:
    attempt = late(bank)
    text_of(client.post(url("accept", attempt), {"why": " "}), 422)
    for _ in range(2):
        client.post(url("accept", attempt), {"why": "Kam doch noch"})
    row = the(CaseKind.LATE)
    assert (row.closed_by, row.resolution) == (treasurer, "accepted: Kam doch noch")
    assert len(audit.entries(subject=f"attempt:{attempt}")) == 1
    text = text_of(client.get(LIST, {"show": "closed"}))
    assert "Kam doch noch" in text
    assert "Nichts wartet" in text_of(client.get(LIST))


def test_paid_twice_is_given_back_once_however_often_it_is_clicked(bank: Scene, client: Client) -> None:
    attempt = late(bank)
    body = client.get(url("payment", attempt)).content.decode()
    fields = dict(re.findall(r'name="(key|case)" value="([^"]+)"', body))
    for _ in range(3):
        client.post(url("refund", attempt), {"amount": "25,00", "reason": "Doppelt", **fields})
    assert Refund.objects.count() == 1
    assert the(CaseKind.LATE).resolution == "given back: 25.00 EUR"
    settle()
    assert status(attempt) == "refunded"
    assert balances() == {"asset:clearing:bank": -97, "expense:fees:bank": 97}
    assert checking.check_books(today=NOW.date()).findings == []


def test_too_much_is_refused_at_its_field(bank: Scene, client: Client) -> None:
    attempt = paid(bank)
    for amount, told in (("99", "Mehr, als noch"), ("viel", "kein Betrag")):
        fields = {"amount": amount, "reason": "x", "key": str(uuid4())}
        assert told in text_of(client.post(url("refund", attempt), fields), 422)
    assert not Refund.objects.exists()


def test_above_an_amount_a_second_person_agrees(bank: Scene, client: Client, treasurer: Any) -> None:
    attempt = paid(bank, 50_000)
    row = Attempt.objects.get(pk=attempt)
    number = cases.open_case(kind=CaseKind.PAID_TWICE, subject="x", attempt=row, money=Money(50_000))
    fields = {"amount": "500", "reason": "Doppelt", "key": str(uuid4()), "case": str(number)}
    client.post(url("refund", attempt), fields)
    refund = Refund.objects.get()
    assert "zweite Person" in text_of(client.get(LIST))
    own = text_of(client.get(LIST, {"show": "refunds"}))
    assert ("jemand anders" in own, "Zustimmen" in own) == (True, False)
    client.post(url("agree", refund.pk))
    refund.refresh_from_db()
    assert refund.stage == "requested"
    second = Client()
    second.force_login(factories.staff(Role.ADMINISTRATOR))
    assert "Erstattungen, denen" in second.get("/redaktion/").content.decode()
    for _ in range(2):
        second.post(url("agree", refund.pk), {"from": "list"})
    assert the(CaseKind.PAID_TWICE).resolution == "given back: 500.00 EUR"
    settle()
    assert status(attempt) == "refunded"


def test_a_refund_that_is_refused_leaves_the_case_open(bank: Scene, client: Client) -> None:
    attempt = paid(bank, 50_000)
    row = Attempt.objects.get(pk=attempt)
    cases.open_case(kind=CaseKind.OVERPAID, subject="x", attempt=row, money=Money(40_000))
    client.post(url("refund", attempt), {"amount": "400", "reason": "Zu viel", "key": str(uuid4())})
    client.post(url("reject", Refund.objects.get().pk))
    (one,) = queries.open_cases()
    assert (one.step.action.value, one.refund) == ("refund", None)


# ---------------------------------------------------------------- cases of no payment


def test_a_case_is_closed_with_a_word_and_only_once(client: Client) -> None:
    number = cases.open_case(kind=CaseKind.STATEMENT, subject="kaputt.xml", detail="unlesbar")
    assert "kaputt.xml" in text_of(client.get(url("case", number)))
    client.post(url("close", number), {"resolution": " "})
    assert queries.open_count() == 1
    for told in ("Neu geholt", "Anders"):
        client.post(url("close", number), {"resolution": told})
    assert the(CaseKind.STATEMENT).resolution == "Neu geholt"
    assert [entry.action for entry in audit.entries(subject=f"case:{number}")] == ["payments.case_closed"]


def test_an_entry_of_a_providers_account_finds_its_place_once(bank: Scene, client: Client) -> None:
    number = cases.open_case(kind=CaseKind.BALANCE, subject="bank:entry:9", money=Money(-700))
    for account in ("nonsense", "asset:clearing:bank", "income:"):
        response = client.post(url("place", number), {"account": account, "why": "x"})
        assert "kein Konto" in text_of(response, 422), account
    for _ in range(2):
        client.post(url("place", number), {"account": "expense:fees:bank", "why": "Jahresgebühr"})
    assert balances() == {"asset:clearing:bank": -700, "expense:fees:bank": 700}
    assert the(CaseKind.BALANCE).resolution == "expense:fees:bank: Jahresgebühr"


def test_a_payment_that_was_not_begun_here_is_booked_as_the_provider_shows_it(
    bank: Scene, client: Client
) -> None:
    made = bank.bank.request("create", {"key": "fremd", "cents": 1900, "currency": "EUR"})
    foreign = made[1]["id"]
    bank.bank.expire(foreign)
    bank.bank.pay_late(foreign)
    number = cases.open_case(
        kind=CaseKind.UNKNOWN_OBJECT, subject=f"bank:payment:{foreign}", money=Money(1900)
    )
    for _ in range(2):
        client.post(url("place", number), {"account": "income:contribution", "why": "Altes Formular"})
    held = balances()
    assert held["income:contribution"] == -1900
    assert sum(held.values()) == 0
    assert queries.open_count() == 0


def test_every_reason_has_its_german() -> None:
    from django.utils import translation

    with translation.override("de"):
        for kind in CaseKind:
            for facts in (CaseFacts(kind), CaseFacts(kind, second=True), CaseFacts(kind, back=True)):
                told = next_step(facts).why
                assert words.why(told) != told, told


def test_settings_of_a_way_that_fails(client: Client) -> None:
    arranging.arrange(slug="paypal", provider="paypal", name="PayPal")
    cases.open_case(kind=CaseKind.METHOD_FAILING, subject="paypal", detail="401")
    text = text_of(client.get(LIST))
    assert "PayPal" in text
    assert "401" in text
