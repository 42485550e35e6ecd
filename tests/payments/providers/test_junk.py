"""Answers in which one thing, anywhere, is missing or something else: they are understood, or they are no answer.

Whatever comes, an adapter answers in the words of the port and never breaks.
"""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from andruck.core import clock
from andruck.payments.adapters.mollie import Mollie
from andruck.payments.adapters.paypal import PayPal
from andruck.payments.ports import ProviderAway
from andruck.payments.rules.values import (
    Declined,
    Instructions,
    NeedsUser,
    Pending,
    ProviderRef,
    SettlementLine,
    Snapshot,
    Succeeded,
    Unknown,
)
from tests.emulators.faults import junk
from tests.emulators.mollie import MollieEmulator
from tests.emulators.paypal import PayPalEmulator
from tests.payments.providers.facts import attempt, captured, paid, paid_at_mollie, refund_of, started

OUTCOMES = (Succeeded, Declined, NeedsUser, Instructions, Pending, Unknown)
SEEDS = 25
"""For every place where an answer comes in."""

Work = Callable[[], object]


def tried(work: Work, *, reads: bool) -> str:
    """Do it; what kind of answer it was. Anything but the port's own words fails the test."""
    try:
        found = work()
    except ProviderAway:
        assert reads
        return "away"
    if not reads:
        assert isinstance(found, OUTCOMES), found
        return type(found).__name__
    for item in found if isinstance(found, list) else [found]:
        assert item is None or isinstance(item, Snapshot | SettlementLine), item
    return "seen"


def test_paypal(ours: PayPal, paypal: PayPalEmulator) -> None:
    _, seen = paid(ours, paypal, 100_000)
    ours.refund(refund_of(seen, 100))
    refund = next(paypal.account.captures()).refunds[0]
    dispute = paypal.dispute(captured(seen).id)
    paypal.settle(dispute.id, lost=True)
    _, other = paid(ours, paypal, 100_000)
    day = timedelta(days=1)
    sites: dict[str, tuple[Work, bool]] = {
        "orders.get": (lambda: ours.fetch(seen.ref), True),
        "captures.get": (lambda: ours.fetch(captured(seen)), True),
        "refunds.get": (lambda: ours.fetch(ProviderRef("refund", refund.id)), True),
        "disputes.list": (lambda: ours.fetch(seen.ref), True),
        "disputes.get": (lambda: ours.fetch(ProviderRef("dispute", dispute.id)), True),
        "search.get": (
            lambda: [*ours.settlements(clock.now() - day, clock.now()), *ours.list_since(clock.now() - day)],
            True,
        ),
        # Those that make something come last, so that the lists above are short.
        "captures.refund": (lambda: ours.refund(refund_of(other, 1)), False),
        "orders.create": (lambda: ours.start(attempt()), False),
        "orders.capture": (lambda: ours.confirm(_approved(ours, paypal)), False),
    }
    _shake(paypal, sites)
    paypal.violations.clear()


def _approved(ours: PayPal, paypal: PayPalEmulator) -> Any:
    facts = started(ours, attempt())
    assert facts.ref is not None
    paypal.approve(facts.ref.id)
    return facts


def test_paypals_token(ours: PayPal, paypal: PayPalEmulator) -> None:
    for seed in range(SEEDS):
        paypal.faults.add("oauth.token", "junk", seed=seed)
        ours._client._forget(ours._client._token.value)
        assert tried(lambda: ours.start(attempt()), reads=False) in {"Unknown", "NeedsUser", "Declined"}
        paypal.faults.clear()


def test_mollie(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    _, seen = paid_at_mollie(our_mollie, mollie, 100_000)
    our_mollie.refund(refund_of(seen, 100))
    mollie.charge_back(seen.ref.id, cents=500)
    mollie.settle()
    _, other = paid_at_mollie(our_mollie, mollie, 100_000)
    day = timedelta(days=1)

    def swept() -> object:
        return list(our_mollie.list_since(clock.now() - day))

    def settled() -> object:
        return list(our_mollie.settlements(clock.now() - day, clock.now() + day))

    sites: dict[str, tuple[Work, bool]] = {
        "payments.get": (lambda: our_mollie.fetch(seen.ref), True),
        "payments.list": (swept, True),
        "refunds.list_all": (swept, True),
        "chargebacks.list_all": (swept, True),
        "settlements.list": (settled, True),
        "settlements.parts": (settled, True),
        "refunds.create": (lambda: our_mollie.refund(refund_of(other, 1)), False),
        "payments.create": (lambda: our_mollie.start(attempt()), False),
        "captures.create": (lambda: our_mollie.confirm(_authorised(our_mollie, mollie)), False),
        "payments.cancel": (lambda: our_mollie.cancel(started(our_mollie, attempt())), False),
    }
    _shake(mollie, sites)


def _authorised(ours: Mollie, mollie: MollieEmulator) -> Any:
    facts = started(ours, attempt())
    assert facts.ref is not None
    mollie.finish(facts.ref.id, "authorized", method="klarna")
    return facts


def _shake(emulator: PayPalEmulator | MollieEmulator, sites: dict[str, tuple[Work, bool]]) -> None:
    kinds = set()
    for site, (work, reads) in sites.items():
        for seed in range(SEEDS):
            emulator.faults.add(site, "junk", seed=seed)
            kinds.add(tried(work, reads=reads))
            emulator.faults.clear()
    assert {"seen", "away", "Unknown", "NeedsUser"} <= kinds, "some was noticed, some did not matter"


def test_the_same_junk_is_the_same() -> None:
    """And one answer is spoilt in one place."""
    good = {"a": {"b": [1, 2, {"c": "d"}]}, "e": "f"}
    assert junk(deepcopy(good), 3) == junk(deepcopy(good), 3) != good


@pytest.mark.parametrize("body", ["[]", '"text"', "7", "null", "true", '{"status": "paid"}', "[[[["])
def test_answers_that_are_no_object(ours: PayPal, paypal: PayPalEmulator, body: str) -> None:
    """What the whole answer is something else."""
    import httpx

    from andruck.payments.adapters.paypal import Account

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("token"):
            return httpx.Response(200, json={"access_token": "a", "expires_in": 900})
        return httpx.Response(200, text=body)

    adapter = PayPal(Account("a", "b"), transport=httpx.MockTransport(answer))
    assert isinstance(adapter.start(attempt()), Unknown)
    with pytest.raises(ProviderAway):
        adapter.fetch(ProviderRef("order", "A1"))
