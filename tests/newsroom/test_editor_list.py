"""The list of articles and what else shows articles in the editor."""

import gzip
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from andruck.core import clock
from andruck.newsroom.models import Article, Byline, PaperSettings
from andruck.newsroom.wagtail_hooks.listing import status
from andruck.people.rules import Role
from tests import editor, factories


@pytest.fixture
def desk(client: Client, house: Any) -> Client:
    client.force_login(factories.staff(Role.CHIEF))
    return client


def _rows(response: Any) -> list[Any]:
    return list(response.context["table"].data)


def _headlines(response: Any) -> list[str]:
    return [row.headline for row in _rows(response)]


def test_last_edited_first_and_imported_texts_after_them(desk: Client, house: Any) -> None:
    factories.article(house.politics, headline="Eingelesen", live=False)
    old = factories.article(house.politics, headline="Alt", live=False)
    new = factories.article(house.politics, headline="Neu", live=False)
    new.save_revision()
    old.save_revision()
    factories.article(house.culture, headline="Später eingelesen", live=False)

    assert _headlines(desk.get(editor.url("list"))) == ["Alt", "Neu", "Später eingelesen", "Eingelesen"]


def test_what_a_row_says(desk: Client, house: Any) -> None:
    article = factories.article(house.politics, live=False)
    Byline.objects.create(article=article, author=factories.author("Ida Brandt"), sort_order=0)
    Byline.objects.create(article=article, author=factories.author("Karl Meier"), sort_order=1)

    (row,) = _rows(desk.get(editor.url("list")))

    assert (row.section_title, row.author_names) == ("Politik", "Ida Brandt, Karl Meier")


def test_the_number_of_queries_does_not_grow(
    desk: Client, house: Any, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        factories.article(house.politics, headline=f"Text {number}", live=False).save_revision()
    desk.get(editor.url("list"))
    with django_assert_max_num_queries(21) as few:
        desk.get(editor.url("list"))
    for number in range(40):
        article = factories.article(house.politics, headline=f"Mehr {number}", live=False)
        article.save_revision()
        Byline.objects.create(article=article, author=factories.author(f"Name {number}"))

    with django_assert_num_queries(len(few)):
        desk.get(editor.url("list"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=draft", ["Entwurf", "Sperre", "Abnahme", "Termin"]),
        ("status=review", ["Abnahme"]),
        ("status=embargo", ["Sperre"]),
        ("status=scheduled", ["Termin"]),
        ("status=live", ["Draußen", "Geändert"]),
        ("status=changed", ["Geändert"]),
        ("status=withdrawn", ["Zurückgezogen"]),
        ("genre=commentary", ["Entwurf"]),
        ("q=Draußen", ["Draußen"]),
        ("q=Drau", ["Draußen"]),
        ("q=Leuchtturm", ["Entwurf"]),
        ("q=Leuchtturm&status=live", []),
        ("first_published_at_from=2040-01-01", []),
    ],
)
def test_filters_and_search(desk: Client, house: Any, query: str, found: list[str]) -> None:
    factories.review_workflow()
    paragraph = factories._rich("<p>Vom Leuchtturm aus.</p>")
    factories.article(
        house.politics, headline="Entwurf", live=False, genre="commentary", body=[("paragraph", paragraph)]
    )
    factories.article(
        house.politics, headline="Sperre", live=False, embargo_until=clock.now() + timedelta(days=2)
    )
    reviewed = factories.article(house.politics, headline="Abnahme", live=False)
    reviewed.save_revision()
    reviewed.get_workflow().start(reviewed, None)
    later = factories.article(
        house.politics, headline="Termin", live=False, go_live_at=clock.now() + timedelta(days=2)
    )
    factories.publishing.publish(article=later)
    factories.article(house.culture, headline="Draußen")
    changed = factories.article(house.culture, headline="Geändert")
    changed.save_revision()
    factories.publishing.withdraw(article=factories.article(house.culture, headline="Zurückgezogen"))

    assert sorted(_headlines(desk.get(f"{editor.url('list')}?{query}"))) == sorted(found)


def test_search_words_are_only_words(desk: Client, house: Any) -> None:
    factories.article(house.politics)

    for words in ['"', "Deich AND", "* OR 1=1", "\0", "a" * 3000, "(("]:
        assert desk.get(editor.url("list"), {"q": words}).status_code == 200
        for name in ("article", "author"):
            chooser = reverse(f"wagtailsnippetchoosers_newsroom_{name}:choose_results")
            assert desk.get(chooser, {"q": words}).status_code == 200


def test_status_in_words() -> None:
    now = datetime(2026, 3, 3, 5, 30, tzinfo=UTC)
    row = Article(live=False, embargo_until=now + timedelta(hours=1))

    def said(row: Article, *, reviewed: bool = False) -> str:
        with override("en"):
            return status(row, starts_at=None, reviewed=reviewed, now=now)

    assert said(row).startswith("Embargo until ")
    assert said(Article(live=False)) == "Draft"
    assert said(Article(live=False), reviewed=True) == "In review"
    assert said(Article(live=True)) == "Public"
    assert said(Article(live=False, first_published_at=now)) == "Withdrawn"


def test_the_list_shows_an_embargo(client: Client, house: Any) -> None:
    with time_machine.travel(datetime(2026, 3, 3, 5, 30, tzinfo=UTC), tick=False):
        factories.article(house.politics, live=False, embargo_until=datetime(2026, 3, 4, 5, 0, tzinfo=UTC))
        client.force_login(factories.staff(Role.CHIEF))
        (row,) = _rows(client.get(editor.url("list")))

    assert "04.03.2026 06:00" in row.status_text or "04.03.2026, 06:00" in row.status_text


def test_view_live_is_there_for_what_readers_see(desk: Client, house: Any) -> None:
    live, draft = factories.article(house.politics), factories.article(house.politics, live=False)

    assert f'href="{live.get_absolute_url()}"' in editor.texts(desk.get(editor.url("edit", live.pk)))
    assert f'href="{draft.get_absolute_url()}"' not in editor.texts(desk.get(editor.url("edit", draft.pk)))


def test_previews_are_drawn_by_the_reading_room(desk: Client, house: Any) -> None:
    article = factories.article(house.politics, live=False)
    desk.post(editor.url("preview_on_edit", article.pk), editor.form(house.politics, headline="Nur Vorschau"))

    for mode in ("", "teaser"):
        response = desk.get(editor.url("preview_on_edit", article.pk), {"mode": mode})
        assert response.status_code == 200
        assert "Nur Vorschau" in editor.texts(response)


def test_the_counts_know_the_length_of_a_printed_line(desk: Client, house: Any) -> None:
    PaperSettings.objects.update(line_length=41)

    page = editor.texts(desk.get(editor.url("add")))

    assert 'data-printfit-line-length-value="41"' in page
    assert 'data-charcount-goal-value="90"' in page


@pytest.mark.parametrize("model", ["author", "agency", "edition", "topic", "breakingnote", "responsibility"])
def test_the_small_things_have_their_lists_and_forms(desk: Client, model: str) -> None:
    for view in ("list", "add"):
        assert desk.get(reverse(f"wagtailsnippets_newsroom_{model}:{view}")).status_code == 200


def test_a_breaking_note_ends_after_it_begins(desk: Client) -> None:
    data = {"text": "Sturm", "article": "", "starts_at": "2026-03-03 12:00", "ends_at": "2026-03-03 11:00"}

    response = desk.post(reverse("wagtailsnippets_newsroom_breakingnote:add"), data)

    assert list(editor.errors(response)) == ["ends_at"]


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_inline_scripts_carry_the_nonce_however_the_page_is_sent(desk: Client, encoding: str) -> None:
    response = desk.get(editor.url("list"), headers={"accept-encoding": encoding})

    assert response["Content-Length"] == str(len(response.content))
    page = gzip.decompress(response.content).decode() if encoding else response.content.decode()
    inline = re.findall(r"<script(?![^>]*(?:src=|application/json))([^>]*)>", page)
    (nonce,) = re.findall(r"'nonce-([^']+)'", response["Content-Security-Policy"])
    assert inline
    assert inline == [f' nonce="{nonce}"'] * len(inline)
