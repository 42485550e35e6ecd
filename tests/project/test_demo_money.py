"""The demo paper can be paid in the ways that a small paper has."""

from pathlib import Path

import pytest

from andruck.core import clock
from andruck.payments.queries import bank, setup
from andruck.people.rules import Role
from andruck.project.demo import treasury
from tests import factories

pytestmark = pytest.mark.django_db


def test_readers_may_choose_and_repeating_changes_nothing(house: object, tmp_path: Path) -> None:
    boss = factories.staff(Role.ADMINISTRATOR)
    for _ in range(2):
        treasury.furnish(tmp_path / "bank.sqlite3", by=boss)
        # The demo bank is plugged in only where a demo is served.
        offered = setup.offered(now=clock.now())
        assert [method.slug for method in offered] == ["transfer", "debit"]
    account = bank.receiving()
    assert account is not None
    assert account == bank.collecting()
    assert account.holder == "Der Lotse eG"
