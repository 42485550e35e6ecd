"""Rules for crawlers: robots.txt, the reservation of mining, ads.txt, security.txt, favicon."""

from datetime import UTC, datetime
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
import time_machine
from django.test import Client
from lxml import etree
from wagtail.rich_text import RichText

from andruck.newsroom import models
from andruck.newsroom.queries.frame import paper
from andruck.newsroom.rules import mining
from andruck.reading.crawlers import ai_crawlers

pytestmark = pytest.mark.django_db

BASE = "http://localhost:8000"


def robots(client: Client) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(client.get("/robots.txt").content.decode().splitlines())
    return parser


def settle(**fields: object) -> None:
    models.PaperSettings.objects.update(**fields)


@pytest.mark.parametrize(
    "path", ["/", "/artikel/1.x.html", "/feed/rss.xml", "/api/v1/articles", "/static/x.css"]
)
def test_search_engines_may_read(house: Any, client: Client, path: str) -> None:
    assert robots(client).can_fetch("Googlebot", BASE + path)


@pytest.mark.parametrize("path", ["/redaktion/", "/redaktion/login/", "/suche/?q=x", "/-/health"])
def test_what_nobody_indexes(house: Any, client: Client, path: str) -> None:
    assert not robots(client).can_fetch("Googlebot", BASE + path)


@pytest.mark.parametrize(
    "name",
    ["GPTBot", "CCBot", "ClaudeBot", "Google-Extended", "Applebot-Extended", "PerplexityBot", "Bytespider"],
)
def test_machine_learning_may_not(house: Any, client: Client, name: str) -> None:
    assert not robots(client).can_fetch(name, f"{BASE}/artikel/1.x.html")
    settle(reserve_mining=False)
    assert robots(client).can_fetch(name, f"{BASE}/artikel/1.x.html")


def test_the_whole_file(house: Any, client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    names = [line.removeprefix("User-agent: ") for line in lines if line.startswith("User-agent: ")]
    assert names == [*ai_crawlers(), "*"]
    assert lines[0].startswith("# ")
    assert "44b" in lines[0]
    settle(reserve_mining=False)
    assert client.get("/robots.txt").content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /redaktion/",
        "Disallow: /suche/",
        "Disallow: /-/",
        "Allow: /",
        "",
        f"Sitemap: {BASE}/sitemap.xml",
        f"Sitemap: {BASE}/sitemap-news.xml",
    ]


def test_names_of_crawlers_can_stand_in_a_line() -> None:
    names = ai_crawlers()
    assert len(names) > 50
    assert len({name.lower() for name in names}) == len(names)
    assert [
        name for name in names if not name.replace(" ", "").replace(".", "").replace("-", "").isalnum()
    ] == []
    assert {"Googlebot", "bingbot", "DuckDuckBot"} & set(names) == set()


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({}, [{"location": "/", "tdm-reservation": 1}]),
        (
            {"mining_policy": "https://lotse.example/lizenz"},
            [{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://lotse.example/lizenz"}],
        ),
        (
            {"reserve_mining": False, "mining_policy": "https://lotse.example/lizenz"},
            [{"location": "/", "tdm-reservation": 0}],
        ),
    ],
)
def test_tdmrep(house: Any, client: Client, fields: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    settle(**fields)
    response = client.get("/.well-known/tdmrep.json")
    assert response["Content-Type"] == "application/json"
    assert response.json() == rules


def test_file_and_headers_say_the_same(house: Any) -> None:
    for fields in ({}, {"mining_policy": "https://lotse.example/lizenz"}, {"reserve_mining": False}):
        settle(**fields)
        (rule,) = mining.declaration(paper())
        rule.pop("location")
        assert {name: str(value) for name, value in rule.items()} == mining.headers(paper())


def test_ads_txt_says_that_nobody_sells(house: Any, client: Client) -> None:
    response = client.get("/ads.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    comment, line = response.content.decode().splitlines()
    assert comment.startswith("# ")
    assert line == "placeholder.example.com, placeholder, DIRECT, placeholder"


def test_ads_txt_of_the_paper(house: Any, client: Client) -> None:
    settle(ads_txt="\nads.example, 1, DIRECT\n")
    assert client.get("/ads.txt").content == b"ads.example, 1, DIRECT\n"


def test_security_txt(house: Any, client: Client) -> None:
    settle(email="post@lotse.example")
    with time_machine.travel(datetime(2026, 3, 3, 8, tzinfo=UTC), tick=False):
        morning = client.get("/.well-known/security.txt").content.decode()
    with time_machine.travel(datetime(2026, 3, 3, 22, tzinfo=UTC), tick=False):
        assert client.get("/.well-known/security.txt").content.decode() == morning
    assert morning.splitlines() == [
        "Contact: mailto:post@lotse.example",
        "Expires: 2026-08-30T00:00:00+02:00",
        "Preferred-Languages: de, en",
        f"Canonical: {BASE}/.well-known/security.txt",
    ]


def test_security_txt_without_mail_names_the_contact_page(house: Any, client: Client) -> None:
    page = models.FixedPage(title="Kontakt", slug="kontakt", role="contact", show_in_menus=True)
    page.body = [("text", RichText("<p>Text</p>"))]
    house.home.add_child(instance=page)
    assert (
        client.get("/.well-known/security.txt").content.decode().splitlines()[0]
        == f"Contact: {BASE}/kontakt/"
    )


def test_favicon(house: Any, client: Client) -> None:
    response = client.get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, "/static/reading/icon.svg")


@pytest.mark.parametrize(
    "path",
    ["/robots.txt", "/ads.txt", "/.well-known/tdmrep.json", "/.well-known/security.txt", "/favicon.ico"],
)
def test_only_reading(house: Any, client: Client, path: str) -> None:
    assert client.head(path).status_code in {200, 302}
    assert client.post(path).status_code == 405


def test_the_licence_for_programs(house: Any, client: Client) -> None:
    assert f"License: {BASE}/license.xml" in client.get("/robots.txt").content.decode().splitlines()
    settle(mining_policy="https://lotse.example/lizenz?a=1&b=2")
    answer = client.get("/license.xml")
    assert answer["Content-Type"] == "application/rsl+xml; charset=utf-8"
    (content,) = etree.fromstring(answer.content)
    (licence,) = content
    assert content.get("url") == "/"
    assert [(etree.QName(part).localname, part.text) for part in licence] == [
        ("permits", "search"), ("prohibits", "ai-all"), ("terms", "https://lotse.example/lizenz?a=1&b=2"),
    ]  # fmt: skip
    settle(reserve_mining=False)
    assert client.get("/license.xml").status_code == 404
    assert "License:" not in client.get("/robots.txt").content.decode()
