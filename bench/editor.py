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


def measure(size: int) -> list[Figure]:
    """List, open and publish, as an editor-in-chief."""
    client = Client(headers={"host": "localhost"})
    assert client.login(username="chief", password="andruck-demo")
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
    ]  # fmt: skip


def _complaints(answer: Any) -> str:
    context = answer.context or {}
    form = context.get("form") if hasattr(context, "get") else None
    return f"{answer.status_code}: {form.errors.as_json() if form is not None else answer.content[:500]!r}"


if __name__ == "__main__":
    for figure in measure(int(sys.argv[1])):
        print(json.dumps(asdict(figure)))
