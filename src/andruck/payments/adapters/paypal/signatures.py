"""Whether a message comes from PayPal, found out without asking PayPal.

PayPal signs ``id|time|webhook|checksum`` with a certificate that it publishes. The checksum is a CRC-32, so anybody
can make a body to fit a signature they have seen: a good signature keeps strangers out, it proves nothing about
amounts. That is why only ids are read from a message, and why money is booked from what PayPal shows when asked.
"""

import base64
import binascii
import re
import threading
import warnings
import zlib
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import httpx
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from andruck.core import clock
from andruck.payments.adapters.answers import NoAnswer, moment
from andruck.payments.ports import Forged

SUBJECT, SANDBOX_SUBJECT = (
    "messageverificationcerts.paypal.com",
    "messageverificationcerts.sandbox.paypal.com",
)
OLDEST: Final = timedelta(days=3, hours=1)
"""PayPal repeats a message for three days. A replay within that time is only one more look at the same object."""
EARLY: Final = timedelta(minutes=10)
_PATH = re.compile(r"/v1/notifications/certs/[A-Za-z0-9_-]{1,80}")
_MOST_BYTES, _KEEP, _MOST_KEPT = 64_000, timedelta(hours=24), 16
_DOWNLOADS, _WITHIN = 10, timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Known:
    key: rsa.RSAPublicKey
    until: datetime


class Signatures:
    """Checks messages to one webhook. ``hosts``: where certificates may lie, ``.paypal.com`` standing for all below.

    ``roots``: whom to trust; ``subject``: whose certificate it has to be.
    """

    def __init__(
        self,
        *,
        webhook_id: str,
        download: Callable[[str], bytes],
        roots: Callable[[], Sequence[x509.Certificate]],
        subject: str = SUBJECT,
        stand_in: str = "",
    ) -> None:
        self._webhook_id, self._download, self._roots = webhook_id, download, roots
        self._subject, self._stand_in = x509.DNSName(subject), stand_in
        self._known: dict[str, _Known] = {}
        self._recent: deque[datetime] = deque(maxlen=_DOWNLOADS)
        self._lock = threading.Lock()

    def check(self, raw: bytes, headers: Mapping[str, str]) -> None:
        """Raises ``Forged`` for what PayPal has not signed, ``NoAnswer`` when its certificate cannot be had now."""
        if not self._webhook_id:
            raise Forged("The id of the webhook is not set (ANDRUCK_PAYPAL_WEBHOOK): nothing can be checked.")
        number, sent, url = (
            headers.get(f"paypal-{name}", "") for name in ("transmission-id", "transmission-time", "cert-url")
        )
        if not (number and sent and url) or headers.get("paypal-auth-algo", "") != "SHA256withRSA":
            raise Forged("A message without PayPal's signature.")
        now = clock.now()
        try:
            age = now - moment(sent)
            signature = base64.b64decode(headers.get("paypal-transmission-sig", ""), validate=True)
        except (ValueError, binascii.Error) as error:
            raise Forged("A message with a broken signature.") from error
        if not -EARLY <= age <= OLDEST:
            raise Forged("A message from another time.")
        self._check_address(url)
        said = f"{number}|{sent}|{self._webhook_id}|{zlib.crc32(raw)}".encode()
        try:
            self._key(url, now).verify(signature, said, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature as error:
            raise Forged("A message whose signature is wrong.") from error

    def _check_address(self, url: str) -> None:
        parts = urlsplit(url)
        try:
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError as error:
            raise Forged("A certificate without an address.") from error
        if self._stand_in:
            right = f"{parts.scheme}://{parts.netloc}" == self._stand_in
        else:
            right = parts.scheme == "https" and host.endswith(".paypal.com") and port in {None, 443}
        if not right or parts.username or parts.query or parts.fragment or not _PATH.fullmatch(parts.path):
            raise Forged("A certificate that does not lie at PayPal.")

    def _key(self, url: str, now: datetime) -> rsa.RSAPublicKey:
        with self._lock:
            known = self._known.get(url)
            if known and now < known.until:
                return known.key
            if len(self._recent) == _DOWNLOADS and now - self._recent[0] < _WITHIN:
                raise NoAnswer("too many certificates were asked for")
            self._recent.append(now)
        pem = self._download(url)
        leaf = self._verified(pem, now)
        key = leaf.public_key()
        if not isinstance(key, rsa.RSAPublicKey):
            raise Forged("A certificate with a key of another kind.")
        with self._lock:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[url] = _Known(key, min(now + _KEEP, leaf.not_valid_after_utc))
        return key

    def _verified(self, pem: bytes, now: datetime) -> x509.Certificate:
        if len(pem) > _MOST_BYTES:
            raise Forged("A certificate that is too long.")
        try:
            chain = x509.load_pem_x509_certificates(pem)
            policy = PolicyBuilder().store(Store(list(self._roots()))).time(now)
            verifier = policy.build_server_verifier(self._subject)
            return verifier.verify(chain[0], chain[1:])[0]
        except (ValueError, VerificationError) as error:
            raise Forged("A certificate that is not PayPal's.") from error


def trusted() -> list[x509.Certificate]:
    """The roots that https trusts, too. Left out are a few whose form has been wrong since the last century."""
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for der in httpx.create_ssl_context().get_ca_certs(binary_form=True):
            with suppress(Warning, ValueError):
                found.append(x509.load_der_x509_certificate(der))
    return found
