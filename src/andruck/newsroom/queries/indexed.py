"""How the search is, for whoever watches over the paper."""

from datetime import timedelta

from andruck.core import clock
from andruck.infra import journal
from andruck.newsroom import ports

LATE = timedelta(seconds=60)
"""How long a change may wait for the index before the search counts as late."""


def search_state() -> str:
    """One word: ok, late (changes are waiting), missing, building or broken. Reads the journal."""
    condition = ports.archive_search().condition()
    if condition.state != "ok":
        return condition.state
    waiting = journal.after(condition.position, limit=1)
    return "late" if waiting and clock.now() - waiting[0].at > LATE else "ok"
