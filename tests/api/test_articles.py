"""Articles for programs: lists, cursors, whole texts."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext
from wagtail.rich_text import RichText

from andruck.newsroom import models
from andruck.newsroom.actions import picturing, publishing
from tests import factories, scenes

pytestmark = pytest.mark.django_db

BASE = "http://localhost:8000"


def ids(answer: Any) -> list[int]:
    return [article["id"] for article in answer.json()["articles"]]


def test_card(house: Any, client: Client) -> None:
    row = scenes.full_article(house)
    picturing.complete([row.picture_id])
    (card,) = client.get("/api/v1/articles").json()["articles"]
    picture = card.pop("picture")
    assert picture.pop("jpeg")["url"].startswith(f"{BASE}/media/")
    assert [file["width"] for file in picture.pop("files")] == [320, 480, 640]
    assert picture == {
        "alt": "Kräne am Kai",
        "caption": "Kräne",
        "credit": "Foto: Lotse/Muster",
        "synthetic": True,
    }
    assert card == {
        "id": row.pk,
        "url": f"{BASE}/artikel/{row.pk}.kueste-der-deich-haelt-steht.html",
        "api": f"{BASE}/api/v1/articles/{row.pk}",
        "kicker": "Küste",
        "headline": "Der »Deich« <hält> & steht",
        "summary": "Das Wasser kam nicht.",
        "genre": "report",
        "section": {"name": "Politik", "slug": "politik", "url": f"{BASE}/rubrik/politik/"},
        "authors": [{"name": "Ida Brandt", "slug": "ida-brandt", "url": f"{BASE}/autor/ida-brandt/"}],
        "published": "2026-03-03T05:30:00Z",
        "changed": "2026-03-03T08:30:00Z",
        "corrected": True,
        "replied": True,
        "ai_label": True,
    }


def test_whole_article(house: Any, client: Client) -> None:
    row = scenes.full_article(house)
    answer = client.get(f"/api/v1/articles/{row.pk}").json()
    body = answer.pop("body")
    assert [block["kind"] for block in body] == [
        "paragraph",
        "subhead",
        "quote",
        "image",
        "gallery",
        "table",
        "embed",
        "box",
        "correction",
        "generated",
    ]
    for block in body:
        assert len(block.pop("id")) == 36
    assert body[0]["html"].startswith("<p>Der »Deich« hält &amp; steht.</p>")
    assert body[1] == {"kind": "subhead", "text": "Was <jetzt> kommt"}
    assert body[2] == {"kind": "quote", "text": "Wir bauen weiter", "who": "Ida Brandt"}
    assert (body[3]["wide"], body[3]["picture"]["caption"]) == (True, "Am Kai")
    assert [picture["alt"] for picture in body[4]["pictures"]] == ["Ein Kran", "Ein Kran"]
    assert body[5] == {
        "kind": "table",
        "caption": "Pegel am Kai",
        "head": ["Jahr", "Pegel"],
        "rows": [["2025", "4,1"]],
    }
    assert body[6] == {
        "kind": "embed",
        "title": "Film vom Kai",
        "provider": "YouTube",
        "url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    }
    assert body[7] == {"kind": "box", "title": "Hintergrund", "html": "<p>Seit 1946.</p>"}
    assert body[8] == {
        "kind": "correction",
        "at": "2026-03-03T05:30:00Z",
        "wrong": "Der Deich sei neu.",
        "right": "Der Deich ist alt.",
    }
    assert answer["credit"] == "Agenturen/lo"
    assert answer["dateline"] == "Wiekum"
    assert answer["deck"] == "Am Morgen war das Wasser noch da"
    assert answer["ai_label"] is True
    assert answer["print_pages"] == [{"edition": "2026-03-03", "pages": [4, 8]}]
    assert answer["dossiers"] == [
        {"name": "Wohnen am Wasser", "slug": "wohnen", "url": f"{BASE}/dossier/wohnen/"}
    ]
    assert answer["topics"] == [
        {"name": "Deiche & Dämme", "slug": "deiche-daemme", "url": f"{BASE}/thema/deiche-daemme/"}
    ]
    assert answer["replies"] == [
        {
            "person": "Renate Wolkow",
            "paragraphs": ["Der Deich ist jung.", "Ich habe ihn gesehen."],
            "answers": "2026-03-03T05:30:00Z",
            "published": "2026-03-05T05:30:00Z",
        }
    ]
    assert answer["language"] == "de"
    assert answer["translations"] == []


def test_script_does_not_get_through(house: Any, client: Client) -> None:
    hostile = RichText('<p onclick="x()">Ja<script>alert(1)</script><a href="javascript:x()">da</a></p>')
    row = factories.article(house.politics, body=[("paragraph", hostile)])
    (block,) = client.get(f"/api/v1/articles/{row.pk}").json()["body"]
    assert block["html"] == '<p>Ja<a rel="noopener noreferrer">da</a></p>'


def test_translations(house: Any, client: Client) -> None:
    german = factories.article(house.politics, headline="Deich")
    english = factories.article(house.politics, headline="Dyke", language="en", translation_of=german)
    expected = {"language": "en", "url": f"{BASE}/artikel/{english.pk}.dyke.html"}
    (found,) = client.get(f"/api/v1/articles/{german.pk}").json()["translations"]
    assert found == {**expected, "api": f"{BASE}/api/v1/articles/{english.pk}"}


def test_the_whole_list_piece_by_piece(house: Any, client: Client) -> None:
    rows = scenes.plain_articles(house.politics, 7)
    for row in rows[:3]:
        scenes.move(row, scenes.NIGHT)
    found: list[int] = []
    address = "/api/v1/articles?limit=2&section=politik"
    pieces = 0
    while address:
        answer = client.get(address.removeprefix(BASE))
        found += ids(answer)
        address = answer.json()["next"]
        pieces += 1
    assert found == [row.pk for row in reversed(rows)]
    assert pieces == 4


def test_next_keeps_the_question(house: Any, client: Client) -> None:
    scenes.plain_articles(house.politics, 2)
    answer = client.get("/api/v1/articles?limit=1&section=politik&since=2026-03-01").json()
    address, _, question = answer["next"].partition("?")
    assert address == f"{BASE}/api/v1/articles"
    parts = dict(part.split("=") for part in question.split("&"))
    assert set(parts) == {"before", "section", "since", "limit"}
    assert (parts["section"], parts["limit"]) == ("politik", "1")
    assert parts["since"] == "2026-03-01T00%3A00%3A00%2B01%3A00"


def test_conditions(house: Any, client: Client) -> None:
    full = scenes.full_article(house)
    other = factories.article(house.culture)
    scenes.move(other, scenes.NIGHT - timedelta(days=1))
    for question, expected in {
        "": [full, other],
        "?section=politik": [full],
        "?section=kultur": [other],
        "?dossier=wohnen": [full],
        "?topic=deiche-daemme": [full],
        "?author=ida-brandt": [full],
        "?section=kultur&author=ida-brandt": [],
        "?since=2026-03-03": [full],
        "?since=2026-03-02": [full, other],
        "?since=2026-03-03T05:30:00Z": [full],
        "?since=2026-03-03T06:30:01%2B01:00": [],
        "?since=2026-03-03T06:30:00": [full],
        "?limit=1": [full],
    }.items():
        assert ids(client.get(f"/api/v1/articles{question}")) == [row.pk for row in expected], question


@pytest.mark.parametrize(
    ("question", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("since=yesterday", "since"),
        ("since=2026-02-30", "since"),
        ("since=999999999999999999999", "since"),
        ("since=0001-01-01", "since"),
        ("since=9999-12-31T23:59:59Z", "since"),
        ("before=x", "before"),
        ("before=1-2-3x", "before"),
        ("before=" + "9" * 41, "before"),
    ],
)
def test_wrong_parameters_are_named(house: Any, client: Client, question: str, parameter: str) -> None:
    answer = client.get(f"/api/v1/articles?{question}")
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (error["code"], error["parameter"]) == ("invalid_parameter", parameter)
    assert error["message"].endswith(".")


def test_cursor_of_nowhere(house: Any, client: Client) -> None:
    row = factories.article(house.politics)
    assert ids(client.get("/api/v1/articles?before=99999999999999999-99999999999999999999")) == [row.pk]
    assert ids(client.get("/api/v1/articles?before=-9-99999999999999999999")) == []


def test_unknown_parameter(house: Any, client: Client) -> None:
    answer = client.get("/api/v1/articles?sction=politik")
    assert answer.status_code == 422
    assert answer.json()["error"]["parameter"] == "sction"


@pytest.mark.parametrize("name", ["section", "dossier", "topic", "author"])
def test_unknown_part(house: Any, client: Client, name: str) -> None:
    answer = client.get(f"/api/v1/articles?{name}=nirgends")
    assert answer.status_code == 404
    error = answer.json()["error"]
    assert (error["code"], error["parameter"]) == ("not_found", name)


@pytest.mark.parametrize("id", ["0", "-1", "999999", str(2**63), "9" * 60])
def test_no_such_article(house: Any, client: Client, id: str) -> None:
    answer = client.get(f"/api/v1/articles/{id}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("id", ["x", "1.5", "1e3", "%00"])
def test_number_that_is_none(house: Any, client: Client, id: str) -> None:
    answer = client.get(f"/api/v1/articles/{id}")
    assert (answer.status_code, answer.json()["error"]["parameter"]) == (422, "id")


def test_withdrawn_article_is_gone_with_its_note(house: Any, client: Client) -> None:
    row = publishing.withdraw(article=factories.article(house.politics), note="War falsch.")
    answer = client.get(f"/api/v1/articles/{row.pk}")
    assert answer.status_code == 410
    assert answer.json() == {"error": {"code": "gone", "message": "War falsch.", "parameter": None}}


def test_withdrawn_article_is_gone_without_a_note(house: Any, client: Client) -> None:
    row = publishing.withdraw(article=factories.article(house.politics))
    message = client.get(f"/api/v1/articles/{row.pk}").json()["error"]["message"]
    assert message == gettext("This text has been withdrawn")


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_a_list(house: Any, client: Client, django_assert_num_queries: Any, count: int) -> None:
    for number in range(count):
        scenes.about(house, f"Person {number}")
        models.Author.objects.filter(slug="viktor-ahlers").update(slug=f"viktor-{number}")
    client.get("/api/v1/articles?limit=100")
    with django_assert_num_queries(6):
        assert len(ids(client.get("/api/v1/articles?limit=100&section=politik"))) == count


def test_queries_of_a_whole_article(house: Any, client: Client, django_assert_num_queries: Any) -> None:
    row = scenes.full_article(house)
    client.get(f"/api/v1/articles/{row.pk}")
    with django_assert_num_queries(17):
        client.get(f"/api/v1/articles/{row.pk}")
