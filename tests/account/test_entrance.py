"""The door for readers: a code by mail, which opens the account that there is, or a new one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings

from andruck.core import clock
from andruck.infra import mail
from andruck.infra.models import Mail
from andruck.people.actions.accounts import open_account
from andruck.people.models import Session, User
from andruck.people.queries import accounts
from andruck.people.rules import Role
from tests import factories
from tests.signing import Visitor

DOOR, CODE = "/konto/anmelden/", "/konto/anmelden/code/"
ADDRESS = "ida@anderswo.example"

Code = Callable[[], str]
Mailed = Callable[[], list[Any]]


def ask(visitor: Visitor, address: str = ADDRESS, **fields: str) -> Any:
    return visitor.send(DOOR, email=address, **fields)


def enter(visitor: Visitor, code: Code, address: str = ADDRESS) -> Any:
    ask(visitor, address)
    return visitor.send(CODE, code=code())


# ---------------------------------------------------------------- in
def test_an_account_is_opened_by_its_first_code(visitor: Visitor, code: Code) -> None:
    answer = ask(visitor)
    assert (answer.status_code, answer.url) == (302, CODE)
    assert User.objects.count() == 0, "nothing is kept of somebody who has confirmed nothing"
    answer = visitor.send(CODE, code=code())
    assert (answer.status_code, answer.url) == (302, "/konto/")
    account = accounts.of_address(ADDRESS)
    assert account is not None
    assert (account.username[:7], account.has_usable_password(), account.is_staff) == (
        "reader-",
        False,
        False,
    )
    assert (account.first_name, account.last_name) == ("", "")
    assert visitor.get("/konto/").status_code == 200


def test_the_same_code_opens_an_account_that_exists(visitor: Visitor, code: Code) -> None:
    known = open_account(address=ADDRESS)
    enter(visitor, code, ADDRESS.upper())
    assert User.objects.count() == 1
    assert Session.objects.get(person__isnull=False).person_id == known.pk


def test_how_the_code_is_written_does_not_matter(visitor: Visitor, code: Code) -> None:
    ask(visitor)
    written = code().replace("-", " ").lower()
    assert visitor.send(CODE, code=f" {written} ").url == "/konto/"


def test_one_goes_on_to_where_one_wanted(visitor: Visitor, code: Code) -> None:
    assert ask(visitor, next="/rubrik/politik/").url == f"{CODE}?next=%2Frubrik%2Fpolitik%2F"
    page = visitor.get(f"{CODE}?next=/rubrik/politik/").content.decode()
    assert '<input type="hidden" name="next" value="/rubrik/politik/">' in page
    assert visitor.send(CODE, code=code(), next="/rubrik/politik/").url == "/rubrik/politik/"


@pytest.mark.parametrize(
    "goal", ["https://boese.example/", "//boese.example/", "/\\boese.example", "javascript:alert(1)", "konto"]
)
def test_nobody_is_sent_elsewhere(visitor: Visitor, code: Code, goal: str) -> None:
    assert ask(visitor, next=goal).url == CODE
    assert visitor.send(CODE, code=code(), next=goal).url == "/konto/"


def test_who_is_signed_in_passes_through(visitor: Visitor, code: Code) -> None:
    enter(visitor, code)
    assert visitor.get(f"{DOOR}?next=/rubrik/politik/").url == "/rubrik/politik/"


# ---------------------------------------------------------------- codes
def test_a_code_is_good_for_ten_minutes(visitor: Visitor, code: Code) -> None:
    now = clock.now()
    with time_machine.travel(now, tick=False):
        ask(visitor)
        typed = code()
    with time_machine.travel(now + timedelta(minutes=10, seconds=1), tick=False):
        answer = visitor.send(CODE, code=typed)
        assert answer.url == f"{DOOR}?over=1"
        assert User.objects.count() == 0


def test_a_code_that_was_not_sent_in_time_is_not_sent(visitor: Visitor, mailed: Mailed) -> None:
    now = clock.now()
    with time_machine.travel(now, tick=False):
        ask(visitor)
    with time_machine.travel(now + timedelta(minutes=11), tick=False):
        assert mailed() == []
    assert Mail.objects.get().state == "expired"


def test_a_code_counts_once(visitor: Visitor, code: Code) -> None:
    ask(visitor)
    typed = code()
    assert visitor.send(CODE, code=typed).url == "/konto/"
    visitor.send("/konto/abmelden/")
    assert visitor.get("/konto/").status_code == 302
    assert visitor.send(CODE, code=typed).url == DOOR
    assert visitor.get("/konto/").status_code == 302


def test_a_code_counts_in_the_browser_that_asked(visitor: Visitor, code: Code) -> None:
    ask(visitor)
    typed, thief = code(), Visitor()
    assert thief.send(CODE, code=typed).url == DOOR
    ask(thief, "thief@anderswo.example")
    assert thief.send(CODE, code=typed).status_code == 200
    assert visitor.send(CODE, code=typed).url == "/konto/"


def test_a_new_code_voids_the_one_before(visitor: Visitor, code: Code) -> None:
    ask(visitor)
    first = code()
    ask(visitor)
    second = code()
    assert visitor.send(CODE, code=first).status_code == 200
    assert visitor.send(CODE, code=second).url == "/konto/"


def test_three_tries(visitor: Visitor, code: Code) -> None:
    ask(visitor)
    typed = code()
    for _ in range(2):
        page = visitor.send(CODE, code="BBBB-BBBB")
        assert page.status_code == 200
        assert "Dieser Code stimmt nicht" in page.content.decode()
    assert visitor.send(CODE, code="BBBB-BBBB").url == f"{DOOR}?over=1"
    assert visitor.send(CODE, code=typed).url == DOOR


def test_an_empty_code_is_none(visitor: Visitor) -> None:
    ask(visitor)
    for typed in ("", " ", "-"):
        assert visitor.send(CODE, code=typed).status_code in (200, 302)
    assert User.objects.count() == 0


# ---------------------------------------------------------------- nobody learns who has an account
def _seen(answer: Any, address: str) -> tuple[Any, ...]:
    headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
    return answer.status_code, answer.content.decode().replace(address, "X"), headers, list(answer.cookies)


@time_machine.travel(datetime(2026, 11, 29, 12, tzinfo=UTC), tick=False)
def test_the_answers_are_the_same_for_everybody(house: Any, mailed: Mailed, monkeypatch: Any) -> None:
    """Known, unknown and staff: the same answer, the same page after it, one mail each."""
    monkeypatch.setattr("andruck.infra.forms.token", lambda purpose: "token")
    open_account(address="wohlbekannt@anderswo.example")
    staff = factories.staff(Role.EDITOR, house.politics)
    User.objects.filter(pk=staff.pk).update(email="angestellte@anderswo.example")
    told = []
    for name in ("wohlbekannt", "unbekannter", "angestellte"):
        visitor, address = Visitor(), f"{name}@anderswo.example"
        monkeypatch.setattr("andruck.account.door.forms.check", lambda *_: None)
        answer = ask(visitor, address)
        page = visitor.get(CODE)
        nonce = page.headers["Content-Security-Policy"].partition("'nonce-")[2].partition("'")[0]
        page.headers["Content-Security-Policy"] = page.headers["Content-Security-Policy"].replace(nonce, "N")
        del answer.headers["Content-Security-Policy"]
        wrong = visitor.send(CODE, code="BBBB-BBBB")
        del wrong.headers["Content-Security-Policy"]
        told.append((_seen(answer, address), _seen(page, address), _seen(wrong, address), len(mailed())))
    assert told[0] == told[1] == told[2]


def test_known_and_unknown_get_the_same_mail(visitor: Visitor, mailed: Mailed) -> None:
    open_account(address="known@anderswo.example")
    ask(visitor, "known@anderswo.example")
    ask(Visitor(), "unknown@anderswo.example")
    known, unknown = mailed()
    length = len("BDMM-FMFW")
    place = known.body.index("    ") + 4
    assert known.subject == unknown.subject == "Ihr Code für Der Lotse"
    assert (
        known.body[:place] + known.body[place + length :]
        == unknown.body[:place] + unknown.body[place + length :]
    )


def test_staff_get_no_code_but_are_told(house: Any, visitor: Visitor, mailed: Mailed) -> None:
    staff = factories.staff(Role.EDITOR, house.politics)
    User.objects.filter(pk=staff.pk).update(email=ADDRESS)
    ask(visitor)
    (message,) = mailed()
    assert "Codes per Mail öffnen es nicht" in message.body
    assert "/konto/anmelden/passwort/" in message.body
    for typed in ("", "-", "BBBB-BBBB"):
        visitor.send(CODE, code=typed)
    assert visitor.get("/konto/").status_code == 302


# ---------------------------------------------------------------- limits
def test_five_codes_an_hour_go_to_one_address_whoever_asks(mailed: Mailed, house: Any) -> None:
    now = clock.now()
    with time_machine.travel(now, tick=False):
        for number in range(7):
            answer = ask(Visitor(REMOTE_ADDR=f"192.0.2.{number}"))
            assert answer.url == CODE, "nobody sees the difference"
        assert len(mailed()) == 5
    with time_machine.travel(now + timedelta(hours=1, seconds=1), tick=False):
        ask(Visitor())
        assert len(mailed()) == 1


def test_a_net_that_asks_too_often_has_to_wait(house: Any) -> None:
    answers = [ask(Visitor(), f"n{number}@anderswo.example").status_code for number in range(42)]
    assert answers == [302] * 40 + [429] * 2
    elsewhere = Visitor(REMOTE_ADDR="192.0.2.7")
    assert ask(elsewhere).status_code == 302


def test_many_codes_lock_nobody_out(house: Any, code: Code, mailed: Mailed) -> None:
    """The owner whose address was asked for too often still has a password."""
    user = open_account(address=ADDRESS)
    user.set_password("drei lange Wörter")
    user.save()
    for number in range(20):
        ask(Visitor(REMOTE_ADDR=f"192.0.2.{number}"))
    owner = Visitor()
    answer = owner.send("/konto/anmelden/passwort/", login=ADDRESS, password="drei lange Wörter")
    assert answer.url == "/konto/"


# ---------------------------------------------------------------- mails that come back
def test_what_came_back_yesterday_is_tried_again_for_codes(visitor: Visitor, mailed: Mailed) -> None:
    now = clock.now()
    with time_machine.travel(now, tick=False):
        mail.note_return(ADDRESS, permanent=True)
        ask(visitor)
        assert mailed() == []
    with time_machine.travel(now + timedelta(days=1), tick=False):
        ask(visitor)
        assert len(mailed()) == 1


def test_a_code_that_arrived_shows_that_mails_do(visitor: Visitor, code: Code) -> None:
    now = clock.now()
    with time_machine.travel(now - timedelta(days=2), tick=False):
        mail.note_return(ADDRESS, permanent=True)
    enter(visitor, code)
    assert mail.trouble(ADDRESS) is None


# ---------------------------------------------------------------- cookies and forms
def test_looking_at_the_door_sets_no_cookie(visitor: Visitor) -> None:
    for path in (DOOR, "/konto/anmelden/passwort/", "/konto/", "/konto/geloescht/", "/konto/abgeschaltet/"):
        answer = visitor.get(path)
        assert "Set-Cookie" not in answer.headers, path
        assert not answer.cookies, path


def test_asking_for_a_code_sets_one_that_is_short_and_safe(visitor: Visitor) -> None:
    cookie = ask(visitor).cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (
        900,
        True,
        "Lax",
        "/",
    )
    assert list(visitor.cookies) == [settings.SESSION_COOKIE_NAME]


def test_signing_in_changes_the_key(visitor: Visitor, code: Code) -> None:
    ask(visitor)
    before = visitor.cookies[settings.SESSION_COOKIE_NAME].value
    visitor.send(CODE, code=code())
    after = visitor.cookies[settings.SESSION_COOKIE_NAME]
    assert after.value != before
    assert after["max-age"] == 60 * 24 * 3600
    assert not Session.objects.filter(session_key__contains=after.value).exists(), "only its hash is kept"


def test_pages_for_everybody_know_nobody(visitor: Visitor, code: Code) -> None:
    enter(visitor, code)
    for path in ("/", "/rubrik/politik/", "/suche/?q=Deich", "/nirgends/"):
        answer = visitor.get(path)
        assert not answer.cookies, path
        assert ADDRESS not in answer.content.decode(), path
        assert "Cookie" not in answer.get("Vary", ""), path


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, 302),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "none"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "null"}, 302),
        ({"HTTP_ORIGIN": "http://testserver"}, 302),
        ({"HTTP_ORIGIN": "http://testserver.boese.example"}, 403),
        ({"HTTP_ORIGIN": "null"}, 403),
        ({"HTTP_REFERER": "http://testserver/konto/anmelden/"}, 302),
        ({"HTTP_REFERER": "http://boese.example/"}, 403),
        ({}, 403),
    ],
)
def test_forms_come_from_the_papers_own_pages(house: Any, headers: dict[str, str], status: int) -> None:
    visitor = Visitor()
    del visitor.defaults["HTTP_SEC_FETCH_SITE"]
    visitor.defaults.update(headers)
    assert ask(visitor).status_code == status


def test_forms_grow_old(visitor: Visitor) -> None:
    from andruck.account.door import PURPOSE
    from andruck.infra import forms

    now = clock.now()
    with time_machine.travel(now, tick=False):
        token = forms.token(PURPOSE)
        other = forms.token("something else")
    with time_machine.travel(now + timedelta(hours=11), tick=False):
        assert visitor.post(DOOR, {"email": ADDRESS, forms.FIELD: token}).status_code == 302
        assert visitor.post(DOOR, {"email": ADDRESS, forms.FIELD: other}).status_code == 403
        assert visitor.post(DOOR, {"email": ADDRESS}).status_code == 403
    with time_machine.travel(now + timedelta(hours=13), tick=False):
        answer = visitor.post(DOOR, {"email": ADDRESS, forms.FIELD: token})
        assert answer.status_code == 403
        assert "zu lange offen" in answer.content.decode()


@pytest.mark.parametrize(
    "typed", ["", "ida", "ida@", "a" * 300 + "@x.example", "ida@x.example\nBcc: alle@x.example"]
)
def test_what_is_no_address_is_said_and_kept(visitor: Visitor, typed: str) -> None:
    answer = ask(visitor, typed)
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not answer.cookies
