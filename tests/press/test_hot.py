"""The pages a worker has at hand."""

import gzip
import math
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from andruck.access.rules import ArticleFacts, Level
from andruck.press import counters
from andruck.press.admission import Admitted
from andruck.press.hot import HotSet
from andruck.press.rules import Variant
from andruck.press.slips import NO_SLIP
from andruck.press.store import Store


class Member:
    """Who decides in these tests: the third variant for nobody, the first for everybody else."""

    version = object()

    def standing(self, cookies, now):
        return 0 if cookies is None else 2

    def choose(self, article, cookies, now):
        return Admitted(2 if cookies is None else 0, 0.0, math.inf, NO_SLIP)


@pytest.fixture
def hot(store):
    return HotSet(store, Member())


def body(hot, path, encoding=2, cookies=None):
    answer = hot.answer(path, time.time(), encoding, cookies)
    return answer and answer[3]


def test_a_page_at_hand_is_not_read_again(hot, keep):
    keep("/a/", b"one")
    assert body(hot, "/a/") == b"one"
    first = hot.pages["/a/"].answers[2]
    assert hot.answer("/a/", time.time(), 2) is first


def test_each_variant_and_packing_is_read_when_it_is_asked_for(hot, keep):
    keep("/a/", {one: one.encode() for one in Variant}, facts=ArticleFacts(1, Level.MEMBERS))
    assert body(hot, "/a/") == b"excerpt"
    assert body(hot, "/a/", cookies=b"x") == b"member"
    assert gzip.decompress(body(hot, "/a/", 1, cookies=b"x")) == b"member"
    assert len(hot.pages["/a/"].answers) == 3


def test_a_large_plain_body_is_made_from_the_packed_one(hot, keep):
    keep("/a/", b"text " * 5000)
    assert body(hot, "/a/") == b"text " * 5000


def test_a_damaged_page_is_not_shown_and_begins_a_new_store(hot, keep, store):
    keep("/a/", b"one")
    with store.file.env.begin(write=True) as txn:
        databases = store.file.databases
        with txn.cursor(db=databases["forms"]) as cursor:
            for key, value in cursor:
                txn.put(key, value[:-1] + b"X", db=databases["forms"])
    assert body(hot, "/a/") is None
    keep("/a/", b"two")
    assert body(hot, "/a/") == b"two"


@pytest.mark.parametrize("purge", [
    lambda store: store.purge(["m"]), lambda store: store.purge(["m"], hard=True),
    lambda store: store.purge_paths(["/a/"]), lambda store: store.purge_all(),
    lambda store: store.purge_all(hard=True),
])  # fmt: skip
def test_a_purge_by_another_process_is_seen_at_once(hot, keep, tmp_path, purge):
    keep("/a/", b"one", marks=("m",))
    assert body(hot, "/a/") == b"one"
    purge(Store(tmp_path / "press", size=64 * 1024**2))
    assert body(hot, "/a/") is None


def test_a_page_that_is_made_anew_replaces_the_one_at_hand(hot, keep):
    keep("/a/", b"one")
    assert body(hot, "/a/") == b"one"
    keep("/a/", b"two")
    assert body(hot, "/a/") == b"two"
    assert list(hot.pages) == ["/a/"]


def test_a_page_read_in_doubt_is_shown_but_not_remembered(hot, keep, store):
    keep("/a/", b"one")
    store.counters.doubt([counters.slot("/a/")])
    assert body(hot, "/a/") == b"one"
    assert hot.pages == {}


def test_the_moment_passes_for_a_page_at_hand(hot, keep):
    until = datetime.now(UTC) + timedelta(seconds=2)
    keep("/a/", b"one", until=until)
    assert body(hot, "/a/") == b"one"
    with time_machine.travel(until, tick=False):
        assert body(hot, "/a/") is None


def test_memory_is_bounded_and_the_used_stay(store, keep):
    hot = HotSet(store, Member(), limit=40_000)
    for number in range(100):
        keep(f"/{number}/", b"%d" % number * 500)
    for _ in range(3):
        body(hot, "/0/")
    for number in range(1, 100):
        assert body(hot, f"/{number}/") == b"%d" % number * 500
        assert body(hot, "/0/") is not None
        assert hot.size <= 42_500
    assert "/0/" in hot.pages
    assert hot.size == sum(
        900 + sum(len(part) for one in page.answers.values() for part in one[1:])
        for page in hot.pages.values()
    )


def test_uses_are_counted(hot, keep):
    keep("/a/")
    keep("/b/")
    for _ in range(5):
        body(hot, "/a/")
    body(hot, "/b/")
    assert hot.take_uses() == {"/a/": 5, "/b/": 1}
    assert hot.take_uses() == {}


def test_a_new_store_is_noticed(hot, keep, store):
    keep("/a/", b"one")
    assert body(hot, "/a/") == b"one"
    store.file.rebuild(RuntimeError("test"))
    assert body(hot, "/a/") is None
    keep("/b/", b"two")
    assert body(hot, "/b/") == b"two"
