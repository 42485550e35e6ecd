"""The demo's texts are read strictly, and its days are right."""

import shutil
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.errors import Refusal
from andruck.core.typography import count_words
from andruck.newsroom import models
from andruck.newsroom.blocks import plain_blocks
from andruck.newsroom.queries import (
    fixed,
)
from andruck.project.demo import calendar, composing, house, stream, terms
from andruck.project.demo.parsing import Motif, Part, parse

SMALL = (240, 160)
FRONT = "+++\nkicker = 'A'\n+++\n"


# ---------------------------------------------------------------- reading texts
def text(folder: Path, content: str) -> Path:
    file = folder / "politik-01.md"
    file.write_text(content, encoding="utf-8")
    return file


def test_every_block_is_read(tmp_path: Path) -> None:
    body = (
        "Ein *kleiner* **Satz** mit <Klammer> & [Wort](https://example.org/?a=1).\nZweite Zeile.\n\n"
        "## Zwischentitel\n> Ein Zitat | Jemand\n\n- eins\n- zwei\n\n"
        "!box Kasten\nErster.\n\nZweiter.\n!end\n!table Tafel\nA | B\na | \n!end\n"
        "!picture ship | Unter | Statt\n!gallery\nsea | U | S\nship | V | T\n!end\n"
        "!embed https://vimeo.com/76979871 | Film\n!correction falsch | richtig\n"
    )
    found = parse(text(tmp_path, FRONT + body))
    assert (found.stem, found.front) == ("politik-01", {"kicker": "A"})
    link = '<a href="https://example.org/?a=1">Wort</a>'
    assert found.parts == (
        Part(
            "paragraph",
            f"<p>Ein <i>kleiner</i> <b>Satz</b> mit &lt;Klammer&gt; &amp; {link}. Zweite Zeile.</p>",
        ),
        Part("subhead", "Zwischentitel"),
        Part("quote", ("Ein Zitat", "Jemand")),
        Part("paragraph", "<ul><li>eins</li><li>zwei</li></ul>"),
        Part("box", ("Kasten", "<p>Erster.</p><p>Zweiter.</p>")),
        Part("table", ("Tafel", [["A", "B"], ["a", ""]])),
        Part("picture", Motif("ship", "Unter", "Statt")),
        Part("gallery", [Motif("sea", "U", "S"), Motif("ship", "V", "T")]),
        Part("embed", ("https://vimeo.com/76979871", "Film")),
        Part("correction", ("falsch", "richtig")),
    )


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        ("Kein Kopf\n", 1, "the file has to begin with a line +++."),
        ("+++\na = 1\n", 1, "the front matter has no closing line +++."),
        ("+++\na = 1\nb = x\n+++\n", 3, "the front matter is no TOML: Invalid value."),
        (FRONT + "Text.\n!bild x\n", 5, "a blank line is missing before this one."),
        (FRONT + "!bild x\n", 4, "there is no block “!bild”."),
        (FRONT + "Text.\n\n!box Titel\nEndlos.\n", 6, "“!box” has no “!end”."),
        (
            FRONT + "!picture ship | nur zwei\n",
            4,
            "“ship | nur zwei” should have 3 parts with “|” between them.",
        ),
        (
            FRONT + "!embed https://example.org |\n",
            4,
            "“https://example.org |” should have 2 parts with “|” between them.",
        ),
        (
            FRONT + "!table T\nA | B\na\n!end\n",
            7,
            "the table before this line needs a head and rows of equal length.",
        ),
        (FRONT + "# Titel\n", 4, "a subhead begins with “## ”."),
    ],
)
def test_malformed_text_is_named_by_file_and_line(tmp_path: Path, content: str, line: int, what: str) -> None:
    file = text(tmp_path, content)
    with pytest.raises(Refusal) as caught:
        parse(file)
    assert caught.value.reason == f"{file}, line {line}: {what}"


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"+++\na = '\xfc'\n")
    with pytest.raises(Refusal, match="byte 9 is not UTF-8"):
        parse(file)


@pytest.mark.parametrize(
    ("before", "after", "line", "what"),
    [
        ("day = 0", 'day = "0"', 9, "“day” has to be there and to be a int."),
        ('time = "19:10"', 'time = "25:10"', 10, "“25:10” is no time such as 17:40."),
        ('teaser = "', 'teeser = "', 1, "“teaser” has to be there and to be a str."),
        ('alt = "', 'old = "', 1, "“alt” is missing, but there is a picture."),
    ],
)
def test_mistakes_in_the_front_matter_are_named(
    tmp_path: Path, before: str, after: str, line: int, what: str
) -> None:
    shutil.copytree(house.TEXTS / "de", tmp_path / "de")
    file = tmp_path / "de" / "politik-01.md"
    file.write_text(file.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        house.load("de", texts=tmp_path)
    assert caught.value.reason == f"{file}, line {line}: {what}"


def test_unknown_language_is_refused() -> None:
    with pytest.raises(Refusal, match="There is no demo paper in “tlh”"):
        house.load("tlh")


# ---------------------------------------------------------------- the texts
@pytest.mark.parametrize("language", ["de", "en"])
def test_texts_are_many_long_and_never_repeat(language: str) -> None:
    demo = house.load(language)
    assert Counter(stem.rpartition("-")[0] for stem in demo.articles) == dict.fromkeys(
        ("politik", "wirtschaft", "lindenhafen", "kultur", "wissen", "sport"), 10
    )
    sentences: Counter[str] = Counter()
    for stem, found in demo.articles.items():
        words = " ".join(plain_blocks(article_body(stem, found.parts)))
        assert count_words(words) >= 250, stem
        sentences.update(part.strip() for part in words.replace("!", ".").replace("?", ".").split(". "))
    assert [
        sentence for sentence, count in sentences.items() if count > 1 and count_words(sentence) > 4
    ] == []


def article_body(stem: str, parts: tuple[Part, ...]) -> Any:
    kept = tuple(part for part in parts if part.kind not in {"picture", "gallery"})
    raw = stream.article(stem, kept, numbers=[], corrected=datetime(2026, 3, 3, tzinfo=UTC))
    return models.Article._meta.get_field("body").to_python(raw)


def test_both_languages_tell_the_same_day() -> None:
    german, english = house.load("de"), house.load("en")
    same = ("authors", "agencies", "genre", "day", "time", "pages", "dossier", "picture")
    for stem, found in german.articles.items():
        assert [english.articles[stem].front[key] for key in same] == [found.front[key] for key in same], stem
    assert german.articles.keys() == english.articles.keys()
    assert sorted(german.fixed) == sorted(english.fixed) == sorted(fixed.REQUIRED)


# ---------------------------------------------------------------- the days
ZONE = ZoneInfo("Europe/Berlin")
moments = st.datetimes(datetime(2026, 1, 1), datetime(2029, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))


@given(moments)
def test_two_weeks_of_papers_without_a_sunday(now: datetime) -> None:
    today = now.astimezone(ZONE).date()
    days = calendar.printing_days(today)
    assert all(day.weekday() != 6 for day in days)
    assert all(1 <= (later - earlier).days <= 2 for earlier, later in pairwise(days))
    assert len(days) in {12, 13}
    for offset in range(-13, 1):
        assert calendar.next_printing_day(today + timedelta(days=offset)) in days


@given(moments, st.integers(-13, 0), st.times().map(lambda at: f"{at:%H:%M}"))
def test_nothing_lies_in_the_future(now: datetime, offset: int, at: str) -> None:
    found = calendar.moment(offset, at, now=now, zone=ZONE)
    assert found <= now
    assert found.astimezone(ZONE).date() == now.astimezone(ZONE).date() + timedelta(days=offset)
    assert found <= calendar.corrected(found, now=now) <= now


def test_papers_are_numbered_through_the_year() -> None:
    assert calendar.number_of(date(2026, 1, 2)) == 2  # a Friday
    assert calendar.number_of(date(2026, 1, 5)) == 4  # Monday, after a Sunday
    assert calendar.number_of(date(2026, 12, 31)) == 365 - 52


# ---------------------------------------------------------------- openings planned
@given(moments)
def test_the_planned_weekend_is_still_to_come(now: datetime) -> None:
    today = now.astimezone(ZONE).date()
    weekend, week = terms.planned(today, ZONE), terms.live(today, ZONE)
    assert weekend.starts is not None
    assert weekend.starts - now > timedelta(hours=22)
    assert [one.astimezone(ZONE).weekday() for one in (weekend.starts, weekend.ends)] == [5, 0]
    assert week.ends - now > timedelta(days=5)


@given(moments)
def test_every_text_with_terms_of_its_own_exists(now: datetime) -> None:
    demo, today = house.load("de"), now.astimezone(ZONE).date()
    found = {stem for stem in demo.articles if terms.of_text(stem, today=today, zone=ZONE)}
    assert len(found) == 19
    assert found.isdisjoint({composing.LEAD, *composing.BESIDE, *composing.PACKAGE})
