"""Short signatures for what leaves the house and comes back: links, forms, pseudonyms. One purpose each.

What was signed with an older key of the installation is believed until that key is gone.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import blake2b

from django.conf import settings

TAG = 12
"""Bytes of a signature: 96 bits, for things that can only be tried against the server."""


def sign(purpose: str, data: bytes) -> str:
    """``data`` with its signature, as letters that may stand in an address."""
    return _letters(data + _tag(settings.SECRET_KEY, purpose, data, TAG))


def unsign(purpose: str, text: str, size: int) -> bytes | None:
    """The ``size`` bytes that were signed for this purpose; None for everything else."""
    raw = _bytes(text)
    if raw is None or len(raw) != size + TAG or _letters(raw) != text:
        return None
    data, tag = raw[:size], raw[size:]
    genuine = any(hmac.compare_digest(_tag(secret, purpose, data, TAG), tag) for secret in _secrets())
    return data if genuine else None


def pseudonyms(purpose: str, text: str) -> tuple[str, ...]:
    """What stands for a text that we do not want to keep: by the current key, then by older ones; 64 letters each.

    Without the keys nobody finds the text by trying all that are likely.
    """
    return tuple(_tag(secret, purpose, text.encode(), 32).hex() for secret in _secrets())


def _secrets() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *(str(one) for one in settings.SECRET_KEY_FALLBACKS))


def _tag(secret: str, purpose: str, data: bytes, size: int) -> bytes:
    key = blake2b(f"{purpose}\n{secret}".encode(), digest_size=32, person=b"signing").digest()
    return hmac.digest(key, data, "sha256")[:size]


def _letters(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes | None:
    try:
        return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (Error, ValueError):
        return None
