"""PayPal's messages: who may knock, and that a message never says how much."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from andruck.core import clock
from andruck.payments.adapters.answers import NoAnswer
from andruck.payments.adapters.paypal import PayPal
from andruck.payments.adapters.paypal.signatures import SUBJECT, Signatures
from andruck.payments.ports import Forged, ProviderAway
from andruck.payments.rules.values import Hint, ProviderRef, Stage
from tests.emulators.hooks import Message
from tests.emulators.paypal import PayPalEmulator
from tests.emulators.paypal.signing import WEBHOOK_ID, Authority, authority, forge, make_authority, sign
from tests.payments.providers.conftest import Another
from tests.payments.providers.facts import attempt, captured, paid, refund_of, started

REAL = "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77"
BODY = b'{"id": "WH-1", "event_type": "CHECKOUT.ORDER.APPROVED", "resource": {"id": "5O190127TN364715T"}}'


def test_every_message_leads_to_its_payment(ours: PayPal, paypal: PayPalEmulator) -> None:
    _, seen = paid(ours, paypal)
    ours.refund(refund_of(seen, 100))
    dispute = paypal.dispute(captured(seen).id)
    messages = paypal.hooks.take()

    found = [ours.parse_webhook(message.raw, message.headers) for message in messages]

    assert [hint.ref for hints in found for hint in hints] == [
        seen.ref,
        captured(seen),
        captured(seen),
        ProviderRef("dispute", dispute.id),
    ]
    assert [hint.event for hints in found for hint in hints] == [message.event for message in messages]
    fetched = [ours.fetch(hint.ref) for hints in found for hint in hints]
    assert [snapshot and snapshot.ref for snapshot in fetched] == [seen.ref] * 4


def test_a_message_delivered_twice_names_the_same_event(ours: PayPal, paypal: PayPalEmulator) -> None:
    paypal.hooks.duplicates = 2
    facts = started(ours, attempt())
    assert facts.ref is not None
    paypal.approve(facts.ref.id)

    one, two, three = (ours.parse_webhook(item.raw, item.headers) for item in paypal.hooks.take())

    assert one == two == three == [Hint(facts.ref, event=one[0].event, kind="CHECKOUT.ORDER.APPROVED")]


def test_messages_about_other_things_say_nothing(ours: PayPal, paypal: PayPalEmulator) -> None:
    raw = b'{"id": "WH-9", "event_type": "BILLING.PLAN.CREATED", "resource": {"id": "P-1"}}'
    assert ours.parse_webhook(raw, paypal.transmit(raw).headers) == []


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"null", b"[]", b"{", b'"text"', b"\xff\xfe", b'{"id": "WH-1"}',
        b'{"id": "WH-1", "event_type": "CHECKOUT.ORDER.APPROVED", "resource": null}',
        b'{"id": "WH-1", "event_type": "CHECKOUT.ORDER.APPROVED", "resource": {}}',
        b'{"id": "WH-1", "event_type": "CHECKOUT.ORDER.APPROVED", "resource": {"id": ""}}',
        b'{"id": "W", "event_type": "CUSTOMER.DISPUTE.CREATED", "resource": {"dispute_id": "' + b"9" * 300 + b'"}}',
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_signed_message_that_is_none_is_refused(ours: PayPal, paypal: PayPalEmulator, raw: bytes) -> None:
    with pytest.raises(Forged):
        ours.parse_webhook(raw, paypal.transmit(raw).headers)


def test_a_forged_body_with_the_same_checksum_moves_no_money(ours: PayPal, paypal: PayPalEmulator) -> None:
    """Four bytes make any body fit a signature that was seen. It gets in, and all it achieves is a look at PayPal."""
    facts = started(ours, attempt(500))
    assert facts.ref is not None
    _, other = paid(ours, paypal, 100)
    seen_on_the_way = paypal.hooks.take()[-1]
    lie = {
        "id": "WH-FORGED", "event_type": "PAYMENT.CAPTURE.COMPLETED", "resource_type": "capture",
        "resource": {
            "id": captured(other).id, "status": "COMPLETED", "custom_id": str(facts.key),
            "amount": {"currency_code": "EUR", "value": "9999.00"},
            "supplementary_data": {"related_ids": {"order_id": facts.ref.id}},
        },
    }  # fmt: skip
    for number in range(100_000):
        raw = forge(json.dumps({"n": number, "x": "@@@@", **lie}).encode(), seen_on_the_way.raw)
        if raw[raw.index(b'"x": "') + 6 :][:4].isalnum():
            break
    assert json.loads(raw)["resource"]["amount"]["value"] == "9999.00"

    (hint,) = ours.parse_webhook(raw, seen_on_the_way.headers)

    assert hint == Hint(captured(other), event="WH-FORGED", kind="PAYMENT.CAPTURE.COMPLETED")
    looked = ours.fetch(hint.ref)
    assert looked is not None
    assert (looked.key, looked.movements) == (other.key, other.movements), (
        "it is the other payment, as it was"
    )
    untouched = ours.fetch(facts.ref)
    assert untouched is not None
    assert (untouched.stage, untouched.movements) == (Stage.NEEDS_USER, ())


def test_a_body_that_was_changed_is_refused(ours: PayPal, paypal: PayPalEmulator) -> None:
    message = paypal.transmit(BODY)
    with pytest.raises(Forged, match="signature is wrong"):
        ours.parse_webhook(BODY.replace(b"5O19", b"5O20"), message.headers)


@pytest.mark.parametrize(
    "name", ["transmission-id", "transmission-time", "transmission-sig", "cert-url", "auth-algo"]
)
def test_a_message_without_a_whole_signature_is_refused(
    ours: PayPal, paypal: PayPalEmulator, name: str
) -> None:
    headers = paypal.transmit(BODY).headers
    without = {key: value for key, value in headers.items() if key != f"paypal-{name}"}
    for broken in (without, {**headers, f"paypal-{name}": "%"}, {**headers, f"paypal-{name}": ""}):
        with pytest.raises(Forged):
            ours.parse_webhook(BODY, broken)


def test_without_the_id_of_the_webhook_nothing_is_believed(another: Another, paypal: PayPalEmulator) -> None:
    with pytest.raises(Forged, match="ANDRUCK_PAYPAL_WEBHOOK"):
        another(webhook_id="").parse_webhook(BODY, paypal.transmit(BODY).headers)
    with pytest.raises(Forged):
        another(webhook_id="ANOTHERWEBHOOK").parse_webhook(BODY, paypal.transmit(BODY).headers)


@pytest.mark.parametrize("kind", ["dropped", "error_500"])
def test_a_certificate_that_cannot_be_had_now_is_no_forgery(
    ours: PayPal, paypal: PayPalEmulator, kind: str
) -> None:
    message = paypal.transmit(BODY)
    paypal.faults.add("/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77", kind)
    with pytest.raises(ProviderAway):
        ours.parse_webhook(message.raw, message.headers)
    assert len(ours.parse_webhook(message.raw, message.headers)) == 1


def test_the_certificate_is_asked_for_once(ours: PayPal, paypal: PayPalEmulator) -> None:
    for _ in range(5):
        ours.parse_webhook(BODY, paypal.transmit(BODY).headers)
    assert len(paypal.calls("/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77")) == 1


# ---------------------------------------------------------------- the live checks, without PayPal


def checking(
    by: Authority,
    *,
    trusted: Sequence[x509.Certificate] | None = None,
    download: Callable[[str], bytes] | None = None,
    subject: str = SUBJECT,
) -> Callable[[Message], None]:
    """The checks as they are in a real installation, with another root."""
    signatures = Signatures(
        webhook_id=WEBHOOK_ID,
        download=download or (lambda _url: by.chain_pem),
        roots=lambda: trusted if trusted is not None else [by.root],
        subject=subject,
    )
    return lambda message: signatures.check(message.raw, message.headers)


def message(*, by: Authority | None = None, certificate: str = REAL, age: timedelta = timedelta()) -> Message:
    """BODY, signed."""
    return sign(
        BODY, event="WH-1", kind="", certificate=certificate, at=clock.now() - age, number="n-1", by=by
    )


def test_a_message_of_paypal_is_believed() -> None:
    checking(authority())(message())


def test_somebody_elses_certificate_is_refused() -> None:
    stranger = make_authority()
    with pytest.raises(Forged, match="not PayPal's"):
        checking(stranger, trusted=[authority().root])(message(by=stranger))


def test_a_good_certificate_for_another_name_is_refused() -> None:
    named = make_authority("messageverificationcerts.paypal.com.evil.example")
    with pytest.raises(Forged, match="not PayPal's"):
        checking(named)(message(by=named))
    with pytest.raises(Forged, match="not PayPal's"):
        checking(authority(), subject="messageverificationcerts.sandbox.paypal.com")(message())


@pytest.mark.parametrize(
    ("begins", "ends"), [(datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)),
                         (datetime(2048, 1, 1, tzinfo=UTC), datetime(2049, 1, 1, tzinfo=UTC))]
)  # fmt: skip
def test_a_certificate_of_another_time_is_refused(begins: datetime, ends: datetime) -> None:
    aged = make_authority(begins=begins, ends=ends)
    with pytest.raises(Forged, match="not PayPal's"):
        checking(aged)(message(by=aged))


@pytest.mark.parametrize("pem", [b"", b"junk", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                                 b"x" * 100_000])  # fmt: skip
def test_junk_is_no_certificate(pem: bytes) -> None:
    with pytest.raises(Forged):
        checking(authority(), download=lambda _url: pem)(message())


@pytest.mark.parametrize(
    "url",
    [
        REAL.replace("https:", "http:"),
        REAL.replace("api.paypal.com", "paypal.com.evil.example"),
        REAL.replace("api.paypal.com", "evilpaypal.com"),
        REAL.replace("api.paypal.com", "api.paypal.com@evil.example"),
        REAL.replace("api.paypal.com", "evil.example#api.paypal.com"),
        REAL.replace("api.paypal.com", "api.paypal.com:8443"),
        REAL.replace("api.paypal.com", "api.paypal.com:99999"),
        REAL.replace("api.paypal.com", "user:word@api.paypal.com"),
        REAL.replace("/v1/notifications/certs/", "/redirect/"),
        REAL.replace("/v1/", "/v1/../v1/"),
        REAL + "?to=evil.example",
        REAL + "/..",
        "file:///etc/passwd",
        "https://169.254.169.254/v1/notifications/certs/CERT-1",
        "http://127.0.0.1:8000/v1/notifications/certs/CERT-1",
        "",
        "%",
    ],
)
def test_nobody_is_asked_for_a_certificate_but_paypal(url: str) -> None:
    asked: list[str] = []

    def download(address: str) -> bytes:
        asked.append(address)
        return authority().chain_pem

    with pytest.raises(Forged):
        checking(authority(), download=download)(message(certificate=url))
    assert asked == []


@pytest.mark.parametrize("age", [timedelta(days=3, hours=2), -timedelta(minutes=11), timedelta(days=4000)])
def test_a_message_of_another_time_is_refused(age: timedelta) -> None:
    with pytest.raises(Forged, match="another time"):
        checking(authority())(message(age=age))


@pytest.mark.parametrize("age", [timedelta(days=3), -timedelta(minutes=9)])
def test_a_message_that_was_repeated_for_days_is_believed(age: timedelta) -> None:
    checking(authority())(message(age=age))


def test_strangers_cannot_make_us_ask_paypal_without_end() -> None:
    asked: list[str] = []

    def download(address: str) -> bytes:
        asked.append(address)
        raise NoAnswer("HTTP 404")

    check = checking(authority(), download=download)
    for number in range(50):
        with pytest.raises(NoAnswer):
            check(message(certificate=f"{REAL}{number}"))
    assert len(asked) == 10


def test_the_roots_the_system_trusts_can_be_read() -> None:
    from andruck.payments.adapters.paypal import Account

    adapter = PayPal(Account("a", "b", webhook_id=WEBHOOK_ID))
    try:
        roots = adapter._roots
        assert len(roots) > 50
        names = " ".join(root.subject.rfc4514_string() for root in roots)
        assert "DigiCert" in names
    finally:
        adapter.close()
