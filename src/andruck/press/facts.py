"""Small facts that every worker decides by: from the database into the store, when the journal says so."""

from collections.abc import Callable, Iterable

from andruck.access.queries import openings
from andruck.core import clock
from andruck.people import queries as people
from andruck.press.admission import publish_openings, publish_revocations
from andruck.press.store import Store


def _revocations(store: Store) -> bool:
    return publish_revocations(store, people.revocations(clock.now()))


def _openings(store: Store) -> bool:
    """What is over is left out; what is to come begins and ends by every worker's own clock."""
    return publish_openings(store, openings.current())


_PUBLISHERS: tuple[Callable[[Store], bool], ...] = (_revocations, _openings)
_AFTER: dict[str, Callable[[Store], bool]] = {
    "ReaderChanged": _revocations,
    "OpeningPlanned": _openings,
    "OpeningChanged": _openings,
    "OpeningEnded": _openings,
}
"""What has to be published anew after which event."""


def publish(store: Store, names: Iterable[str] | None = None) -> None:
    """Publish what these events have changed, or everything. Each fact is read and written whole: twice is harmless.

    Raises database errors, and OSError when the store does not take it: then no worker believes the store until it
    does, because what has been taken back would go on counting.
    """
    due = _PUBLISHERS if names is None else dict.fromkeys(_AFTER[name] for name in names if name in _AFTER)
    for one in due:
        if not one(store):
            store.distrust()
            raise OSError(f"what {one.__name__.strip('_')} say could not be published")
