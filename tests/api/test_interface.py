"""The interface as a whole: its description, other sites, caches, errors."""

import importlib
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from jsonschema import Draft202012Validator

from andruck.api import operations, urls
from tests import factories, scenes

pytestmark = pytest.mark.django_db

BASE = "http://localhost:8000"
PATHS = ["/articles", "/articles/{id}", "/sections", "/dossiers", "/dossiers/{slug}"]


@pytest.fixture
def description(client: Client, db: Any) -> Any:
    return client.get("/api/v1/openapi.json").json()


def errors(description: Any, path: str, status: int, answer: Any) -> list[str]:
    """What the description says is wrong with an answer."""
    response = description["paths"][f"/api/v1{path}"]["get"]["responses"][str(status)]
    schema = {**response["content"]["application/json"]["schema"], "components": description["components"]}
    return [error.message for error in Draft202012Validator(schema).iter_errors(answer)]


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/articles", "/articles", 200),
        ("/articles", "/articles?limit=1", 200),
        ("/articles", "/articles?section=x", 404),
        ("/articles", "/articles?limit=x", 422),
        ("/articles", "/articles?x=y", 422),
        ("/articles/{id}", "/articles/{full}", 200),
        ("/articles/{id}", "/articles/{bare}", 200),
        ("/articles/{id}", "/articles/999999", 404),
        ("/articles/{id}", "/articles/{gone}", 410),
        ("/articles/{id}", "/articles/x", 422),
        ("/sections", "/sections", 200),
        ("/dossiers", "/dossiers", 200),
        ("/dossiers/{slug}", "/dossiers/wohnen", 200),
        ("/dossiers/{slug}", "/dossiers/x", 404),
    ],
)
def test_answers_are_as_described(
    house: Any, client: Client, description: Any, path: str, asked: str, status: int
) -> None:
    house.dossier.picture = factories.picture()
    house.dossier.save()
    rows = {
        "full": scenes.full_article(house),
        "bare": factories.article(house.culture, deck="", genre="commentary"),
        "gone": scenes.withdrawn(house),
    }
    answer = client.get(f"/api/v1{asked.format(**{name: row.pk for name, row in rows.items()})}")
    assert answer.status_code == status
    assert errors(description, path, status, answer.json()) == []


def test_description_would_find_a_mistake(house: Any, client: Client, description: Any) -> None:
    row = factories.article(house.politics)
    answer = client.get(f"/api/v1/articles/{row.pk}").json()
    answer["surprise"] = 1
    answer["genre"] = "poem"
    assert len(errors(description, "/articles/{id}", 200, answer)) == 2


def test_description(client: Client, description: Any) -> None:
    assert description["openapi"].startswith("3.1")
    assert sorted(description["paths"]) == sorted(f"/api/v1{path}" for path in PATHS)
    for path in description["paths"].values():
        assert set(path) == {"get"}
        operation = path["get"]
        assert operation["summary"]
        assert operation["description"]
        for parameter in operation["parameters"]:
            assert parameter.get("description") or parameter["schema"].get("description")
    Draft202012Validator.check_schema({"components": description["components"]})
    assert client.get("/api/v1/docs").status_code == 404


def test_sections(house: Any, client: Client) -> None:
    assert client.get("/api/v1/sections").json()["sections"] == [
        {
            "name": name,
            "slug": slug,
            "url": f"{BASE}/rubrik/{slug}/",
            "articles": f"{BASE}/api/v1/articles?section={slug}",
            "feed": f"{BASE}/feed/section/{slug}/feed.json",
        }
        for name, slug in (("Politik", "politik"), ("Kultur", "kultur"))
    ]


def test_dossiers(house: Any, client: Client) -> None:
    expected = {
        "name": "Wohnen am Wasser",
        "slug": "wohnen",
        "url": f"{BASE}/dossier/wohnen/",
        "articles": f"{BASE}/api/v1/articles?dossier=wohnen",
        "feed": f"{BASE}/feed/dossier/wohnen/feed.json",
        "observes": "Wir beobachten die Mieten.",
        "picture": None,
    }
    assert client.get("/api/v1/dossiers").json() == {"dossiers": [expected]}
    assert client.get("/api/v1/dossiers/wohnen").json() == expected


def test_unpublished_parts_are_not_there(house: Any, client: Client) -> None:
    house.dossier.unpublish()
    house.culture.unpublish()
    assert client.get("/api/v1/dossiers").json() == {"dossiers": []}
    assert client.get("/api/v1/dossiers/wohnen").status_code == 404
    assert client.get("/api/v1/articles?dossier=wohnen").status_code == 404
    assert [found["slug"] for found in client.get("/api/v1/sections").json()["sections"]] == ["politik"]


@pytest.mark.parametrize("path", ["", "x", "articles/1/2", "docs", "../articles"])
def test_nothing_there(house: Any, client: Client, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["articles", "articles/1", "openapi.json"])
def test_only_reading(house: Any, method: str, path: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(f"/api/v1/{path}")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer.json()["error"]["code"] == "read_only"


def test_other_sites_may_ask(house: Any, client: Client) -> None:
    assert client.get("/api/v1/articles")["Access-Control-Allow-Origin"] == "*"
    answer = client.options("/api/v1/articles")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Headers"] == "If-None-Match, If-Modified-Since"
    assert not answer.has_header("Access-Control-Allow-Credentials")


def test_head(house: Any, client: Client) -> None:
    answer = client.head("/api/v1/articles")
    assert (answer.status_code, answer.content) == (200, b"")


def test_not_modified(house: Any, client: Client) -> None:
    row = factories.article(house.politics)
    for path in ("articles", f"articles/{row.pk}", "sections", "openapi.json"):
        first = client.get(f"/api/v1/{path}")
        again = client.get(f"/api/v1/{path}", HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")


def test_answers_are_not_for_search_engines(house: Any, client: Client) -> None:
    assert client.get("/api/v1/articles")["X-Robots-Tag"] == "noindex"


def test_fault_of_ours_is_told_as_json(house: Any, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    def away(*args: object) -> None:
        raise OperationalError("the database is away")

    with connection.execute_wrapper(away):
        answer = client.get("/api/v1/articles")
    assert answer.status_code == 500
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["error"]["code"] == "broken"
    assert "database" not in answer.content.decode().lower()
    assert caplog.records[0].message == "The public interface failed"


def test_can_be_loaded_again(house: Any, client: Client) -> None:
    importlib.reload(operations)
    importlib.reload(urls)
    assert client.get("/api/v1/sections").status_code == 200
