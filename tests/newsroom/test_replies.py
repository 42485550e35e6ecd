"""Rights of reply: bound to what they answer, locked, as near to the claim and as long there as the claim."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from andruck.core.errors import Refusal
from andruck.infra import events
from andruck.newsroom.actions import publishing, replies
from andruck.newsroom.events import ReplyPublished
from andruck.newsroom.models import Article, Reply
from andruck.newsroom.queries import claims, lists, stories
from andruck.newsroom.queries import replies as queries
from andruck.newsroom.rules.replies import Deadline
from andruck.newsroom.rules.values import Story
from andruck.people.rules import Role
from tests import factories

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TEXT = "In dem Artikel steht, ich hätte gelogen.\r\n\r\nDas ist nicht wahr.\r\nIda Kern"


@pytest.fixture
def now() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def chief(house: Any) -> Any:
    return factories.staff(Role.CHIEF)


def _reply(article: Any, **fields: Any) -> Reply:
    fields = {"person": "Ida Kern", "text": TEXT, "demanded_on": date(2026, 11, 23), **fields}
    return Reply.objects.create(article=article, **fields)


def _refused(deed: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as found:
        deed(**kwargs)
    return found.value.code


# ---------------------------------------------------------------- publishing
def test_it_is_bound_to_the_version_that_readers_see(house: Any, chief: Any, now: Any) -> None:
    article = factories.article(house.politics, headline="Kern log", kicker="Prozess", deck="Im Mai")
    live = article.live_revision
    article.headline = "Ein Entwurf danach"
    article.save_revision()
    now.shift(HOUR)

    reply = replies.publish(reply=_reply(article), user=chief)

    text = "Prozess\nKern log\nIm Mai\nAm Morgen war das Wasser noch da."
    assert (reply.answers, reply.answers_at) == (live, NOON)
    assert reply.answers_text_hash == sha256(text.encode()).hexdigest()
    assert (reply.published_at, reply.published_by) == (NOON + HOUR, chief)
    assert Article.objects.get(pk=article.pk).replied


def test_it_may_answer_an_earlier_version(house: Any, chief: Any, now: Any) -> None:
    article = factories.article(house.politics, headline="Kern log")
    first = article.live_revision
    now.shift(HOUR)
    article.headline = "Log Kern?"
    publishing.publish(article=article)
    reply = replies.publish(reply=_reply(article), user=chief, answers=first)
    assert (reply.answers, reply.answers_at) == (first, NOON)
    assert reply.answers_text_hash == sha256(claims.text_of(first.as_object()).encode()).hexdigest()


def test_it_may_answer_what_is_already_withdrawn(house: Any, chief: Any, now: Any) -> None:
    article = factories.article(house.politics, headline="Kern log")
    live = article.live_revision
    publishing.withdraw(article=article)
    article.headline = "Entwurf"
    article.save_revision()
    reply = replies.publish(reply=_reply(article), user=chief)
    assert (reply.answers, reply.answers_at) == (live, NOON)
    assert [found.live for found in queries.everywhere()] == [False]


def test_it_may_answer_what_came_without_versions(house: Any, chief: Any, now: Any) -> None:
    article = factories.article(house.politics, live=False)
    Article.objects.filter(pk=article.pk).update(live=True, first_published_at=NOON - DAY)
    reply = replies.publish(reply=_reply(article), user=chief)
    assert (reply.answers, reply.answers_at) == (None, NOON - DAY)
    assert reply.answers_text_hash == sha256(claims.text_of(article).encode()).hexdigest()


def test_what_cannot_be_answered(house: Any, chief: Any) -> None:
    draft = factories.article(house.politics, live=False)
    article, other = factories.article(house.politics), factories.article(house.politics)
    foreign = other.live_revision
    assert _refused(replies.publish, reply=_reply(draft), user=chief) == "reply_unpublished"
    assert _refused(replies.publish, reply=_reply(article), user=chief, answers=foreign) == "reply_version"
    assert _refused(replies.publish, reply=_reply(article, text=" \n"), user=chief) == "reply_empty"
    assert not Article.objects.filter(replied=True).exists()


@pytest.mark.parametrize("role", [Role.REPORTER, Role.EDITOR, Role.ADS, Role.REVENUE, None])
def test_only_chiefs_and_administrators(house: Any, role: Role | None) -> None:
    reply = _reply(factories.article(house.politics))
    user = factories.staff(role, house.politics) if role else None
    for deed, more in ((replies.publish, {}), (replies.end, {"reason": "Weg."})):
        with pytest.raises(PermissionDenied):
            deed(reply=reply, user=user, **more)
    assert queries.everywhere() == ()
    assert replies.publish(reply=reply, user=factories.staff(Role.ADMINISTRATOR)).published_at


def test_a_published_reply_cannot_be_published_again(house: Any, chief: Any, now: Any) -> None:
    reply = replies.publish(reply=_reply(factories.article(house.politics)), user=chief)
    now.shift(HOUR)
    assert _refused(replies.publish, reply=reply, user=chief) == "reply_locked"
    assert Reply.objects.get().published_at == NOON


def test_it_is_logged_and_told(
    house: Any, chief: Any, now: Any, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[Any] = []
    events.subscribe(ReplyPublished, heard.append)
    article = factories.article(house.politics)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            reply = replies.publish(reply=_reply(article), user=chief)
    finally:
        events.unsubscribe(ReplyPublished, heard.append)
    assert heard == [ReplyPublished(reply.pk, article.pk, NOON)]
    (entry,) = ModelLogEntry.objects.for_instance(reply)
    assert (entry.action, entry.user_id, entry.data) == (
        "newsroom.reply.publish",
        chief.pk,
        {"article": article.pk, "answers": reply.answers_id, "text": reply.answers_text_hash},
    )


# ---------------------------------------------------------------- where it stands
def test_at_the_article_unaltered(house: Any, chief: Any, now: Any) -> None:
    article = factories.article(house.politics)
    assert _story(article).replies == ()
    _reply(article, person="Noch nicht veröffentlicht")
    replies.publish(reply=_reply(article), user=chief)
    (shown,) = _story(article).replies
    assert shown.person == "Ida Kern"
    assert shown.paragraphs == (
        "In dem Artikel steht, ich hätte gelogen.",
        "Das ist nicht wahr.\r\nIda Kern",
    )
    assert (shown.answers, shown.published) == (NOON, NOON)


def _story(article: Any) -> Story:
    story = stories.story(article.pk)
    assert isinstance(story, Story)
    return story


@pytest.mark.parametrize("in_teaser", [True, False])
def test_in_lists_when_the_claim_stood_there(house: Any, chief: Any, in_teaser: bool) -> None:
    article = factories.article(house.politics)
    other = factories.article(house.politics, headline="Regen")
    replies.publish(reply=_reply(article, in_teaser=in_teaser), user=chief)
    shown = {teaser.id: teaser for teaser in lists.everything().teasers}
    assert [reply.person for reply in shown[article.pk].replies] == ["Ida Kern"] * in_teaser
    assert (shown[article.pk].replied, shown[other.pk].replied) == (True, False)
    page = Client().get("/rubrik/politik/").content.decode()
    assert ("Ida Kern" in page) is in_teaser


def test_it_stays_when_the_article_goes(house: Any, chief: Any) -> None:
    article = factories.article(house.politics)
    replies.publish(reply=_reply(article), user=chief)
    publishing.withdraw(article=article)
    assert [(reply.person, reply.live) for reply in queries.everywhere()] == [("Ida Kern", False)]
    page = Client().get("/gegendarstellungen/")
    assert page.status_code == 200
    assert "Das ist nicht wahr." in page.content.decode()
    assert f"/artikel/{article.pk}." not in page.content.decode()


def test_it_survives_every_new_version(house: Any, chief: Any) -> None:
    article = factories.article(house.politics)
    old = article.latest_revision
    replies.publish(reply=_reply(article), user=chief)
    old.publish()
    assert len(_story(article).replies) == 1


def test_replies_of_many_articles_are_read_at_once(
    house: Any, chief: Any, django_assert_num_queries: Any
) -> None:
    ids = [factories.article(house.politics).pk for _ in range(4)]
    for id in ids:
        replies.publish(reply=_reply(Article.objects.get(pk=id)), user=chief)
    with django_assert_num_queries(1):
        assert set(queries.to_articles(ids)) == set(ids)


# ---------------------------------------------------------------- its end
def test_it_is_not_taken_down_while_the_claim_stands(house: Any, chief: Any, now: Any) -> None:
    reply = replies.publish(reply=_reply(factories.article(house.politics)), user=chief)
    now.shift(999 * DAY)
    assert _refused(replies.end, reply=reply, user=chief, reason="Lange her.") == "reply_needed"


def test_it_is_taken_down_when_its_time_is_over(house: Any, chief: Any, now: Any) -> None:
    article = factories.article(house.politics)
    now.shift(2 * DAY)
    reply = replies.publish(reply=_reply(article), user=chief)
    now.shift(3 * DAY)
    publishing.withdraw(article=article)
    assert _refused(replies.end, reply=reply, user=chief, reason="Weg.") == "reply_needed"
    now.shift(2 * DAY)
    assert _refused(replies.end, reply=reply, user=chief, reason=" ") == "reply_reason"
    ended = replies.end(reply=reply, user=chief, reason="Der Artikel ist weg.")
    assert (ended.ended_at, ended.end_reason) == (NOON + 7 * DAY, "Der Artikel ist weg.")
    assert queries.everywhere() == ()
    assert not Article.objects.get(pk=article.pk).replied
    assert _refused(replies.end, reply=reply, user=chief, reason="Noch einmal.") == "reply_not_shown"


def test_what_is_not_published_cannot_end(house: Any, chief: Any) -> None:
    reply = _reply(factories.article(house.politics))
    assert _refused(replies.end, reply=reply, user=chief, reason="Weg.") == "reply_not_shown"


# ---------------------------------------------------------------- deadlines
def test_the_deadline_counts_days_of_the_paper(house: Any, now: Any) -> None:
    now.move_to(datetime(2026, 11, 29, 23, 30, tzinfo=UTC))  # already the 30th in Berlin
    article = factories.article(house.politics)
    assert claims.reply_deadline(article) == Deadline(date(2027, 3, 1), "three_months")
    now.shift(DAY)
    article = publishing.withdraw(article=article)
    assert claims.reply_deadline(article) == Deadline(date(2027, 1, 12), "six_weeks")
    assert claims.reply_deadline(factories.article(house.politics, live=False)) is None


# ---------------------------------------------------------------- the staff's screens
NAMES = "wagtailsnippets_newsroom_reply"


def _client(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _form(article: Any, **fields: Any) -> dict[str, Any]:
    return {
        "article": article.pk,
        "person": "Ida Kern",
        "demanded_on": "2026-11-23",
        "text": TEXT,
        **fields,
    }


def _edit(reply: Reply) -> str:
    return reverse(f"{NAMES}:edit", args=[reply.pk])


def test_a_reply_is_entered_published_and_locked(house: Any, chief: Any, now: Any) -> None:
    article = factories.article(house.politics)
    client = _client(chief)
    client.post(reverse(f"{NAMES}:add"), _form(article))
    reply = Reply.objects.get()
    assert (reply.text, reply.published_at) == (TEXT, None)

    page = client.get(_edit(reply)).content.decode()
    assert "action-publish" in page
    assert "23. Februar 2027" in page

    client.post(_edit(reply), _form(article, text="Das ist falsch.", **{"action-publish": "action-publish"}))
    reply.refresh_from_db()
    assert (reply.text, reply.published_at) == ("Das ist falsch.", NOON)

    response = client.post(_edit(reply), _form(article, text="Das ist richtig."))
    assert [error.code for error in response.context["form"].non_field_errors().as_data()] == ["reply_locked"]
    client.post(_edit(reply), {})
    reply.refresh_from_db()
    assert (reply.text, reply.person) == ("Das ist falsch.", "Ida Kern")
    page = client.get(_edit(reply)).content.decode()
    assert "action-publish" not in page
    assert reply.answers_text_hash in page


def test_a_published_reply_is_not_deleted(house: Any, chief: Any) -> None:
    article = factories.article(house.politics)
    published = replies.publish(reply=_reply(article), user=chief)
    mistake = _reply(article, person="Vertippt")
    client = _client(chief)
    for reply in (published, mistake):
        client.post(reverse(f"{NAMES}:delete", args=[reply.pk]))
    bulk = reverse("wagtail_bulk_action", args=["newsroom", "reply", "delete"])
    client.post(f"{bulk}?id={published.pk}")
    assert list(Reply.objects.all()) == [published]


def test_it_is_ended_in_the_editor_with_its_reason(house: Any, chief: Any, now: Any) -> None:
    article = factories.article(house.politics)
    reply = replies.publish(reply=_reply(article), user=chief)
    now.shift(DAY)
    client = _client(chief)
    end = {"action-end": "action-end", "end_reason": "Artikel zurückgezogen."}
    client.post(_edit(reply), end)
    assert Reply.objects.get().ended_at is None
    publishing.withdraw(article=article)
    assert "end_reason" in client.get(_edit(reply)).content.decode()
    client.post(_edit(reply), end)
    assert (Reply.objects.get().ended_at, Reply.objects.get().end_reason) == (
        NOON + DAY,
        "Artikel zurückgezogen.",
    )


def test_what_never_was_public_is_not_offered(house: Any, chief: Any) -> None:
    draft = factories.article(house.politics, live=False)
    response = _client(chief).post(reverse(f"{NAMES}:add"), _form(draft))
    assert set(response.context["form"].errors) == {"article"}
    assert not Reply.objects.exists()


def test_editors_see_those_of_their_sections_and_change_none(house: Any, chief: Any) -> None:
    mine = _reply(factories.article(house.politics), person="Ida Kern")
    other = _reply(factories.article(house.culture), person="Uwe Fremd")
    editor = _client(factories.staff(Role.EDITOR, house.politics))
    page = editor.get(reverse(f"{NAMES}:list")).content.decode()
    assert "Ida Kern" in page
    assert "Uwe Fremd" not in page
    for reply in (mine, other):
        for view in ("edit", "delete", "history", "usage"):
            response = editor.get(reverse(f"{NAMES}:{view}", args=[reply.pk]))
            assert response.status_code == 302, view
        editor.post(_edit(reply), _form(reply.article, text="Anders", **{"action-publish": "x"}))
    assert {(reply.text, reply.published_at) for reply in Reply.objects.all()} == {(TEXT, None)}


def test_reporters_see_none(house: Any) -> None:
    reporter = _client(factories.staff(Role.REPORTER, house.politics))
    assert reporter.get(reverse(f"{NAMES}:list")).status_code == 302
