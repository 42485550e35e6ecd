"""Different readers of a day, where the paper has chosen to estimate them (``ANDRUCK_COUNTING=unique``).

Address and name of the browser become a number with a key of the day, the number changes a cell of a sketch, and both
are forgotten at once. The key is drawn when the server starts and is only ever in memory: the supervisor hands it to
its workers through a pipe. At midnight it becomes another one from which it cannot be worked out.
"""

import threading
import time
from datetime import date, datetime
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from secrets import token_bytes
from typing import Any
from zoneinfo import ZoneInfo

from andruck.core import clock
from andruck.usage import sketches
from andruck.usage.rules.uniques import Sketch

LOOK = 5.0
"""Seconds between two looks whether the day has ended."""

FARTHEST = 40
"""Days after which a key that nobody has turned is drawn anew."""


class Salt:
    """The key of the day, for all workers of a server. What is pickled is that of today."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self.state: tuple[date, bytes] = (self._today(), token_bytes(32))

    def turn(self) -> None:
        """Be that of today: what was before is gone, and cannot be worked out from it."""
        day, key = self.state
        days = (self._today() - day).days
        if days > FARTHEST:
            key = token_bytes(32)
        elif days > 0:
            for _ in range(days):
                key = blake2b(b"the next day", key=key, digest_size=32).digest()
        else:
            # A clock that goes back does not bring a key back.
            return
        self.state = (self._today(), key)

    def begins(self, day: date) -> int:
        """When a day of the paper begins, in seconds since 1970."""
        return int(datetime.combine(day, datetime.min.time(), ZoneInfo(self.zone)).timestamp())

    def keep_turning(self) -> None:
        """From now on, whether anybody reads or not."""
        threading.Thread(target=self._turn_on, name="salt", daemon=True).start()

    def _turn_on(self) -> None:
        while True:
            time.sleep(LOOK)
            self.turn()

    def _today(self) -> date:
        return clock.now().astimezone(ZoneInfo(self.zone)).date()

    def __getstate__(self) -> dict[str, Any]:
        self.turn()
        return {"zone": self.zone, "state": self.state}


_given: Salt | None = None


def give(salt: Salt) -> None:
    """Use this one in this process: whoever starts workers calls it in each of them."""
    global _given  # noqa: PLW0603 (given once, before anybody reads)
    _given = salt
    salt.keep_turning()


def given(zone: str) -> Salt:
    """The one that this process was given; a process that stands alone draws its own."""
    if _given is None:
        give(Salt(zone))
    assert _given is not None  # noqa: S101 (just given)
    return _given


class Uniques:
    """One worker's sketch of today. For the event loop's thread."""

    def __init__(self, salt: Salt) -> None:
        self.salt = salt
        self.day = salt.state[0]
        self._sketch = sketches.new()
        self._changed = False
        self._done: list[Sketch] = []

    def meet(self, address: str, agent: bytes) -> None:
        """Somebody with this address and this browser reads."""
        day, key = self.salt.state
        if day != self.day:
            self._begin(day)
        number = blake2b(_plain(address) + b"\0" + agent, key=key, digest_size=8).digest()
        self._sketch.update(int.from_bytes(number, "big") >> 1)
        self._changed = True

    def take(self) -> list[Sketch]:
        """What there is to be written down since the last time."""
        if self.salt.state[0] != self.day:
            self._begin(self.salt.state[0])
        done, self._done = self._done, []
        if self._changed:
            done.append(self._packed())
        return done

    def _begin(self, day: date) -> None:
        if self._changed:
            self._done.append(self._packed())
        self.day, self._sketch = day, sketches.new()

    def _packed(self) -> Sketch:
        self._changed = False
        return Sketch(self.salt.begins(self.day), sketches.packed(self._sketch))


def _plain(address: str) -> bytes:
    try:
        found = ip_address(address)
    except ValueError:
        return address.encode()
    return (found.ipv4_mapped or found if isinstance(found, IPv6Address) else found).packed
