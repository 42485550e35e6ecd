"""PayPal as a provider: Orders v2 on PayPal's own page, taken by us once the payer has agreed."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import httpx
from cryptography import x509

from andruck.core import clock
from andruck.payments.adapters.answers import Greeting, NoAnswer
from andruck.payments.adapters.paypal import reading, reports
from andruck.payments.adapters.paypal.client import LIVE, SANDBOX, TIMES, Client, api_address
from andruck.payments.adapters.paypal.errors import BUSY, DONE, PAYER_ACTS, Refused
from andruck.payments.adapters.paypal.hooks import hints
from andruck.payments.adapters.paypal.signatures import SANDBOX_SUBJECT, SUBJECT, Signatures, trusted
from andruck.payments.ports import ProviderAway
from andruck.payments.rules.values import (
    AttemptFacts,
    Call,
    Capability,
    Declined,
    Hint,
    NeedsUser,
    Outcome,
    Pending,
    ProviderRef,
    RefundFacts,
    SettlementLine,
    Snapshot,
    Stage,
    Succeeded,
    Traits,
    Unknown,
)

log = logging.getLogger(__name__)

ID: Final = "paypal"
REMEMBERS: Final = MappingProxyType({Call.START: timedelta(hours=6), Call.REFUND: timedelta(days=45)})
"""Taking the money is not here: an order can be taken only once, whatever the key."""
SEARCHED: Final = timedelta(days=31)
_LOCALES = {"de": "de-DE", "en": "en-GB"}
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Account:
    """Access to one PayPal account. ``environment``: live, sandbox, or the address of a stand-in on this machine.

    ``merchant``: the account's own id, which payments then have to name. ``roots``: PEM certificates that messages
    must lead to; empty: those the system trusts. ``brand``: the name the payer sees at PayPal.
    """

    client_id: str
    secret: str = field(repr=False)
    environment: str = "live"
    webhook_id: str = ""
    merchant: str = ""
    brand: str = ""
    roots: bytes = b""


class PayPal:
    """The port's methods. Keeps nothing but a token and connections."""

    def __init__(
        self, account: Account, *, times: httpx.Timeout = TIMES, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._account = account
        base = api_address(account.environment)
        self._client = Client(
            base=base, client_id=account.client_id, secret=account.secret, times=times, transport=transport
        )
        self._signatures = Signatures(
            webhook_id=account.webhook_id,
            download=self._client.download,
            roots=lambda: self._roots,
            subject=SANDBOX_SUBJECT if base == SANDBOX else SUBJECT,
            stand_in="" if base in {LIVE, SANDBOX} else base,
        )

    @property
    def traits(self) -> Traits:
        """What is fixed about PayPal. Buyers can complain for 180 days."""
        return Traits(
            id=ID,
            capabilities=frozenset(
                {
                    Capability.ONE_OFF,
                    Capability.REDIRECT,
                    Capability.REFUND,
                    Capability.PARTIAL_REFUND,
                    Capability.DISPUTES,
                    Capability.PAYOUT_REPORT,
                }
            ),
            reversible_for=timedelta(days=180),
            remembers=REMEMBERS,
            payee=self._account.merchant,
            waits=timedelta(hours=6),
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    # ------------------------------------------------------------ what changes something

    def start(self, attempt: AttemptFacts) -> Outcome:
        """Create the order and say where the payer agrees."""
        began = clock.now()
        try:
            order = self._client.post("/v2/checkout/orders", self._order(attempt), key=str(attempt.key))
            seen = reading.snapshot(order, at=began)
        except Refused as refused:
            return refused.declined()
        except NoAnswer as silence:
            return Unknown(str(silence))
        if seen.stage is not Stage.NEEDS_USER:
            return Succeeded(seen)
        return self._onwards(seen.url, seen.ref)

    def confirm(self, attempt: AttemptFacts) -> Outcome:
        """Take the money of an order that the payer has agreed to. Looks first: no more is taken than was asked."""
        if attempt.ref is None:
            return Unknown("the order is not known")
        began = clock.now()
        try:
            order = self._client.get(f"/v2/checkout/orders/{attempt.ref.id}")
            seen = reading.snapshot(order, at=began)
            if seen.stage is Stage.NEEDS_USER:
                return self._onwards(seen.url or self._page(seen.ref), seen.ref)
            if seen.stage is not Stage.APPROVED:
                return Succeeded(self._complete(order, began))
            if seen.amount != attempt.amount:
                return Declined("AMOUNT_CHANGED", ours=True, ref=seen.ref)
        except Refused as refused:
            if refused.status == httpx.codes.NOT_FOUND:
                return Declined("ORDER_GONE", ref=attempt.ref)
            return refused.declined(attempt.ref)
        except NoAnswer as silence:
            return Unknown(str(silence))
        return self._take(attempt, seen)

    def _take(self, attempt: AttemptFacts, seen: Snapshot) -> Outcome:
        """After a card was refused the payer agrees anew, and that is another call with another key."""
        began, key = clock.now(), f"{attempt.key}-{attempt.round}"
        try:
            order = self._client.post(f"/v2/checkout/orders/{seen.ref.id}/capture", {}, key=key)
            return Succeeded(reading.snapshot(order, at=began))
        except Refused as refused:
            if refused.among(BUSY):
                return Pending(seen.ref)
            if refused.among(DONE):
                return self._seen(seen.ref, fallback=Pending(seen.ref))
            if refused.among(PAYER_ACTS):
                return self._onwards(refused.link or seen.url or self._page(seen.ref), seen.ref)
            return refused.declined(seen.ref)
        except NoAnswer as silence:
            return Unknown(str(silence))

    def refund(self, refund: RefundFacts) -> Outcome:
        """Give back a part of a capture, or all of it."""
        key = str(refund.key)
        body: dict[str, Any] = {"amount": reading.written(refund.amount), "invoice_id": key, "custom_id": key}
        note = " ".join(refund.reason.split())[:255]
        if note:
            body["note_to_payer"] = note
        try:
            self._client.post(f"/v2/payments/captures/{refund.capture.id}/refund", body, key=key)
        except Refused as refused:
            if refused.among(BUSY):
                return Pending(refund.payment)
            return self._repeated(refund) or refused.declined(refund.payment)
        except NoAnswer as silence:
            return Unknown(str(silence))
        return self._seen(refund.payment, fallback=Pending(refund.payment))

    def _repeated(self, refund: RefundFacts) -> Outcome | None:
        """PayPal may say no because this very refund has been made before; then the payment shows it."""
        try:
            seen = self._read_order(refund.payment.id)
        except Refused:
            return None
        except NoAnswer as silence:
            return Unknown(str(silence))
        made = any(movement.key == str(refund.key) for movement in seen.movements)
        return Succeeded(seen) if made else None

    # ------------------------------------------------------------ what reads

    def fetch(self, ref: ProviderRef) -> Snapshot | None:
        """The payment an order, a capture, a refund or a dispute belongs to, as it is now."""
        return _asking(lambda: self._fetch(ref))

    def find(self, key: str) -> Snapshot | None:
        """The payment with this key among those of the last 31 days that were taken.

        An order that was never taken is not found. It is none: nobody was shown its page, and only we could take it.
        """

        def look() -> Snapshot | None:
            now = clock.now()
            for item in reports.transactions(self._client, now - SEARCHED, now):
                if reports.key_of(item) == key and reports.is_payment(item):
                    order = reports.order_in(item)
                    known = ProviderRef(reading.ORDER, order) if order else None
                    return self._fetch(known or ProviderRef(reading.CAPTURE, reports.capture_in(item)))
            return None

        return _asking(look)

    def list_since(self, moment: datetime) -> Iterator[Snapshot]:
        """Every payment of ours in PayPal's account, or in a dispute, that something happened to since then."""
        seen: set[ProviderRef] = set()
        for ref in _asking(lambda: list(self._changed(moment))):
            snapshot = self.fetch(ref)
            if snapshot is not None and snapshot.key and snapshot.ref not in seen:
                seen.add(snapshot.ref)
                yield snapshot

    def settlements(self, since: datetime, until: datetime) -> Iterator[SettlementLine]:
        """The lines of PayPal's account. Payments and what became of them are only repeated here."""

        def look() -> list[SettlementLine]:
            found = reports.transactions(self._client, since, until)
            return [line for item in found if (line := reports.line(item, ours=self._is_ours(item)))]

        yield from _asking(look)

    def parse_webhook(self, raw: bytes, headers: Mapping[str, str]) -> list[Hint]:
        """What a message is about, if it comes from PayPal. Asks for a certificate about once a day."""
        try:
            self._signatures.check(raw, headers)
        except NoAnswer as silence:
            raise ProviderAway(f"PayPal's certificate: {silence}", after=silence.after) from silence
        return hints(raw)

    def greet(self) -> Greeting:
        """Whether PayPal knows us. Reading the account has to be switched on for the app, and takes hours to work."""
        now = clock.now()
        asked: dict[str, Callable[[], object]] = {
            "searching transactions (lost messages and payouts stay unknown)": lambda: list(
                reports.transactions(self._client, now - timedelta(hours=1), now)
            ),
            "reading disputes": lambda: list(reports.disputes_since(self._client, now - timedelta(hours=1))),
        }

        def look() -> Greeting:
            lacks = []
            for name, work in asked.items():
                try:
                    work()
                except Refused as refused:
                    if refused.status != httpx.codes.FORBIDDEN:
                        raise
                    lacks.append(name)
            return Greeting(lacks=tuple(lacks))

        return _asking(look)

    # ------------------------------------------------------------ inside

    def _order(self, attempt: AttemptFacts) -> dict[str, Any]:
        key = str(attempt.key)
        unit: dict[str, Any] = {
            "amount": reading.written(attempt.amount),
            "custom_id": key,
            "invoice_id": key,
        }
        description = " ".join(attempt.description.split())[:127]
        if description:
            unit["description"] = description
        context: dict[str, str] = {
            "shipping_preference": "NO_SHIPPING",
            "user_action": "PAY_NOW",
            "locale": _LOCALES.get(attempt.payer.language, "de-DE"),
            "return_url": attempt.return_url,
            "cancel_url": attempt.cancel_url or attempt.return_url,
        }
        if self._account.brand:
            context["brand_name"] = self._account.brand[:127]
        return {
            "intent": "CAPTURE",
            "purchase_units": [unit],
            "payment_source": {"paypal": {"experience_context": context}},
        }

    def _onwards(self, url: str, ref: ProviderRef) -> Outcome:
        """Readers are sent to PayPal and nowhere else."""
        parts = urlsplit(url)
        pays = parts.scheme == "https" and (parts.hostname or "").endswith(".paypal.com")
        if not pays and f"{parts.scheme}://{parts.netloc}" != api_address(self._account.environment):
            return Unknown("the page to pay on does not lie at PayPal")
        return NeedsUser(url, ref)

    def _page(self, ref: ProviderRef) -> str:
        base = api_address(self._account.environment)
        pages = {LIVE: "https://www.paypal.com", SANDBOX: "https://www.sandbox.paypal.com"}
        return f"{pages.get(base, base)}/checkoutnow?token={ref.id}"

    def _seen(self, ref: ProviderRef, *, fallback: Outcome) -> Outcome:
        try:
            return Succeeded(self._read_order(ref.id))
        except (Refused, NoAnswer):
            return fallback

    def _fetch(self, ref: ProviderRef) -> Snapshot | None:
        id = ref.id.partition("#")[0]
        if not reading.ID.fullmatch(id):
            # It comes from a message, and would become part of an address.
            return None
        try:
            match ref.kind:
                case reading.ORDER:
                    return self._read_order(id)
                case reading.CAPTURE:
                    return self._of_capture(id)
                case reading.REFUND:
                    refund = self._client.get(f"/v2/payments/refunds/{id}")
                    return self._of_capture(reading.capture_of(refund))
                case reading.DISPUTE:
                    dispute = self._client.get(f"/v1/customer/disputes/{id}")
                    capture = reports.capture_of_dispute(dispute)
                    return self._of_capture(capture) if capture else None
        except Refused as refused:
            if refused.status == httpx.codes.NOT_FOUND:
                return None
            raise
        return None

    def _of_capture(self, id: str) -> Snapshot:
        capture = self._client.get(f"/v2/payments/captures/{id}")
        return self._read_order(reading.order_of(capture))

    def _read_order(self, id: str) -> Snapshot:
        began = clock.now()
        return self._complete(self._client.get(f"/v2/checkout/orders/{id}"), began)

    def _complete(self, order: Mapping[str, Any], began: datetime) -> Snapshot:
        """With the disputes about what was taken, as far as we may see them."""
        found: list[Mapping[str, Any]] = []
        try:
            for capture in reading.taken(order):
                about = reports.dispute_ids(self._client, disputed_transaction_id=capture)
                found += [self._client.get(f"/v1/customer/disputes/{id}") for id in about]
        except Refused as refused:
            if refused.status != httpx.codes.FORBIDDEN:
                raise
            log.warning("PayPal does not let us see disputes; switch that on for the app")
        return reading.snapshot(order, at=began, disputes=found)

    def _changed(self, since: datetime) -> Iterator[ProviderRef]:
        for item in reports.transactions(self._client, since - reports.LAG, clock.now()):
            order, capture = reports.order_in(item), reports.capture_in(item)
            if order:
                yield ProviderRef(reading.ORDER, order)
            elif capture:
                yield ProviderRef(reading.CAPTURE, capture)
        for id in reports.disputes_since(self._client, since):
            yield ProviderRef(reading.DISPUTE, id)

    def _is_ours(self, item: Mapping[str, Any]) -> bool:
        """Whether a transaction belongs to a payment that was started here: it says so, or its capture does."""
        if reports.key_of(item):
            return True
        capture = reports.capture_in(item)
        if not capture or capture == item.get("transaction_id"):
            return False
        try:
            taken = self._client.get(f"/v2/payments/captures/{capture}")
        except Refused:
            return False
        return bool(reports.key_of({"custom_field": taken.get("custom_id")}))

    @cached_property
    def _roots(self) -> Sequence[x509.Certificate]:
        if self._account.roots:
            return x509.load_pem_x509_certificates(self._account.roots)
        return trusted()


def _asking(work: Callable[[], R]) -> R:
    """A look at PayPal; ``ProviderAway`` if there is no answer, or one that keeps us out."""
    try:
        return work()
    except NoAnswer as silence:
        raise ProviderAway(f"PayPal: {silence}", after=silence.after) from silence
    except Refused as refused:
        raise ProviderAway(f"PayPal: {refused}") from refused
