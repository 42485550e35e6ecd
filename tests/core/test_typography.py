"""Typography: what print expects, and what must hold for any text at all."""

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from andruck.core.typography import (
    count_words,
    excerpt,
    hyphenate,
    polish,
    polish_html,
    reading_minutes,
    slugify,
    strip_markup,
)

# ~ stands for a no-break space in expectations.
GERMAN = [
    ('"Hallo", sagte er.', "»Hallo«, sagte er."),
    ("„Das ist ‚gut‘“, so sie.", "»Das ist ›gut‹«, so sie."),
    ("\"Er rief 'Nein' und ging.\"", "»Er rief ›Nein‹ und ging.«"),
    ("\"'Nein' heißt nein\"", "»›Nein‹ heißt nein«"),
    ('"Sie sagt "ja" dazu"', "»Sie sagt ›ja‹ dazu«"),
    ("“Englisch” getippt", "»Englisch« getippt"),
    ("Das „Haus” und ‘so’", "Das »Haus« und ›so‹"),
    ("«Schweizer» Art", "»Schweizer« Art"),
    ("»Schon ›recht‹ so«", "»Schon ›recht‹ so«"),
    ('Die "taz"-Redaktion ("so")', "Die »taz«-Redaktion (»so«)"),
    ('Anti-"Stadion"-Protest', "Anti-»Stadion«-Protest"),
    ('"...und dann"', "»…und dann«"),
    ("Wie geht's Hans' Auto?", "Wie geht’s Hans’ Auto?"),
    ("’s ist Rock 'n' Roll", "’s ist Rock ’n’ Roll"),
    ("die '68er", "die ’68er"),
    ("Peter`s, geht´s", "Peter’s, geht’s"),
    ("Er - nicht sie - kam...", "Er~– nicht sie~– kam…"),
    ("Wort -- Wort", "Wort~– Wort"),
    ("5 Prozent, 3,5 % und 20 Millionen Euro", "5~Prozent, 3,5~% und 20~Millionen Euro"),
    ("um 15 Uhr 30 km weit, 9 m² groß", "um 15~Uhr 30~km weit, 9~m² groß"),
    ("z. B. hier, d. h. da, u. a. dort", "z.~B. hier, d.~h. da, u.~a. dort"),
    ("S. 4, Nr. 5, § 5, Dr. Ahlers", "S.~4, Nr.~5, §~5, Dr.~Ahlers"),
    ("am 23. November 2026", "am 23.~November 2026"),
    ("Ende 2025. Mai war warm", "Ende 2025. Mai war warm"),
    ("10 000 Leute", "10~000 Leute"),
    ("12\" und 5' lang", "12\" und 5' lang"),
    ("- Punkt eins\n- Punkt zwei", "- Punkt eins\n- Punkt zwei"),
    ('"offen\n\n"neu"', "»offen\n\n»neu«"),
]

ENGLISH = [
    ('"Hello," she said.', "“Hello,” she said."),
    ("\"She 'left' it.\"", "“She ‘left’ it.”"),
    ("'Tis the kids' game, isn't it?", "’Tis the kids’ game, isn’t it?"),
    ("„So“ he ‚did‘", "“So” he ‘did’"),
    ("5 percent on 23 November at 5 p.m.", "5~percent on 23~November at 5~p.m."),
    ("on May 5, Mr Lamb", "on May~5, Mr~Lamb"),
    ("we - you know - left...", "we~– you know~– left…"),
]


@pytest.mark.parametrize(("typed", "set_"), GERMAN)
def test_german(typed: str, set_: str) -> None:
    assert polish(typed, "de") == set_.replace("~", "\u00a0")


@pytest.mark.parametrize(("typed", "set_"), ENGLISH)
def test_english(typed: str, set_: str) -> None:
    assert polish(typed, "en") == set_.replace("~", "\u00a0")


CLEAR_RANGES = (
    "3-5|2019-2021|2025-26|10-12|500-1000|10.000-20.000|(1914-1999)|23-25,|S. 112-118|555-1234 Euro|1,5-2 Prozent"
    "|3.-5. Mai|Größe 40-43"
)
NO_CLEAR_RANGES = (
    "2026-11-23|2011-12|030-1234|0800-810-013|+49-30|555-1234|2:1|3-1|49-3|A-4-5|U-20|747-400|15-45mm|4-4-2"
    "|5-6-jährig|9:15-10:15|12.34-56|978-3-16|Tel. 22-34|030 12-34|12-34 56|Telefon: 22-34"
)


@pytest.mark.parametrize("text", CLEAR_RANGES.split("|"))
def test_clear_ranges_get_an_en_dash(text: str) -> None:
    assert polish(text, "de").replace("\u00a0", " ") == text.replace("-", "–")


@pytest.mark.parametrize("text", NO_CLEAR_RANGES.split("|"))
def test_what_may_be_something_else_keeps_its_hyphen(text: str) -> None:
    assert polish(text, "de").replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a-b/3-5?q='x'&r=1...2",
        "www.example.org/it's",
        "example.org/2-5/",
        "o'brien-3-5@example.org",
        "ftp://example.org/a--b",
    ],
)
def test_addresses_stay(address: str) -> None:
    assert polish(f'"{address}", {address}.', "de") == f"»{address}«, {address}."
    assert polish_html(f"<p>({address})</p>", "de") == f"<p>({address})</p>"
    assert hyphenate(address, "de", 3) == address


@pytest.mark.parametrize("language", ["fr", "", "den", "deutsch"])
def test_unknown_languages_are_refused(language: str) -> None:
    for function in (polish, polish_html, hyphenate):
        with pytest.raises(ValueError, match="only for: de, en"):
            function("text", language)


def test_regional_tags_are_known() -> None:
    assert polish('"a"', "de-AT") == "»a«"
    assert polish('"a"', "en_GB") == "“a”"


# ---------------------------------------------------------------- markup


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("<p>\"Er <b>sagte</b> '<i>ja</i>'.\"</p>", "<p>»Er <b>sagte</b> ›<i>ja</i>‹.«</p>"),
        ('<b>"</b>Ja<b>"</b>', "<b>»</b>Ja<b>«</b>"),
        ('<p>"offen</p><p>"neu"</p>', "<p>»offen</p><p>»neu«</p>"),
        ('"eins<br>zwei"', "»eins<br>zwei«"),
        ('<a href="/a - b" title="it\'s > 3-5">"x"</a>', '<a href="/a - b" title="it\'s > 3-5">»x«</a>'),
        ("&quot;x&quot; &amp; 5&nbsp;Euro", "&quot;x&quot; &amp; 5&nbsp;Euro"),
        ('<code>"x" - y...</code> "z"', '<code>"x" - y...</code> »z«'),
        ("<!-- \"it's\" - --> 'a'", '<!-- "it\'s" - --> ›a‹'),
        ('a < b "c" <3', "a < b »c« <3"),
        ('"a" <b title="x "c"', '»a« <b title="x "c"'),
        ("5 <b>Euro</b>, 5<b> Euro</b>", "5~<b>Euro</b>, 5<b>~Euro</b>"),
        ("So<b>..</b>.", "So<b>..</b>."),
        ("Lindenhafen<sup>2</sup>...", "Lindenhafen<sup>2</sup>…"),
    ],
)
def test_html(typed: str, set_: str) -> None:
    assert polish_html(typed, "de") == set_.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Eins</p><p>zwei<br/>drei</p>", "Eins zwei drei"),
        ("<ul><li>a</li><li><b>b</b>c</li></ul>", "a bc"),
        ("R&amp;D &lt;p&gt; &#8211; 5&nbsp;km", "R&D <p> – 5\u00a0km"),
        ("a<script>b('<p>')</script>c<!-- d -->e<style>f</style>", "ace"),
        ("a <3 b", "a <3 b"),
        ("ab <i title='never ends", "ab"),
        ("", ""),
    ],
)
def test_strip_markup(html: str, text: str) -> None:
    assert strip_markup(html) == text


# ---------------------------------------------------------------- words


def test_long_words_of_headlines_get_soft_hyphens() -> None:
    assert hyphenate("Bundesverfassungsgericht eilt", "de") == (
        "Bun\u00addes\u00adver\u00adfas\u00adsungs\u00adge\u00adricht eilt"
    )
    assert hyphenate("Krankenhausbett", "de") == "Kran\u00adken\u00adhaus\u00adbett"
    assert hyphenate("Wohnung", "de") == "Wohnung"
    assert "\u00ad" in hyphenate("Wohnung", "de", minimum=7)
    assert "\u00ad" in hyphenate("representation", "en")


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("– …", 0), ("Leser*innen lesen 3,5 E-Mails, geht's?", 5), ("ein\u00adzeln und\u00a0zwei", 3)],
)
def test_count_words(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (344, 1), (345, 2), (575, 3), (2300, 10)])
def test_reading_minutes(words: int, minutes: int) -> None:
    assert reading_minutes(words) == minutes


def test_words_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        reading_minutes(-1)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Kurz  und\ngut.", 20, "Kurz und gut."),
        ("Ein Satz steht hier. Noch einer folgt.", 24, "Ein Satz steht hier.~…"),
        ("Ein Satz. Und hier, lange danach, noch einer.", 36, "Ein Satz. Und hier, lange danach~…"),
        ("Das kam am 5. Mai heraus und blieb.", 20, "Das kam am 5. Mai~…"),
        ("Sie fragt Dr. Ahlers nach dem Wetter.", 16, "Sie fragt Dr.~…"),
        ("Donaudampfschifffahrt", 6, "Donau…"),
        ("ab cd", 1, "…"),
    ],
)
def test_excerpt(text: str, limit: int, short: str) -> None:
    assert excerpt(text, limit) == short.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Größe 34, quer durch die Straße", "groesse-34-quer-durch-die-strasse"),
        ("Leser*innen & Ça va? Łódź", "leser-innen-ca-va-lodz"),
        ("MASSE, MAẞE, ÄÖÜ", "masse-masse-aeoeue"),
        ("a\u0308 Kranken\u00adhaus", "ae-krankenhaus"),
        ("--- …", "text"),
        ("Привет", "text"),
        ("", "text"),
    ],
)
def test_slugify(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_slugs_are_cut_between_words() -> None:
    assert slugify("eins zwei drei", limit=9) == "eins-zwei"
    assert slugify("eins zwei drei", limit=8) == "eins"
    assert slugify("Donaudampfschiff", limit=5) == "donau"


@pytest.mark.parametrize("limit", [0, -3])
def test_no_room_at_all_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        slugify("a", limit=limit)
    with pytest.raises(ValueError, match="1 or more"):
        excerpt("a", limit)


# ---------------------------------------------------------------- for any text

PARTS = (
    "\" ' „ “ ” ‚ ‘ ’ » « › ‹ ` ´ - -- – ... .. . … , ( ) a Ab s der 5 12 345 1000 2019 1,5 € % km Euro z. B. "
    "Dr. St. Mai May S. § Tel. http:// www. x.de / @ a@b.de : = n tis p.m. ½ 3-5 v. Chr."
)
TAGS = "<b> </b> <p> </p> <br> <a~href=\"x'y~-~z\"> </a> &amp; &nbsp; &quot; <code> </code> <!--~it's~-->"
parts = st.sampled_from([*PARTS.split(), " ", " ", "\u00a0", "\n\n", "\u2029", "10 000"])
tags = st.sampled_from([tag.replace("~", " ") for tag in TAGS.split()])
texts = st.lists(parts, max_size=25).map("".join) | st.text(max_size=60)
fragments = st.lists(parts | tags, max_size=25).map("".join)
languages = st.sampled_from(["de", "en"])


# No deadline: the first example pays for loading the dictionaries, and the machine may be busy.
unhurried = settings(deadline=None)


def letters(text: str) -> list[str]:
    return [character for character in text if character.isalnum()]


@unhurried
@given(texts, languages)
def test_polishing_twice_is_polishing_once(text: str, language: str) -> None:
    once = polish(text, language)
    assert polish(once, language) == once
    assert letters(once) == letters(text)


@unhurried
@given(fragments, languages)
def test_markup_is_never_touched(fragment: str, language: str) -> None:
    once = polish_html(fragment, language)
    markup = re.compile(r"<!--.*?-->|</?[a-z][^>]*>|&\w+;")
    assert polish_html(once, language) == once
    assert markup.findall(once) == markup.findall(fragment)
    assert letters(once) == letters(fragment)


@unhurried
@given(texts, languages)
def test_plain_text_is_set_alike_in_html(text: str, language: str) -> None:
    if not set("<&") & set(text):
        assert polish_html(text, language) == polish(text, language)


@unhurried
@given(texts, languages, st.integers(1, 20))
def test_hyphenation_adds_soft_hyphens_only(text: str, language: str, minimum: int) -> None:
    once = hyphenate(text, language, minimum)
    assert once.replace("\u00ad", "") == text.replace("\u00ad", "")
    assert hyphenate(once, language, minimum) == once


@unhurried
@given(texts, st.integers(1, 40))
def test_cuts_fit(text: str, limit: int) -> None:
    assert len(excerpt(text, limit)) <= limit
    slug = slugify(text, limit=limit)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= limit
    assert slugify(slug, limit=limit) == slug


@pytest.mark.parametrize(
    "hostile",
    [
        '"' * 10_000,
        "'a " * 5_000,
        "›" * 5_000 + "«" * 5_000,
        "<" * 10_000,
        '<a "' * 5_000,
        "<!-- > " * 3_000,
        "a'" * 5_000,
        "a." * 5_000,
        "a@" * 5_000,
        "1.111" * 3_000,
        "111 " * 5_000,
        "http://" + "." * 10_000,
        "- " * 5_000,
    ],
)
@pytest.mark.parametrize("function", [polish, polish_html, hyphenate])
def test_hostile_text_takes_linear_time(function: Callable[[str, str], str], hostile: str) -> None:
    function("warm", "de")
    began = time.thread_time()
    function(hostile, "de")
    # A quadratic step takes seconds on these; the bound leaves room for a busy machine.
    assert time.thread_time() - began < 1
