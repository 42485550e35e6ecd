"""The bank's pages of the desk: for treasurers only, every button does what it says, without JavaScript."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from andruck.core.money import Money
from andruck.payments.actions import filing, refunding
from andruck.payments.models import (
    Allocation,
    BankAccount,
    BankFile,
    BankLine,
    Debit,
    Mandate,
    OutgoingTransfer,
)
from andruck.people.rules import Role
from tests import factories
from tests.payments import bank_scene, scene
from tests.payments.bank_scene import announce, arrives, debit, mandate, transfer
from tests.payments.statements import DAY, OTHER, OWN, Sheet, camt, one, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _paper(house: Any, settings: Any, tmp_path: Path) -> Any:
    settings.DATA = tmp_path
    with time_machine.travel(datetime(2026, 11, 23, 8, tzinfo=UTC), tick=False), bank_scene.paper():
        yield


@pytest.fixture
def client() -> Client:
    """A treasurer's browser."""
    browser = Client()
    browser.force_login(factories.staff(Role.REVENUE))
    return browser


def text_of(response: Any) -> str:
    assert response.status_code == 200, response
    body = response.content.decode()
    main = body[body.index("<main") : body.index("</main")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&nbsp;", " ").replace("\u00a0", " ").split())


def upload(client: Client, *files: tuple[str, bytes]) -> Any:
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(reverse("desk_bank_import"), {"statements": sent}, follow=True)


PAGES = ["inbox", "import", "statements", "debits", "transfers", "mandates", "take_over", "accounts"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_for_treasurers_only(client: Client, name: str) -> None:
    address = reverse(f"desk_bank_{name}")
    assert client.get(address).status_code == 200
    other = Client()
    other.force_login(factories.staff(Role.CHIEF))
    assert other.get(address).status_code == 302
    assert Client().get(address).status_code == 302


def test_nobody_else_can_do_anything_either() -> None:
    attempt, code = transfer(1250)
    arrives(Sheet((one(1250, "Danke"),)))
    line = BankLine.objects.get()
    other = Client()
    other.force_login(factories.staff(Role.CHIEF))
    for name, args, data in [
        ("give", [line.pk], {"target": "reference", "guess": code}), ("write", [], {"kind": "transfers"}),
        ("import", [], {}), ("letters", [], {}), ("account", ["main"], {}), ("take_over", [], {}),
    ]:  # fmt: skip
        other.post(reverse(f"desk_bank_{name}", args=args), data)
    assert (Allocation.objects.count(), scene.status(attempt)) == (0, "needs_user")


def test_the_menu_shows_it_to_treasurers(client: Client) -> None:
    assert reverse("desk_bank_inbox") in client.get("/redaktion/").content.decode()
    other = Client()
    other.force_login(factories.staff(Role.CHIEF))
    assert reverse("desk_bank_inbox") not in other.get("/redaktion/").content.decode()


class TestInbox:
    def test_what_is_open_with_a_guess_and_one_click(self, client: Client) -> None:
        attempt, code = transfer(1250)
        arrives(Sheet((one(1250, "Beitrag"), one(-490, "Entgelt", name="", iban=""))))
        text = text_of(client.get(reverse("desk_bank_inbox")))
        for words in ("Ida Brandt", "12,50 €", "−4,90 €", "stimmen überein", "gleicher Betrag", "1.007,60 €"):
            assert words in text, words
        line = BankLine.objects.get(cents=1250)
        client.post(
            reverse("desk_bank_give", args=[line.pk]), {"target": "reference", "guess": code, "from": "inbox"}
        )
        assert scene.status(attempt) == "settled"
        assert "Ida Brandt" not in text_of(client.get(reverse("desk_bank_inbox")))

    def test_a_proposal_gets_what_it_waits_for_and_no_more(self, client: Client) -> None:
        _, code = transfer(1250)
        arrives(Sheet((one(3000, f"{code[4:]} für Ida und andere"),)))
        line = BankLine.objects.get()
        assert "12,50 € zuordnen" in text_of(client.get(reverse("desk_bank_inbox")))
        client.post(reverse("desk_bank_give", args=[line.pk]), {"target": "reference", "guess": code})
        line.refresh_from_db()
        assert line.allocated == 1250

    def test_fees_of_the_bank_are_proposed(self, client: Client) -> None:
        arrives(Sheet((one(-490, "Entgeltabschluss", name="", iban=""),)))
        line = BankLine.objects.get()
        assert "Entgelt der Bank" in text_of(client.get(reverse("desk_bank_inbox")))
        client.post(
            reverse("desk_bank_give", args=[line.pk]), {"target": "account", "guess": "expense:fees:bank"}
        )
        assert scene.balances()["expense:fees:bank"] == 490

    def test_twice_clicked_is_once(self, client: Client) -> None:
        _, code = transfer(1250)
        arrives(Sheet((one(1250, "Beitrag"),)))
        line = BankLine.objects.get()
        for _ in range(2):
            client.post(reverse("desk_bank_give", args=[line.pk]), {"target": "reference", "guess": code})
        assert Allocation.objects.count() == 1

    @pytest.mark.parametrize(
        ("query", "found"), [("brandt", 1), ("12,50", 1), ("miete", 1), ("miete brandt", 0), ("99,99", 0)]
    )
    def test_searching(self, client: Client, query: str, found: int) -> None:
        arrives(Sheet((one(1250, "Beitrag"), one(-80_000, "Miete", name="Haus GmbH"))))
        page = client.get(reverse("desk_bank_inbox"), {"q": query, "show": "all"}).content.decode()
        assert page.count('class="bank__line"') == found

    def test_few_queries_however_many_lines(self, client: Client, django_assert_max_num_queries: Any) -> None:
        arrives(Sheet([one(1000 + n, f"Beitrag {n}") for n in range(60)]))
        with django_assert_max_num_queries(400):
            client.get(reverse("desk_bank_inbox"))


class TestLine:
    def test_by_hand_and_taken_back(self, client: Client) -> None:
        arrives(Sheet((one(-490, "Entgelt", name="", iban=""),)))
        line = BankLine.objects.get()
        give = reverse("desk_bank_give", args=[line.pk])
        client.post(give, {"target": "account", "ref": "expense:fees:bank", "amount": "4,90"})
        assert scene.balances()["expense:fees:bank"] == 490
        placed = Allocation.objects.get()
        page = reverse("desk_bank_line", args=[line.pk])
        assert "expense:fees:bank" in text_of(client.get(page))
        client.post(reverse("desk_bank_reverse", args=[placed.pk]), {"line": line.pk, "reason": ""})
        assert Allocation.objects.count() == 1
        client.post(reverse("desk_bank_reverse", args=[placed.pk]), {"line": line.pk, "reason": "Falsch"})
        assert "expense:fees:bank" not in scene.balances()
        assert "Gegenbuchung" in text_of(client.get(page))

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"target": "account", "ref": "expense:fees:bank", "amount": "9.999"}, "Höchstens"),
            ({"target": "account", "ref": "expense:fees:bank", "amount": "viel"}, "kein Betrag"),
            ({"target": "account", "ref": "asset:schatz", "amount": "1"}, "kein Konto der Bücher"),
            ({"target": "reference", "ref": "RF83 7KQ3 M9XT", "amount": "1"}, "keine solche Zahlung"),
            ({"target": "nonsense", "ref": "x", "amount": "1"}, "Auswahl"),
        ],
    )
    def test_what_was_entered_wrongly(self, client: Client, data: dict[str, str], words: str) -> None:
        arrives(Sheet((one(1250, "Danke"),)))
        response = client.post(reverse("desk_bank_give", args=[BankLine.objects.get().pk]), data)
        assert response.status_code == 422
        assert words in response.content.decode()
        assert not Allocation.objects.exists()

    def test_a_line_that_is_not_there(self, client: Client) -> None:
        assert client.get(reverse("desk_bank_line", args=[999])).status_code == 404
        assert client.post(reverse("desk_bank_give", args=[999])).status_code == 404


class TestImporting:
    def test_a_statement_is_matched_at_once(self, client: Client, tmp_path: Path) -> None:
        attempt, code = transfer(1250)
        data = camt(Sheet((one(1250, code),)))
        assert "1 neuer Umsatz" in upload(client, ("auszug.xml", data)).content.decode()
        assert scene.status(attempt) == "settled"
        assert (tmp_path / "statements" / "done" / "auszug.xml").read_bytes() == data
        assert "nichts Neues" in upload(client, ("auszug.xml", data)).content.decode()
        assert "auszug.xml" in text_of(client.get(reverse("desk_bank_statements")))

    def test_what_is_wrong_is_said_in_the_readers_language(self, client: Client) -> None:
        page = upload(
            client, ("a.xml", camt(Sheet((one(1),), iban=OTHER))), ("b.xml", b"<kaputt")
        ).content.decode()
        assert "kennt kein Konto DE02 … 2051" in page
        assert "Diese Datei ist beschädigt" in page
        assert not BankLine.objects.exists()

    def test_a_table_asks_for_its_columns_and_remembers_them(self, client: Client) -> None:
        data = "Buchung;Summe;Zweck;Betrag\n23.11.2026;12,50;Beitrag;12,50\n".encode("cp1252")
        page = upload(client, ("umsatz.csv", data))
        assert page.request["PATH_INFO"] == reverse("desk_bank_columns")
        token = re.search(r'name="upload" value="([^"]+)"', page.content.decode())
        assert token is not None
        filled = {
            "upload": token[1],
            "name": "umsatz.csv",
            "account": "main",
            "column_booked": "0",
            "column_amount": "1",
            "column_text": "2",
        }
        wrong = client.post(reverse("desk_bank_columns"), {**filled, "column_text": ""})
        assert wrong.status_code == 422
        right = client.post(reverse("desk_bank_columns"), filled)
        assert right.status_code == 302, right.context["form"].errors
        assert list(BankLine.objects.values_list("cents", "text")) == [(1250, "Beitrag")]
        assert BankAccount.objects.get().columns == {"booked": 0, "amount": 1, "text": 2}
        assert client.post(reverse("desk_bank_columns"), filled).status_code == 302

    def test_a_table_of_a_known_bank_needs_no_questions(self, client: Client) -> None:
        upload(client, ("umsatz.csv", table(Sheet((one(1250, "Danke"),)))))
        assert BankLine.objects.count() == 1

    def test_names_of_uploads_lead_nowhere_else(self, client: Client) -> None:
        for name in ("../../andruck.sqlite3", "/etc/passwd", ""):
            response = client.get(reverse("desk_bank_columns"), {"upload": name}, follow=True)
            assert response.request["PATH_INFO"] == reverse("desk_bank_import")


class TestDebits:
    def test_from_the_preview_to_the_file(self, client: Client) -> None:
        row = debit(1250)
        assert "nicht rechtzeitig angekündigt" in text_of(client.get(reverse("desk_bank_debits")))
        announce()
        page = client.get(reverse("desk_bank_debits"))
        assert "12,50 €" in text_of(page)
        client.post(reverse("desk_bank_write"), {"kind": "debits", "count": "2", "cents": "1250"})
        assert not BankFile.objects.exists()
        client.post(reverse("desk_bank_write"), {"kind": "debits", "count": "1", "cents": "1250"})
        file = BankFile.objects.get()
        first, again = (client.post(reverse("desk_bank_fetch", args=[file.pk])) for _ in range(2))
        assert first.content == again.content == filing.content_of(file)
        assert first["Content-Disposition"] == f'attachment; filename="{file.message}.xml"'
        assert BankFile.objects.values_list("fetched_by", flat=True).get() == "revenue"
        client.post(reverse("desk_bank_take_back", args=[file.pk]), {"kind": "debits", "reason": "Falsch"})
        row.refresh_from_db()
        assert row.stage == "announced"

    def test_letters(self, client: Client) -> None:
        given = {
            "reference": "Abo-17",
            "name": "Otto Klein",
            "iban": OTHER,
            "frequency": "recurring",
            "text": "Ich ermächtige …",
            "signed_on": "2020-01-02",
            "last_used_on": "2026-01-02",
        }
        assert (
            client.post(reverse("desk_bank_take_over"), {**given, "iban": OWN[:-1] + "1"}).status_code == 422
        )
        assert client.post(reverse("desk_bank_take_over"), given).status_code == 302
        row = debit(500, under="Abo-17")
        assert "Otto Klein" in text_of(client.get(reverse("desk_bank_debits")))
        client.post(reverse("desk_bank_letters"), {"debit": [row.pk, "x"]})
        assert Debit.objects.get().stage == "announced"

    def test_without_a_creditor_identifier(self, client: Client) -> None:
        BankAccount.objects.update(creditor_id="")
        assert "nicht eingerichtet" in text_of(client.get(reverse("desk_bank_debits")))


class TestMandates:
    def test_one_mandate(self, client: Client) -> None:
        reference = mandate()
        assert reference in text_of(client.get(reverse("desk_bank_mandates"), {"q": reference[:4].lower()}))
        address = reverse("desk_bank_mandate", args=[reference])
        page = client.get(address)
        assert "DE02 … 2051" in text_of(page)
        assert OTHER not in page.content.decode()
        assert client.post(address, {"change": "", "iban": "DE00"}).status_code == 422
        client.post(address, {"change": "", "iban": OWN})
        assert Mandate.objects.get().state == "amended"
        client.post(address, {"end": "", "reason": "Wunsch"})
        assert Mandate.objects.get().state == "revoked"
        assert client.get(reverse("desk_bank_mandate", args=["M0000000"])).status_code == 404

    def test_presenting_once_more(self, client: Client) -> None:
        row = debit(1000)
        announce()
        filing.file_debits(by=None)
        arrives(Sheet((one(1000, end_to_end=row.end_to_end, on=date(2026, 11, 25), ref="A"),)))
        back = one(
            -1300, end_to_end=row.end_to_end, returned="MS03", original=1000, on=date(2026, 11, 26), ref="B"
        )
        arrives(Sheet((back,), name="2", opening=101_000))
        reference = row.mandate.reference
        assert "Noch einmal einreichen" in text_of(client.get(reverse("desk_bank_mandate", args=[reference])))
        client.post(reverse("desk_bank_again", args=[row.pk]), {"mandate": reference})
        assert list(Debit.objects.order_by("pk").values_list("presented", flat=True)) == [1, 2]


def test_transfers_back(client: Client) -> None:
    attempt, code = transfer(1250)
    arrives(Sheet((one(1250, code),)))
    refunding.request(attempt=attempt, amount=Money(500), by=None)
    bank_scene.work()
    assert "Ida Brandt" in text_of(client.get(reverse("desk_bank_transfers")))
    client.post(reverse("desk_bank_write"), {"kind": "transfers"})
    assert OutgoingTransfer.objects.get().stage == "filed"
    assert "U20261123" in text_of(client.get(reverse("desk_bank_transfers")))


class TestAccounts:
    FACTS: dict[str, Any] = {
        "slug": "spar",
        "holder": "Leserzeitung eG",
        "iban": "DE02 1203 0000 0000 2020 51",
        "announce_days": "14",
        "cutoff": "12",
    }

    def test_entering_one(self, client: Client) -> None:
        address = reverse("desk_bank_account", args=["new"])
        assert client.post(address, {**self.FACTS, "receives": "on"}).status_code == 302
        row = BankAccount.objects.get(slug="spar")
        assert (row.iban, row.bic, row.receives) == (OTHER, "BYLADEM1001", True)
        assert not BankAccount.objects.get(slug="main").receives

    def test_a_second_one_takes_payments_over_only_when_somebody_says_so(self, client: Client) -> None:
        address = reverse("desk_bank_account", args=["new"])
        assert client.get(address).context["form"].initial == {"slug": "", "receives": False}
        BankAccount.objects.all().delete()
        assert client.get(address).context["form"].initial == {"slug": "main", "receives": True}

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"iban": "DE03120300000000202051"}, "Zahlendreher"),
            ({"iban": OWN}, "schon eingetragen"),
            ({"creditor_id": "DE97ZZZ09999999999"}, "keine Gläubiger-Identifikationsnummer"),
            ({"bic": "XX"}, "kein BIC"),
            ({"slug": "Haupt Konto"}, "Kleinbuchstaben"),
        ],
    )
    def test_what_was_entered_wrongly(self, client: Client, facts: dict[str, str], words: str) -> None:
        response = client.post(reverse("desk_bank_account", args=["new"]), self.FACTS | facts)
        assert response.status_code == 422
        assert words in response.content.decode()

    def test_an_account_in_the_books_keeps_its_number(self, client: Client) -> None:
        arrives(Sheet((one(1, ref="A"),), on=DAY))
        response = client.post(reverse("desk_bank_account", args=["main"]), self.FACTS)
        assert response.status_code == 422
        assert BankAccount.objects.get().iban == OWN
