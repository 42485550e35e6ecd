"""What banks can read: the SEPA character set, and how names get into it without becoming other names."""

import re
import unicodedata

from andruck.core.errors import Refusal

NAME = 70
REMITTANCE = 140
IDENTIFIER = 35

_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
_IDENTIFIER = re.compile(r"[A-Za-z0-9+?/\-:().,']{1,35}")
_AS_WRITTEN = {
    "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS",
    "æ": "ae", "Æ": "Ae", "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa", "œ": "oe", "Œ": "Oe",
    "&": "+", "_": "-", "–": "-", "—": "-", "’": "'", "‘": "'", "„": "'", "“": "'", "”": "'", '"': "'",
    "*": ".", "$": ".", "%": ".", "@": "(at)", "€": "EUR", "§": "Par.",
}  # fmt: skip


def transliterate(text: str) -> str:
    """The text in SEPA's characters, one blank between words: ``Jürgen Groß`` becomes ``Juergen Gross``.

    Nothing is cut off. Signs that have no equivalent disappear.
    """
    composed = unicodedata.normalize("NFC", text)
    signs = []
    for sign in composed:
        if sign in _ALLOWED:
            signs.append(sign)
        elif sign.isspace():
            signs.append(" ")
        else:
            signs.append(_AS_WRITTEN.get(sign) or _latin(sign))
    plain = "".join(sign for sign in "".join(signs) if sign in _ALLOWED)
    return " ".join(plain.split()).replace("//", "/").strip("/ ")


def _latin(sign: str) -> str:
    # Five megabytes of tables, for the few who write in other letters.
    from text_unidecode import unidecode

    return str(unidecode(sign))


def name(text: str, *, field: str = "name", most: int = NAME) -> str:
    """Somebody's name as it goes to the bank, at most 70 signs, cut at a word. Raises ``Refusal`` ("name")."""
    plain = transliterate(text)
    if not any(sign.isalnum() for sign in plain):
        raise Refusal(
            "name", "Banks cannot read this name. Write it in Latin letters, as on the account.", field=field
        )
    return cut(plain, most)


def remittance(text: str) -> str:
    """A purpose of at most 140 signs; may be empty."""
    return cut(transliterate(text), REMITTANCE)


def cut(text: str, most: int) -> str:
    """At most ``most`` signs, ending with a whole word where one ends in the last quarter."""
    if len(text) <= most:
        return text
    end = text.rfind(" ", most * 3 // 4, most + 1)
    return text[: end if end > 0 else most].rstrip("/ ")


def is_identifier(text: str) -> bool:
    """Whether it may stand as a reference in a bank file: no blanks, no slash at its ends, none doubled."""
    return bool(
        _IDENTIFIER.fullmatch(text)
        and not text.startswith("/")
        and not text.endswith("/")
        and "//" not in text
    )
