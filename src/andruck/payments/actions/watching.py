"""The folder that statements are put into: what lies there is taken in and moved to ``done``, or to ``failed``.

Reading a file twice changes nothing, so one that was taken in before the process died is simply taken in again.
"""

import logging
import time
from dataclasses import dataclass
from pathlib import Path

from andruck.core.errors import Refusal
from andruck.payments.actions import cases, statements, verdicts
from andruck.payments.rules.cases import CaseKind
from andruck.payments.rules.statements import status
from andruck.payments.rules.statements.values import MOST_BYTES, refuse

log = logging.getLogger(__name__)

DONE, FAILED = "done", "failed"
QUIET = 3.0
"""Seconds for which a file has to have been left alone: it may still be on its way."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: how many new lines it brought, or why it was refused."""

    name: str
    new: int
    refused: str = ""


def take_in_folder(*, folder: Path, quiet: float = QUIET) -> list[Taken]:
    """Take in every file of the folder, in the order of their names. Makes the folders if they are missing."""
    for place in (folder, folder / DONE, folder / FAILED):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = time.time()
    waiting = [
        path
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".")
        and not path.name.endswith((".part", ".tmp"))
        and path.is_file()
        and not path.is_symlink()
        and now - path.stat().st_mtime >= quiet
    ]
    return [_take_in(path) for path in waiting]


def _take_in(path: Path) -> Taken:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise refuse("too_large", "This file is larger than 256 MB. Ask the bank for shorter periods.")
        new = read(path.read_bytes(), path.name)
    except Refusal as refusal:
        log.warning("The statement %s was refused: %s", path.name, refusal.code)
        cases.open_case(kind=CaseKind.STATEMENT, subject=path.name[:200], detail=refusal.reason)
        moved = _move(path, FAILED)
        moved.with_name(f"{moved.name}.txt").write_text(f"{refusal.reason}\n", encoding="utf-8")
        return Taken(path.name, 0, refusal.reason)
    _move(path, DONE)
    return Taken(path.name, new)


def keep(*, folder: Path, data: bytes, name: str) -> Path:
    """Put a file that came another way beside those of the folder: it is a voucher, too."""
    place = folder / DONE
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = _free(place / (Path(name).name.lstrip(".") or "statement"))
    target.touch(mode=0o600)
    target.write_bytes(data)
    return target


def read(data: bytes, name: str) -> int:
    """Take in a file of either kind: statements, or what the bank says about a file of ours; the new lines."""
    if status.looks_like(data):
        verdicts.take_in(data=data)
        return 0
    return sum(one.new for one in statements.import_file(data=data, name=name))


def _move(path: Path, place: str) -> Path:
    """Move a file without overwriting another of its name."""
    target = _free(path.parent / place / path.name)
    path.chmod(0o600)
    return path.rename(target)


def _free(target: Path) -> Path:
    """This name, or the next that nobody has."""
    number, free = 1, target
    while free.exists():
        number += 1
        free = target.with_name(f"{target.stem}-{number}{target.suffix}")
    return free
