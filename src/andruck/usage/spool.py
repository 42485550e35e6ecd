"""Where the counts of workers wait on the disk until they are in the lake: files to which only their worker adds.

A file is a row of frames: length and CRC-32 of what follows (four bytes each, big endian), then a line of JSON and
plain text. A frame is there when ``add`` has returned, whatever happens to the machine afterwards. Its writer holds a
lock on the file; when nobody does, it has ended, and a frame that stops in the middle is what a crash has left of one
that never was there.
"""

import errno
import fcntl
import json
import os
import secrets
import struct
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

FRAME = struct.Struct(">II")
SUFFIX, BROKEN, LOADED = ".spool", "broken", "loaded"
LARGEST = 8 * 1024**2
"""Bytes after which a writer begins another file."""

OLDEST = 60.0
"""Seconds after which it does, so that what is done with can go."""

LONGEST = 32 * 1024**2
"""Bytes of a frame: what claims to be longer is broken."""

MOST = 1024**3
"""Bytes that may wait in all. A paper whose lake is away for days goes on, but does not fill its disk with counts."""


class BrokenError(Exception):
    """There is something else than frames from ``position`` on."""

    def __init__(self, position: int) -> None:
        super().__init__(f"not a frame at {position}")
        self.position = position


class Frame(NamedTuple):
    """What was added at once, and where in its file it ends."""

    head: Any
    text: str
    end: int


class Writer:
    """Adds frames to files of its own. For one thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._count = 0
        self._descriptor: int | None = None
        self._size = 0
        self._begun = 0.0

    def add(self, *frames: tuple[Any, str]) -> None:
        """Add frames (what JSON can say, and text) and wait for the disk.

        Raises OSError: then they are not all there, and the next go elsewhere.
        """
        data = b"".join(_framed(*frame) for frame in frames)
        descriptor = self._open()
        try:
            done = 0
            while done < len(data):
                done += os.write(descriptor, data[done:])
            os.fdatasync(descriptor)
        except OSError:
            # What is there of it now would stand between good frames.
            self.close()
            raise
        self._size += len(data)

    def close(self) -> None:
        """No more of this file; whoever reads may take it away."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int:
        now = time.monotonic()
        if self._descriptor is not None and (self._size >= LARGEST or now - self._begun >= OLDEST):
            self.close()
        if self._descriptor is None:
            self._descriptor = self._new()
            self._size, self._begun = 0, now
        return self._descriptor

    def _new(self) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        if waiting(self.folder) > MOST:
            raise OSError(errno.ENOSPC, "too much waits to be counted", str(self.folder))
        self._count += 1
        path = self.folder / f"{self._name}-{self._count:06d}{SUFFIX}"
        unlocked = path.with_suffix(".new")
        descriptor = os.open(unlocked, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o640)
        try:
            # Nobody may find it before it is locked: it would seem to have ended.
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            unlocked.rename(path)
            # A file whose name is not on the disk is gone with the next crash.
            _sync_folder(self.folder)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor


def _framed(head: Any, text: str) -> bytes:
    raw = f"{json.dumps(head, separators=(',', ':'))}\n{text}".encode()
    return FRAME.pack(len(raw), zlib.crc32(raw)) + raw


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def files(folder: Path) -> list[Path]:
    """What there is to read, in the order in which it was begun, roughly."""
    try:
        found = [(path.stat().st_mtime_ns, path) for path in folder.glob(f"*{SUFFIX}")]
    except FileNotFoundError:
        return []
    return [path for _, path in sorted(found)]


def waiting(folder: Path) -> int:
    """Bytes that wait."""
    return sum(path.stat().st_size for path in files(folder))


def loaded(folder: Path) -> None:
    """Note that all that waited has just been taken in."""
    (folder / LOADED).touch()


def late(folder: Path, now: datetime) -> timedelta:
    """How long ago that was, if anything is there; since the oldest began to wait, if it never was."""
    try:
        since = (folder / LOADED).stat().st_mtime
    except FileNotFoundError:
        since = min((path.stat().st_mtime for path in files(folder)), default=now.timestamp())
    return now - datetime.fromtimestamp(since, UTC) if files(folder) else timedelta(0)


def has_ended(path: Path) -> bool:
    """Whether nobody adds to this file any more."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def frames(path: Path, since: int = 0) -> Iterator[Frame]:
    """The frames from a position on; ends at one that is not whole. Raises BrokenError where there is none."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        position = since
        file.seek(position)
        while size - position >= FRAME.size:
            length, check = FRAME.unpack(file.read(FRAME.size))
            end = position + FRAME.size + length
            if length == 0 or length > LONGEST:
                # After a crash the end of a file may be nothing but zeros.
                file.seek(position)
                if not file.read(size - position).strip(b"\0"):
                    return
                raise BrokenError(position)
            if end > size:
                return
            raw = file.read(length)
            if zlib.crc32(raw) != check:
                if end == size:
                    return
                raise BrokenError(position)
            head, _, text = raw.partition(b"\n")
            try:
                frame = Frame(json.loads(head), text.decode(), end)
            except ValueError:
                raise BrokenError(position) from None
            yield frame
            position = end


def put_aside(path: Path) -> Path:
    """Move a broken file out of the way, for somebody to look at; where it is now."""
    folder = path.parent / BROKEN
    folder.mkdir(exist_ok=True)
    return path.rename(folder / path.name)


def broken(folder: Path) -> list[Path]:
    """Files that were put aside."""
    return sorted((folder / BROKEN).glob(f"*{SUFFIX}"))
