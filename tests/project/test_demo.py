"""The demo paper is complete in both languages."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import Count
from wagtail.models import ReferenceIndex, WorkflowState

from andruck.access.queries import openings
from andruck.access.rules import ReaderFacts, Scope, Standing, Timetable, Why, decide
from andruck.access.rules.openings import State
from andruck.core import clock, local_time
from andruck.core.errors import Refusal
from andruck.newsroom import models
from andruck.newsroom.actions import picturing
from andruck.newsroom.blocks import plain_blocks
from andruck.newsroom.queries import (
    corrections,
    fixed,
    frame,
    fronts,
    lists,
    places,
    replies,
    search,
    stories,
)
from andruck.newsroom.queries.visible import visible
from andruck.newsroom.rules.values import Gone
from andruck.people.queries import accounts
from andruck.project.demo import building, calendar, house, terms
from andruck.project.demo.sign_ins import PASSWORD, READER, SIGN_INS
from andruck.support.queries.entitlements import entitlement

SMALL = (240, 160)
ZONE = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module", params=["de", "en"])
def demo(request: Any, django_db_setup: Any, django_db_blocker: Any) -> Iterator[str]:
    """The whole demo in this language, with small pictures; taken back after this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        building.build(request.param, say=lambda line: None, size=SMALL)
        yield request.param
        transaction.set_rollback(True)


def article(stem: str) -> Any:
    return models.Article.objects.get(source="demo", source_id=stem)


def told(stem: str) -> Any:
    return stories.story(article(stem).pk)


def test_everything_a_newspaper_has(demo: str, db: Any) -> None:
    everything = models.Article.objects.filter(source="demo")
    assert everything.count() == 65
    assert visible().count() == 62  # without the embargo, the draft and the withdrawn one
    assert models.SectionPage.objects.live().count() == 6
    assert models.DossierPage.objects.live().count() == 3
    assert models.Author.objects.exclude(picture=None).exclude(about="").exclude(role="").count() == 8
    assert sorted(models.Agency.objects.values_list("mark", flat=True)) == ["krd", "nwa", "tpa"]
    assert 12 <= models.Edition.objects.count() <= 13
    assert fixed.missing() == []
    assert len(corrections.latest()) == 6
    corrected = models.Article.objects.filter(corrected=True).values_list("section__slug", flat=True)
    assert sorted(corrected) == sorted(models.SectionPage.objects.values_list("slug", flat=True))
    assert building.is_built(demo)


def test_times_are_past_and_articles_stand_in_the_next_paper(demo: str, db: Any) -> None:
    assert not visible().filter(first_published_at__gt=clock.now()).exists()
    for stem, found in house.load(demo).articles.items():
        (reference,) = told(stem).pages
        day = article(stem).first_published_at.astimezone(ZONE).date()
        assert reference.edition == calendar.next_printing_day(day), stem
        assert reference.pages == tuple(found.front["pages"]), stem


def test_every_kind_of_block_is_shown(demo: str, db: Any) -> None:
    kinds = {block.kind for stem in house.load(demo).articles for block in told(stem).blocks}
    assert kinds == {
        "paragraph",
        "subhead",
        "quote",
        "image",
        "gallery",
        "table",
        "embed",
        "box",
        "correction",
    }
    assert [block.kind for block in told("machine").blocks] == ["generated", "generated", "table"]
    assert told("machine").ai_label is True


def test_front_is_composed_and_full(demo: str, db: Any) -> None:
    groups = fronts.front(models.HomePage.objects.get())
    assert [(group.kind, len(group.teasers)) for group in groups] == [
        ("lead", 4),
        ("opener", 3),
        ("section", 4),
        ("dossier", 3),
        ("section", 4),
        ("section", 4),
        ("latest", 8),
    ]
    shown = [teaser.id for group in groups for teaser in group.teasers]
    assert len(set(shown)) == len(shown)
    assert all(teaser.image for teaser in groups[0].teasers)
    slug = "lindenhafen"
    section = fronts.section_front(models.SectionPage.objects.get(slug=slug))
    assert [(group.kind, len(group.teasers)) for group in section] == [("lead", 4), ("row", 3)]
    dossier = models.DossierPage.objects.order_by("path")[1]
    assert [teaser.id for teaser in lists.pinned(dossier.pk)] == [article("wirtschaft-03").pk]


def test_breaking_note_lasts_two_days(demo: str, db: Any) -> None:
    note = frame.breaking()
    assert note is not None
    assert note.article == (article("wirtschaft-01").pk, article("wirtschaft-01").slug)
    row = models.BreakingNote.objects.get()
    assert row.ends_at - row.starts_at == timedelta(days=2)


def test_reply_stands_at_its_article(demo: str, db: Any) -> None:
    (reply,) = replies.everywhere()
    assert reply.article == article("politik-06").pk
    assert reply.answers == article("politik-06").first_published_at
    assert told("politik-06").replies == (reply,)
    assert len(reply.paragraphs) == 3


def test_embargo_holds_and_the_publication_is_scheduled(demo: str, db: Any) -> None:
    row = article("embargo")
    assert (row.live, row.first_published_at) == (False, None)
    assert row.embargo_until > clock.now()
    revision = row.latest_revision
    assert revision.approved_go_live_at == row.embargo_until
    assert stories.story(row.pk) is None
    assert row.pk not in {teaser.id for teaser in search.search(row.headline).teasers}


def test_draft_waits_for_review(demo: str, db: Any) -> None:
    state = WorkflowState.objects.get()
    assert (state.content_object, state.status) == (article("review"), "in_progress")
    assert state.requested_by.username == "reporter"
    assert stories.story(article("review").pk) is None


def test_withdrawn_article_says_why(demo: str, db: Any) -> None:
    gone = told("withdrawn")
    assert isinstance(gone, Gone)
    assert gone.note == house.load(demo).front["withdrawal"]["note"]


def test_name_in_the_archive_is_replaced_and_the_old_picture_not_shown(demo: str, db: Any) -> None:
    found = told("archive")
    case = house.load(demo).front["case"]
    shown = repr(found)
    assert "Nuhn" not in shown
    assert case["replace"].split()[-1] in shown
    assert found.indexable is False
    assert article("archive").picture is not None
    assert found.picture is None
    assert "Nuhn" in " ".join(plain_blocks(article("archive").body))
    assert search.search("Poppinga").total == 0


def test_one_sign_in_for_every_role(demo: str, db: Any) -> None:
    found = {user.username: user for user in accounts.staff()}
    assert found.keys() == SIGN_INS.keys()
    assert all(user.check_password(PASSWORD) for user in found.values())
    assert {name: user.groups.get().name for name, user in found.items()} == {
        name: role.value for name, role in SIGN_INS.items()
    }
    assert [section.slug for section in found["reporter"].responsibility.sections.order_by("path")] == [
        house.load(demo).slug("sections", "politik"),
        "lindenhafen",
    ]


# ---------------------------------------------------------------- who may read what
def reading(stem: str, standing: Standing = Standing.ANONYMOUS, *, opened: bool = True) -> Any:
    """What somebody of this standing is told about a text now."""
    now = clock.now()
    known = told(stem).facts
    timetable = Timetable(openings.current(now)) if opened else ()
    return decide(known, ReaderFacts(standing), timetable, now)


def test_most_texts_are_for_everybody_and_there_is_one_of_every_other_kind(demo: str, db: Any) -> None:
    stems = [*house.load(demo).articles, "archive", "machine"]
    locked = {stem for stem in stems if not reading(stem, opened=False).allowed}
    assert 12 <= len(locked) <= 18
    assert all(reading(stem, Standing.EPAPER).allowed for stem in stems)
    needs = {
        stem: reading(stem, opened=False).why for stem in ("wissen-04", "kultur-04", "wissen-06", "sport-09")
    }
    assert needs == {
        "wissen-04": Why.NEEDS_ACCOUNT,
        "kultur-04": Why.NEEDS_MEMBERSHIP,
        "wissen-06": Why.NEEDS_EPAPER,
        "sport-09": Why.NEEDS_MEMBERSHIP,  # closed with its section
    }
    assert not reading("wirtschaft-09").allowed
    for stem in ("lindenhafen-06", "lindenhafen-07", "wissen-05"):
        assert reading(stem).allowed, stem
    assert told("lindenhafen-06").facts.always_free


def test_texts_of_today_are_for_members_until_their_paper_comes(demo: str, db: Any) -> None:
    now = clock.now()
    for stem in terms.MEMBERS_FIRST:
        (reference,) = told(stem).pages
        begins = local_time.beginning(reference.edition, ZONE)
        assert reading(stem).allowed is (begins <= now), stem
        assert reading(stem, Standing.MEMBER).allowed
    assert not reading("kultur-09").allowed
    assert reading("wirtschaft-10").until == local_time.beginning(
        article("wirtschaft-09").first_published_at.astimezone(ZONE).date() + timedelta(days=16), ZONE
    )


def test_a_dossier_is_open_and_a_section_will_be(demo: str, db: Any) -> None:
    now = clock.now()
    kept = openings.lasting(now)
    assert sorted((one.opening.scope, one.state(now)) for one in kept) == [
        (Scope.DOSSIER, State.LIVE),
        (Scope.SECTION, State.PLANNED),
    ]
    assert {one.opening.reason for one in kept} == {
        row["reason"] for row in house.load(demo).front["openings"].values()
    }
    for stem in ("wissen-03", "politik-10", "kultur-07"):
        assert not reading(stem, opened=False).allowed
        assert reading(stem).why is Why.OPENING


def test_somebody_has_a_membership(demo: str, db: Any) -> None:
    reader = accounts.of_address(READER)
    assert reader is not None
    assert not accounts.staff().filter(pk=reader.pk).exists()
    entitled = entitlement(reader.pk, clock.now())
    assert entitled is not None
    assert entitled.standing is Standing.MEMBER


def test_pictures_have_credit_description_and_their_sizes(demo: str, db: Any) -> None:
    pictures = models.Picture.objects.all()
    assert pictures.count() == len(house.orders(house.load(demo)))
    assert not pictures.filter(credit="").exists()
    assert not pictures.filter(description="").exists()
    sizes = dict(pictures.annotate(count=Count("renditions")).values_list("title", "count"))
    assert sizes == {order.name: len(picturing.AHEAD[order.use]) for order in house.orders(house.load(demo))}
    row = pictures.get(title=house.lead("politik-01"))
    picturing.complete([row.pk, 10_000_000])
    assert row.renditions.count() == 13


def test_indexes_are_built(demo: str, db: Any) -> None:
    assert search.search("Kranviertel").total >= 5
    author = models.Author.objects.get(slug="ida-brandt")
    assert ReferenceIndex.get_references_to(author).count() >= 5


def test_dossiers_and_authors_have_their_pages(demo: str, db: Any) -> None:
    for card in places.dossiers():
        assert card.image is not None
        assert card.observes
        assert len(lists.dossier(card.id).teasers) >= 7
    profile = places.author("hanne-petersen")
    assert profile is not None
    assert profile.portrait is not None


def test_building_again_changes_nothing_even_what_was_deleted(demo: str, db: Any) -> None:
    before = models.Picture.objects.count(), models.Article.objects.count()
    assert building.is_built(demo) is True
    other = "en" if demo == "de" else "de"
    with pytest.raises(Refusal, match="holds the demo in another language"):
        building.is_built(other)
    models.ImportRun.objects.update(finished_at=None)
    models.Article.objects.filter(source_id="machine").delete()
    building.build(demo, say=lambda line: None, size=SMALL)  # an interrupted run is finished
    assert (models.Picture.objects.count(), models.Article.objects.count()) == before
    once = (models.Reply, models.ArchiveCase, models.BreakingNote)
    assert [model.objects.count() for model in once] == [1, 1, 1]
    assert len(openings.lasting()) == 2
