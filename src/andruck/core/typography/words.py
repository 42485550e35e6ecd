"""Words counted, hyphenated, cut short, and made into addresses."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pyphen

from andruck.core.typography.setting import addresses, language_of

WORDS_A_MINUTE = 230
SOFT_HYPHEN = "\u00ad"
_ELLIPSIS = "…"

_WORD = re.compile(r"[^\W_]+(?:[-'’*:·_.,\u00ad\u2010\u2011][^\W_]+)*")
_LETTERS = re.compile(rf"(?<![\w{SOFT_HYPHEN}])[^\W\d_]+(?![\w{SOFT_HYPHEN}])")
_VOWEL = re.compile(r"[aeiouyäöüàáâåæèéêëìíîïòóôøœùúûý]", re.IGNORECASE)
_DICTIONARY = {"de": "de_DE", "en": "en_GB"}
_LEFT_ON_LINE = 3

_SENTENCE_END = re.compile(r"[.!?…][»«›‹\"“”’')\]]* (?![a-zà-öø-ÿ])")
_NO_SENTENCE_END = re.compile(
    r"(?:^|[\s(»›„“])(?:\d+|\w|Dr|Prof|Nr|St|Hl|Str|Abs|Art|bzw|ca|vgl|ggf|evtl|Mio|Mrd|Mr|Mrs|Ms|No|vs)\.$"
)
_LONGEST_ABBREVIATION = 12
_CUT_OFF = " \u00a0\u00ad,;:–—-([»›„“‘"

_GERMAN_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "ae", "Ö": "oe", "Ü": "ue", "ẞ": "ss"}
    # Letters that Unicode does not take apart into a base and an accent.
    | {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
    | {SOFT_HYPHEN: ""}
)


def hyphenate(text: str, language: str, minimum: int = 12) -> str:
    """`text` with soft hyphens (U+00AD) in words of `minimum` or more letters, at least three from their ends.

    For headlines: running text is hyphenated by browsers themselves. Words that have soft hyphens, and
    addresses, stay. Raises ValueError for a language other than German or English."""
    dictionary = _dictionary(language_of(language))
    inside = addresses(text)

    def divide(found: re.Match[str]) -> str:
        word = found[0]
        if len(word) < minimum or inside[found.start()]:
            return word
        return SOFT_HYPHEN.join(_syllables(word, dictionary.positions(word)))

    return _LETTERS.sub(divide, text)


def _syllables(word: str, places: list[int]) -> list[str]:
    """`word` divided at `places`, except where a part would have no vowel: the German patterns divide the
    joint of a compound twice at times, as in Kranken-h-aus."""
    parts, start = [], 0
    for end in [*places, len(word)]:
        if _VOWEL.search(word, start, end) or end == len(word):
            parts.append(word[start:end])
            start = end
    return parts


@cache
def _dictionary(language: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=_DICTIONARY[language], left=_LEFT_ON_LINE, right=_LEFT_ON_LINE)


def count_words(text: str) -> int:
    """How many words are in plain `text`. "Leser*innen", "3,5", "E-Mail" and "geht's" are one word each."""
    return sum(1 for _ in _WORD.finditer(text))


def reading_minutes(words: int) -> int:
    """Whole minutes, at least 1, to read `words` words at 230 a minute. Raises ValueError below 0 words."""
    if words < 0:
        raise ValueError(f"words must be 0 or more, not {words}")
    return max(1, (words + WORDS_A_MINUTE // 2) // WORDS_A_MINUTE)


def excerpt(text: str, limit: int) -> str:
    """The beginning of plain `text` in at most `limit` characters, white space made single.

    Text that fits comes back whole. Else it ends with …, after a sentence if one ends in the second half of
    the room, or else after a word. Raises ValueError for a limit below 1."""
    if limit < 1:
        raise ValueError(f"limit must be 1 or more, not {limit}")
    text = re.sub(r"[ \t\r\n\f\v]+", " ", text).strip(" ")
    if len(text) <= limit:
        return text
    room = limit - 2  # for the ellipsis and the space that ties it to the last word
    end = _sentence_end(text, room) or _word_end(text, room)
    if end:
        return f"{text[:end]}\u00a0{_ELLIPSIS}"
    return text[: limit - 1] + _ELLIPSIS


def _sentence_end(text: str, room: int) -> int:
    """Where the last sentence ends that fills half to all of `room`; 0 for none."""
    end = 0
    for found in _SENTENCE_END.finditer(text, 0, max(0, room + 2)):
        place = found.end() - 1
        before = text[max(0, found.start() + 1 - _LONGEST_ABBREVIATION) : found.start() + 1]
        if room / 2 <= place <= room and not _NO_SENTENCE_END.search(before):
            end = place
    return end


def _word_end(text: str, room: int) -> int:
    """Where the last whole word ends that fits into `room`, without a comma or dash after it; 0 for none."""
    space = text.rfind(" ", 0, max(0, room + 1))
    return len(text[:space].rstrip(_CUT_OFF)) if space > 0 else 0


def slugify(text: str, *, limit: int = 80) -> str:
    """`text` as a part of an address: a-z, 0-9 and single hyphens, 1 to `limit` characters.

    ä, ö, ü, ß become ae, oe, ue, ss; other accents go. It is cut between words where that is possible, and
    "text" stands for a text without any letter or digit we can spell. Raises ValueError for a limit below 1."""
    if limit < 1:
        raise ValueError(f"limit must be 1 or more, not {limit}")
    spelled = unicodedata.normalize("NFC", text).translate(_GERMAN_LETTERS).lower().translate(_GERMAN_LETTERS)
    plain = "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "text"
    if len(slug) <= limit:
        return slug
    cut = slug.rfind("-", 0, limit + 1)
    return slug[:cut] if cut > 0 else slug[:limit]
