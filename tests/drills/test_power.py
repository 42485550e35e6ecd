"""The power goes at any moment while money is taken: nothing that was said to be kept is lost.

SIGKILL proves nothing about that, because what a process has written survives it. Here every write that the process
did not wait for is dropped, or torn, and the database opened as it would be after the cut.
"""

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.drills import mortal
from tests.drills.power import Disk, Step, steps, traced
from tests.drills.test_money import World
from tests.emulators.description import descriptions
from tests.emulators.mollie import MollieEmulator
from tests.emulators.paypal import PayPalEmulator
from tests.journeys.conftest import Providers, environment

pytestmark = pytest.mark.drill

FILES = ("andruck.sqlite3", "andruck.sqlite3-wal")
LIVES = 14
CUTS = 150


@contextmanager
def bank(data: Path) -> Iterator[tuple[Providers, dict[str, str]]]:
    """Stand-ins of the providers, and the environment of a paper that takes money there."""
    data.mkdir(parents=True)
    with PayPalEmulator(description=descriptions()) as paypal, MollieEmulator() as mollie:
        providers = Providers(paypal, mollie)
        env = {
            **environment(data, "http://localhost:8000"),
            **providers.options(data, "http://localhost:8000"),
            "DJANGO_SETTINGS_MODULE": "andruck.project.settings",
            "PYTHONPATH": "src",
        }
        env.pop("ANDRUCK_DATABASE_URL", None)
        yield providers, env


def live(world: World, paper: mortal.Mortal, *, weak: bool, closes: bool = False) -> mortal.End:
    """A life in which money is taken, and after every deed it is said what is kept."""
    world.time_passes(paper, timedelta(minutes=7))
    world.payers_act()
    deeds = [*world.gives(), *world.messages(), *world.looks(), *world.refund(), ("work", {})]
    said: list[mortal.Deed] = [part for deed in deeds for part in (deed, ("note", {}))]
    end = paper.live(*[("weaken", {})] * weak, *said, *[("close", {})] * closes)
    world.post.clear()
    return end


def taken_money(tmp_path: Path, *, weak: bool) -> tuple[Disk, list[Step]]:
    """A paper that has taken money for a while: the disk at the beginning, and what was done to it since."""
    data, trace = tmp_path / "data", tmp_path / "trace"
    before = traced(trace)
    with ExitStack() as stack:
        providers, env = stack.enter_context(bank(data))
        with mortal.started(env):
            pass
        with closing(sqlite3.connect(data / FILES[0])) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        disk = Disk(data, FILES)
        world = World(providers, seed=2026)
        with mortal.started(env, before=before, prepared=True) as paper:
            for number in range(LIVES):
                # Whoever closes the last connection writes everything from the log into the file.
                live(world, paper, weak=weak, closes=number % 3 == 2)
    return disk, list(steps(trace, data))


def noted(step: Step) -> dict[str, Any] | None:
    """What the process said that it had kept."""
    lines = step.data.decode(errors="replace").splitlines() if step.kind == "said" else ()
    return next(filter(None, map(promise, lines)), None)


def promise(line: str) -> dict[str, Any] | None:
    """What is kept, if the line says that."""
    return dict(json.loads(line.removeprefix("kept "))) if line.startswith("kept ") else None


def lost(folder: Path, promised: dict[str, Any]) -> list[str]:
    """What is missing or broken in a database that lost power after this was promised."""
    with closing(sqlite3.connect(folder / FILES[0])) as connection:
        wrong = [word for (word,) in connection.execute("PRAGMA integrity_check") if word != "ok"]
        wrong += [
            f"a key without its row in {row[0]}" for row in connection.execute("PRAGMA foreign_key_check")
        ]
        return wrong + missing(connection, promised)


def missing(connection: Any, promised: dict[str, Any]) -> list[str]:
    """Rows and bookings that were promised and are not there."""
    wrong = []
    for table, number in promised["rows"].items():
        [(there,)] = connection.execute(f"SELECT COUNT(*) FROM {table}")
        if there < number:
            wrong.append(f"{table}: {there} of {number}")
    if promised["hash"]:
        number = int(promised["rows"]["payments_booking"])
        found = connection.execute(f"SELECT hash FROM payments_booking WHERE id = {number}").fetchone()
        if found is None or bytes(found[0]).hex() != promised["hash"]:
            wrong.append("another booking than the one that was promised")
    return wrong


def cut_everywhere(disk: Disk, done: list[Step], folder: Path, seed: int) -> tuple[int, list[list[str]]]:
    """Cut the power at many moments, half of them right after a promise; how many promises, what was lost when."""
    chance = random.Random(seed)
    promises = [number for number, step in enumerate(done) if noted(step)]
    cuts = {
        *chance.sample(promises, min(len(promises), CUTS // 2)),
        *chance.sample(range(len(done)), CUTS // 2),
    }
    promised: dict[str, Any] = {"rows": {}, "hash": ""}
    losses = []
    for number, step in enumerate(done):
        disk.do(step)
        promised = noted(step) or promised
        if number in cuts:
            for torn in (None, chance):
                place = folder / f"cut-{number}-{'torn' if torn else 'dropped'}"
                disk.lose_power(place, torn)
                if wrong := lost(place, promised):
                    losses.append(wrong)
                for file in FILES:
                    (place / file).unlink(missing_ok=True)
    return len(promises), losses


def test_what_was_kept_survives_a_power_cut(tmp_path: Path) -> None:
    disk, done = taken_money(tmp_path / "paper", weak=False)
    promises, losses = cut_everywhere(disk, done, tmp_path / "cuts", seed=1)
    print(f"\n{len(done)} steps, {promises} promises, {sum(step.kind == 'sync' for step in done)} syncs")  # noqa: T201
    assert promises > LIVES
    assert losses == []


def test_a_database_that_does_not_wait_for_the_disk_would_be_found_out(tmp_path: Path) -> None:
    disk, done = taken_money(tmp_path / "paper", weak=True)
    _, losses = cut_everywhere(disk, done, tmp_path / "cuts", seed=1)
    assert losses, "promises were kept without waiting for the disk: nothing is looked at here"
