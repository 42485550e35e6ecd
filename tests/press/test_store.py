"""Kept pages in a file: keeping, purging, and everything that may happen to the file."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import lmdb
import pytest
import time_machine

from andruck.access.rules import ArticleFacts, Level
from andruck.press import counters, memory
from andruck.press.rules import Encoding, Variant
from andruck.press.store import Kept, State, Store, open_store
from tests.press.lines import HTML

FACTS = ArticleFacts(5, Level.MEMBERS, section=2, dossiers=(7, 9))
LATER = datetime(2099, 1, 1, tzinfo=UTC)


def again(store: Store) -> Store:
    """The store opened anew."""
    return Store(store.file.folder, size=64 * 1024**2)


def test_what_is_kept_is_found_again(store, keep):
    assert keep("/a/", b"text", marks=("article:5", "frame"), facts=FACTS, until=LATER)
    for one in (store, again(store)):
        found = one.find("/a/")
        assert (found.path, found.state, found.status) == ("/a/", State.FRESH, 200)
        assert (found.marks, found.facts, found.until) == (frozenset({"article:5", "frame"}), FACTS, LATER)
        assert abs(found.kept_at - datetime.now(UTC)) < timedelta(seconds=5)
        assert one.stale("/a/", Variant.MEMBER, Encoding.PLAIN).body == b"text"
    assert store.find("/b/") is None
    assert store.stale("/b/", Variant.MEMBER, Encoding.PLAIN) is None


def test_a_restart_loses_nothing(tmp_path):
    run_python(tmp_path, FILL)
    store = Store(tmp_path, size=64 * 1024**2)
    assert [store.find(f"/{number}/").state for number in range(50)] == [State.FRESH] * 50
    assert store.position == 50


def test_long_paths_and_marks_are_kept_apart(store, keep):
    one, two = "/" + "a" * 900, "/" + "a" * 899 + "b"
    keep(one, b"1", marks=("m" * 600,))
    keep(two, b"2", marks=("m" * 601,))
    assert store.stale(one, Variant.MEMBER, Encoding.PLAIN).body == b"1"
    assert store.paths("m" * 600) == [one]
    assert store.purge(["m" * 601]) == [two]


def test_one_body_is_kept_once_and_variants_apart(store, keep):
    keep("/one/", b"x")
    assert store.find("/one/").variants == ()
    keep("/three/", {one: one.encode() for one in Variant}, facts=ArticleFacts(1, Level.MEMBERS))
    assert store.find("/three/").variants == tuple(Variant)
    bodies = {one: store.stale("/three/", one, Encoding.PLAIN).body for one in Variant}
    assert bodies == {
        Variant.MEMBER: b"member",
        Variant.OPENED: b"opened</body>\n</html>\n",
        Variant.EXCERPT: b"excerpt",
    }


def test_variants_without_facts_are_not_kept(keep):
    with pytest.raises(ValueError, match="decide"):
        keep("/three/", {one: one.encode() for one in Variant})


def test_what_belongs_to_a_reader_or_a_moment_is_not_kept(store, keep):
    keep("/a/", headers=(*HTML, ("Set-Cookie", "a=b"), ("Date", "now"), ("X-Press", "miss"), ("Vary", "X-Evil"),
                         ("ETag", '"x"'), ("Connection", "close"), ("Surrogate-Key", "a b")))  # fmt: skip
    headers = dict(store.stale("/a/", Variant.MEMBER, Encoding.PLAIN).headers)
    assert sorted(headers) == [
        "cache-control",
        "content-length",
        "content-type",
        "etag",
        "surrogate-key",
        "vary",
    ]
    assert headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("header", [("X", "a\r\nb: c"), ("X\n", "a"), ("X", "ä"), ("X", "\0")])
def test_a_header_that_would_break_the_answer_is_refused(keep, header):
    with pytest.raises(ValueError, match="header"):
        keep("/a/", headers=(header,))


# ------------------------------------------------------------ purging
def test_a_soft_purge_leaves_a_stale_copy_and_touches_nothing_else(store, keep):
    keep("/a/", b"a", marks=("article:1", "frame"))
    keep("/b/", b"b", marks=("article:2", "frame"))
    assert store.purge(["article:1", "article:9"]) == ["/a/"]
    assert (store.find("/a/").state, store.find("/b/").state) == (State.STALE, State.FRESH)
    copy = store.stale("/a/", Variant.MEMBER, Encoding.PLAIN)
    assert (copy.state, copy.body) == (State.STALE, b"a")
    assert store.paths("frame") == ["/a/", "/b/"]
    assert sorted(store.purge(["article:2", "frame"])) == ["/a/", "/b/"]


def test_after_a_hard_purge_the_bytes_are_gone(store, keep):
    keep("/a/", b"a", marks=("article:1",))
    assert store.purge(["article:1"], hard=True) == ["/a/"]
    assert store.find("/a/") is None
    assert store.stale("/a/", Variant.MEMBER, Encoding.PLAIN) is None
    assert store.statistics().marks == store.statistics().pages == 0


@pytest.mark.parametrize("purge", [
    lambda store: store.purge(["article:1"]), lambda store: store.purge_paths(["/a/"]),
    lambda store: store.purge_all(), lambda store: store.purge_all(hard=True),
])  # fmt: skip
def test_what_was_rendered_before_a_purge_is_thrown_away(store, purge):
    kept = Kept("/a/", 200, HTML, b"old", frozenset({"article:1"}))
    ticket = store.begin("/a/")
    purge(store)
    assert store.keep(kept, ticket) is False
    assert store.find("/a/") is None
    assert store.keep(kept, store.begin("/a/")) is True


def test_a_purge_of_something_else_does_no_harm(store):
    ticket = store.begin("/a/")
    store.purge(["article:2"])
    store.purge_paths(["/b/"])
    assert store.keep(Kept("/a/", 200, HTML, b"x", frozenset({"article:1"})), ticket)


def test_everything_at_once(store, keep):
    keep("/a/", b"a")
    keep("/b/", b"b")
    store.purge_all()
    assert {store.find(path).state for path in ("/a/", "/b/")} == {State.STALE}
    keep("/a/", b"new")
    assert (store.find("/a/").state, store.find("/b/").state) == (State.FRESH, State.STALE)


def test_a_page_is_stale_from_its_moment(store, keep):
    until = datetime.now(UTC) + timedelta(seconds=2)
    keep("/a/", until=until)
    assert store.find("/a/").state == State.FRESH
    with time_machine.travel(until - timedelta(seconds=1), tick=False):
        assert store.find("/a/").state == State.FRESH
    with time_machine.travel(until, tick=False):
        assert store.find("/a/").state == State.STALE


def test_a_thousand_pages_are_purged_at_once(store):
    tickets = store.begin("/")
    store.keep_all(
        [
            (Kept(f"/{n}/", 200, HTML, b"x" * 100, frozenset({"all", f"article:{n}"})), tickets)
            for n in range(1000)
        ],
        quality=0,
    )
    started = time.thread_time()
    assert len(store.purge(["all"])) == 1000
    # Of the processor: how long a busy disk takes is a question for the bench.
    assert time.thread_time() - started < 1


def test_use_position_and_statistics(store, keep):
    store.add_uses({"/b/": 5, "/c/": 1})
    store.add_uses({"/c/": 9})
    assert store.used(["/a/", "/b/", "/c/"]) == ["/c/", "/b/", "/a/"]
    assert store.position == 0
    store.set_position(77)
    keep("/a/", marks=("x",))
    found = again(store).statistics()
    assert (found.pages, found.marks, found.position) == (1, 1, 77)
    assert 0 < found.used < found.size


# ------------------------------------------------------------ what may happen to the file
def damage_cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def damage_short(path: Path) -> None:
    os.truncate(path, 100)


def damage_empty(path: Path) -> None:
    os.truncate(path, 0)


def damage_foreign(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" * 5000)


def damage_gone(path: Path) -> None:
    path.unlink()


def damage_version(path: Path) -> None:
    with lmdb.open(str(path), subdir=False, max_dbs=9) as env:
        meta = env.open_db(b"meta")
        with env.begin(write=True) as txn:
            txn.put(b"format", b"andruck press 0", db=meta)


DAMAGES = [damage_cut, damage_short, damage_empty, damage_foreign, damage_gone, damage_version]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_moved_aside_and_begun_anew(tmp_path, damage):
    # In a process of its own: this one must not have the file mapped while it is cut.
    run_python(tmp_path, FILL)
    store_file = next(tmp_path.glob("pages-*.mdb"))
    damage(store_file)
    store = Store(tmp_path, size=64 * 1024**2)
    assert store.find("/0/") is None
    assert store.position == 0
    assert store.keep(Kept("/a/", 200, HTML, b"new"), store.begin("/a/"))
    assert again(store).find("/a/").state == State.FRESH
    assert (tmp_path / "aside.mdb").exists() == (damage is not damage_gone)


def test_a_lost_table_of_counters_is_made_again(store, keep):
    keep("/a/", b"a")
    os.truncate(store.file.folder / "counters", 0)
    assert again(store).find("/a/").state == State.FRESH


def test_another_process_follows_to_the_new_file(store, keep):
    other = Store(store.file.folder, size=64 * 1024**2)
    keep("/a/", b"a")
    assert other.find("/a/").state == State.FRESH
    store.file.rebuild(lmdb.CorruptedError("test"))
    assert other.find("/a/") is None
    keep("/b/", b"b")
    assert other.find("/b/").state == State.FRESH
    assert other.file.file == store.file.file


def test_a_full_file_drops_what_was_kept_first(tmp_path):
    store = Store(tmp_path / "small", size=2 * 1024**2)
    for number in range(300):
        body = os.urandom(8000)
        assert store.keep(Kept(f"/{number}/", 200, HTML, body), store.begin("/"), quality=0)
    assert store.find("/299/").state == State.FRESH
    assert store.find("/0/") is None
    assert store.statistics().pages > 20


class FullDisk:
    """An environment whose writing fails as it does on a full disk (the real thing is a drill)."""

    def __init__(self, env: lmdb.Environment) -> None:
        self.env = env

    def begin(self, *, write: bool = False, **options: object) -> lmdb.Transaction:
        if write:
            raise lmdb.DiskError(os.strerror(errno.ENOSPC))
        return self.env.begin(**options)

    def __getattr__(self, name: str) -> object:
        return getattr(self.env, name)


def test_a_full_disk_keeps_nothing_believes_nothing_and_recovers(store, keep):
    keep("/a/", b"a", marks=("m",))
    env = store.file.env
    store.file.env = FullDisk(env)
    assert keep("/b/", b"b") is False
    assert store.find("/a/").state == State.FRESH
    assert store.purge(["m"]) == []
    assert store.find("/a/").state == State.STALE
    assert store.stale("/a/", Variant.MEMBER, Encoding.PLAIN).body == b"a"
    assert store.purge(["m"], hard=True) == []
    assert store.stale("/a/", Variant.MEMBER, Encoding.PLAIN) is None
    store.file.env = env
    assert keep("/b/", b"b") is False, "its ticket is from before the purge that had to wait"
    assert store.find("/a/") is None
    assert keep("/b/", b"b") is True
    assert store.find("/b/").state == State.FRESH


def test_one_store_in_a_process(tmp_path):
    assert open_store(tmp_path / "one") is open_store(tmp_path / "x" / ".." / "one")


FILL = """
import sys
from pathlib import Path
from andruck.press.store import Kept, Store
store = Store(Path(sys.argv[1]), size=64 * 1024**2)
while True:
    for number in range(50):
        marks = frozenset({"m", f"n:{number}"})
        kept = Kept(f"/{number}/", 200, (("content-type", "text/html"),), b"%d" % number * 3000, marks)
        store.keep(kept, store.begin("/"), quality=0)
    store.set_position(50)
    if sys.argv[2] == "once":
        break
    store.purge(["m"])
"""


def run_python(folder: Path, program: str, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-c", program, str(folder), *(arguments or ("once",))], check=True, timeout=60
    )


def test_two_writers_at_once_lose_nothing(tmp_path):
    store = Store(tmp_path, size=64 * 1024**2)
    other = subprocess.Popen([sys.executable, "-c", FILL, str(tmp_path), "for ever"])
    try:
        for number in range(200):
            path = f"/mine/{number}/"
            assert store.keep(Kept(path, 200, HTML, b"mine %d" % number), store.begin(path), quality=0)
    finally:
        other.kill()
        other.wait()
    bodies = [store.stale(f"/mine/{n}/", Variant.MEMBER, Encoding.PLAIN).body for n in range(200)]
    assert bodies == [b"mine %d" % n for n in range(200)]


def test_threads_share_a_store(store):
    def work(name: int) -> None:
        for number in range(30):
            path = f"/{name}/{number}/"
            assert store.keep(
                Kept(path, 200, HTML, b"x", frozenset({f"t:{name}"})), store.begin(path), quality=0
            )

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(store.paths(f"t:{name}")) for name in range(4)] == [30] * 4


def test_a_killed_writer_leaves_a_sound_store(tmp_path):
    store = Store(tmp_path, size=64 * 1024**2)
    for turn in range(8):
        writer = subprocess.Popen([sys.executable, "-c", FILL, str(tmp_path), "for ever"])
        while store.find("/5/") is None:
            time.sleep(0.02)
        time.sleep(0.05 + turn * 0.013)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        assert sorted(store.purge(["m"])) == sorted(store.paths("m"))
        for number in range(50):
            copy = store.stale(f"/{number}/", Variant.MEMBER, Encoding.PLAIN)
            assert copy is None or copy.body == b"%d" % number * 3000
            assert copy is None or copy.state == State.STALE
    assert not (tmp_path / "aside.mdb").exists()


def test_doubt_is_left_only_where_a_change_was_cut_off(store, keep):
    keep("/a/", marks=("m",))
    store.purge(["m"])
    cells = store.counters.cells
    assert counters.DOUBT not in (cells[counters.EVERYTHING], cells[counters.slot("/a/")])


def test_mapped_pages_are_let_go_and_come_back(store, keep):
    keep("/a/", b"a" * 100_000)
    assert memory.trim(store.file.file, limit=0)
    assert store.stale("/a/", Variant.MEMBER, Encoding.PLAIN).body == b"a" * 100_000
    assert not memory.trim(Path("/nowhere"), limit=0)
    shutil.rmtree(store.file.folder)
