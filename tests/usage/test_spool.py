"""Frames on the disk: what is there, what a crash has cut off, and what is broken."""

import os
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from andruck.usage import spool


def read(path: Path, since: int = 0) -> list[object]:
    return [frame.head for frame in spool.frames(path, since)]


def add(writer: spool.Writer, *heads: object) -> None:
    writer.add(*((head, f"lines of\n{head}") for head in heads))


@pytest.fixture
def writer(tmp_path: Path) -> spool.Writer:
    return spool.Writer(tmp_path)


def test_what_was_added_is_there_in_its_order(writer: spool.Writer, tmp_path: Path) -> None:
    for number in range(5):
        add(writer, {"number": number})
    (path,) = spool.files(tmp_path)
    assert read(path) == [{"number": number} for number in range(5)]
    first, second, *_ = spool.frames(path)
    assert first.text == "lines of\n{'number': 0}"
    assert read(path, second.end) == [{"number": 2}, {"number": 3}, {"number": 4}]


def test_several_at_once(writer: spool.Writer, tmp_path: Path) -> None:
    add(writer, 1, 2, 3)
    (path,) = spool.files(tmp_path)
    assert read(path) == [1, 2, 3]


def test_a_file_has_ended_when_nobody_writes_it(writer: spool.Writer, tmp_path: Path) -> None:
    add(writer, 1)
    (path,) = spool.files(tmp_path)
    assert not spool.has_ended(path)
    writer.close()
    assert spool.has_ended(path)


def test_another_file_is_begun_in_time(
    writer: spool.Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "LARGEST", 50)
    add(writer, "a" * 60)
    add(writer, "b")
    monkeypatch.setattr(spool, "OLDEST", 0.0)
    add(writer, "c")
    first, second, third = spool.files(tmp_path)
    assert [read(path) for path in (first, second, third)] == [["a" * 60], ["b"], ["c"]]
    assert spool.has_ended(first)
    assert spool.has_ended(second)


@settings(max_examples=60, deadline=None)
@given(said=st.lists(st.text(max_size=40), min_size=1, max_size=5), cut=st.integers(1, 200))
def test_a_crash_leaves_whole_frames(
    said: list[str], cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("spool")
    writer = spool.Writer(folder)
    for one in said:
        add(writer, one)
    writer.close()
    (path,) = spool.files(folder)
    os.truncate(path, max(path.stat().st_size - cut, 0))
    found = read(path)
    assert found == said[: len(found)]


@pytest.mark.parametrize("zeros", [1, 7, 8, 9, 4096])
def test_a_power_cut_may_leave_zeros(writer: spool.Writer, tmp_path: Path, zeros: int) -> None:
    add(writer, "a")
    writer.close()
    (path,) = spool.files(tmp_path)
    with path.open("ab") as file:
        file.write(bytes(zeros))
    assert read(path) == ["a"]


@settings(max_examples=100, deadline=None)
@given(
    said=st.lists(st.text(max_size=40), min_size=2, max_size=5), place=st.integers(0, 10_000), data=st.data()
)
def test_broken_bytes_are_never_believed(
    said: list[str], place: int, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("spool")
    writer = spool.Writer(folder)
    for one in said:
        add(writer, one)
    writer.close()
    (path,) = spool.files(folder)
    raw = bytearray(path.read_bytes())
    place %= len(raw)
    raw[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(raw)
    found: list[object] = []
    with suppress(spool.BrokenError):
        found.extend(frame.head for frame in spool.frames(path))
    assert found == said[: len(found)]
    assert len(found) < len(said)


def test_a_broken_file_is_put_aside_and_reported(writer: spool.Writer, tmp_path: Path) -> None:
    add(writer, "a")
    writer.close()
    (path,) = spool.files(tmp_path)
    path.write_bytes(b"\xff" * 64)
    with pytest.raises(spool.BrokenError):
        read(path)
    aside = spool.put_aside(path)
    assert spool.broken(tmp_path) == [aside]
    assert spool.files(tmp_path) == []


def test_what_cannot_be_written_leaves_nothing_half(
    writer: spool.Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(writer, "before")
    real = os.write

    def full(descriptor: int, data: bytes) -> int:
        real(descriptor, data[:5])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space"):
            add(writer, "lost")
    add(writer, "after")
    assert [read(path) for path in spool.files(tmp_path)] == [["before"], ["after"]]


def test_a_full_spool_takes_nothing_more(
    writer: spool.Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(writer, "a")
    writer.close()
    monkeypatch.setattr(spool, "MOST", 5)
    with pytest.raises(OSError, match="too much waits"):
        add(writer, "b")
    (path,) = spool.files(tmp_path)
    path.unlink()
    add(writer, "c")


def test_no_folder_is_no_spool(tmp_path: Path) -> None:
    assert spool.files(tmp_path / "nowhere") == []
    assert spool.waiting(tmp_path / "nowhere") == 0
    assert spool.broken(tmp_path / "nowhere") == []


def test_adding_waits_for_the_disk_but_not_for_long(writer: spool.Writer) -> None:
    before = time.monotonic()
    for number in range(20):
        add(writer, number)
    assert time.monotonic() - before < 20
