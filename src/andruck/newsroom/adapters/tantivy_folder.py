"""Where the index lies: one folder for each time it was built, and one small file that says which one counts.

current            name of the folder in use; replaced in one step
<generation>/      index/ (the engine's files), about.json, words.json, position
writer.lock        held by the one process that writes
broken             somebody who wanted to read could not
building           how many articles are in the index that is being built
"""

import fcntl
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from andruck.core.errors import Refusal

FORMAT = 1
"""Raised whenever the analysis or the fields change: an index of another format is built anew."""


@dataclass(frozen=True, slots=True)
class About:
    """What an index has to be read with. ``origin`` is the moment (Unix seconds) that freshness was counted from."""

    format: int
    languages: tuple[str, ...]
    origin: int


class Folder:
    """The folder of one archive's indexes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: IO[str] | None = None

    def current(self) -> Path | None:
        """The index in use, or None."""
        with suppress(OSError, ValueError):
            name = (self.path / "current").read_text(encoding="ascii").strip()
            found = self.path / name
            if name and "/" not in name and found.is_dir():
                return found
        return None

    def new(self) -> Path:
        """An empty folder for the next index. What earlier attempts left behind is thrown away."""
        self.sweep()
        numbers = [int(path.name) for path in self.path.iterdir() if path.name.isdigit()]
        made = self.path / f"{max(numbers, default=0) + 1}"
        (made / "index").mkdir(parents=True)
        return made

    def switch(self, made: Path) -> None:
        """From now on this one counts."""
        _write(self.path / "current", made.name)
        (self.path / "broken").unlink(missing_ok=True)

    def sweep(self) -> None:
        """Throw away every index that does not count. Whoever still reads one keeps its open files."""
        current = self.current()
        for path in self.path.iterdir():
            if path.name.isdigit() and path != current:
                shutil.rmtree(path, ignore_errors=True)

    def lock(self) -> None:
        """Become the one who writes, until ``unlock`` or the end of the process. Raises Refusal."""
        if self._lock is not None:
            return
        self.path.mkdir(parents=True, exist_ok=True)
        file = (self.path / "writer.lock").open("a", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise Refusal(
                "search_locked",
                "Another process is writing the search index: the background worker, or another command.",
            ) from None
        self._lock = file
        # What somebody before us was building when they were stopped will not be finished.
        self.say_building(None)

    def unlock(self) -> None:
        """Let somebody else write."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def is_broken(self) -> bool:
        """Whether somebody who wanted to read could not."""
        return (self.path / "broken").exists()

    def report_broken(self) -> None:
        """Tell whoever writes that the index has to be built anew."""
        with suppress(OSError):
            (self.path / "broken").touch()

    def building(self) -> int:
        """How many articles are in the index being built; 0 when none is."""
        with suppress(OSError, ValueError):
            return int((self.path / "building").read_text(encoding="ascii"))
        return 0

    def say_building(self, count: int | None) -> None:
        """Tell everybody how far the building is; None: it is over."""
        file = self.path / "building"
        if count is None:
            file.unlink(missing_ok=True)
        else:
            _write(file, str(count))


def position(generation: Path) -> int:
    """The last entry of the journal that is in the index; 0 when nobody knows."""
    with suppress(OSError, ValueError):
        return int((generation / "position").read_text(encoding="ascii"))
    return 0


def set_position(generation: Path, number: int) -> None:
    """Remember it. Written after the index: an entry may be applied twice, never be forgotten."""
    _write(generation / "position", str(number))


def about(generation: Path) -> About:
    """Raises ValueError when the index is of another format or nobody can tell."""
    try:
        found: Any = json.loads((generation / "about.json").read_text(encoding="utf-8"))
        read = About(int(found["format"]), tuple(map(str, found["languages"])), int(found["origin"]))
    except (OSError, KeyError, TypeError) as error:
        raise ValueError("The index does not say what it is.") from error
    if read.format != FORMAT:
        raise ValueError(f"The index has format {read.format}, not {FORMAT}.")
    return read


def set_about(generation: Path, said: About) -> None:
    """Remember it."""
    _write(
        generation / "about.json",
        json.dumps({"format": said.format, "languages": list(said.languages), "origin": said.origin}),
    )


def stored_words(generation: Path) -> Mapping[str, object]:
    """What was learned of the archive's words. Raises ValueError."""
    try:
        found: Mapping[str, object] = json.loads((generation / "words.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError("The index has no words.") from error
    return found


def store_words(generation: Path, known: Mapping[str, object]) -> None:
    """Remember it."""
    _write(generation / "words.json", json.dumps(known, ensure_ascii=False))


def _write(file: Path, text: str) -> None:
    """All of it or nothing, also when the power fails."""
    draft = file.with_name(f"{file.name}.new")
    with draft.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
