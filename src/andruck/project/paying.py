"""Which payment providers this installation has access to, and what is missing or doubtful about that."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from andruck.payments import ports
from andruck.payments.actions import arranging
from andruck.payments.queries import setup
from andruck.project.environment import Environment

if TYPE_CHECKING:
    from andruck.payments.adapters.mollie import Mollie
    from andruck.payments.adapters.paypal import PayPal

MERCHANT = re.compile(r"[2-9A-HJ-NP-Z]{13}")
MOLLIE_KEY, MOLLIE_TOKEN = re.compile(r"(live|test)_\w{20,}"), re.compile(r"access_\w{10,}")
NAMES = {"paypal": "PayPal", "mollie": "Mollie"}

Doubt = tuple[str, str]
"""What is wrong, and the next step."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to pay as it is offered when a provider is connected. ``variant`` is the provider's word for it."""

    slug: str
    name: str
    variant: str = ""


def plug(options: Environment) -> None:
    """Plug in every provider that this installation has access to."""
    for provider in configured(options):
        ports.plug_provider(provider)


def configured(options: Environment) -> "list[PayPal | Mollie]":
    """The adapters; those that are not used are not even loaded."""
    found: list[PayPal | Mollie] = []
    if options.paypal_client and options.paypal_secret:
        from andruck.payments.adapters import paypal

        found.append(
            paypal.PayPal(
                paypal.Account(
                    client_id=options.paypal_client,
                    secret=options.paypal_secret.get_secret_value(),
                    environment=options.paypal_environment,
                    webhook_id=options.paypal_webhook,
                    merchant=options.paypal_merchant,
                    roots=_roots(options),
                )
            )
        )
    if options.mollie_key:
        from andruck.payments.adapters import mollie

        found.append(
            mollie.Mollie(
                mollie.Account(
                    key=options.mollie_key.get_secret_value(),
                    token=options.mollie_token.get_secret_value(),
                    profile=options.mollie_profile,
                    environment=options.mollie_environment,
                )
            )
        )
    return found


def _roots(options: Environment) -> bytes:
    """The file's content; nothing when it cannot be read, and then no message is believed (see ``doubts``)."""
    if options.paypal_roots is None:
        return b""
    try:
        return options.paypal_roots.read_bytes()
    except OSError:
        return b"unreadable"


def ways(provider: str, variants: tuple[str, ...]) -> list[Way]:
    """The ways to pay that a connected provider gives a paper, of those it says it will do."""
    if provider == "paypal":
        return [Way("paypal", "PayPal")]
    known = (
        Way("card", _("Card"), "creditcard"),
        Way("bank-now", _("Directly from your bank account"), "paybybank"),
        Way("klarna", "Klarna", "klarna"),
    )
    return [way for way in known if way.variant in variants]


def connect(options: Environment) -> Iterator[str]:
    """Ask every configured provider whether it knows us, and add the ways to pay that it will do; says what happened.

    Raises ``ports.ProviderAway`` for one that does not answer or does not let us in.
    """
    for provider in configured(options):
        name = NAMES[provider.traits.id]
        try:
            greeting = provider.greet()
        finally:
            provider.close()
        yield f"{name} knows us."
        for way in ways(provider.traits.id, greeting.variants):
            new = arranging.arrange(
                slug=way.slug, provider=provider.traits.id, name=way.name, variant=way.variant
            )
            yield f"  {way.name}: {'added' if new else 'there already'}."
        yield from (f"  Not allowed: {lack}." for lack in greeting.lacks)


def doubts(options: Environment, *, https: bool) -> Iterator[Doubt]:
    """What is missing or wrong about access to providers. ``https``: readers reach the paper by it."""
    yield from _paypal(options, https=https)
    yield from _mollie(options, https=https)
    used = setup.providers_in_use()
    for provider in configured(options):
        id = provider.traits.id
        provider.close()
        if id not in used:
            yield (
                f"{NAMES[id]} is set up, but no way to pay uses it.",
                "Run “andruck payments connect”.",
            )


def _paypal(options: Environment, *, https: bool) -> Iterator[Doubt]:
    if bool(options.paypal_client) != bool(options.paypal_secret):
        yield (
            "PayPal has only one of client id and secret.",
            "Set both ANDRUCK_PAYPAL_CLIENT and ANDRUCK_PAYPAL_SECRET, or neither.",
        )
    if not (options.paypal_client and options.paypal_secret):
        return
    if https and options.paypal_environment != "live":
        yield (
            "PayPal's environment is one for trials: readers would pay with money that does not exist.",
            "Remove ANDRUCK_PAYPAL_ENVIRONMENT.",
        )
    if not options.paypal_webhook:
        yield (
            "PayPal's messages cannot be checked and are refused.",
            "Set ANDRUCK_PAYPAL_WEBHOOK to the id of the webhook that sends to /-/hook/paypal/.",
        )
    if not MERCHANT.fullmatch(options.paypal_merchant):
        yield (
            "It is not known which account at PayPal is the paper's."
            if not options.paypal_merchant
            else f"{options.paypal_merchant} is no id of an account at PayPal.",
            "Set ANDRUCK_PAYPAL_MERCHANT to the 13 characters of the merchant id in the account's settings.",
        )
    if options.paypal_roots is not None and not _is_pem(options):
        yield (
            f"{options.paypal_roots} holds no certificates: no message of PayPal is believed.",
            "Remove ANDRUCK_PAYPAL_ROOTS, or name a PEM file.",
        )


def _mollie(options: Environment, *, https: bool) -> Iterator[Doubt]:
    key, token = options.mollie_key.get_secret_value(), options.mollie_token.get_secret_value()
    if not key:
        if token:
            yield "Mollie has a token but no key.", "Set ANDRUCK_MOLLIE_KEY, too."
        return
    if not MOLLIE_KEY.fullmatch(key):
        yield (
            "Mollie's key is none.",
            "Set ANDRUCK_MOLLIE_KEY to the key that begins with live_ (or test_, for trials).",
        )
    elif https and (key.startswith("test_") or options.mollie_environment != "live"):
        yield (
            "Mollie's key is one for trials: readers would pay with money that does not exist.",
            "Set ANDRUCK_MOLLIE_KEY to the key that begins with live_, and remove ANDRUCK_MOLLIE_ENVIRONMENT.",
        )
    if not MOLLIE_TOKEN.fullmatch(token):
        yield (
            "Mollie's payouts and costs are not booked: there is no token that may read settlements.",
            "Make an organisation access token with settlements.read at Mollie and set ANDRUCK_MOLLIE_TOKEN.",
        )
    if not re.fullmatch(r"pfl_\w+", options.mollie_profile):
        yield (
            "It is not known which profile at Mollie is the paper's.",
            "Set ANDRUCK_MOLLIE_PROFILE to the id that begins with pfl_.",
        )


def _is_pem(options: Environment) -> bool:
    from cryptography import x509

    try:
        return bool(x509.load_pem_x509_certificates(_roots(options)))
    except ValueError:
        return False
