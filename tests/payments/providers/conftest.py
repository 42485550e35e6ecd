"""Stand-ins of providers and our adapters pointed at them. What PayPal's description refuses fails the test."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from andruck.payments.adapters.mollie import Account as MollieAccount
from andruck.payments.adapters.mollie import Mollie
from andruck.payments.adapters.paypal import Account, PayPal
from tests.emulators.description import MISSING, Description, descriptions
from tests.emulators.mollie import MollieEmulator
from tests.emulators.mollie.server import KEY, TOKEN
from tests.emulators.paypal import PayPalEmulator
from tests.emulators.paypal.account import MERCHANT
from tests.emulators.paypal.server import CLIENT, SECRET
from tests.emulators.paypal.signing import WEBHOOK_ID, authority

PATIENT = httpx.Timeout(20.0)
IMPATIENT = httpx.Timeout(20.0, read=0.3)
"""For answers that do not come."""


@pytest.fixture(scope="session")
def description() -> Description:
    """PayPal's own description; without it the test is skipped, or fails where it has to be there."""
    found = descriptions()
    if found is None:
        if os.environ.get("ANDRUCK_REQUIRE_SHARED"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return found


@pytest.fixture
def paypal() -> Iterator[PayPalEmulator]:
    """PayPal, judged by its description where that is at hand."""
    known = descriptions()
    if known is None and os.environ.get("ANDRUCK_REQUIRE_SHARED"):
        pytest.fail(MISSING)
    with PayPalEmulator(description=known) as emulator:
        emulator.hook_address = "http://127.0.0.1:9/-/hook/paypal/"
        yield emulator
        assert emulator.violations == []
        assert emulator.faults.left == 0, "a fault was ordered and nobody met it"


Another = Callable[..., PayPal]


@pytest.fixture
def another(paypal: PayPalEmulator) -> Iterator[Another]:
    """New adapters at the stand-in, as other processes would have them; with other access or patience, if wanted."""
    made: list[PayPal] = []

    def make(*, times: httpx.Timeout = PATIENT, **account: Any) -> PayPal:
        given = {
            "client_id": CLIENT,
            "secret": SECRET,
            "environment": paypal.url,
            "webhook_id": WEBHOOK_ID,
            "merchant": MERCHANT,
            "brand": "Zehnerpresse",
            "roots": authority().root_pem,
        }
        # Loading the world's certificates takes longer than most of these tests, and nothing here is encrypted.
        transport = httpx.HTTPTransport(verify=False)
        made.append(PayPal(Account(**{**given, **account}), times=times, transport=transport))
        return made[-1]

    yield make
    for adapter in made:
        adapter.close()


@pytest.fixture
def ours(another: Another) -> PayPal:
    """Our adapter, at the stand-in."""
    return another()


@pytest.fixture
def mollie() -> Iterator[MollieEmulator]:
    """Mollie, as its official client understands it."""
    with MollieEmulator() as emulator:
        yield emulator
        assert emulator.violations == []
        assert emulator.faults.left == 0, "a fault was ordered and nobody met it"


AnotherMollie = Callable[..., Mollie]


@pytest.fixture
def another_mollie(mollie: MollieEmulator) -> Iterator[AnotherMollie]:
    """New adapters at the stand-in, as other processes would have them."""
    made: list[Mollie] = []

    def make(*, read: float = 20.0, **account: Any) -> Mollie:
        given = {"key": KEY, "token": TOKEN, "environment": mollie.url, "profile": "pfl_QkEhN94Ba"}
        made.append(Mollie(MollieAccount(**{**given, **account}), times=(20.0, read)))
        return made[-1]

    yield make
    for adapter in made:
        adapter.close()


@pytest.fixture
def our_mollie(another_mollie: AnotherMollie) -> Mollie:
    """Our adapter, at the stand-in."""
    return another_mollie()
