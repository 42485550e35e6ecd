"""Where a text answers a question: the words that were asked for, and the piece around the most of them."""

from collections.abc import Collection
from dataclasses import dataclass

from andruck.newsroom.rules.analysis import words
from andruck.newsroom.rules.searching import Query

LENGTH = 220


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``hit`` when it was asked for."""

    text: str
    hit: bool


def marked(text: str, query: Query) -> tuple[Piece, ...]:
    """The whole text in pieces; put together they are the text again."""
    return _cut(text, _spans(text, query), 0, len(text))


def excerpt(text: str, query: Query, *, length: int = LENGTH) -> tuple[Piece, ...]:
    """About ``length`` characters around the most different hits, cut between words, … where something is missing."""
    text = " ".join(text.split())
    spans = _spans(text, query)
    start, end = _window(text, [(start, end, stem) for start, end, stem in spans], length)
    pieces = list(_cut(text, spans, start, end))
    if start > 0:
        pieces.insert(0, Piece("… ", False))
    if end < len(text):
        pieces.append(Piece(" …", False))
    return tuple(pieces)


def _spans(text: str, query: Query) -> list[tuple[int, int, str]]:
    """(start, end, what was asked for) of every hit."""
    stems = _stems(query)
    if not stems:
        return []
    longest = {stem for stem in stems if len(stem) > 4}
    found = []
    for word in words.find(text):
        own = {stem for _, stem in words.forms(word.text, query.language)}
        hit = next(iter(own & stems), None) or _inside(word.text, longest)
        if hit:
            found.append((word.start, word.end, hit))
    return found


def _stems(query: Query) -> set[str]:
    asked = words.asked(query.words, query.language)
    phrased = [form for phrase in query.phrases for form in words.plain_words(phrase)]
    telling = [form for form in phrased if form not in words.STOP.get(query.language, ())]
    return {words.stem(form, query.language) for form in [*asked, *telling]}


def _inside(word: str, stems: Collection[str]) -> str | None:
    """The stem that a compound begins or ends with, as a search in the parts would have found it."""
    if len(word) < 9:
        return None
    for form in words.plain(word):
        for stem in stems:
            place = form.find(stem, 3)
            if form.startswith(stem) or (place > 0 and len(form) - place - len(stem) < 4):
                return stem
    return None


def _window(text: str, spans: list[tuple[int, int, str]], length: int) -> tuple[int, int]:
    if len(text) <= length:
        return 0, len(text)
    best, place = (0, 0), 0
    for first, (start, _, _) in enumerate(spans):
        within = [stem for s, e, stem in spans[first : first + 60] if e <= start + length - 40]
        worth = (len(set(within)), min(len(within), 4))
        if worth > best:
            best, place = worth, start
    start = _word_start(text, max(0, place - 40))
    end = min(len(text), start + length)
    if end < len(text):
        space = text.rfind(" ", start + length // 2, end)
        end = space if space > 0 else end
    return start, end


def _word_start(text: str, place: int) -> int:
    if place == 0:
        return 0
    # A sentence that begins close by is the better start.
    stop = max(text.rfind(sign, max(0, place - 60), place + 1) for sign in (". ", "! ", "? "))
    if stop >= 0:
        return stop + 2
    space = text.find(" ", place)
    return space + 1 if space >= 0 else place


def _cut(text: str, spans: list[tuple[int, int, str]], start: int, end: int) -> tuple[Piece, ...]:
    pieces = []
    place = start
    for first, last, _ in spans:
        if first < start or last > end:
            continue
        if first > place:
            pieces.append(Piece(text[place:first], False))
        pieces.append(Piece(text[first:last], True))
        place = last
    if place < end:
        pieces.append(Piece(text[place:end], False))
    return tuple(pieces)
