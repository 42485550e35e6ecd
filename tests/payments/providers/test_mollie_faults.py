"""What can go wrong on the way to Mollie and back, at every call: never twice, never lost, never guessed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from andruck.core import clock
from andruck.core.money import Money
from andruck.payments.adapters.mollie import Mollie
from andruck.payments.ports import ProviderAway
from andruck.payments.rules.values import (
    Declined,
    MovementKind,
    NeedsUser,
    Pending,
    ProviderRef,
    Succeeded,
    Unknown,
)
from tests.emulators.faults import AFTER, BEFORE
from tests.emulators.mollie import MollieEmulator
from tests.payments.providers.conftest import AnotherMollie
from tests.payments.providers.facts import attempt, paid_at_mollie, refund_of, started

NOT_KNOWN = sorted((BEFORE | AFTER) - {"issue", "unauthorized"})
NOT_READ = [*sorted(AFTER - {"error_after"}), "error_500", "error_503", "rate_limit"]


def asking(another: AnotherMollie, kind: str) -> Mollie:
    """An adapter that does not wait for an answer that never comes."""
    return another(read=0.3 if kind.startswith("stall") else 20.0)


def times(kind: str) -> int:
    """How often a call that reads is made before it gives up."""
    return 1 if kind == "rate_limit" else 2


@pytest.mark.parametrize("kind", NOT_KNOWN)
def test_a_payment_is_made_once_whatever_happens(
    our_mollie: Mollie, another_mollie: AnotherMollie, mollie: MollieEmulator, kind: str
) -> None:
    facts = attempt()
    mollie.faults.add("payments.create", kind)

    assert isinstance(asking(another_mollie, kind).start(facts), Unknown)
    assert isinstance(our_mollie.start(facts), NeedsUser)
    assert len(mollie.account.payments) == 1


@pytest.mark.parametrize("site", ["payments.get", "captures.create"])
@pytest.mark.parametrize("kind", NOT_KNOWN)
def test_money_is_taken_once_whatever_happens(
    our_mollie: Mollie, another_mollie: AnotherMollie, mollie: MollieEmulator, kind: str, site: str
) -> None:
    facts = started(our_mollie, attempt())
    assert facts.ref is not None
    mollie.finish(facts.ref.id, "authorized", method="klarna")
    mollie.faults.add(site, kind, times=times(kind) if site == "payments.get" else 1)

    assert isinstance(asking(another_mollie, kind).confirm(facts), Unknown)
    outcome = our_mollie.confirm(facts)
    assert isinstance(outcome, Succeeded)
    assert [move.amount for move in outcome.snapshot.movements] == [Money(1250)]
    assert mollie.account.payments[facts.ref.id].captured == 1250


@pytest.mark.parametrize("site", ["payments.get", "refunds.create"])
@pytest.mark.parametrize("kind", NOT_KNOWN)
def test_money_is_given_back_once_whatever_happens(
    our_mollie: Mollie, another_mollie: AnotherMollie, mollie: MollieEmulator, kind: str, site: str
) -> None:
    _, seen = paid_at_mollie(our_mollie, mollie)
    facts = refund_of(seen, 400)
    mollie.faults.add(site, kind, times=times(kind) if site == "payments.get" else 1)

    assert isinstance(asking(another_mollie, kind).refund(facts), Unknown)
    outcome = our_mollie.refund(facts)
    assert isinstance(outcome, Succeeded)
    assert [move.key for move in outcome.snapshot.movements if move.kind is MovementKind.REFUNDED] == [
        str(facts.key)
    ]
    assert len(mollie.account.payments[seen.ref.id].refunds) == 1


def test_a_refund_asked_for_again_after_its_key_was_forgotten_is_made_once(
    our_mollie: Mollie, mollie: MollieEmulator
) -> None:
    _, seen = paid_at_mollie(our_mollie, mollie)
    facts = refund_of(seen, 400)
    mollie.faults.add("refunds.create", "dropped")
    assert isinstance(our_mollie.refund(facts), Unknown)
    mollie.clock.advance(hours=2)

    assert isinstance(our_mollie.refund(facts), Succeeded)
    assert len(mollie.account.payments[seen.ref.id].refunds) == 1


@pytest.mark.parametrize("kind", NOT_KNOWN)
def test_a_payment_is_given_up_whatever_happens(
    our_mollie: Mollie, another_mollie: AnotherMollie, mollie: MollieEmulator, kind: str
) -> None:
    facts = started(our_mollie, attempt())
    mollie.faults.add("payments.cancel", kind)

    assert isinstance(asking(another_mollie, kind).cancel(facts), Unknown)
    assert isinstance(our_mollie.cancel(facts), Succeeded)


@pytest.mark.parametrize("kind", NOT_READ)
def test_a_refund_whose_payment_cannot_be_looked_at_is_on_its_way(
    our_mollie: Mollie, another_mollie: AnotherMollie, mollie: MollieEmulator, kind: str
) -> None:
    _, seen = paid_at_mollie(our_mollie, mollie)
    mollie.faults.add("payments.get", kind, times=times(kind), skip=1)

    assert asking(another_mollie, kind).refund(refund_of(seen, 400)) == Pending(seen.ref)
    assert len(mollie.account.payments[seen.ref.id].refunds) == 1


Look = Callable[[Mollie], object]
LOOKS: dict[str, Look] = {
    "payments.get": lambda asker: asker.fetch(ProviderRef("payment", "tr_1")),
    "payments.list": lambda asker: asker.find(str(attempt().key)),
    "refunds.list_all": lambda asker: list(asker.list_since(clock.now() - timedelta(hours=1))),
    "chargebacks.list_all": lambda asker: list(asker.list_since(clock.now() - timedelta(hours=1))),
    "settlements.list": lambda asker: list(asker.settlements(clock.now() - timedelta(1), clock.now())),
    "settlements.parts": lambda asker: list(
        asker.settlements(clock.now() - timedelta(1), clock.now() + timedelta(1))
    ),
}


@pytest.mark.parametrize("kind", NOT_READ)
@pytest.mark.parametrize("site", LOOKS)
def test_whoever_cannot_look_says_so(
    our_mollie: Mollie, another_mollie: AnotherMollie, mollie: MollieEmulator, kind: str, site: str
) -> None:
    paid_at_mollie(our_mollie, mollie)
    mollie.settle()
    mollie.faults.add(site, kind, times=times(kind))

    with pytest.raises(ProviderAway) as away:
        LOOKS[site](asking(another_mollie, kind))
    assert away.value.after == (60.0 if kind == "rate_limit" else None)


@pytest.mark.parametrize("site", ["payments.list", "settlements.list", "settlements.parts"])
def test_a_list_that_is_not_whole_is_no_list(our_mollie: Mollie, mollie: MollieEmulator, site: str) -> None:
    paid_at_mollie(our_mollie, mollie)
    mollie.settle()
    mollie.faults.add(site, "partial_page")

    with pytest.raises(ProviderAway, match="not whole"):
        LOOKS[site](our_mollie)


def test_a_second_page_that_fails_is_no_list(
    our_mollie: Mollie, mollie: MollieEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("andruck.payments.adapters.mollie.client.PAGE", 1)
    paid_at_mollie(our_mollie, mollie)
    paid_at_mollie(our_mollie, mollie)
    mollie.faults.add("payments.list", "page_error", times=2, skip=1)

    with pytest.raises(ProviderAway):
        list(our_mollie.list_since(clock.now() - timedelta(hours=1)))


def test_a_key_that_is_wrong_is_our_fault(another_mollie: AnotherMollie) -> None:
    for key, code in (("test_" + "x" * 30, "HTTP_401"), ("secret", "SETUP"), ("", "SETUP")):
        assert another_mollie(key=key).start(attempt()) == Declined(code, ours=True)
        with pytest.raises(ProviderAway, match=code):
            another_mollie(key=key).fetch(ProviderRef("payment", "tr_1"))


def test_a_method_that_is_not_active_is_our_fault(our_mollie: Mollie) -> None:
    assert our_mollie.start(attempt(variant="sofort")) == Declined("HTTP_422_method", ours=True)


def test_a_key_may_not_read_settlements(another_mollie: AnotherMollie, mollie: MollieEmulator) -> None:
    from tests.emulators.mollie.server import KEY

    with pytest.raises(ProviderAway, match="HTTP_403"):
        list(another_mollie(token=KEY).settlements(clock.now() - timedelta(days=1), clock.now()))


def test_nobody_there(another_mollie: AnotherMollie) -> None:
    adapter = another_mollie(environment="http://127.0.0.1:9")
    assert adapter.start(attempt()) == Unknown("ConnectionError")
    with pytest.raises(ProviderAway):
        adapter.fetch(ProviderRef("payment", "tr_1"))


def test_a_call_that_is_still_being_worked_on(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    _, seen = paid_at_mollie(our_mollie, mollie)
    mollie.faults.add(
        "refunds.create", "issue", issue="A request with this key is being worked on", status=409
    )
    assert our_mollie.refund(refund_of(seen, 100)) == Pending(seen.ref)
    mollie.faults.add(
        "payments.create", "issue", issue="A request with this key is being worked on", status=409
    )
    assert isinstance(our_mollie.start(attempt()), Unknown)


def test_many_threads_share_an_adapter(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(our_mollie.start, [attempt() for _ in range(24)]))

    assert all(isinstance(outcome, NeedsUser) for outcome in outcomes)
    assert len(mollie.account.payments) == 24


def test_an_amount_that_changed_is_not_taken(our_mollie: Mollie, mollie: MollieEmulator) -> None:
    facts = started(our_mollie, attempt())
    assert facts.ref is not None
    mollie.finish(facts.ref.id, "authorized", method="klarna")
    for kind in ("wrong_amount", "wrong_currency"):
        mollie.faults.add("payments.get", kind)
        assert our_mollie.confirm(facts) == Declined("AMOUNT_CHANGED", ours=True, ref=facts.ref)
    assert mollie.calls("captures.create") == []


@pytest.mark.parametrize(
    ("kind", "amount", "payee"),
    [
        ("wrong_amount", Money(1251), "pfl_QkEhN94Ba"),
        ("wrong_currency", Money(1250, "USD"), "pfl_QkEhN94Ba"),
        ("wrong_payee", Money(1250), "pfl_Fremdes42"),
    ],
)
def test_what_mollie_shows_is_passed_on_as_it_is(
    our_mollie: Mollie, mollie: MollieEmulator, kind: str, amount: Money, payee: str
) -> None:
    _, seen = paid_at_mollie(our_mollie, mollie)
    mollie.faults.add("payments.get", kind)

    told = our_mollie.fetch(seen.ref)

    assert told is not None
    assert (told.amount, told.payee, told.movements[0].amount) == (amount, payee, amount)


def test_a_page_to_pay_on_that_is_not_mollies_is_not_shown(
    our_mollie: Mollie, mollie: MollieEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.emulators.mollie import shapes

    right = shapes.payment

    def elsewhere(*args: object, **more: object) -> dict[str, object]:
        shown = right(*args, **more)
        shown["_links"]["checkout"]["href"] = "https://www.mollie.com.evil.example/checkout/"
        return shown

    monkeypatch.setattr(shapes, "payment", elsewhere)
    assert our_mollie.start(attempt()) == Unknown("the page to pay on does not lie at Mollie")


def test_a_paper_at_home_gets_no_messages(mollie: MollieEmulator) -> None:
    """Mollie refuses a webhook that it cannot reach. Only the stand-in is on the same machine."""
    from andruck.payments.adapters.mollie import Account

    live, ours = Mollie(Account("test_abc")), Mollie(Account("test_abc", environment=mollie.url))
    home = replace(attempt(), hook_url="http://localhost:8000/-/hook/mollie/")

    assert "webhookUrl" not in live._payment(home)
    assert live._payment(attempt())["webhookUrl"] == attempt().hook_url
    assert ours._payment(home)["webhookUrl"] == home.hook_url


def test_mollie_says_what_it_will_do_and_what_it_does_not_allow(
    our_mollie: Mollie, another_mollie: AnotherMollie
) -> None:
    from tests.emulators.mollie.server import KEY

    assert our_mollie.greet().variants == ("creditcard", "klarna", "paybybank")
    assert our_mollie.greet().lacks == ()
    for token in ("", KEY):
        assert len(another_mollie(token=token).greet().lacks) == 1
    with pytest.raises(ProviderAway, match="HTTP_401"):
        another_mollie(key="test_" + "x" * 30).greet()
