"""The index follows the paper: whatever readers may not find is not in it, at any moment."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from andruck.core import clock
from andruck.infra import journal
from andruck.newsroom import models, ports
from andruck.newsroom.actions import indexing, publishing
from andruck.newsroom.adapters.memory import MemorySearch
from andruck.newsroom.adapters.tantivy import TantivySearch
from andruck.newsroom.blocks import plain_blocks
from andruck.newsroom.queries import documents, indexed
from andruck.newsroom.rules.searching import parse
from tests import factories


@pytest.fixture
def engine(db: Any) -> Iterator[MemorySearch]:
    before = ports.archive_search()
    made = MemorySearch()
    made.rebuild([], position=journal.newest())
    ports.plug_archive_search(made)
    indexing.forget()
    yield made
    ports.plug_archive_search(before)
    indexing.forget()


def found(typed: str) -> list[int]:
    return sorted(hit.id for hit in ports.archive_search().search(parse(typed)).hits)


def test_what_is_published_is_found_and_what_is_withdrawn_is_not(house: Any, engine: MemorySearch) -> None:
    article = factories.article(house.politics, headline="Regenschirme in Leipzig")
    assert indexing.catch_up() == 1
    assert found("Regenschirm") == [article.pk]
    publishing.withdraw(article=article)
    indexing.catch_up()
    assert found("Regenschirm") == []


def test_a_draft_is_not_found_nor_is_a_changed_one(house: Any, engine: MemorySearch) -> None:
    article = factories.article(house.politics, headline="Regenschirme", live=False)
    indexing.catch_up()
    assert found("Regenschirm") == []
    article = publishing.publish(article=article)
    article.headline = "Sonnenbrillen"
    article.save_revision()
    indexing.catch_up()
    assert (found("Regenschirm"), found("Sonnenbrille")) == ([article.pk], [])
    publishing.publish(article=models.Article.objects.get(pk=article.pk).latest_revision.as_object())
    indexing.catch_up()
    assert (found("Regenschirm"), found("Sonnenbrille")) == ([], [article.pk])


HIDDEN: list[dict[str, object]] = [
    {"live": False},
    {"unlisted": True},
    {"redacted": True},
    {"protection": 2},
    {"embargo_until": datetime(2990, 1, 1, tzinfo=UTC)},
    {"first_published_at": None},
]


@pytest.mark.parametrize("fields", HIDDEN, ids=lambda fields: next(iter(fields)))
@pytest.mark.parametrize("way", [indexing.catch_up, indexing.rebuild], ids=["journal", "rebuild"])
def test_hidden_articles_never_reach_the_index(
    house: Any, engine: MemorySearch, fields: dict[str, object], way: Callable[[], int]
) -> None:
    hidden = factories.article(house.politics, headline="Regenschirme geheim")
    shown = factories.article(house.politics, headline="Regenschirme offen")
    models.Article.objects.filter(pk=hidden.pk).update(**fields)
    way()
    assert found("Regenschirm") == [shown.pk]
    assert found("geheim") == []
    assert engine.condition().documents == 1


def test_an_embargo_that_ends_lets_the_article_in(house: Any, engine: MemorySearch) -> None:
    article = factories.article(house.politics, headline="Regenschirme")
    end = clock.now() + timedelta(hours=1)
    models.Article.objects.filter(pk=article.pk).update(embargo_until=end)
    indexing.catch_up()
    assert found("Regenschirm") == []
    with time_machine.travel(end, tick=False):
        indexing.catch_up()
        assert found("Regenschirm") == [article.pk]
        assert indexing.catch_up() == 0


def test_the_index_remembers_how_far_it_is(house: Any, engine: MemorySearch) -> None:
    factories.article(house.politics, headline="Regenschirme")
    assert indexing.behind() > 0
    indexing.catch_up()
    assert (indexing.behind(), engine.condition().position) == (0, journal.newest())
    assert indexing.catch_up() == 0


def test_an_author_who_is_called_differently_is_found_so(house: Any, engine: MemorySearch) -> None:
    from andruck.infra import events
    from andruck.newsroom.events import DetailChanged

    author = factories.author("Jana Kurz")
    article = factories.article(house.politics, headline="Regenschirme")
    models.Byline.objects.create(article=article, author=author)
    indexing.rebuild()
    assert found("autor:Kurz") == [article.pk]
    models.Author.objects.filter(pk=author.pk).update(name="Jana Lang")
    events.emit(DetailChanged(kind="author", id=author.pk, at=clock.now()))
    indexing.catch_up()
    assert (found("autor:Kurz"), found("autor:Lang")) == ([], [article.pk])


def test_when_the_index_has_to_be_built_anew(house: Any, engine: MemorySearch) -> None:
    factories.article(house.politics, headline="Regenschirme")
    indexing.catch_up()
    assert indexing.needs_rebuild() is False
    engine.index([], position=journal.newest() + 1)
    assert indexing.needs_rebuild() is True
    assert indexing.keep() == 1
    assert indexing.needs_rebuild() is False
    indexing.ask_for_rebuild()
    assert indexing.needs_rebuild() is True
    indexing.keep()
    assert indexing.needs_rebuild() is False


def test_a_journal_that_has_forgotten_too_much(house: Any, engine: MemorySearch) -> None:
    for number in range(3):
        factories.article(house.politics, headline=f"Regenschirme {number}")
    journal.forget(clock.now() + timedelta(days=1))
    assert indexing.needs_rebuild() is True
    assert indexing.keep() == 3
    assert len(found("Regenschirm")) == 3


def test_a_rebuild_reads_every_article_in_few_queries(
    house: Any, engine: MemorySearch, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        factories.article(house.politics, headline=f"Regenschirme {number}")
    monkeypatch.setattr(documents, "BATCH", 2)
    told: list[int] = []
    with django_assert_num_queries(3 * 6 + 2):
        assert indexing.rebuild(told.append) == 5
    assert told == [5]
    assert len(found("Regenschirm")) == 5


def test_the_words_of_a_body_are_those_that_readers_see(house: Any) -> None:
    picture = factories.picture().pk
    table = {
        "columns": [{"type": "text", "heading": "Jahr"}],
        "rows": [{"values": ["1946"]}, {"values": ["1947"]}],
    }
    image = {"picture": picture, "caption": "Am Kai", "alt": "", "wide": False}
    body = [
        {"type": "paragraph", "value": "<p>Erst <b>fett</b> &amp; dann</p><p>dünn.</p>"},
        {"type": "subhead", "value": "Zwischen"},
        {"type": "quote", "value": {"text": "Ich war dabei", "who": "Ida"}},
        {"type": "image", "value": image},
        {"type": "gallery", "value": {"pictures": [{"type": "item", "value": image, "id": "i1"}, image]}},
        {"type": "table", "value": {"caption": "Zahlen", "table": table}},
        {"type": "embed", "value": {"url": "https://example.org/v", "title": "Film"}},
        {"type": "box", "value": {"title": "Kasten", "text": "<p>Inhalt</p>"}},
        {"type": "correction", "value": {"at": None, "wrong": "falsch", "right": "richtig"}},
        {"type": "generated", "value": "<p>Maschine</p>"},
    ]
    article = factories.article(house.politics, live=False)
    models.Article.objects.filter(pk=article.pk).update(body=json.dumps(body))
    article.refresh_from_db()
    assert len(plain_blocks(article.body)) == 9
    assert documents.text_of(article.body.raw_data).split("\n") == plain_blocks(article.body)


def test_the_state_of_the_search_in_a_word(house: Any, engine: MemorySearch, tmp_path: Path) -> None:
    assert indexed.search_state() == "ok"
    factories.article(house.politics, headline="Regenschirme")
    assert indexed.search_state() == "ok"
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        assert indexed.search_state() == "late"
    ports.plug_archive_search(TantivySearch(tmp_path))
    assert indexed.search_state() == "missing"
