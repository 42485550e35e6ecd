"""What browsers say unasked, and how long a no lasts: for every purpose on offer, through real requests."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory

from andruck.consent import ports, queries
from andruck.consent.rules import Reason, State
from andruck.consent.rules.choices import LASTS, QUIET
from tests.reading.test_privacy import PAGE, press, state

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
SIGNALS: dict[str, dict[str, str]] = {
    "none": {}, "DNT": {"DNT": "1"}, "GPC": {"Sec-GPC": "1"}, "both": {"DNT": "1", "Sec-GPC": "1"},
    "allowed": {"DNT": "0"},
}  # fmt: skip
OBJECTING = ("DNT", "GPC", "both")


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(params=[one.key for one in ports.purposes()])
def purpose(request: Any) -> str:
    """Each that is offered, whichever rooms offer some."""
    return str(request.param)


def browser(**signals: str) -> Client:
    return Client(headers={"Sec-Fetch-Site": "same-origin", **signals})


def agree(client: Client, purpose: str) -> None:
    """Say yes, and that one is old enough where that is asked."""
    found = ports.purpose(purpose)
    assert found is not None
    press(client, f"yes {purpose}", age=str(found.least_age or ""))


def decision(client: Client, purpose: str, **signals: str) -> Any:
    """What the door says to a request of this browser."""
    request = RequestFactory(headers=signals).get("/")
    request.COOKIES = {name: one.value for name, one in client.cookies.items()}
    return queries.answer(purpose, request)


@pytest.mark.parametrize("name", SIGNALS)
def test_every_signal_and_every_purpose(house: Any, purpose: str, name: str) -> None:
    signals, objects = SIGNALS[name], name in OBJECTING
    client = browser(**signals)
    found = decision(client, purpose, **signals)
    assert (found.allowed, found.may_ask) == (False, not objects)
    assert state(client, purpose).startswith(
        "Ihr Browser widerspricht" if objects else "Sie haben nicht entschieden"
    )
    # A yes that is said before the browser objects ends where it begins to; said while it does, it holds.
    before = browser()
    agree(before, purpose)
    assert decision(before, purpose).allowed
    found = decision(before, purpose, **signals)
    assert (found.allowed, found.reason) == ((False, Reason.OBJECTED) if objects else (True, Reason.YES))
    agree(client, purpose)
    assert decision(client, purpose, **signals).allowed
    press(client, f"end {purpose}")
    assert not decision(client, purpose, **signals).allowed


@pytest.mark.parametrize("said", ["no", "end"])
def test_twelve_quiet_months_after_a_no(house: Any, clock: Any, purpose: str, said: str) -> None:
    client = browser()
    if said == "end":
        agree(client, purpose)
    press(client, f"{said} {purpose}")
    for later, may_ask in ((timedelta(), False), (QUIET - timedelta(days=1), False), (QUIET, True)):
        clock.move_to(NOW + later)
        found = decision(client, purpose)
        assert (found.allowed, found.may_ask) == (False, may_ask), later
    assert timedelta(days=365) <= QUIET


def test_a_yes_ends_by_itself(house: Any, clock: Any, purpose: str) -> None:
    client = browser()
    agree(client, purpose)
    clock.move_to(NOW + LASTS - timedelta(days=1))
    assert decision(client, purpose).allowed
    clock.move_to(NOW + LASTS)
    found = decision(client, purpose)
    assert (found.allowed, found.state) == (False, State.STALE)


def test_the_last_end_takes_the_number_along(house: Any) -> None:
    """What is on the device after the last yes was taken back is the same for everybody."""
    keys = [one.key for one in ports.purposes()]
    kept = set()
    for _ in range(2):
        client = browser()
        for key in keys:
            agree(client, key)
        press(client, "everything")
        kept.add(client.cookies[queries.cookie_name()].value)
        assert client.get(f"{PAGE}proof.json").json() == {"records": []}
    assert len(kept) == 1


def test_what_nobody_offers_may_never_be(house: Any) -> None:
    client = browser()
    for key in ("", "recs", "embed:nobody", "ports"):
        found = decision(client, key)
        assert (found.allowed, found.may_ask, found.reason) == (False, False, Reason.UNKNOWN)
