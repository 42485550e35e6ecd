"""What must not be found is in nothing that machines read; and what must be found is."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from andruck.newsroom import models
from tests import factories, scenes

FEEDS = [
    f"/feed/{scope}{kind}"
    for scope in ("", "section/politik/", "dossier/wohnen/", "author/viktor-ahlers/", "topic/{topic}/")
    for kind in ("rss.xml", "atom.xml", "feed.json")
]
SITEMAPS = ["/sitemap.xml", "{month}", "/sitemap-pages.xml", "/sitemap-news.xml"]
API = [
    "/api/v1/articles",
    "/api/v1/articles?section=politik",
    "/api/v1/articles?author=viktor-ahlers",
    "/api/v1/articles?dossier=wohnen",
    "/api/v1/articles?topic={topic}",
    "/api/v1/articles/{id}",
    "/api/v1/sections",
    "/api/v1/dossiers",
]
PAGES = ["{page}", "/suche/?q={name}", "/thema/{topic}/"]
SINKS = [*FEEDS, *SITEMAPS, *API, *PAGES]
ARTICLES = [*FEEDS, "{month}", "/sitemap-news.xml", *API[:6], *PAGES]
"""Where a public article must appear."""

pytestmark = pytest.mark.django_db


def ask(client: Client, sink: str, row: Any, name: str) -> Any:
    moment = row.first_published_at
    place = {
        "id": row.pk,
        "topic": models.Topic.objects.get(name=name).slug,
        "name": quote(name),
        "month": f"/sitemap-{moment.year}-{moment.month}.xml" if moment else "/sitemap-2026-1.xml",
        "page": f"/artikel/{row.pk}.x.html",
    }
    return client.get(sink.format(**place), follow=True)


def words(response: Any) -> str:
    """The whole answer, with what spells a name otherwise made alike; without the question asked."""
    path = response.request["PATH_INFO"]
    text = response.content.decode().replace(path, "").lower()
    return re.sub(r"&nbsp;|&#160;|\\u00a0|\xad|\u00a0", " ", text)


def holds(client: Client, sink: str, row: Any, name: str) -> bool:
    """Whether the last word of the name, or the article's own address, can be found there."""
    found = words(ask(client, sink, row, name))
    # The search page repeats what was asked; only a hit would be a leak.
    return (
        f"artikel/{row.pk}." in found if "/suche/" in sink else name.rsplit(maxsplit=1)[-1].lower() in found
    )


@pytest.mark.parametrize("state", scenes.HIDDEN)
def test_name_is_absent_everywhere(house: Any, client: Client, state: str) -> None:
    factories.article(house.politics, headline="Sonst ist nichts")
    row = scenes.HIDDEN[state](house)
    assert [sink for sink in SINKS if holds(client, sink, row, scenes.NAME)] == []


def test_public_article_is_everywhere(house: Any, client: Client) -> None:
    name = "Henning Stroth"
    row = scenes.about(house, name)
    assert [sink for sink in ARTICLES if ask(client, sink, row, name).status_code != 200] == []
    assert [sink for sink in ARTICLES if not holds(client, sink, row, name)] == []


@pytest.mark.parametrize("fields", [{"unlisted": True}, {"protection": 2}])
def test_unlisted_article_is_in_no_list(house: Any, client: Client, fields: dict[str, Any]) -> None:
    row = scenes.about(house, scenes.NAME)
    models.Article.objects.update(**fields)
    sinks = [*FEEDS, *API[:5], *PAGES[1:]]
    found = {sink: words(ask(client, sink, row, scenes.NAME)) for sink in sinks}
    assert [sink for sink in sinks if f"artikel/{row.pk}." in found[sink]] == []


def test_unlisted_article_is_there_by_number(house: Any, client: Client) -> None:
    row = scenes.about(house, "Henning Stroth")
    models.Article.objects.update(unlisted=True)
    assert ask(client, "/api/v1/articles/{id}", row, "Henning Stroth").json()["topics"] == []


@pytest.mark.parametrize("flag", [{"noindex": True}, {"redacted": True}, {"protection": 1}])
def test_noindex_article_is_in_no_sitemap(house: Any, client: Client, flag: dict[str, Any]) -> None:
    row = scenes.about(house, scenes.NAME)
    models.Article.objects.update(**flag)
    found = [words(ask(client, sink, row, scenes.NAME)) for sink in SITEMAPS]
    assert [text for text in found if "meier" in text or "viktor-ahlers" in text] == []


@pytest.mark.parametrize(
    ("state", "status"),
    [("draft", 404), ("withdrawn", 410), ("embargoed", 404), ("scheduled", 404), ("redacted", 200)],
)
def test_status_by_number(house: Any, client: Client, state: str, status: int) -> None:
    row = scenes.HIDDEN[state](house)
    assert ask(client, "/api/v1/articles/{id}", row, scenes.NAME).status_code == status
    assert ask(client, "{page}", row, scenes.NAME).status_code == status


def test_redacted_text_is_there_without_the_name(house: Any, client: Client) -> None:
    row = scenes.redacted(house)
    answer = ask(client, "/api/v1/articles/{id}", row, scenes.NAME).json()
    assert answer["headline"] == "K. gesteht"
    assert answer["url"].endswith(f"/artikel/{row.pk}.k-k-gesteht.html")
    assert [block["kind"] for block in answer["body"]] == ["paragraph", "paragraph", "image", "correction"]
    assert answer["note"] == "Freigesprochen."
    assert answer["replies"][0]["paragraphs"] == ["K. war nie dort."]
