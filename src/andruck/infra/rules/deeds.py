"""What may be written down of a deed: names that can be searched for, and nothing that is secret or an address."""

import re
from collections.abc import Mapping
from typing import Any

NAME_OF_DEED = re.compile(r"[a-z]+(?:\.[a-z_]+)+")
BLACK = "[…]"

_SECRET_NAMES = re.compile(
    r"password|secret|token|passphrase|iban|cookie|(?:^|_)(?:code|key|pin)$", re.IGNORECASE
)
_ADDRESS = re.compile(r"[^\s@<>\"',;]+@[^\s@<>\"',;]+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b")


def discreet(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The same facts without e-mail addresses, account numbers, and whatever is called a secret."""
    return {
        str(name): BLACK if _SECRET_NAMES.search(str(name)) else _discreet(value)
        for name, value in facts.items()
    }


def _discreet(value: Any) -> Any:
    if isinstance(value, Mapping):
        return discreet(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_discreet(one) for one in value]
    if isinstance(value, str):
        return _IBAN.sub(BLACK, _ADDRESS.sub(BLACK, value))
    return value
