"""Papers with numbers: which series there are, how a number looks, how long what they say is kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256


class Series(StrEnum):
    """A row of numbers without gaps, anew every year. The value begins each number."""

    RECEIPT = "R"
    REFUND = "E"
    CREDIT_NOTE = "G"


KEPT_YEARS = 8
"""Full calendar years for which vouchers are kept (§ 147 AO, § 14b UStG)."""


@dataclass(frozen=True, slots=True)
class Paper:
    """An issued document. ``content`` is what it says; None when its time is over and it has been forgotten."""

    number: str
    series: Series
    key: str
    issued_on: date
    content: Mapping[str, object] | None


def receipt_key(kind: str, key: str) -> str:
    """The key of the receipt for what was paid for, in its owner's words: so a payment leads to its receipt."""
    return f"receipt:{kind}:{key}"


def about(key: str) -> tuple[str, str] | None:
    """What a document's key says it is about: kind and key in the owner's words; None for anything else."""
    series, _, rest = key.partition(":")
    kind, _, owner = rest.partition(":")
    return (kind, owner.split(":")[0]) if series in {"receipt", "refund"} and owner else None


def number(series: str, year: int, ordinal: int) -> str:
    """``R-2026-000001``"""
    return f"{series}-{year}-{ordinal:06}"


def canonical(content: Mapping[str, object]) -> str:
    """The one way to write this content down. Only what JSON knows exactly: no fractions, amounts are cents."""
    _check(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _check(value: object) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{key!r} cannot be a name in a document.")
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif not isinstance(value, str | int | None):
        raise TypeError(f"{value!r} cannot stand in a document; write it as text or in cents.")


def digest(salt: str, content: str) -> str:
    """What vouches for the content (SHA-256, hex). The salt keeps anybody from finding out what was forgotten."""
    return sha256(f"{salt}\n{content}".encode()).hexdigest()


def kept_until(issued_on: date) -> date:
    """The last day on which what the document says has to be there."""
    return date(issued_on.year + KEPT_YEARS, 12, 31)
