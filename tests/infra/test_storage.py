"""The storage register: nothing is set that is not declared."""

import logging
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from andruck.infra import storage
from andruck.infra.rules import Basis, Declaration, Kind
from andruck.infra.storage import StorageRegisterMiddleware, UndeclaredStorageError
from andruck.people.rules import Role
from tests import factories
from tests.account import factors
from tests.signing import Visitor

LAMP = Declaration(
    name="lamp-*",
    kind=Kind.COOKIE,
    basis=Basis.REQUESTED,
    lifetime=0,
    purpose="Remembers the lamp.",
    trigger="Switching it on.",
    reader="Ourselves.",
)


@pytest.fixture
def _lamp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "_declared", dict(storage._declared))
    storage.declare(LAMP)


def _through(*cookies: str) -> HttpResponse:
    def view(request: Any) -> HttpResponse:
        response = HttpResponse("Hell")
        for name in cookies:
            response.set_cookie(name, "1")
        return response

    response = StorageRegisterMiddleware(view)(RequestFactory().get("/"))
    assert isinstance(response, HttpResponse)
    return response


def test_under_test_it_is_an_error() -> None:
    with pytest.raises(UndeclaredStorageError, match="spy is not in the storage register"):
        _through("spy")


@pytest.mark.usefixtures("_lamp")
def test_in_use_it_is_taken_off_and_logged(caplog: Any) -> None:
    with override_settings(STRICT_STORAGE=False), caplog.at_level(logging.ERROR):
        response = _through("lamp-red", "spy", "lamp", settings.SESSION_COOKIE_NAME)
    assert sorted(response.cookies) == sorted(["lamp-red", settings.SESSION_COOKIE_NAME])
    assert [record.args for record in caplog.records] == [("spy",), ("lamp",)]
    assert response.content == b"Hell"


@pytest.mark.usefixtures("_lamp")
def test_a_name_is_declared_for_one_place() -> None:
    assert storage.is_declared("lamp-red")
    assert not storage.is_declared("lamp-red", Kind.LOCAL_STORAGE)
    assert not storage.is_declared("my-lamp-red")


@pytest.mark.usefixtures("_lamp")
def test_the_same_twice_is_fine_another_is_not() -> None:
    storage.declare(LAMP)
    with pytest.raises(ValueError, match="differently"):
        storage.declare(replace(LAMP, lifetime=60))
    storage.declare(replace(LAMP, kind=Kind.LOCAL_STORAGE))
    assert [item.kind for item in storage.declarations() if item.name == "lamp-*"] == [
        "cookie",
        "local_storage",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "no name"),
        ({"name": "a b"}, "no name"),
        ({"name": "a;b"}, "no name"),
        ({"name": "a*b"}, "no name"),
        ({"purpose": " "}, "purpose"),
        ({"trigger": "", "reader": ""}, "trigger, reader"),
        ({"lifetime": -1}, "negative"),
    ],
)
def test_a_declaration_says_everything(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(LAMP, **change)


def test_what_the_house_declares_is_what_it_sets(house: Any) -> None:
    declared = {item.name for item in storage.declarations() if item.kind is Kind.COOKIE}
    client = Visitor()
    secret = factors.add_app(factories.staff(Role.EDITOR, house.politics))
    client.send("/konto/anmelden/passwort/", login="editor", password="geheim")
    client.send("/konto/anmelden/zweiter-faktor/", code=factors.app_code(secret))
    assert client.get("/redaktion/").status_code == 200
    assert set(client.cookies) == {settings.SESSION_COOKIE_NAME, f"{settings.PREFIX}reader"}
    assert set(client.cookies) <= declared


def test_readers_get_nothing(house: Any) -> None:
    article = factories.article(house.politics)
    client = Client()
    for address in ("/", "/rubrik/politik/", article.get_absolute_url(), "/suche/?q=Deich", "/nirgends/"):
        response = client.get(address)
        assert "Set-Cookie" not in response.headers, address
        assert "Cookie" not in response.get("Vary", ""), address
    assert not client.cookies
