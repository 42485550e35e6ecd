"""How many views a second a worker counts for good, and how many the background work takes into the lake.

python -m bench.counting     in the data folder of ANDRUCK_DATA; one figure a line
"""

import asyncio
import json
import os
import resource
import shutil
import statistics
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django
import uvloop

django.setup()

from andruck.press import beacons  # noqa: E402
from andruck.press.counting import PAUSE, Counting, Net  # noqa: E402
from andruck.usage import spool  # noqa: E402
from andruck.usage.actions import loading  # noqa: E402
from andruck.usage.lake import Lake  # noqa: E402
from andruck.usage.rules import Tally, tallies  # noqa: E402
from bench.report import Figure, at_least, at_most  # noqa: E402

VIEWS, PAGES = 1_000_000, 5_000
BEACONS, AT_ONCE = 200_000, 4_000
LINES = {b"user-agent": b"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
REFERRERS = (b"", b"https://www.google.com/", b"https://bsky.app/", b"http://localhost/artikel/7.a.html")


def articles() -> list[str]:
    """Paths of articles that there are."""
    from andruck.newsroom.models import Article
    from andruck.reading import addresses

    return [addresses.article(one) for one in Article.objects.filter(live=True)[:PAGES]]


async def count(folder: Path, paths: list[str], *, views: int, together: int) -> tuple[float, float]:
    """Count so many views, handed over after each ``together``; seconds till all is on the disk, of the processor."""
    counting = Counting(folder, ours=lambda host: host == "localhost", standing=lambda _cookies, _now: 0)
    senders = [counting.sender(LINES | ({b"referer": one} if one else {})) for one in REFERRERS]
    # So many that few are looked at closely, as with real readers.
    nets = [Net(f"5.{number >> 8}.{number & 255}.7") for number in range(16_384)]
    wall, cpu = time.perf_counter(), time.process_time()
    for number in range(views):
        sender = senders[number & 3]
        assert sender is not None
        counting.seen(sender, paths[number * 7919 % len(paths)], None, 0.0, nets[number % len(nets)])
        if number % together == 0:
            counting.hand_over()
    await asyncio.to_thread(counting.close)
    return time.perf_counter() - wall, time.process_time() - cpu


async def _beacons(folder: Path, paths: list[str]) -> tuple[float, float]:
    """So many beacons, thousands at once as that many connections would send them; seconds until all are thanked for.

    Without HTTP's share: what is asked is how fast the intake is.
    """
    intake = Counting(folder, ours=lambda host: host == "localhost", standing=lambda _cookies, _now: 0)
    thanked = 0

    async def send(message: dict[str, Any]) -> None:
        nonlocal thanked
        thanked += message.get("status") == 204

    async def reader(first: int) -> None:
        for number in range(first, BEACONS, AT_ONCE):
            lines = [*LINES.items(), (b"referer", f"http://localhost{paths[number % len(paths)]}".encode())]
            peer = f"5.{number >> 8 & 255}.{number & 255}.7"
            await beacons.answer({"method": "POST", "headers": lines}, send, intake, peer, 0.0)

    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(reader(first) for first in range(AT_ONCE)))
    taken = time.perf_counter() - wall, time.process_time() - cpu
    if thanked != BEACONS:
        sys.exit(f"{thanked:,} of {BEACONS:,} beacons were thanked for.")
    await asyncio.to_thread(intake.close)
    return taken


def cost(folder: Path) -> float:
    """Microseconds of the processor for a view, with a frame for as many as a busy worker sends between two."""
    paths = [f"/artikel/{number}.der-streik-geht-in-die-naechste-woche.html" for number in range(PAGES)]
    found = []
    for _ in range(5):
        shutil.rmtree(folder, ignore_errors=True)
        found.append(asyncio.run(count(folder, paths, views=250_000, together=2_500))[1] / 0.25)
    shutil.rmtree(folder)
    return statistics.median(found)


def load(lake: Path, folder: Path) -> float:
    """Take them all in; seconds."""
    opened = Lake(lake, writing=True)
    before, views = time.perf_counter(), 0
    while found := loading.Loader(opened, folder).load():
        views += found
    taken = time.perf_counter() - before
    opened.close()
    if views != VIEWS or spool.files(folder):
        sys.exit(f"{views:,} of {VIEWS:,} views were taken in.")
    return taken


def visible(lake: Path, folder: Path, path: str) -> float:
    """Seconds from a view until a question has it in its answer, with the worker's own pauses."""
    from andruck.core import clock
    from andruck.usage.actions.working import COUNTS
    from andruck.usage.queries import figures

    opened, reading = Lake(lake, writing=True), Lake(lake)
    now = clock.now()
    before = sum(views for _, views in figures.by_minute(reading, now=now))
    stopping = threading.Event()

    def work() -> None:
        while not stopping.wait(COUNTS):
            loading.Loader(opened, folder).load()

    worker = threading.Thread(target=work)
    worker.start()
    begun = time.perf_counter()
    seen = (("desktop", "direct", "", "", "anonymous"), [path])
    spool.Writer(folder).add(tallies.write(Tally(int(time.time()), [seen])))
    while sum(views for _, views in figures.by_minute(reading, now=clock.now())) <= before:
        time.sleep(0.05)
    seconds = time.perf_counter() - begun + PAUSE
    stopping.set()
    worker.join()
    return seconds


def main() -> None:
    """Print the figures."""
    folder = Path(os.environ["ANDRUCK_DATA"]).parent / "counting"
    shutil.rmtree(folder, ignore_errors=True)
    paths = articles()
    wall, cpu = asyncio.run(count(folder / "spool", paths, views=VIEWS, together=2_500))
    rate = VIEWS / max(wall, cpu)
    thanked = BEACONS / max(uvloop.run(_beacons(folder / "beacons", paths)))
    taken = load(folder / "lake", folder / "spool")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seen = visible(folder / "lake", folder / "spool", paths[0])
    shutil.rmtree(folder)
    note = f"{VIEWS:,} views, on the disk after each 2,500"
    found: list[Figure] = [
        at_least("counting: views written down for good, one core", rate, "1/s", 20_000, note),
        at_least(
            "counting: beacons thanked for, one core",
            thanked,
            "1/s",
            20_000,
            f"{AT_ONCE:,} at once, without HTTP",
        ),
        at_least(
            "counting: views taken into the lake", VIEWS / taken, "1/s", 20_000, f"of {len(paths):,} pages"
        ),
        at_most("counting: memory of both", peak, "MiB", 1024, "Django and the paper's articles included"),
        at_most("counting: view → figure", seen, "s", 5, "with the pauses of the background work"),
    ]
    for figure in found:
        print(json.dumps(asdict(figure)))


if __name__ == "__main__":
    main()
