"""A paper on a Monday, in whose books bank and ledger agree when a test is over."""

from typing import Any

import pytest
import time_machine

from andruck.payments.models import Untold
from andruck.payments.queries import bank
from andruck.people.rules import Role
from tests import factories
from tests.payments import bank_scene
from tests.payments.debit_scene import MONDAY


@pytest.fixture(autouse=True)
def _paper(db: Any) -> Any:
    with time_machine.travel(MONDAY, tick=False), bank_scene.paper():
        yield
        for agreement in bank.agreements():
            assert agreement.agrees, agreement
        assert not Untold.objects.exists()


@pytest.fixture
def treasurer(db: Any) -> Any:
    return factories.staff(Role.REVENUE)
