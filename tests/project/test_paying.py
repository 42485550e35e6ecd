"""Access to payment providers: what is plugged in, what is asked for, what is doubtful."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from andruck.payments import ports
from andruck.payments.models import Method
from andruck.payments.queries import setup
from andruck.project import checks, paying
from andruck.project.cli import cli, payments  # noqa: F401 (the second adds its commands)
from andruck.project.environment import Environment
from tests.emulators.mollie import MollieEmulator
from tests.emulators.mollie.server import KEY, TOKEN
from tests.emulators.paypal import PayPalEmulator
from tests.emulators.paypal.account import MERCHANT
from tests.emulators.paypal.server import CLIENT, SECRET
from tests.emulators.paypal.signing import WEBHOOK_ID, authority

PAYPAL = {
    "paypal_client": CLIENT, "paypal_secret": SECRET, "paypal_webhook": WEBHOOK_ID, "paypal_merchant": MERCHANT,
}  # fmt: skip
MOLLIE = {"mollie_key": "live_" + "a" * 30, "mollie_token": TOKEN, "mollie_profile": "pfl_QkEhN94Ba"}


@pytest.fixture
def unplugged() -> Iterator[None]:
    """Providers that a test plugs in are gone afterwards."""
    yield
    for id in ("paypal", "mollie"):
        ports.unplug_provider(id)


def doubts(https: bool = True, **options: Any) -> list[str]:
    return [what for what, _ in paying.doubts(Environment(**options), https=https)]


def test_without_credentials_nobody_is_plugged_in(unplugged: None) -> None:
    paying.plug(Environment())
    assert ports.provider("paypal") is ports.provider("mollie") is None


def test_credentials_plug_providers_in(unplugged: None) -> None:
    paying.plug(Environment(**PAYPAL, **MOLLIE))
    found = {provider.traits.id: provider for provider in ports.providers()}
    assert (found["paypal"].traits.payee, found["mollie"].traits.payee) == (MERCHANT, "pfl_QkEhN94Ba")
    for provider in (found["paypal"], found["mollie"]):
        provider.close()  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_complete_access_leaves_no_doubt() -> None:
    for slug in ("paypal", "mollie"):
        Method.objects.create(slug=slug, provider=slug, name=slug)
    assert doubts() == []
    assert doubts(**PAYPAL, **MOLLIE) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"paypal_client": "a"}, ["PayPal has only one of client id and secret."]),
        ({"paypal_secret": "a"}, ["PayPal has only one of client id and secret."]),
        ({**PAYPAL, "paypal_webhook": ""}, ["PayPal's messages cannot be checked and are refused."]),
        ({**PAYPAL, "paypal_merchant": ""}, ["It is not known which account at PayPal is the paper's."]),
        ({**PAYPAL, "paypal_merchant": "kasse@paper"}, ["kasse@paper is no id of an account at PayPal."]),
        (
            {**PAYPAL, "paypal_environment": "sandbox"},
            ["PayPal's environment is one for trials: readers would pay with money that does not exist."],
        ),
        (
            {**PAYPAL, "paypal_roots": Path("/nonexistent.pem")},
            ["/nonexistent.pem holds no certificates: no message of PayPal is believed."],
        ),
        ({"mollie_token": TOKEN}, ["Mollie has a token but no key."]),
        ({**MOLLIE, "mollie_key": "abc"}, ["Mollie's key is none."]),
        (
            {**MOLLIE, "mollie_key": KEY},
            ["Mollie's key is one for trials: readers would pay with money that does not exist."],
        ),
        (
            {**MOLLIE, "mollie_token": ""},
            ["Mollie's payouts and costs are not booked: there is no token that may read settlements."],
        ),
        ({**MOLLIE, "mollie_profile": ""}, ["It is not known which profile at Mollie is the paper's."]),
    ],
)
def test_what_is_missing_is_named(options: dict[str, Any], expected: list[str]) -> None:
    for slug in ("paypal", "mollie"):
        Method.objects.create(slug=slug, provider=slug, name=slug)
    assert doubts(**options) == expected


@pytest.mark.django_db
def test_trials_are_no_doubt_on_a_machine_at_home() -> None:
    Method.objects.create(slug="card", provider="mollie", name="Card")
    assert doubts(https=False, **{**MOLLIE, "mollie_key": KEY}) == []


@pytest.mark.django_db
def test_a_provider_that_no_way_to_pay_uses_is_named(settings: Any) -> None:
    assert doubts(**PAYPAL) == ["PayPal is set up, but no way to pay uses it."]
    settings.ENVIRONMENT = Environment(**MOLLIE)
    found = {finding.what: finding.step for finding in checks._providers()}
    assert found == {"Mollie is set up, but no way to pay uses it.": "Run “andruck payments connect”."}


@pytest.mark.django_db
def test_connecting_adds_the_ways_that_providers_will_do(settings: Any, tmp_path: Path) -> None:
    with PayPalEmulator() as paypal, MollieEmulator() as mollie:
        mollie.methods = ["creditcard", "paybybank", "voucher"]
        settings.ENVIRONMENT = Environment(
            **PAYPAL, paypal_environment=paypal.url, mollie_key=KEY, mollie_environment=mollie.url
        )
        paypal.faults.add("disputes.list", "issue", issue="NOT_AUTHORIZED", status=403)

        first = CliRunner().invoke(cli, ["payments", "connect", "--data", str(tmp_path)])
        again = CliRunner().invoke(cli, ["payments", "connect", "--data", str(tmp_path)])

    assert first.stdout.splitlines() == [
        "PayPal knows us.",
        "  PayPal: added.",
        "  Not allowed: reading disputes.",
        "Mollie knows us.",
        "  Karte: added.",
        "  Direkt vom Bankkonto: added.",
        "  Not allowed: reading settlements (payouts and costs stay unknown).",
    ]
    assert "  PayPal: there already." in again.stdout
    assert list(Method.objects.values_list("slug", "provider", "variant")) == [
        ("paypal", "paypal", ""), ("card", "mollie", "creditcard"), ("bank-now", "mollie", "paybybank")
    ]  # fmt: skip


@pytest.mark.django_db
def test_connecting_says_what_is_wrong(settings: Any, tmp_path: Path) -> None:
    def outcome() -> str:
        return str(CliRunner().invoke(cli, ["payments", "connect", "--data", str(tmp_path)]).exception)

    settings.ENVIRONMENT = Environment()
    assert outcome().startswith("No provider is set up.")
    with PayPalEmulator() as paypal:
        settings.ENVIRONMENT = Environment(
            **{**PAYPAL, "paypal_secret": "wrong"}, paypal_environment=paypal.url
        )
        assert "invalid_client" in outcome()
    assert Method.objects.count() == 0


@pytest.mark.django_db
def test_a_form_learns_what_it_has_to_ask_for(unplugged: None) -> None:
    Method.objects.create(slug="klarna", provider="mollie", variant="klarna", name="Klarna")
    Method.objects.create(slug="card", provider="mollie", variant="creditcard", name="Card")
    assert setup.needed("klarna") == frozenset(), "nobody of that name is plugged in"
    paying.plug(Environment(**MOLLIE))
    assert setup.needed("klarna") == {"name", "email", "street", "postcode", "city", "country"}
    assert setup.needed("card") == setup.needed("nothing") == frozenset()


@pytest.mark.django_db(transaction=True)
def test_messages_come_in_by_the_front_door(client: Any, unplugged: None, tmp_path: Path) -> None:
    """The real address, the real adapter: a signed message, one that is not, one that cannot be checked now."""
    roots = tmp_path / "roots.pem"
    roots.write_bytes(authority().root_pem)
    with PayPalEmulator() as paypal:
        paying.plug(Environment(**PAYPAL, paypal_environment=paypal.url, paypal_roots=roots))
        raw = b'{"id": "WH-1", "event_type": "CHECKOUT.ORDER.APPROVED", "resource": {"id": "5O190127TN364715T"}}'
        message = paypal.transmit(raw)

        def knock(body: bytes, headers: dict[str, str]) -> int:
            answer = client.post("/-/hook/paypal/", body, "application/json", headers=headers)
            return int(answer.status_code)

        paypal.faults.add("/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77", "error_500")
        assert knock(raw, message.headers) == 503
        assert knock(raw, message.headers) == 200
        assert knock(raw, message.headers) == 200
        assert knock(raw + b" ", message.headers) == 400
        assert knock(raw, {}) == 400
        assert client.post("/-/hook/nobody/", raw, "application/json").status_code == 404
        ports.provider("paypal").close()  # type: ignore[union-attr]
