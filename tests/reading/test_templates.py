"""Every kind of page, as readers get it."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils.translation import gettext, override
from lxml import html
from wagtail.rich_text import RichText

from andruck.core import clock
from andruck.infra import storage
from andruck.newsroom import models
from andruck.newsroom.rules.values import Block, Named, PageRef, Teaser
from andruck.reading import addresses
from andruck.reading.preview import render_preview
from andruck.reading.templatetags import reading
from tests import factories, scenes

pytestmark = pytest.mark.django_db

LOADED = {"src", "srcset", "action", "poster", "data"}
KINDS = {
    "front": "/",
    "section": "/rubrik/politik/",
    "sections": "/rubrik/",
    "dossier": "/dossier/wohnen/",
    "dossiers": "/dossier/",
    "author": "/autor/ida-brandt/",
    "topic": "/thema/deiche-daemme/",
    "editions": "/ausgabe/",
    "edition": "/ausgabe/2026-03-03/",
    "edition page": "/ausgabe/2026-03-03/seite/4/",
    "search": "/suche/?q=Deich",
    "no hits": "/suche/?q=Xylophon",
    "empty search": "/suche/",
    "imprint": "/impressum/",
    "article": "",
    "missing": "/gibt-es-nicht/",
}
NAMED = ("corrections", "replies", "privacy")


@pytest.fixture
def paper(house: Any) -> Any:
    """A paper with one article that has everything, a breaking note, a fixed page."""
    row = scenes.full_article(house)
    models.Article.objects.filter(pk=row.pk).update(corrected=True)
    imprint = models.FixedPage(title="Impressum", slug="impressum", role="imprint", show_in_menus=True)
    imprint.body = [("heading", "Wer wir sind"), ("text", RichText("<p>Eine Genossenschaft.</p>"))]
    house.home.add_child(instance=imprint)
    now = clock.now()
    models.BreakingNote.objects.create(
        text="Sturmflut am Abend",
        article=row,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
    )
    return row


def path_of(kind: str, row: Any) -> str:
    if kind in NAMED:
        return addresses.named(kind)
    return KINDS[kind] or addresses.article(row)


def read(client: Client, path: str, status: int = 200) -> Any:
    response = client.get(path)
    assert response.status_code == status
    return html.fromstring(response.content.decode())


def words(part: Any) -> str:
    return " ".join(" ".join(part.itertext()).replace("\u00ad", "").split())


@pytest.mark.parametrize("kind", [*KINDS, *NAMED])
def test_every_kind_of_page(paper: Any, client: Client, kind: str) -> None:
    page = read(client, path_of(kind, paper), 404 if kind == "missing" else 200)
    is_whole(page)
    has_headings_in_order(page)
    has_nothing_inline_or_foreign(page)
    has_unique_ids_and_room_for_pictures(page)


def is_whole(page: Any) -> None:
    assert page.get("lang") == "de"
    assert len(page.xpath("//main[@id='content']")) == 1
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//body/*[1]/@href") == ["#content"]
    assert "Sturmflut am Abend" in words(page.xpath("//aside[@class='breaking']")[0])
    assert page.xpath("//header[@class='masthead']//nav//a/@href") == ["/rubrik/politik/", "/rubrik/kultur/"]
    footer = page.xpath("//footer[@class='colophon']//a/@href")
    wanted = [
        "/impressum/",
        *(addresses.named(name) for name in ("privacy", "corrections", "replies", "editions")),
    ]
    assert [path for path in wanted if path not in footer] == []


def has_headings_in_order(page: Any) -> None:
    levels = [int(tag.tag[1]) for tag in page.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def has_nothing_inline_or_foreign(page: Any) -> None:
    assert page.xpath("//style | //*[@style]") == []
    assert [tag for tag in page.iter("script") if not tag.get("src")] == page.xpath(
        "//script[@type='application/ld+json']"
    )
    assert [name for tag in page.iter() for name in tag.keys() if name.startswith("on")] == []  # noqa: SIM118
    loaded = [value for tag in page.iter() for name, value in tag.items() if name in LOADED]
    loaded += page.xpath("//link[not(@rel='canonical' or @rel='alternate' or @rel='next')]/@href")
    assert [value for value in loaded if urlsplit(value.split()[0]).netloc] == []
    assert page.xpath("//iframe | //object | //embed") == []


def has_unique_ids_and_room_for_pictures(page: Any) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = page.xpath("//@aria-labelledby") + page.xpath("//@aria-describedby")
    assert [target for target in targets if target not in ids] == []
    assert [tag.get("src") for tag in page.iter("img") if not (tag.get("width") and tag.get("height"))] == []
    assert [tag.get("src") for tag in page.iter("img") if tag.get("alt") is None] == []


def test_article_in_the_order_of_print(paper: Any, client: Client) -> None:
    text = words(read(client, addresses.article(paper)).body)
    order = [
        "Sturmflut am Abend",
        "Der Lotse",
        "Politik",
        "Küste",
        "Der »Deich« <hält> & steht",
        "Am Morgen war das Wasser noch da",
        "Ida Brandt",
        "Kräne Foto: Lotse/Muster",
        "Wiekum. Der »Deich« hält & steht.",
        "Was <jetzt> kommt",
        "Wir bauen weiter Ida Brandt",
        "Pegel am Kai Jahr Pegel 2025 4,1",
        "Film vom Kai",
        "Hintergrund Seit 1946.",
        "Der Deich sei neu.",
        "Der Deich ist alt.",
        "Pegel: 4,1 Meter.",
        "/lo",
        "Der Deich ist jung. Ich habe ihn gesehen.",
        "Deiche & Dämme",
        f"http://localhost:8000{addresses.article(paper)}",
        "Wohnen am Wasser",
        "Wir beobachten die Mieten.",
    ]
    place = 0
    for part in order:
        assert part in text[place:], part
        place = text.index(part, place) + len(part)


def test_article_links_what_stands_around_it(paper: Any, client: Client) -> None:
    page = read(client, addresses.article(paper))
    assert page.xpath("//a[@rel='author']/@href") == ["/autor/ida-brandt/"]
    assert page.xpath("//a[@rel='tag']/@href") == ["/thema/deiche-daemme/"]
    (credits,) = page.xpath("//p[@class='credits']")
    assert credits.xpath(".//a/@href") == [
        "/ausgabe/2026-03-03/seite/4/",
        "/ausgabe/2026-03-03/seite/8/",
        "/ausgabe/2026-03-03/",
    ]
    assert set(page.xpath("//section[contains(@class, 'dossier-box')]//a/@href")) == {"/dossier/wohnen/"}
    (anchor,) = page.xpath("//p[@class='notice']/a[starts-with(@href, '#c-')]/@href")
    assert len(page.xpath(f"//*[@id='{anchor[1:]}']")) == 1
    assert page.xpath("//link[@rel='canonical']/@href") == [
        f"http://localhost:8000{addresses.article(paper)}"
    ]
    assert page.xpath("//nav[@class='sections']//a[@aria-current]/@href") == ["/rubrik/politik/"]


def test_embed_is_a_link_until_it_is_clicked(paper: Any, client: Client) -> None:
    page = read(client, addresses.article(paper))
    (figure,) = page.xpath("//figure[@class='embed']")
    assert figure.get("data-frame") == "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
    assert figure.xpath("./a/@href") == ["https://www.youtube.com/watch?v=dQw4w9WgXcQ"]
    assert "YouTube" in words(figure.xpath("./figcaption")[0])


def test_text_in_another_language_says_so(house: Any, client: Client) -> None:
    row = factories.article(house.politics, headline="The dyke holds", language="en")
    page = read(client, addresses.article(row))
    assert page.xpath("//h1/@lang") == ["en"]
    assert page.xpath("//div[@class='text']/@lang") == ["en"]


def test_reply_in_lists_where_the_claim_stood(paper: Any, client: Client) -> None:
    assert read(client, "/rubrik/politik/").xpath("//div[@class='answer']") == []
    models.Reply.objects.update(in_teaser=True)
    (answer,) = read(client, "/rubrik/politik/").xpath("//div[@class='answer']")
    assert "Renate Wolkow Der Deich ist jung. Ich habe ihn gesehen." in words(answer)


def test_older_articles_are_a_link_away(house: Any, client: Client) -> None:
    scenes.plain_articles(house.politics, 22)
    page = read(client, "/rubrik/politik/")
    (more,) = page.xpath("//a[@rel='next']/@href")
    assert page.xpath("//link[@rel='next']/@href") == [f"http://localhost:8000/rubrik/politik/{more}"]
    rest = read(client, f"/rubrik/politik/{more}")
    assert [words(tag) for tag in rest.xpath("//main//h3")] == ["Meldung 1", "Meldung 0"]
    assert rest.xpath("//a[@rel='next']") == []


@pytest.mark.parametrize("path", ["/", "/rubrik/politik/", "/dossier/wohnen/", "/ausgabe/"])
def test_first_day_of_a_paper(house: Any, client: Client, path: str) -> None:
    page = read(client, path)
    assert len(page.xpath("//*[contains(@class, 'empty')]")) == 1
    assert page.xpath("//article") == []


def test_privacy_lists_every_declaration(paper: Any, client: Client) -> None:
    page = read(client, addresses.named("privacy"))
    names = [words(tag) for tag in page.xpath("//section[@class='declared']/h3")]
    assert names == [item.name for item in storage.declarations()]
    assert {"reader", "privacy", "session", "wagtail:*"} <= set(names)
    assert [len(tag.xpath(".//dt")) for tag in page.xpath("//section[@class='declared']")] == [6] * len(names)


def test_withdrawn(house: Any, client: Client) -> None:
    row = scenes.withdrawn(house)
    page = read(client, f"/artikel/{row.pk}.x.html", 410)
    assert "Zurückgezogen." in words(page.xpath("//main")[0])
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert scenes.NAME not in words(page)


def test_searched_words_are_only_words(paper: Any, client: Client) -> None:
    page = read(client, '/suche/?q="><script>alert(1)</script>')
    assert page.xpath("//input[@id='q']/@value") == ['"><script>alert(1)</script>']
    assert page.xpath("//main//script") == []


def test_teaser_as_it_will_stand_in_lists(paper: Any, rf: Any) -> None:
    page = html.fromstring(render_preview(rf.get("/"), paper, "teaser").content.decode())
    teasers = page.xpath("//article[contains(@class, 'teaser')]")
    assert len(teasers) == 4
    assert {words(teaser.xpath(".//h3")[0]) for teaser in teasers} == {"Der »Deich« <hält> & steht"}


def test_bare_page_needs_nothing() -> None:
    from django.template.loader import render_to_string

    page = html.fromstring(render_to_string("reading/bare.html", {"title": "Kaputt"}))
    assert words(page.xpath("//h1")[0]) == "Kaputt"
    assert page.xpath("//link[@rel='stylesheet']/@href") == ["/static/reading/paper.css"]


# ---------------------------------------------------------------- tags
def block(kind: str) -> Block:
    return Block(id=kind, kind=kind, value={})


def test_dateline_runs_into_the_first_paragraph() -> None:
    assert reading.with_dateline("<p>Die</p>", "Wiekum") == '<p><b class="dateline">Wiekum.</b> Die</p>'
    assert reading.with_dateline("<p>Die</p>", "") == "<p>Die</p>"
    assert reading.with_dateline("<p>Die</p>", "<b>.") == '<p><b class="dateline">&lt;b&gt;.</b> Die</p>'
    assert reading.with_dateline("<ul></ul>", "Wiekum") == '<p><b class="dateline">Wiekum.</b> </p><ul></ul>'


def test_page_numbers_are_links() -> None:
    with override("en"):
        found = reading.print_pages(PageRef(date(2026, 3, 3), (4, 8)))
    assert re.sub(r"<[^>]+>", "", found) == "Pages 4 and 8"
    assert re.findall(r'"([^"]+)">(\d+)', found) == [
        ("/ausgabe/2026-03-03/seite/4/", "4"),
        ("/ausgabe/2026-03-03/seite/8/", "8"),
    ]


def test_moments_stand_in_the_zone_of_the_paper() -> None:
    with override("en"):
        assert reading.when(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == (
            '<time datetime="2026-07-02T00:30:00+02:00">2 July 2026, 00:30</time>'
        )
        assert reading.when(date(2026, 3, 3), "weekday") == (
            '<time datetime="2026-03-03">Tuesday, 3 March 2026</time>'
        )
    assert reading.when(None) == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "until the browser is closed"),
        (1, "1 second"),
        (90, "90 seconds"),
        (43_200, "12 hours"),
        (86_400, "1 day"),
        (2_592_000, "30 days"),
    ],
)
def test_lifetimes_in_words(seconds: int, said: str) -> None:
    with override("en"):
        assert reading.lifetime(seconds) == said


def test_times_only_on_the_day_of_the_newest() -> None:
    top = datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert reading.nearness(datetime(2026, 3, 2, 23, 30, tzinfo=UTC), top) == "clock"
    assert reading.nearness(datetime(2026, 3, 2, 22, 30, tzinfo=UTC), top) == "brief"
    assert reading.nearness(top, None) == "brief"


def test_names_in_a_row() -> None:
    people = [Named(1, "Ida Brandt", "ida"), Named(2, "<Karim>", "karim"), Named(3, "Merve", "merve")]
    with override("en"):
        assert reading.names(people) == "Ida Brandt, &lt;Karim&gt; and Merve"
    assert reading.names(people[:1], True) == '<a rel="author" href="/autor/ida/">Ida Brandt</a>'
    assert reading.names([]) == ""


def test_structured_data_cannot_end_its_script() -> None:
    assert reading.json_ld('{"a":"</script>"}') == (
        '<script type="application/ld+json">{"a":"\\u003c/script>"}</script>'
    )


def test_the_form_of_a_text_is_not_said_twice() -> None:
    def teaser(kicker: str, genre: str) -> Teaser:
        section = Named(1, "Politik", "politik")
        return Teaser(1, "x", kicker, "Titel", "", section, genre, datetime(2026, 3, 3, tzinfo=UTC))

    assert reading.form(teaser("Mieten", "commentary")) == gettext("Commentary")
    assert reading.form(teaser(gettext("Commentary"), "commentary")) == ""
    assert reading.form(teaser("Mieten", "news")) == ""


def test_a_preview_without_number_has_no_address() -> None:
    assert reading.address(None) == ""


def test_asset_of_a_broken_installation(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    assert reading.asset("reading/not-there.css") == "/static/reading/not-there.css"


def test_corrections_are_found_in_a_text() -> None:
    assert reading.first_correction([block("paragraph"), block("correction")]) == "correction"
    assert reading.first_correction([block("paragraph")]) == ""
