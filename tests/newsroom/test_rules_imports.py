from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.errors import Refusal
from andruck.newsroom.rules import imports
from andruck.newsroom.rules.imports import Incoming, Line

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


def read(**cells: str) -> Incoming:
    return imports.read(Line(**cells), zone=ZONE, now=NOW)


def refusal(**cells: str) -> str:
    with pytest.raises(Refusal) as caught:
        read(**cells)
    return caught.value.reason


def test_first_sentence_becomes_the_headline_and_leaves_the_text() -> None:
    assert read(text="Der Deich hält. Am Morgen war das Wasser da.", id="7", section="Inland") == Incoming(
        id="7", headline="Der Deich hält", html="<p>Am Morgen war das Wasser da.</p>", section="Inland"
    )


def test_long_first_sentence_gives_its_first_words_and_the_text_stays_whole() -> None:
    sentence = "Wer in diesen Tagen am Kai steht und hinaus auf das graue Wasser sieht, " * 3 + "wartet."
    found = read(text=f"{sentence} Dann nicht mehr.")
    assert found.headline == "Wer in diesen Tagen am Kai steht und hinaus auf das graue…"
    assert found.html == f"<p>{sentence} Dann nicht mehr.</p>"


def test_single_sentence_is_headline_and_text() -> None:
    found = read(text="Das Wasser kam am Morgen.")
    assert (found.headline, found.html) == ("Das Wasser kam am Morgen", "<p>Das Wasser kam am Morgen.</p>")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Am 17. November kam Dr. Meier. Er blieb.", ["Am 17. November kam Dr. Meier.", "Er blieb."]),
        ("Das kostet z.B. Geld. „Wirklich?“ Ja!", ["Das kostet z.B. Geld.", "„Wirklich?“", "Ja!"]),
        ("Rund 1,5 Mio. Euro fehlen… Wem?", ["Rund 1,5 Mio. Euro fehlen…", "Wem?"]),
        ("", [""]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert list(imports.sentences(text)) == expected


def test_own_headline_is_kept_and_the_text_is_left_alone() -> None:
    found = read(text="Erster Satz. Zweiter.", headline="  Ein\n Titel ")
    assert (found.headline, found.html, found.note) == ("Ein Titel", "<p>Erster Satz. Zweiter.</p>", "")


def test_overlong_headline_is_cut_at_a_word_with_a_note() -> None:
    found = read(text="Text.", headline="Wort " * 2000)
    assert found.headline == "Wort " * 31 + "Wort…"
    assert len(found.headline) == 160
    assert found.note == "The headline of 9,999 characters was cut."


def test_script_and_markup_become_text() -> None:
    found = read(text="Titel. <script>alert(1)</script> & <b>fett</b>", headline="<i>x</i>")
    assert found.html == "<p>Titel. &lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;fett&lt;/b&gt;</p>"
    assert found.headline == "<i>x</i>"  # plain text: every page escapes it


def test_paragraphs_by_blank_lines_join_wrapped_lines() -> None:
    assert imports.paragraphs("Eins\nzwei.\n\n \nDrei.") == ["Eins zwei.", "Drei."]


def test_long_lines_are_paragraphs() -> None:
    line = "Lang " * 30 + "."
    assert imports.paragraphs(f"{line}\n{line}") == [line, line]


def test_running_text_is_grouped_by_about_eighty_words() -> None:
    sentence = "Dieser Satz hat genau acht Wörter, nicht mehr."
    found = imports.paragraphs(" ".join([sentence] * 25))
    assert [part.count(sentence) for part in found] == [10, 10, 5]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-01", datetime(2026, 2, 28, 23, tzinfo=UTC)),
        ("2026-03-01T17:40", datetime(2026, 3, 1, 16, 40, tzinfo=UTC)),
        ("2026-03-01T17:40+00:00", datetime(2026, 3, 1, 17, 40, tzinfo=UTC)),
        ("2026-03-01T17:40:05Z", datetime(2026, 3, 1, 17, 40, 5, tzinfo=UTC)),
        ("1.7.2015", datetime(2015, 6, 30, 22, tzinfo=UTC)),
        ("01.07.2015, 17:40 Uhr", datetime(2015, 7, 1, 15, 40, tzinfo=UTC)),
    ],
)
def test_dates(value: str, expected: datetime) -> None:
    assert read(text="A. B.", date=value).at == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("31.02.2020", "“31.02.2020” is no date such as 2026-11-23 or 23.11.2026."),
        ("2020-13-01", "“2020-13-01” is no date such as 2026-11-23 or 23.11.2026."),
        ("gestern", "“gestern” is no date such as 2026-11-23 or 23.11.2026."),
        ("0001-01-01T00:00", "“0001-01-01T00:00” is no date such as 2026-11-23 or 23.11.2026."),
        ("1066-10-14", "“1066-10-14” lies before the year 1600."),
        ("2026-03-04", "“2026-03-04” lies in the future."),
    ],
)
def test_impossible_dates_are_refused(value: str, reason: str) -> None:
    assert refusal(text="A. B.", date=value) == reason


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"text": "  \n"}, "There is no text."),
        ({"text": "\x01\x02"}, "There is no text."),
        ({"text": "a\0b"}, "The text holds a NUL byte."),
        ({"text": "a", "section": "\0"}, "The section holds a NUL byte."),
        ({"text": "x" * 500_001}, "The text has 500,001 characters; 500,000 are the limit."),
        ({"text": "a", "id": "9" * 121}, "The id has 121 characters; 120 are the limit."),
        ({"text": "a", "section": "s" * 81}, "The section has 81 characters; 80 are the limit."),
    ],
)
def test_unusable_lines_are_refused(cells: dict[str, str], reason: str) -> None:
    assert refusal(**cells) == reason


def test_authors_are_separated_by_semicolons() -> None:
    assert read(text="A. B.", author="Ida Brandt; Karim  Osei;").authors == ("Ida Brandt", "Karim Osei")


def test_same_text_has_the_same_fingerprint() -> None:
    assert read(text="A. B.").fingerprint() == read(text="A.  B.", section="Inland").fingerprint()
    assert read(text="A. B.").fingerprint() != read(text="A. C.").fingerprint()


@given(st.text(max_size=3000))
def test_any_text_is_refused_or_fits(text: str) -> None:
    refused = "\0" in text or not imports.clean(text)
    if refused:
        assert refusal(text=text, section="Inland") in {"There is no text.", "The text holds a NUL byte."}
        return
    found = read(text=text, section="Inland")
    assert 1 <= len(found.headline) <= 160
    assert found.html.startswith("<p>")
    assert "<" not in found.html.replace("<p>", "").replace("</p>", "")


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=2000)
)
def test_no_word_is_lost(text: str) -> None:
    words = imports.clean(text).split()
    assert " ".join(imports.paragraphs(imports.clean(text))).split() == words
