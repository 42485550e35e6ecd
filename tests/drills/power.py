"""What a disk holds when the power goes: a process's writes, read from a trace, without those that were never synced.

A disk may have kept any of the writes that nobody waited for, or a part of one, in any order; what was synced it has.
``Disk`` follows a trace of system calls and makes such a disk for any moment of it.
"""

import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SECTOR = 512
CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink"
_LINE = re.compile(r"^(\d+) +(?:(\d+\.\d+) )?(.*)$")
_CALL = re.compile(r'^(\w+)\((?:(\d+)<([^>]*)>|"([^"]*)")(?:, )?(.*?)\)? += (-?\d+)')
_TOOK = re.compile(r"^(.*) <(\d+\.\d+)>$")
_UNFINISHED = re.compile(r"^(.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^<\.\.\. \w+ resumed>(.*)$")
_TEXT = re.compile(r'^"((?:\\x[0-9a-f]{2})*)"(?:, (\d+))?(?:, (\d+))?')


def traced(trace: Path, calls: str = CALLS) -> list[str]:
    """What to put before a command, so that its writes are traced; the test ends here where that cannot be."""
    reason = ""
    if shutil.which("strace") is None:
        reason = "strace is not installed (Debian: strace)."
    elif subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False).returncode:
        reason = "Processes may not be traced here."
    if reason:
        if os.environ.get("ANDRUCK_REQUIRE_DRILLS"):
            pytest.fail(reason)
        pytest.skip(reason)
    return ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={calls}", "-o", str(trace)]


@dataclass(frozen=True)
class Step:
    """One thing that the process did to a file: ``write``, ``cut`` to a length, ``sync``, ``unlink``, or ``said``."""

    kind: str
    name: str = ""
    at: int = 0
    data: bytes = b""


def steps(trace: Path, folder: Path) -> Iterator[Step]:
    """What the trace says about the files of a folder, and the lines that were said into pipes."""
    for _, step in moments(trace, folder):
        yield step


def moments(trace: Path, folder: Path) -> Iterator[tuple[float, Step]]:
    """The same with the moment at which each was done, where the trace tells (-ttt -T): seconds since 1970."""
    for at, text in _whole(trace):
        found = _CALL.match(text)
        if found is None or int(found[6]) < 0:
            continue
        call, path, rest = found[1], _plain(found[3] or found[4]), found[5]
        if call == "write" and path.startswith("pipe:"):
            yield at, Step("said", data=_data(rest)[0])
        if Path(path).parent == folder:
            yield at, _step(call, Path(path).name, rest)


def _step(call: str, name: str, rest: str) -> Step:
    match call:
        case "pwrite64":
            data, at = _data(rest)
            return Step("write", name, at, data)
        case "ftruncate":
            return Step("cut", name, int(rest))
        case "fsync" | "fdatasync":
            return Step("sync", name)
        case "unlink":
            return Step("unlink", name)
    raise AssertionError(f"{name} is written in a way that is not followed")


def _whole(trace: Path) -> Iterator[tuple[float, str]]:
    """Calls with the moment when they ended; those that another one interrupted are put together."""
    begun: dict[str, tuple[float, str]] = {}
    with trace.open() as lines:
        for line in lines:
            found = _LINE.match(line.rstrip())
            if found is None:
                continue
            process, at, text = found[1], float(found[2] or 0), found[3]
            if unfinished := _UNFINISHED.match(text):
                begun[process] = (at, unfinished[1])
                continue
            if resumed := _RESUMED.match(text):
                at, head = begun.pop(process)
                text = head + resumed[1]
            if took := _TOOK.match(text):
                at, text = at + float(took[2]), took[1]
            yield at, text


def _plain(text: str) -> str:
    return bytes.fromhex(text.replace("\\x", "")).decode() if text.startswith("\\x") else text


def _data(rest: str) -> tuple[bytes, int]:
    found = _TEXT.match(rest)
    assert found is not None, rest[:80]
    return bytes.fromhex(found[1].replace("\\x", "")), int(found[3] or 0)


@dataclass
class _File:
    """What of a file is safe, and what was done to it since."""

    safe: bytearray
    since: list[Step] = field(default_factory=list)


class Disk:
    """The files of a folder as the disk has them. Begins with what is there, all of it safe."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        self.files = {
            name: _File(bytearray((folder / name).read_bytes())) for name in names if (folder / name).exists()
        }

    def do(self, step: Step) -> None:
        """The process goes on by one step."""
        if step.kind == "unlink":
            self.files.pop(step.name, None)
        elif step.kind == "sync":
            if file := self.files.get(step.name):
                for one in file.since:
                    _apply(file.safe, one)
                file.since.clear()
        elif step.kind in {"write", "cut"}:
            self.files.setdefault(step.name, _File(bytearray())).since.append(step)

    def lose_power(self, into: Path, chance: random.Random | None) -> None:
        """Write down what is left. Without ``chance`` nothing that was not synced; else some of it, in pieces."""
        into.mkdir(parents=True)
        for name, file in self.files.items():
            content = bytearray(file.safe)
            for step in file.since if chance else ():
                assert chance is not None
                for piece in _pieces(step):
                    if chance.random() < 0.5:
                        _apply(content, piece)
            (into / name).write_bytes(content)


def _pieces(step: Step) -> Iterator[Step]:
    """A write as the disk's sectors see it; a file's length changes at once."""
    if step.kind == "cut":
        yield step
        return
    for start in range(0, len(step.data), SECTOR):
        yield Step("write", step.name, step.at + start, step.data[start : start + SECTOR])


def _apply(content: bytearray, step: Step) -> None:
    if step.kind == "cut":
        del content[step.at :]
        content.extend(bytes(step.at - len(content)))
        return
    content.extend(bytes(max(0, step.at - len(content))))
    content[step.at : step.at + len(step.data)] = step.data
