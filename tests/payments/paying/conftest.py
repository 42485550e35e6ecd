"""A bank that takes money in one step or in two, on a Monday that stands still."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.payments.scene import NOW, Scene, scene


@pytest.fixture
def travel() -> Iterator[time_machine.Traveller]:
    """The clock."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def two(travel: time_machine.Traveller) -> Iterator[Scene]:
    """Money is agreed to first, and taken then."""
    with scene() as made:
        yield made


@pytest.fixture
def one(travel: time_machine.Traveller) -> Iterator[Scene]:
    """Money is taken at once."""
    with scene(two_step=False) as made:
        yield made
