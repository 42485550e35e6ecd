"""Every way of publishing and withdrawing from the editor: refused in words, never by an error page."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from wagtail.models import WorkflowState

from andruck.core import clock
from andruck.newsroom.models import Article
from andruck.people.rules import Role
from tests import editor, factories

TOMORROW = timedelta(days=1)


@pytest.fixture
def desk(house: Any) -> Client:
    factories.review_workflow()
    return _client(factories.staff(Role.EDITOR, house.politics))


def _client(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _handed_in(house: Any, **fields: Any) -> Any:
    article = factories.article(house.politics, live=False, **fields)
    article.save_revision()
    reporter = factories.staff(Role.REPORTER, house.politics)
    article.get_workflow().start(article, reporter)
    return article


def _act(client: Client, article: Any, action: str, **headers: str) -> Any:
    state = article.current_workflow_task_state
    return client.post(
        editor.url("workflow_action", article.pk, action, state.pk), {"comment": ""}, **headers
    )


def _said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_approval_publishes(desk: Client, house: Any) -> None:
    article = _handed_in(house)

    _act(desk, article, "approve")

    article.refresh_from_db()
    assert article.live


def test_approval_of_a_text_under_embargo_is_turned_back(desk: Client, house: Any) -> None:
    article = _handed_in(house, embargo_until=clock.now() + TOMORROW)

    response = _act(desk, article, "approve")

    article.refresh_from_db()
    assert response.status_code == 302
    assert response["Location"] == editor.url("edit", article.pk)
    assert len(_said(response)) == 1
    assert not article.live
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS


def test_the_same_from_a_dialog(desk: Client, house: Any) -> None:
    article = _handed_in(house, embargo_until=clock.now() + TOMORROW)

    response = _act(desk, article, "approve", HTTP_X_REQUESTED_WITH="XMLHttpRequest")

    assert response.json() == {"step": "success", "redirect": editor.url("edit", article.pk)}


def test_approval_asks_for_picture_rights_too(desk: Client, house: Any) -> None:
    article = _handed_in(house, picture=factories.picture(credit=""))

    response = _act(desk, article, "approve")

    article.refresh_from_db()
    assert not article.live
    assert "Hafen" in _said(response)[0]


def test_approval_out_of_the_form_is_turned_back_and_keeps_the_text(desk: Client, house: Any) -> None:
    article = _handed_in(house, embargo_until=clock.now() + TOMORROW)
    until = (clock.now() + TOMORROW).strftime("%Y-%m-%d %H:%M")
    data = {
        **editor.form(house.politics, headline="Noch besser", embargo_until=until),
        **editor.seen(article),
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
    }

    response = desk.post(editor.url("edit", article.pk), data)

    article.refresh_from_db()
    assert response.status_code == 302
    assert (article.live, article.headline) == (False, "Noch besser")


def test_sending_back_and_handing_in_again(desk: Client, house: Any) -> None:
    article = _handed_in(house)

    _act(desk, article, "reject")
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES

    reporter = _client(factories.staff(Role.REPORTER, house.politics))
    data = {**editor.form(house.politics), **editor.seen(article), "action-submit": "1"}
    reporter.post(editor.url("edit", article.pk), data)
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS


def test_cancelling_a_review(desk: Client, house: Any) -> None:
    article = _handed_in(house)
    reporter = _client(factories.staff(Role.REPORTER, house.politics))

    reporter.post(
        editor.url("edit", article.pk), {**editor.form(house.politics), "action-cancel-workflow": "1"}
    )

    assert WorkflowState.objects.get().status == WorkflowState.STATUS_CANCELLED


def test_unscheduling(desk: Client, house: Any) -> None:
    article = factories.article(house.politics, live=False)
    data = {**editor.form(house.politics, go_live_at="2030-01-02 06:00"), "action-publish": "1"}
    desk.post(editor.url("edit", article.pk), {**data, **editor.seen(article)})
    revision = Article.objects.get().scheduled_revision

    desk.post(editor.url("revisions_unschedule", article.pk, revision.pk))

    assert Article.objects.get().scheduled_revision is None


def test_a_step_of_another_review_cannot_be_passed_off_as_ones_own(house: Any, desk: Client) -> None:
    own = _handed_in(house)
    foreign = factories.article(house.culture, live=False)
    foreign.save_revision()
    foreign.get_workflow().start(foreign, factories.staff(Role.REPORTER, house.politics))
    state = foreign.current_workflow_task_state

    response = desk.post(editor.url("workflow_action", own.pk, "approve", state.pk), {"comment": ""})

    foreign.refresh_from_db()
    assert response.status_code == 404
    assert not foreign.live


def test_the_mail_about_a_review_goes_to_the_section_and_the_chiefs(house: Any) -> None:
    factories.review_workflow()
    factories.staff(Role.EDITOR, house.politics)
    other = factories.staff(Role.EDITOR, house.culture, username="other")
    other.email = "kultur@lotse.example"
    other.save()
    factories.staff(Role.CHIEF)

    _handed_in(house, headline="Geheime Flut")

    told = sorted(
        address for message in mail.outbox for address in message.to if "Geheime" in message.subject
    )
    assert told == ["chief@lotse.example", "editor@lotse.example"]


class TestWithdrawal:
    """Off the paper, and never quite gone."""

    def test_with_a_note(self, desk: Client, house: Any) -> None:
        article = factories.article(house.politics)

        desk.post(editor.url("unpublish", article.pk), {"withdrawal_note": "Ein Missverständnis."})

        article.refresh_from_db()
        assert (article.live, article.withdrawal_note) == (False, "Ein Missverständnis.")

    def test_a_text_that_was_public_is_not_deleted(self, desk: Client, house: Any) -> None:
        article = factories.article(house.politics)
        desk.post(editor.url("unpublish", article.pk))

        response = desk.post(editor.url("delete", article.pk))

        assert Article.objects.filter(pk=article.pk).exists()
        assert response["Location"] == editor.url("edit", article.pk)
        assert len(_said(response)) == 1 + 1  # the withdrawal has said something, too

    def test_a_draft_is(self, desk: Client, house: Any) -> None:
        article = factories.article(house.politics, live=False)

        desk.post(editor.url("delete", article.pk))

        assert not Article.objects.filter(pk=article.pk).exists()
