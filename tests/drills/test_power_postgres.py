"""The power goes under PostgreSQL: of its log only what was synced is left, of its tables nothing since the start.

That is the worst a disk may do: the server promises to find everything in the log until it has written the tables and
waited for them, and here it never does. It is started on what is left, and must give back all that was promised.
"""

import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.drills import mortal, power
from tests.drills.postgres import Postgres
from tests.drills.test_money import World
from tests.drills.test_power import bank, live, missing, promise

pytestmark = pytest.mark.drill

LIVES, CARELESS = 8, 4
CUTS = 6
SEGMENT = 64
"""MiB of a file of the log: all that is done here has room in one."""

CALLS = "pwrite64,pwritev,fsync,fdatasync,ftruncate"


@dataclass
class Taken:
    """What was done to the log and when; what was promised by lives that wait for the disk, then by careless ones."""

    base: Path
    segment: Path
    steps: list[tuple[float, power.Step]] = field(default_factory=list)
    promises: list[dict[str, Any]] = field(default_factory=list)
    careless: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Followed(Postgres):
    """A server whose writes to its log are followed."""

    @property
    def segment(self) -> Path:
        (found,) = filter(Path.is_file, (self.folder / "db/pg_wal").iterdir())
        return found

    @contextmanager
    def followed(self, strace: list[str]) -> Iterator[None]:
        """It runs, and what it writes to its log is written down."""
        log = self.segment
        process = subprocess.Popen(
            [
                *strace, "-ttt", "-T", "-P", str(log), *self.owner,
                self.command("postgres"), "-D", str(self.folder / "db"), "-p", str(self.port),
                "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
                # Tables are not written for good in this time, so that everything has to come from the log.
                "-c", "checkpoint_timeout=1h", "-c", "max_wal_size=8GB",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            self.wait()
            yield
            assert self.segment == log, "The log has gone on to another file: take a larger one."
        finally:
            self.stop("immediate")
            process.wait(20)

    def wait(self) -> None:
        for _ in range(300):
            if subprocess.run(
                [self.command("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False
            ).returncode:
                time.sleep(0.1)
            else:
                return
        pytest.fail("PostgreSQL does not start under strace.")


def taken_money(tmp_path: Path) -> Taken:
    """A paper that takes money for a while at a server that is followed."""
    trace = tmp_path / "trace"
    command = power.traced(trace, CALLS)
    with ExitStack() as stack:
        providers, env = stack.enter_context(bank(tmp_path / "data"))
        server = Followed(tmp_path / "pg")
        server.make("--data-checksums", f"--wal-segsize={SEGMENT}")
        env["ANDRUCK_DATABASE_URL"] = server.url
        with mortal.started(env):
            pass
        server.stop("fast")
        base = tmp_path / "base"
        shutil.copytree(server.folder / "db", base)
        taken = Taken(base, server.segment.relative_to(server.folder / "db"))
        with server.followed(command):
            # That it runs is the one thing the server has written down for good by now.
            shutil.copy(server.folder / "db/global/pg_control", base / "global/pg_control")
            world = World(providers, seed=2026)
            with mortal.started(env, prepared=True) as paper:
                for weak, said in ((False, taken.promises), (True, taken.careless)):
                    for _ in range(CARELESS if weak else LIVES):
                        end = live(world, paper, weak=weak)
                        said += [kept for line in end.steps if (kept := promise(line))]
    apart = time.time() - time.monotonic()
    log = server.segment.parent
    taken.steps = [(at - apart, step) for at, step in power.moments(trace, log)]
    return taken


def left_after(taken: Taken, moment: float, chance: random.Random | None, into: Path) -> None:
    """The server's folder as the disk has it when the power goes at this moment."""
    shutil.copytree(taken.base, into)
    into.chmod(0o700)
    disk = power.Disk(taken.base / taken.segment.parent, (taken.segment.name,))
    for at, step in taken.steps:
        if at <= moment:
            disk.do(step)
    power_gone = into.parent / f"{into.name}-log"
    disk.lose_power(power_gone, chance)
    shutil.copy(power_gone / taken.segment.name, into / taken.segment)
    shutil.rmtree(power_gone)


def lost(
    taken: Taken, promises: list[dict[str, Any]], chance: random.Random, folder: Path
) -> list[list[str]]:
    """Cut the power right after some promises; what was lost when."""
    losses = []
    for number in sorted(chance.sample(range(len(promises)), CUTS)):
        promised = promises[number]
        for torn in (None, chance):
            server = Postgres(folder / f"cut-{number}-{'torn' if torn else 'dropped'}")
            server.folder.mkdir(parents=True)
            left_after(taken, promised["at"], torn, server.folder / "db")
            server.give_to_owner()
            server.start()
            with psycopg.connect(server.url) as connection:
                losses.append(missing(connection, promised))
            server.stop()
            shutil.rmtree(server.folder)
    return [loss for loss in losses if loss]


def test_what_was_kept_survives_a_power_cut(tmp_path: Path) -> None:
    taken = taken_money(tmp_path / "paper")
    syncs = sum(step.kind == "sync" for _, step in taken.steps)
    print(f"\n{len(taken.steps)} steps, {len(taken.promises)} promises, {syncs} syncs")  # noqa: T201
    assert syncs > LIVES
    assert lost(taken, taken.promises, random.Random(1), tmp_path / "cuts") == []
    # The control: sessions that do not wait for the disk are found out.
    assert lost(taken, taken.careless, random.Random(1), tmp_path / "careless"), "nothing is looked at here"
