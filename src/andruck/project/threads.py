"""Threads that Django works in, each with its connection to the database, kept from one request to the next.

By itself Django takes a new thread for every request, and so a new connection: opening one, learning the tables and
closing it costs ten times what storing a message does.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

KEPT = 2
"""Threads that stay though nobody has anything to do for them: each holds on to memory."""

IDLE = 5.0
"""Seconds after which the others go."""


class Threads:
    """Those that nobody uses at the moment. Used in the event loop only; ``close`` is done in a thread that goes."""

    def __init__(self, *, close: Callable[[], None], kept: int = KEPT, idle: float = IDLE) -> None:
        self._close, self._kept, self._idle_for = close, kept, idle
        self.idle: list[ThreadPoolExecutor] = []
        self._trimming: asyncio.TimerHandle | None = None

    def seat(self) -> "Seat":
        """A place for one request."""
        return Seat(self)

    def take(self) -> ThreadPoolExecutor:
        """The thread that was used last, so that as few as possible are warm; or a new one."""
        return self.idle.pop() if self.idle else ThreadPoolExecutor(1, "django")

    def give_back(self, thread: ThreadPoolExecutor, *, busy: bool) -> None:
        """A request is over. A thread that still works on something for it does not get another one."""
        if busy:
            self._dismiss(thread)
            return
        self.idle.append(thread)
        if len(self.idle) > self._kept and self._trimming is None:
            self._trimming = asyncio.get_running_loop().call_later(self._idle_for, self._trim)

    def _trim(self) -> None:
        self._trimming = None
        # The first in the list were used longest ago.
        many = max(0, len(self.idle) - self._kept)
        spare, self.idle = self.idle[:many], self.idle[many:]
        for thread in spare:
            self._dismiss(thread)

    def _dismiss(self, thread: ThreadPoolExecutor) -> None:
        thread.submit(self._close)
        thread.shutdown(wait=False)


class Seat(Executor):
    """The thread of one request, taken with the first thing that there is to do: who sends slowly has none."""

    def __init__(self, threads: Threads) -> None:
        self._threads = threads
        self._thread: ThreadPoolExecutor | None = None
        self._last: Future[Any] | None = None

    def submit(self, work: Callable[..., Any], /, *args: Any, **options: Any) -> "Future[Any]":
        """Have it done after all that was submitted before."""
        if self._thread is None:
            self._thread = self._threads.take()
        self._last = self._thread.submit(work, *args, **options)
        return self._last

    def leave(self) -> None:
        """The request is over, however it ended."""
        if self._thread is not None:
            self._threads.give_back(self._thread, busy=self._last is not None and not self._last.done())
            self._thread = None
