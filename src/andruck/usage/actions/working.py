"""The background work on counts: what waits gets into the lake, and once an hour that is put in order."""

import logging
import time
from datetime import tzinfo
from pathlib import Path
from threading import Event

from andruck.core import clock
from andruck.usage import spool
from andruck.usage.actions import loading, tidying
from andruck.usage.lake import Lake, Place

log = logging.getLogger("andruck.worker")

COUNTS = 2.0
"""Seconds between two looks at what has been counted: so old are the figures of now."""

REST = 20.0
"""Seconds before it is tried again when it failed."""

TIDY = 3600.0
"""Seconds between two times that the lake is put in order."""

SAID = 900.0
"""Seconds between two times that the same trouble is told: the lake may be away for a night."""


class Work:
    """For one thread and one folder of the spool. Whatever fails waits there until it can be done."""

    def __init__(self, place: Place, folder: Path, zone: tzinfo) -> None:
        self._place, self._folder, self._zone = place, folder, zone
        self._lake: Lake | None = None
        self._tidied = time.monotonic()
        self._said: float | None = None

    def step(self, stopping: Event) -> float:
        """Do what is to be done now; in how many seconds to look again. Raises nothing."""
        try:
            self._load(stopping)
            if time.monotonic() - self._tidied > TIDY:
                self._tidied = time.monotonic()
                tidying.tidy(self._opened(), now=clock.now(), zone=self._zone)
        except Exception as trouble:
            self.close()
            self._tell(trouble)
            return REST
        if self._said is not None:
            log.warning("What was counted is kept again")
            self._said = None
        return COUNTS

    def close(self) -> None:
        """Leave the lake."""
        if self._lake is not None:
            self._lake.close()
            self._lake = None

    def _load(self, stopping: Event) -> None:
        loader = loading.Loader(self._opened(), self._folder)
        while loader.load() >= loading.AT_ONCE and not stopping.is_set():
            pass
        spool.loaded(self._folder)

    def _opened(self) -> Lake:
        if self._lake is None:
            self._lake = Lake(self._place, writing=True)
        return self._lake

    def _tell(self, trouble: Exception) -> None:
        """At length for the first time, then once in a while."""
        now = time.monotonic()
        if self._said is None:
            log.error("What was counted cannot be kept and waits in %s", self._folder, exc_info=trouble)
        elif now - self._said > SAID:
            log.error("What was counted still cannot be kept and waits in %s: %s", self._folder, trouble)
        else:
            return
        self._said = now
