"""The reader token on a device: set, renewed, taken away."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from andruck.access.rules import Standing
from andruck.account import recognition
from andruck.core import clock
from andruck.infra import tokens
from andruck.people import actions as people
from andruck.people import queries
from andruck.people.models import User
from andruck.support.actions import entitlements
from andruck.support.actions import recognition as support

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ada() -> User:
    return User.objects.create_user(username="ada")


@pytest.fixture
def travel():
    with time_machine.travel(clock.now().replace(microsecond=0), tick=False) as travel:
        yield travel


class Inside:
    """What the request looks like to everything behind the middleware."""

    def __init__(self) -> None:
        self.cookie = ""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.cookie = request.META.get("HTTP_COOKIE", "")
        assert request.COOKIES.get("reader", "") == recognition.token(request)
        return HttpResponse("a page", headers={"Cache-Control": "public, s-maxage=60"})


def ask(token: str, path: str = "/artikel/5.x.html") -> tuple[str, HttpResponse]:
    """The cookie that the pages see, and the answer."""
    inside = Inside()
    request = RequestFactory().get(path, headers={"Cookie": f"a=b; reader={token}; c=d"})
    response = recognition.RecognitionMiddleware(inside)(request)
    return inside.cookie, response


def claims(token: str) -> tokens.Claims:
    found = tokens.verify(token.encode(), queries.keys(), clock.now().timestamp())
    assert found is not None
    return found


def test_the_cookie_outlives_the_token_and_no_script_reads_it(ada, settings):
    settings.SESSION_COOKIE_SECURE = True
    settings.PREFIX = "__Host-"
    response = HttpResponse()
    recognition.remember(response, ada)
    (cookie,) = response.cookies.values()
    assert cookie.key == "__Host-reader"
    assert claims(cookie.value).standing == Standing.REGISTERED
    kept = {name: cookie[name] for name in ("path", "domain", "secure", "httponly", "samesite", "max-age")}
    assert kept == {
        "path": "/", "domain": "", "secure": True, "httponly": True, "samesite": "Lax", "max-age": 180 * 86400,
    }  # fmt: skip
    recognition.forget(response)
    assert (response.cookies["__Host-reader"].value, response.cookies["__Host-reader"]["max-age"]) == ("", 0)
    assert response.cookies["__Host-reader"]["path"] == "/"


def test_a_good_token_goes_through_and_so_do_forged_ones(ada, travel):
    token = support.for_account(ada.pk).text
    for one in (token, token[:-1], "", "x" * 79, "ä"):
        cookie, response = ask(one)
        assert cookie == f"a=b; reader={one}; c=d"
        assert not response.cookies
        assert response["Cache-Control"] == "public, s-maxage=60"


def test_without_a_token_nobody_is_asked(django_assert_num_queries):
    request = RequestFactory().get("/", headers={"Cookie": "a=b"})
    with django_assert_num_queries(0):
        recognition.RecognitionMiddleware(Inside())(request)
        ask("x" * 79, "/static/reading/paper.css")
        ask("forged")


def test_what_is_over_is_made_anew_with_the_page_that_asks_for_it(ada, travel):
    entitlements.grant(person=ada.pk, standing=Standing.MEMBER, starts=clock.now(), ends=None, by=None)
    old = support.for_account(ada.pk).text
    travel.shift(14 * DAY)
    cookie, response = ask(old)
    new = response.cookies["reader"].value
    assert cookie == f"a=b; reader={new}; c=d"
    assert claims(new).standing == Standing.MEMBER
    assert response["Cache-Control"] == "private, no-store"
    assert ask(new)[1].cookies == {}


def test_what_was_granted_elsewhere_counts_with_the_next_page(ada, travel):
    old = support.for_account(ada.pk).text
    number = entitlements.grant(
        person=ada.pk, standing=Standing.EPAPER, starts=clock.now(), ends=None, by=None
    )
    new = ask(old)[1].cookies["reader"].value
    assert claims(new).standing == Standing.EPAPER
    entitlements.end(entitlement=number, by=None)
    assert claims(ask(new)[1].cookies["reader"].value).standing == Standing.REGISTERED


def test_what_was_signed_out_is_taken_off_the_device(ada, travel):
    old = support.for_account(ada.pk).text
    support.sign_out(account=ada.pk)
    cookie, response = ask(old)
    assert cookie == "a=b; reader=; c=d"
    assert response.cookies["reader"]["max-age"] == 0
    assert response["Cache-Control"] == "private, no-store"


def test_a_reader_without_an_account_whose_time_is_over_is_nobody(travel):
    reader = people.recognise()
    entitlements.grant(
        reader=reader, standing=Standing.MEMBER, starts=clock.now(), ends=clock.now() + DAY, by=None
    )
    token = support.for_reader(reader, account=False).text
    travel.shift(DAY)
    assert ask(token)[1].cookies["reader"]["max-age"] == 0


def away(*args: Any, **options: Any) -> Any:
    raise OperationalError("the database is away")


def test_while_the_database_is_away_readers_keep_what_they_have(ada, travel, monkeypatch):
    entitlements.grant(person=ada.pk, standing=Standing.MEMBER, starts=clock.now(), ends=None, by=None)
    token = support.for_account(ada.pk).text
    monkeypatch.setattr(recognition.recognition.people, "is_current", away)
    monkeypatch.setattr(recognition.recognition.people, "known", away)
    cookie, response = ask(token)
    assert (cookie, len(response.cookies)) == (f"a=b; reader={token}; c=d", 0), "it counts until its end"
    travel.shift(14 * DAY)
    provisional = ask(token)[1].cookies["reader"].value
    found = claims(provisional)
    assert (found.standing, found.expires - int(clock.now().timestamp())) == (Standing.MEMBER, 3600)
    monkeypatch.undo()
    assert claims(ask(token)[1].cookies["reader"].value).expires == int((clock.now() + 14 * DAY).timestamp())


def test_it_stands_before_the_press(settings):
    order = [name.rpartition(".")[2] for name in settings.MIDDLEWARE]
    assert order.index("RecognitionMiddleware") < order.index("PressMiddleware")


def test_an_anonymous_page_sets_nothing(house, client: Client):
    assert not client.get("/").cookies
