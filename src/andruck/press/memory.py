"""How much memory a worker takes: of the store's file, and for the threads that render."""

import ctypes
from pathlib import Path

from andruck.press.places import mapped_at

LIMIT = 64 * 1024**2
"""Bytes of files (libraries, too) that a worker has in memory before it lets go of the store's."""

EVERY = 64
"""Reads of the store between two looks; each brings in 128 KiB at most, by the way Linux reads around."""

_libc = ctypes.CDLL(None, use_errno=True)
_DONT_NEED, _ARENA_MAX = 4, -8
_PAGE = 4096
_places: dict[Path, tuple[int, int]] = {}


def share_heaps(most: int = 2) -> None:
    """Threads that render share so many heaps (glibc only): otherwise each keeps what it has needed once."""
    try:
        _libc.mallopt(_ARENA_MAX, most)
    except AttributeError:
        return


def trim(file: Path, *, limit: int = LIMIT) -> bool:
    """Let go of the mapped parts of a file if the process has many pages of files in memory (Linux only).

    They stay in the system's cache and come back when they are read; without this a worker that has once sent
    every page would look as large as the whole store.
    """
    try:
        shared = int(Path("/proc/self/statm").read_text().split()[2]) * _PAGE
        if shared < limit:
            return False
    except OSError:
        return False
    place = _places.get(file) or mapped_at(file)
    if place is None:
        return False
    _places.clear()
    start, length = _places[file] = place
    return bool(_libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(length), _DONT_NEED) == 0)
