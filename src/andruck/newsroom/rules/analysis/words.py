"""From text to words as the search compares them: gender forms joined, umlauts folded, endings taken off.

Two forms of each word matter: the *plain* one (München, Muenchen and Munchen are ``munchen``) and the *stem*
(Häuser and Haus are ``haus``; Leser, Leserin and Leser:innen are ``les``).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

LONGEST_WORD = 60
"""Longer strings of letters are no words; they are cut, so that nothing in the index is huge."""

_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
_LETTERS = rf"[\w{_UNSEEN}\u0300-\u036f]+"
_WORD = re.compile(
    rf"{_LETTERS}"
    rf"(?:[*·](?=[a-zäöüß]){_LETTERS}|:(?:in|innen|inne?n?s?|r|n|e|en|es)\b|/-?in(?:nen)?\b|\(in(?:nen)?\))?"
)
_GENDER = re.compile(r"[*·:_/(]-?(?=[a-zäöüß])")
_BINNEN_I = re.compile(r"(?<=[a-zäöüß])I(?=n(?:nen)?\)?$)")
_UNDERSCORE_FORM = re.compile(r"^[^\W_]+_(?:in|innen|r|n|e)$")
_SPELLED_UMLAUT = re.compile(r"ae|oe|(?<![aeiouq])ue")
_DROPPED = re.compile(rf"[{_UNSEEN}\u0300-\u036f)]")
_FEMALE = re.compile(r"^(\w{2,}(?:er|or|ist|ent|ant|eur|log))(?:innen|in)$")

# Words that Snowball leaves apart from their plural or their female form.
_PLURALS = {
    "museen": "museum", "zentren": "zentrum", "firmen": "firma", "themen": "thema", "risiken": "risiko",
    "konten": "konto", "kriterien": "kriterium", "gremien": "gremium", "ministerien": "ministerium",
    "praktika": "praktikum", "visa": "visum", "villen": "villa", "dramen": "drama", "skalen": "skala",
    "stadien": "stadion", "stipendien": "stipendium", "medien": "medium", "gymnasien": "gymnasium",
    "arztin": "arzt", "arztinnen": "arzt", "anwaltin": "anwalt", "anwaltinnen": "anwalt",
    "lexika": "lexikon", "kommata": "komma", "dogmen": "dogma", "mythen": "mythos", "epen": "epos",
    "viren": "virus", "globen": "globus", "krisen": "krise", "radien": "radius", "organismen": "organismus",
    "referenden": "referendum", "jubilaen": "jubilaum", "jubilan": "jubilaum", "aquarien": "aquarium",
}  # fmt: skip

_GERMAN = (
    "aber als am an auch auf aus bei beim bis da damit dann das dass dem den der des die dies diese dieser "
    "doch dort durch ein eine einem einen einer eines er es fur gegen hat haben hatte ich ihr im in ins ist "
    "ja je kann kein keine man mehr mit nach nicht noch nun nur ob oder ohne schon sehr sei sein seine sich "
    "sie sind so uber um und uns unter vom von vor war was wegen weil wenn wer werden wie wieder wir wird wo "
    "wurde zu zum zur zwischen"
)
_ENGLISH = (
    "a about after all also an and any are as at be been before but by can could did do does for from had "
    "has have he her his how i if in into is it its more no not of on or our over she so some than that the "
    "their them then there these they this to under was we were what when where which who why will with "
    "would you"
)
STOP = {"de": frozenset(_GERMAN.split()), "en": frozenset(_ENGLISH.split())}
"""Words that say too little to be looked for, in their plain form; between quotation marks they count."""

_STEMMERS = {"de": Stemmer.Stemmer("german"), "en": Stemmer.Stemmer("english")}
LANGUAGES = tuple(_STEMMERS)


def _folding() -> dict[int, str]:
    """Every Latin letter with an accent to the one without."""
    ranges = [range(0xC0, 0x250), range(0x1E00, 0x1F00), range(0xFB00, 0xFB07)]
    table = {}
    for code in (code for part in ranges for code in part):
        apart = unicodedata.normalize("NFKD", chr(code))
        plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
        if plain != chr(code):
            table[code] = plain
    return table | {
        ord(a): b for a, b in zip("øłđðþæœı", ("o", "l", "d", "d", "th", "a", "o", "i"), strict=True)
    }


_FOLDING = _folding()


@dataclass(frozen=True, slots=True)
class Found:
    """A word at its place in a text."""

    text: str
    start: int
    end: int


def find(text: str) -> Iterator[Found]:
    """Every word with its place; a gender form is one word, with all its signs."""
    return (Found(match[0], match.start(), match.end()) for match in _WORD.finditer(text))


def raw(text: str) -> list[str]:
    """Every word as it is written, in order."""
    return _WORD.findall(text)


def joined(word: str) -> str:
    """A gender form as one ordinary word: Leser*innen, LeserInnen and Leser/-innen are all Leserinnen."""
    word = _DROPPED.sub("", _GENDER.sub("", word))
    return _BINNEN_I.sub("i", word)


def plain(word: str) -> list[str]:
    """The word in small letters without accents; usually one, none for signs, several where _ joined them.

    >>> plain("Bürger*innen"), plain("Muenchen"), plain("Straße")
    (['burgerinnen'], ['munchen'], ['strasse'])
    """
    if "_" in word and not _UNDERSCORE_FORM.match(word):
        return [form for part in word.split("_") if part for form in plain(part)]
    word = joined(unicodedata.normalize("NFC", word))
    folded = word.casefold().translate(_FOLDING)[:LONGEST_WORD]
    return [_SPELLED_UMLAUT.sub(lambda found: found[0][0], folded)] if folded else []


def stem(form: str, language: str) -> str:
    """The stem of a plain form. Unknown languages are left as they are."""
    if language == "de":
        form = _PLURALS.get(form, form)
        form = _FEMALE.sub(r"\1", form)
    stemmer = _STEMMERS.get(language)
    return str(stemmer.stemWord(form)) if stemmer else form


@lru_cache(maxsize=65_536)
def forms(word: str, language: str) -> tuple[tuple[str, str], ...]:
    """(plain, stem) of a written word, remembered."""
    return tuple((form, stem(form, language)) for form in plain(word))


def plain_words(text: str) -> list[str]:
    """All words of a text in their plain form, in order."""
    return [form for word in raw(text) for form in plain(word)]


def asked(texts: tuple[str, ...], language: str) -> list[str]:
    """Plain forms to look for in what was typed; words that say nothing are left out unless there is nothing else."""
    found = list(dict.fromkeys(form for text in texts for form in plain_words(text)))
    telling = [form for form in found if form not in STOP.get(language, ())]
    return telling or found
