"""A reader's own pages: confirming, address, devices, password, second factor, export, erasure."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from andruck.core import clock
from andruck.infra import audit, mail
from andruck.people import ports
from andruck.people.actions.accounts import open_account
from andruck.people.models import Session, User
from andruck.people.queries import accounts
from andruck.people.rules import Role
from tests import factories
from tests.account import factors
from tests.signing import Visitor, sign_in

ADDRESS, NEW = "ida@anderswo.example", "ida@neu.example"
CONFIRM = "/konto/bestaetigen/"
FRESH = ({"method": "code"},)

Code = Callable[[], str]
Mailed = Callable[[], list[Any]]


@pytest.fixture
def reader(house: Any) -> Any:
    return open_account(address=ADDRESS)


@pytest.fixture
def inside(reader: Any) -> Visitor:
    """The reader's browser, just signed in by code."""
    visitor = Visitor(
        HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    )
    sign_in(visitor, reader, *FRESH)
    return visitor


@pytest.fixture
def earlier(reader: Any) -> Visitor:
    """The reader's browser, signed in yesterday."""
    visitor = Visitor()
    sign_in(visitor, reader, *FRESH, ago=24 * 3600)
    return visitor


# ---------------------------------------------------------------- who may see what
OWN = [
    "/konto/", "/konto/adresse/", "/konto/anmeldung/", "/konto/anmeldung/passwort/", "/konto/anmeldung/passkey/",
    "/konto/anmeldung/app/", "/konto/geraete/", "/konto/daten/", "/konto/daten/loeschen/", "/konto/bestaetigen/",
    "/konto/anmeldung/notfallcodes/", "/konto/anmeldung/app/entfernen/", "/konto/anmeldung/passkey/1/",
]  # fmt: skip


@pytest.mark.parametrize("path", OWN)
def test_strangers_are_sent_to_the_door(house: Any, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer.url.startswith("/konto/anmelden/?next=%2Fkonto%2F")


@pytest.mark.parametrize("path", OWN[:10])
def test_own_pages_are_made_for_one_person(inside: Visitor, path: str) -> None:
    answer = inside.get(path, follow=True)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self' 'nonce-" in policy
    assert "'unsafe-inline'" not in policy
    assert "frame-ancestors 'none'" in policy


SAFE = ["/konto/adresse/", "/konto/anmeldung/passwort/", "/konto/anmeldung/app/", "/konto/daten/loeschen/"]


@pytest.mark.parametrize("path", SAFE)
def test_what_matters_to_a_thief_asks_again(earlier: Visitor, path: str) -> None:
    answer = earlier.get(path)
    assert (answer.status_code, answer.url) == (302, f"{CONFIRM}?next={path.replace('/', '%2F')}")
    answer = earlier.send(path, email=NEW, sure="on", password="drei lange Wörter")
    assert answer.url.startswith(CONFIRM)
    assert accounts.of_address(ADDRESS) is not None


def test_a_code_shows_again_who_one_is(earlier: Visitor, code: Code) -> None:
    page = earlier.get(f"{CONFIRM}?next=/konto/adresse/").content.decode()
    assert 'value="mail"' in page
    assert 'value="password"' not in page
    page = earlier.send(CONFIRM, way="mail", next="/konto/adresse/")
    assert page.status_code == 200
    typed = code()
    assert earlier.send(CONFIRM, way="code", code="BBBB-BBBB", next="/konto/adresse/").status_code == 200
    assert earlier.send(CONFIRM, way="code", code=typed, next="/konto/adresse/").url == "/konto/adresse/"
    assert earlier.get("/konto/adresse/").status_code == 200


def test_the_password_shows_it_too(reader: Any, earlier: Visitor) -> None:
    reader.set_password("drei lange Wörter")
    reader.save()
    visitor = Visitor()
    sign_in(visitor, reader, *FRESH, ago=24 * 3600)
    wrong = visitor.send(CONFIRM, way="password", password="falsch")
    assert "Dieses Passwort stimmt nicht" in wrong.content.decode()
    assert visitor.send(CONFIRM, way="password", password="drei lange Wörter").url == "/konto/"


def test_ten_minutes_and_no_longer(reader: Any) -> None:
    visitor = Visitor()
    sign_in(visitor, reader, *FRESH, ago=9 * 60)
    assert visitor.get("/konto/adresse/").status_code == 200
    sign_in(visitor, reader, *FRESH, ago=11 * 60)
    assert visitor.get("/konto/adresse/").status_code == 302


def test_confirming_cannot_be_tried_for_ever(earlier: Visitor) -> None:
    statuses = [earlier.send(CONFIRM, way="code", code="x").status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]


# ---------------------------------------------------------------- overview and address
def test_the_overview_says_when_mails_come_back(inside: Visitor) -> None:
    assert "erreichen Sie nicht" not in inside.get("/konto/").content.decode()
    mail.note_return(ADDRESS, permanent=True)
    assert "Ihr Mailserver sagt, dieses Postfach gebe es nicht" in inside.get("/konto/").content.decode()


def test_a_new_address_is_confirmed_and_the_old_one_told(inside: Visitor, code: Code, mailed: Mailed) -> None:
    assert inside.send("/konto/adresse/", email=NEW, action_add="").url == "/konto/adresse/code/"
    assert accounts.of_address(ADDRESS) is not None, "nothing has changed yet"
    typed = code()
    assert inside.send("/konto/adresse/code/", code="BBBB-BBBB").status_code == 200
    assert inside.send("/konto/adresse/code/", code=typed).url == "/konto/"
    assert accounts.of_address(ADDRESS) is None
    account = accounts.of_address(NEW)
    assert account is not None
    (told,) = mailed()
    assert (told.to, told.subject) == ([ADDRESS], "Ihr Konto bei Der Lotse hat eine andere Adresse")
    assert NEW in told.body
    assert audit.entries(subject=f"person:{account.pk}")[0].action == "people.address_changed"


def test_the_code_for_an_address_grows_old(inside: Visitor, code: Code) -> None:
    now = clock.now()
    with time_machine.travel(now, tick=False):
        inside.send("/konto/adresse/", email=NEW, action_add="")
        typed = code()
    with time_machine.travel(now + timedelta(minutes=10, seconds=1), tick=False):
        inside.send("/konto/adresse/code/", code=typed)
    assert accounts.of_address(NEW) is None


def test_an_address_that_somebody_has_stays_theirs(inside: Visitor, code: Code) -> None:
    """Nobody learns that it is taken, except whoever reads its mails."""
    other = open_account(address=NEW)
    assert inside.send("/konto/adresse/", email=NEW, action_add="").url == "/konto/adresse/code/"
    page = inside.send("/konto/adresse/code/", code=code())
    assert page.status_code == 200
    assert accounts.of_address(NEW) == other
    assert accounts.of_address(ADDRESS) is not None


def test_an_address_taken_meanwhile_is_not_taken_twice(inside: Visitor, code: Code) -> None:
    inside.send("/konto/adresse/", email=NEW, action_add="")
    typed = code()
    open_account(address=NEW)
    inside.send("/konto/adresse/code/", code=typed)
    assert User.objects.filter(email=NEW).count() == 1
    assert accounts.of_address(ADDRESS) is not None


def test_an_address_cannot_be_flooded(inside: Visitor, mailed: Mailed) -> None:
    statuses = [inside.send("/konto/adresse/", email=NEW, action_add="").status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    assert len(mailed()) == 5


# ---------------------------------------------------------------- devices
def test_devices_are_listed_without_places(reader: Any, inside: Visitor, code: Code) -> None:
    visitor = Visitor(
        HTTP_USER_AGENT="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 Version/18 Safari/604"
    )
    visitor.send("/konto/anmelden/", email=ADDRESS)
    visitor.send("/konto/anmelden/code/", code=code())
    page = visitor.get("/konto/geraete/").content.decode()
    assert "Safari, iPhone" in page
    assert "dieses" in page
    assert Session.objects.filter(browser="Safari, iPhone", person=reader).count() == 1
    kept = {field.name for field in Session._meta.get_fields()}
    assert kept == {"session_key", "session_data", "expire_date", "person", "browser", "since", "seen"}
    assert "127.0.0.1" not in str(dict(visitor.session.items()))


def test_one_device_is_signed_out_and_is_out(reader: Any, inside: Visitor) -> None:
    other = Client()
    sign_in(other, reader, *FRESH)
    device = next(one for one in accounts.devices(reader.pk) if one.key != _key(inside))
    inside.send("/konto/geraete/", device=device.key)
    assert other.get("/konto/").status_code == 302
    assert inside.get("/konto/").status_code == 200


def test_all_others_at_once(reader: Any, inside: Visitor) -> None:
    others = [Client() for _ in range(3)]
    for other in others:
        sign_in(other, reader, *FRESH)
    stranger = Client()
    sign_in(stranger, open_account(address="ole@anderswo.example"), *FRESH)
    inside.send("/konto/geraete/", what="all")
    assert [other.get("/konto/").status_code for other in others] == [302] * 3
    assert (inside.get("/konto/").status_code, stranger.get("/konto/").status_code) == (200, 200)


def test_nobody_signs_out_somebody_else(inside: Visitor) -> None:
    stranger, other = Client(), open_account(address="ole@anderswo.example")
    sign_in(stranger, other, *FRESH)
    (device,) = accounts.devices(other.pk)
    inside.send("/konto/geraete/", device=device.key)
    assert stranger.get("/konto/").status_code == 200


def _key(visitor: Visitor) -> str:
    from andruck.people import sessions

    return sessions.stored(visitor.session.session_key or "")


def test_a_device_that_is_used_stays_signed_in(reader: Any, code: Code) -> None:
    visitor, now = Visitor(), clock.now()
    with time_machine.travel(now, tick=False):
        visitor.send("/konto/anmelden/", email=ADDRESS)
        visitor.send("/konto/anmelden/code/", code=code())
    for days in (50, 100):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            assert visitor.get("/konto/").status_code == 200
    with time_machine.travel(now + timedelta(days=161), tick=False):
        assert visitor.get("/konto/").status_code == 302


# ---------------------------------------------------------------- password, second factor
def test_a_password_may_be_set_and_given_up(reader: Any, inside: Visitor, mailed: Mailed) -> None:
    assert inside.send("/konto/anmeldung/passwort/", password="drei lange Wörter").url == "/konto/anmeldung/"
    assert User.objects.get(pk=reader.pk).check_password("drei lange Wörter")
    assert inside.get("/konto/").status_code == 200, "this device stays"
    inside.send("/konto/anmeldung/passwort/", what="remove")
    assert not User.objects.get(pk=reader.pk).has_usable_password()
    assert len(mailed()) == 2


def test_a_passkey_makes_signing_in_easier_not_harder(reader: Any, house: Any, code: Code) -> None:
    """allauth would ask for the key after every code; a reader who has not asked for that is not asked."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=reader, type="webauthn", data={"name": "Stick", "credential": {}})
    visitor = Visitor()
    visitor.send("/konto/anmelden/", email=ADDRESS)
    assert visitor.send("/konto/anmelden/code/", code=code()).url == "/konto/"


def test_who_adds_an_app_is_asked_for_it(reader: Any, inside: Visitor, code: Code, mailed: Mailed) -> None:
    page = inside.get("/konto/anmeldung/app/")
    secret = page.context["secret"]
    assert inside.send("/konto/anmeldung/app/", code="000000").status_code == 200
    assert inside.send("/konto/anmeldung/app/", code=factors.app_code(secret)).status_code == 302
    assert User.objects.get(pk=reader.pk).wants_second_factor
    mailed()
    visitor = Visitor()
    visitor.send("/konto/anmelden/", email=ADDRESS)
    assert visitor.send("/konto/anmelden/code/", code=code()).url == "/konto/anmelden/zweiter-faktor/"
    assert visitor.get("/konto/").status_code == 302
    answer = visitor.send("/konto/anmelden/zweiter-faktor/", code=factors.app_code(secret, ahead=1))
    assert answer.url == "/konto/"


def test_readers_decide_whether_a_code_is_enough(reader: Any, inside: Visitor, code: Code) -> None:
    assert inside.send("/konto/anmeldung/zweiter-faktor/", wanted="yes").status_code == 409
    factors.add_app(reader)
    inside.send("/konto/anmeldung/zweiter-faktor/", wanted="yes")
    assert User.objects.get(pk=reader.pk).wants_second_factor
    sign_in(inside, reader, {"method": "mfa", "type": "totp"})
    inside.send("/konto/anmeldung/zweiter-faktor/", wanted="no")
    visitor = Visitor()
    visitor.send("/konto/anmelden/", email=ADDRESS)
    assert visitor.send("/konto/anmelden/code/", code=code()).url == "/konto/"


def test_without_any_factor_nobody_is_asked_for_one(reader: Any, inside: Visitor) -> None:
    factors.add_app(reader)
    User.objects.update(wants_second_factor=True)
    sign_in(inside, reader, {"method": "mfa", "type": "totp"})
    assert inside.send("/konto/anmeldung/app/entfernen/").status_code == 302
    assert factors.kinds(reader) == []
    assert not User.objects.get(pk=reader.pk).wants_second_factor


def test_secrets_of_apps_are_sealed_in_the_table(reader: Any, settings: Any) -> None:
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator

    secret = factors.add_app(reader)
    sealed = Authenticator.objects.get(user=reader).data["secret"]
    assert secret not in sealed
    before, settings.SECRET_KEY = settings.SECRET_KEY, "a new one " + "y" * 50
    settings.SECRET_KEY_FALLBACKS = [before]
    assert get_adapter().decrypt(sealed) == secret, "a key that took over from it still opens it"


# ---------------------------------------------------------------- everything, and nothing
class Shelf:
    """A room that keeps something: letters that may go, and a receipt that may not."""

    name = "shelf"

    def __init__(self) -> None:
        self.letters: dict[int, list[str]] = {}
        self.receipts: list[int] = []

    def export(self, person: int) -> Any:
        return {"letters": self.letters[person]} if person in self.letters else {}

    def needs(self, person: int) -> bool:
        return False

    def stays(self, person: int) -> Any:
        from datetime import date

        return [ports.Kept("Quittungen", "§ 147 AO", date(2035, 12, 31))] if person in self.receipts else []

    def erase(self, person: int) -> None:
        assert accounts.address_of(person) == ADDRESS, "the account is still there while rooms are asked"
        self.letters.pop(person, None)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    shelf = Shelf()
    monkeypatch.setattr(ports, "_keepers", {"shelf": shelf})
    return shelf


def test_everything_comes_in_one_file(reader: Any, inside: Visitor, shelf: Shelf) -> None:
    shelf.letters[reader.pk] = ["Lieber Lotse"]
    answer = inside.send("/konto/daten/export/")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="der-lotse-')
    everything = json.loads(answer.content)
    assert set(everything) == {"made_at", "account", "shelf"}
    assert everything["shelf"] == {"letters": ["Lieber Lotse"]}
    own = everything["account"]
    assert (own["address"], own["has_password"], len(own["devices"])) == (ADDRESS, False, 1)
    assert [entry["what"] for entry in own["log"]] == ["people.account_opened"]
    secret = User.objects.get(pk=reader.pk).password
    assert secret not in answer.content.decode()


def test_export_asks_again_and_is_no_link(earlier: Visitor, inside: Visitor) -> None:
    assert earlier.send("/konto/daten/export/").url.startswith(CONFIRM)
    assert inside.get("/konto/daten/export/").url == "/konto/daten/"


def test_nothing_is_erased_without_the_tick(reader: Any, inside: Visitor, shelf: Shelf) -> None:
    shelf.receipts = [reader.pk]
    page = inside.get("/konto/daten/loeschen/").content.decode()
    assert "Quittungen" in page
    assert "§ 147 AO" in page
    assert "31. Dezember 2035" in page
    assert inside.send("/konto/daten/loeschen/").status_code == 200
    assert User.objects.filter(pk=reader.pk).exists()


def test_erasing_erases(reader: Any, inside: Visitor, shelf: Shelf, mailed: Mailed) -> None:
    shelf.letters[reader.pk], shelf.receipts = ["Lieber Lotse"], [reader.pk]
    other = Client()
    sign_in(other, reader, *FRESH)
    answer = inside.send("/konto/daten/loeschen/", sure="on")
    assert answer.url == "/konto/geloescht/"
    assert inside.get("/konto/geloescht/").status_code == 200
    assert (inside.get("/konto/").status_code, other.get("/konto/").status_code) == (302, 302)
    assert not User.objects.filter(pk=reader.pk).exists()
    assert shelf.letters == {}
    (message,) = mailed()
    assert (message.to, message.subject) == ([ADDRESS], "Ihr Konto ist gelöscht")
    assert "- Quittungen: § 147 AO (bis 31. Dezember 2035)" in message.body


def test_staff_cannot_erase_themselves(house: Any) -> None:
    user = factories.staff(Role.CHIEF)
    visitor = Visitor()
    sign_in(visitor, user, {"method": "password"})
    page = visitor.send("/konto/daten/loeschen/", sure="on")
    assert page.status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


def test_a_running_membership_is_named_before(reader: Any, inside: Visitor, shelf: Shelf) -> None:
    shelf.needs = lambda person: True  # type: ignore[method-assign]
    assert "Kündigen Sie es zuerst" in inside.get("/konto/daten/loeschen/").content.decode()
