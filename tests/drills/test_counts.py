"""Counting under SIGKILL: whoever writes and whoever loads is killed again and again; every view is there once."""

import logging
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from andruck.usage import spool
from andruck.usage.lake import Lake

pytestmark = pytest.mark.drill
log = logging.getLogger(__name__)

ROUNDS = 40
"""Kills of each."""

WRITES = """
import sys
from pathlib import Path
from andruck.usage.spool import Writer
writer, journal = Writer(Path(sys.argv[1])), open(sys.argv[2], "a")
while True:
    writer.add(({"at": 1796000400, "seen": [["phone", "direct", "", "", "anonymous", 2]]}, "/\\n/artikel/1.a.html"))
    # What stands here was promised; what a kill cuts off between may be there or not.
    journal.write("2\\n")
    journal.flush()
"""

LOADS = """
import sys
from pathlib import Path
from andruck.usage.actions.loading import Loader
from andruck.usage.actions import tidying
from andruck.usage.lake import Lake
from andruck.core import clock
lake, turn = Lake(Path(sys.argv[1]), writing=True), 0
while True:
    loader = Loader(lake, Path(sys.argv[2 + turn % 2]))
    loader.load()
    turn += 1
    if turn % 7 == 0:
        tidying.add_up(lake, now=clock.now())
        tidying.put_together(lake)
"""


def start(program: str, *arguments: object) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", program, *map(str, arguments)])


def kill(process: "subprocess.Popen[bytes]") -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def test_killed_writers_and_loaders_lose_and_double_nothing(tmp_path: Path) -> None:
    chance = random.Random(7)
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    journals = [tmp_path / "one.journal", tmp_path / "two.journal"]
    lake = tmp_path / "lake"
    Lake(lake, writing=True).close()
    killed = 0
    for _ in range(ROUNDS):
        writers = [start(WRITES, *pair) for pair in zip(folders, journals, strict=True)]
        loader = start(LOADS, lake, *folders)
        time.sleep(chance.uniform(0.6, 2.0))
        victims = [*writers, loader]
        chance.shuffle(victims)
        for victim in victims:
            assert victim.poll() is None, "ended by itself"
            kill(victim)
            killed += 1
            time.sleep(chance.uniform(0, 0.1))
    promised = sum(2 * len(journal.read_text().split()) for journal in journals)
    last = start(LOADS, lake, *folders)
    patience = time.monotonic() + 120
    while any(spool.files(folder) for folder in folders) and time.monotonic() < patience:
        time.sleep(0.2)
    kill(last)
    assert not any(spool.files(folder) for folder in folders)
    assert not any(spool.broken(folder) for folder in folders)
    opened = Lake(lake)
    ((hours, minutes),) = opened.rows(
        "SELECT (SELECT sum(views) FROM lake.hours)::BIGINT, (SELECT sum(views) FROM lake.minutes)::BIGINT"
    )
    opened.close()
    log.info("%s kills, %s views promised, %s counted", killed, promised, hours)
    assert hours == minutes
    # A frame that is whole but was not promised yet counts: at most one of each writer and round.
    assert promised <= hours <= promised + 2 * ROUNDS * len(folders)
    assert promised > 1000
