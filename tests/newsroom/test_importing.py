"""Taking articles over: what is written, what is told, what a second run finds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import events
from andruck.newsroom import models
from andruck.newsroom.actions import importing
from andruck.newsroom.actions.importing import Run, Sections, Writers
from andruck.newsroom.events import ArticlePublished
from andruck.newsroom.queries import lists, search, stories
from andruck.newsroom.rules.imports import Incoming
from tests import factories

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


def incoming(
    id: str = "1", headline: str = "Der Deich hält", section: str = "politik", **fields: Any
) -> Incoming:
    html = fields.pop("html", "<p>Am Morgen stand das Wasser still.</p>")
    return Incoming(id=id, headline=headline, html=html, section=section, **fields)


def add(run: Run, *batch: Incoming, rows_done: int = 0, sections: Sections | None = None) -> int:
    return importing.add_batch(
        run=run,
        batch=list(enumerate(batch, run.rows_done + 1)),
        rows_done=rows_done or len(batch),
        at=NOW,
        sections=sections or Sections(),
        writers=Writers(),
    )


def test_imported_article_is_public_everywhere(house: Any) -> None:
    run = importing.begin(source="altes-blatt", file_hash="a")
    assert add(run, incoming(authors=("Ida Brandt", "Karim Osei"))) == 1
    row = models.Article.objects.get()
    assert (row.live, row.has_unpublished_changes, row.latest_revision) == (True, False, None)
    assert (row.source, row.source_id, row.section_id) == ("altes-blatt", "1", house.politics.pk)
    assert row.first_published_at == row.last_published_at == NOW - timedelta(seconds=1)
    story: Any = stories.story(row.pk)
    assert [(block.kind, block.value) for block in story.blocks] == [
        ("paragraph", {"html": "<p>Am Morgen stand das Wasser still.</p>"})
    ]
    assert [name.name for name in story.teaser.authors] == ["Ida Brandt", "Karim Osei"]
    assert [teaser.id for teaser in lists.section(house.politics.pk).teasers] == [row.pk]
    assert [teaser.id for teaser in search.search("Wasser still").teasers] == [row.pk]
    assert [teaser.id for teaser in search.search("Deich").teasers] == [row.pk]


def test_first_change_in_the_editor_makes_the_first_version(house: Any) -> None:
    add(importing.begin(source="altes-blatt", file_hash="a"), incoming())
    row = models.Article.objects.get()
    draft = row.get_latest_revision_as_object()
    draft.headline = "Der Deich hielt"
    draft.change_kind = "typo"
    draft.save_revision().publish()
    row.refresh_from_db()
    assert (row.headline, row.first_published_at, row.source_id) == (
        "Der Deich hielt",
        NOW - timedelta(seconds=1),
        "1",
    )


def test_order_of_the_file_is_the_order_of_texts_without_a_date(house: Any) -> None:
    run = importing.begin(source="altes-blatt", file_hash="a")
    dated = datetime(2015, 7, 1, 10, tzinfo=UTC)
    add(run, incoming("1", "Eins"), incoming("2", "Zwei"), incoming("3", "Drei", at=dated))
    assert [teaser.headline for teaser in lists.everything().teasers] == ["Eins", "Zwei", "Drei"]
    assert models.Article.objects.get(source_id="3").first_published_at == dated


def test_missing_sections_are_made_once_and_mapped_ones_found(house: Any) -> None:
    sections = Sections(mapped={"web": "Kultur"}, default="politik")
    titles = [sections.title(name) for name in ("Web", "Wissen & Umwelt", "", "Politik", "wissen & umwelt")]
    assert titles == ["Kultur", "Wissen & Umwelt", "politik", "Politik", "wissen & umwelt"]
    assert sections.new == {"wissen-umwelt": "Wissen & Umwelt"}
    run = importing.begin(source="altes-blatt", file_hash="a")
    batch = [incoming(str(number), section=title) for number, title in enumerate(titles)]
    add(run, *batch, sections=sections)
    made = models.SectionPage.objects.get(slug="wissen-umwelt")
    assert (made.title, made.show_in_menus, made.url_path) == (
        "Wissen & Umwelt",
        False,
        "/home/rubrik/wissen-umwelt/",
    )
    assert list(models.Article.objects.order_by("source_id").values_list("section_id", flat=True)) == [
        house.culture.pk,
        made.pk,
        house.politics.pk,
        house.politics.pk,
        made.pk,
    ]


def test_first_sections_of_a_paper_come_into_the_menu(house: Any) -> None:
    models.SectionPage.objects.all().delete()
    add(importing.begin(source="altes-blatt", file_hash="a"), incoming(section="Inland"))
    assert models.SectionPage.objects.get().show_in_menus is True


def test_far_too_many_sections_stop_the_import(house: Any) -> None:
    sections = Sections()
    for number in range(importing.NEW_SECTIONS):
        sections.title(f"Rubrik {number}")
    with pytest.raises(Refusal, match="more than 50 new sections"):
        sections.title("Noch eine")
    assert sections.title("Rubrik 7") == "Rubrik 7"


def test_failed_batch_leaves_nothing(house: Any) -> None:
    run = importing.begin(source="altes-blatt", file_hash="a")
    twice = [incoming("1", "Eins", section="Neue Rubrik"), incoming("1", "Zwei", section="Neue Rubrik")]
    with pytest.raises(DatabaseError):
        add(run, *twice)
    assert models.Article.objects.count() == 0
    assert not models.SectionPage.objects.filter(slug="neue-rubrik").exists()
    assert importing.look(source="altes-blatt", file_hash="a").rows_done == 0
    assert search.search("Wasser").total == 0


def test_run_knows_its_place(house: Any) -> None:
    run = importing.begin(source="altes-blatt", file_hash="a")
    add(run, incoming(), rows_done=7)
    again = importing.begin(source="altes-blatt", file_hash="a")
    assert (again.id, again.rows_done, again.finished) == (run.id, 7, False)
    importing.finish(again)
    assert importing.runs("altes-blatt") == {"a": True}
    assert importing.look(source="altes-blatt", file_hash="a").finished is True
    fresh = importing.begin(source="altes-blatt", file_hash="a", again=True)
    assert (fresh.rows_done, fresh.finished) == (0, False)
    assert importing.look(source="anderes", file_hash="a") == Run(0, "anderes", 0, finished=False)


def test_same_number_of_another_source_is_another_article(house: Any) -> None:
    add(importing.begin(source="eins", file_hash="a"), incoming())
    assert importing.taken("eins", ["1", "2"]) == {"1"}
    assert importing.taken("zwei", ["1", "2"]) == set()
    add(importing.begin(source="zwei", file_hash="a"), incoming())
    assert models.Article.objects.count() == 2


def test_known_authors_are_found_by_name(house: Any) -> None:
    known = factories.author("Ida Brandt")
    run = importing.begin(source="altes-blatt", file_hash="a")
    add(run, incoming("1", authors=("Ida Brandt", "Ida Brandt")), incoming("2", authors=("Neu Hier",)))
    assert list(models.Byline.objects.order_by("pk").values_list("article__source_id", "author__name")) == [
        ("1", "Ida Brandt"),
        ("2", "Neu Hier"),
    ]
    assert models.Byline.objects.filter(author=known).count() == 1


def test_each_article_is_told(house: Any, django_capture_on_commit_callbacks: Any) -> None:
    heard: list[ArticlePublished] = []
    events.subscribe(ArticlePublished, heard.append)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            add(importing.begin(source="altes-blatt", file_hash="a"), incoming("1"), incoming("2"))
    finally:
        events.unsubscribe(ArticlePublished, heard.append)
    ids = list(models.Article.objects.order_by("source_id").values_list("pk", flat=True))
    assert [(event.article, event.first) for event in heard] == [(ids[0], True), (ids[1], True)]
    assert all(clock.now() - event.at < timedelta(minutes=1) for event in heard)


def test_statements_of_a_batch_do_not_grow(house: Any) -> None:
    run = importing.begin(source="altes-blatt", file_hash="a")
    writers, sections = Writers(), Sections()

    def one(number: int) -> int:
        return importing.add_batch(
            run=run,
            batch=[(number, incoming(str(number), authors=("Ida Brandt",)))],
            rows_done=number,
            at=NOW,
            sections=sections,
            writers=writers,
        )

    one(1)
    counts = []
    for number in (2, 3, 4):
        with CaptureQueriesContext(connection) as queries:
            one(number)
        counts.append(len(queries))
    # Savepoint, articles, bylines, index (SQLite asks for it first), journal (PostgreSQL locks it first), three for
    # the count by day, place in the file, release.
    assert counts == [11, 11, 11]


def test_numbers_are_looked_up_in_their_index(house: Any) -> None:
    # Without it every batch reads through all articles: at a million an import takes three times as long.
    with CaptureQueriesContext(connection) as seen:
        importing.taken("eins", ["1", "2"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # With so few rows it would rather read them all.
            cursor.execute("SET LOCAL enable_seqscan = off")
        way = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{way} {seen.captured_queries[0]['sql']}")
        plan = str(cursor.fetchall())
    assert "article_source_once" in plan
