"""What Django renders is kept; what it fails to render comes from what is kept."""

import gzip
from datetime import timedelta
from typing import Any

import brotli
import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client

from andruck.core import clock
from andruck.newsroom import models
from andruck.newsroom.actions import publishing
from andruck.press import following
from andruck.press.rules import Encoding, Variant
from andruck.press.store import State, Store
from tests import factories

pytestmark = pytest.mark.django_db


def away(*args: object) -> None:
    raise OperationalError("the database is away")


def address(row: Any) -> str:
    return str(row.get_absolute_url())


def test_a_page_is_kept_as_it_was_sent(house: Any, client: Client, press: Store) -> None:
    path = address(factories.article(house.politics))
    answer = client.get(path)
    assert (answer.status_code, answer["X-Press"]) == (200, "miss")
    found = press.find(path)
    assert found is not None
    assert (found.state, found.status) == (State.FRESH, 200)
    plain = press.stale(path, Variant.MEMBER, Encoding.PLAIN)
    assert plain is not None
    assert plain.body == answer.content
    for encoding, unpack in ((Encoding.BR, brotli.decompress), (Encoding.GZIP, gzip.decompress)):
        copy = press.stale(path, Variant.MEMBER, encoding)
        assert copy is not None
        assert unpack(copy.body) == answer.content
    headers = dict(plain.headers)
    assert headers["content-security-policy"] == answer["Content-Security-Policy"]
    assert headers["etag"] == answer["ETag"]
    assert headers["vary"] == "Accept-Encoding"


def test_a_preview_is_never_taken_from_what_is_kept(house: Any, client: Client, press: Store) -> None:
    row = factories.article(house.politics)
    for path in ("/", address(row)):
        assert client.get(path)["X-Press"] == "miss"
    row.headline = "Noch im Entwurf"
    shown = row.make_preview_request(preview_mode="")
    assert "Noch im Entwurf" in shown.content.decode()
    assert "Noch im Entwurf" not in client.get("/").content.decode()
    assert "Noch im Entwurf" not in client.get(address(row)).content.decode()


def test_the_reader_gets_the_packing_asked_for(house: Any, client: Client, press: Store) -> None:
    path = address(factories.article(house.politics))
    answer = client.get(path, headers={"accept-encoding": "gzip, br"})
    assert answer["Content-Encoding"] == "br"
    assert b"Der Deich" in brotli.decompress(answer.content)
    again = client.get(path, headers={"accept-encoding": "br", "if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_strange_query_strings_are_one_page(house: Any, client: Client, press: Store) -> None:
    path = address(factories.article(house.politics))
    for number in range(5):
        assert client.get(f"{path}?utm={number}").status_code == 200
    assert press.statistics().pages == 1


def test_nothing_of_a_reader_gets_in(house: Any, client: Client, press: Store) -> None:
    path = address(factories.article(house.politics))
    plain = client.get(path).content
    poisoned = client.get(
        path,
        headers={
            "cookie": "session=poison",
            "x-forwarded-host": "evil.example",
            "x-original-url": "/redaktion/",
            "accept-language": "en",
            "range": "bytes=0-9",
            "user-agent": "poison",
        },
    )
    assert (poisoned.status_code, poisoned.content) == (200, plain)
    copy = press.stale(path, Variant.MEMBER, Encoding.PLAIN)
    assert copy is not None
    assert copy.body == plain
    assert not {name for name, value in copy.headers if "poison" in value or "evil" in value}


@pytest.mark.parametrize(
    "path", ["/nichts/", "/suche/?q=Deich", "/-/health", "/redaktion/login/", "/rubrik/politik"]
)
def test_what_is_not_kept(house: Any, client: Client, press: Store, path: str) -> None:
    client.get(path)
    assert press.statistics().pages == 0


def test_a_withdrawn_article_is_not_kept(house: Any, client: Client, press: Store) -> None:
    row = factories.article(house.politics)
    publishing.withdraw(article=row, note="Falsch")
    assert client.get(address(row)).status_code == 410
    assert press.statistics().pages == 0


def test_stale_when_the_database_is_away(house: Any, client: Client, press: Store) -> None:
    client.raise_request_exception = False
    path = address(factories.article(house.politics))
    fresh = client.get(path).content
    press.purge_all()
    with connection.execute_wrapper(away):
        answer = client.get(path)
        other = client.get("/")
        staff = client.get("/redaktion/login/")
        health = client.get("/-/health")
    assert (answer.status_code, answer["X-Press"], answer.content) == (200, "stale", fresh)
    assert (other.status_code, other["Retry-After"], other["Cache-Control"]) == (503, "10", "no-store")
    assert "Wir sind" in other.content.decode() or "back in a moment" in other.content.decode()
    assert staff.status_code in {302, 503}
    assert (health.status_code, health.json()["database"], health.json()["press"]) == (
        200,
        "unreachable",
        "ok",
    )


def test_a_kept_page_ends_with_its_note(house: Any, client: Client, press: Store) -> None:
    path = address(factories.article(house.politics))
    with time_machine.travel(clock.now(), tick=False) as travel:
        now = clock.now()
        models.BreakingNote.objects.create(
            text="Sturmflut", starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2)
        )
        client.get(path)
        found = press.find(path)
        assert found is not None
        assert found.until == now + timedelta(hours=1)
        travel.shift(timedelta(hours=1))
        found = press.find(path)
        assert found is not None
        assert found.state is State.STALE
        assert "Sturmflut" in client.get(path).content.decode()
        found = press.find(path)
        assert found is not None
        assert found.until == now + timedelta(hours=2)


def test_a_purge_while_it_is_rendered(
    house: Any, client: Client, press: Store, django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    row = factories.article(house.politics)
    following.follow()
    from andruck.reading.views import articles

    draw = articles.page

    def slowly(request: Any, story: Any, frame: Any) -> Any:
        response = draw(request, story, frame)
        row.headline = "Der Deich bricht"
        publishing.publish(article=row)
        following.follow()
        return response

    monkeypatch.setattr(articles, "page", slowly)
    assert client.get(address(row)).status_code == 200
    assert press.find(address(row)) is None
