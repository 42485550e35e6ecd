"""Files that are there whole or not at all, with their SHA-256."""

import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written: its name, its size in bytes, its SHA-256 (hex)."""

    name: str
    size: int
    digest: str

    def facts(self) -> dict[str, object]:
        """As it is kept in a table."""
        return asdict(self)


def write(file: Path, parts: Iterable[str], *, encoding: str = "utf-8") -> Written:
    """Write a file part by part; it appears under its name only when all of it is on the disk.

    A run that was interrupted leaves ``NAME.part`` behind, which the next one overwrites.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f"{file.name}.part")
    digest, size = sha256(), 0
    with half.open("wb") as stream:
        for part in parts:
            data = part.encode(encoding)
            digest.update(data)
            size += len(data)
            stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    half.replace(file)
    return Written(name=file.name, size=size, digest=digest.hexdigest())
