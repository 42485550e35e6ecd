"""What the tests of the door for staff share: its addresses, and a try with a password."""

from typing import Any

from tests.signing import Visitor

PASSWORD_DOOR, SECOND = "/konto/anmelden/passwort/", "/konto/anmelden/zweiter-faktor/"
EDITOR = "/redaktion/"


def by_password(visitor: Visitor, login: str = "editor", password: str = "geheim", **fields: str) -> Any:
    """The answer to somebody who tries a password."""
    return visitor.send(PASSWORD_DOOR, login=login, password=password, **fields)
