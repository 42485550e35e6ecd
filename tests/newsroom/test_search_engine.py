"""What only the engine on Tantivy promises: several readers, one writer, damage, building beside the old index."""

import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from andruck.core.errors import Refusal
from andruck.newsroom.adapters import tantivy as adapter
from andruck.newsroom.adapters.tantivy import TantivySearch
from andruck.newsroom.ports import NoSearch, SearchUnavailable
from andruck.newsroom.rules.searching import Document, parse


def document(id: int, text: str) -> Document:
    return Document(id=id, headline=text, body=text, section=1, published=datetime(2020, 1, 1, tzinfo=UTC))


def ids(engine: TantivySearch, typed: str) -> list[int]:
    return sorted(hit.id for hit in engine.search(parse(typed)).hits)


@pytest.fixture(autouse=True)
def _always_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers look for something newer before every question."""
    monkeypatch.setattr(adapter, "LOOK", 0.0)


def test_without_an_index_nothing_can_be_asked_or_written(tmp_path: Path) -> None:
    engine = TantivySearch(tmp_path / "search")
    assert engine.condition().state == "missing"
    assert engine.suggest(parse("Leipzg")) == ""
    with pytest.raises(SearchUnavailable):
        engine.search(parse("Leipzig"))
    with pytest.raises(SearchUnavailable):
        engine.index([document(1, "Leipzig")])


def test_a_paper_without_an_engine_says_so() -> None:
    engine = NoSearch()
    assert (engine.condition().state, engine.suggest(parse("Leipzg"))) == ("missing", "")
    for call in (lambda: engine.search(parse("a")), lambda: engine.index([]), lambda: engine.rebuild([])):
        with pytest.raises(SearchUnavailable):
            call()


def test_another_reader_sees_what_was_written_and_rebuilt(tmp_path: Path) -> None:
    writer, reader = TantivySearch(tmp_path), TantivySearch(tmp_path)
    writer.rebuild([document(1, "Leipzig")])
    assert ids(reader, "Leipzig") == [1]
    writer.index([document(2, "Leipzig")], remove=[1], position=7)
    assert (ids(reader, "Leipzig"), reader.condition().position) == ([2], 7)
    writer.rebuild([document(3, "Leipzig")])
    assert ids(reader, "Leipzig") == [3]
    writer.close()


def test_there_is_one_writer(tmp_path: Path) -> None:
    first, second = TantivySearch(tmp_path), TantivySearch(tmp_path)
    first.rebuild([document(1, "Leipzig")])
    for deed in (lambda: second.index([document(2, "Leipzig")]), lambda: second.rebuild([])):
        with pytest.raises(Refusal) as refused:
            deed()
        assert refused.value.code == "search_locked"
    assert ids(second, "Leipzig") == [1]
    first.close()
    second.index([document(2, "Leipzig")])
    assert ids(first, "Leipzig") == [1, 2]
    second.close()


def test_the_old_index_answers_and_is_written_while_the_new_one_is_built(tmp_path: Path) -> None:
    engine = TantivySearch(tmp_path)
    engine.rebuild([document(1, "Leipzig")], position=3)
    half, go_on = threading.Event(), threading.Event()

    def slowly():  # type: ignore[no-untyped-def]
        yield document(2, "Dresden")
        half.set()
        assert go_on.wait(10)
        yield document(3, "Dresden")

    builder = threading.Thread(target=engine.rebuild, args=(slowly(),), kwargs={"position": 5})
    builder.start()
    assert half.wait(10)
    assert engine.condition().position == 3
    engine.index([document(4, "Leipzig")], position=8)
    assert (ids(engine, "Leipzig"), ids(engine, "Dresden")) == ([1, 4], [])
    go_on.set()
    builder.join(10)
    assert (ids(engine, "Leipzig"), ids(engine, "Dresden")) == ([], [2, 3])
    # This thread had counted in the old index; what it says of the new one is not believed.
    engine.index([document(5, "Halle")], position=9)
    assert engine.condition().position == 5
    engine.index([], position=9)
    assert engine.condition().position == 9
    engine.close()


def test_a_rebuild_that_fails_leaves_the_old_index_and_no_rubbish(tmp_path: Path) -> None:
    engine = TantivySearch(tmp_path)
    engine.rebuild([document(1, "Leipzig")])

    def broken():  # type: ignore[no-untyped-def]
        yield document(2, "Leipzig")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        engine.rebuild(broken())
    assert (ids(engine, "Leipzig"), engine.condition().building) == ([1], 0)
    engine.rebuild([document(3, "Leipzig")])
    assert len([path for path in tmp_path.iterdir() if path.name.isdigit()]) == 1
    engine.close()


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "about.json").write_text('{"format": 0, "languages": [], "origin": 0}'),
        lambda folder: (folder / "about.json").unlink(),
        lambda folder: (folder / "about.json").write_text("[]"),
        lambda folder: (folder / "index" / "meta.json").write_text("{"),
        lambda folder: (folder / "index" / "meta.json").unlink(),
        lambda folder: [file.unlink() for file in (folder / "index").glob("*.idx")],
        lambda folder: [file.write_bytes(b"") for file in (folder / "index").glob("*.term")],
        lambda folder: [
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
            for file in (folder / "index").glob("*.fast")
        ],
    ],
    ids=["format", "no about", "about", "meta", "no meta", "no index", "empty terms", "cut"],
)
def test_a_damaged_index_is_reported_and_built_anew(tmp_path: Path, damage: object) -> None:
    engine = TantivySearch(tmp_path)
    engine.rebuild([document(1, "Leipzig")])
    engine.close()
    damage(tmp_path / "1")  # type: ignore[operator]
    reader = TantivySearch(tmp_path)
    with pytest.raises(SearchUnavailable):
        reader.search(parse("Leipzig"))
    assert engine.condition().state == "broken"
    with pytest.raises(SearchUnavailable):
        engine.index([document(2, "Leipzig")])
    engine.rebuild([document(3, "Leipzig")])
    assert (engine.condition().state, ids(reader, "Leipzig")) == ("ok", [3])
    engine.close()


def test_a_writer_that_is_killed_leaves_a_whole_index(tmp_path: Path) -> None:
    engine = TantivySearch(tmp_path)
    engine.rebuild([document(1, "Leipzig")])
    engine.close()
    script = f"""
import os, signal
from datetime import UTC, datetime
from pathlib import Path
from andruck.newsroom.adapters.tantivy import TantivySearch
from andruck.newsroom.rules.searching import Document
engine = TantivySearch(Path({str(tmp_path)!r}))
for number in range(2, 6):
    when = datetime(2020, 1, 1, tzinfo=UTC)
    engine.index([Document(id=number, headline="Leipzig", body="", section=1, published=when)], position=number)
def last():
    os.kill(os.getpid(), signal.SIGKILL)
    yield
engine.rebuild(last())
"""
    done = subprocess.run([sys.executable, "-c", script], check=False)
    assert done.returncode == -9
    assert (ids(engine, "Leipzig"), engine.condition().position) == ([1, 2, 3, 4, 5], 5)
    engine.index([], remove=[1])
    assert ids(engine, "Leipzig") == [2, 3, 4, 5]
    engine.rebuild([document(9, "Leipzig")])
    assert engine.condition().building == 0
    engine.close()
