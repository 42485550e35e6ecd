"""What the page that is being made shows, so that whoever keeps it knows when it has to be made anew.

The reads of lower rooms say it as they read; nobody listens unless a page is being collected.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Shown:
    """Marks such as ``article:5``, and the moment from which the page is no longer true by itself."""

    marks: set[str] = field(default_factory=set)
    until: datetime | None = None


_collected: ContextVar[Shown | None] = ContextVar("shown", default=None)


@contextmanager
def collecting() -> Iterator[Shown]:
    """Collect what is marked inside; a collection within another one keeps its marks to itself."""
    shown = Shown()
    token = _collected.set(shown)
    try:
        yield shown
    finally:
        _collected.reset(token)


def mark(*marks: str) -> None:
    """The page being made shows this."""
    shown = _collected.get()
    if shown is not None:
        shown.marks.update(marks)


def until(moment: datetime | None) -> None:
    """The page being made changes at this moment by itself; the earliest of all counts, None changes nothing."""
    shown = _collected.get()
    if shown is not None and moment is not None:
        shown.until = moment if shown.until is None else min(shown.until, moment)
