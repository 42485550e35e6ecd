"""Publishing, withdrawing and the clock: one gate, one event, and nothing in between."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from wagtail.models import Revision
from wagtail.signals import published

from andruck.core.errors import Refusal
from andruck.infra import events
from andruck.newsroom.actions import publishing
from andruck.newsroom.events import ArticlePublished, ArticleWithdrawn
from andruck.newsroom.models import Article, DossierPage
from andruck.newsroom.queries import schedule, stories
from andruck.newsroom.rules.values import Gone, Story
from andruck.people.rules import Role
from tests import factories

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def now() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """Everything that has been said about articles, after commit."""
    found: list[Any] = []
    for kind in (ArticlePublished, ArticleWithdrawn):
        events.subscribe(kind, found.append)
    yield found
    for kind in (ArticlePublished, ArticleWithdrawn):
        events.unsubscribe(kind, found.append)


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def _live(article: Any) -> bool:
    return bool(Article.objects.get(pk=article.pk).live)


def _schedule(article: Any, at: datetime, **fields: Any) -> Any:
    for name, value in {"go_live_at": at, **fields}.items():
        setattr(article, name, value)
    article.save()
    return publishing.publish(article=article)


# ---------------------------------------------------------------- the gate, whichever way one comes
def _by_model(article: Any) -> None:
    article.publish(article.save_revision())


def _by_revision(article: Any) -> None:
    article.save_revision().publish()


def _by_action(article: Any) -> None:
    publishing.publish(article=article)


def _by_review(article: Any) -> None:
    factories.review_workflow()
    editor = factories.staff(Role.EDITOR, article.section)
    article.save_revision()
    article.get_workflow().start(article, editor)
    task = article.current_workflow_task
    task.on_action(article.current_workflow_task_state, editor, "approve")


def _by_return_to_an_older_version(article: Any) -> None:
    older = article.save_revision()
    article.save_revision(previous_revision=older).publish(previous_revision=older)


WAYS = [_by_model, _by_revision, _by_action, _by_review, _by_return_to_an_older_version]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"embargo_until": NOON + HOUR}, "embargo"),
        ({"provenance": "ai_generated"}, "ai_review"),
        ({"body": []}, "empty"),
        ({"protection": 5}, "case"),
    ],
)
def test_no_way_leads_around_the_gate(
    house: Any, now: Any, way: Any, fields: dict[str, Any], code: str
) -> None:
    article = factories.article(house.politics, live=False, **fields)
    with pytest.raises(Refusal) as found:
        way(article)
    assert found.value.code == code
    assert not _live(article)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_leads_through_it(house: Any, now: Any, way: Any) -> None:
    article = factories.article(house.politics, live=False, embargo_until=NOON)
    way(article)
    assert _live(article)


def test_the_schedule_leads_through_it(house: Any, now: Any) -> None:
    article = _schedule(factories.article(house.politics, live=False), NOON + HOUR)
    Article.objects.filter(pk=article.pk).update(embargo_until=NOON + 2 * HOUR)
    now.move_to(NOON + HOUR + timedelta(seconds=1))
    with pytest.raises(Refusal):
        call_command("publish_scheduled", verbosity=0)
    assert not _live(article)


def test_only_who_may(house: Any) -> None:
    article = factories.article(house.politics, live=False)
    for user in (factories.staff(Role.REPORTER, house.politics), factories.staff(Role.EDITOR, house.culture)):
        with pytest.raises(PermissionDenied):
            publishing.publish(article=article, user=user)
    assert not _live(article)
    assert publishing.publish(article=article, user=factories.staff(Role.CHIEF)).live


# ---------------------------------------------------------------- one with its event
def test_publishing_and_its_event_come_together(house: Any, now: Any, heard: list[Any], commit: Any) -> None:
    with commit():
        article = factories.article(house.politics)
        assert heard == []
    assert heard == [ArticlePublished(article.pk, NOON, first=True)]
    now.shift(HOUR)
    with commit():
        publishing.publish(article=article)
    assert heard[1:] == [ArticlePublished(article.pk, NOON + HOUR, first=False)]


def test_a_rollback_is_silent(house: Any, heard: list[Any], commit: Any) -> None:
    article = factories.article(house.politics, live=False)

    def publish_and_fail() -> None:
        with transaction.atomic():
            publishing.publish(article=article)
            raise ZeroDivisionError

    with commit(), pytest.raises(ZeroDivisionError):
        publish_and_fail()
    assert not _live(article)
    assert heard == []


def test_when_the_record_fails_nothing_is_published(house: Any, heard: list[Any], commit: Any) -> None:
    article = factories.article(house.politics, live=False)

    def break_it(**kwargs: Any) -> None:
        raise ZeroDivisionError

    published.connect(break_it, sender=Article)
    try:
        with commit(), pytest.raises(ZeroDivisionError):
            article.save_revision().publish()
    finally:
        published.disconnect(break_it, sender=Article)
    assert not _live(article)
    assert heard == []


def test_a_schedule_is_no_publication(house: Any, now: Any, heard: list[Any], commit: Any) -> None:
    with commit():
        article = _schedule(factories.article(house.politics, live=False), NOON + HOUR)
    assert heard == []
    assert (article.live, article.first_published_at) == (False, None)
    assert stories.story(article.pk) is None


# ---------------------------------------------------------------- withdrawal and return
def test_withdrawal_leaves_its_note(house: Any, heard: list[Any], now: Any, commit: Any) -> None:
    article = factories.article(house.politics)
    with commit():
        publishing.withdraw(article=article, note="Der Bericht war falsch.")
    assert heard == [ArticleWithdrawn(article.pk, NOON)]
    assert stories.story(article.pk) == Gone(article.pk, "Der Bericht war falsch.")


def test_a_withdrawal_takes_no_draft_with_it(house: Any) -> None:
    article = factories.article(house.politics, headline="Öffentlich")
    article.headline = "Nur ein Entwurf"
    article.save_revision()
    withdrawn = publishing.withdraw(article=article, note="Weg.")
    assert (withdrawn.headline, withdrawn.withdrawal_note) == ("Öffentlich", "Weg.")


def test_the_note_outlives_later_drafts(house: Any) -> None:
    article = publishing.withdraw(article=factories.article(house.politics), note="Weg.")
    article.save_revision()
    assert article.get_latest_revision_as_object().withdrawal_note == "Weg."


def test_what_ends_is_gone_like_what_is_withdrawn(
    house: Any, now: Any, heard: list[Any], commit: Any
) -> None:
    article = factories.article(house.politics, expire_at=NOON + HOUR)
    now.move_to(NOON + HOUR - timedelta(seconds=1))
    assert publishing.run_due() == 0
    now.move_to(NOON + HOUR)
    with commit():
        assert publishing.run_due() == 1
    assert heard[-1] == ArticleWithdrawn(article.pk, NOON + HOUR)
    assert stories.story(article.pk) == Gone(article.pk, "")
    assert publishing.run_due() == 0


def test_a_withdrawn_text_can_come_back_and_keeps_its_first_day(house: Any, now: Any) -> None:
    article = factories.article(house.politics)
    publishing.withdraw(article=article, note="Wird geprüft.")
    now.shift(HOUR)
    again = publishing.publish(article=Article.objects.get(pk=article.pk))
    assert (again.live, again.first_published_at, again.last_published_at) == (True, NOON, NOON + HOUR)
    assert isinstance(stories.story(article.pk), Story)


@pytest.mark.parametrize(
    ("kind", "changed"), [("", None), ("typo", None), ("update", NOON + HOUR), ("correction", NOON + HOUR)]
)
def test_only_a_change_of_substance_has_a_time(house: Any, now: Any, kind: str, changed: Any) -> None:
    article = factories.article(house.politics, change_kind=kind)
    assert article.changed_at is None  # the first publication changes nothing
    now.shift(HOUR)
    article.change_kind = kind
    article = publishing.publish(article=article)
    assert (article.changed_at, article.change_kind) == (changed, "")
    now.shift(HOUR)
    assert publishing.publish(article=article).changed_at == changed


def test_an_older_version_brings_back_nothing_that_belongs_to_the_whole(house: Any) -> None:
    article = factories.article(house.politics)
    old = article.latest_revision
    kept = {"protection": 3, "redacted": True, "corrected": True, "replied": True, "changed_at": NOON}
    Article.objects.filter(pk=article.pk).update(**kept)
    old.publish()
    row = Article.objects.get(pk=article.pk)
    # What is worked out anew from the text may change, what was decided about the article may not.
    assert {name: getattr(row, name) for name in kept} == {**kept, "corrected": False}


# ---------------------------------------------------------------- by the clock
def test_at_its_second(house: Any, now: Any, heard: list[Any], commit: Any) -> None:
    article = _schedule(factories.article(house.politics, live=False), NOON + HOUR)
    now.move_to(NOON + HOUR - timedelta(milliseconds=1))
    assert (publishing.next_due(), publishing.run_due()) == (NOON + HOUR, 0)
    now.move_to(NOON + HOUR)
    with commit():
        assert publishing.run_due() == 1
    assert heard == [ArticlePublished(article.pk, NOON + HOUR, first=True)]
    assert _live(article)
    assert (publishing.next_due(), publishing.run_due()) == (None, 0)


def test_an_idle_clock_asks_little(house: Any, django_assert_num_queries: Any) -> None:
    factories.article(house.politics)
    publishing.run_due()
    with django_assert_num_queries(3):
        assert publishing.run_due() == 0


def test_pages_of_the_tree_go_by_the_clock_too(house: Any, now: Any) -> None:
    house.dossier.go_live_at = NOON + HOUR
    house.dossier.save_revision().publish()
    now.move_to(NOON + HOUR)
    assert publishing.run_due() == 1
    page = DossierPage.objects.get(pk=house.dossier.pk)
    page.expire_at = NOON + 2 * HOUR
    page.save()
    now.move_to(NOON + 2 * HOUR)
    assert publishing.run_due() == 1
    assert not DossierPage.objects.get(pk=house.dossier.pk).live


def test_an_embargo_prolonged_after_scheduling_holds(house: Any, now: Any, caplog: Any) -> None:
    article = _schedule(factories.article(house.politics, live=False, headline="Bilanz"), NOON + HOUR)
    other = _schedule(factories.article(house.politics, live=False, headline="Regen"), NOON + HOUR)
    Article.objects.filter(pk=article.pk).update(embargo_until=NOON + 2 * HOUR)
    now.move_to(NOON + HOUR)
    with caplog.at_level(logging.WARNING):
        assert publishing.run_due() == 1
    assert (_live(article), _live(other)) == (False, True)
    assert [record.message.split(" stays")[1] for record in caplog.records] == [
        " scheduled: This text is under embargo. Schedule it for after the embargo, or change the embargo."
    ]
    assert publishing.run_due() == 0
    assert len(caplog.records) == 1  # said once, not with every tick

    now.shift(timedelta(minutes=5))
    (late,) = schedule.late()
    assert (late.article, late.headline, late.due) == (article.pk, "Bilanz", NOON + HOUR)
    assert late.refusal is not None
    assert late.refusal.code == "embargo"

    now.move_to(NOON + 2 * HOUR)
    assert publishing.run_due() == 1
    assert _live(article)
    assert schedule.late() == ()


def test_an_embargo_shortened_after_all_lets_it_out_within_a_minute(house: Any, now: Any) -> None:
    article = _schedule(factories.article(house.politics, live=False), NOON + HOUR)
    Article.objects.filter(pk=article.pk).update(embargo_until=NOON + 9 * HOUR)
    now.move_to(NOON + HOUR)
    publishing.run_due()
    Article.objects.filter(pk=article.pk).update(embargo_until=None)
    now.shift(publishing.REST)
    assert publishing.run_due() == 1


def test_one_that_breaks_keeps_nobody_else_back(house: Any, now: Any, caplog: Any) -> None:
    first, broken, last = (
        _schedule(factories.article(house.politics, live=False, headline=name), NOON + HOUR)
        for name in ("Eins", "Zwei", "Drei")
    )
    revision = Revision.objects.get(pk=broken.latest_revision_id)
    revision.content["section"] = 999_999
    revision.save()
    ending = factories.article(house.culture, headline="Ende", expire_at=NOON + HOUR)
    now.move_to(NOON + HOUR)
    assert publishing.run_due() == 3
    assert [_live(row) for row in (first, broken, last, ending)] == [True, False, True, False]
    assert publishing.run_due() == 0
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    now.shift(publishing.REST)
    assert publishing.run_due() == 0
    assert len(caplog.records) == 2
    assert [(late.headline, late.refusal) for late in schedule.late()] == [("Zwei", None)]


def test_a_version_whose_own_time_was_put_off_is_not_counted(house: Any, now: Any) -> None:
    article = _schedule(factories.article(house.politics, live=False), NOON + 2 * HOUR)
    Revision.objects.filter(pk=article.latest_revision_id).update(approved_go_live_at=NOON + HOUR)
    now.move_to(NOON + HOUR)
    assert publishing.run_due() == 0
    assert not _live(article)
    assert publishing.next_due() == NOON + 2 * HOUR


def test_a_new_version_of_a_public_text_goes_out_by_the_clock(house: Any, now: Any) -> None:
    article = factories.article(house.politics, headline="Alt")
    article.headline = "Neu"
    article.go_live_at = NOON + HOUR
    article.save_revision().publish()
    assert Article.objects.get(pk=article.pk).headline == "Alt"
    now.move_to(NOON + HOUR)
    assert publishing.run_due() == 1
    assert Article.objects.get(pk=article.pk).headline == "Neu"
