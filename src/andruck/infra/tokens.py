"""The reader token: a few facts about a reader, signed, so that no table is asked who is reading.

A token is the URL-safe base64 of: form, key's name, reader, standing, whether a guest, epoch, issued, expires,
HMAC-SHA256. It says nothing that the reader may not know. ``epoch`` counts the changes of what the reader is entitled
to: raising the least valid epoch of a reader makes the older tokens void.

A token that is void or over is not worthless at once: it still says who has been here, and whoever can look that up
makes a new one of it. So tokens can be short, and a reader in the middle of a text notices nothing.
"""

import binascii
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from types import MappingProxyType

FORM = 1
_CLAIMS = struct.Struct(">BIQBBIII")
_MAC = 32
LENGTH = -(-(_CLAIMS.size + _MAC) * 4 // 3)
"""Characters of a token."""

COOKIE = "reader"

AHEAD = 24 * 3600
"""Seconds that the clock of whoever issued a token may be ahead of ours; from further ahead none is believed."""

REMEMBERED = 180 * 24 * 3600
"""Seconds since its issue that a token is worth a new one, although it is over."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says. Times are seconds since 1970, ``standing`` is a number of access.

    ``reader`` is drawn by lot and no account's number. All ``guest``s of an institution have its number.
    """

    reader: int
    standing: int
    epoch: int
    issued: int
    expires: int
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Keys:
    """Signing keys by number (four bytes). Tokens are signed with ``current``; the others are still believed."""

    current: int
    secrets: Mapping[int, bytes]

    def __post_init__(self) -> None:
        if self.current not in self.secrets or any(len(secret) < 32 for secret in self.secrets.values()):
            raise ValueError("the current key must be there, and keys have at least 32 bytes")


@dataclass(frozen=True, slots=True)
class Revocations:
    """Least valid epoch of single readers, and the second before which no token was issued that still counts."""

    readers: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    issued_since: int = 0

    def void(self, claims: Claims) -> bool:
        """Whether these claims have been taken back."""
        return claims.issued < self.issued_since or claims.epoch < self.readers.get(claims.reader, 0)


def derive(secret: str, *, older: Iterable[str] = ()) -> Keys:
    """Keys out of an installation's secret, and out of older ones that are still believed, for nothing else.

    A key's number comes from the key: after a rotation the old one is still found under its own.
    """
    keys = [
        blake2b(text.encode(), digest_size=32, person=b"reader token").digest() for text in (secret, *older)
    ]
    numbers = [int.from_bytes(blake2b(key, digest_size=4).digest(), "big") for key in keys]
    return Keys(numbers[0], dict(zip(reversed(numbers), reversed(keys), strict=True)))


def issue(claims: Claims, keys: Keys) -> str:
    """A token for these claims. Raises ``struct.error`` when a number does not fit."""
    payload = _CLAIMS.pack(
        FORM,
        keys.current,
        claims.reader,
        claims.standing,
        claims.guest,
        claims.epoch,
        claims.issued,
        claims.expires,
    )
    signed = payload + hmac.digest(keys.secrets[keys.current], payload, "sha256")
    return urlsafe_b64encode(signed).rstrip(b"=").decode("ascii")


def read(token: bytes, keys: Keys) -> Claims | None:
    """What a genuine token says, whether or not it is still or already true; None for everything else."""
    if len(token) != LENGTH:
        return None
    try:
        raw = urlsafe_b64decode(token + b"=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    # The decoder overlooks strange characters and spare bits: only one spelling of a token counts.
    if len(raw) != _CLAIMS.size + _MAC or urlsafe_b64encode(raw).rstrip(b"=") != token:
        return None
    payload = raw[: _CLAIMS.size]
    form, number, reader, standing, guest, epoch, issued, expires = _CLAIMS.unpack(payload)
    secret = keys.secrets.get(number)
    if form != FORM or secret is None:
        return None
    if not hmac.compare_digest(hmac.digest(secret, payload, "sha256"), raw[_CLAIMS.size :]):
        return None
    return Claims(reader, standing, epoch, issued, expires, bool(guest))


def verify(token: bytes, keys: Keys, now: float) -> Claims | None:
    """The claims of a genuine token that has not expired; None for everything else, whatever it is."""
    claims = read(token, keys)
    return claims if claims is not None and holds(claims, now) else None


def holds(claims: Claims, now: float) -> bool:
    """Whether claims are true at this second, as far as the clock is concerned.

    Claims from the future come from a clock that was wrong. Believed, they would outlast everything else.
    """
    return now < claims.expires and claims.issued <= now + AHEAD


def is_remembered(claims: Claims, now: float) -> bool:
    """Whether a token with these claims, although over, is worth a new one."""
    return -AHEAD <= now - claims.issued < REMEMBERED


class Verifier:
    """Verifies tokens and remembers the genuine ones, at most ``most`` of them. For one thread."""

    def __init__(self, keys: Keys, *, most: int = 20_000) -> None:
        self.keys, self.most = keys, most
        self.revocations = Revocations()
        self._known: OrderedDict[bytes, Claims] = OrderedDict()

    def claims(self, token: bytes, now: float) -> Claims | None:
        """Like ``verify``; None also for what has been revoked."""
        known = self._known.get(token)
        if known is None:
            known = verify(token, self.keys, now)
            if known is None:
                return None
            if len(self._known) >= self.most:
                self._known.popitem(last=False)
            self._known[token] = known
        elif not holds(known, now):
            del self._known[token]
            return None
        return None if self.revocations.void(known) else known

    def is_over(self, token: bytes, now: float) -> bool:
        """Whether this is a token of ours that is worth a new one, because it has expired or is void."""
        claims = read(token, self.keys)
        if claims is None or not is_remembered(claims, now):
            return False
        return not holds(claims, now) or self.revocations.void(claims)
