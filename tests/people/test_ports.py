"""Rooms that keep something about people are asked by name."""

import pytest

from andruck.people import ports


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the keepers of the running program."""
    monkeypatch.setattr(ports, "_keepers", {})


def test_keepers_come_in_the_order_of_their_names(alone: None) -> None:
    second, first, newer = ports.Nothing("usage"), ports.Nothing("payments"), ports.Nothing("usage")
    for keeper in (second, first, newer):
        ports.plug_keeper(keeper)
    assert ports.keepers() == [first, newer]


def test_the_fake_keeps_nothing(alone: None) -> None:
    nothing = ports.Nothing("usage")
    nothing.erase(5)
    assert (nothing.export(5), nothing.needs(5), nothing.stays(5)) == ({}, False, ())
