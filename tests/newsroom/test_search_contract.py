"""What every engine behind the port of the archive search has to keep to; run over each that ships."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from andruck.newsroom.adapters.memory import MemorySearch
from andruck.newsroom.adapters.tantivy import TantivySearch
from andruck.newsroom.ports import ArchiveSearch
from andruck.newsroom.rules.searching import Answer, Document, Facet, Sort, parse


def document(id: int, headline: str, body: str = "", **fields: object) -> Document:
    facts: dict[str, object] = {"section": 1, "published": datetime(2020, 1, id, 12, tzinfo=UTC), **fields}
    return Document(id=id, headline=headline, body=body, **facts)  # type: ignore[arg-type]


PAPER = [
    document(1, "Mieten steigen in Leipzig", "Die Wohnungspolitik der Stadt steht in der Kritik.", section=1,
             authors=((7, "Jana Kurz"),), dossiers=(3,)),
    document(2, "Streik im Hafen",
             "Die Leser*innen fragen nach der Miete der Hafenarbeiter.", section=2,
             authors=((8, "Ole Petersen"),), agencies=(5, 6)),
    document(3, "Schiffe aus München",
             "In den Häusern am Kai reden alle vom Streiken. Der Rote Platz ist leer.", section=2,
             authors=((7, "Jana Kurz"), (8, "Ole Petersen")), published=datetime(1956, 5, 4, tzinfo=UTC)),
    document(4, "Museen öffnen", "Der Platz, der rote Teppich: alles neu im Zentrum.", section=3,
             published=datetime(1956, 5, 5, tzinfo=UTC)),
]  # fmt: skip


@pytest.fixture(params=["memory", "tantivy"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ArchiveSearch]:
    made: ArchiveSearch = MemorySearch() if request.param == "memory" else TantivySearch(tmp_path / "search")
    made.rebuild(PAPER, position=11)
    yield made
    made.close()


def ids(answer: Answer) -> list[int]:
    return [hit.id for hit in answer.hits]


def found(engine: ArchiveSearch, typed: str) -> list[int]:
    return sorted(ids(engine.search(parse(typed))))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Leipzig", [1]),
        ("leipzig kritik", [1]),
        ("Muenchen", [3]),
        ("munchen", [3]),
        ("Haus", [3]),
        ("Museum", [4]),
        ("Leserin", [2]),
        ("LeserInnen", [2]),
        ("Leser:innen", [2]),
        ("Wohnung", [1]),
        ("Arbeiter", [2]),
        ("die Kritik", [1]),
        ("Miete", [1, 2]),
        ("Miete -Leipzig", [2]),
        ('Platz -"rote Teppich"', [3]),
        ('"rote Platz"', [3]),
        ('"Platz rote"', []),
        ('"der rote"', [3, 4]),
        ("autor:Kurz", [1, 3]),
        ('author:"Jana Kurz" Hafen', []),
        ("Hafenpolitik", []),
        ("Wohnpolitik Kritik", [1]),
        ("Stadtpolitik", [1]),
        ("Kurz", [1, 3]),
        ("Tschernobyl", []),
        ("", []),
        ('"', []),
        ("-", []),
        ("* ~ ) AND OR NOT ( ^", []),
        ("body:Leipzig", [1]),
    ],
)
def test_words_find_exactly_their_articles(engine: ArchiveSearch, typed: str, expected: list[int]) -> None:
    assert found(engine, typed) == expected


def test_a_word_in_the_title_comes_before_one_in_the_text(engine: ArchiveSearch) -> None:
    assert ids(engine.search(parse("Miete"))) == [1, 2]
    assert ids(engine.search(replace(parse("Streik"), recent_first=False))) == [2, 3]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"section": 2}, [2, 3]),
        ({"year": 1956}, [3, 4]),
        ({"author": 7}, [1, 3]),
        ({"dossier": 3}, [1]),
        ({"agency": 6}, [2]),
        ({"since": date(1956, 5, 5)}, [1, 2, 4]),
        ({"until": date(1956, 5, 4)}, [3]),
        ({"since": date(1956, 5, 4), "until": date(1956, 5, 5)}, [3, 4]),
        ({"since": date(2021, 1, 1), "until": date(2020, 1, 1)}, []),
        ({"section": 2, "year": 1956}, [3]),
        ({"section": -1}, []),
        ({"author": 10**18}, []),
    ],
)
def test_filters_alone_narrow_the_whole_archive(
    engine: ArchiveSearch, fields: dict[str, object], expected: list[int]
) -> None:
    answer = engine.search(replace(parse(""), **fields))
    assert sorted(ids(answer)) == expected
    assert answer.total == len(expected)


def test_articles_with_most_of_the_words_are_found_when_none_has_all(engine: ArchiveSearch) -> None:
    answer = engine.search(parse("Leipzig Hafen"))
    assert (sorted(ids(answer)), answer.relaxed) == ([1, 2], True)
    answer = engine.search(parse("Leipzig Kritik Hafen"))
    assert (ids(answer), answer.relaxed) == ([1], True)
    answer = engine.search(replace(parse("Leipzig Hafen -Streik"), section=2))
    assert (ids(answer), answer.total, answer.relaxed) == ([], 0, False)
    assert engine.search(parse("Leipzig Kritik")).relaxed is False


def test_a_filter_narrows_words(engine: ArchiveSearch) -> None:
    assert ids(engine.search(replace(parse("Miete"), section=2))) == [2]


def test_sorting_by_date(engine: ArchiveSearch) -> None:
    everything = replace(parse(""), since=date(1900, 1, 1))
    assert ids(engine.search(replace(everything, sort=Sort.NEWEST))) == [2, 1, 4, 3]
    assert ids(engine.search(replace(everything, sort=Sort.OLDEST))) == [3, 4, 1, 2]
    assert ids(engine.search(everything)) == [2, 1, 4, 3]


def test_pages(engine: ArchiveSearch) -> None:
    everything = replace(parse(""), since=date(1900, 1, 1), size=3)
    second = engine.search(replace(everything, page=2))
    assert (ids(second), second.total) == ([3], 4)
    assert ids(engine.search(replace(everything, page=10**9))) == []
    assert ids(engine.search(replace(everything, page=-5))) == [2, 1, 4]


def test_facets_count_the_whole_question(engine: ArchiveSearch) -> None:
    answer = engine.search(replace(parse("Platz Streik"), size=1))
    assert (answer.total, answer.facets["section"]) == (1, (Facet(2, 1),))
    answer = engine.search(replace(parse(""), since=date(1900, 1, 1), size=1))
    assert answer.facets == {
        "section": (Facet(2, 2), Facet(1, 1), Facet(3, 1)),
        "year": (Facet(2020, 2), Facet(1956, 2)),
        "author": (Facet(7, 2), Facet(8, 2)),
        "dossier": (Facet(3, 1),),
        "agency": (Facet(5, 1), Facet(6, 1)),
    }
    assert engine.search(replace(parse("Platz"), facets=False)).facets == {}


def test_newer_articles_come_first_unless_that_is_turned_off(engine: ArchiveSearch) -> None:
    engine.rebuild(
        [
            document(1, "Alte Brücke", "Brücke " * 2, published=datetime(1950, 1, 1, tzinfo=UTC)),
            document(2, "Neue Brücke", "Brücke " * 2, published=datetime(2026, 11, 1, tzinfo=UTC)),
            document(3, "Alte Brücke", "Brücke " * 2, published=datetime(1950, 1, 1, tzinfo=UTC)),
        ]
    )
    if not isinstance(engine, MemorySearch):
        assert ids(engine.search(parse("Brücke")))[0] == 2
    plain = engine.search(replace(parse("Brücke"), recent_first=False))
    assert len({round(hit.score, 4) for hit in plain.hits}) == 1


def test_what_is_written_replaces_what_was_known(engine: ArchiveSearch) -> None:
    engine.index([replace(PAPER[0], headline="Fahrräder in Dresden", body="Neues")], remove=[2], position=12)
    assert found(engine, "Leipzig") == []
    assert found(engine, "Fahrrad") == [1]
    assert found(engine, "Hafen") == []
    assert found(engine, "Streik") == [3]
    condition = engine.condition()
    assert (condition.state, condition.documents, condition.position) == ("ok", 3, 12)


def test_writing_nothing_only_moves_the_position(engine: ArchiveSearch) -> None:
    engine.index([], position=15)
    engine.index([], remove=[99])
    assert (engine.condition().documents, engine.condition().position) == (4, 15)


def test_rebuilding_leaves_exactly_what_was_given(engine: ArchiveSearch) -> None:
    told: list[int] = []
    assert engine.rebuild(iter(PAPER[2:]), position=20, progress=told.append) == 2
    assert (found(engine, "Leipzig"), found(engine, "Museum")) == ([], [4])
    assert (engine.condition().documents, engine.condition().position) == (2, 20)
    assert told[-1] == 2


def test_an_empty_archive(engine: ArchiveSearch) -> None:
    assert engine.rebuild([]) == 0
    answer = engine.search(parse("Leipzig"))
    assert (answer.hits, answer.total, answer.did_you_mean) == ((), 0, "")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Leipzg", "Leipzig"),
        ("Liepzig", "Leipzig"),
        ("Krittik -Hafen", "Kritik -Hafen"),
        ('Leipzgi "rote Platz"', 'Leipzig "rote Platz"'),
        ("Leipzig", ""),
        ("Xyzzyqqq", ""),
        ("Muenchen Schife", "Muenchen Schiffe"),
    ],
)
def test_slips_are_put_right_with_words_of_the_archive(engine: ArchiveSearch, typed: str, meant: str) -> None:
    assert engine.suggest(parse(typed)).casefold() == meant.casefold()


def test_words_of_articles_that_are_gone_are_not_suggested(engine: ArchiveSearch) -> None:
    engine.index([], remove=[1])
    assert engine.suggest(parse("Leipzg")) == ""
    assert engine.search(parse("Leipzg")).did_you_mean == ""


def test_a_question_of_ten_thousand_characters(engine: ArchiveSearch) -> None:
    assert ids(engine.search(parse("Leipzig " * 1250))) == [1]
    assert ids(engine.search(parse("x" * 10_000))) == []
    assert ids(engine.search(parse(" ".join(f'"a{n} b"' for n in range(3000))))) == []


def test_english_articles_are_found_by_english_endings(engine: ArchiveSearch) -> None:
    engine.rebuild([document(1, "Workers are striking", "The housing policies failed.", language="en")])
    assert [hit.id for hit in engine.search(parse("strike policy", language="en")).hits] == [1]
