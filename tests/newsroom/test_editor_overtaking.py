"""Two people on one article: nobody overwrites silently."""

from typing import Any

import pytest
from django.test import Client

from andruck.newsroom.models import Article
from andruck.newsroom.wagtail_hooks.article_views import ArticleEditView
from andruck.people.rules import Role
from tests import editor, factories


@pytest.fixture
def article(house: Any) -> Any:
    return factories.article(house.politics, live=False)


@pytest.fixture
def ida(house: Any) -> Client:
    return _at_the_desk(factories.staff(Role.EDITOR, house.politics, username="ida"))


@pytest.fixture
def karl(house: Any) -> Client:
    return _at_the_desk(factories.staff(Role.CHIEF, username="karl"))


def _at_the_desk(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _save(client: Client, article: Any, seen: dict[str, str], headline: str, **more: Any) -> Any:
    data = {**editor.form(article.section, headline=headline), **seen, **more}
    return client.post(editor.url("edit", article.pk), data)


def _headline(article: Any) -> str:
    return str(Article.objects.get(pk=article.pk).headline)


def test_the_second_of_two_is_stopped_and_keeps_the_text(article: Any, ida: Client, karl: Client) -> None:
    _save(ida, article, {}, "Erste Fassung")
    seen = editor.seen(article)
    _save(karl, article, seen, "Karls Fassung")

    response = _save(ida, article, seen, "Idas Fassung")

    assert response.status_code == 200
    assert list(editor.errors(response)) == ["__all__"]
    assert "Idas Fassung" in editor.texts(response)
    assert _headline(article) == "Karls Fassung"


def test_a_form_that_does_not_say_what_it_was_made_from_is_stopped(article: Any, ida: Client) -> None:
    _save(ida, article, {}, "Erste Fassung")

    response = _save(ida, article, {}, "Ohne Angabe")

    assert list(editor.errors(response)) == ["__all__"]
    assert _headline(article) == "Erste Fassung"


@pytest.mark.parametrize(
    ("number", "moment"),
    [
        ("987654", "2020-01-01T00:00:00+00:00"),
        ("x", "2020-01-01T00:00:00+00:00"),
        (None, ""),
        (None, "gestern"),
        (None, "2026-99-99T00:00:00+00:00"),
        (None, "2099-01-01T00:00:00"),
    ],
)
def test_so_is_one_with_an_unknown_version(
    article: Any, ida: Client, number: str | None, moment: str
) -> None:
    _save(ida, article, {}, "Erste Fassung")
    known = editor.seen(article)["loaded_revision_id"]
    unknown = {"loaded_revision_id": number or known, "loaded_revision_created_at": moment}

    response = _save(ida, article, unknown, "Unbekannt")

    assert list(editor.errors(response)) == ["__all__"]
    assert _headline(article) == "Erste Fassung"


def test_an_article_without_versions_is_saved(article: Any, ida: Client) -> None:
    response = _save(ida, article, {}, "Erste Fassung")

    assert response.status_code == 302
    assert _headline(article) == "Erste Fassung"


def test_publishing_is_stopped_like_saving(article: Any, ida: Client, karl: Client) -> None:
    _save(ida, article, {}, "Erste Fassung")
    seen = editor.seen(article)
    _save(karl, article, seen, "Karls Fassung")

    _save(ida, article, seen, "Idas Fassung", **{"action-publish": "1"})

    assert not Article.objects.get(pk=article.pk).live


def test_autosave_is_answered_with_the_code_that_pauses_it(article: Any, ida: Client, karl: Client) -> None:
    _save(ida, article, {}, "Erste Fassung")
    seen = editor.seen(article)
    _save(karl, article, seen, "Karls Fassung")
    data = {**editor.form(article.section, headline="Idas Fassung"), **seen}

    response = ida.post(editor.url("edit", article.pk), data, headers={"accept": "application/json"})

    assert response.status_code == 400
    assert response.json()["error_code"] == "invalid_revision"


def test_after_being_told_one_may_decide(article: Any, ida: Client, karl: Client) -> None:
    _save(ida, article, {}, "Erste Fassung")
    seen = editor.seen(article)
    _save(karl, article, seen, "Karls Fassung")
    told = _save(ida, article, seen, "Idas Fassung").context

    assert told["loaded_revision_created_at"] == seen["loaded_revision_created_at"]
    _save(ida, article, seen, "Idas Fassung", replace_newer=told["overtaken_by"])

    assert _headline(article) == "Idas Fassung"
    assert article.revisions.count() == 3


def test_the_decision_is_for_the_version_that_was_named(article: Any, ida: Client, karl: Client) -> None:
    _save(ida, article, {}, "Erste Fassung")
    seen = editor.seen(article)
    _save(karl, article, seen, "Karls Fassung")
    told = _save(ida, article, seen, "Idas Fassung").context
    _save(karl, article, editor.seen(article), "Karls zweite Fassung")

    response = _save(ida, article, seen, "Idas Fassung", replace_newer=told["overtaken_by"])

    assert list(editor.errors(response)) == ["__all__"]
    assert _headline(article) == "Karls zweite Fassung"


def test_an_older_version_is_brought_back_from_the_form_that_shows_it(article: Any, ida: Client) -> None:
    _save(ida, article, {}, "Erste Fassung")
    first = Article.objects.get(pk=article.pk).latest_revision
    _save(ida, article, editor.seen(article), "Zweite Fassung")
    address = editor.url("revisions_revert", article.pk, first.pk)
    shown = ida.get(address)

    data = {**editor.form(article.section, headline="Erste Fassung"), **editor.seen(article)}
    response = ida.post(address, data)

    assert "Erste Fassung" in editor.texts(shown)
    assert response.status_code == 302
    assert _headline(article) == "Erste Fassung"


def _autosave(client: Client, article: Any, seen: dict[str, str], headline: str) -> Any:
    data = {**editor.form(article.section, headline=headline), **seen}
    return client.post(editor.url("edit", article.pk), data, headers={"accept": "application/json"})


def test_ones_own_autosaves_do_not_stand_in_the_way(article: Any, ida: Client) -> None:
    _save(ida, article, {}, "Erste Fassung")
    seen = editor.seen(article)
    first = _autosave(ida, article, seen, "Zweite").json()
    second = _autosave(ida, article, {**seen, "overwrite_revision_id": first["revision_id"]}, "Dritte").json()

    # The button sends what the page was opened with, not what autosave has made of it.
    response = _save(ida, article, seen, "Vierte", **{"action-publish": "1"})

    assert (first["success"], second["success"]) == (True, True)
    assert response.status_code == 302
    assert (_headline(article), Article.objects.get(pk=article.pk).live) == ("Vierte", True)


def test_ones_own_autosave_does_not_hide_somebody_elses(article: Any, ida: Client, karl: Client) -> None:
    _save(ida, article, {}, "Erste Fassung")
    seen = editor.seen(article)
    _save(karl, article, seen, "Karls Fassung")
    _save(ida, article, editor.seen(article), "Idas zweiter Reiter")

    response = _save(ida, article, seen, "Idas erster Reiter")

    assert list(editor.errors(response)) == ["__all__"]
    assert _headline(article) == "Idas zweiter Reiter"


@pytest.mark.parametrize("opened_before_any_version", [True, False])
def test_two_forms_in_the_same_moment(
    article: Any, ida: Client, karl: Client, opened_before_any_version: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Karl's form is saved after Ida's has been looked at and before it is written."""
    if not opened_before_any_version:
        _save(ida, article, {}, "Erste Fassung")
    seen = editor.seen(article)
    looked_at = ArticleEditView.is_valid

    def then_karl(self: Any, form: Any) -> bool:
        valid = bool(looked_at(self, form))
        monkeypatch.undo()
        _save(karl, article, seen, "Karls Fassung")
        return valid

    monkeypatch.setattr(ArticleEditView, "is_valid", then_karl)
    response = _save(ida, article, seen, "Idas Fassung")

    assert response.status_code == 200
    assert _headline(article) == "Karls Fassung"
