"""Words as the search compares them: gender forms, umlauts, endings, compounds, slips, questions, highlights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.newsroom.rules.analysis import highlights, spelling, words
from andruck.newsroom.rules.analysis.compounds import Splitter, Vocabulary, learned, vocabulary
from andruck.newsroom.rules.analysis.texts import Analyser
from andruck.newsroom.rules.searching import LONGEST, MOST_WORDS, Query, enough, parse, spelled


def stems(text: str, language: str = "de") -> list[str]:
    return [words.stem(form, language) for form in words.plain_words(text)]


# ---------------------------------------------------------------- words
@pytest.mark.parametrize(
    "form",
    [
        "Leser*innen", "LeserInnen", "Leser:innen", "Leser_innen", "Leser/innen", "Leser/-innen", "Leser(innen)",
        "Leser·innen", "Leserin", "Leser*in", "LESER", "Lesern", "leser\u00adinnen",
    ],
)  # fmt: skip
def test_all_forms_of_readers_are_one(form: str) -> None:
    assert stems(form) == stems("Leser")


@pytest.mark.parametrize(
    "group",
    [
        ["Häuser", "Haus", "haeuser", "HÄUSER", "Ha\u0308user"],
        ["Straße", "Strasse", "Straßen", "STRASSE"],
        ["Museen", "Museum"],
        ["Ärztin", "Ärzte", "Arzt", "Ärzt*innen"],
        ["München", "Muenchen", "Munchen"],
        ["Café", "Cafe"],
        ["Bürgermeisterin", "Bürgermeister", "Bürgermeister:innen"],
        ["Präsidentin", "Präsident*innen", "Präsidenten"],
    ],
)
def test_these_are_found_by_each_other(group: list[str]) -> None:
    assert {tuple(stems(form)) for form in group} == {tuple(stems(group[0]))}


@pytest.mark.parametrize(
    ("one", "other"), [("Berlin", "Berl"), ("Termin", "Term"), ("neue", "neu e"), ("Quelle", "Qulle")]
)
def test_these_are_not(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_names_with_umlauts_spelled_out_stay_apart_from_other_vowels() -> None:
    assert words.plain_words("Queue neuen Feuer Bauer Aue") == ["queue", "neuen", "feuer", "bauer", "aue"]


def test_english_has_its_own_endings() -> None:
    assert stems("striking strikes policies policy", "en") == ["strike", "strike", "polici", "polici"]


def test_signs_are_no_words() -> None:
    assert words.plain_words("… – 3,5 % „Ja“, a_b (c) d/e") == ["3", "5", "ja", "a", "b", "c", "d", "e"]


def test_words_that_say_nothing_count_only_when_there_is_nothing_else() -> None:
    assert words.asked(("die", "Miete", "in"), "de") == ["miete"]
    assert words.asked(("der", "die"), "de") == ["der", "die"]


@given(st.text(max_size=200), st.sampled_from(["de", "en", "fr"]))
def test_any_text_can_be_analysed(text: str, language: str) -> None:
    lines = Analyser(Splitter(Vocabulary()).split).lines([text], language)
    assert all(1 <= len(form) <= words.LONGEST_WORD for form in lines.plain.split())
    for found in words.find(text):
        assert text[found.start : found.end] == found.text


@given(st.text(alphabet="abcdefgäöüß", min_size=1, max_size=20))
def test_a_word_is_analysed_alike_wherever_it_stands(word: str) -> None:
    assert words.plain_words(f"({word})") == words.plain_words(word)


# ---------------------------------------------------------------- compounds
ARCHIVE = [
    "Die Wohnung und die Gesellschaft. Der Bau der Wohnung. Die Politik der Stadt. " * 20,
    "Ein Tarif ist ein Tarif. Die Verhandlung, die Verhandlungen. Warnung und Streik. " * 20,
    "Die Rente, die Versicherung, die Kirche, die Steuer, das Gesetz, der Rat. Die Gemeinde. " * 20,
    "Gestern sprach Klaus Steinmeier. Heute schweigt Klaus Steinmeier. Der Stein, der Meier. " * 20,
]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Wohnungspolitik", ("wohnung", "politik")),
        ("Wohnungsbaugesellschaft", ("wohnung", "bau", "gesellschaft")),
        ("Tarifverhandlungen", ("tarif", "verhandlungen")),
        ("Rentenversicherung", ("rente", "versicherung")),
        ("Kirchensteuergesetz", ("kirche", "steuer", "gesetz")),
        ("Gemeinderat", ("gemeinde", "rat")),
        ("Wohnung", ()),
        ("Politik", ()),
        ("Steinmeier", ()),
        ("Verantwortung", ()),
        ("2025", ()),
        ("", ()),
    ],
)
def test_compounds_are_split_with_the_words_of_the_archive(word: str, parts: tuple[str, ...]) -> None:
    splitter = Splitter(learned(ARCHIVE))
    assert splitter.split("".join(words.plain(word))) == parts


def test_a_small_archive_knows_common_words() -> None:
    assert Splitter(Vocabulary()).split("klimaschutzgesetz") == ("klima", "schutz", "gesetz")


def test_a_vocabulary_comes_back_as_it_was_stored() -> None:
    known = learned(ARCHIVE)
    assert vocabulary(known.as_json()) == known
    assert known.written("kirche") == "Kirche"
    assert "steinmeier" in known.names


@pytest.mark.parametrize("stored", [{}, {"counts": 1, "surface": {}, "nouns": [], "names": []},
                                    {"counts": {}, "surface": {}, "nouns": "x", "names": []}])  # fmt: skip
def test_a_damaged_vocabulary_is_none(stored: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        vocabulary(stored)


@given(st.text(alphabet="abenrstkuo", max_size=40))
def test_the_parts_of_anything_are_known_words(form: str) -> None:
    known = learned(ARCHIVE)
    splitter = Splitter(known)
    for part in splitter.split(form):
        assert len(part) >= 3
        assert part != form


# ---------------------------------------------------------------- slips
def test_near_words_are_one_slip_away() -> None:
    near = spelling.near("haus")
    assert {"haus" in near, "maus" in near, "hasu" in near, "hau" in near, "hauss" in near} == {False, True}
    assert "has" in near
    assert "hxxs" not in near


def test_words_two_slips_away() -> None:
    assert spelling.within_two("regierung", ["regeirugn", "regierung", "regung", "region"]) == [
        "regeirugn", "regierung",
    ]  # fmt: skip


# ---------------------------------------------------------------- questions
@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ('Miete "bezahlbares Wohnen" -Berlin', Query(("Miete",), ("bezahlbares Wohnen",), ("Berlin",))),
        ("„rote Linie“ »blauer Strich«", Query((), ("rote Linie", "blauer Strich"))),
        ('"Miete" steigt', Query(("Miete", "steigt"))),
        ('Miete "offen bis zum Ende', Query(("Miete",), ("offen bis zum Ende",))),
        ('-"rote Linie" a', Query(("a",), (), ("rote Linie",))),
        ('autor:Kurz author:"Jana Kurz" AUTORIN:x', Query((), (), (), ("Kurz", "Jana Kurz", "x"))),
        ("autor: Kurz", Query(("autor:", "Kurz"))),
        ("E-Mail - Post", Query(("E-Mail", "Post"))),
        ("", Query()),
        (" \"\" '' -- * ? ", Query()),
    ],
)
def test_what_somebody_types(typed: str, query: Query) -> None:
    assert parse(typed) == query


@given(st.text(max_size=300))
def test_anything_can_be_typed(typed: str) -> None:
    query = parse(typed)
    assert parse(spelled(query, query.words)).words == query.words or query.words


def test_very_long_questions_are_cut() -> None:
    assert len(parse("ab " * LONGEST).words) == MOST_WORDS
    assert len(parse("x" * 3 * LONGEST).words[0]) == LONGEST


def test_a_question_is_spelled_as_it_can_be_typed() -> None:
    query = parse('Leipzg "rote Linie" -Berlin autor:"Jana Kurz"')
    again = spelled(query, ("Leipzig",))
    assert again == 'Leipzig "rote Linie" author:"Jana Kurz" -Berlin'
    assert parse(again) == Query(("Leipzig",), ("rote Linie",), ("Berlin",), ("Jana Kurz",))


def test_how_many_words_are_enough() -> None:
    assert [enough(count) for count in (1, 2, 3, 4, 10)] == [1, 1, 2, 2, 5]


# ---------------------------------------------------------------- highlights
def shown(pieces: tuple[highlights.Piece, ...]) -> str:
    return "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in pieces)


def test_every_form_of_a_word_is_marked() -> None:
    text = "Die Mieter*innen zahlen Mieten für Mietwohnungen, nicht für Häuser."
    assert shown(highlights.marked(text, parse("Miete Haus"))) == (
        "Die [Mieter*innen] zahlen [Mieten] für Mietwohnungen, nicht für [Häuser]."
    )


def test_a_word_inside_a_compound_is_marked_as_a_whole() -> None:
    text = "Über Wohnungspolitik und die Mietwohnung."
    assert shown(highlights.marked(text, parse("Wohnung"))) == "Über [Wohnungspolitik] und die [Mietwohnung]."


def test_words_of_phrases_are_marked_but_not_those_that_say_nothing() -> None:
    assert shown(highlights.marked("Haus der Kunst", parse('"Haus der Kunst"'))) == "[Haus] der [Kunst]"


def test_nothing_is_marked_without_a_question() -> None:
    assert shown(highlights.marked("Haus", Query())) == "Haus"


def test_the_excerpt_shows_where_the_words_meet() -> None:
    text = f"{'Anfang und mehr. ' * 40}Das Wasser steigt. Der Deich hält das Wasser. {'Ende und aus. ' * 40}"
    found = shown(highlights.excerpt(text, parse("Deich Wasser"), length=80))
    assert "[Deich]" in found
    assert "[Wasser]" in found
    assert found.startswith("… ")
    assert found.endswith(" …")


def test_a_short_text_is_shown_whole() -> None:
    assert shown(highlights.excerpt("Der  Deich\nhält.", parse("Deich"))) == "Der [Deich] hält."


@given(st.text(max_size=400), st.text(max_size=40))
def test_marking_changes_no_letter(text: str, typed: str) -> None:
    query = parse(typed)
    assert "".join(piece.text for piece in highlights.marked(text, query)) == text
    cut = "".join(piece.text for piece in highlights.excerpt(text, query, length=60))
    assert cut.removeprefix("… ").removesuffix(" …") in " ".join(text.split())
