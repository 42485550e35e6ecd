"""Is our stand-in PayPal? Its description and its own client are asked; and whether they would notice if not."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from paypalserversdk.configuration import Configuration, Environment, Server
from paypalserversdk.exceptions.error_exception import ErrorException
from paypalserversdk.http.auth.o_auth_2 import ClientCredentialsAuthCredentials
from paypalserversdk.paypal_serversdk_client import PaypalServersdkClient

from andruck.payments.adapters.paypal import PayPal, errors
from tests.emulators.description import Description
from tests.emulators.paypal import PayPalEmulator, shapes
from tests.emulators.paypal.account import fee_of, stamp
from tests.emulators.paypal.server import CLIENT, SECRET
from tests.payments.providers.facts import attempt, captured, paid, refund_of, started

pytestmark = pytest.mark.realdata


@pytest.fixture
def sdk(
    description: Description, paypal: PayPalEmulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PaypalServersdkClient]:
    """PayPal's own client, which knows two environments; one of them is made to be ours."""
    monkeypatch.setitem(Configuration.environments, Environment.SANDBOX, {Server.DEFAULT: paypal.url})
    client = PaypalServersdkClient(
        client_credentials_auth_credentials=ClientCredentialsAuthCredentials(CLIENT, SECRET),
        environment=Environment.SANDBOX,
    )
    yield client
    client.config.http_client.session.close()


def order(cents: str = "12.50") -> dict[str, Any]:
    """What PayPal's client sends."""
    return {
        "intent": "CAPTURE",
        "purchase_units": [{"amount": {"currency_code": "EUR", "value": cents}, "custom_id": "c-1"}],
        "payment_source": {
            "paypal": {
                "experience_context": {"return_url": "https://a.example/", "cancel_url": "https://a.example/"}
            }
        },
    }


def test_paypals_own_client_pays_and_refunds_at_the_stand_in(
    sdk: PaypalServersdkClient, paypal: PayPalEmulator
) -> None:
    key, whole = str(uuid4()), "return=representation"
    asked = {"body": order(), "paypal_request_id": key, "prefer": whole}
    made, again = sdk.orders.create_order(asked), sdk.orders.create_order(asked)
    assert (made.status_code, again.status_code) == (201, 200), "a repetition is answered with 200"
    assert made.body.id == again.body.id
    assert made.body.status == "PAYER_ACTION_REQUIRED"
    id = made.body.id

    with pytest.raises(ErrorException) as early:
        sdk.orders.capture_order({"id": id, "prefer": whole})
    assert early.value.details[0].issue == "ORDER_NOT_APPROVED"

    paypal.approve(id)
    assert sdk.orders.get_order({"id": id}).body.status == "APPROVED"
    taken = sdk.orders.capture_order({"id": id, "prefer": whole, "paypal_request_id": "c"}).body
    (capture,) = taken.purchase_units[0].payments.captures
    assert (taken.status, capture.status, capture.amount.value) == ("COMPLETED", "COMPLETED", "12.50")
    assert capture.seller_receivable_breakdown.net_amount.value == f"{(1250 - fee_of(1250)) / 100:.2f}"

    with pytest.raises(ErrorException) as twice:
        sdk.orders.capture_order({"id": id, "paypal_request_id": "d"})
    assert twice.value.details[0].issue == "ORDER_ALREADY_CAPTURED"

    back = sdk.payments.refund_captured_payment(
        {
            "capture_id": capture.id,
            "body": {"amount": {"currency_code": "EUR", "value": "2.50"}},
            "prefer": whole,
        }
    ).body
    assert (back.status, back.amount.value) == ("COMPLETED", "2.50")
    assert sdk.payments.get_captured_payment({"capture_id": capture.id}).body.status == "PARTIALLY_REFUNDED"
    assert sdk.payments.get_refund({"refund_id": back.id}).body.id == back.id


def test_paypals_own_client_reads_the_report(
    sdk: PaypalServersdkClient, ours: PayPal, paypal: PayPalEmulator
) -> None:
    _, seen = paid(ours, paypal)
    now = paypal.clock.now()
    report = sdk.transaction_search.search_transactions(
        {"start_date": stamp(now.replace(hour=0)), "end_date": stamp(now), "fields": "transaction_info"}
    ).body
    assert [item.transaction_info.custom_field for item in report.transaction_details] == [seen.key]


def test_a_bad_request_is_refused_and_held_against_whoever_sent_it(
    sdk: PaypalServersdkClient, paypal: PayPalEmulator
) -> None:
    with pytest.raises(ErrorException):
        sdk.orders.create_order({"body": {"intent": "BUY", "purchase_units": []}, "paypal_request_id": "x"})

    assert len(paypal.violations) == 2
    assert "'BUY' is not one of ['CAPTURE', 'AUTHORIZE']" in paypal.violations[0]
    paypal.violations.clear()


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("id", {"id": 7}, "id: 7 is not of type 'string'"),
        ("status", {"status": "PAID"}, "status: 'PAID' is not one of"),
        ("time", {"create_time": "yesterday"}, "create_time: 'yesterday'"),
        ("payer", {"payer": {"payer_id": "TOO-SHORT"}}, "payer.payer_id"),
        ("money", {"purchase_units": [{"amount": {"value": "1"}}]}, "'currency_code' is a required property"),
    ],
)
def test_an_answer_that_the_description_refuses_is_noticed(
    ours: PayPal, paypal: PayPalEmulator, description: Description, monkeypatch: pytest.MonkeyPatch,
    name: str, wrong: dict[str, Any], words: str,
) -> None:  # fmt: skip
    """The positive control: let the stand-in say something that PayPal would not."""
    facts = started(ours, attempt())
    assert facts.ref is not None
    right = shapes.order
    monkeypatch.setattr(shapes, "order", lambda *args, **more: {**right(*args, **more), **wrong})

    ours.confirm(facts)

    assert any(words in violation for violation in paypal.violations), paypal.violations
    paypal.violations.clear()


def test_an_error_that_paypal_does_not_know_is_noticed(
    ours: PayPal, paypal: PayPalEmulator, description: Description
) -> None:
    operation = description.operation("POST", "/v2/checkout/orders/A1/capture")
    assert operation is not None
    body = {
        "name": "UNPROCESSABLE_ENTITY",
        "message": (
            "The requested action could not be performed, semantically incorrect, or failed business validation."
        ),
        "details": [{"issue": "ORDER_NOT_APPROVED", "description": "Words of our own."}],
    }
    assert len(description.faults_of_answer(operation, 422, body)) == 1
    body["details"] = [{"issue": "ORDER_NOT_APPROVED"}]
    assert description.faults_of_answer(operation, 422, body) == []
    assert description.faults_of_answer(operation, 422, {**body, "name": "OTHER"})


def test_every_error_we_know_is_one_of_paypals(description: Description) -> None:
    described = set().union(
        *(description.issues(name) for name in ("orders.create", "orders.capture", "captures.refund"))
    )
    known = errors.PAYER_ACTS | errors.DONE | errors.LATER | errors.FINAL
    assert known <= described
    assert errors.BUSY - described == {"PREVIOUS_REQUEST_IN_PROGRESS"}, "which is a 409"
    groups = [errors.PAYER_ACTS, errors.DONE, errors.BUSY, errors.LATER, errors.FINAL]
    assert sum(map(len, groups)) == len(frozenset().union(*groups)), "each has one meaning"


def test_what_paypal_says_of_the_payer_is_not_taken_for_our_fault(description: Description) -> None:
    """The texts of the errors are read, so that one which is added to the description gets a meaning here."""
    issues = description.issues("orders.capture") | description.issues("captures.refund")
    payers = {
        name for name in issues if name.startswith(("PAYER_", "REFUND_NOT", "REFUND_TIME", "COMPLIANCE"))
    }
    for name in payers:
        assert not errors.Refused(422, (name,)).declined().ours, name
    ours = {name for name in issues if name.startswith(("PAYEE_", "NOT_ENABLED", "INVALID_", "MISSING_"))}
    for name in ours:
        assert errors.Refused(422, (name,)).declined().ours, name
    assert (len(payers), len(ours)) == (8, 15)


def test_the_adapters_every_call_was_described(
    ours: PayPal, paypal: PayPalEmulator, description: Description
) -> None:
    """Every address our adapter uses is one of the description's, so that nothing went unjudged."""
    _, seen = paid(ours, paypal)
    ours.refund(refund_of(seen, 100))
    paypal.dispute(captured(seen).id)
    ours.fetch(captured(seen))
    list(ours.list_since(paypal.clock.now()))

    judged = [call for call in paypal.diary if call.operation != "oauth.token"]
    assert len(judged) > 10
    for call in judged:
        operation = description.operation(call.method, call.path)
        assert operation is not None, call.path
        assert operation.name == call.operation
