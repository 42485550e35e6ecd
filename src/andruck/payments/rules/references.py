"""Structured creditor references (ISO 11649): ``RF``, two check digits, eight characters that people can copy.

The alphabet leaves out what is easily taken for something else. A reference survives every change that banks and
people make to it: small letters, blanks, hyphens, line breaks, and signs that look alike.
"""

import re
import unicodedata

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ379"
LENGTH = 8
CODES = len(ALPHABET) ** LENGTH
"""How many codes there are: 2.8e11."""

_ALIKE = str.maketrans("24568", "ZASGB")
_NOTHING = re.compile(r"[^0-9A-Z]+")
_SHAPE = re.compile(rf"RF[0-9]{{2}}[0-9A-Z]{{{LENGTH}}}")
# Overlapping: a text may end in "RF" before the reference begins.
_INSIDE = re.compile(rf"(?=(RF[0-9]{{2}}[0-9A-Z]{{{LENGTH}}}))")


def code_of(number: int) -> str:
    """The code of a number from 0 up to ``CODES``; the caller draws the number."""
    if not 0 <= number < CODES:
        raise ValueError(f"There is no code number {number}.")
    signs = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return "".join(reversed(signs))


def compose(code: str) -> str:
    """The reference of a code, in its electronic form: ``RF837KQ3M9XT``."""
    if len(code) != LENGTH or any(sign not in ALPHABET for sign in code):
        raise ValueError(f"{code!r} is no code.")
    return f"RF{98 - _remainder(code + 'RF00'):02d}{code}"


def spell(reference: str) -> str:
    """The same for people, in groups of four: ``RF83 7KQ3 M9XT``."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def read(text: str) -> str | None:
    """The reference that this whole text is, however it is written; None for anything else."""
    plain = _plain(text)
    return _checked(plain) if _SHAPE.fullmatch(plain) else None


def find(text: str) -> tuple[str, ...]:
    """All references in a free text, in order, each once. Only those whose check digits are right."""
    found = (_checked(match) for match in _INSIDE.findall(_plain(text)))
    return tuple(dict.fromkeys(reference for reference in found if reference))


def _plain(text: str) -> str:
    return _NOTHING.sub("", unicodedata.normalize("NFKC", text).upper())


def _checked(candidate: str) -> str | None:
    code = candidate[4:].translate(_ALIKE)
    if any(sign not in ALPHABET for sign in code):
        return None
    reference = candidate[:4] + code
    return reference if compose(code) == reference else None


def _remainder(text: str) -> int:
    """ISO 7064, modulus 97: letters count as 10 to 35."""
    return int("".join(str(int(sign, 36)) for sign in text)) % 97
