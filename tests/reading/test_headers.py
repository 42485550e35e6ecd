"""Headers that every answer for machines and readers carries."""

from typing import Any

import pytest
from django.test import Client
from lxml import etree

from andruck.newsroom import models
from tests import factories, scenes

pytestmark = pytest.mark.django_db

MACHINES = [
    "/feed/rss.xml",
    "/feed/atom.xml",
    "/feed/feed.json",
    "/feed/section/politik/rss.xml",
    "/sitemap.xml",
    "/sitemap-2026-3.xml",
    "/sitemap-pages.xml",
    "/sitemap-news.xml",
    "/robots.txt",
    "/ads.txt",
    "/.well-known/tdmrep.json",
    "/.well-known/security.txt",
    "/api/v1/articles",
    "/api/v1/articles/{id}",
    "/api/v1/articles/999999",
    "/api/v1/sections",
    "/api/v1/dossiers",
    "/api/v1/openapi.json",
]
READERS = ["/", "/rubrik/politik/", "/dossier/wohnen/", "{page}", "/suche/", "/nichts/"]


@pytest.fixture
def row(house: Any) -> Any:
    return scenes.full_article(house)


def path_of(template: str, row: Any) -> str:
    return template.format(id=row.pk, page=f"/artikel/{row.pk}.{row.slug}.html")


POLICY = "https://lotse.example/lizenz"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"mining_policy": ""}, ("1", None)),
        ({"mining_policy": POLICY}, ("1", POLICY)),
        ({"reserve_mining": False, "mining_policy": POLICY}, ("0", None)),
    ],
)
def test_reservation_of_mining(
    row: Any, client: Client, fields: dict[str, Any], expected: tuple[str, str | None]
) -> None:
    models.PaperSettings.objects.update(**fields)
    answers = {path: client.get(path_of(path, row)) for path in [*MACHINES, *READERS]}
    found = {
        path: (answer.get("tdm-reservation"), answer.get("tdm-policy")) for path, answer in answers.items()
    }
    assert found == dict.fromkeys(found, expected)


def test_no_trace_and_kept_by_caches_only_for_a_moment(row: Any, client: Client) -> None:
    for path in MACHINES:
        response = client.get(path_of(path, row))
        assert not response.cookies, path
        assert "Cookie" not in response.get("Vary", ""), path
        assert set(response["Cache-Control"].split(", ")) == {"public", "max-age=0", "s-maxage=60"}, path
        assert response["X-Content-Type-Options"] == "nosniff", path


def test_not_modified(row: Any, client: Client) -> None:
    paths = [path_of(path, row) for path in MACHINES]
    first = {path: client.get(path) for path in paths}
    known = {path: answer["ETag"] for path, answer in first.items() if answer.status_code == 200}
    assert len(known) == len(MACHINES) - 1
    again = {path: client.get(path, HTTP_IF_NONE_MATCH=tag).status_code for path, tag in known.items()}
    assert again == dict.fromkeys(known, 304)


def test_head_of_an_article(row: Any, client: Client) -> None:
    page = etree.HTML(client.get(path_of("{page}", row)).content)
    address = f"http://localhost:8000/artikel/{row.pk}.{row.slug}.html"
    assert page.findtext("head/title") == "Der »Deich« <hält> & steht – Der Lotse"
    assert page.xpath("//link[@rel='canonical']/@href") == [address]
    metas = {meta.get("property") or meta.get("name"): meta.get("content") for meta in page.iter("meta")}
    assert metas.pop("og:image").startswith("http://localhost:8000/media/")
    expected = {
        "description": "Am Morgen war das Wasser noch da",
        "robots": "max-image-preview:large",
        "tdm-reservation": "1",
        "og:site_name": "Der Lotse",
        "og:type": "article",
        "og:title": "Der »Deich« <hält> & steht",
        "og:url": address,
        "og:locale": "de_DE",
        "og:description": "Am Morgen war das Wasser noch da",
        "og:image:width": "640",
        "og:image:height": "428",
        "og:image:alt": "Kräne am Kai",
        "twitter:card": "summary_large_image",
        "article:published_time": "2026-03-03T06:30:00+01:00",
        "article:modified_time": "2026-03-03T09:30:00+01:00",
        "article:section": "Politik",
        "article:tag": "Deiche & Dämme",
        "article:author": "http://localhost:8000/autor/ida-brandt/",
        "author": "Ida Brandt",
    }
    assert {name: metas.get(name) for name in expected} == expected
    feeds = page.xpath("//link[@rel='alternate'][@title]")
    assert [(link.get("type"), link.get("href")) for link in feeds] == [
        ("application/rss+xml", "/feed/section/politik/rss.xml"),
        ("application/atom+xml", "/feed/section/politik/atom.xml"),
        ("application/feed+json", "/feed/section/politik/feed.json"),
    ]
    assert all(link.get("title").startswith("Politik") for link in feeds)


@pytest.mark.parametrize(
    ("path", "title", "canonical"),
    [
        ("/", "Der Lotse – Für die Küste", "/"),
        ("/rubrik/politik/", "Politik – Der Lotse", "/rubrik/politik/"),
        ("/suche/?q=x", None, "/suche/"),
    ],
)
def test_head_of_lists(row: Any, client: Client, path: str, title: str | None, canonical: str) -> None:
    models.PaperSettings.objects.update(claim="Für die Küste")
    page = etree.HTML(client.get(path).content)
    if title:
        assert page.findtext("head/title") == title
    assert page.xpath("//link[@rel='canonical']/@href") == [f"http://localhost:8000{canonical}"]
    robots = ["max-image-preview:large"] if title else ["noindex"]
    assert page.xpath("//meta[@name='robots']/@content") == robots


def test_other_languages_are_named(house: Any, client: Client) -> None:
    german = factories.article(house.politics, headline="Deich")
    english = factories.article(house.politics, headline="Dyke", language="en", translation_of=german)
    for path in (f"/artikel/{german.pk}.deich.html", f"/artikel/{english.pk}.dyke.html"):
        page = etree.HTML(client.get(path).content)
        found = {link.get("hreflang"): link.get("href") for link in page.xpath("//link[@hreflang]")}
        assert found == {
            "de": f"http://localhost:8000/artikel/{german.pk}.deich.html",
            "en": f"http://localhost:8000/artikel/{english.pk}.dyke.html",
        }
