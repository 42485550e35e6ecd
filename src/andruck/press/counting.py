"""Counts the pages that a worker sends: which page, and how whoever got it came there. Nobody is told apart.

What is counted stays in memory for a twentieth of a second; then a thread of its own writes it down for good. Header
lines are looked at and forgotten: only what ``usage.rules`` makes of them is written, and no address at all.
"""

import asyncio
import atexit
import logging
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

from andruck.access.rules import Standing
from andruck.usage.rules import PAUSE, Arrival, Sort, Tally, arrival, campaign, tallies
from andruck.usage.rules.arrivals import Lines
from andruck.usage.spool import Writer

COMPLAIN = 60.0
"""Seconds between two lines in the log that counts cannot be written."""

_READERS = {int(one): one.name.lower() for one in Standing}
log = logging.getLogger("andruck.press")

Rows = list[tuple[Sort, list[str]]]


class Pot:
    """The pages that readers of one sort have been sent since counts were last handed over."""

    __slots__ = ("pages", "sort")

    def __init__(self, sort: Sort) -> None:
        self.sort = sort
        self.pages: list[str] = []


class Sender:
    """Whoever sends the same header lines, cookies apart; a pot for each standing."""

    __slots__ = ("arrival", "pots")

    def __init__(self, came: Arrival) -> None:
        self.arrival = came
        self.pots: dict[int, Pot] = {}


class Counting:
    """One worker's counts. For the event loop's thread."""

    def __init__(
        self,
        folder: Path,
        *,
        ours: Callable[[str], bool],
        standing: Callable[[bytes | None, float], int | None],
    ) -> None:
        self._ours, self._standing = ours, standing
        self._dirty: list[Pot] = []
        self._clerk = Clerk(folder)
        atexit.register(self.close)

    def sender(self, lines: Lines) -> Sender | None:
        """Who sends these header lines (names in small letters); None: no reader, who is not counted."""
        came = arrival(lines, self._ours)
        return None if came is None else Sender(came)

    def seen(self, sender: Sender, page: str, cookies: bytes | None, now: float) -> None:
        """A reader with this ``Cookie`` header gets the page of this canonical path."""
        standing = 0 if cookies is None else self._standing(cookies, now) or 0
        pot = sender.pots.get(standing)
        if pot is None:
            pot = sender.pots[standing] = Pot(tallies.sort(sender.arrival, _READERS.get(standing, "")))
        pages = pot.pages
        if not pages:
            if not self._dirty:
                asyncio.get_running_loop().call_later(PAUSE, self.hand_over)
            self._dirty.append(pot)
        pages.append(page)

    def seen_by_way_of(
        self, target: str, sender: Sender, page: str, cookies: bytes | None, now: float
    ) -> None:
        """The same for a target that may carry a campaign's tag."""
        tag = campaign(target)
        self.seen(Sender(sender.arrival._replace(campaign=tag)) if tag else sender, page, cookies, now)

    def hand_over(self) -> None:
        """Give what there is to be written."""
        dirty, self._dirty = self._dirty, []
        rows: Rows = []
        for pot in dirty:
            rows.append((pot.sort, pot.pages))
            pot.pages = []
        if rows:
            self._clerk.take(time.time(), rows)

    def close(self) -> None:
        """The worker ends."""
        self.hand_over()
        self._clerk.close()


class Clerk:
    """Writes down what it is given, in a thread of its own. What it cannot write it counts, and says so later."""

    def __init__(self, folder: Path) -> None:
        self._writer = Writer(folder)
        self._waiting: queue.SimpleQueue[tuple[float, Rows] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lost = 0
        self._complained = float("-inf")

    def take(self, at: float, rows: Rows) -> None:
        """To be written soon. ``at`` in seconds since 1970."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="counting", daemon=True)
            self._thread.start()
        self._waiting.put((at, rows))

    def close(self) -> None:
        """When everything is written."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(5)
            self._thread = None
        self._writer.close()

    def _work(self) -> None:
        while (given := self._waiting.get()) is not None:
            self._write(*given)

    def _write(self, at: float, rows: Rows) -> None:
        try:
            self._writer.add(tallies.write(Tally(int(at), rows, self._lost)))
        except OSError as problem:
            self._lost += sum(len(pages) for _, pages in rows)
            if time.monotonic() - self._complained > COMPLAIN:
                self._complained = time.monotonic()
                log.warning("Counts cannot be written, %s are lost so far: %s", self._lost, problem)
        else:
            self._lost = 0
