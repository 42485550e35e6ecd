"""Pages of which a worker knows only where they stand in the store's file."""

import random
import time
from collections.abc import Callable

import brotli
import pytest

from andruck.infra.tokens import derive
from andruck.press import hot as hots
from andruck.press.admission import Admission
from andruck.press.hot import HotSet
from andruck.press.places import Places, mapped_at
from andruck.press.store import Store

Keep = Callable[..., bool]
SIZE = 9_000


def text(number: int, edition: int = 0) -> bytes:
    """A body that packing does not shorten, and that no other page has."""
    return random.Random(number * 1_000 + edition).randbytes(SIZE)


@pytest.fixture
def hot(store: Store) -> HotSet:
    """With room for two pages."""
    return HotSet(store, Admission(store, derive("a secret"), cookie="reader"), limit=3 * SIZE)


def body(hot: HotSet, number: int) -> bytes | None:
    answer = hot.answer(f"/{number}/", time.time(), encoding=0)
    return None if answer is None else bytes(brotli.decompress(answer[3]))


def test_what_has_no_room_is_read_from_its_place(
    hot: HotSet, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        keep(f"/{number}/", text(number))
        assert body(hot, number) == text(number)
    assert len(hot.pages) <= 3
    assert len(hot.known) >= 37
    # From now on nothing is looked up in the store: only what is at hand or known is answered.
    monkeypatch.setattr(hot, "_read", lambda *asked: None)
    for number in [random.Random(5).randrange(40) for _ in range(400)]:
        assert body(hot, number) == text(number)
    assert hot.size <= 3 * SIZE
    assert sum(len(page.answers) == 0 for page in hot.known.values()) == len(hot.known)


def test_a_place_given_to_another_page_is_not_believed(hot: HotSet, keep: Keep, store: Store) -> None:
    """Writers use a file's room again and again; a worker with its old notes still never mistakes a page."""
    chance, edition = random.Random(7), dict.fromkeys(range(30), 0)
    for number in edition:
        keep(f"/{number}/", text(number))
        body(hot, number)
    for _ in range(600):
        number = chance.randrange(30)
        match chance.randrange(4):
            case 0:
                edition[number] += 1
                keep(f"/{number}/", text(number, edition[number]))
            case 1:
                store.purge_paths([f"/{number}/"], hard=True)
                assert body(hot, number) is None
                keep(f"/{number}/", text(number, edition[number]))
        for one in (number, chance.randrange(30)):
            assert body(hot, one) == text(one, edition[one])


def test_a_page_that_changes_while_it_is_read_is_read_anew(
    hot: HotSet, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        keep(f"/{number}/", text(number))
        body(hot, number)
    number = int(next(iter(hot.known)).strip("/"))
    read = hot._places.read

    def overtaken(offset: int, length: int) -> bytes:
        """Another process renews the page just before these bytes are read."""
        monkeypatch.undo()
        keep(f"/{number}/", text(number, 1))
        return read(offset, length)

    monkeypatch.setattr(hot._places, "read", overtaken)
    assert body(hot, number) == text(number, 1)


def test_a_new_store_has_other_places(hot: HotSet, keep: Keep, store: Store) -> None:
    for number in range(10):
        keep(f"/{number}/", text(number))
        body(hot, number)
    store.file.rebuild(RuntimeError("test"))
    for number in range(10):
        assert body(hot, number) is None
        keep(f"/{number}/", text(number, 1))
    for number in range(10):
        assert body(hot, number) == text(number, 1)


def test_notes_are_bounded_and_uses_counted(hot: HotSet, keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hots, "MOST_KNOWN", 5)
    for number in range(30):
        keep(f"/{number}/", text(number))
        assert body(hot, number) == text(number)
        assert body(hot, number) == text(number)
        assert len(hot.known) <= 5
    assert hot.take_uses() == {f"/{number}/": 2 for number in range(30)}


def test_short_and_foreign_bytes_have_no_place(store: Store, keep: Keep) -> None:
    keep("/a/", b"short")
    places = Places(store.file.file)
    assert places.of(memoryview(b"short")) is None
    assert places.of(memoryview(bytes(10_000))) is None
    assert mapped_at(store.file.folder / "other") is None
