"""Corrections: what was wrong, what is right, when; and nobody rewrites that in silence."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from andruck.newsroom.actions import publishing
from andruck.newsroom.models import Article
from andruck.newsroom.queries import corrections, stories
from andruck.newsroom.rules.values import Correction, Story
from tests import factories

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BLOCK = "5f0c4f0e-0000-4000-8000-000000000001"


@pytest.fixture
def now() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def _body(*found: tuple[str, str], at: datetime | None = None) -> list[dict[str, Any]]:
    blocks = [
        {
            "type": "correction",
            "id": f"{BLOCK[:-1]}{number}",
            "value": {"at": at.isoformat() if at else None, "wrong": wrong, "right": right},
        }
        for number, (wrong, right) in enumerate(found)
    ]
    return [{"type": "paragraph", "id": BLOCK, "value": "<p>Der Deich hielt.</p>"}, *blocks]


def _set(article: Any, *found: tuple[str, str], at: datetime | None = None) -> Any:
    article.body = Article._meta.get_field("body").to_python(_body(*found, at=at))
    return publishing.publish(article=article)


def _log() -> list[tuple[str, str, datetime]]:
    return [(entry.wrong, entry.right, entry.at) for entry in corrections.latest()]


def _shown(article: Any) -> list[tuple[object, object]]:
    story = stories.story(article.pk)
    assert isinstance(story, Story)
    return [(block.value["right"], block.value["at"]) for block in story.blocks if block.kind == "correction"]


def test_a_correction_is_logged_with_its_time(house: Any, now: Any) -> None:
    article = factories.article(house.politics, headline="Deich")
    now.shift(HOUR)
    article = _set(article, ("drei Meter", "vier Meter"))
    assert corrections.latest() == (
        Correction(article.pk, "deich", "Deich", NOON + HOUR, "drei Meter", "vier Meter"),
    )
    assert (article.corrected, article.changed_at) == (True, NOON + HOUR)
    assert _shown(article) == [("vier Meter", NOON + HOUR)]


def test_a_time_that_was_entered_counts(house: Any, now: Any) -> None:
    article = _set(factories.article(house.politics), ("drei", "vier"), at=NOON - HOUR)
    assert _log() == [("drei", "vier", NOON - HOUR)]
    assert _shown(article) == [("vier", NOON - HOUR)]


def test_publishing_again_logs_nothing_twice(house: Any, now: Any) -> None:
    article = factories.article(house.politics)
    now.shift(HOUR)
    article = _set(article, ("drei", "vier"))
    now.shift(HOUR)
    again = publishing.publish(article=article)
    assert len(_log()) == 1
    assert again.changed_at == NOON + HOUR


def test_a_second_mistake_has_a_second_entry(house: Any, now: Any) -> None:
    article = _set(factories.article(house.politics), ("drei", "vier"))
    now.shift(HOUR)
    _set(article, ("drei", "vier"), ("Montag", "Dienstag"))
    assert _log() == [("Montag", "Dienstag", NOON + HOUR), ("drei", "vier", NOON)]


def test_a_correction_worded_anew_leaves_the_first_in_the_log(house: Any, now: Any) -> None:
    article = _set(factories.article(house.politics), ("drei", "vier"), at=NOON - HOUR)
    now.shift(HOUR)
    article = _set(article, ("drei", "fünf"), at=NOON - HOUR)
    assert _log() == [("drei", "fünf", NOON + HOUR), ("drei", "vier", NOON - HOUR)]
    assert article.changed_at == NOON + HOUR


def test_a_correction_taken_out_of_the_text_stays_in_the_log(house: Any, now: Any) -> None:
    article = _set(_set(factories.article(house.politics), ("drei", "vier")))
    assert _log() == [("drei", "vier", NOON)]
    assert article.corrected
    assert _shown(article) == []


def test_drafts_correct_nothing(house: Any, now: Any) -> None:
    article = factories.article(house.politics)
    article.body = Article._meta.get_field("body").to_python(_body(("drei", "vier")))
    article.save_revision()
    assert _log() == []
    assert not Article.objects.get(pk=article.pk).corrected


def test_the_log_names_only_what_is_public(house: Any, now: Any) -> None:
    article = _set(factories.article(house.politics), ("drei", "vier"))
    held = _set(factories.article(house.politics), ("Mai", "Juni"))
    Article.objects.filter(pk=held.pk).update(embargo_until=NOON + HOUR)
    assert _log() == [("drei", "vier", NOON)]
    publishing.withdraw(article=article)
    assert _log() == []


def test_the_log_is_read_in_one_query_more_only_for_names(house: Any, django_assert_num_queries: Any) -> None:
    for number in range(3):
        _set(factories.article(house.politics), (f"{number}", "vier"))
    with django_assert_num_queries(1):
        assert len(corrections.latest()) == 3
