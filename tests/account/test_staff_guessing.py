"""The door for staff cannot be guessed open, and does not tell who works here."""

import statistics
import time
from typing import Any

import pytest

from andruck.people.actions.accounts import open_account
from andruck.people.rules import Role
from tests import factories
from tests.account import factors
from tests.account.staff_door import SECOND, by_password
from tests.signing import Visitor


# ---------------------------------------------------------------- guessing
def test_six_wrong_passwords_from_one_net_are_enough(editor: Any) -> None:
    for _ in range(6):
        page = by_password(Visitor(), password="falsch")
        assert (page.status_code, "stimmt nicht" in page.content.decode()) == (200, True)
    assert by_password(Visitor()).status_code == 429
    assert by_password(Visitor(REMOTE_ADDR="192.0.2.7")).status_code == 302, (
        "the owner elsewhere is not locked out"
    )


def test_right_passwords_are_not_counted_as_guesses(editor: Any) -> None:
    for _ in range(8):
        assert by_password(Visitor()).status_code == 302


def test_the_second_factor_cannot_be_guessed_either(editor: Any) -> None:
    secret, visitor = factors.add_app(editor), Visitor()
    by_password(visitor)
    for _ in range(6):
        visitor.send(SECOND, code="000000")
    page = visitor.send(SECOND, code=factors.app_code(secret))
    assert (page.status_code, "zu oft versucht" in page.content.decode()) == (200, True)


def test_behind_a_proxy_its_word_for_the_net_counts(editor: Any, settings: Any) -> None:
    settings.TRUSTED_PROXY = True
    for number in range(8):
        visitor = Visitor(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, 192.0.2.7")
        status = by_password(visitor, password="falsch").status_code
    assert status == 429, "what a client claims before the proxy's own entry changes nothing"
    assert by_password(Visitor(HTTP_X_FORWARDED_FOR="192.0.2.8"), password="falsch").status_code == 200


# ---------------------------------------------------------------- nobody learns who works here
NAMES = ["editor", "editor@lotse.example", "reader@anderswo.example", "nobody", "nobody@anderswo.example"]


@pytest.fixture
def argon(settings: Any) -> None:
    """The hash that papers use, made cheap in memory but not in kind."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.fixture
def peopled(house: Any, argon: None) -> None:
    factories.staff(Role.EDITOR, house.politics)
    open_account(address="reader@anderswo.example")


def test_every_name_costs_one_hash(peopled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    made: list[str] = []
    for name in ("encode", "verify"):
        original = getattr(Argon2PasswordHasher, name)

        def counted(self: Any, *args: Any, _plain: Any = original, _name: str = name, **more: Any) -> Any:
            made.append(_name)
            return _plain(self, *args, **more)

        monkeypatch.setattr(Argon2PasswordHasher, name, counted)
    counts = {}
    for name in NAMES:
        made.clear()
        by_password(Visitor(), name, "falsch")
        counts[name] = len(made)
    assert counts == dict.fromkeys(NAMES, 1)


def test_the_time_it_takes_tells_nothing(peopled: None) -> None:
    """Modest statistics of processor time, medians of nine: nobody's is far from the others'."""
    taken: dict[str, list[float]] = {name: [] for name in NAMES}
    by_password(Visitor(REMOTE_ADDR="192.0.2.200"), "warm", "falsch")
    for turn in range(9):
        for name in NAMES:
            visitor = Visitor(REMOTE_ADDR=f"192.0.2.{turn}")
            before = time.process_time()
            by_password(visitor, name, "falsch")
            taken[name].append(time.process_time() - before)
    medians = {name: statistics.median(times) for name, times in taken.items()}
    assert max(medians.values()) < 1.5 * min(medians.values()), medians


def test_wrong_names_and_wrong_passwords_look_alike(peopled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("andruck.infra.forms.token", lambda purpose: "token")
    monkeypatch.setattr("andruck.account.door.forms.check", lambda *_: None)
    pages = set()
    for name in NAMES:
        page = by_password(Visitor(), name, "falsch")
        pages.add((page.status_code, page.content.decode().replace(name, "X"), tuple(page.cookies)))
    assert len(pages) == 1
