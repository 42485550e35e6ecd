"""Two machines count into one lake and are killed again and again, PostgreSQL too: every view is there once."""

import logging
import random
import time

import pytest

from andruck.core import clock
from andruck.usage import spool
from tests.drills.test_counts import WRITES, kill, start
from tests.lakes import Shared, loads, server, shared, store

__all__ = ["server", "shared", "store"]

pytestmark = pytest.mark.drill
log = logging.getLogger(__name__)

ROUNDS = 10
"""Kills of each writer and each loader; in every third the server goes down, too."""

MACHINES = ("one", "two")


def test_two_machines_that_are_killed_lose_and_double_nothing(shared: Shared) -> None:
    chance = random.Random(11)
    # An hour that is over, so that it is added up while more comes in.
    writes = WRITES.replace("1796000400", str(int(clock.now().timestamp()) - 7200))
    shared.open().close()
    for machine in MACHINES:
        shared.spool(machine).mkdir(parents=True)
    journals = [shared.folder / f"{machine}.journal" for machine in MACHINES]
    killed = stopped = 0
    for number in range(ROUNDS):
        writers = [
            start(writes, shared.spool(machine), journal)
            for machine, journal in zip(MACHINES, journals, strict=True)
        ]
        loaders = [loads(shared, machine, 600) for machine in MACHINES]
        time.sleep(chance.uniform(1.5, 4.5))
        if number % 3 == 2:
            # Whoever was just saying that a change is done does not hear whether it was heard.
            shared.server.stop()
            stopped += 1
            time.sleep(chance.uniform(0, 0.3))
            shared.server.start()
        victims = [*loaders, *writers]
        chance.shuffle(victims)
        for victim in victims:
            # A loader of this drill may give up when the server is away; the background work begins anew.
            if victim.poll() is None:
                kill(victim)
                killed += 1
            time.sleep(chance.uniform(0, 0.2))
    promised = sum(2 * len(journal.read_text().split()) for journal in journals)
    both = [loads(shared, machine, 0) for machine in MACHINES]
    assert [one.wait(120) for one in both] == [0, 0]
    for machine in MACHINES:
        assert not spool.files(shared.spool(machine))
        assert not spool.broken(shared.spool(machine))
    lake = shared.open("three", writing=False)
    ((hours, minutes),) = lake.rows(
        "SELECT (SELECT sum(views) FROM lake.hours)::BIGINT, (SELECT sum(views) FROM lake.minutes)::BIGINT"
    )
    log.info(
        "%s kills, the server stopped %s times, %s views promised, %s counted",
        killed,
        stopped,
        promised,
        hours,
    )
    assert killed > 3 * ROUNDS, "not ended by themselves"
    # What the lake is made of is the same to whoever counts the rows one by one.
    assert lake.rows("SELECT sum(n)::BIGINT FROM (SELECT views AS n FROM lake.hours)") == [(hours,)]
    # A frame that is whole but was not promised yet counts: at most one of each writer and round.
    assert promised <= hours <= promised + 2 * ROUNDS * len(MACHINES)
    assert promised > 1000
    assert minutes == hours
