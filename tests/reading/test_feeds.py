"""Feeds: RSS, Atom, JSON Feed of everything and of every part."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from andruck.newsroom import models
from andruck.newsroom.actions import publishing
from andruck.reading.feeds.channel import legible
from tests import factories, scenes

pytestmark = pytest.mark.django_db

BASE = "http://localhost:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
KINDS = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}
PARTS = ["", "section/politik/", "dossier/wohnen/", "author/ida-brandt/", "topic/deiche-daemme/"]


def full_texts(wanted: bool) -> None:
    models.PaperSettings.objects.update(feed_full_text=wanted)


def xml(client: Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200
    return etree.fromstring(response.content)


@pytest.mark.parametrize("kind", KINDS)
def test_every_part_in_every_format(house: Any, client: Client, kind: str) -> None:
    row = scenes.full_article(house)
    for part in PARTS:
        response = client.get(f"/feed/{part}{KINDS[kind]}")
        assert response.status_code == 200
        assert f"/artikel/{row.pk}.kueste-der-deich-haelt-steht.html" in response.content.decode()


@pytest.mark.parametrize("part", ["section/x/", "dossier/x/", "author/x/", "topic/x/"])
def test_unknown_part_is_404(house: Any, client: Client, part: str) -> None:
    for kind in KINDS.values():
        assert client.get(f"/feed/{part}{kind}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/feed/rss/", "/feed/x.xml", "/feed/edition/x/rss.xml", "/feed/section/../rss.xml"]
)
def test_no_such_feed(house: Any, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_topic_without_public_text_is_404(house: Any, client: Client) -> None:
    row = factories.article(house.politics, live=False)
    row.tags.add("Geheim")
    row.save()
    assert client.get("/feed/topic/geheim/rss.xml").status_code == 404


def test_rss(house: Any, client: Client) -> None:
    row = scenes.full_article(house)
    response = client.get("/feed/rss.xml")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = etree.fromstring(response.content).find("channel")
    assert channel.findtext("title") == "Der Lotse"
    assert channel.findtext("link") == f"{BASE}/"
    assert channel.findtext("language") == "de"
    assert channel.findtext("lastBuildDate") == "Tue, 03 Mar 2026 08:30:00 +0000"
    link = channel.find(f"{ATOM}link")
    assert dict(link.attrib) == {"rel": "self", "href": f"{BASE}/feed/rss.xml"}
    (item,) = channel.findall("item")
    assert item.findtext("title") == "Der »Deich« <hält> & steht"
    assert item.findtext("link") == f"{BASE}/artikel/{row.pk}.kueste-der-deich-haelt-steht.html"
    assert item.findtext("pubDate") == "Tue, 03 Mar 2026 05:30:00 +0000"
    guid = item.find("guid")
    assert (guid.text, dict(guid.attrib)) == (
        f"tag:localhost,2026-03-03:article/{row.pk}",
        {"isPermaLink": "false"},
    )
    assert [creator.text for creator in item.findall(f"{DC}creator")] == ["Ida Brandt"]
    assert [category.text for category in item.findall("category")] == [
        "Politik",
        "Wohnen am Wasser",
        "Deiche & Dämme",
    ]
    media = item.find(f"{MEDIA}content")
    assert media.get("url").startswith(f"{BASE}/media/")
    assert (media.get("width"), media.get("height"), media.get("type")) == ("640", "428", "image/jpeg")
    assert media.findtext(f"{MEDIA}credit") == "Foto: Lotse/Muster"
    assert item.find(f"{CONTENT}encoded") is None


def test_atom(house: Any, client: Client) -> None:
    row = scenes.full_article(house)
    response = client.get("/feed/section/politik/atom.xml")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(response.content)
    assert feed.findtext(f"{ATOM}title") == "Politik – Der Lotse"
    assert feed.findtext(f"{ATOM}id") == f"{BASE}/rubrik/politik/"
    assert feed.findtext(f"{ATOM}updated") == "2026-03-03T08:30:00+00:00"
    assert [(link.get("rel"), link.get("href")) for link in feed.findall(f"{ATOM}link")] == [
        ("alternate", f"{BASE}/rubrik/politik/"),
        ("self", f"{BASE}/feed/section/politik/atom.xml"),
    ]
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"tag:localhost,2026-03-03:article/{row.pk}"
    assert entry.findtext(f"{ATOM}published") == "2026-03-03T05:30:00+00:00"
    assert entry.findtext(f"{ATOM}updated") == "2026-03-03T08:30:00+00:00"
    author = entry.find(f"{ATOM}author")
    assert author.findtext(f"{ATOM}name") == "Ida Brandt"
    assert author.findtext(f"{ATOM}uri") == f"{BASE}/autor/ida-brandt/"
    assert entry.find(f"{ATOM}summary").get("type") == "html"


def test_json_feed(house: Any, client: Client) -> None:
    row = scenes.full_article(house)
    response = client.get("/feed/author/ida-brandt/feed.json")
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = response.json()
    (item,) = feed.pop("items")
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Ida Brandt – Der Lotse",
        "home_page_url": f"{BASE}/autor/ida-brandt/",
        "feed_url": f"{BASE}/feed/author/ida-brandt/feed.json",
        "description": feed["description"],
        "language": "de",
        "authors": [{"name": "Der Lotse", "url": f"{BASE}/autor/ida-brandt/"}],
    }
    assert item.pop("content_html").count("<p>") > 3
    assert item.pop("image").startswith(f"{BASE}/media/")
    assert item == {
        "id": f"tag:localhost,2026-03-03:article/{row.pk}",
        "url": f"{BASE}/artikel/{row.pk}.kueste-der-deich-haelt-steht.html",
        "title": "Der »Deich« <hält> & steht",
        "date_published": "2026-03-03T06:30:00+01:00",
        "date_modified": "2026-03-03T09:30:00+01:00",
        "authors": [{"name": "Ida Brandt", "url": f"{BASE}/autor/ida-brandt/"}],
        "tags": ["Politik", "Wohnen am Wasser", "Deiche & Dämme"],
        "language": "de",
    }


def content(client: Client) -> str:
    (item,) = client.get("/feed/feed.json").json()["items"]
    found: str = item["content_html"]
    return found


def test_summary_with_what_the_law_wants(house: Any, client: Client) -> None:
    scenes.full_article(house)
    html = content(client)
    assert '<b class="dateline">Wiekum.</b> Das Wasser kam nicht.</p>' in html
    assert "<strong>Korrektur:</strong>" in html
    assert "Der Deich sei neu." in html
    assert "Der Deich ist alt." in html
    assert "Gegendarstellung" in html
    assert "Renate Wolkow" in html
    assert "<p>Der Deich ist jung.</p>\n<p>Ich habe ihn gesehen.</p>" in html
    assert "<p>Agenturen/lo</p>" in html
    assert html.startswith("<p><em>")
    for words in ("Hintergrund", "Pegel am Kai", "<figure>", "Was &lt;jetzt&gt; kommt", "Film vom Kai"):
        assert words not in html


def test_whole_text_when_the_paper_wants_it(house: Any, client: Client) -> None:
    scenes.full_article(house)
    full_texts(True)
    html = content(client)
    for words in (
        '<b class="dateline">Wiekum.</b> Der »Deich« hält &amp; steht.</p>',
        f'<a href="{BASE}/dossier/wohnen/"',
        "<h2>Was &lt;jetzt&gt; kommt</h2>",
        "<blockquote><p>Wir bauen weiter</p>",
        "<caption>Pegel am Kai</caption>",
        "<h3>Hintergrund</h3>",
        'href="https://www.youtube.com/watch?v=dQw4w9WgXcQ"',
        "Der Deich ist alt.",
        "Der Deich ist jung.",
        "Agenturen/lo",
    ):
        assert words in html
    assert html.count("<figure>") == 4
    assert html.count(f'<img src="{BASE}/media/') == 4
    assert html.count("Foto: Lotse/Muster") == 4
    assert html.count("Korrektur") == 1
    rss = xml(client, "/feed/rss.xml").find("channel/item")
    assert rss.findtext("description") == "Das Wasser kam nicht."
    assert rss.findtext(f"{CONTENT}encoded") == html
    atom = xml(client, "/feed/atom.xml").find(f"{ATOM}entry")
    assert atom.findtext(f"{ATOM}content") == html


def test_thirty_newest(house: Any, client: Client) -> None:
    rows = scenes.plain_articles(house.politics, 32)
    items = client.get("/feed/feed.json").json()["items"]
    newest = [row.pk for row in reversed(rows)][:30]
    assert [int(item["id"].rpartition("/")[2]) for item in items] == newest


def test_other_language_is_said(house: Any, client: Client) -> None:
    factories.article(house.politics, language="en")
    rss = xml(client, "/feed/rss.xml").find("channel/item")
    assert rss.findtext(f"{DC}language") == "en"
    atom = xml(client, "/feed/atom.xml").find(f"{ATOM}entry")
    assert atom.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_author_with_two_roles_is_there_once(house: Any, client: Client) -> None:
    row = factories.article(house.politics, live=False)
    author = factories.author()
    row.bylines = [models.Byline(author=author), models.Byline(author=author, role="Fotos")]
    row.save()
    publishing.publish(article=row)
    assert len(client.get("/feed/author/ida-brandt/feed.json").json()["items"]) == 1


@pytest.mark.parametrize("kind", ["rss.xml", "atom.xml"])
def test_characters_that_xml_cannot_hold(house: Any, client: Client, kind: str) -> None:
    factories.article(house.politics, headline="Deich\x0b und\x1f Damm", deck="Ja\x02 & nein")
    text = etree.tostring(xml(client, f"/feed/{kind}"), encoding="unicode")
    assert "Deich und Damm" in text


def test_legible_takes_only_what_cannot_be_written() -> None:
    assert legible("a\x00\x08\tb\n\ud800c\uffffd\u00adé😀") == "a\tb\ncd\u00adé😀"


@pytest.mark.parametrize("kind", KINDS.values())
def test_empty_feed_is_valid_and_steady(house: Any, client: Client, kind: str) -> None:
    first, second = client.get(f"/feed/{kind}"), client.get(f"/feed/{kind}")
    assert first.status_code == 200
    assert first["ETag"] == second["ETag"]


@pytest.mark.parametrize("kind", KINDS.values())
def test_not_modified_by_etag(house: Any, client: Client, kind: str) -> None:
    factories.article(house.politics)
    first = client.get(f"/feed/{kind}")
    again = client.get(f"/feed/{kind}", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    factories.article(house.politics)
    assert client.get(f"/feed/{kind}", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_withdrawal_reaches_who_asks_by_time_only(house: Any, client: Client) -> None:
    scenes.plain_articles(house.politics, 1)
    old = factories.article(house.politics, headline="Irrtum")
    scenes.move(old, scenes.NIGHT - timedelta(days=1))
    first = client.get("/feed/rss.xml")
    assert first["Last-Modified"] == "Tue, 03 Mar 2026 05:30:00 GMT"
    publishing.withdraw(article=models.Article.objects.get(pk=old.pk))
    again = client.get("/feed/rss.xml", HTTP_IF_MODIFIED_SINCE=first["Last-Modified"])
    assert again.status_code == 200
    assert b"Irrtum" not in again.content


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_reading(house: Any, client: Client, method: str) -> None:
    assert getattr(client, method)("/feed/rss.xml").status_code == 405


def rich_articles(house: Any, count: int) -> None:
    """Articles that differ in everything around them."""
    for number in range(count):
        row = scenes.about(house, f"Person {number}") if number else scenes.full_article(house)
        models.Article.objects.filter(pk=row.pk).update(
            first_published_at=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=number)
        )
        models.Author.objects.filter(slug="viktor-ahlers").update(slug=f"viktor-ahlers-{number}")


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow(house: Any, client: Client, django_assert_num_queries: Any, count: int) -> None:
    rich_articles(house, count)
    client.get("/feed/rss.xml")
    for full in (False, True):
        full_texts(full)
        with django_assert_num_queries(16):
            assert len(client.get("/feed/feed.json").json()["items"]) == count
