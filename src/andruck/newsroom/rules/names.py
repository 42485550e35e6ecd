"""Names of people found and replaced in text and in HTML, however they are written.

Text is compared in a folded form: case, accents, ä/ae and ß/ss make no difference, invisible characters count for
nothing, and any run of spaces and hyphens is one gap. Every folded character remembers where it came from, so
what is replaced is the original, to the letter, and tags in between stay where they are.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape, unescape
from urllib.parse import unquote

from andruck.core.typography import slugify


@dataclass(frozen=True, slots=True)
class Redaction:
    """A name and what stands in its place."""

    find: str
    replace: str


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of some redactions, ready to be looked for; ``shown`` is keyed by the folded name."""

    text: re.Pattern[str]
    address: re.Pattern[str]
    shown: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Folded:
    """A folded text; character i of it stands for source[starts[i]:ends[i]]."""

    text: str
    starts: list[int]
    ends: list[int]


_TAG = re.compile(r"</?[a-zA-Z](?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_PIECE = re.compile(
    rf"(?P<tag>{_TAG.pattern})|(?P<entity>&(?:\#\d{{1,7}}|\#[xX][0-9a-fA-F]{{1,6}}|[a-zA-Z][a-zA-Z0-9]{{1,31}});)"
)
_ELEMENT = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
# What is not in this list ends a line of thought: no name begins before it and ends after it. A number set as
# <sup> is no part of the word it stands at, either.
_INLINE = (
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "small",
    "span", "strong", "u",
)  # fmt: skip
_EMPTY_ELEMENT = re.compile(rf"<({'|'.join(_INLINE)})(?:[^\w<>](?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)?></\1>")

_GAP = " "
_BARRIER = "\x1f"
_HYPHENS = frozenset("-\u2010\u2011")
_APOSTROPHES = frozenset("'’‘‚‛`´ʼ′")
_QUOTES = frozenset('"„“”‟«»‹›″')
_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th"}
    | {"ı": "i"}
)
_ENDING = r"(?P<ending>'?s|'|'?sche[mnrs]?{more})?"
_BLANK = "…"
_PASSES = 3


def redact(text: str, redactions: Iterable[Redaction]) -> str:
    """Plain ``text`` with whole names replaced; the longest name wins where several begin.

    Covered: any case and spelling (Müller, MUELLER), any spaces, hyphens and invisible characters between and
    inside the parts, genitives and adjectives (Musters, Muster’s, Mustersche); for names of several words also
    -n and -en. A longer word that begins with the name (Meierhof) is another word. Afterwards none of the names is
    left, even where a replacement would have made a new one; so a second time changes nothing.
    """
    return _redact(text, redactions, html=False)


def redact_html(fragment: str, redactions: Iterable[Redaction]) -> str:
    """The same for clean HTML: names are found across inline tags and through entities; tags stay balanced.

    Links whose address holds a name become plain text, other tags that name somebody lose their attributes.
    """
    return _redact(fragment, redactions, html=True)


def named_in(address: str, redactions: Iterable[Redaction]) -> bool:
    """Whether a web address, a file name or an attribute holds one of the names ("/img/max-muster_2.jpg")."""
    names = _prepared(tuple(redactions))
    return names is not None and _named(address, names)


def slug(kicker: str, headline: str, redactions: Iterable[Redaction] = ()) -> str:
    """The decorative part of an article's address, without the names. Never empty."""
    redactions = tuple(redactions)
    made = slugify(redact(f"{kicker} {headline}".strip(), redactions))
    return slugify("") if named_in(made, redactions) else made


def words_of(name: str) -> list[str]:
    """The folded words of a name; empty when there is no letter in it."""
    folded = _fold(name, html=False).text.replace(_BLANK, "").strip(_GAP)
    return folded.split(_GAP) if re.search(r"[^\W\d_]", folded) else []


def _redact(source: str, redactions: Iterable[Redaction], *, html: bool) -> str:
    names = _prepared(tuple(redactions))
    if names is None or not source:
        return source
    if html:
        source = _without_named_tags(source, names)
    for number in range(_PASSES + 1):
        # What replacements have put together is taken apart in the last round, with a sign that joins nothing.
        replaced = _replaced(source, names, html=html, blank=number == _PASSES)
        if replaced is None:
            break
        source = replaced
    return source


@lru_cache(maxsize=256)
def _prepared(redactions: tuple[Redaction, ...]) -> _Names | None:
    shown: dict[str, str] = {}
    for redaction in redactions:
        if words := words_of(redaction.find):
            shown.setdefault(_GAP.join(words), redaction.replace)
    if not shown:
        return None
    ordered = sorted(shown, key=len, reverse=True)
    many = [name for name in ordered if _GAP in name]
    one = [name for name in ordered if _GAP not in name]
    text = "|".join(
        f"(?P<{group}>{'|'.join(map(re.escape, found))}){_ENDING.format(more=more).replace('ending', group + '_end')}"
        for group, found, more in (("many", many, "|ens?|n"), ("one", one, ""))
        if found
    )
    address = "|".join(r"[\W_]*".join(map(re.escape, re.findall(r"[^\W_]+", name))) for name in ordered)
    return _Names(
        re.compile(rf"(?<!\w)(?:{text})(?!\w)"),
        re.compile(rf"(?<![^\W\d_])(?:{address})(?:s|sche[mnrs]?)?(?![^\W\d_])"),
        shown,
    )


def _replaced(source: str, names: _Names, *, html: bool, blank: bool) -> str | None:
    """The source with every name in it replaced, or None when there is none."""
    folded = _fold(source, html=html)
    parts, place = [], 0
    for found in names.text.finditer(folded.text):
        start, end = folded.starts[found.start()], folded.ends[found.end() - 1]
        new = _BLANK if blank else _shown(found, names)
        parts.append(source[place:start])
        if html:
            parts += [escape(new, quote=False), *_TAG.findall(source, start, end)]
        else:
            parts.append(new)
        place = end
    if not parts:
        return None
    result = "".join(parts) + source[place:]
    return _without_empty(result) if html else result


def _shown(found: re.Match[str], names: _Names) -> str:
    groups = found.groupdict()
    kind = "many" if groups.get("many") else "one"
    new = names.shown[groups[kind] or ""]
    # "Max Musters" is printed as "Max M.s"; after a word the genitive goes.
    keeps = new.endswith(".") and groups[f"{kind}_end"] in {"s", "'s"}
    return f"{new}s" if keeps else new


def _without_empty(html: str) -> str:
    """A name set half in bold leaves an empty <b></b> behind: away with it, and with what then is empty."""
    count = 1
    while count:
        html, count = _EMPTY_ELEMENT.subn("", html)
    return html


def _without_named_tags(html: str, names: _Names) -> str:
    opened: list[bool] = []

    def tag(found: re.Match[str]) -> str:
        raw = found[0]
        element = _element(raw)
        if raw.startswith("</"):
            dropped = element == "a" and bool(opened) and opened.pop()
            return "" if dropped else raw
        named = _named(raw[len(element) + 1 :], names)
        if element == "a":
            opened.append(named)
            return "" if named else raw
        return f"<{element}>" if named else raw

    return _TAG.sub(tag, html)


def _named(address: str, names: _Names) -> bool:
    return bool(names.address.search(_fold(unquote(unescape(address)), html=False).text))


def _element(tag: str) -> str:
    found = _ELEMENT.match(tag)
    return found[1].lower() if found else ""


def _fold(source: str, *, html: bool) -> _Folded:
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, folded in _clusters(source, html):
        if folded == _GAP and text and text[-1] == _GAP:
            # One gap, however wide: it ends where its last character ends.
            ends[-1] = end
            continue
        text.extend(folded)
        starts.extend([start] * len(folded))
        ends.extend([end] * len(folded))
    return _Folded("".join(text), starts, ends)


def _clusters(source: str, html: bool) -> Iterator[tuple[int, int, str]]:
    """(start, end, folded) of each character with its accents; of each entity and tag in HTML."""
    place = 0
    for piece in _PIECE.finditer(source) if html else ():
        yield from _letters(source, place, piece.start())
        if piece["tag"]:
            yield piece.start(), piece.end(), _folded_tag(piece["tag"])
        else:
            yield piece.start(), piece.end(), "".join(map(_folded, unescape(piece["entity"])))
        place = piece.end()
    yield from _letters(source, place, len(source))


def _letters(source: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    place = start
    while place < end:
        after = place + 1
        while after < end and source[after] > "\u02ff" and unicodedata.category(source[after])[0] == "M":
            after += 1
        yield place, after, _folded(source[place:after])
        place = after


def _folded_tag(tag: str) -> str:
    element = _element(tag)
    if element == "br":
        return _GAP
    return "" if element in _INLINE else _BARRIER


@cache
def _folded_character(cluster: str) -> str:
    if cluster.isspace() or cluster in _HYPHENS:
        return _GAP
    if cluster in _APOSTROPHES:
        return "'"
    if cluster in _QUOTES:
        return '"'
    if unicodedata.category(cluster[0]) in {"Cf", "Cc"}:
        return ""
    spelled = unicodedata.normalize("NFC", cluster).casefold().translate(_SPELLED)
    apart = unicodedata.normalize("NFKD", spelled)
    return "".join(letter for letter in apart if unicodedata.category(letter)[0] != "M").casefold()


def _folded(cluster: str) -> str:
    # Only what there is a limited number of is remembered: a letter may carry any number of accents.
    return _folded_character(cluster) if len(cluster) <= 2 else _folded_character.__wrapped__(cluster)
