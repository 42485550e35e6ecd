"""The form of an article: what it accepts, what it refuses and in which words."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from andruck.core import clock
from andruck.newsroom.models import Article
from andruck.people.rules import Role
from tests import editor, factories

PUBLISH = {"action-publish": "1"}


@pytest.fixture
def chief(house: Any) -> Any:
    return factories.staff(Role.CHIEF)


@pytest.fixture
def desk(client: Client, chief: Any) -> Client:
    client.force_login(chief)
    return client


def _add(client: Client, section: Any, **fields: Any) -> Any:
    return client.post(editor.url("add"), editor.form(section, **fields))


def _edit(client: Client, article: Any, **fields: Any) -> Any:
    section = fields.pop("section", article.section)
    data = {**editor.form(section, **fields), **editor.seen(article)}
    return client.post(editor.url("edit", article.pk), data)


def test_a_draft_is_saved_and_not_public(desk: Client, house: Any) -> None:
    response = _add(desk, house.politics, headline="Flut am Kai", kicker="Wetter")

    article = Article.objects.get()
    assert response.status_code == 302
    assert (article.headline, article.kicker, article.live) == ("Flut am Kai", "Wetter", False)


def test_publishing_from_the_form(desk: Client, house: Any) -> None:
    _add(desk, house.politics, headline="Flut am Kai", **PUBLISH)

    article = Article.objects.get()
    assert article.live
    assert article.first_published_at is not None


def test_a_headline_of_ten_thousand_characters_is_named_with_its_length(desk: Client, house: Any) -> None:
    response = _add(desk, house.politics, headline="x" * 10_000)

    assert Article.objects.count() == 0
    (message,) = editor.errors(response)["headline"]
    assert "10000" in message
    assert "160" in message


def test_the_embargo_refuses_publication_and_says_until_when(desk: Client, house: Any) -> None:
    response = _add(desk, house.politics, embargo_until="2031-05-04 06:00", **PUBLISH)

    (message,) = editor.errors(response)["embargo_until"]
    assert "2031" in message
    assert Article.objects.filter(live=True).count() == 0


def test_a_draft_under_embargo_may_be_saved(desk: Client, house: Any) -> None:
    response = _add(desk, house.politics, embargo_until="2031-05-04 06:00")

    assert response.status_code == 302
    assert Article.objects.get().embargo_until is not None


def test_scheduled_for_the_end_of_the_embargo_it_waits(desk: Client, house: Any) -> None:
    response = _add(
        desk, house.politics, embargo_until="2031-05-04 06:00", go_live_at="2031-05-04 06:00", **PUBLISH
    )

    article = Article.objects.get()
    assert response.status_code == 302
    assert not article.live
    assert article.scheduled_revision is not None


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"embargo_until": "2099-01-01 06:00"}, ["embargo_until"]),
        ({"go_live_at": "2099-01-01 06:00"}, ["go_live_at"]),
        ({"embargo_until": "0001-01-01 00:00"}, ["embargo_until"]),
        ({"embargo_until": "2026-02-30 00:00"}, ["embargo_until"]),
        ({"go_live_at": "2030-01-02 06:00", "expire_at": "2030-01-01 06:00"}, ["expire_at", "go_live_at"]),
        ({"embargo_until": "2030-01-02 06:00", "expire_at": "2030-01-01 06:00"}, ["expire_at"]),
    ],
)
def test_impossible_dates_are_refused_at_their_field(
    desk: Client, house: Any, fields: dict[str, str], wrong: list[str]
) -> None:
    response = _add(desk, house.politics, **fields)

    assert sorted(editor.errors(response)) == wrong
    assert Article.objects.count() == 0


def test_a_text_without_a_paragraph_is_not_published(desk: Client, house: Any) -> None:
    response = _add(desk, house.politics, body=[], **PUBLISH)

    assert list(editor.errors(response)) == ["body"]


def test_an_unknown_language_and_section_are_refused(desk: Client, house: Any) -> None:
    response = _add(desk, 4711, language="tlh")

    assert sorted(editor.errors(response)) == ["language", "section"]


class TestChanges:
    """Texts that readers know already."""

    LONG = "<p>Am Abend kam das Wasser, und niemand hatte damit gerechnet, auch die Behörde nicht.</p>"

    def test_a_noticeable_change_needs_a_word(self, desk: Client, house: Any) -> None:
        article = factories.article(house.politics)

        response = _edit(desk, article, body=[("paragraph", self.LONG)], **PUBLISH)

        assert list(editor.errors(response)) == ["change_kind"]
        article.refresh_from_db()
        assert "Abend" not in str(article.body)

    def test_with_the_word_it_goes_out(self, desk: Client, house: Any) -> None:
        article = factories.article(house.politics)

        response = _edit(desk, article, body=[("paragraph", self.LONG)], change_kind="update", **PUBLISH)

        article.refresh_from_db()
        assert response.status_code == 302
        assert "Abend" in str(article.body)
        assert article.changed_at is not None

    def test_a_draft_of_it_is_free(self, desk: Client, house: Any) -> None:
        article = factories.article(house.politics)

        response = _edit(desk, article, body=[("paragraph", self.LONG)])

        assert response.status_code == 302

    def test_a_correction_needs_its_block(self, desk: Client, house: Any) -> None:
        article = factories.article(house.politics)

        response = _edit(desk, article, change_kind="correction", **PUBLISH)

        assert list(editor.errors(response)) == ["change_kind"]

    def test_a_correction_with_its_block_needs_no_other_word(self, desk: Client, house: Any) -> None:
        article = factories.article(house.politics, deck="")
        body = [
            ("paragraph", "<p>Am Morgen war das Wasser noch da.</p>"),
            ("correction", {"at": "", "wrong": "Der Deich sei neu.", "right": "Der Deich ist alt."}),
        ]

        response = _edit(desk, article, body=body, **PUBLISH)

        article.refresh_from_db()
        assert response.status_code == 302
        assert article.corrected


class TestPictures:
    """Rights of pictures."""

    def test_without_credit_it_is_not_published(self, desk: Client, house: Any) -> None:
        response = _add(desk, house.politics, picture=factories.picture(credit=""), **PUBLISH)

        (message,) = editor.errors(response)["picture"]
        assert "Hafen" in message

    def test_nor_after_its_licence(self, desk: Client, house: Any) -> None:
        yesterday = clock.now().date() - timedelta(days=2)
        picture = factories.picture(licence_expires_on=yesterday)

        response = _add(desk, house.politics, picture=picture, **PUBLISH)

        assert list(editor.errors(response)) == ["picture"]

    def test_a_picture_in_the_text_is_asked_too(self, desk: Client, house: Any) -> None:
        image = {"picture": factories.picture(credit="").pk, "caption": "", "alt": ""}

        response = _add(desk, house.politics, body=[("paragraph", "<p>Da.</p>"), ("image", image)], **PUBLISH)

        assert list(editor.errors(response)) == ["body"]

    def test_a_licence_that_ended_since_does_not_stop_a_typing_error(self, desk: Client, house: Any) -> None:
        picture = factories.picture()
        article = factories.article(house.politics, deck="", picture=picture)
        picture.licence_expires_on = clock.now().date() - timedelta(days=2)
        picture.save()

        response = _edit(desk, article, headline="Der Deich hielt", picture=picture, **PUBLISH)

        article.refresh_from_db()
        assert response.status_code == 302
        assert article.headline == "Der Deich hielt"


class TestMachines:
    """Who had it generated, who signs."""

    GENERATED = [("generated", "<p>Pegel: 4,1 Meter.</p>")]

    def test_generated_text_needs_a_signature(self, desk: Client, house: Any) -> None:
        response = _add(desk, house.politics, body=self.GENERATED, **PUBLISH)

        assert list(editor.errors(response)) == ["ai_reviewed_by"]

    def test_or_the_label(self, desk: Client, house: Any) -> None:
        response = _add(desk, house.politics, body=self.GENERATED, ai_label="on", **PUBLISH)

        assert response.status_code == 302
        assert Article.objects.get().live

    def test_whoever_saves_it_first_has_had_it_generated(self, desk: Client, house: Any, chief: Any) -> None:
        _add(desk, house.politics, body=self.GENERATED)

        assert Article.objects.get().ai_generated_by == chief

    def test_and_cannot_sign_for_it(self, desk: Client, house: Any, chief: Any) -> None:
        response = _add(desk, house.politics, body=self.GENERATED, ai_reviewed_by=chief, **PUBLISH)

        assert list(editor.errors(response)) == ["ai_reviewed_by"]

    def test_nobody_signs_for_somebody_else(self, desk: Client, house: Any) -> None:
        other = factories.staff(Role.EDITOR, house.politics)

        response = _add(desk, house.politics, body=self.GENERATED, ai_reviewed_by=other)

        assert list(editor.errors(response)) == ["ai_reviewed_by"]
        assert Article.objects.count() == 0

    def test_a_second_person_signs_and_it_goes_out(self, desk: Client, house: Any, chief: Any) -> None:
        writer = factories.staff(Role.EDITOR, house.politics)
        before = clock.now()
        article = factories.article(
            house.politics, live=False, ai_generated_by=writer, provenance="ai_generated"
        )

        response = _edit(
            desk, article, provenance="ai_generated", ai_generated_by=writer, ai_reviewed_by=chief, **PUBLISH
        )

        article.refresh_from_db()
        assert response.status_code == 302
        assert article.live
        assert article.ai_reviewed_by == chief
        assert article.ai_reviewed_at >= before

    def test_the_signature_ends_when_the_machine_text_changes(self, client: Client, house: Any) -> None:
        signer = factories.staff(Role.CHIEF)
        writer = factories.staff(Role.EDITOR, house.politics)
        article = factories.article(
            house.politics, live=False, ai_generated_by=writer, provenance="ai_generated", ai_reviewed_by=signer,
            ai_reviewed_at=clock.now(),
        )  # fmt: skip
        client.force_login(writer)
        kept = {"provenance": "ai_generated", "ai_generated_by": writer, "ai_reviewed_by": signer}

        response = _edit(client, article, body=[("paragraph", "<p>Ganz anders.</p>")], **kept, **PUBLISH)

        assert list(editor.errors(response)) == ["ai_reviewed_by"]
        _edit(client, article, body=[("paragraph", "<p>Ganz anders.</p>")], **kept)
        article.refresh_from_db()
        assert (article.live, article.ai_reviewed_by, article.ai_reviewed_at) == (False, None, None)


def test_script_in_rich_text_does_not_survive(desk: Client, house: Any) -> None:
    body = [("paragraph", "<p>Da <script>alert(1)</script><a href='javascript:alert(2)'>hier</a></p>")]

    _add(desk, house.politics, body=body)

    stored = str(Article.objects.get().body)
    assert "<script" not in stored
    assert "javascript:" not in stored
