"""Where in the store's file the bytes of a page stand, so that they can be read without being mapped.

A mapped page has to be brought into a worker's memory first and counts as its own; on virtual machines that takes
longer than everything else about a request. Reading from a known place costs one call of the system.
"""

import ctypes
import os
from pathlib import Path

SMALLEST = 4096
"""Shorter values stand between others in LMDB's pages, which move; longer ones have pages of their own."""


class _View(ctypes.Structure):
    """The head of Python's ``Py_buffer``; what follows is for arrays of more dimensions."""

    _fields_ = (
        ("address", ctypes.c_void_p),
        ("owner", ctypes.py_object),
        ("length", ctypes.c_ssize_t),
        ("rest", ctypes.c_byte * 64),
    )


_take, _give_back = ctypes.pythonapi.PyObject_GetBuffer, ctypes.pythonapi.PyBuffer_Release
_take.argtypes = [ctypes.py_object, ctypes.POINTER(_View), ctypes.c_int]
_give_back.argtypes = [ctypes.POINTER(_View)]


def _address(raw: memoryview) -> int:
    view = _View()
    _take(raw, ctypes.byref(view), 0)
    try:
        return int(view.address)
    finally:
        _give_back(ctypes.byref(view))


def mapped_at(file: Path) -> tuple[int, int] | None:
    """Where a file is mapped and how many bytes; it stays there as long as it is open. None where nobody says."""
    try:
        lines = Path("/proc/self/maps").read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        if line.endswith(f" {file}"):
            start, end = (int(part, 16) for part in line.split(" ", 1)[0].split("-"))
            return start, end - start
    return None


class Places:
    """Reads from one store file. Opened anew for every file that takes its place."""

    def __init__(self, file: Path) -> None:
        self._start, self._size = mapped_at(file) or (0, 0)
        self._descriptor = os.open(file, os.O_RDONLY)

    def of(self, raw: memoryview) -> int | None:
        """The offset of these mapped bytes in the file; None if they are short or it cannot be told."""
        if len(raw) < SMALLEST:
            return None
        offset = _address(raw) - self._start
        return offset if 0 <= offset <= self._size - len(raw) else None

    def read(self, offset: int, length: int) -> bytes:
        """What stands there now: whoever asks makes sure that it is still what it was."""
        return os.pread(self._descriptor, length, offset)

    def __del__(self) -> None:
        os.close(self._descriptor)
