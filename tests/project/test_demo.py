"""The demo paper: its texts are read strictly, its days are right, and it is complete in both languages."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import ReferenceIndex, WorkflowState

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.typography import count_words
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
from andruck.project.demo import building, calendar, house, stream
from andruck.project.demo.parsing import Motif, Part, parse
from andruck.project.demo.sign_ins import PASSWORD, SIGN_INS

SMALL = (240, 160)
FRONT = "+++\nkicker = 'A'\n+++\n"


# ---------------------------------------------------------------- reading texts
def text(folder: Path, content: str) -> Path:
    file = folder / "politik-01.md"
    file.write_text(content, encoding="utf-8")
    return file


def test_every_block_is_read(tmp_path: Path) -> None:
    body = (
        "Ein *kleiner* **Satz** mit <Klammer> & [Wort](https://example.org/?a=1).\nZweite Zeile.\n\n"
        "## Zwischentitel\n> Ein Zitat | Jemand\n\n- eins\n- zwei\n\n"
        "!box Kasten\nErster.\n\nZweiter.\n!end\n!table Tafel\nA | B\na | \n!end\n"
        "!picture ship | Unter | Statt\n!gallery\nsea | U | S\nship | V | T\n!end\n"
        "!embed https://vimeo.com/76979871 | Film\n!correction falsch | richtig\n"
    )
    found = parse(text(tmp_path, FRONT + body))
    assert (found.stem, found.front) == ("politik-01", {"kicker": "A"})
    link = '<a href="https://example.org/?a=1">Wort</a>'
    assert found.parts == (
        Part(
            "paragraph",
            f"<p>Ein <i>kleiner</i> <b>Satz</b> mit &lt;Klammer&gt; &amp; {link}. Zweite Zeile.</p>",
        ),
        Part("subhead", "Zwischentitel"),
        Part("quote", ("Ein Zitat", "Jemand")),
        Part("paragraph", "<ul><li>eins</li><li>zwei</li></ul>"),
        Part("box", ("Kasten", "<p>Erster.</p><p>Zweiter.</p>")),
        Part("table", ("Tafel", [["A", "B"], ["a", ""]])),
        Part("picture", Motif("ship", "Unter", "Statt")),
        Part("gallery", [Motif("sea", "U", "S"), Motif("ship", "V", "T")]),
        Part("embed", ("https://vimeo.com/76979871", "Film")),
        Part("correction", ("falsch", "richtig")),
    )


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        ("Kein Kopf\n", 1, "the file has to begin with a line +++."),
        ("+++\na = 1\n", 1, "the front matter has no closing line +++."),
        ("+++\na = 1\nb = x\n+++\n", 3, "the front matter is no TOML: Invalid value."),
        (FRONT + "Text.\n!bild x\n", 5, "a blank line is missing before this one."),
        (FRONT + "!bild x\n", 4, "there is no block “!bild”."),
        (FRONT + "Text.\n\n!box Titel\nEndlos.\n", 6, "“!box” has no “!end”."),
        (
            FRONT + "!picture ship | nur zwei\n",
            4,
            "“ship | nur zwei” should have 3 parts with “|” between them.",
        ),
        (
            FRONT + "!embed https://example.org |\n",
            4,
            "“https://example.org |” should have 2 parts with “|” between them.",
        ),
        (
            FRONT + "!table T\nA | B\na\n!end\n",
            7,
            "the table before this line needs a head and rows of equal length.",
        ),
        (FRONT + "# Titel\n", 4, "a subhead begins with “## ”."),
    ],
)
def test_malformed_text_is_named_by_file_and_line(tmp_path: Path, content: str, line: int, what: str) -> None:
    file = text(tmp_path, content)
    with pytest.raises(Refusal) as caught:
        parse(file)
    assert caught.value.reason == f"{file}, line {line}: {what}"


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"+++\na = '\xfc'\n")
    with pytest.raises(Refusal, match="byte 9 is not UTF-8"):
        parse(file)


@pytest.mark.parametrize(
    ("before", "after", "line", "what"),
    [
        ("day = 0", 'day = "0"', 9, "“day” has to be there and to be a int."),
        ('time = "19:10"', 'time = "25:10"', 10, "“25:10” is no time such as 17:40."),
        ('teaser = "', 'teeser = "', 1, "“teaser” has to be there and to be a str."),
        ('alt = "', 'old = "', 1, "“alt” is missing, but there is a picture."),
    ],
)
def test_mistakes_in_the_front_matter_are_named(
    tmp_path: Path, before: str, after: str, line: int, what: str
) -> None:
    shutil.copytree(house.TEXTS / "de", tmp_path / "de")
    file = tmp_path / "de" / "politik-01.md"
    file.write_text(file.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        house.load("de", texts=tmp_path)
    assert caught.value.reason == f"{file}, line {line}: {what}"


def test_unknown_language_is_refused() -> None:
    with pytest.raises(Refusal, match="There is no demo paper in “tlh”"):
        house.load("tlh")


# ---------------------------------------------------------------- the texts
@pytest.mark.parametrize("language", ["de", "en"])
def test_texts_are_many_long_and_never_repeat(language: str) -> None:
    demo = house.load(language)
    assert Counter(stem.rpartition("-")[0] for stem in demo.articles) == dict.fromkeys(
        ("politik", "wirtschaft", "lindenhafen", "kultur", "wissen", "sport"), 10
    )
    sentences: Counter[str] = Counter()
    for stem, found in demo.articles.items():
        words = " ".join(plain_blocks(article_body(stem, found.parts)))
        assert count_words(words) >= 250, stem
        sentences.update(part.strip() for part in words.replace("!", ".").replace("?", ".").split(". "))
    assert [
        sentence for sentence, count in sentences.items() if count > 1 and count_words(sentence) > 4
    ] == []


def article_body(stem: str, parts: tuple[Part, ...]) -> Any:
    kept = tuple(part for part in parts if part.kind not in {"picture", "gallery"})
    raw = stream.article(stem, kept, numbers=[], corrected=datetime(2026, 3, 3, tzinfo=UTC))
    return models.Article._meta.get_field("body").to_python(raw)


def test_both_languages_tell_the_same_day() -> None:
    german, english = house.load("de"), house.load("en")
    same = ("authors", "agencies", "genre", "day", "time", "pages", "dossier", "picture")
    for stem, found in german.articles.items():
        assert [english.articles[stem].front[key] for key in same] == [found.front[key] for key in same], stem
    assert german.articles.keys() == english.articles.keys()
    assert sorted(german.fixed) == sorted(english.fixed) == sorted(fixed.REQUIRED)


# ---------------------------------------------------------------- the days
ZONE = ZoneInfo("Europe/Berlin")
moments = st.datetimes(datetime(2026, 1, 1), datetime(2029, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))


@given(moments)
def test_two_weeks_of_papers_without_a_sunday(now: datetime) -> None:
    today = now.astimezone(ZONE).date()
    days = calendar.printing_days(today)
    assert all(day.weekday() != 6 for day in days)
    assert all(1 <= (later - earlier).days <= 2 for earlier, later in pairwise(days))
    assert len(days) in {12, 13}
    for offset in range(-13, 1):
        assert calendar.next_printing_day(today + timedelta(days=offset)) in days


@given(moments, st.integers(-13, 0), st.times().map(lambda at: f"{at:%H:%M}"))
def test_nothing_lies_in_the_future(now: datetime, offset: int, at: str) -> None:
    found = calendar.moment(offset, at, now=now, zone=ZONE)
    assert found <= now
    assert found.astimezone(ZONE).date() == now.astimezone(ZONE).date() + timedelta(days=offset)
    assert found <= calendar.corrected(found, now=now) <= now


def test_papers_are_numbered_through_the_year() -> None:
    assert calendar.number_of(date(2026, 1, 2)) == 2  # a Friday
    assert calendar.number_of(date(2026, 1, 5)) == 4  # Monday, after a Sunday
    assert calendar.number_of(date(2026, 12, 31)) == 365 - 52


# ---------------------------------------------------------------- the paper
@pytest.fixture(scope="module", params=["de", "en"])
def demo(request: Any, django_db_setup: Any, django_db_blocker: Any) -> Iterator[str]:
    """The whole demo in this language, with small pictures; taken back after this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        building.build(request.param, say=lambda line: None, size=SMALL)
        yield request.param
        transaction.set_rollback(True)


pytestmark = pytest.mark.xdist_group("demo")


def article(stem: str) -> Any:
    return models.Article.objects.get(source="demo", source_id=stem)


def told(stem: str) -> Any:
    return stories.story(article(stem).pk, own_mark="lo")


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
    assert stories.story(row.pk, own_mark="lo") is None
    assert row.pk not in {teaser.id for teaser in search.search(row.headline).teasers}


def test_draft_waits_for_review(demo: str, db: Any) -> None:
    state = WorkflowState.objects.get()
    assert (state.content_object, state.status) == (article("review"), "in_progress")
    assert state.requested_by.username == "reporter"
    assert stories.story(article("review").pk, own_mark="lo") is None


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
    found = {user.username: user for user in get_user_model().objects.all()}
    assert found.keys() == SIGN_INS.keys()
    assert all(user.check_password(PASSWORD) for user in found.values())
    assert {name: user.groups.get().name for name, user in found.items()} == {
        name: role.value for name, role in SIGN_INS.items()
    }
    assert [section.slug for section in found["reporter"].responsibility.sections.order_by("path")] == [
        house.load(demo).slug("sections", "politik"),
        "lindenhafen",
    ]


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
