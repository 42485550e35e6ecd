"""How long the editor makes people wait: list, opening an article, publishing it."""

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield  # noqa: E402

from andruck.newsroom import models  # noqa: E402
from bench import signing  # noqa: E402
from bench.report import Figure, at_most  # noqa: E402

ROUNDS = 15


def median(action: Callable[[int], object]) -> float:
    """Median milliseconds of an action, after one run that does not count."""
    action(0)
    times = []
    for number in range(1, ROUNDS + 1):
        before = time.perf_counter()
        action(number)
        times.append((time.perf_counter() - before) * 1000)
    return statistics.median(times)


def form_of(row: Any) -> dict[str, Any]:
    """What the browser sends when the article is published, with a new first paragraph."""
    empty = inline_formset([])
    latest = row.latest_revision
    return nested_form_data(
        {
            "kicker": row.kicker,
            "headline": row.headline,
            "deck": row.deck,
            "dateline": row.dateline,
            "section": row.section_id,
            "genre": row.genre,
            "priority": row.priority,
            "body": streamfield([("paragraph", rich_text(f"<p>Neu um {time.time()}.</p>"))]),
            "bylines": empty,
            "dossier_entries": empty,
            "page_references": empty,
            "own_mark": "on",
            "provenance": row.provenance,
            "change_kind": "update",
            "tags": "",
            "loaded_revision_id": latest.pk if latest else "",
            "loaded_revision_created_at": latest.created_at.isoformat() if latest else "",
            "action-publish": "action-publish",
        }
    )


def fresh(section: int, dossier: int, headline: str) -> dict[str, Any]:
    """What the browser sends when a new article of a section and a dossier is published at once."""
    empty = inline_formset([])
    return nested_form_data(
        {
            "headline": headline,
            "section": section,
            "genre": "report",
            "priority": 0,
            "body": streamfield([("paragraph", rich_text("<p>Seit vier Uhr wird gepumpt.</p>"))]),
            "bylines": empty,
            "dossier_entries": inline_formset([{"dossier": dossier, "sort_order": 0, "standalone": ""}]),
            "page_references": empty,
            "own_mark": "on",
            "provenance": "human",
            "tags": "",
            "action-publish": "action-publish",
        }
    )


def seconds_until_visible(client: Client, number: int) -> float:
    """From the click on publishing until every page that readers may have open shows the new article."""
    dossier = models.DossierPage.objects.live().order_by("pk")[0]
    section = models.SectionPage.objects.live().order_by("pk")[number % 3]
    pages = ["/", section.url, dossier.url, "/feed/rss.xml", f"/feed/section/{section.slug}/rss.xml",
             f"/feed/dossier/{dossier.slug}/rss.xml", "/sitemap-news.xml"]  # fmt: skip
    reader = Client(headers={"host": "localhost"})
    for page in pages:
        # Kept, so that there is something to purge.
        reader.get(page)
        assert reader.get(page)["X-Press"] == "hit", page
    headline = f"Zehn Pumpen für Hafenbecken {time.time_ns()}"
    before = time.perf_counter()
    answer = client.post(
        reverse("wagtailsnippets_newsroom_article:add"), fresh(section.pk, dossier.pk, headline)
    )
    assert answer.status_code == 302, _complaints(answer)
    wanted = [*pages, models.Article.objects.get(headline=headline).get_absolute_url()]
    while wanted:
        wanted = [page for page in wanted if headline not in _words(reader.get(page))]
        assert time.perf_counter() - before < 20, f"not there after 20 seconds: {wanted}"
    return time.perf_counter() - before


def _words(answer: Any) -> str:
    return str(answer.content.decode().replace("\u00ad", "").replace("&shy;", ""))


def measure(size: int) -> list[Figure]:
    """List, open and publish, as an editor-in-chief."""
    client = Client(headers={"host": "localhost"})
    signing.as_chief(client)
    edit = "wagtailsnippets_newsroom_article:edit"
    listing = reverse("wagtailsnippets_newsroom_article:list")
    # What a machine wrote waits for a second person: one click does not publish it.
    of_hand = models.Article.objects.filter(live=True, provenance="human", replied=False)
    rows = list(of_hand.order_by("?")[: 2 * ROUNDS + 4])

    def read(address: str) -> None:
        assert client.get(address).status_code == 200, address

    def publish(number: int) -> None:
        row = models.Article.objects.get(pk=rows[number].pk)
        answer = client.post(reverse(edit, args=[row.pk]), form_of(row))
        assert answer.status_code == 302, _complaints(answer)

    with CaptureQueriesContext(connection) as captured:
        read(listing)
    queries = len(captured)
    return [
        at_most(f"editor: list of articles, {size:,}", median(lambda n: read(listing)), "ms", 300,
                f"{queries} queries"),
        at_most(f"editor: open an article, {size:,}",
                median(lambda n: read(reverse(edit, args=[rows[-1 - n % ROUNDS].pk]))), "ms", 400),
        at_most(f"editor: publish an article, {size:,}", median(publish), "ms", 300),
        at_most(f"publish → visible, {size:,}",
                statistics.median(seconds_until_visible(client, n) for n in range(ROUNDS)), "s", 1,
                "article, front, section, dossier, three feeds, sitemap"),
    ]  # fmt: skip


def _complaints(answer: Any) -> str:
    context = answer.context or {}
    form = context.get("form") if hasattr(context, "get") else None
    return f"{answer.status_code}: {form.errors.as_json() if form is not None else answer.content[:500]!r}"


if __name__ == "__main__":
    for figure in measure(int(sys.argv[1])):
        print(json.dumps(asdict(figure)))
