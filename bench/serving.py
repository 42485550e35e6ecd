"""A kept article, decided per reader, against a file sent by nginx and other ways; one worker each, in one run.

Prints figures; says plainly what is missing. Works on a copy of the paper with 100,000 kept pages.
"""

import functools
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from hmac import digest
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from bench import load, peers
from bench.report import Figure, at_least, at_most

PAGES, ASKED, READERS, ROUNDS = 100_000, 11_000, 10_000, 3
# Half of the pages that are asked for have room at hand: see the note of the figure.
PORT = 8131
WARM = 15
"""Seconds until a worker, which runs for weeks, has met the pages that are asked for, and every reader once."""

MARKED = 1_000
Measured = dict[str, list[load.Load]]


def copy_of_the_paper() -> Path:
    """The folder this bench works on: database, media and keys of the paper, and a press of its own."""
    source = Path(os.environ["ANDRUCK_DATA"])
    data = source.parent / "serving"
    if not (data / "ready").exists():
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(source, data, ignore=shutil.ignore_patterns("press", "search"))
        command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        subprocess.run(command, env={**os.environ, "ANDRUCK_DATA": str(data)}, check=True)
        (data / "ready").touch()
    return data


def fill(data: Path) -> tuple[bytes, bytes]:
    """Keep the pages; gives the body of one of them, plain and packed. Kept for the next run."""
    from django.test import Client

    from andruck.infra import journal
    from andruck.newsroom import models
    from andruck.press import editions, forms
    from andruck.press.rules import Encoding
    from andruck.press.store import State, open_store

    articles = models.Article.objects.filter(live=True, latest_revision__isnull=False)
    fullest = max(articles, key=lambda article: len(article.body))
    answer = Client(headers={"host": "localhost"}).get(fullest.get_absolute_url())
    body = bytes(answer.content)
    store = open_store(data / "press")
    # As the server does when it starts: otherwise it would put aside what is kept here.
    editions.begin(store)
    store.set_position(journal.newest())
    forms.pack = functools.cache(forms.pack)
    fresh = [store.find(path(number)) for number in (0, MARKED, PAGES - 1)]
    missing = [one is None or one.state != State.FRESH for one in fresh]
    if any(missing):
        # A run ends with a purge of the first ones: only they are missing in the next.
        many = PAGES if any(missing[1:]) else MARKED
        print(f"Keeping {many:,} pages …", file=sys.stderr)
        if many == PAGES:
            store.purge_all(hard=True)
        bodies = [body.replace(b"</body>", b"<!-- %d --></body>" % number) for number in range(50)]
        headers = tuple(
            (name, value) for name, value in answer.items() if name not in {"Content-Length", "ETag"}
        )
        for start in range(0, many, 1_000):
            ticket = store.begin("/")
            numbers = range(start, start + 1_000)
            batch = [(kept(number, headers, bodies[number % 50]), ticket) for number in numbers]
            if not all(store.keep_all(batch, quality=11)):
                sys.exit("The press did not keep the pages.")
    return body, forms.pack(body, Encoding.BR, 11)


def kept(number: int, headers: tuple[tuple[str, str], ...], body: bytes) -> Any:
    """The n-th page: for members, of one of twenty sections."""
    from andruck.access.rules import ArticleFacts, Level
    from andruck.press.store import Kept

    marks = {f"article:{number}", "frame"} | ({"list:thousand:head"} if number < MARKED else set())
    facts = ArticleFacts(number + 1, Level.MEMBERS, number % 20 + 1)
    return Kept(path(number), 200, headers, body, frozenset(marks), facts=facts)


def path(number: int) -> str:
    """The address of the n-th kept page."""
    return f"/artikel/{number + 1}.der-streik-geht-in-die-naechste-woche.html"


def readers(data: Path) -> list[str]:
    """Cookies of members; a hundred of them are revoked, and ten openings are live."""
    from andruck.access.rules import Opening, Scope, Standing
    from andruck.core import clock
    from andruck.infra import tokens
    from andruck.press.admission import publish_openings, publish_revocations
    from andruck.press.store import open_store

    store, now = open_store(data / "press"), clock.now()
    keys = tokens.derive(settings.SECRET_KEY)
    hour = timedelta(hours=1)
    publish_openings(
        store, tuple(Opening(Scope.SECTION, n + 1, now - hour, now + hour, "bench") for n in range(10))
    )
    publish_revocations(store, tokens.Revocations(dict.fromkeys(range(100), 2)))
    issued = int(now.timestamp())
    standings = [random.Random(number).choice(list(Standing)) for number in range(READERS)]
    return [
        "reader=" + tokens.issue(tokens.Claims(number, standing, 1, issued, issued + 7200), keys)
        for number, standing in enumerate(standings)
    ]


def targets(
    data: Path, page: bytes, packed: bytes
) -> dict[str, tuple[Callable[[], subprocess.Popen[bytes]], list]]:
    """How each way is started, and what it is asked."""
    nginx = functools.partial(peers.nginx, data / "nginx", PORT, page, packed)
    cookies = readers(data)
    signed = [
        f"lua={n}.{b64encode(digest(b'secret', str(n).encode(), 'sha1')).decode()}" for n in range(READERS)
    ]
    asked = load.picked([path(number) for number in range(PAGES)], cookies, ASKED)
    real = real_article()
    found = {"nginx, file": (nginx, [("/static/page.html", cookie) for cookie in cookies])}
    if peers.nginx_can("ngx_http_lua_module"):
        found["nginx deciding in Lua"] = (nginx, [("/lua/", cookie) for cookie in signed])
    found["press, half from LMDB"] = (functools.partial(andruck, data), asked)
    found["press, all at hand"] = (functools.partial(andruck, data), asked[:2_000])
    django_ways = [("Django's cache", "cached"), ("Django", "plain")]
    if find_spec("wagtailcache"):
        django_ways.insert(0, ("Django with wagtail-cache", "wagtailcache"))
    else:
        print(
            "wagtail-cache is not measured: not installed, see bench/wagtailcache_settings.py",
            file=sys.stderr,
        )
    for name, module in django_ways:
        start = functools.partial(peers.django, f"bench.{module}_settings", PORT, data)
        found[name] = (start, [(real, cookies[0])])
    return found


def andruck(data: Path) -> subprocess.Popen[bytes]:
    """Our server with one worker."""
    command = [
        Path(sys.executable).parent / "andruck",
        "serve",
        "--workers",
        "1",
        "--port",
        str(PORT),
        "--data",
        data,
    ]
    # What earlier runs have counted belongs into no lake.
    shutil.rmtree(data / "spool", ignore_errors=True)
    return subprocess.Popen(["taskset", "-c", "0", *map(str, command)])


def real_article() -> str:
    """The address of an article that Django can render."""
    from andruck.newsroom import models

    return str(models.Article.objects.filter(live=True).order_by("pk")[0].get_absolute_url())


def measure(data: Path, ways: dict[str, tuple[Callable[[], subprocess.Popen[bytes]], list]]) -> Measured:
    """Every way in every round, backwards every other time; slow ways only once."""
    runs: Measured = {name: [] for name in ways}
    for number in range(ROUNDS):
        for name in list(ways) if number % 2 == 0 else reversed(list(ways)):
            if number and name.startswith("Django"):
                continue
            start, requests = ways[name]
            process = start()
            try:
                load.wait_for(f"http://127.0.0.1:{PORT}{requests[0][0]}")
                load.run(PORT, requests, process.pid, data, seconds=WARM if name.startswith("press") else 2)
                runs[name].append(load.run(PORT, requests, process.pid, data))
            finally:
                process.terminate()
                process.wait(20)
    return runs


def figures(data: Path, ways: dict, runs: Measured) -> list[Figure]:
    """Requests per CPU second of the server, and the ratios to nginx."""
    cost = {name: statistics.median(run.per_cpu_second for run in found) for name, found in runs.items()}
    bad = sum(run.bad for found in runs.values() for run in found)
    base, found = cost["nginx, file"], []
    for name, value in cost.items():
        found.append(Figure(f"serving, {name}: requests per CPU second", round(value), "1/s"))
        if name != "nginx, file":
            make = at_least if name.startswith("press") else None
            ratio = value / base
            label = f"serving, {name}: against nginx"
            found.append(make(label, ratio, "", 0.5) if make else Figure(label, round(ratio, 4), ""))
    found.append(at_most("serving, answers that were errors", bad, "", 0))
    return [*found, counting(data, runs), *at_ease(data, ways, runs)]


def counting(data: Path, runs: Measured) -> Figure:
    """What counting costs: the processor's time for a view, as part of that for a request.

    Not by a worker that does not count: two workers differ by more than this, from one minute to the next.
    """
    from bench.counting import cost

    request = 1e6 / statistics.median(run.per_cpu_second for run in runs["press, half from LMDB"])
    view = cost(data / "spool-of-the-bench")
    note = f"{view:.2f} µs of {request:.1f}, a frame for each 2,500 views"
    return at_most("serving, press: what counting costs", 100 * view / request, "%", 5, note)


def at_ease(data: Path, ways: dict, runs: Measured) -> list[Figure]:
    """p99 at 70 % of capacity, memory after every kept page has been asked for, a purge of a thousand."""
    from andruck.press.store import open_store

    _, requests = ways["press, half from LMDB"]
    capacity = statistics.median(run.per_second for run in runs["press, half from LMDB"])
    process = andruck(data)
    try:
        load.wait_for(f"http://127.0.0.1:{PORT}{requests[0][0]}")
        load.run(PORT, requests, process.pid, data, seconds=WARM)
        calm = load.run(PORT, requests, process.pid, data, pace=0.7 * capacity, connections=320, seconds=6)
        load.run(PORT, [(path(n), requests[0][1]) for n in range(PAGES)], process.pid, data, seconds=6)
        resident = load.memory(process.pid)
    finally:
        process.terminate()
        process.wait(20)
    store = open_store(data / "press")
    before = time.perf_counter()
    purged = store.purge(["list:thousand:head"])
    took = time.perf_counter() - before
    if len(purged) != MARKED:
        print(f"Only {len(purged)} pages purged.", file=sys.stderr)
    note = f"anonymous {resident['RssAnon']:.0f}, of files {resident['RssFile']:.0f}"
    reached = f"at {calm.per_second:,.0f} of {capacity:,.0f} requests a second"
    return [
        at_most("serving, press: p99 at 70 % of capacity", calm.p99, "ms", 5, reached),
        at_most(
            "serving, press: memory of a worker, 100,000 kept pages", resident["VmRSS"], "MiB", 300, note
        ),
        at_most("serving, press: purge of 1,000 pages", took, "s", 1),
    ]


def main() -> None:
    """Print the figures."""
    missing = [tool for tool in ("nginx", "wrk", "taskset") if shutil.which(tool) is None]
    if not missing and not peers.nginx_can("ngx_http_brotli_static_module"):
        missing.append("libnginx-mod-http-brotli-static")
    if missing:
        print(f"serving is not measured: {', '.join(missing)} not installed", file=sys.stderr)
        found = [Figure("serving", 0, "", "", None, f"not measured, missing: {', '.join(missing)}")]
    else:
        data = copy_of_the_paper()
        os.environ["ANDRUCK_DATA"] = str(data)
        django.setup()
        page, packed = fill(data)
        ways = targets(data, page, packed)
        found = figures(data, ways, measure(data, ways))
    for figure in found:
        print(json.dumps(asdict(figure)))


if __name__ == "__main__":
    main()
