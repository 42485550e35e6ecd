"""Cases of people in the archive: what each stage does, what overlapping cases leave, and the sealed original."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from andruck.core.errors import Refusal
from andruck.infra import events
from andruck.newsroom.actions import cases, publishing
from andruck.newsroom.events import ArticleWithdrawn, CaseStageChanged
from andruck.newsroom.models import (
    ArchiveCase,
    ArchiveCaseArticle,
    Article,
    Topic,
)
from andruck.newsroom.queries import cases as queries
from andruck.newsroom.queries import lists, places, search, sitemaps, stories
from andruck.newsroom.rules.cases import Stage
from andruck.newsroom.rules.values import Gone, Story
from andruck.people.rules import Role
from tests import factories

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def chief(house: Any) -> Any:
    return factories.staff(Role.CHIEF)


@pytest.fixture
def article(house: Any) -> Any:
    row = factories.article(house.politics, headline="Max Muster verurteilt", live=False)
    row.tags.add("Prozesse")
    return publishing.publish(article=row)


_case = factories.archive_case


def _row(article: Any) -> Any:
    return Article.objects.get(pk=article.pk)


def _story(article: Any) -> Any:
    return stories.story(article.pk)


def _seen(article: Any) -> dict[str, Any]:
    """Everything that stages are about."""
    story = _story(article)
    if isinstance(story, Gone):
        return {"gone": story.note}
    topic = Topic.objects.get()
    return {
        "indexable": story.indexable,
        "sitemap": [entry.id for entry in sitemaps.news()] == [article.pk],
        "search": [teaser.id for teaser in search.search("verurteilt").teasers] == [article.pk],
        "topic": [teaser.id for teaser in lists.topic(topic.pk).teasers] == [article.pk],
        "tags": [tag.name for tag in story.tags],
        "headline": story.headline,
        "slug": story.teaser.slug,
        "note": story.note,
    }


def test_what_each_stage_does(article: Any, chief: Any) -> None:
    case = _case(article)
    open_ = {
        "indexable": True,
        "sitemap": True,
        "search": True,
        "topic": True,
        "tags": ["Prozesse"],
        "headline": "Max Muster verurteilt",
        "slug": "max-muster-verurteilt",
        "note": "",
    }
    noindex = {**open_, "indexable": False, "sitemap": False}
    unlisted = {**noindex, "search": False, "topic": False, "tags": []}
    redacted = {**unlisted, "headline": "M. verurteilt", "slug": "m-verurteilt"}
    noted = {**redacted, "note": "Später freigesprochen."}
    ladder = [open_, noindex, unlisted, redacted, noted]

    assert _seen(article) == open_
    for stage, expected in enumerate(ladder):
        cases.set_stage(case=case, stage=stage, user=chief)
        assert _seen(article) == expected, stage
    cases.set_stage(case=case, stage=Stage.UNPUBLISHED, user=chief)
    assert _seen(article) == {"gone": "Später freigesprochen."}
    for stage, expected in reversed(list(enumerate(ladder))):
        cases.set_stage(case=case, stage=stage, user=chief)
        assert _seen(article) == {"gone": "Später freigesprochen."}  # nothing comes back by itself
        publishing.publish(article=_row(article))
        assert _seen(article) == expected, stage
        publishing.withdraw(article=_row(article))


def test_others_are_not_touched(house: Any, article: Any, chief: Any) -> None:
    other = factories.article(house.politics, headline="Max Muster gewinnt")
    cases.set_stage(case=_case(article), stage=Stage.NOTED, user=chief)
    story = _story(other)
    assert (story.headline, story.indexable, story.note) == ("Max Muster gewinnt", True, "")


def test_lowering_one_case_leaves_what_the_others_demand(house: Any, article: Any, chief: Any) -> None:
    mild, strict = _case(article, reference="A 1"), _case(article, reference="A 2", find="Erika Beispiel")
    cases.set_stage(case=mild, stage=Stage.NOINDEX, user=chief)
    cases.set_stage(case=strict, stage=Stage.REDACTED, user=chief)
    assert (_row(article).protection, _row(article).redacted) == (3, True)
    # Only the names of the case that is in stage 3 are replaced.
    assert _story(article).headline == "Max Muster verurteilt"
    cases.set_stage(case=strict, stage=Stage.OPEN, user=chief)
    assert (_row(article).protection, _row(article).redacted) == (1, False)
    cases.set_stage(case=mild, stage=Stage.OPEN, user=chief)
    assert (_row(article).protection, _row(article).redacted) == (0, False)


@pytest.mark.parametrize("own", [True, False])
def test_what_the_editors_wanted_is_restored(house: Any, chief: Any, own: bool) -> None:
    article = factories.article(house.politics, noindex=own, unlisted=own)
    case = _case(article)
    cases.set_stage(case=case, stage=Stage.UNLISTED, user=chief)
    cases.set_stage(case=case, stage=Stage.OPEN, user=chief)
    row = _row(article)
    assert (row.noindex, row.unlisted, row.protection) == (own, own, 0)


def test_an_article_taken_out_of_the_case_is_free(house: Any, article: Any, chief: Any) -> None:
    second = factories.article(house.politics)
    case = _case(article, second)
    cases.set_stage(case=case, stage=Stage.REDACTED, user=chief)
    ArchiveCaseArticle.objects.filter(article=second).delete()
    cases.set_stage(case=case, stage=Stage.REDACTED, user=chief, also=[second.pk])
    assert (_row(article).protection, _row(second).protection) == (3, 0)


def test_no_new_version_undoes_it(article: Any, chief: Any) -> None:
    before = article.latest_revision
    case = _case(article)
    cases.set_stage(case=case, stage=Stage.REDACTED, user=chief)
    before.publish()
    assert _story(article).headline == "M. verurteilt"
    cases.set_stage(case=case, stage=Stage.UNPUBLISHED, user=chief)
    with pytest.raises(Refusal) as found:
        before.publish()
    assert found.value.code == "case"
    assert isinstance(_story(article), Gone)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.EDITOR, Role.ADS, Role.REVENUE, None])
def test_only_chiefs_and_administrators(house: Any, article: Any, role: Role | None) -> None:
    case = _case(article)
    with pytest.raises(PermissionDenied):
        cases.set_stage(
            case=case, stage=Stage.NOINDEX, user=factories.staff(role, house.politics) if role else None
        )
    assert (_row(article).protection, ArchiveCase.objects.get().stage) == (0, 0)


@pytest.mark.parametrize(
    ("fields", "stage", "code"),
    [
        ({"decision": ""}, Stage.NOINDEX, "case_decision"),
        ({"find": ""}, Stage.REDACTED, "case_names"),
        ({"note": ""}, Stage.NOTED, "case_note"),
        ({"find": "?"}, Stage.NOINDEX, "case_name"),
        ({"find": "M."}, Stage.NOINDEX, "case_name"),
    ],
)
def test_an_incomplete_file_changes_nothing(
    article: Any, chief: Any, fields: dict[str, Any], stage: Stage, code: str
) -> None:
    case = _case(article, **fields)
    with pytest.raises(Refusal) as found:
        cases.set_stage(case=case, stage=stage, user=chief)
    assert found.value.code == code
    assert (_row(article).protection, ArchiveCase.objects.get().stage) == (0, 0)


def test_a_case_without_articles(chief: Any) -> None:
    with pytest.raises(Refusal) as found:
        cases.set_stage(case=_case(), stage=Stage.NOINDEX, user=chief)
    assert found.value.code == "case_articles"


def test_a_stage_that_does_not_exist(article: Any, chief: Any) -> None:
    with pytest.raises(ValueError, match="6"):
        cases.set_stage(case=_case(article), stage=6, user=chief)


def test_it_is_told_and_logged(article: Any, chief: Any, django_capture_on_commit_callbacks: Any) -> None:
    heard: list[Any] = []
    for kind in (CaseStageChanged, ArticleWithdrawn):
        events.subscribe(kind, heard.append)
    case = _case(article)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            cases.set_stage(case=case, stage=Stage.UNPUBLISHED, user=chief)
    finally:
        for kind in (CaseStageChanged, ArticleWithdrawn):
            events.unsubscribe(kind, heard.append)
    assert heard == [
        ArticleWithdrawn(article.pk, NOON),
        CaseStageChanged(case.pk, (article.pk,), 5, NOON),
    ]
    (entry,) = ModelLogEntry.objects.for_instance(case)
    assert (entry.action, entry.user_id) == ("newsroom.case.stage", chief.pk)
    assert entry.data == {"from": 0, "to": 5, "articles": [article.pk]}


def test_no_stage_changes_the_original(article: Any, chief: Any) -> None:
    case = _case(article)
    before = queries.fingerprint(_row(article))
    for stage in (*Stage, Stage.OPEN):
        cases.set_stage(case=case, stage=stage, user=chief)
        assert queries.fingerprint(_row(article)) == before
        assert [seal.intact for seal in queries.verify(case)] == [True]
    row = _row(article)
    assert (row.headline, row.latest_revision.as_object().headline) == ("Max Muster verurteilt",) * 2
    assert len(ArchiveCaseArticle.objects.get().original_hash) == 64


@pytest.mark.parametrize(
    "change", [{"headline": "M. verurteilt"}, {"picture_alt": "Herr M."}, {"social_text": "x"}, {"body": []}]
)
def test_whoever_rewrites_it_breaks_the_seal(article: Any, chief: Any, change: dict[str, Any]) -> None:
    case = _case(article)
    cases.set_stage(case=case, stage=Stage.NOINDEX, user=chief)
    Article.objects.filter(pk=article.pk).update(**change)
    assert [seal.intact for seal in queries.verify(case)] == [False]
    cases.set_stage(case=case, stage=Stage.UNLISTED, user=chief)
    assert [seal.intact for seal in queries.verify(case)] == [False]  # the seal is set once


def test_what_would_be_seen_is_shown_before_anything_happens(house: Any, article: Any) -> None:
    other = factories.article(house.politics, headline="Regen", deck="Es regnet")
    plain, untouched = queries.rehearse(_case(article, other))
    assert (plain.article, plain.headline, plain.address) == (article.pk, "M. verurteilt", "m-verurteilt")
    assert plain.texts == ("M. verurteilt",)
    assert untouched.texts == ()
    assert _story(article).headline == "Max Muster verurteilt"


def test_the_dossier_box_and_translations_carry_no_name(house: Any, article: Any, chief: Any) -> None:
    other = factories.article(house.politics, headline="Nachbar", live=False, translation_of=article)
    publishing.publish(article=other)
    for row in (article, other):
        row.dossier_entries.create(dossier=house.dossier)
    cases.set_stage(case=_case(article), stage=Stage.REDACTED, user=chief)
    story = _story(other)
    assert isinstance(story, Story)
    assert story.translations == (("de", article.pk, "m-verurteilt"),)
    box = places.dossier_box(house.dossier.pk, without=other.pk)
    assert box is not None
    assert box.others == ()


# ---------------------------------------------------------------- the staff's screens
NAMES = "wagtailsnippets_newsroom_archivecase"


def _client(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _form(*articles: Any, case: ArchiveCase | None = None, **fields: Any) -> dict[str, Any]:
    rows = list(ArchiveCaseArticle.objects.filter(case=case)) if case else []
    held = [{"id": row.pk, "article": row.article_id} for row in rows if row.article in articles]
    gone = [
        {"id": row.pk, "article": row.article_id, "DELETE": "1"}
        for row in rows
        if row.article not in articles
    ]
    new = [{"article": found.pk} for found in articles if found.pk not in {row["article"] for row in held}]
    names = (
        [{"id": row.pk, "find": row.find, "replace": row.replace} for row in case.redactions.all()]
        if case
        else []
    )
    data = nested_form_data(
        {
            "reference": "A 7",
            "received_on": "2026-11-01",
            "request": "Weg damit",
            **{f"weight_{name}": "" for name in ("time", "gravity", "role", "conduct", "alternatives")},
            "decision": "Elf Jahre her.",
            "note": "",
            "stage": "0",
            "articles": inline_formset([*held, *gone, *new], initial=len(rows)),
            "redactions": inline_formset(
                names or [{"find": "Max Muster", "replace": "M."}], initial=len(names)
            ),
        }
    )
    return {**data, **fields}


def _edit(case: ArchiveCase) -> str:
    return reverse(f"{NAMES}:edit", args=[case.pk])


def test_a_case_from_its_arrival_to_its_stage(house: Any, article: Any, chief: Any) -> None:
    client = _client(chief)
    assert client.get(reverse(f"{NAMES}:add")).status_code == 200
    client.post(reverse(f"{NAMES}:add"), _form(article))
    case = ArchiveCase.objects.get()
    assert (case.stage, case.articles.get().article_id, case.redactions.get().find) == (
        0,
        article.pk,
        "Max Muster",
    )

    page = client.get(_edit(case)).content.decode()
    assert "M. verurteilt" in page  # the rehearsal
    client.post(_edit(case), _form(article, case=case, stage="3"))
    case.refresh_from_db()
    assert (case.stage, _row(article).protection) == (3, 3)
    assert _story(article).headline == "M. verurteilt"

    second = factories.article(house.politics, headline="Max Muster kommt frei")
    client.post(_edit(case), _form(second, case=case, stage="3"))
    assert (_row(article).protection, _row(second).protection) == (0, 3)


def test_a_refusal_saves_nothing_at_all(article: Any, chief: Any) -> None:
    client = _client(chief)
    response = client.post(reverse(f"{NAMES}:add"), _form(article, stage="1", decision=""))
    assert set(response.context["form"].errors) == {"decision"}
    assert not ArchiveCase.objects.exists()

    case = _case(article)
    response = client.post(_edit(case), _form(article, case=case, stage="4", request="Anders"))
    assert set(response.context["form"].errors) == {"note"}
    case.refresh_from_db()
    assert (case.request, case.stage, _row(article).protection) == ("Weg damit", 0, 0)


def test_a_case_that_protects_is_not_deleted(article: Any, chief: Any) -> None:
    case = _case(article)
    client = _client(chief)
    cases.set_stage(case=case, stage=Stage.NOINDEX, user=chief)
    bulk = f"{reverse('wagtail_bulk_action', args=['newsroom', 'archivecase', 'delete'])}?id={case.pk}"
    for address in (reverse(f"{NAMES}:delete", args=[case.pk]), bulk):
        client.post(address)
        assert ArchiveCase.objects.exists()
    cases.set_stage(case=case, stage=Stage.OPEN, user=chief)
    client.post(reverse(f"{NAMES}:delete", args=[case.pk]))
    assert not ArchiveCase.objects.exists()
    assert _row(article).protection == 0


@pytest.mark.parametrize("role", [Role.REPORTER, Role.EDITOR, Role.ADS, Role.REVENUE])
def test_nobody_else_learns_of_a_case(house: Any, article: Any, role: Role) -> None:
    case = _case(article)
    client = _client(factories.staff(role, house.politics))
    addresses = [reverse(f"{NAMES}:{view}") for view in ("list", "add")]
    addresses += [
        reverse(f"{NAMES}:{view}", args=[case.pk]) for view in ("edit", "delete", "history", "usage")
    ]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 302, address
        assert "A 1" not in response.content.decode()
    client.post(_edit(case), _form(article, case=case, stage="1"))
    assert ArchiveCase.objects.get().stage == 0


def test_the_staff_still_reads_the_original(house: Any, article: Any, chief: Any) -> None:
    cases.set_stage(case=_case(article), stage=Stage.NOTED, user=chief)
    client = _client(factories.staff(Role.EDITOR, house.politics))
    address = reverse("wagtailsnippets_newsroom_article:edit", args=[article.pk])
    assert "Max Muster verurteilt" in client.get(address).content.decode()


def test_a_scheduled_text_in_stage_five_stays_in(house: Any, chief: Any, now: Any) -> None:
    article = factories.article(house.politics, live=False, go_live_at=NOON + timedelta(hours=1))
    publishing.publish(article=article)
    cases.set_stage(case=_case(article), stage=Stage.UNPUBLISHED, user=chief)
    now.shift(timedelta(hours=2))
    assert publishing.run_due() == 0
    assert not _row(article).live
