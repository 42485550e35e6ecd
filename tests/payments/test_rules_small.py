"""The small decisions: which ways to pay are offered, how long to wait, what a person should do next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.money import Money
from andruck.payments.rules import cases, methods, patience, postings
from andruck.payments.rules.cases import Action, CaseFacts, CaseKind
from andruck.payments.rules.ledger import CODE, Line
from andruck.payments.rules.methods import Health, Hidden, MethodFacts
from andruck.payments.rules.patience import Resend
from andruck.payments.rules.postings import Accounts
from andruck.payments.rules.states import Status
from andruck.payments.rules.values import LineKind, ProviderRef, SettlementLine

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
METHOD = MethodFacts(slug="card", provider="mollie", enabled=True, plugged=True)

# ---------------------------------------------------------------- ways to pay


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"enabled": False}, Hidden.OFF),
        ({"plugged": False}, Hidden.GONE),
        ({"recorded": True}, Hidden.RECORDED),
        ({"valid_from": NOW + HOUR}, Hidden.NOT_YET),
        ({"valid_from": NOW, "valid_until": NOW + HOUR}, None),
        ({"valid_until": NOW}, Hidden.ENDED),
        ({"valid_until": NOW, "plugged": False}, Hidden.ENDED),
        ({"health": Health(3, 1, NOW + HOUR)}, Hidden.FAILING),
        ({"health": Health(3, 1, NOW)}, None),
        ({"least": Money(501)}, Hidden.AMOUNT),
        ({"least": Money(500), "most": Money(500)}, None),
        ({"most": Money(499)}, Hidden.AMOUNT),
        ({"least": Money(1, "CHF")}, Hidden.CURRENCY),
    ],
)
def test_why_a_method_is_hidden(changes: dict[str, object], why: Hidden | None) -> None:
    method = replace(METHOD, **changes)  # type: ignore[arg-type]
    assert methods.hidden(method, now=NOW, amount=Money(500)) is why
    assert methods.offered([method], now=NOW, amount=Money(500)) == ([] if why else [method])


def test_a_method_rests_at_the_third_failure_in_a_row_and_longer_each_time() -> None:
    health, rests, now = Health(), [], NOW
    for _ in range(2):
        health = health.failed(now)
        assert health.hidden_until is None
    assert health.succeeded().failed(now).failed(now).hidden_until is None
    for _ in range(9):
        health = health.failed(now)
        assert health.hidden_until is not None
        assert health.failed(now) == health
        rests.append((health.hidden_until - now) / timedelta(minutes=1))
        now = health.hidden_until
    assert rests == [10, 20, 40, 80, 160, 320, 360, 360, 360]
    assert health.succeeded() == Health()


# ---------------------------------------------------------------- waiting


def test_a_call_is_sent_again_only_while_the_provider_surely_knows_it() -> None:
    window = timedelta(hours=6)

    def at(moment: datetime, remembers: timedelta | None = window) -> Resend:
        return patience.resend(first_sent=NOW, now=moment, remembers=remembers)

    assert patience.resend(first_sent=None, now=NOW, remembers=window) is Resend.SEND
    assert at(NOW + window - patience.LEASE - timedelta(seconds=1)) is Resend.SEND
    assert at(NOW + window - patience.LEASE) is Resend.ASK
    assert at(NOW + timedelta(days=900), None) is Resend.SEND


def test_what_cannot_be_found_may_still_be_on_its_way() -> None:
    assert not patience.surely_absent(last_sent=NOW, asked=NOW + timedelta(minutes=4))
    assert patience.surely_absent(last_sent=NOW, asked=NOW + timedelta(minutes=5))


@given(st.integers(1, 10_000), st.none() | st.floats(allow_nan=False, allow_infinity=False))
def test_pauses_grow_and_stay_within_bounds(tries: int, wanted: float | None) -> None:
    pause = patience.pause(tries, wanted)
    assert timedelta(seconds=5) <= pause <= timedelta(days=1)
    assert patience.pause(tries + 1) >= patience.pause(tries)


def test_open_payments_are_asked_about_every_ten_minutes_and_more_rarely_after_hours() -> None:
    asked = [
        patience.look_again(since=NOW, now=NOW + age) for age in (timedelta(0), HOUR, 10 * HOUR, 90 * HOUR)
    ]
    assert asked == [timedelta(minutes=10), timedelta(minutes=10), HOUR, 6 * HOUR]


# ---------------------------------------------------------------- what a person should do


@pytest.mark.parametrize("kind", CaseKind)
def test_every_case_has_a_next_step_with_a_reason(kind: CaseKind) -> None:
    step = cases.next_step(CaseFacts(kind))
    assert step.why.endswith(".")
    assert step.action not in step.others


@pytest.mark.parametrize(
    ("facts", "action"),
    [
        (CaseFacts(CaseKind.LATE, Status.SETTLED), Action.ACCEPT),
        (CaseFacts(CaseKind.LATE, Status.SETTLED, again=True), Action.REFUND),
        (CaseFacts(CaseKind.LATE, Status.REFUNDED, again=True), Action.CLOSE),
        (CaseFacts(CaseKind.PAID_TWICE, Status.SETTLED), Action.REFUND),
        (CaseFacts(CaseKind.PAID_TWICE, Status.SETTLED, refunds=False), Action.TRANSFER),
        (CaseFacts(CaseKind.DOUBT, Status.UNKNOWN), Action.LOOK),
        (CaseFacts(CaseKind.DOUBT, Status.SETTLED), Action.CLOSE),
        (CaseFacts(CaseKind.DISPUTE, Status.DISPUTED, due=NOW), Action.ANSWER),
    ],
)
def test_the_next_step(facts: CaseFacts, action: Action) -> None:
    step = cases.next_step(facts)
    assert (step.action, step.until) == (action, facts.due)


# ---------------------------------------------------------------- names and accounts


@given(st.text(min_size=1, max_size=200))
def test_whatever_id_a_provider_invents_it_has_a_name_in_the_books(id: str) -> None:
    name = postings.key("paypal", ProviderRef("capture", id), "captured")
    assert CODE.match(name)
    assert name.startswith("paypal:capture:")
    assert name.endswith(":captured")


def test_different_ids_have_different_names() -> None:
    names = {
        postings.key("p", ProviderRef("c", id), "captured") for id in ("a b", "a  b", "a\u00a0b", "a", "A")
    }
    assert len(names) == 5


ACCOUNTS = Accounts.of("paypal")


def test_a_payout_is_on_its_way_until_the_bank_shows_it() -> None:
    line = SettlementLine(ProviderRef("payout", "1"), LineKind.PAYOUT, Money(-10_000), NOW, fee=Money(25))
    assert postings.settlement(line, ACCOUNTS) == (
        Line("asset:clearing:paypal", Money(-10_025)),
        Line("asset:transit:paypal", Money(10_000)),
        Line("expense:fees:paypal", Money(25)),
    )


def test_a_fee_of_the_account_is_booked_and_anything_else_is_not() -> None:
    line = SettlementLine(ProviderRef("fee", "1"), LineKind.FEE, Money(-450), NOW)
    assert postings.settlement(line, ACCOUNTS) == (
        Line("asset:clearing:paypal", Money(-450)),
        Line("expense:fees:paypal", Money(450)),
    )
    for kind in (LineKind.MOVEMENT, LineKind.OTHER):
        assert postings.settlement(replace(line, kind=kind), ACCOUNTS) == ()
