"""What leaves the newsroom: whole stories, lists, fronts, frames; and what must not."""

from datetime import timedelta
from typing import Any

import pytest
from wagtail.rich_text import RichText

from andruck.core import clock
from andruck.newsroom import models
from andruck.newsroom.actions import publishing
from andruck.newsroom.queries import fronts, lists, places, search, stories
from andruck.newsroom.queries.frame import frame
from andruck.newsroom.rules.values import Gone, Story
from tests import factories


def _fullest(house: Any) -> Any:
    """An article with every kind of block and everything around it."""
    picture = factories.picture()
    table = {
        "columns": [{"type": "text", "heading": "Jahr"}, {"type": "text", "heading": "Zahl"}],
        "rows": [{"values": ["2025", "7"]}, {"values": ["2026", "9"]}],
        "caption": "",
    }
    body = [
        {"type": "paragraph", "value": "<p>Es war \"sehr\" nass in <b>Wehrsiel</b>.</p>", "id": "p1"},
        {"type": "subhead", "value": "Am Deich", "id": "s1"},
        {"type": "quote", "value": {"text": "Wir bleiben", "who": "Jelka Rohde"}, "id": "q1"},
        {"type": "image", "value": {"picture": picture.pk, "caption": "Kai", "alt": "", "wide": True}, "id": "i1"},
        {"type": "gallery", "id": "g1", "value": {"pictures": [
            {"type": "item", "id": "a", "value": {"picture": picture.pk, "caption": "", "alt": "", "wide": False}},
            {"type": "item", "id": "b", "value": {"picture": picture.pk, "caption": "2", "alt": "", "wide": False}},
        ]}},
        {"type": "table", "value": {"caption": "Zahlen", "table": table}, "id": "t1"},
        {"type": "embed", "value": {"url": "https://www.youtube.com/watch?v=aqz-KE-bpKQ", "title": "F"}, "id": "e1"},
        {"type": "box", "value": {"title": "Kasten", "text": "<p>Mehr dazu.</p>"}, "id": "b1"},
        {"type": "correction", "value": {"at": None, "wrong": "1956", "right": "1965"}, "id": "c1"},
        {"type": "generated", "value": "<p>Von der Maschine.</p>", "id": "m1"},
    ]  # fmt: skip
    row = models.Article(
        section=house.politics, kicker="Flut", headline='Der "Deich" hält', deck="Noch", dateline="Lindenhafen",
        picture=picture, live=False, ai_label=True,
    )  # fmt: skip
    row.body = models.Article._meta.get_field("body").to_python(body)
    row.save()
    row.bylines = [models.Byline(author=factories.author(), sort_order=0)]
    row.dossier_entries = [models.DossierEntry(dossier=house.dossier)]
    row.agencies.add(models.Agency.objects.create(name="Nord", mark="nwa"))
    row.agencies.add(models.Agency.objects.create(name="Trans", mark="tpa"))
    edition = factories.edition(clock.now().date())
    row.page_references = [models.PageReference(edition=edition, page=page) for page in (8, 4)]
    row.save()
    row.tags.add("Deiche", "Für alle")
    row.save()
    return publishing.publish(article=row)


def _story(row: Any) -> Story:
    found = stories.story(row.pk)
    assert isinstance(found, Story)
    return found


def test_a_whole_story(house: Any) -> None:
    story = _story(_fullest(house))
    assert story.headline == "Der »Deich« hält"
    assert story.teaser.kicker == "Flut"
    assert story.teaser.slug == "flut-der-deich-haelt"
    assert story.credit == "Agencies/lo" or story.credit == "Agenturen/lo"
    assert [writer.name for writer in story.teaser.authors] == ["Ida Brandt"]
    assert [(ref.pages) for ref in story.pages] == [(4, 8)]
    assert [dossier.path for dossier in story.dossiers] == ["/dossier/wohnen/"]
    assert sorted(tag.slug for tag in story.tags) == ["deiche", "fuer-alle"]
    assert [block.kind for block in story.blocks] == [
        "paragraph", "subhead", "quote", "image", "gallery", "table", "embed", "box", "correction", "generated",
    ]  # fmt: skip
    values = {block.kind: block.value for block in story.blocks}
    assert values["paragraph"] == {"html": "<p>Es war »sehr« nass in <b>Wehrsiel</b>.</p>"}
    assert values["table"] == {
        "caption": "Zahlen",
        "head": ["Jahr", "Zahl"],
        "rows": [["2025", "7"], ["2026", "9"]],
    }
    assert values["embed"]["provider"] == "YouTube"
    assert story.ai_label is True
    assert story.teaser.corrected is True


def test_a_whole_story_is_read_in_few_queries(house: Any, django_assert_num_queries: Any) -> None:
    row = _fullest(house)
    _story(row)  # pictures are cut to size on first sight
    with django_assert_num_queries(12):
        _story(row)


@pytest.mark.parametrize("count", [1, 25])
def test_lists_cost_the_same_whatever_they_hold(
    house: Any, count: int, django_assert_num_queries: Any
) -> None:
    picture, author = factories.picture(), factories.author()
    for number in range(count):
        row = factories.article(house.politics, headline=f"Meldung {number}", picture=picture, live=False)
        row.bylines = [models.Byline(author=author, sort_order=0)]
        publishing.publish(article=row)
    lists.section(house.politics.pk)
    with django_assert_num_queries(4):
        slice_ = lists.section(house.politics.pk)
    assert len(slice_.teasers) == min(count, 20)


def test_a_list_is_read_to_its_end_piece_by_piece(house: Any) -> None:
    rows = [factories.article(house.politics, headline=f"Nr. {number}") for number in range(7)]
    seen: list[int] = []
    before = ""
    for _ in range(10):
        slice_ = lists.section(house.politics.pk, before=before, limit=3)
        seen += [teaser.id for teaser in slice_.teasers]
        before = slice_.next
        if not before:
            break
    assert seen == [row.pk for row in reversed(rows)]


@pytest.mark.parametrize("cursor", ["x", "1-", "-1", "1-2-x", "9" * 60, "1" * 30 + "-5", "²-1"])
def test_a_cursor_that_is_none(cursor: str) -> None:
    with pytest.raises(ValueError, match="no place"):
        lists.read_cursor(cursor)


def test_drafts_embargoes_and_withdrawn_texts_are_not_public(house: Any) -> None:
    draft = factories.article(house.politics, headline="Entwurf", live=False)
    held = factories.article(house.politics, headline="Gesperrt")
    models.Article.objects.filter(pk=held.pk).update(embargo_until=clock.now() + timedelta(hours=1))
    gone = publishing.withdraw(article=factories.article(house.politics, headline="Weg"), note="Falsch.")
    public = factories.article(house.politics, headline="Da")
    assert [teaser.id for teaser in lists.everything().teasers] == [public.pk]
    assert stories.story(draft.pk) is None
    assert stories.story(held.pk) is None
    assert stories.story(gone.pk) == Gone(gone.pk, "Falsch.")


def test_an_automatic_front_shows_nothing_twice(house: Any) -> None:
    for number in range(12):
        factories.article([house.politics, house.culture][number % 2], headline=f"Text {number}")
    groups = fronts.front(house.home)
    ids = [teaser.id for group in groups for teaser in group.teasers]
    assert len(ids) == len(set(ids))
    assert [group.kind for group in groups] == ["lead", "section", "section"]
    assert len(groups[0].teasers) == 4


def test_a_composed_front_keeps_the_editors_order_and_fills_gaps(house: Any) -> None:
    rows = [factories.article(house.politics, headline=f"Text {number}") for number in range(8)]
    home = house.home
    home.composition = [
        ("lead", {"article": rows[2], "beside": [rows[0]]}),
        ("package", {"title": "Zwei", "articles": [rows[1], rows[2]], "layout": "row"}),
        ("section", {"section": house.politics, "count": 2}),
    ]
    home.save()
    home = models.HomePage.objects.get(pk=home.pk)
    lead, package, strip = fronts.front(home)
    assert [teaser.id for teaser in lead.teasers] == [rows[2].pk, rows[0].pk, rows[7].pk, rows[6].pk]
    assert [teaser.id for teaser in package.teasers] == [rows[1].pk]
    assert [teaser.id for teaser in strip.teasers] == [rows[5].pk, rows[4].pk]


def test_a_withdrawn_lead_is_replaced(house: Any) -> None:
    first, second = factories.article(house.politics), factories.article(house.politics, headline="Zweiter")
    house.home.composition = [("lead", {"article": first, "beside": []})]
    house.home.save()
    publishing.withdraw(article=first)
    (lead,) = fronts.front(models.HomePage.objects.get(pk=house.home.pk))
    assert [teaser.id for teaser in lead.teasers] == [second.pk]


def test_the_frame_in_three_queries(house: Any, django_assert_num_queries: Any) -> None:
    frame()  # content types are remembered per process
    with django_assert_num_queries(3):
        found = frame()
    assert [(link.title, link.path) for link in found.sections] == [
        ("Politik", "/rubrik/politik/"),
        ("Kultur", "/rubrik/kultur/"),
    ]
    assert found.paper.name == "Der Lotse"


def test_the_breaking_line_lasts_as_long_as_it_says(house: Any) -> None:
    now = clock.now()
    models.BreakingNote.objects.create(
        text="Vorbei", starts_at=now - timedelta(2), ends_at=now - timedelta(1)
    )
    assert frame().breaking is None
    row = factories.article(house.politics)
    note = models.BreakingNote.objects.create(
        text="Flut", article=row, starts_at=now, ends_at=now + timedelta(1)
    )
    breaking = frame().breaking
    assert breaking is not None
    assert (breaking.text, breaking.article) == ("Flut", (row.pk, row.slug))
    publishing.withdraw(article=row)
    note.refresh_from_db()
    breaking = frame().breaking
    assert breaking is not None
    assert breaking.article is None


def test_search_finds_words_and_survives_operators(house: Any) -> None:
    row = factories.article(
        house.politics, headline="Fischer", body=[("paragraph", RichText("<p>Hering</p>"))]
    )
    factories.article(house.politics, headline="Anderes")
    assert [teaser.id for teaser in search.search("Hering").teasers] == [row.pk]
    for hostile in (
        '"',
        "*",
        "a OR",
        "NOT",
        "(",
        "'; DROP TABLE",
        "\0",
        "x" * 10_000,
        "-",
        "AND AND",
        'ab" "cd',
    ):
        assert search.search(hostile).teasers == ()


def test_dossiers_topics_authors_by_their_address(house: Any) -> None:
    row = _fullest(house)
    assert places.dossier("wohnen") is not None
    topic = places.topic("deiche")
    assert topic is not None
    assert [teaser.id for teaser in lists.topic(topic.id).teasers] == [row.pk]
    author = places.author("ida-brandt")
    assert author is not None
    assert [teaser.id for teaser in lists.author(author.id).teasers] == [row.pk]
    box = places.dossier_box(house.dossier.pk, without=row.pk)
    assert box is not None
    assert box.others == ()
