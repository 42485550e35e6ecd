"""Plain text set as print would: quotes, apostrophes, dashes, ranges, spaces that hold together.

Nothing here adds or removes a letter or digit, and setting a text twice is setting it once. The first
step shortens three dots to one sign; all others exchange one character for one, so places stay comparable
between steps (markup.py relies on that).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from andruck.core.typography.quotes import set_quotes
from andruck.core.typography.spaces import UNIT, hold_together

_NO_URL = r"\s<>\"„“”»«›‹‚‘’…"
# Addresses stay as they are. Possessive quantifiers and the look-behinds keep a long run of letters from
# being tried again at each of its places.
_ADDRESS = re.compile(
    rf"(?:(?:https?|ftp)://|\bwww\.|(?<![\w.@-])(?:[\w-]++\.)+[a-z]{{2,24}}/)[^{_NO_URL}]*[^{_NO_URL}.,;:!?'`´)\]]"
    r"|(?<![\w.+-])(?<!\w')[\w.+-]++(?:'[\w.+-]++)*+@[\w-]++(?:\.[\w-]++)+",
    re.IGNORECASE,
)
_DOTS = re.compile(r"(?<!\.)\.\.\.(?!\.)")
_TWO_HYPHENS = re.compile(r"(?<=\S[ \u00a0])--(?=[ \u00a0]\S)")
_HYPHEN_AS_DASH = re.compile(r"(?<=\S[ \u00a0])-(?=[ \u00a0]\S)")

_NUMBER = r"\d{1,3}(?:[.,]\d{3})+|\d{1,4}(?:[.,]\d{1,2})?"
_RANGE = re.compile(
    rf"(?<![\w.,:/+=#@–—-])(?<!\d[ \u00a0])({_NUMBER})-({_NUMBER})"
    r"(?![\w:/=@–—-])(?![.,]\d)(?![ \u00a0]\d)"
)
_DAY_RANGE = re.compile(
    r"(?<![\w.,:/+=#@–—-])\d{1,2}\.-\d{1,2}\.(?=[ \u00a0](?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez))"
)
_UNIT_FOLLOWS = {language: re.compile(rf"[ \u00a0]?(?:{unit})") for language, unit in UNIT.items()}
_PAGES_BEFORE = re.compile(r"(?:\b(?:S|Nr|Art|Abs|Kap|pp|No)\.|\bSeiten|\bpages|§)[ \u00a0]?$")
_NO_RANGE_BEFORE = re.compile(
    r"(?:Tel|Telefon|Telephone|Phone|Fax|Mobil|Durchwahl|Hotline|Az|Aktenzeichen|ISBN|ISSN|Konto|Code)\.?:?\s?$",
    re.IGNORECASE,
)
_LONGEST_WORD_BEFORE = 16


def language_of(tag: str) -> str:
    """Gives "de" or "en" for a language tag such as "de", "de-AT", "en_GB". Raises ValueError for others."""
    language = tag[:2].lower()
    if language not in UNIT or tag[2:3] not in ("", "-", "_"):
        raise ValueError(f"no typography for language {tag!r}, only for: {', '.join(sorted(UNIT))}")
    return language


def polish(text: str, language: str) -> str:
    """`text` with the typography of `language`: »German ›inner‹ quotes« or “English ‘inner’ ones”,
    apostrophes, en dashes, number ranges, ellipses and no-break spaces.

    Letters, digits, URLs and e-mail addresses stay. `polish(polish(x)) == polish(x)`; time grows with the
    length of the text only. Raises ValueError for a language other than German or English."""
    known = language_of(language)
    short = shorten(text)
    return set_characters(short, known, bytearray(len(short)))


def addresses(text: str) -> bytearray:
    """One byte for each character of `text`: 1 inside a URL or an e-mail address, else 0."""
    inside = bytearray(len(text))
    if "@" in text or "/" in text or "www." in text.lower():
        for found in _ADDRESS.finditer(text):
            inside[found.start() : found.end()] = b"\1" * len(found[0])
    return inside


def shorten(text: str) -> str:
    """`text` with … for three dots and – for two hyphens between words, outside addresses."""
    if "..." not in text and "--" not in text:
        return text
    text = _replace(_DOTS, text, lambda found: "…")
    return _replace(_TWO_HYPHENS, text, lambda found: "–")


def set_characters(text: str, language: str, fixed: bytearray) -> str:
    """All steps that keep the length. Characters where `fixed` is 1 stay; addresses stay in any case."""
    inside = addresses(text)
    kept = bytearray(a | b for a, b in zip(inside, fixed, strict=True)) if any(inside) else fixed
    if "-" in text:
        text = _exchange(_HYPHEN_AS_DASH, text, kept, lambda found: "–")
        text = _exchange(_RANGE, text, kept, lambda found: _range(found, language))
        text = _exchange(_DAY_RANGE, text, kept, lambda found: found[0].replace("-", "–"))
    text = set_quotes(text, language, kept)
    return hold_together(text, language, kept)


def _replace(pattern: re.Pattern[str], text: str, setter: Callable[[re.Match[str]], str]) -> str:
    return _exchange(pattern, text, addresses(text), setter)


def _exchange(
    pattern: re.Pattern[str], text: str, kept: bytearray, setter: Callable[[re.Match[str]], str]
) -> str:
    return pattern.sub(
        lambda found: found[0] if any(kept[found.start() : found.end()]) else setter(found), text
    )


def _range(found: re.Match[str], language: str) -> str:
    """The match with an en dash if it is clearly from–to, and not a date, a telephone number or a score."""
    left, right = found[1], found[2]
    before = found.string[max(0, found.start() - _LONGEST_WORD_BEFORE) : found.start()]
    if _NO_RANGE_BEFORE.search(before) or re.match(r"0\d", left) or re.match(r"0\d", right):
        return found[0]
    measured = _UNIT_FOLLOWS[language].match(found.string, found.end()) or _PAGES_BEFORE.search(before)
    if _is_season(left, right) or (
        _value(left) < _value(right) and (measured or _is_plain_range(left, right))
    ):
        return f"{left}–{right}"
    return found[0]


def _value(number: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", number):
        return float(re.sub("[.,]", "", number))
    return float(number.replace(",", "."))


def _is_season(left: str, right: str) -> bool:
    """2025-26, but not 2011-12, which may be a month."""
    return len(left) == 4 and right.isdigit() and 12 < int(right) == (int(_value(left)) + 1) % 100


def _is_plain_range(left: str, right: str) -> bool:
    """A pair that is a range without a unit after it: small counts, years, round numbers, thousands."""
    if not (left.isdigit() and right.isdigit()):
        return len(left) > 5 and len(right) > 5
    low, high = int(left), int(right)
    if high < 100:
        return low > 0
    if len(left) == len(right) == 4:
        return low >= 1000 and high <= 2100
    return low >= 10 and low % 10 == 0 and high % 10 == 0
