"""How much of the store's file a worker keeps mapped."""

import ctypes
from pathlib import Path

LIMIT = 112 * 1024**2
"""Bytes of files (libraries, too) that a worker has in memory before it lets go of the store's."""

EVERY = 256
"""Reads of the store between two looks; each brings in 128 KiB at most, by the way Linux reads around."""

_libc = ctypes.CDLL(None, use_errno=True)
_DONT_NEED = 4
_PAGE = 4096
_places: dict[Path, tuple[int, int]] = {}


def trim(file: Path, *, limit: int = LIMIT) -> bool:
    """Let go of the mapped parts of a file if the process has many pages of files in memory (Linux only).

    They stay in the system's cache and come back when they are read; without this a worker that has once sent
    every page would look as large as the whole store.
    """
    try:
        shared = int(Path("/proc/self/statm").read_text().split()[2]) * _PAGE
        if shared < limit:
            return False
        place = _places.get(file) or _find(file)
    except OSError:
        return False
    if place is None:
        return False
    start, length = place
    return bool(_libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(length), _DONT_NEED) == 0)


def _find(file: Path) -> tuple[int, int] | None:
    """Where the file is mapped; it stays there as long as it is open."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        if line.endswith(f" {file}"):
            start, end = (int(part, 16) for part in line.split(" ", 1)[0].split("-"))
            _places.clear()
            _places[file] = (start, end - start)
            return _places[file]
    return None
