"""Following the journal: what has changed is purged on this machine, and what readers use is made anew.

Anybody may follow at any time: the process that published (at once after its commit), the background worker (all
the time) and, for machines without one, the web workers (every few seconds). A lock makes sure that an entry is
dealt with once; doing it twice would only cost a rendering.
"""

import fcntl
import logging
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections

from andruck.core import clock
from andruck.infra import journal
from andruck.newsroom.queries import changes
from andruck.press import distribution, editions, facts, marks
from andruck.press.store import Store, open_store

log = logging.getLogger("andruck.press")

AT_ONCE = 1000
"""Entries that are read together."""

SELDOM = 2.0
"""Seconds between two looks of a web worker."""

LONGEST_QUEUE = 4 * 1024 * 1024
_LOOK_BACK = timedelta(days=1)


def folder() -> Path:
    """Where this machine's press is."""
    return Path(settings.DATA) / "press"


def position() -> int:
    """The number of the last entry that this machine has dealt with."""
    return open_store(folder()).position


def follow() -> list[str]:
    """Deal with everything in the journal that this machine has not seen; returns the paths that were purged.

    Raises database errors; then nothing is lost, the next call begins where this one stopped.
    """
    store = open_store(folder())
    if journal.newest() == store.position:
        return []
    with _locked():
        purged = _catch_up(store)
    if purged:
        _queue(purged)
    return purged


def _catch_up(store: Store) -> list[str]:
    position, newest = store.position, journal.newest()
    if newest == position:
        return []
    if position == 0 or newest < position or journal.oldest() > position + 1:
        # A new store, another database, or a journal that has forgotten what we would have to know.
        store.purge_all()
        facts.publish(store)
        store.set_position(newest)
        distribution.purge_everything()
        return []
    purged: dict[str, None] = {}
    while entries := journal.after(position, limit=AT_ONCE):
        purged.update(dict.fromkeys(apply(store, marks.touched(entries))))
        facts.publish(store, [entry.name for entry in entries])
        position = entries[-1].id
        store.set_position(position)
    return list(purged)


def apply(store: Store, touched: marks.Touched) -> list[str]:
    """Purge the pages with these marks, here and in the caches in front; returns their paths."""
    soft, hard = sorted(touched.soft), sorted(touched.hard)
    paths = store.purge(hard, hard=True) if hard else []
    paths += store.purge(soft) if soft else []
    if soft or hard:
        distribution.purge([*hard, *soft], paths)
    return paths


_looked: list[datetime] = []
"""How far this process has looked for embargoes that have ended; empty or one moment."""


def release() -> list[str]:
    """Purge what has to show texts whose embargo has ended since the last call."""
    now = clock.now()
    since = _looked[0] if _looked else now - _LOOK_BACK
    _looked[:] = [now]
    ids = changes.released(since, now)
    if not ids:
        return []
    purged = apply(open_store(folder()), marks.Touched(soft=changes.of_articles(ids)))
    _queue(purged)
    return purged


def forget() -> None:
    """Look for ended embargoes from the beginning again."""
    _looked.clear()


@contextmanager
def _locked() -> Iterator[None]:
    """One follower at a time on this machine."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "follow.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# ---------------------------------------------------------------- what is to be made anew
def _queue(paths: Iterable[str]) -> None:
    """Write down what was purged for the background worker; a full disk only means that readers do it."""
    try:
        file = folder() / "renew.queue"
        if not file.exists() or file.stat().st_size < LONGEST_QUEUE:
            with file.open("a", encoding="utf-8") as stream:
                stream.write("".join(f"{path}\n" for path in paths))
    except OSError:
        log.exception("What is to be made anew could not be written down")


def take_queue() -> list[str]:
    """The paths that were purged since the last call, each once, in order. For the one who makes them anew."""
    file = folder() / "renew.queue"
    taken = file.with_suffix(".taken")
    try:
        file.rename(taken)
        lines = taken.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    return list(dict.fromkeys(line for line in lines if line.startswith("/")))


# ---------------------------------------------------------------- web workers
_watching = threading.Lock()


def watch() -> None:
    """Begin to follow in a thread of this process, once; called with the first connection, or page rendered."""
    if not settings.PRESS_WATCH or _watching.locked() or not _watching.acquire(blocking=False):
        return
    editions.begin(open_store(folder()))
    threading.Thread(target=_watch, name="press", daemon=True).start()


def _watch() -> None:
    nudged = threading.Event()
    distribution.listen(nudged)
    complained = float("-inf")
    while True:
        nudged.wait(SELDOM)
        nudged.clear()
        try:
            follow()
            release()
        except Exception:
            if time.monotonic() - complained > 60:
                complained = time.monotonic()
                log.exception("The press could not look at the journal; trying again")
        finally:
            close_old_connections()
