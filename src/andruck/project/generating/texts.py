"""Invented articles, one after the other from 1946 to today; the same seed gives the same archive."""

import json
import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zlib import crc32

from andruck.newsroom.actions.generating import Made
from andruck.project.generating import words
from andruck.project.generating.themes import THEMES

FIRST_DAY = date(1946, 4, 23)
PARAGRAPHS = 20_000
"""So many are made beforehand and mixed anew for every article."""

_SLOT = re.compile(r"\{(\w+)\}")
_GENRES = (
    "report",
    "report",
    "report",
    "news",
    "news",
    "commentary",
    "interview",
    "portrait",
    "reportage",
    "explainer",
)
_NEARBY = 30
_ON_THEME = 0.75


class Writer:
    """Writes sentences, headlines, names."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 (nothing secret here)
        pick = self.chance.choice
        self._slots = {
            "day": lambda: pick(words.DAYS),
            "month": lambda: pick(words.MONTHS),
            "place": lambda: pick(words.PLACES),
            "site": lambda: pick(words.SITES),
            "people": lambda: pick(words.PEOPLE),
            "office": lambda: pick(words.OFFICES),
            "verb": lambda: pick(words.VERBS),
            "number": lambda: str(self.chance.randint(2, 1900)),
            "thing": self.thing,
            "name": self.name,
        }

    def thing(self) -> str:
        """A compound; the common ones are much more common than the others."""
        first = words.BEGINNINGS[int(len(words.BEGINNINGS) * self.chance.random() ** 1.6)]
        return first + self.chance.choice(words.ENDINGS)

    def name(self) -> str:
        """Somebody."""
        return f"{self.chance.choice(words.FIRST_NAMES)} {self.chance.choice(words.LAST_NAMES)}"

    def fill(self, template: str) -> str:
        """A template with words in its places, beginning with a capital letter."""
        text = _SLOT.sub(lambda found: self._slots[found[1]](), template)
        return text[0].upper() + text[1:]

    def paragraph(self, theme: Sequence[str]) -> str:
        """Three to six sentences as the editor stores them: most on the theme, the others on nothing much."""
        chance = self.chance
        said = (
            theme if chance.random() < _ON_THEME else words.SENTENCES for _ in range(chance.randint(3, 6))
        )
        sentences = (self.fill(chance.choice(sentences)) for sentences in said)
        return f"<p>{' '.join(sentences)}</p>"


def names(writer: Writer, count: int) -> list[str]:
    """So many different names of people."""
    found: dict[str, None] = {}
    while len(found) < count:
        name = writer.name()
        found[name if len(found) < 1500 else f"{name}-{writer.chance.choice(words.LAST_NAMES)}"] = None
    return list(found)


def topics(writer: Writer, count: int) -> list[str]:
    """So many different topics: places, fields and things."""
    found = dict.fromkeys((*words.FIELDS, *words.PLACES))
    while len(found) < count:
        found[writer.thing()] = None
    return list(found)[:count]


def articles(
    writer: Writer, count: int, last_day: date, *, people: int, subjects: int, old: bool
) -> Iterator[Made]:
    """So many articles in the order of their days, more in later years; numbers of authors, topics start at 0."""
    chance = writer.chance
    each = min(PARAGRAPHS, 200 + count * 2) // len(THEMES)
    pools = [[_block(writer.paragraph(theme)) for _ in range(each)] for theme in THEMES]
    days = (last_day - FIRST_DAY).days
    for number in range(count):
        part = ((number + 0.5) / count) ** 0.8
        moment = _moment(part * days, chance)
        near = int(part * people) + chance.randint(-_NEARBY, _NEARBY)
        blocks = chance.sample(chance.choice(pools), chance.randint(4, 7))
        yield Made(
            kicker=chance.choice(words.PLACES),
            headline=writer.fill(chance.choice(words.HEADLINES))[:160],
            deck=writer.fill(chance.choice(words.DECKS))[:300],
            dateline=chance.choice(words.PLACES) if chance.random() < 0.3 else "",
            genre=chance.choice(_GENRES),
            priority=2 if chance.random() < 0.02 else int(chance.random() < 0.1),
            body=f"[{', '.join(blocks)}]",
            at=moment,
            section=chance.random(),
            authors=tuple(dict.fromkeys(min(max(near + step, 0), people - 1) for step in _company(chance))),
            topics=tuple({int(subjects * chance.random() ** 2) for _ in range(2)}),
            dossier=chance.random() if chance.random() < 0.15 else None,
            agency=chance.random() if chance.random() < 0.3 else None,
            page=chance.randint(1, 12),
            old=f"/{moment:%Y/%m/%d}/artikel-{number}.html" if old else "",
        )


def _block(html: str) -> str:
    # Blocks of one article need different ids, and every paragraph stands in it only once.
    return json.dumps(
        {"type": "paragraph", "value": html, "id": f"{crc32(html.encode()):08x}"}, ensure_ascii=False
    )


def _company(chance: Any) -> tuple[int, ...]:
    return (0, chance.randint(1, 5)) if chance.random() < 0.1 else (0,)


def _moment(days: float, chance: Any) -> datetime:
    """Between five in the morning and ten in the evening of that day, and never two at once."""
    whole = int(days)
    seconds = 18_000 + int((days - whole) * 61_200)
    start = datetime.combine(FIRST_DAY + timedelta(days=whole), time.min, UTC)
    return start + timedelta(seconds=seconds, microseconds=chance.randrange(1_000_000))
