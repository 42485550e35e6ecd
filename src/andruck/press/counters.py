"""A table of numbers in a file that every process maps: whether what a worker remembers is still what is kept.

Each page has a slot by the hash of its path. Whoever changes kept pages holds the store's lock, writes *in doubt*
into their slots before the change is committed and a new number after it. A worker remembers a page together with
the number it saw before it read; a number that has changed, or doubt, sends it back to the store. If the writer is
killed between the two, doubt stays: slower, never wrong.
"""

import mmap
import os
import zlib
from collections.abc import Iterable
from pathlib import Path

SLOTS = 65_536
RESERVED = 16
EVERYTHING, GENERATION, UNTRUSTED, FACTS = range(4)
"""Reserved slots: all pages at once; which file is the store; the store could not be written, so nothing in it is
fresh; revoked tokens and openings."""

DOUBT = 1
SIZE = SLOTS * 8


def slot(path: str) -> int:
    """The slot of a page."""
    return RESERVED + zlib.crc32(path.encode()) % (SLOTS - RESERVED)


class Counters:
    """The table. ``cells`` is read directly where speed counts."""

    def __init__(self, file: Path) -> None:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            missing = SIZE - os.fstat(descriptor).st_size
            if missing > 0:
                # Written, not only made longer: a full disk later must not hit a process that marks a page.
                os.pwrite(descriptor, bytes(missing), SIZE - missing)
            self._map = mmap.mmap(descriptor, SIZE)
        finally:
            os.close(descriptor)
        self.cells = memoryview(self._map).cast("Q")

    def doubt(self, slots: Iterable[int]) -> None:
        """From now on nobody believes what they remember of these. Only under the store's lock."""
        for one in slots:
            self.cells[one] = DOUBT

    def settle(self, slots: Iterable[int]) -> None:
        """What is read from now on may be remembered. Only under the store's lock."""
        number = (int.from_bytes(os.urandom(7), "little") << 1) + 2
        for one in slots:
            self.cells[one] = number

    def close(self) -> None:
        """Let go of the file."""
        self.cells.release()
        self._map.close()
