"""What must not lie open in the database: sealed with a key out of the installation's secret, opened when needed.

A seal is ``s1.`` and the URL-safe base64 of: the key's name, a nonce, the text under AES-256-GCM. What it is for is
sealed in, so that a value cannot be moved to another place. Fingerprints make the same value findable again without
saying it. After a change of the secret the older ones (``SECRET_KEY_FALLBACKS``), and those
that are believed no more (``RETIRED_KEYS``), still open and still find.
"""

import binascii
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import blake2b

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_FORM = "s1."
_NAME, _NONCE = 4, 12


class Unsealable(Exception):  # noqa: N818 (a condition, not somebody's mistake)
    """The seal is broken, belongs somewhere else, or its key is gone."""


def seal(text: str | bytes, *, purpose: str) -> str:
    """The text sealed for a purpose (``iban``, ``bank file``): another string every time. Empty stays empty."""
    content = text.encode() if isinstance(text, str) else text
    if not content:
        return ""
    name, cipher = _ciphers(_secrets())[0]
    nonce = os.urandom(_NONCE)
    return _FORM + urlsafe_b64encode(name + nonce + cipher.encrypt(nonce, content, purpose.encode())).decode(
        "ascii"
    )


def unseal_bytes(sealed: str, *, purpose: str) -> bytes:
    """What was sealed. Raises Unsealable."""
    if not sealed:
        return b""
    try:
        raw = urlsafe_b64decode(sealed.removeprefix(_FORM)) if sealed.startswith(_FORM) else b""
    except (binascii.Error, ValueError) as error:
        raise Unsealable(purpose) from error
    name, nonce, hidden = raw[:_NAME], raw[_NAME : _NAME + _NONCE], raw[_NAME + _NONCE :]
    cipher = dict(_ciphers(_secrets())).get(name)
    if cipher is None:
        raise Unsealable(purpose)
    try:
        return cipher.decrypt(nonce, hidden, purpose.encode())
    except InvalidTag as error:
        raise Unsealable(purpose) from error


def unseal(sealed: str, *, purpose: str) -> str:
    """The same as text."""
    return unseal_bytes(sealed, purpose=purpose).decode()


def fingerprint(text: str, *, purpose: str) -> str:
    """The same text has the same fingerprint here and nowhere else: 32 hexadecimal digits. Empty stays empty."""
    return fingerprints(text, purpose=purpose)[0] if text else ""


def fingerprints(text: str, *, purpose: str) -> tuple[str, ...]:
    """Those it may be stored under: by today's secret first, then by older ones."""
    return tuple(
        hmac.digest(_key(secret, b"andruck finger"), f"{purpose}\0{text}".encode(), "sha256")[:16].hex()
        for secret in _secrets()
    )


def _secrets() -> tuple[str, ...]:
    return tuple(
        str(secret)
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS, *settings.RETIRED_KEYS)
    )


@lru_cache(maxsize=16)
def _key(secret: str, person: bytes) -> bytes:
    return blake2b(secret.encode(), digest_size=32, person=person).digest()


@lru_cache(maxsize=4)
def _ciphers(secrets: tuple[str, ...]) -> tuple[tuple[bytes, AESGCM], ...]:
    keys = [_key(secret, b"andruck sealed") for secret in secrets]
    return tuple((blake2b(key, digest_size=_NAME).digest(), AESGCM(key)) for key in keys)
