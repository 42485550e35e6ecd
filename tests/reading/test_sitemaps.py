"""Sitemaps: an index with a child for each month, pages, news."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from lxml import etree

from andruck.newsroom import models
from andruck.newsroom.actions import days, publishing
from andruck.newsroom.queries import sitemaps
from andruck.reading import addresses as addresses_of
from tests import factories, scenes

pytestmark = pytest.mark.django_db

BASE = "http://localhost:8000"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def read(client: Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return etree.fromstring(response.content)


def addresses(client: Client, path: str) -> list[str]:
    return [loc.text.removeprefix(BASE) for loc in read(client, path).iter(f"{MAP}loc")]


def at(row: Any, *moment: int) -> Any:
    scenes.move(row, datetime(*moment, tzinfo=UTC))
    return row


def test_index_has_a_child_for_each_month_with_articles(house: Any, client: Client) -> None:
    at(factories.article(house.politics), 2026, 3, 10)
    at(factories.article(house.politics), 2026, 3, 20)
    at(factories.article(house.politics), 1946, 11, 2)
    # In Berlin it is already the first of January.
    at(factories.article(house.politics), 2024, 12, 31, 23, 30)
    hidden = at(factories.article(house.politics), 2020, 5, 5)
    models.Article.objects.filter(pk=hidden.pk).update(noindex=True)
    days.recount_everything()
    assert read(client, "/sitemap.xml").tag == f"{MAP}sitemapindex"
    assert addresses(client, "/sitemap.xml") == [
        "/sitemap-pages.xml",
        "/sitemap-2026-3.xml",
        "/sitemap-2025-1.xml",
        "/sitemap-1946-11.xml",
    ]


def test_month(house: Any, client: Client) -> None:
    first = at(factories.article(house.politics, kicker="Küste", headline="Eins & zwei"), 2026, 2, 28, 23, 30)
    last = at(factories.article(house.politics, headline="Drei"), 2026, 3, 31, 21, 59)
    at(factories.article(house.politics, headline="April"), 2026, 3, 31, 22, 0)
    models.Article.objects.filter(pk=last.pk).update(changed_at=datetime(2026, 4, 2, 8, tzinfo=UTC))
    found = read(client, "/sitemap-2026-3.xml")
    assert [(url.findtext(f"{MAP}loc"), url.findtext(f"{MAP}lastmod")) for url in found] == [
        (f"{BASE}/artikel/{last.pk}.drei.html", "2026-04-02T10:00:00+02:00"),
        (f"{BASE}/artikel/{first.pk}.kueste-eins-zwei.html", "2026-03-01T00:30:00+01:00"),
    ]


def test_large_months_are_divided(house: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = scenes.plain_articles(house.politics, 5)
    monkeypatch.setattr(sitemaps, "LARGEST", 2)
    children = addresses(client, "/sitemap.xml")[1:]
    assert children == ["/sitemap-2026-3.xml", "/sitemap-2026-3-2.xml", "/sitemap-2026-3-3.xml"]
    found = [address for child in children for address in addresses(client, child)]
    assert found == [f"/artikel/{row.pk}.{row.slug}.html" for row in reversed(rows)]


@pytest.mark.parametrize(
    "path",
    [
        "/sitemap-2026-13.xml",
        "/sitemap-2026-0.xml",
        "/sitemap-0-1.xml",
        "/sitemap-9999-12.xml",
        "/sitemap-99999999999999999999-1.xml",
        "/sitemap-2026-3-0.xml",
        "/sitemap-2026-3-x.xml",
        "/sitemap-2026-3-99999.xml",
        "/sitemap-2026-3-9999999999999999999999.xml",
        "/sitemap-2026-13-1.xml",
    ],
)
def test_impossible_months(house: Any, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_pages(house: Any, client: Client) -> None:
    row = factories.article(house.politics, live=False)
    row.bylines = [models.Byline(author=factories.author())]
    row.tags.add("Deiche")
    row.save()
    at(publishing.publish(article=row), 2026, 3, 3)
    factories.author("Niemand")
    models.Topic.objects.create(name="Leer", slug="leer")
    factories.edition(date(2026, 3, 3))
    factories.edition(date(2999, 3, 3))
    house.culture.unpublish()
    assert addresses(client, "/sitemap-pages.xml") == [
        "/",
        "/rubrik/",
        "/rubrik/politik/",
        "/dossier/",
        "/dossier/wohnen/",
        addresses_of.archive(),
        "/ausgabe/",
        "/korrekturen/",
        "/gegendarstellungen/",
        "/privatsphaere/",
        "/thema/deiche/",
        "/autor/ida-brandt/",
        addresses_of.archive(2026),
        addresses_of.archive(2026, 3),
        "/ausgabe/2026-03-03/",
    ]


@time_machine.travel(datetime(2026, 3, 5, 12, tzinfo=UTC), tick=False)
def test_news(house: Any, client: Client) -> None:
    old = at(factories.article(house.politics, headline="Alt"), 2026, 3, 3, 11, 59)
    fresh = at(factories.article(house.politics, headline='"Neu" & <frisch>', language="en"), 2026, 3, 3, 12)
    newest = at(factories.article(house.politics, headline="Neuer"), 2026, 3, 5, 8)
    (first, second) = read(client, "/sitemap-news.xml")
    assert first.findtext(f"{MAP}loc") == f"{BASE}/artikel/{newest.pk}.neuer.html"
    news = second.find(f"{NEWS}news")
    assert news.findtext(f"{NEWS}publication/{NEWS}name") == "Der Lotse"
    assert news.findtext(f"{NEWS}publication/{NEWS}language") == "en"
    assert news.findtext(f"{NEWS}publication_date") == "2026-03-03T13:00:00+01:00"
    assert news.findtext(f"{NEWS}title") == "“Neu” & <frisch>"
    assert second.findtext(f"{MAP}loc") == f"{BASE}/artikel/{fresh.pk}.neu-frisch.html"
    assert old.pk not in (fresh.pk, newest.pk)


def test_news_holds_a_thousand_at_most(house: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sitemaps.NEWS_LARGEST == 1000
    monkeypatch.setattr(sitemaps, "NEWS_LARGEST", 2)
    for number in range(3):
        factories.article(house.politics, headline=f"Meldung {number}")
    assert len(addresses(client, "/sitemap-news.xml")) == 2


def test_empty_paper(house: Any, client: Client) -> None:
    assert addresses(client, "/sitemap.xml") == ["/sitemap-pages.xml"]
    assert addresses(client, "/sitemap-2026-3.xml") == []
    assert addresses(client, "/sitemap-news.xml") == []


@pytest.mark.parametrize(
    "path", ["/sitemap.xml", "/sitemap-2026-3.xml", "/sitemap-pages.xml", "/sitemap-news.xml"]
)
def test_not_modified(house: Any, client: Client, path: str) -> None:
    scenes.plain_articles(house.politics, 1)
    first = client.get(path)
    assert client.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(
    ("path", "queries"),
    # The index: the days; then, as everywhere, the paper.
    [("/sitemap.xml", 2), ("/sitemap-2026-3.xml", 2), ("/sitemap-pages.xml", 7), ("/sitemap-news.xml", 3)],
)
def test_queries_do_not_grow(
    house: Any, client: Client, django_assert_num_queries: Any, count: int, path: str, queries: int
) -> None:
    scenes.plain_articles(house.politics, count)
    with django_assert_num_queries(queries):
        client.get(path)


def test_months_cost_one_query_however_many(house: Any, django_assert_num_queries: Any) -> None:
    for number in range(6):
        at(factories.article(house.politics), 2026, 1 + number, 3)
    with django_assert_num_queries(1):
        assert [(month.month, month.parts) for month in sitemaps.months()] == [
            (number, 1) for number in range(6, 0, -1)
        ]


def test_index_says_when_a_month_has_changed(house: Any, client: Client) -> None:
    at(factories.article(house.politics), 2026, 3, 10)
    row = at(factories.article(house.politics), 2026, 3, 8)
    models.Article.objects.filter(pk=row.pk).update(changed_at=datetime(2026, 4, 2, 8, tzinfo=UTC))
    days.recount([row.pk])
    at(factories.article(house.politics), 2026, 2, 10)
    assert [child.findtext(f"{MAP}lastmod") for child in read(client, "/sitemap.xml")] == [
        None, "2026-04-02T10:00:00+02:00", "2026-02-10T01:00:00+01:00",
    ]  # fmt: skip
