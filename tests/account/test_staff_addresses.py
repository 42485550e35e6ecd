"""No address of the editor answers anybody who has shown less than two things."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from andruck.people.actions import ensure_groups
from andruck.people.actions.accounts import open_account
from andruck.people.models import User
from andruck.people.rules import Role
from tests import factories
from tests.account import factors
from tests.account.staff_door import EDITOR, by_password
from tests.signing import BOTH, Visitor, show, sign_in

READERS_CODE = ({"method": "code"},)
WAYS: dict[str, tuple[dict[str, Any], ...]] = {
    "password alone": ({"method": "password"},),
    "code by mail": READERS_CODE,
    "code by mail and app": (*READERS_CODE, {"method": "mfa", "type": "totp"}),
    "app alone": ({"method": "mfa", "type": "totp"},),
    "passkey that asked for no finger": ({"method": "mfa", "type": "webauthn"},),
    "password twice": ({"method": "password"}, {"method": "password", "reauthenticated": True}),
    "password and a factor nobody knows": ({"method": "password"}, {"method": "mfa", "type": "sms"}),
    "password reset": ({"method": "password_reset"}, {"method": "mfa", "type": "totp"}),
    "nothing": (),
}


def staff_addresses() -> list[str]:
    """An address for every pattern below the editor, with something in place of every part."""
    return sorted(set(_addresses(get_resolver().url_patterns, "/")))


_FILLERS = {
    "int": "1",
    "slug": "x",
    "str": "x",
    "path": "x/y",
    "uuid": "1ab8ff08-5f5a-4b43-8a5c-5fd4f1a1c9f1",
}


def _addresses(patterns: Any, before: str) -> Iterator[str]:
    for entry in patterns:
        route = before + _filled(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _addresses(entry.url_patterns, route)
        elif isinstance(entry, URLPattern) and route.startswith(EDITOR):
            yield route


def _filled(pattern: Any) -> str:
    import re

    text = str(pattern)
    if isinstance(pattern, RoutePattern):
        return re.sub(r"<(?:(\w+):)?\w+>", lambda found: _FILLERS.get(found.group(1) or "str", "1"), text)
    text = re.sub(r"\(\?P<\w+>[^()]*(?:\([^()]*\)[^()]*)*\)", "1", text)
    return text.strip("^$").replace("\\", "").replace("(?:", "").replace(")?", "")


def test_the_editor_has_addresses_enough_to_be_worth_the_test() -> None:
    """Positive control: if the list were empty, the next test would say nothing."""
    addresses = staff_addresses()
    assert len(addresses) > 250
    assert {"/redaktion/", "/redaktion/login/", "/redaktion/users/", "/redaktion/password_reset/"} <= set(
        addresses
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_being_signed_in_no_address_of_the_editor_answers(house: Any, method: str) -> None:
    client, open_ones = Client(), []
    for path in staff_addresses():
        answer = getattr(client, method)(path)
        if answer.status_code != 302 or not answer.url.startswith("/konto/anmelden/?next="):
            open_ones.append((path, answer.status_code))
    assert open_ones == []


@pytest.mark.parametrize("way", ["password alone", "code by mail and app"])
def test_with_one_thing_alone_no_address_of_the_editor_answers(editor: Any, way: str) -> None:
    factors.add_app(editor)
    client, open_ones = sign_in(Client(), editor, *WAYS[way]), []
    for path in staff_addresses():
        answer = client.get(path)
        if answer.status_code != 302 or not answer.url.startswith("/konto/"):
            open_ones.append((path, answer.status_code))
    assert open_ones == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("has_app", [True, False])
def test_nothing_less_than_two_things_opens(editor: Any, way: str, has_app: bool) -> None:
    if has_app:
        factors.add_app(editor)
    client = sign_in(Client(), editor, *WAYS[way])
    answer = client.get(EDITOR)
    assert answer.status_code == 302
    assert answer.url.startswith("/konto/")


@pytest.mark.parametrize(
    "shown", [BOTH, ({"method": "mfa", "type": "webauthn", "passwordless": True},)], ids=["both", "passkey"]
)
def test_what_does_open(editor: Any, shown: tuple[dict[str, Any], ...]) -> None:
    """Positive control: the gate is no wall."""
    factors.add_app(editor)
    assert sign_in(Client(), editor, *shown).get(EDITOR).status_code == 200
    assert sign_in(Client(), editor, *shown, ago=13 * 3600).get(EDITOR).status_code == 302


def test_proofs_of_somebody_else_do_not_count(editor: Any) -> None:
    chief = factories.staff(Role.CHIEF)
    client = sign_in(Client(), editor, *BOTH)
    show(client, chief, *BOTH)
    assert client.get(EDITOR).status_code == 302


def test_a_reader_stays_outside_whatever_they_have(house: Any) -> None:
    reader = open_account(address="ida@anderswo.example")
    factors.add_app(reader)
    client = sign_in(Client(), reader, *BOTH)
    assert client.get(EDITOR).url.startswith("/konto/kein-zutritt/")
    page = client.get("/konto/kein-zutritt/")
    assert (page.status_code, "gehört nicht zur Redaktion" in page.content.decode()) == (403, True)


def test_a_readers_session_is_not_promoted_with_the_reader(house: Any) -> None:
    """Signed in by mail as a reader, then taken on: the old session opens nothing."""
    reader = open_account(address="ida@anderswo.example")
    client = sign_in(Client(), reader, {"method": "code"}, {"method": "mfa", "type": "totp"})
    reader.groups.add(ensure_groups()[Role.EDITOR])
    assert client.get(EDITOR).url.startswith("/konto/anmelden/noch-einmal/")


def test_somebody_switched_off_is_out_at_once(editor: Any) -> None:
    factors.add_app(editor)
    client = sign_in(Client(), editor, *BOTH)
    User.objects.filter(pk=editor.pk).update(is_active=False)
    assert client.get(EDITOR).status_code == 302
    assert by_password(Visitor()).status_code == 200


def test_scripts_of_the_editor_get_no_page_for_an_answer(editor: Any) -> None:
    client = Client(headers={"X-Requested-With": "XMLHttpRequest"})
    assert client.get("/redaktion/pages/usage/").status_code == 403


def test_wagtails_own_doors_are_walled_up(editor: Any) -> None:
    factors.add_app(editor)
    client = sign_in(Client(), editor, *BOTH)
    assert client.get("/redaktion/login/?next=/redaktion/images/").url == "/redaktion/images/"
    for path in ("password_reset/", "password_reset/done/", "password_reset/confirm/MQ/abc/"):
        assert client.get(f"{EDITOR}{path}").url == EDITOR
    assert client.post("/redaktion/logout/").url == "/"
    assert client.get(EDITOR).url.startswith("/konto/anmelden/")


def test_no_page_of_the_editor_is_reachable_elsewhere() -> None:
    """Views of Wagtail's administration stand below the gate only."""
    outside = [
        route for route, view in _views(get_resolver().url_patterns, "/")
        if not route.startswith(EDITOR) and ".admin" in view and view.startswith("wagtail")
    ]  # fmt: skip
    assert outside == []
    inside = [
        route for route, view in _views(get_resolver().url_patterns, "/") if view.startswith("wagtail.admin")
    ]
    assert len(inside) > 100, "positive control"


def _views(patterns: Any, before: str) -> Iterator[tuple[str, str]]:
    for entry in patterns:
        route = before + _filled(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _views(entry.url_patterns, route)
        else:
            view = entry.callback
            view = getattr(view, "view_class", view)
            yield route, f"{view.__module__}.{getattr(view, '__name__', '')}"
