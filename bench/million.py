"""A paper with a million articles: what stays as fast as at a thousand, and how long the long jobs take.

python -m bench.million [SIZE]     make bench-million

Makes the paper once in build/bench (ten minutes and some 8 GB of disk for a million) and measures on it; the next run
takes what is there. Half of the rest is search: its index, and that of the peer. Table and build/bench-million.json.
"""

import csv
import gc
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from bench.report import Figure, at_least, at_most, p95, show, write

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "bench"
ANDRUCK = Path(sys.executable).parent / "andruck"
SMALL = 1_000
IMPORTED = 10_000
ROUNDS = 15


# ------------------------------------------------------------------ inside a paper
def milliseconds(action: Callable[[int], object], rounds: int = ROUNDS) -> list[float]:
    """How long an action takes, after one run that does not count."""
    action(0)
    times = []
    for number in range(1, rounds + 1):
        before = time.perf_counter()
        action(number)
        times.append((time.perf_counter() - before) * 1000)
    return times


def pages(client: object) -> Iterator[tuple[str, str, float]]:
    """(name, address, budget in ms) of what readers and machines ask for."""
    from andruck.newsroom import models
    from andruck.newsroom.queries import lists
    from andruck.reading import addresses

    section = models.SectionPage.objects.live().first()
    middle = models.Article.objects.filter(live=True, section=section).order_by("first_published_at")
    deep = lists.write_cursor(middle[middle.count() // 50])
    topic = models.Topic.objects.order_by("pk")[3]
    author = models.Author.objects.order_by("-pk").first()
    old = models.LegacyUrl.objects.order_by("?").first()
    yield "front", "/", 150
    yield "section", section.url, 150
    yield "section, deep", f"{section.url}?before={deep}", 50
    yield "topic", addresses.topic(topic.slug), 150
    yield "author", addresses.author(author.slug), 150
    yield "archive", addresses.archive(), 50
    yield "archive: a year", addresses.archive(1987), 50
    yield "archive: a month", addresses.archive(1987, 5), 50
    yield "archive: a day", addresses.archive(1987, 5, 8), 50
    yield "feed", addresses.feed("all", "rss"), 300
    yield "feed of a section", addresses.feed("section", "rss", section.slug), 300
    yield "sitemap: index", "/sitemap.xml", 150
    yield "sitemap: pages", "/sitemap-pages.xml", 1000
    yield "sitemap: news", "/sitemap-news.xml", 50
    if old is not None:
        yield "old address", old.path, 20


def measure() -> list[Figure]:
    """Pages, the editor's list, a change until it is visible and the nightly jobs, in one paper."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from andruck.newsroom import models
    from andruck.newsroom.actions import publishing
    from andruck.project import nightly
    from bench import signing

    count = models.Article.objects.count()
    client = Client(headers={"host": "localhost"})
    found = []
    # Otherwise every page but the first would come from what is kept.
    settings.PRESS = False
    # As in every worker of the server, the collector leaves alone what is there from the start.
    client.get("/")
    gc.freeze()
    for name, address, budget in pages(client):
        expected = 301 if name == "old address" else 200

        def read(number: int, address: str = address, expected: int = expected) -> None:
            assert client.get(address).status_code == expected, address

        found.append(
            at_most(f"{name}, {count:,}", p95(milliseconds(read, 40)), "ms", budget, "p95, rendered anew")
        )
    settings.PRESS = True
    signing.as_chief(client)
    listing = reverse("wagtailsnippets_newsroom_article:list")
    for name, query, budget in (
        ("editor: list", "", 450), ("editor: list, deep", "?p=400", 450),
        ("editor: list by day", "?ordering=-first_published_at", 450), ("editor: drafts", "?status=draft", 450),
    ):  # fmt: skip

        def look(number: int, query: str = query) -> None:
            assert client.get(listing + query).status_code == 200

        found.append(
            at_most(f"{name}, {count:,}", statistics.median(milliseconds(look)), "ms", budget, "median")
        )
    row = models.Article.objects.filter(live=True).order_by("-first_published_at")[5]
    seconds = []
    for number in range(5):
        row.headline = f"Neuer Titel {number}"
        before = time.perf_counter()
        row = publishing.publish(article=row)
        for address in ("/", row.section.url, row.get_absolute_url(), "/feed/rss.xml", "/sitemap-news.xml"):
            assert (
                f"Neuer Titel {number}" in client.get(address).content.decode()
                or address == "/sitemap-news.xml"
            )
        seconds.append(time.perf_counter() - before)
    found.append(
        at_most(
            f"publish → visible, {count:,}",
            statistics.median(seconds),
            "s",
            2,
            "five pages, rendered by Django",
        )
    )
    before = time.perf_counter()
    nightly.run()
    found.append(at_most(f"nightly jobs, {count:,}", (time.perf_counter() - before) / 60, "min", 10,
                         "counting by day, tidying up, statistics"))  # fmt: skip
    return found


# ------------------------------------------------------------------ outside: commands
def environment(data: Path) -> dict[str, str]:
    """The environment of a paper."""
    return {**os.environ, "ANDRUCK_DATA": str(data), "DJANGO_SETTINGS_MODULE": "andruck.project.settings"}


def run(data: Path, *command: object) -> str:
    """Run something in a paper; its output."""
    line = [str(part) for part in command]
    done = subprocess.run(
        line, env=environment(data), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(line)} ended with {done.returncode}")
    return done.stdout


@contextmanager
def timed() -> Iterator[list[float]]:
    """A list that holds the seconds afterwards."""
    found: list[float] = []
    before = time.monotonic()
    yield found
    found.append(time.monotonic() - before)


def paper_of(size: int) -> tuple[Path, list[Figure]]:
    """A paper of this size, made if need be, and what its making took."""
    demo, data = FOLDER / "demo", FOLDER / f"archive-{size}"
    if not (demo / "ready").exists():
        shutil.rmtree(demo, ignore_errors=True)
        run(demo, ANDRUCK, "demo", "--language", "de", "--data", demo)
        (demo / "ready").touch()
    figures = []
    if not (data / "ready").exists():
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(demo, data)
        run(data, ANDRUCK, "manage", "migrate", "-v", "0")
        print(f"Making a paper of {size:,} articles …", file=sys.stderr)
        with timed() as seconds:
            run(data, ANDRUCK, "manage", "generate-archive", size, "--old-addresses")
        figures.append(at_least("generate-archive", size / seconds[0], "1/s", 5000, "with old addresses"))
        (data / "ready").touch()
    run(data, ANDRUCK, "manage", "migrate", "-v", "0")
    return data, figures


def importing(data: Path) -> Figure:
    """Articles a second that ``import-csv`` adds to this paper."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.csv"
        stamp = time.time_ns()
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["id", "section", "date", "url", "text"])
            for number in range(IMPORTED):
                day = f"19{50 + number % 50}-{1 + number % 12:02}-{1 + number % 28:02}"
                text = " ".join(f"Wort{number * 7 + place}" for place in range(300))
                writer.writerow([f"{stamp}-{number}", "Politik", day, f"/{stamp}/{number}.html", text])
        with timed() as seconds:
            run(data, ANDRUCK, "import-csv", file, "--text-column", "text", "--section-column", "section",
                "--id-column", "id", "--date-column", "date", "--legacy-url-column", "url", "--source", f"b{stamp}",
                "--data", data)  # fmt: skip
    return at_least(
        "import-csv", IMPORTED / seconds[0], "1/s", 300, f"{IMPORTED:,} rows into the large paper"
    )


def backup(data: Path) -> Figure:
    """A backup without pictures, with the command people use."""
    with timed() as seconds:
        run(data, ANDRUCK, "backup", "--no-media", "--to", data / "backups", "--data", data)
    shutil.rmtree(data / "backups", ignore_errors=True)
    return at_most("backup", seconds[0] / 60, "min", 10)


def inside(data: Path) -> list[Figure]:
    """What ``measure`` finds in a paper, in a process of its own."""
    return part(data, "bench.million", "--inside")


def part(data: Path, *module: object) -> list[Figure]:
    """The figures that a module of the bench prints."""
    out = run(data, sys.executable, "-m", *module)
    return [Figure(**json.loads(line)) for line in out.splitlines() if line.startswith("{")]


def growth(small: list[Figure], large: list[Figure]) -> Figure:
    """The editor's list at the large paper against the small one."""
    first, second = (
        next(f.value for f in found if f.name.startswith("editor: list,")) for found in (small, large)
    )
    return at_most("editor: list, large to small", second / first, "×", 1.2)


def main() -> int:
    """Exit code 1 when a budget is not kept."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    small, _ = paper_of(SMALL)
    large, figures = paper_of(size)
    few, many = inside(small), inside(large)
    figures += [*few, *many, growth(few, many), backup(large)]
    # Before the import, whose words are numbers.
    figures += [*part(large, "bench.searching", size), importing(large)]
    show(figures)
    write(figures, ROOT / "build" / "bench-million.json")
    return 1 if any(figure.ok is False for figure in figures) else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--inside"]:
        for figure in measure():
            print(json.dumps(asdict(figure)))
        sys.exit(0)
    sys.exit(main())
