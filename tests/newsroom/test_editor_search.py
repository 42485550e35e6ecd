"""The search of the editor's list: public texts by the archive's engine, everything else by the database."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from andruck.core import clock
from andruck.newsroom import models, ports
from andruck.newsroom.actions import indexing
from andruck.newsroom.adapters.memory import MemorySearch
from andruck.people.rules import Role
from tests import editor, factories

pytestmark = pytest.mark.django_db

BODY = [("paragraph", factories._rich("<p>Vom Leuchtturmwärter aus Wiekum.</p>"))]


@pytest.fixture
def engine() -> Iterator[MemorySearch]:
    before = ports.archive_search()
    found = MemorySearch()
    ports.plug_archive_search(found)
    yield found
    ports.plug_archive_search(before)


def texts(house: Any) -> None:
    """Six texts of every state; all say the same."""
    for headline, fields in {
        "Öffentlich": {},
        "Entwurf": {"live": False},
        "Nicht gelistet": {"unlisted": True},
        "Kultur": {"section": house.culture},
    }.items():
        section = fields.pop("section", house.politics)
        factories.article(section, headline=headline, body=BODY, **fields)
    factories.publishing.withdraw(article=factories.article(house.politics, headline="Zurück", body=BODY))
    held = factories.article(house.politics, headline="Sperre", body=BODY)
    models.Article.objects.filter(pk=held.pk).update(embargo_until=clock.now() + timedelta(hours=1))


def found(client: Client, words: str) -> list[str]:
    response = client.get(editor.url("list"), {"q": words})
    return sorted(row.headline for row in response.context["table"].data)


def signed_in(client: Client, role: Role, *sections: Any) -> Client:
    client.force_login(factories.staff(role, *sections))
    return client


@pytest.mark.parametrize("with_engine", [True, False])
def test_every_state_is_found(house: Any, engine: MemorySearch, client: Client, with_engine: bool) -> None:
    texts(house)
    indexing.rebuild()
    assert engine.condition().documents == 2
    if not with_engine:
        ports.plug_archive_search(ports.NoSearch())
    desk = signed_in(client, Role.CHIEF)
    everything = ["Entwurf", "Kultur", "Nicht gelistet", "Sperre", "Zurück", "Öffentlich"]
    assert found(desk, "Leuchtturmwärter") == everything
    assert found(desk, "Wiekum Leuchtturmwärter") == everything
    assert found(desk, "Xylophon") == []
    assert found(desk, "Öff") == ["Öffentlich"]


def test_public_texts_are_found_as_readers_find_them(
    house: Any, engine: MemorySearch, client: Client
) -> None:
    texts(house)
    indexing.rebuild()
    desk = signed_in(client, Role.CHIEF)
    assert found(desk, "Leuchtturmwärter*innen") == ["Kultur", "Öffentlich"]


def test_nobody_finds_texts_of_other_sections_through_the_engine(
    house: Any, engine: MemorySearch, client: Client
) -> None:
    texts(house)
    indexing.rebuild()
    desk = signed_in(client, Role.EDITOR, house.culture)
    mine = {row.headline for row in client.get(editor.url("list")).context["table"].data}
    assert set(found(desk, "Leuchtturmwärter")) == mine
    assert "Entwurf" not in mine


def test_a_text_published_a_moment_ago_is_found_by_its_headline(
    house: Any, engine: MemorySearch, client: Client
) -> None:
    engine.rebuild([])
    texts(house)
    assert "Öffentlich" in found(signed_in(client, Role.CHIEF), "Öffentlich")


@pytest.mark.parametrize("typed", ['"', "-Leuchtturm", "autor:", "((", "a" * 3000, "* OR 1=1"])
def test_words_are_only_words(house: Any, engine: MemorySearch, client: Client, typed: str) -> None:
    texts(house)
    indexing.rebuild()
    assert signed_in(client, Role.CHIEF).get(editor.url("list"), {"q": typed}).status_code == 200
