"""One file with many parts: a tar squeezed by gzip, which every machine can open without us.

The last part holds the SHA-256 of all others, in the form of ``sha256sum``: an archive without it was never
finished. Reading trusts nothing: parts are plain files below the folder they are unpacked into, or are refused.
"""

import gzip
import hashlib
import os
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self, cast

from andruck.core.errors import Refusal

HASHES = "hashes.sha256"
TEXT, PICTURE = 1, 0
"""How hard to squeeze: pictures are squeezed already, and trying again takes hours."""
BLOCK = 1 << 20
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
"""Never over something that is there."""

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much, in bytes."""


class _Squeezer:
    """Writes gzip whose level can be changed in between: a new gzip member begins, as the format allows."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw, self._level = raw, TEXT
        self._member: gzip.GzipFile | None = None

    def level(self, level: int) -> None:
        if level != self._level:
            self.close()
            self._level = level

    def write(self, data: bytes) -> int:
        if self._member is None:
            self._member = gzip.GzipFile("", "wb", self._level, self._raw, mtime=0)
        return self._member.write(data)

    def tell(self) -> int:
        """Where the tar begins; it asks only once."""
        return 0

    def close(self) -> None:
        if self._member is not None:
            self._member.close()
            self._member = None

    def give_up(self) -> None:
        """Write nothing more, not even when this is forgotten."""
        if self._member is not None:
            # Its type does not know it, but this is how gzip itself marks a closed one.
            self._member.fileobj = cast("Any", None)


class _Watched:
    """A source of known size that is hashed while it is read."""

    def __init__(self, source: IO[bytes], told: Callable[[int], None] | None = None) -> None:
        self._source, self._told = source, told
        self.hash = hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self._source.read(size)
        self.hash.update(data)
        if self._told is not None:
            self._told(len(data))
        return data


class Writer:
    """Puts parts into an archive, one after the other; finished at the end of the ``with`` block, if all went well.

    ``told`` hears of every number of bytes taken in.
    """

    def __init__(self, raw: IO[bytes], told: Callable[[int], None]) -> None:
        self._squeezer = _Squeezer(raw)
        self._tar = tarfile.open(  # noqa: SIM115 (closed at exit)
            fileobj=cast("IO[bytes]", self._squeezer), mode="w", format=tarfile.PAX_FORMAT
        )
        self._told = told
        self._hashes = tempfile.TemporaryFile()  # noqa: SIM115 (closed at exit)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._squeezer.give_up()
            self._hashes.close()

    def add_text(self, name: str, text: str) -> None:
        """A part that is made here."""
        with tempfile.TemporaryFile() as source:
            size = source.write(text.encode("utf-8", "surrogateescape"))
            source.seek(0)
            self._add(name, source, size, 0o600, 0.0)

    def add_file(self, name: str, file: Path, *, level: int) -> bool:
        """A part from the disk; False if the file is gone in the meantime. Raises Refusal if it shrinks meanwhile."""
        try:
            source = file.open("rb")
        except FileNotFoundError:
            return False
        with source:
            facts = os.fstat(source.fileno())
            self._squeezer.level(level)
            try:
                self._add(name, source, facts.st_size, facts.st_mode & 0o700, facts.st_mtime)
            except OSError as error:
                if error.errno is not None:
                    raise
                raise Refusal(
                    "changing", f"{file} became shorter while it was read. Back up again."
                ) from error
        return True

    def _finish(self) -> None:
        """The hashes, and the end."""
        self._squeezer.level(TEXT)
        info = tarfile.TarInfo(HASHES)
        info.size, info.mode = self._hashes.tell(), 0o600
        self._hashes.seek(0)
        self._tar.addfile(info, self._hashes)
        self._tar.close()
        self._squeezer.close()

    def _add(self, name: str, source: IO[bytes], size: int, mode: int, changed: float) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, mode, int(changed)
        watched = _Watched(source, self._told)
        self._tar.addfile(info, cast("IO[bytes]", watched))
        self._hashes.write(_line(name, watched.hash.hexdigest()))


@dataclass(slots=True)
class Part:
    """A part that is being read; its name has been examined."""

    name: str
    size: int
    changed: float
    _source: _Watched
    _archive: Path

    def text(self, most: int = 64 * BLOCK) -> str:
        """The whole of it, as text. Raises Refusal if it is absurdly large."""
        if self.size > most:
            raise Refusal("damaged_backup", f"The part “{self.name}” is too large to be what it says.")
        return self._read(self.size).decode("utf-8", "surrogateescape")

    def save(self, file: Path, mode: int) -> None:
        """Write it to a new file."""
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, NEW, mode), "wb") as target:
            while data := self._read(BLOCK):
                target.write(data)
        os.utime(file, (self.changed, self.changed))

    def skip(self) -> None:
        """Read it only for its hash."""
        while self._read(BLOCK):
            pass

    def _read(self, size: int) -> bytes:
        with _understood(self._archive):
            return self._source.read(size)


def read(file: Path, progress: Progress) -> Iterator[Part]:
    """Every part in order; each has to be taken before the next is asked for.

    Raises Refusal when the archive is damaged, cut or made to harm.
    """
    with _understood(file), file.open("rb") as raw, tempfile.TemporaryFile() as hashes:
        size = os.fstat(raw.fileno()).st_size
        with (
            gzip.GzipFile(fileobj=raw) as plain,
            tarfile.open(fileobj=plain, mode="r|", bufsize=BLOCK) as tar,
        ):
            for member in tar:
                source = tar.extractfile(member) if member.isreg() else None
                if source is None:
                    raise Refusal("harmful_backup", f"“{member.name}” is no plain file: no backup of ours.")
                with source:
                    watched = _Watched(source, lambda _: progress(raw.tell(), size))
                    if member.name == HASHES:
                        _compare(hashes, source)
                        break
                    yield Part(_examined(member.name), member.size, member.mtime, watched, file)
                    hashes.write(_line(member.name, watched.hash.hexdigest()))
            else:
                raise Refusal("damaged_backup", f"{file} was never finished, or its end is missing.")
            # To the very end: gzip compares its own sums there.
            while plain.read(BLOCK):
                pass
        progress(size, size)


@contextmanager
def _understood(file: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, UnicodeDecodeError) as error:
        raise Refusal(
            "damaged_backup", f"{file} is damaged or no backup ({error}). Take another one."
        ) from error


def _examined(name: str) -> str:
    path = PurePosixPath(name)
    parts = name.split("/")
    if path.is_absolute() or "\0" in name or not all(part not in {"", ".", ".."} for part in parts):
        raise Refusal("harmful_backup", f"The part “{name}” wants to leave its folder: no backup of ours.")
    return name


def _line(name: str, digest: str) -> bytes:
    """As ``sha256sum`` writes and checks it."""
    shown = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    sign = "\\" if shown != name else ""
    return f"{sign}{digest}  {shown}\n".encode("utf-8", "surrogateescape")


def _compare(found: IO[bytes], noted: IO[bytes] | Any) -> None:
    found.seek(0)
    for line in found:
        if noted.readline() != line:
            name = line.decode("utf-8", "replace").strip()[66:]
            raise Refusal("damaged_backup", f"“{name}” is not what was backed up. Take another backup.")
    if noted.readline():
        raise Refusal("damaged_backup", "Something that was backed up is missing. Take another backup.")
