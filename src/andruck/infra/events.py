"""News travels upward: a room emits a typed event, wiring says who listens.

An event is a frozen dataclass in the past tense. Listeners run after the transaction has committed and are
idempotent; a listener that fails is logged and does not disturb the others, nor the person who published.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db import transaction

log = logging.getLogger(__name__)

EventType = TypeVar("EventType")
_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)
_witnesses: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(kind: type[EventType], listener: Callable[[EventType], None]) -> None:
    """Call ``listener`` with every event of exactly this kind; saying it twice changes nothing."""
    if listener not in _listeners[kind]:
        _listeners[kind].append(listener)


def witness(kind: type[EventType], witness: Callable[[EventType], None]) -> None:
    """Call ``witness`` inside the transaction that emits: what it writes commits with the event, or neither does."""
    if witness not in _witnesses[kind]:
        _witnesses[kind].append(witness)


def unsubscribe(kind: type[EventType], listener: Callable[[EventType], None]) -> None:
    """Stop calling ``listener``; it is no error if it was not listening."""
    if listener in _listeners[kind]:
        _listeners[kind].remove(listener)


def emit(event: object) -> None:
    """Deliver after commit; if the transaction is rolled back, nothing happened and nobody hears of it.

    Witnesses see it at once, inside the transaction; if one of them fails, so does the whole.
    """
    for witness in _witnesses[type(event)]:
        witness(event)
    transaction.on_commit(partial(_deliver, event))


def _deliver(event: object) -> None:
    for listener in list(_listeners[type(event)]):
        try:
            listener(event)
        except Exception:
            log.exception("A listener failed on %r", event)
