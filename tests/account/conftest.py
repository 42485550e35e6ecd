"""A browser at the door of the account, and the mailbox of whoever stands there."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from andruck.infra import postman
from andruck.people.rules import Role
from tests import factories
from tests.signing import Visitor


@pytest.fixture
def visitor(house: Any) -> Visitor:
    """Somebody nobody knows yet."""
    return Visitor()


@pytest.fixture
def editor(house: Any) -> Any:
    """Somebody who works here, let in to set up a second factor."""
    return factories.staff(Role.EDITOR, house.politics)


@pytest.fixture
def mailed() -> Callable[[], list[Any]]:
    """Carries mails out and gives those that arrived since it was last asked."""

    def fetch() -> list[Any]:
        mail.outbox.clear()
        postman.deliver()
        return list(mail.outbox)

    return fetch


@pytest.fixture
def code(mailed: Callable[[], list[Any]]) -> Callable[[], str]:
    """The code in the one mail that has arrived."""

    def fetch() -> str:
        (message,) = mailed()
        found = re.search(r"^    (\S+)$", message.body, re.MULTILINE)
        assert found is not None, message.body
        return found.group(1)

    return fetch
