"""Mollie as a provider: cards, Klarna, pay by bank, all on Mollie's own page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, urlsplit

from andruck.core import clock
from andruck.payments.adapters.answers import Greeting, NoAnswer
from andruck.payments.adapters.mollie import reading, reports
from andruck.payments.adapters.mollie.client import TIMES, Client, Refused, api_address
from andruck.payments.ports import Forged, ProviderAway
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

ID: Final = "mollie"
KLARNA: Final = "klarna"
REMEMBERS: Final = MappingProxyType({Call.START: timedelta(hours=1), Call.REFUND: timedelta(hours=1)})
LONGEST_LIFE: Final = timedelta(days=35)
"""No payment stays open for longer; what is older is found by its id alone."""
_LATE = timedelta(days=14)
_LOCALES = {"de": "de_DE", "en": "en_GB"}
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", None})
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Account:
    """Access to one Mollie account. ``key``: ``live_…`` or ``test_…``. ``token``: an ``access_…`` token that may read
    settlements; without it payouts and costs are not booked by themselves. ``profile``: the website profile that
    payments then have to name. ``environment``: live, or the address of a stand-in on this machine.
    """

    key: str = field(repr=False)
    token: str = field(default="", repr=False)
    profile: str = ""
    environment: str = "live"


class Mollie:
    """The port's methods. Keeps nothing but connections."""

    def __init__(self, account: Account, *, times: tuple[float, float] = TIMES) -> None:
        self._account = account
        self._base = api_address(account.environment)
        self._client = Client(account.key, base=self._base, times=times)
        self._treasury = Client(account.token, base=self._base, times=times) if account.token else None

    @property
    def traits(self) -> Traits:
        """What is fixed about Mollie. Cards can be charged back for 180 days."""
        able = {
            Capability.ONE_OFF,
            Capability.REDIRECT,
            Capability.REFUND,
            Capability.PARTIAL_REFUND,
            Capability.DISPUTES,
        }
        if self._treasury:
            able.add(Capability.PAYOUT_REPORT)
        return Traits(
            id=ID,
            capabilities=frozenset(able),
            settlement="delayed",
            reversible_for=timedelta(days=180),
            remembers=REMEMBERS,
            payee=self._account.profile,
        )

    def needs(self, variant: str) -> frozenset[str]:
        """Klarna wants to know who buys; the others nothing."""
        known = {"name", "email", "street", "postcode", "city", "country"}
        return frozenset(known) if variant == KLARNA else frozenset()

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()
        if self._treasury:
            self._treasury.close()

    # ------------------------------------------------------------ what changes something

    def start(self, attempt: AttemptFacts) -> Outcome:
        """Create the payment and say where the payer pays it."""
        if not all(getattr(attempt.payer, name) for name in self.needs(attempt.variant)):
            return Declined("PAYER_UNKNOWN")
        began = clock.now()
        try:
            payment = self._client.create(self._payment(attempt), key=str(attempt.key))
            seen = reading.snapshot(payment, at=began)
        except Refused as refused:
            return _pending_or_no(refused, None)
        except NoAnswer as silence:
            return Unknown(str(silence))
        if seen.stage is not Stage.NEEDS_USER:
            return Succeeded(seen)
        return self._onwards(seen.url, seen.ref)

    def confirm(self, attempt: AttemptFacts) -> Outcome:
        """Take the money of a payment that was only authorised (Klarna). Looks first."""
        if attempt.ref is None:
            return Unknown("the payment is not known")
        try:
            seen = self._read(attempt.ref.id)
            if seen.stage is not Stage.APPROVED:
                return Succeeded(seen)
            if seen.amount != attempt.amount:
                return Declined("AMOUNT_CHANGED", ours=True, ref=seen.ref)
            data = {"amount": reading.written(attempt.amount)}
            self._client.capture(seen.ref.id, data, key=f"{attempt.key}-capture")
        except Refused as refused:
            # Klarna's money may have been taken by itself in the meantime: a look tells.
            return self._unless(attempt.ref, refused, lambda seen: seen.stage is not Stage.APPROVED)
        except NoAnswer as silence:
            return Unknown(str(silence))
        return self._seen(attempt.ref)

    def cancel(self, attempt: AttemptFacts) -> Outcome:
        """Give up a payment that the payer has not made, if Mollie lets us."""
        if attempt.ref is None:
            return Unknown("the payment is not known")
        began = clock.now()
        try:
            return Succeeded(reading.snapshot(self._client.cancel(attempt.ref.id), at=began))
        except Refused as refused:
            # It may have been given up before, or paid: a look tells.
            return self._unless(attempt.ref, refused, lambda seen: seen.stage is Stage.CANCELLED)
        except NoAnswer as silence:
            return Unknown(str(silence))

    def refund(self, refund: RefundFacts) -> Outcome:
        """Give back a part of a payment, or all of it. Looks first: Mollie forgets a key after an hour."""
        key = str(refund.key)
        data = {
            "amount": reading.written(refund.amount),
            "description": " ".join(refund.reason.split())[:140],
            "metadata": {"key": key},
        }
        try:
            seen = self._read(refund.payment.id)
            if any(movement.key == key for movement in seen.movements):
                return Succeeded(seen)
            self._client.refund(refund.payment.id, data, key=key)
        except Refused as refused:
            return _pending_or_no(refused, refund.payment)
        except NoAnswer as silence:
            return Unknown(str(silence))
        return self._seen(refund.payment)

    # ------------------------------------------------------------ what reads

    def fetch(self, ref: ProviderRef) -> Snapshot | None:
        """The payment, or the one that a refund or a chargeback belongs to, as it is now."""
        id = reading.payment_in(ref)

        def look() -> Snapshot | None:
            try:
                return self._read(id)
            except Refused as refused:
                if refused.status in {404, 410}:
                    return None
                raise

        return _asking(look) if id else None

    def find(self, key: str) -> Snapshot | None:
        """The payment with this key among those that can still be open."""

        def look() -> Snapshot | None:
            oldest = clock.now() - LONGEST_LIFE
            for payment in self._client.payments():
                if reading.key_of(payment) == key:
                    return self._read(reading.own_id(payment))
                if reading.created(payment) < oldest:
                    return None
            return None

        return _asking(look)

    def list_since(self, moment: datetime) -> Iterator[Snapshot]:
        """Every payment of ours that something happened to since then: itself, a refund, a chargeback.

        Looks at what was begun in the fortnight before, too, because banks take their time.
        """
        for id in _asking(lambda: list(dict.fromkeys(self._changed(moment)))):
            snapshot = self.fetch(ProviderRef(reading.PAYMENT, id))
            if snapshot is not None and snapshot.key:
                yield snapshot

    def settlements(self, since: datetime, until: datetime) -> Iterator[SettlementLine]:
        """The payouts of this time, what they cost, and what was in them. None without an access token."""
        if self._treasury is None:
            return
        treasury = self._treasury
        yield from _asking(lambda: list(reports.lines(treasury, since, until)))

    def parse_webhook(self, raw: bytes, headers: Mapping[str, str]) -> list[Hint]:
        """Mollie's messages hold an id and nothing else, and are not signed: all they can do is make us look."""
        try:
            id = dict(parse_qsl(raw.decode("ascii"), strict_parsing=True, max_num_fields=5)).get("id", "")
        except ValueError as error:
            raise Forged("A message that is none of Mollie's.") from error
        if not reading.ID.fullmatch(id):
            raise Forged("A message that names no payment.")
        return [Hint(ProviderRef(reading.PAYMENT, id), kind="payment")]

    def greet(self) -> Greeting:
        """Whether Mollie knows us, and which ways to pay are switched on there."""

        def look() -> Greeting:
            variants = tuple(reading.own_id(method) for method in self._client.methods())
            lacks = ["reading settlements (payouts and costs stay unknown)"]
            if self._treasury:
                try:
                    next(self._treasury.settlements(), None)
                    lacks.clear()
                except Refused as refused:
                    if refused.status not in {401, 403}:
                        raise
            return Greeting(variants, tuple(lacks))

        return _asking(look)

    # ------------------------------------------------------------ inside

    def _payment(self, attempt: AttemptFacts) -> dict[str, Any]:
        description = " ".join(attempt.description.split())[:255] or str(attempt.key)
        data: dict[str, Any] = {
            "amount": reading.written(attempt.amount),
            "description": description,
            "redirectUrl": attempt.return_url,
            "cancelUrl": attempt.cancel_url or attempt.return_url,
            "locale": _LOCALES.get(attempt.payer.language, "de_DE"),
            "metadata": {"key": str(attempt.key)},
        }
        ours_is_local = urlsplit(self._base).hostname in _LOOPBACK
        if ours_is_local or urlsplit(attempt.hook_url).hostname not in _LOOPBACK:
            # Mollie refuses addresses that it cannot reach; on a machine at home the sweeps have to do.
            data["webhookUrl"] = attempt.hook_url
        if attempt.variant:
            data["method"] = attempt.variant
        if attempt.variant == KLARNA:
            data |= _klarna(attempt, description)
        return data

    def _onwards(self, url: str, ref: ProviderRef) -> Outcome:
        """Readers are sent to Mollie and nowhere else."""
        parts = urlsplit(url)
        pays = parts.scheme == "https" and f".{parts.hostname or ''}".endswith(".mollie.com")
        if not pays and f"{parts.scheme}://{parts.netloc}" != self._base:
            return Unknown("the page to pay on does not lie at Mollie")
        return NeedsUser(url, ref)

    def _read(self, id: str) -> Snapshot:
        began = clock.now()
        return reading.snapshot(self._client.payment(id), at=began)

    def _seen(self, ref: ProviderRef) -> Outcome:
        try:
            return Succeeded(self._read(ref.id))
        except (Refused, NoAnswer):
            return Pending(ref)

    def _unless(self, ref: ProviderRef, refused: Refused, done: Callable[[Snapshot], bool]) -> Outcome:
        try:
            seen = self._read(ref.id)
        except (Refused, NoAnswer):
            return Declined(refused.code, ref=ref)
        return Succeeded(seen) if done(seen) else Declined(refused.code, ref=ref)

    def _changed(self, since: datetime) -> Iterator[str]:
        oldest = since - _LATE
        for payment in self._client.payments():
            if reading.created(payment) < oldest:
                break
            if reading.touched(payment) >= since:
                yield reading.own_id(payment)
        for listed in (self._client.refunds(), self._client.chargebacks()):
            for item in listed:
                if reading.created(item) < oldest:
                    break
                yield reading.payment_of(item)


def _pending_or_no(refused: Refused, ref: ProviderRef | None) -> Outcome:
    """409: the same call is still being worked on. The rest is a no to what we asked, mostly our own business."""
    if refused.status == 409:
        return Pending(ref) if ref else Unknown("the same call is under way")
    return Declined(refused.code, ours=refused.status != 422 or not ref, ref=ref)


def _klarna(attempt: AttemptFacts, description: str) -> dict[str, Any]:
    """Klarna wants to know who buys what. It gets that, and nothing more."""
    payer, amount = attempt.payer, reading.written(attempt.amount)
    given, _, family = payer.name.strip().rpartition(" ")
    nothing = {"currency": attempt.amount.currency, "value": "0.00"}
    return {
        "captureMode": "automatic",
        "billingAddress": {
            "givenName": given or family,
            "familyName": family,
            "email": payer.email,
            "streetAndNumber": payer.street,
            "postalCode": payer.postcode,
            "city": payer.city,
            "country": payer.country,
        },
        "lines": [
            {
                "type": "digital",
                "description": description,
                "quantity": 1,
                "unitPrice": amount,
                "totalAmount": amount,
                "vatRate": "0.00",
                "vatAmount": nothing,
            }
        ],
    }


def _asking(work: Callable[[], R]) -> R:
    """A look at Mollie; ``ProviderAway`` if there is no answer, or one that keeps us out."""
    try:
        return work()
    except NoAnswer as silence:
        raise ProviderAway(f"Mollie: {silence}", after=silence.after) from silence
    except Refused as refused:
        raise ProviderAway(f"Mollie: {refused}") from refused
