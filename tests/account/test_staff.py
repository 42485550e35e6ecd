"""The door for staff: two things, whichever way they come."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from andruck.core import clock
from andruck.people.actions import accounts as acting
from andruck.people.models import Session, User
from andruck.people.rules import Role
from tests import factories
from tests.account import factors
from tests.account.staff_door import EDITOR, SECOND, by_password
from tests.signing import BOTH, Visitor, sign_in


# ---------------------------------------------------------------- in
def test_password_and_app_open_the_editor(editor: Any) -> None:
    secret, visitor = factors.add_app(editor), Visitor()
    assert by_password(visitor, next="/redaktion/images/").url == SECOND
    assert visitor.get(EDITOR).status_code == 302
    assert visitor.send(SECOND, code=factors.app_code(secret)).url == "/redaktion/images/"
    assert visitor.get(EDITOR).status_code == 200
    cookie = visitor.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == pytest.approx(12 * 3600, abs=2)


@pytest.mark.parametrize("name", ["editor", "EDITOR", "editor@lotse.example", "Editor@Lotse.example"])
def test_staff_go_by_name_or_address(editor: Any, name: str) -> None:
    factors.add_app(editor)
    assert by_password(Visitor(), name).url == SECOND


def test_each_code_of_the_app_counts_once(editor: Any) -> None:
    secret = factors.add_app(editor)
    with time_machine.travel(clock.now(), tick=False):
        shown, first, second = factors.app_code(secret), Visitor(), Visitor()
        by_password(first)
        by_password(second)
        assert first.send(SECOND, code=shown).url == EDITOR
        page = second.send(SECOND, code=shown)
        assert page.status_code == 200
        assert "wurde schon benutzt" in page.content.decode() or "schon benutzt" in page.content.decode()
        assert second.get(EDITOR).status_code == 302


def test_the_used_code_is_known_to_all_workers(editor: Any) -> None:
    """allauth remembers it in the cache of one process; another has none."""
    from django.core.cache import cache

    secret = factors.add_app(editor)
    with time_machine.travel(clock.now(), tick=False):
        first, second = Visitor(), Visitor()
        by_password(first)
        by_password(second)
        first.send(SECOND, code=factors.app_code(secret))
        cache.clear()
        assert second.send(SECOND, code=factors.app_code(secret)).status_code == 200


def test_recovery_codes_stand_in_once(editor: Any) -> None:
    factors.add_app(editor)
    code = factors.add_recovery_codes(editor)[0]
    for expected in (302, 200):
        visitor = Visitor()
        by_password(visitor)
        assert visitor.send(SECOND, code=code).status_code == expected


def test_the_app_of_somebody_else_opens_nothing(editor: Any, house: Any) -> None:
    factors.add_app(editor)
    other = factors.add_app(factories.staff(Role.CHIEF))
    visitor = Visitor()
    by_password(visitor)
    assert visitor.send(SECOND, code=factors.app_code(other)).status_code == 200
    assert visitor.get(EDITOR).status_code == 302


# ---------------------------------------------------------------- the first time
def test_a_new_member_sets_up_an_app_and_is_in(editor: Any) -> None:
    visitor = Visitor()
    assert by_password(visitor).url == EDITOR
    assert visitor.get(EDITOR).url == "/konto/anmeldung/?next=%2Fredaktion%2F"
    page = visitor.get("/konto/anmeldung/app/")
    secret = page.context["secret"]
    answer = visitor.send("/konto/anmeldung/app/", code=factors.app_code(secret))
    assert answer.url == "/konto/anmeldung/notfallcodes/"
    assert len(visitor.get(answer.url).context["unused_codes"]) == 10
    assert visitor.get(EDITOR).status_code == 200
    assert factors.kinds(editor) == ["recovery_codes", "totp"]
    assert User.objects.get(pk=editor.pk).let_in_until is None


def test_who_was_not_let_in_cannot_set_up_anything(editor: Any) -> None:
    """A stolen password of an account without a second factor is not enough to bring one along."""
    User.objects.update(let_in_until=clock.now() - timedelta(seconds=1))
    visitor = Visitor()
    by_password(visitor)
    assert visitor.get(EDITOR).url == "/konto/kein-zutritt/?next=%2Fredaktion%2F"
    page = visitor.get("/konto/kein-zutritt/")
    assert (page.status_code, "Administration" in page.content.decode()) == (403, True)
    for path in ("/konto/anmeldung/app/", "/konto/anmeldung/passkey/"):
        assert visitor.get(path).url == "/konto/kein-zutritt/"
        assert visitor.send(path, code="123456").url == "/konto/kein-zutritt/"


def test_the_administrator_lets_somebody_in_again(editor: Any) -> None:
    factors.add_app(editor)
    client = sign_in(Client(), editor, *BOTH)
    acting.let_in(person=editor.pk, actor=None)
    assert factors.kinds(editor) == []
    assert client.get(EDITOR).status_code == 302, "all devices are signed out"
    visitor = Visitor()
    by_password(visitor)
    assert visitor.get(EDITOR).url.startswith("/konto/anmeldung/")


def test_the_last_factor_of_staff_stays(editor: Any) -> None:
    secret = factors.add_app(editor)
    visitor = Visitor()
    sign_in(visitor, editor, *BOTH)
    page = visitor.get("/konto/anmeldung/app/entfernen/").content.decode()
    assert "Die Redaktion braucht einen zweiten Faktor" in page
    visitor.send("/konto/anmeldung/app/entfernen/")
    assert factors.kinds(editor) == ["totp"]
    assert secret


# ---------------------------------------------------------------- devices
def test_devices_of_staff_end_with_the_working_day(editor: Any) -> None:
    secret, visitor, now = factors.add_app(editor), Visitor(), clock.now()
    with time_machine.travel(now, tick=False):
        by_password(visitor)
        visitor.send(SECOND, code=factors.app_code(secret))
    with time_machine.travel(now + timedelta(hours=11), tick=False):
        assert visitor.get(EDITOR).status_code == 200
    with time_machine.travel(now + timedelta(hours=12, minutes=1), tick=False):
        assert visitor.get(EDITOR).status_code == 302
    assert Session.objects.get(person=editor).expire_date == pytest.approx(
        now + timedelta(hours=12), abs=timedelta(seconds=1)
    )


def test_a_password_is_changed_only_after_the_second_factor(editor: Any) -> None:
    factors.add_app(editor)
    visitor = Visitor()
    sign_in(visitor, editor, *BOTH, ago=3600)
    assert visitor.get("/konto/anmeldung/passwort/").url.startswith("/konto/bestaetigen/")
    page = visitor.get("/konto/bestaetigen/").content.decode()
    assert 'value="app"' in page
    assert 'value="password"' not in page
    assert 'value="mail"' not in page
    for way in ("password", "mail", "code"):
        visitor.send("/konto/bestaetigen/", way=way, password="geheim", code="")
        assert visitor.get("/konto/anmeldung/passwort/").status_code == 302


Mailed = Callable[[], list[Any]]


def test_after_a_new_password_other_devices_are_out_and_the_owner_is_told(
    editor: Any, mailed: Mailed
) -> None:
    factors.add_app(editor)
    visitor, other = Visitor(), Client()
    sign_in(visitor, editor, *BOTH)
    sign_in(other, editor, *BOTH)
    answer = visitor.send("/konto/anmeldung/passwort/", password="drei lange Wörter")
    assert answer.url == "/konto/anmeldung/"
    assert visitor.get(EDITOR).status_code == 200
    assert other.get(EDITOR).status_code == 302
    assert [message.subject for message in mailed()] == ["Ihr Passwort bei Der Lotse wurde geändert"]


@pytest.mark.parametrize("bad", ["kurz", "password123", "editor@lotse"])
def test_bad_passwords_are_refused_with_the_reason(editor: Any, bad: str) -> None:
    factors.add_app(editor)
    visitor = Visitor()
    sign_in(visitor, editor, *BOTH)
    page = visitor.send("/konto/anmeldung/passwort/", password=bad)
    assert page.status_code == 200
    assert 'class="error"' in page.content.decode()
    assert User.objects.get(pk=editor.pk).check_password("geheim")
