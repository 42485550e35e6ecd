"""What an uncached page costs: queries and time, as Django renders it, at a small and a large archive."""

import gc
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from andruck.newsroom import models  # noqa: E402
from andruck.newsroom.queries import lists  # noqa: E402
from bench.report import Figure, at_most, p95  # noqa: E402

ROUNDS = 60
QUERIES = {"article": 15}


def addresses() -> dict[str, Callable[[int], str]]:
    """A function per page kind that gives the n-th address."""
    articles = list(models.Article.objects.filter(live=True).order_by("?")[:ROUNDS])
    fullest = max(
        models.Article.objects.filter(live=True, latest_revision__isnull=False), key=lambda a: len(a.body)
    )
    sections = list(models.SectionPage.objects.live())
    dossiers = list(models.DossierPage.objects.live())
    section = sections[0]
    deep = lists.section(section.pk, limit=1).next
    for _ in range(20):
        deep = lists.section(section.pk, before=deep, limit=40).next or deep
    return {
        "article": lambda n: articles[n % len(articles)].get_absolute_url(),
        "article, fullest": lambda n: str(fullest.get_absolute_url()),
        "section": lambda n: str(sections[n % len(sections)].url),
        "section, deep": lambda n: f"{section.url}?before={deep}",
        "dossier": lambda n: str(dossiers[n % len(dossiers)].url),
        "front": lambda n: "/",
    }


def measure(size: int) -> list[Figure]:
    """Queries and p95 for each page kind."""
    client = Client(headers={"host": "localhost"})
    found = []
    # Otherwise every page but the first would come from what is kept.
    settings.PRESS = False
    # As in every worker of the server, the collector leaves alone what is there from the start.
    client.get("/")
    gc.freeze()
    for kind, address in addresses().items():
        for number in range(ROUNDS):  # pictures are cut on first sight; that is not what is measured
            assert client.get(address(number)).status_code == 200, address(number)
        with CaptureQueriesContext(connection) as captured:
            client.get(address(0))
            queries = len(captured)  # the next request empties the log
        times = []
        for number in range(ROUNDS):
            before = time.perf_counter()
            client.get(address(number))
            times.append((time.perf_counter() - before) * 1000)
        limit = QUERIES.get(kind.partition(",")[0], 40)
        found.append(at_most(f"{kind}: queries, {size:,} articles", queries, "queries", limit))
        found.append(at_most(f"{kind}: p95, {size:,} articles", p95(times), "ms", 150))
    return found


if __name__ == "__main__":
    for figure in measure(int(sys.argv[1])):
        print(json.dumps(asdict(figure)))
