"""Keeps the search index at the state of the paper: by the journal, or anew.

Only the background worker and commands call this: the index has one writer. Everything may be done twice.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from andruck.core import clock
from andruck.infra import journal
from andruck.newsroom import ports
from andruck.newsroom.queries import documents

log = logging.getLogger(__name__)

ENTRIES = 1000
LOOK_BACK = timedelta(days=30)
"""How far back a new process looks for embargoes that have ended while nobody was there."""

_one_at_a_time = threading.Lock()
_wanted = threading.Event()
_embargoes_seen: datetime | None = None


def keep() -> int:
    """Bring the index up to date, or build it when it cannot be used; returns how many articles were looked at.

    Raises Refusal (``search_locked``) when another process writes the index.
    """
    return rebuild() if needs_rebuild() else follow()


def follow() -> int:
    """``catch_up`` if there is an index to put it in."""
    try:
        return catch_up()
    except ports.SearchUnavailable:
        return 0


def ask_for_rebuild() -> None:
    """Somebody wants the index anew; whoever keeps it in this process will see to it."""
    _wanted.set()


def needs_rebuild() -> bool:
    """Whether the index has to be built anew: none is there, it is damaged, somebody asked for it, or the journal
    no longer fits: entries it has not seen are forgotten, or it has seen some that this database never had.
    """
    condition = ports.archive_search().condition()
    if condition.state != "ok":
        log.info("The search index is %s", condition.state)
        return True
    newest, position = journal.newest(), condition.position
    forgotten = position < newest and journal.oldest() > position + 1
    if position > newest or forgotten:
        log.warning("The journal and the search index do not fit together")
        return True
    return _wanted.is_set()


def catch_up() -> int:
    """Apply what the journal says has happened since; returns how many articles were looked at.

    Raises SearchUnavailable without an index.
    """
    with _one_at_a_time:
        return _free_embargoed() + _follow()


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """A new index of everything that may be found, while the old one answers; returns how many articles."""
    _wanted.clear()
    position = journal.newest()
    return ports.archive_search().rebuild(documents.every(), position=position, progress=progress)


def behind() -> int:
    """How many entries of the journal are not in the index yet."""
    return max(journal.newest() - ports.archive_search().condition().position, 0)


def _follow() -> int:
    engine = ports.archive_search()
    done = 0
    while entries := journal.after(engine.condition().position, limit=ENTRIES):
        ids = list(dict.fromkeys(id for entry in entries for id in _touched(entry)))
        _apply(ids, position=entries[-1].id)
        done += len(ids)
    return done


def _touched(entry: journal.Entry) -> Iterable[int]:
    """The articles whose place in the index an event may have changed."""
    facts = entry.facts
    if entry.name == "DetailChanged":
        match facts.get("kind"):
            case "author":
                return documents.by_author(int(facts["id"]))
            case "topic":
                return documents.by_topic(int(facts["id"]))
            case _:
                return ()
    if "article" in facts:
        return (int(facts["article"]),)
    return [int(id) for id in facts.get("articles", ())]


def _free_embargoed() -> int:
    global _embargoes_seen  # noqa: PLW0603 (how far this process has looked)
    now = clock.now()
    ids = documents.freed(_embargoes_seen or now - LOOK_BACK, now)
    if ids:
        _apply(ids, position=0)
    _embargoes_seen = now
    return len(ids)


def _apply(ids: list[int], *, position: int) -> None:
    """Put in those that may be found, take out the others; the position counts when all are in."""
    engine = ports.archive_search()
    batches = [ids[n : n + documents.BATCH] for n in range(0, len(ids), documents.BATCH)] or [[]]
    for number, batch in enumerate(batches, 1):
        found = documents.of(batch)
        gone = set(batch) - {document.id for document in found}
        engine.index(found, remove=sorted(gone), position=position if number == len(batches) else 0)


def forget() -> None:
    """Look for ended embargoes from the start again, as a new process does."""
    global _embargoes_seen  # noqa: PLW0603
    _embargoes_seen = None
