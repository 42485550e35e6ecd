"""The store's file: opened, tried, moved aside and begun anew when it is not what it should be."""

import fcntl
import logging
import os
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import lmdb

from andruck.press import counters
from andruck.press.counters import Counters

FORMAT = b"andruck press 2"
CURRENT = "current"
DATABASES = ("meta", "pages", "forms", "marks", "ids", "purges", "uses")
BROKEN = (
    lmdb.CorruptedError, lmdb.PageNotFoundError, lmdb.InvalidError, lmdb.VersionMismatchError,
    lmdb.IncompatibleError, lmdb.PanicError, lmdb.BadRslotError, lmdb.NotFoundError, lmdb.CursorFullError,
)  # fmt: skip
"""What LMDB says of a file that is damaged, foreign or of another version."""

_opened: weakref.WeakValueDictionary[Path, Any] = weakref.WeakValueDictionary()
"""LMDB takes it ill when one process opens a file twice."""

log = logging.getLogger("andruck.press")


class ForeignFileError(Exception):
    """The file is cut, foreign or of another version."""


class StoreFile:
    """One LMDB file in a folder, shared by all processes; who changes it holds the lock.

    The file's name carries a number; ``current`` names the one that counts, so that a new one can be begun while
    other processes still hold the old one. They notice by the counters.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self.folder, self.size = folder, size
        folder.mkdir(parents=True, exist_ok=True)
        self.counters = Counters(folder / "counters")
        self._lock_file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        self._lock = threading.RLock()
        self._depth = 0
        self.env: Any = None
        self.databases: dict[str, Any] = {}
        self.generation = 0
        self.open()

    @property
    def file(self) -> Path:
        """The file that is open."""
        return self.folder / f"pages-{self.generation:x}.mdb"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone among all threads and processes. A process that dies lets go by itself."""
        with self._lock:
            if self._depth == 0:
                fcntl.flock(self._lock_file, fcntl.LOCK_EX)
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    def follow(self) -> None:
        """Open the file that counts, if another process has begun a new one."""
        if self.counters.cells[counters.GENERATION] != self.generation:
            self.open()

    def open(self) -> None:
        """Open what is there, or begin anew."""
        with self.locked():
            named = self._named()
            if named and named == self.generation and self.env is not None:
                self.counters.cells[counters.GENERATION] = named
                return
            try:
                if named:
                    self._open(named, create=False)
                else:
                    self._begin(named)
            except (*BROKEN, ForeignFileError) as problem:
                log.warning("The press begins a new store: %s", problem)
                self._begin(named)
            self.counters.cells[counters.GENERATION] = self.generation

    def rebuild(self, problem: Exception) -> None:
        """What is open is broken: begin anew, unless another process has done so already."""
        log.error("The press begins a new store, since this one is damaged: %s", problem)
        with self.locked():
            if self._named() == self.generation:
                self._begin(self.generation)
            else:
                self.open()

    def _named(self) -> int:
        try:
            return int((self.folder / CURRENT).read_text("ascii").strip(), 16)
        except (OSError, ValueError):
            return 0

    def _begin(self, old: int) -> None:
        number = int.from_bytes(os.urandom(6), "little") | 1
        # Nobody may read the old file and believe to have read the new one.
        self.counters.doubt([counters.EVERYTHING])
        if old:
            with suppress(OSError):
                (self.folder / f"pages-{old:x}.mdb").replace(self.folder / "aside.mdb")
            with suppress(OSError):
                (self.folder / f"pages-{old:x}.mdb-lock").unlink()
        self._open(number, create=True)
        pointer = self.folder / f"{CURRENT}.new"
        pointer.write_text(f"{number:x}\n", "ascii")
        pointer.replace(self.folder / CURRENT)
        self.counters.cells[counters.UNTRUSTED] = 0
        self.counters.cells[counters.GENERATION] = number
        self.counters.settle([counters.EVERYTHING])
        for left in self.folder.glob("pages-*.mdb*"):
            if not left.name.startswith(f"pages-{number:x}.mdb"):
                left.unlink(missing_ok=True)

    def _open(self, number: int, *, create: bool) -> None:
        file = self.folder / f"pages-{number:x}.mdb"
        if not create and not file.is_file():
            raise ForeignFileError(f"{file.name} is missing")
        if not create:
            _try(file)
        env = _opened.get(file) or lmdb.open(
            str(file), subdir=False, map_size=self.size, max_dbs=len(DATABASES), max_readers=1024,
            metasync=False, readahead=False, create=create, mode=0o600,
        )  # fmt: skip
        info = env.info()
        if file.stat().st_size < (info["last_pgno"] + 1) * env.stat()["psize"] and not create:
            env.close()
            raise ForeignFileError(f"{file.name} has been cut")
        env.reader_check()
        databases = {
            name: env.open_db(
                name.encode(), create=create, dupsort=name == "marks", integerdup=name == "marks",
                dupfixed=name == "marks",
            )
            for name in DATABASES
        }  # fmt: skip
        with env.begin(write=create) as txn:
            if create:
                txn.put(b"format", FORMAT, db=databases["meta"])
                # Ids are never used again, not even by the next store: a worker may still hold an old one.
                txn.put(b"page", (number << 16).to_bytes(8, "little"), db=databases["meta"])
            elif txn.get(b"format", db=databases["meta"]) != FORMAT:
                raise ForeignFileError(f"{file.name} is of another version")
        _opened[file] = env
        self.env, self.databases, self.generation = env, databases, number


def _try(file: Path) -> None:
    """Refuse what is obviously no LMDB file, before it is mapped."""
    with file.open("rb") as stream:
        start = stream.read(24)
    if len(start) < 24 or start[16:20] != b"\xde\xc0\xef\xbe":
        raise ForeignFileError(f"{file.name} is not a store")
