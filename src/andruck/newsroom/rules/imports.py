"""What comes in as a line of a table becomes an article: headline, paragraphs, date. Pure text work.

Nothing is typeset here; that happens when it is shown.
"""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from andruck.core.errors import Refusal
from andruck.newsroom.rules import legacy

HEADLINE_LIMIT = 160
HEADLINE_WORDS = 12
PARAGRAPH_WORDS = 80
TEXT_LIMIT = 500_000
ID_LIMIT = 120
SECTION_LIMIT = 80
AUTHOR_LIMIT = 120
FIRST_YEAR = 1600
"""Newspapers are a little younger."""

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_LONG_LINE = 100
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SENTENCE = re.compile(r"(?<=[.!?…])[»«›‹\"“”’')\]]* +(?=[»«›‹\"“„‘(\[]*[A-ZÄÖÜÀ-Þ0-9])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(»„“\"])(?:\d{1,4}|\w|Abs|Art|bzw|ca|Co|d\.h|Dr|etc|evtl|ggf|Hl|Ing|inkl|Mag|max|Mio|Mr|Mrd|Mrs|Ms|Nr|"
    r"Prof|s\.u|sog|St|Str|u\.a|usw|vgl|vs|z\.B|zzgl)\.$"
)
_GERMAN_DATE = re.compile(
    r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:,?\s+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?)?(?: Uhr)?"
)


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one line that matter, as they were read; empty where the table has no such column."""

    text: str
    id: str = ""
    headline: str = ""
    section: str = ""
    date: str = ""
    author: str = ""
    legacy_url: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A line as it will become an article. ``at`` is aware or None, ``note`` says what had to be changed.

    ``legacy_url`` is a key (``legacy.key``); ``unknown_url`` says why there is none although the table had one.
    """

    id: str
    headline: str
    html: str
    section: str
    authors: tuple[str, ...] = ()
    at: datetime | None = None
    note: str = ""
    legacy_url: str = ""
    unknown_url: str = ""

    def fingerprint(self) -> str:
        """Stands for the number where the table has none: the same text has the same one."""
        return hashlib.sha256(f"{self.headline}\x1f{self.html}".encode()).hexdigest()[:40]


def read(line: Line, *, zone: tzinfo, now: datetime) -> Incoming:
    """Make an article of a line. Raises Refusal (code, reason) when that is not possible."""
    for name in ("text", "id", "headline", "section", "date", "author", "legacy_url"):
        if "\0" in getattr(line, name):
            raise Refusal("nul", f"The {name} holds a NUL byte.", field=name)
    text = clean(line.text)
    if not text:
        raise Refusal("no_text", "There is no text.", field="text")
    if len(text) > TEXT_LIMIT:
        raise Refusal(
            "too_long", f"The text has {len(text):,} characters; {TEXT_LIMIT:,} are the limit.", field="text"
        )
    at = read_date(line.date, zone=zone, now=now) if line.date.strip() else None
    wished = " ".join(clean(line.headline).split())
    headline, rest = (cut(wished, HEADLINE_LIMIT), text) if wished else derive_headline(text)
    old, unknown = _legacy(line.legacy_url)
    note = f"The headline of {len(wished):,} characters was cut." if len(wished) > HEADLINE_LIMIT else ""
    return Incoming(
        id=_short(line.id, "id", ID_LIMIT),
        headline=headline,
        html="".join(f"<p>{html.escape(part, quote=False)}</p>" for part in paragraphs(rest)),
        section=_short(line.section, "section", SECTION_LIMIT),
        authors=tuple(
            _short(name, "author", AUTHOR_LIMIT) for name in line.author.split(";") if name.strip()
        ),
        at=at,
        note=note,
        legacy_url=old,
        unknown_url=unknown,
    )


def _legacy(address: str) -> tuple[str, str]:
    """(key, why there is none): an old address that is none is no reason to leave the article out."""
    if not address.strip():
        return "", ""
    try:
        return legacy.key(address), ""
    except Refusal as refusal:
        return "", refusal.reason


def _short(value: str, name: str, limit: int) -> str:
    value = " ".join(clean(value).split())
    if len(value) > limit:
        raise Refusal(
            "too_long", f"The {name} has {len(value):,} characters; {limit} are the limit.", field=name
        )
    return value


def clean(text: str) -> str:
    """Without control characters other than line ends; line ends made equal."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _CONTROL.sub("", text).strip()


def derive_headline(text: str) -> tuple[str, str]:
    """(headline, rest) of a text without a headline of its own.

    A short first sentence becomes the headline and leaves the text. Otherwise the headline is its first words with
    an ellipsis, and the text stays whole.
    """
    start = text.split("\n", 1)[0]
    first = next(sentences(start))
    rest = text[len(first) :].strip()
    if len(first) <= HEADLINE_LIMIT and rest:
        return _as_headline(first), rest
    words = first.split()
    if len(words) <= HEADLINE_WORDS and len(first) <= HEADLINE_LIMIT:
        return _as_headline(first), text
    return cut(" ".join(words[:HEADLINE_WORDS]), HEADLINE_LIMIT - 1).rstrip(" ,;:–-…") + "…", text


def _as_headline(sentence: str) -> str:
    sentence = " ".join(sentence.split())
    return (
        sentence[:-1] if sentence.endswith(".") and sentence.strip(" .") and sentence[-2] != "." else sentence
    )


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters, ending with a whole word and an ellipsis where something was cut."""
    if len(text) <= limit:
        return text
    place = text.rfind(" ", 0, limit)
    return text[: place if place > limit // 2 else limit - 1].rstrip(" ,;:–-") + "…"


def sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph, each with its final mark; abbreviations and ordinals do not end one."""
    start = 0
    for found in _SENTENCE.finditer(text):
        sentence = text[start : found.end()].rstrip()
        if not _ABBREVIATION.search(text[max(start, found.start() - 12) : found.start()]):
            yield sentence
            start = found.end()
    if text[start:].strip() or start == 0:
        yield text[start:].strip()


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text: by blank lines, or by lines if those are long, or else about 80 words each."""
    parts = _BLANK_LINES.split(text)
    if len(parts) == 1:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) > 1 and sum(map(len, lines)) / len(lines) >= _LONG_LINE:
            parts = lines
        else:
            parts = list(_grouped(" ".join(text.split())))
    return [joined for part in parts if (joined := " ".join(part.split()))]


def _grouped(text: str) -> Iterator[str]:
    group: list[str] = []
    words = 0
    for sentence in sentences(text):
        group.append(sentence)
        words += sentence.count(" ") + 1
        if words >= PARAGRAPH_WORDS:
            yield " ".join(group)
            group, words = [], 0
    if group:
        yield " ".join(group)


def read_date(value: str, *, zone: tzinfo, now: datetime) -> datetime:
    """An aware time in UTC out of "2026-11-23", "2026-11-23T17:40+01:00", "23.11.2026, 17:40" and the like.

    Times without a zone are those of ``zone``. Raises Refusal for what is no date or lies in the future.
    """
    value = value.strip()
    shown = value[:40]
    try:
        german = _GERMAN_DATE.fullmatch(value)
        if german:
            day, month, year, hour, minute, second = (int(part or 0) for part in german.groups())
            at = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 (the zone follows)
        else:
            at = datetime.fromisoformat(value)
        at = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refusal(
            "date", f"“{shown}” is no date such as 2026-11-23 or 23.11.2026.", field="date"
        ) from None
    if at.year < FIRST_YEAR:
        raise Refusal("date", f"“{shown}” lies before the year {FIRST_YEAR}.", field="date")
    if at > now:
        raise Refusal("date", f"“{shown}” lies in the future.", field="date")
    return at
