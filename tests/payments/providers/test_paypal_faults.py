"""What can go wrong on the way to PayPal and back, at every call: never twice, never lost, never guessed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from andruck.core import clock
from andruck.core.money import Money
from andruck.payments.adapters.paypal import PayPal
from andruck.payments.ports import ProviderAway
from andruck.payments.rules.values import (
    Declined,
    MovementKind,
    NeedsUser,
    Pending,
    ProviderRef,
    Stage,
    Succeeded,
    Unknown,
)
from tests.emulators.faults import AFTER, BEFORE
from tests.emulators.paypal import PayPalEmulator
from tests.emulators.paypal.account import fee_of
from tests.payments.providers.conftest import IMPATIENT, PATIENT, Another
from tests.payments.providers.facts import attempt, captured, paid, refund_of, started

NOT_KNOWN = sorted((BEFORE | AFTER) - {"issue", "unauthorized"})
"""Faults after which nobody can say what happened."""

NOT_READ = [*sorted(AFTER - {"error_after"}), "error_500", "error_503", "rate_limit"]
"""For calls that only read it is the same before and after."""


def asking(another: Another, kind: str) -> PayPal:
    """An adapter that does not wait for an answer that never comes."""
    return another(times=IMPATIENT if kind.startswith("stall") else PATIENT)


@pytest.mark.parametrize("kind", NOT_KNOWN)
def test_an_order_is_made_once_whatever_happens(another: Another, paypal: PayPalEmulator, kind: str) -> None:
    facts = attempt()
    paypal.faults.add("orders.create", kind)

    assert isinstance(asking(another, kind).start(facts), Unknown)
    assert isinstance(another().start(facts), NeedsUser), "another process tries again"
    assert len(paypal.account.orders) == 1


@pytest.mark.parametrize("site", ["orders.get", "orders.capture"])
@pytest.mark.parametrize("kind", NOT_KNOWN)
def test_money_is_taken_once_whatever_happens(
    ours: PayPal, another: Another, paypal: PayPalEmulator, kind: str, site: str
) -> None:
    facts = started(ours, attempt())
    assert facts.ref is not None
    paypal.approve(facts.ref.id)
    paypal.faults.add(site, kind, times=2 if site == "orders.get" and kind != "rate_limit" else 1)

    assert isinstance(asking(another, kind).confirm(facts), Unknown)
    outcome = ours.confirm(facts)
    assert isinstance(outcome, Succeeded)
    assert [move.amount for move in outcome.snapshot.movements] == [Money(1250)]
    assert len(list(paypal.account.captures())) == 1
    assert paypal.account.balance == 1250 - fee_of(1250)


@pytest.mark.parametrize("kind", NOT_KNOWN)
def test_money_is_given_back_once_whatever_happens(
    ours: PayPal, another: Another, paypal: PayPalEmulator, kind: str
) -> None:
    _, seen = paid(ours, paypal)
    facts = refund_of(seen, 400)
    paypal.faults.add("captures.refund", kind)

    assert isinstance(asking(another, kind).refund(facts), Unknown)
    outcome = ours.refund(facts)
    assert isinstance(outcome, Succeeded)
    assert [move.key for move in outcome.snapshot.movements if move.kind is MovementKind.REFUNDED] == [
        str(facts.key)
    ]
    assert paypal.account.balance == 850 - fee_of(1250)


@pytest.mark.parametrize("kind", NOT_READ)
def test_a_refund_whose_payment_cannot_be_looked_at_is_on_its_way(
    ours: PayPal, another: Another, paypal: PayPalEmulator, kind: str
) -> None:
    _, seen = paid(ours, paypal)
    paypal.faults.add("orders.get", kind, times=1 if kind == "rate_limit" else 2)

    assert asking(another, kind).refund(refund_of(seen, 400)) == Pending(seen.ref)
    assert paypal.account.balance == 850 - fee_of(1250)


@pytest.mark.parametrize("kind", NOT_READ)
@pytest.mark.parametrize(
    "site", ["orders.get", "captures.get", "refunds.get", "disputes.list", "disputes.get"]
)
def test_whoever_cannot_look_says_so(
    ours: PayPal, another: Another, paypal: PayPalEmulator, kind: str, site: str
) -> None:
    _, seen = paid(ours, paypal)
    assert isinstance(ours.refund(refund_of(seen, 100)), Succeeded)
    refund = next(paypal.account.captures()).refunds[0]
    paypal.dispute(captured(seen).id)
    ref = {
        "orders.get": seen.ref,
        "captures.get": captured(seen),
        "refunds.get": ProviderRef("refund", refund.id),
        "disputes.list": seen.ref,
        "disputes.get": seen.ref,
    }[site]
    paypal.faults.add(site, kind, times=1 if kind == "rate_limit" else 2)

    with pytest.raises(ProviderAway) as away:
        asking(another, kind).fetch(ref)
    assert away.value.after == (1.0 if kind == "rate_limit" else None)
    assert ours.fetch(ref) is not None


@pytest.mark.parametrize("kind", [*NOT_READ, "partial_page"])
def test_a_report_that_is_not_whole_is_no_report(
    ours: PayPal, another: Another, paypal: PayPalEmulator, kind: str
) -> None:
    began = clock.now() - timedelta(hours=1)
    paid(ours, paypal)
    paid(ours, paypal)
    until = clock.now() + timedelta(hours=1)
    times = 1 if kind in {"rate_limit", "partial_page"} else 2
    asker = asking(another, kind)
    for ask in (
        lambda: list(asker.list_since(began)),
        lambda: list(asker.settlements(began, until)),
        lambda: [asker.find(str(attempt().key))],
    ):
        paypal.faults.add("search.get", kind, times=times)
        with pytest.raises(ProviderAway):
            ask()


def test_a_second_page_that_fails_is_no_report(
    ours: PayPal, paypal: PayPalEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("andruck.payments.adapters.paypal.reports._PAGE", 1)
    paid(ours, paypal)
    paid(ours, paypal)
    paypal.faults.add("search.get", "page_error", times=2, skip=1)

    with pytest.raises(ProviderAway):
        list(ours.settlements(clock.now() - timedelta(hours=1), clock.now()))


@pytest.mark.parametrize("kind", NOT_READ)
def test_no_token_no_call(another: Another, paypal: PayPalEmulator, kind: str) -> None:
    adapter, facts = asking(another, kind), attempt()
    paypal.faults.add("oauth.token", kind)

    assert isinstance(adapter.start(facts), Unknown)
    assert paypal.account.orders == {}
    assert isinstance(adapter.start(facts), NeedsUser)


@pytest.mark.parametrize("site", ["orders.create", "orders.capture", "captures.refund", "search.get"])
def test_a_token_that_was_withdrawn_is_renewed(ours: PayPal, paypal: PayPalEmulator, site: str) -> None:
    _, seen = paid(ours, paypal)
    paypal.faults.add(site, "unauthorized")

    paid(ours, paypal, 700)
    assert isinstance(ours.refund(refund_of(seen, 100)), Succeeded)
    assert list(ours.settlements(clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1)))
    assert len(paypal.calls("oauth.token")) == 2


def test_a_token_that_has_run_out_is_renewed(ours: PayPal, paypal: PayPalEmulator) -> None:
    started(ours, attempt())
    paypal.clock.advance(hours=10)
    started(ours, attempt())

    assert len(paypal.calls("oauth.token")) == 2


def test_many_threads_ask_for_one_token(ours: PayPal, paypal: PayPalEmulator) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(ours.start, [attempt() for _ in range(24)]))

    assert all(isinstance(outcome, NeedsUser) for outcome in outcomes)
    assert len(paypal.account.orders) == 24
    assert len(paypal.calls("oauth.token")) == 1


def test_credentials_that_are_wrong_are_our_fault(another: Another) -> None:
    adapter = another(secret="wrong")

    assert adapter.start(attempt()) == Declined("invalid_client", ours=True)
    with pytest.raises(ProviderAway, match="invalid_client"):
        adapter.fetch(ProviderRef("order", "A1"))


def test_nobody_there(another: Another) -> None:
    adapter = another(environment="http://127.0.0.1:9")

    assert adapter.start(attempt()) == Unknown("ConnectError")
    with pytest.raises(ProviderAway):
        adapter.fetch(ProviderRef("order", "A1"))


# ---------------------------------------------------------------- keys that were forgotten


def test_an_order_made_again_after_its_key_was_forgotten_cannot_be_taken_twice(
    ours: PayPal, paypal: PayPalEmulator
) -> None:
    facts = attempt()
    paypal.faults.add("orders.create", "dropped")
    assert isinstance(ours.start(facts), Unknown)
    paypal.clock.advance(hours=7)
    second = started(ours, facts)
    first, _ = paypal.account.orders.values()
    assert second.ref is not None
    for order in (second.ref.id, first.id):
        paypal.approve(order)

    assert isinstance(ours.confirm(second), Succeeded)
    twice = ours.confirm(replace(facts, ref=ProviderRef("order", first.id)))

    assert twice == Declined("DUPLICATE_INVOICE_ID", ours=True, ref=ProviderRef("order", first.id))
    assert paypal.account.balance == 1250 - fee_of(1250)


def test_a_refund_asked_for_again_after_its_key_was_forgotten_is_made_once(
    ours: PayPal, paypal: PayPalEmulator
) -> None:
    _, seen = paid(ours, paypal)
    facts = refund_of(seen, 400)
    paypal.faults.add("captures.refund", "dropped")
    assert isinstance(ours.refund(facts), Unknown)
    paypal.clock.advance(days=46)

    outcome = ours.refund(facts)

    assert isinstance(outcome, Succeeded)
    assert [move.key for move in outcome.snapshot.movements if move.kind is MovementKind.REFUNDED] == [
        str(facts.key)
    ]
    assert paypal.account.balance == 850 - fee_of(1250)


def test_a_taken_order_asked_for_again_after_days_is_taken_once(ours: PayPal, paypal: PayPalEmulator) -> None:
    facts = started(ours, attempt())
    assert facts.ref is not None
    paypal.approve(facts.ref.id)
    paypal.faults.add("orders.capture", "dropped")
    assert isinstance(ours.confirm(facts), Unknown)
    paypal.clock.advance(days=3)

    assert isinstance(ours.confirm(facts), Succeeded)
    assert len(paypal.calls("orders.capture")) == 1


def test_a_transaction_that_is_not_reported_yet_is_found_later(ours: PayPal, paypal: PayPalEmulator) -> None:
    paypal.search_lag = timedelta(hours=3)
    began = clock.now()
    _, seen = paid(ours, paypal)
    assert list(ours.list_since(began)) == []

    paypal.clock.advance(hours=3)

    assert [snapshot.key for snapshot in ours.list_since(began)] == [seen.key]


# ---------------------------------------------------------------- answers that lie


def test_an_order_that_asks_for_another_amount_is_not_taken(ours: PayPal, paypal: PayPalEmulator) -> None:
    facts = started(ours, attempt())
    assert facts.ref is not None
    paypal.approve(facts.ref.id)
    for kind in ("wrong_amount", "wrong_currency"):
        paypal.faults.add("orders.get", kind)
        assert ours.confirm(facts) == Declined("AMOUNT_CHANGED", ours=True, ref=facts.ref)

    assert paypal.calls("orders.capture") == []


@pytest.mark.parametrize(
    ("kind", "amount", "payee"),
    [
        ("wrong_amount", Money(1251), "ZEHNERPRESSE2"),
        ("wrong_currency", Money(1250, "USD"), "ZEHNERPRESSE2"),
        ("wrong_payee", Money(1250), "FREMDESKQNTQ2"),
    ],
)
def test_what_paypal_shows_is_passed_on_as_it_is(
    ours: PayPal, paypal: PayPalEmulator, kind: str, amount: Money, payee: str
) -> None:
    _, seen = paid(ours, paypal)
    paypal.faults.add("orders.get", kind)

    told = ours.fetch(seen.ref)

    assert told is not None
    assert (told.amount, told.payee, told.movements[0].amount) == (amount, payee, amount)


def test_a_page_to_pay_on_that_is_not_paypals_is_not_shown(paypal: PayPalEmulator) -> None:
    """The live adapter, which sends readers to paypal.com alone, is given the stand-in's answers."""
    import httpx

    from andruck.payments.adapters.paypal import Account

    def elsewhere(request: httpx.Request) -> httpx.Response:
        local = httpx.Request(
            request.method,
            paypal.url + request.url.raw_path.decode(),
            headers=request.headers,
            content=request.content,
        )
        with httpx.Client(transport=httpx.HTTPTransport(verify=False)) as client:
            answer = client.send(local)
        return httpx.Response(answer.status_code, content=answer.content)

    adapter = PayPal(Account("andruck-client", "andruck-secret"), transport=httpx.MockTransport(elsewhere))
    assert adapter.start(attempt()) == Unknown("the page to pay on does not lie at PayPal")


# ---------------------------------------------------------------- PayPal's own errors


@pytest.mark.parametrize(
    ("issue", "outcome"),
    [
        ("PAYER_CANNOT_PAY", Declined("PAYER_CANNOT_PAY")),
        ("COMPLIANCE_VIOLATION", Declined("COMPLIANCE_VIOLATION")),
        ("TRANSACTION_LIMIT_EXCEEDED", Declined("TRANSACTION_LIMIT_EXCEEDED", soft=True)),
        ("PAYEE_BLOCKED_TRANSACTION", Declined("PAYEE_BLOCKED_TRANSACTION", ours=True)),
    ],
)
def test_a_no_of_paypal_is_a_no(ours: PayPal, paypal: PayPalEmulator, issue: str, outcome: Declined) -> None:
    facts = started(ours, attempt())
    assert facts.ref is not None
    paypal.approve(facts.ref.id)
    paypal.faults.add("orders.capture", "issue", issue=issue)

    assert ours.confirm(facts) == replace(outcome, ref=facts.ref)


@pytest.mark.parametrize(
    "issue", ["INSTRUMENT_DECLINED", "PAYER_ACTION_REQUIRED", "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING"]
)
def test_the_payer_is_sent_back_where_that_helps(ours: PayPal, paypal: PayPalEmulator, issue: str) -> None:
    facts = started(ours, attempt())
    assert facts.ref is not None
    paypal.approve(facts.ref.id)
    paypal.faults.add("orders.capture", "issue", issue=issue)

    assert ours.confirm(facts) == NeedsUser(f"{paypal.url}/checkoutnow?token={facts.ref.id}", facts.ref)


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_start_that_paypal_refuses_is_our_fault(ours: PayPal, paypal: PayPalEmulator, status: int) -> None:
    paypal.faults.add("orders.create", "issue", issue="INVALID_PARAMETER_VALUE", status=status)

    assert ours.start(attempt()) == Declined("INVALID_PARAMETER_VALUE", ours=True)


def test_an_order_that_is_gone_is_nobodys_fault(ours: PayPal, paypal: PayPalEmulator) -> None:
    facts = started(ours, attempt())
    assert facts.ref is not None
    del paypal.account.orders[facts.ref.id]

    assert ours.confirm(facts) == Declined("ORDER_GONE", ref=facts.ref)
    assert ours.fetch(facts.ref) is None


def test_an_order_that_was_taken_meanwhile_is_shown(ours: PayPal, paypal: PayPalEmulator) -> None:
    facts = started(ours, attempt())
    assert facts.ref is not None
    paypal.approve(facts.ref.id)
    paypal.faults.add("orders.capture", "issue", issue="ORDER_ALREADY_CAPTURED")

    outcome = ours.confirm(facts)

    assert isinstance(outcome, Succeeded)
    assert outcome.snapshot.stage is Stage.APPROVED


def test_a_refund_without_money_at_paypal_can_be_tried_later(ours: PayPal, paypal: PayPalEmulator) -> None:
    _, seen = paid(ours, paypal)
    paypal.faults.add("captures.refund", "issue", issue="REFUND_FAILED_INSUFFICIENT_FUNDS")

    assert ours.refund(refund_of(seen, 100)) == Declined(
        "REFUND_FAILED_INSUFFICIENT_FUNDS", soft=True, ref=seen.ref
    )


def test_whoever_may_not_see_disputes_still_sees_payments(ours: PayPal, paypal: PayPalEmulator) -> None:
    _, seen = paid(ours, paypal)
    paypal.dispute(captured(seen).id)
    paypal.faults.add("disputes.list", "issue", issue="NOT_AUTHORIZED", status=403)

    shown = ours.fetch(seen.ref)

    assert shown is not None
    assert (shown.movements, shown.disputes) == (seen.movements, ())


def test_paypal_says_what_it_does_not_allow(ours: PayPal, another: Another, paypal: PayPalEmulator) -> None:
    assert ours.greet().lacks == ()
    for site in ("search.get", "disputes.list"):
        paypal.faults.add(site, "issue", issue="NOT_AUTHORIZED", status=403)
    assert [lack.partition(" (")[0] for lack in ours.greet().lacks] == [
        "searching transactions", "reading disputes"
    ]  # fmt: skip
    with pytest.raises(ProviderAway, match="invalid_client"):
        another(secret="wrong").greet()
