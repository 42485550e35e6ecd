"""A name that must not appear, looked for on everything that readers and machines can reach from the front."""

import io
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import time_machine
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image as PillowImage

from andruck.newsroom.actions import cases, publishing, replies
from andruck.newsroom.models import (
    ArchiveCase,
    ArchiveCaseArticle,
    ArchiveCaseRedaction,
    Article,
    BreakingNote,
    Byline,
    DossierEntry,
    DossierPin,
    PageReference,
    Picture,
    Reply,
)
from andruck.people.rules import Role
from tests import factories

NAME = "Jörg Krähwinkel"
TRACES = ("krähwinkel", "kraehwinkel", "krahwinkel")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

MACHINES = [
    "/feed/rss.xml", "/feed/atom.xml", "/feed/feed.json",
    "/feed/section/politik/rss.xml", "/feed/section/politik/atom.xml", "/feed/section/politik/feed.json",
    "/feed/dossier/wohnen/atom.xml", "/feed/author/ida-brandt/atom.xml", "/feed/topic/prozesse/atom.xml",
    "/sitemap.xml", "/sitemap-2026-11.xml", "/sitemap-pages.xml", "/sitemap-news.xml",
    "/api/v1/articles", "/api/v1/articles?section=politik", "/api/v1/articles?author=ida-brandt",
    "/api/v1/articles/{id}", "/api/v1/sections", "/api/v1/dossiers",
    "/robots.txt", "/-/health",
]  # fmt: skip
PAGES = [
    "/", "/rubrik/politik/", "/dossier/wohnen/", "/thema/prozesse/", "/autor/ida-brandt/",
    "/ausgabe/2026-11-23/", "/ausgabe/2026-11-23/seite/4/", "/korrekturen/", "/gegendarstellungen/",
    "/artikel/{id}.joerg-kraehwinkel-vor-gericht.html", "/artikel/{other}.x.html",
]  # fmt: skip
NAMED = {
    "/", "/rubrik/politik/", "/dossier/wohnen/", "/thema/prozesse/", "/autor/ida-brandt/", "/ausgabe/2026-11-23/",
    "/korrekturen/", "/gegendarstellungen/", "/feed/rss.xml", "/feed/dossier/wohnen/atom.xml",
    "/feed/author/ida-brandt/atom.xml", "/feed/topic/prozesse/atom.xml", "/sitemap-2026-11.xml", "/sitemap-news.xml",
    "/api/v1/articles", "/api/v1/articles/{id}",
}  # fmt: skip
"""Where the name stands before anything is done: otherwise this test would prove nothing."""


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False) as clock:
        clock.shift(timedelta(seconds=1))
        yield


def _picture(file: str, **fields: Any) -> Picture:
    stream = io.BytesIO()
    PillowImage.new("RGB", (64, 48)).save(stream, "JPEG")
    return Picture.objects.create(
        title=NAME, file=ImageFile(io.BytesIO(stream.getvalue()), name=file), **fields
    )


def _body(picture: int, portrait: int) -> list[dict[str, Any]]:
    shown = {"picture": picture, "caption": f"Hier steht {NAME}", "alt": f"{NAME} im Saal", "wide": False}
    own_words = {"picture": picture, "caption": "", "alt": "", "wide": False}
    by_name = {**own_words, "picture": portrait}
    items = [
        {"type": "item", "id": str(number), "value": value} for number, value in enumerate((shown, own_words))
    ]
    blocks = [
        ("paragraph", f"<p>Am Montag kam {NAME} ins Gericht. Jörg <b>Krähwinkels</b> Anwalt schwieg.</p>"),
        ("paragraph", "<p><i>Jörg</i>&nbsp;Kräh\u00adwinkel und KRÄHWINKEL und Kra\u0308hwinkel.</p>"),
        ("paragraph", '<p>Er <a href="https://wiki.example/J%C3%B6rg_Kr%C3%A4hwinkel">schweigt</a>.</p>'),
        ("generated", f"<p>Über {NAME}.</p>"),
        ("subhead", f"Wer {NAME} ist"),
        ("quote", {"text": f"Ich bin {NAME}", "who": NAME}),
        ("image", shown),
        ("image", own_words),
        ("image", by_name),
        ("gallery", {"pictures": items}),
        ("table", {"caption": f"{NAME} in Zahlen", "table": {
            "columns": [{"type": "text", "heading": NAME}], "rows": [{"values": [f"Herr {NAME}"]}], "caption": "",
        }}),
        ("embed", {"url": "https://video.example/joerg-kraehwinkel", "title": f"{NAME} im Bild"}),
        ("embed", {"url": "https://www.youtube.com/watch?v=abcdefghijk", "title": f"{NAME} im Ton"}),
        ("box", {"title": f"Zur Person: {NAME}", "text": f"<p>{NAME} wurde 1970 geboren.</p>"}),
        ("correction", {"at": None, "wrong": f"{NAME} sei 40", "right": f"{NAME} ist 50"}),
    ]  # fmt: skip
    return [{"type": kind, "value": value, "id": f"b{number}"} for number, (kind, value) in enumerate(blocks)]


@pytest.fixture
def article(house: Any) -> Any:
    """An article that names the person wherever anything can be written."""
    picture = _picture(
        "saal.jpg", description=f"{NAME} sitzt", caption=f"{NAME} sitzt", credit=f"Foto: {NAME}"
    )
    portrait = _picture("joerg-kraehwinkel.jpg", credit="Foto: dpa")
    other = factories.article(house.politics, headline="Nachbar", live=False)
    row = factories.article(
        house.politics,
        kicker="Jörg",
        headline="Krähwinkel vor Gericht",
        deck=f"{NAME} schweigt. " * 10,
        dateline="Krähwinkel",
        teaser_headline=f"Der Fall {NAME}",
        teaser_text=f"Was {NAME} sagt",
        social_text=f"{NAME}!",
        picture=picture,
        picture_caption=f"{NAME} geht",
        picture_alt=f"{NAME} von hinten",
        ai_label=True,
        live=False,
    )
    row.body = Article._meta.get_field("body").to_python(_body(picture.pk, portrait.pk))
    row.tags.add("Prozesse")
    author, edition = factories.author("Ida Brandt"), factories.edition(date(2026, 11, 23))
    for entry in (row, other):
        entry.bylines = [Byline(author=author, sort_order=0)]
        entry.dossier_entries = [DossierEntry(dossier=house.dossier)]
        entry.page_references = [PageReference(edition=edition, page=4)]
    other.translation_of = row
    row = publishing.publish(article=row)
    publishing.publish(article=other)
    house.dossier.pins = [DossierPin(article=row)]
    house.dossier.save_revision().publish()
    house.home.composition = [("lead", {"article": row, "beside": []})]
    house.home.save_revision().publish()
    BreakingNote.objects.create(
        text=f"Urteil gegen {NAME}", article=row, starts_at=NOON, ends_at=NOON + timedelta(1)
    )
    reply = Reply.objects.create(
        article=row,
        person=NAME,
        text=f"Ich, {NAME}, sage Nein.",
        demanded_on=date(2026, 11, 23),
        in_teaser=True,
    )
    replies.publish(reply=reply, user=factories.staff(Role.CHIEF))
    row.refresh_from_db()
    row.other = other
    return row


def _plain(text: str) -> str:
    """Everything an answer says, spelled one way, whatever it is written in."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    text = unquote(unescape(unescape(text)))
    text = re.sub(r"[\u00ad\u200b\u2060]", "", text).replace("a\u0308", "ä").replace("o\u0308", "ö")
    return text.casefold()


def _without_tags(text: str) -> str:
    return re.sub(r"<[^>]*>", "", text)


def _answers(article: Any) -> dict[str, tuple[int, str]]:
    """Address → (status, everything in the answer), for the known addresses and all that they lead to."""
    client = Client()
    parts = {"id": article.pk, "other": article.other.pk}
    queue = [(place, place.format(**parts)) for place in (*PAGES, *MACHINES)]
    seen: dict[str, tuple[int, str]] = {}
    while queue:
        place, address = queue.pop()
        if place in seen:
            continue
        response = client.get(address)
        content = b"" if response.streaming else response.content
        is_text = response.get("Content-Type", "").startswith(("text/", "application/"))
        said = content.decode() if is_text else ""
        if address.startswith("/artikel/") and response.status_code in {404, 410}:
            # That the address itself is repeated tells nobody what they did not ask for.
            said = said.replace(address, "")
        seen[place] = (response.status_code, said + response.get("Location", "") + response.get("Link", ""))
        links = [*re.findall(r'(?:href|src|srcset|content)="([^"]+)"', said), response.get("Location", "")]
        for link in links:
            path = urlsplit(unescape(link.split()[0] if link.split() else ""))
            ours = path.netloc in {"", "localhost", "localhost:8000", "testserver"} and path.path.startswith(
                "/"
            )
            if ours and not path.path.startswith(("/static/", "/media/", "/redaktion/", "/suche/")):
                queue.append((f"{path.path}?{path.query}" if path.query else path.path,) * 2)
    return seen


def _naming(answers: dict[str, tuple[int, str]]) -> set[str]:
    return {
        place
        for place, (_, said) in answers.items()
        if any(trace in _plain(said) or trace in _plain(_without_tags(said)) for trace in TRACES)
    }


def _protect(article: Any, stage: int) -> None:
    case = ArchiveCase(
        reference="A 1",
        received_on=date(2026, 11, 1),
        request="Weg",
        decision="Elf Jahre her.",
        note=f"{NAME} wurde freigesprochen.",
    )
    case.articles = [ArchiveCaseArticle(article_id=article.pk)]
    case.redactions = [
        ArchiveCaseRedaction(find=NAME, replace="J. K."),
        ArchiveCaseRedaction(find="Krähwinkel", replace="K."),
    ]
    case.save()
    cases.set_stage(case=case, stage=stage, user=factories.staff(Role.CHIEF))


def test_before_the_name_is_everywhere(article: Any) -> None:
    answers = _answers(article)
    assert {place: status for place, (status, _) in answers.items() if status >= 400} == {}
    assert NAMED - _naming(answers) == set()


@pytest.mark.parametrize("stage", [3, 4])
def test_afterwards_it_is_nowhere(article: Any, stage: int) -> None:
    _protect(article, stage)
    answers = _answers(article)
    assert _naming(answers) == set()
    assert answers["/artikel/{id}.joerg-kraehwinkel-vor-gericht.html"][0] == 301
    said = {place: said for place, (status, said) in answers.items() if status == 200}
    page = said[f"/artikel/{article.pk}.j-k-vor-gericht.html"]
    assert "Am Montag kam J.\u00a0K. ins Gericht." in page or "Am Montag kam J. K. ins Gericht." in page
    assert ("wurde freigesprochen" in page) is (stage == 4)
    # It is still the same article, where articles are listed and readers come by.
    for place in ("/", "/rubrik/politik/", "/autor/ida-brandt/", "/ausgabe/2026-11-23/"):
        assert f"/artikel/{article.pk}.j-k-vor-gericht.html" in said[place], place
    # Where one could look for it, it is not.
    for place in ("/feed/rss.xml", "/sitemap-2026-11.xml", "/sitemap-news.xml", "/api/v1/articles"):
        assert f"/artikel/{article.pk}." not in said[place], place


def test_who_bears_the_name_is_not_named_at_the_article(house: Any, article: Any) -> None:
    namesake, colleague = factories.author(NAME), factories.author("Ole Voss")
    row = Article.objects.get(pk=article.pk)
    row.bylines = [Byline(author=namesake, sort_order=0), Byline(author=colleague, sort_order=1)]
    row.tags.add("Fall Krähwinkel")
    publishing.publish(article=row)
    house.dossier.title = "Der Fall Krähwinkel"
    house.dossier.save_revision().publish()
    places = (f"/api/v1/articles/{article.pk}", "/rubrik/politik/", "/feed/section/politik/atom.xml")
    assert all(place in _naming(_only(places)) for place in places)
    _protect(article, 3)
    said = _only((*places, f"/artikel/{article.pk}.j-k-vor-gericht.html"))
    article_only = {place: text for place, (status, text) in said.items() if status == 200}
    assert "Ole Voss" in article_only[f"/artikel/{article.pk}.j-k-vor-gericht.html"]
    for place, text in article_only.items():
        # The menu names the dossier until it is renamed.
        plain = _plain(text.replace("Der Fall Krähwinkel", ""))
        assert not any(trace in plain for trace in TRACES), place


def _only(places: Iterable[str]) -> dict[str, tuple[int, str]]:
    found = ((place, Client().get(place)) for place in places)
    return {place: (response.status_code, response.content.decode()) for place, response in found}


def test_withdrawn_it_is_nowhere_either(article: Any) -> None:
    _protect(article, 5)
    answers = _answers(article)
    assert _naming(answers) == set()
    assert answers["/artikel/{id}.joerg-kraehwinkel-vor-gericht.html"][0] == 410
    assert answers["/api/v1/articles/{id}"][0] == 410


@pytest.mark.parametrize("words", [NAME, "Krähwinkel", "kraehwinkel", "Jörg Krähwinkel Gericht", "schwieg"])
def test_nobody_finds_the_article_by_searching(article: Any, words: str) -> None:
    _protect(article, 3)
    BreakingNote.objects.all().delete()  # it leads there from every page, without the name
    page = Client().get("/suche/", {"q": words}).content.decode()
    assert f"/artikel/{article.pk}." not in page


def test_the_machine_readable_part_of_the_page_is_whole(article: Any) -> None:
    _protect(article, 3)
    page = Client().get(f"/artikel/{article.pk}.j-k-vor-gericht.html").content.decode()
    for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL):
        json.loads(data)
    assert page.count("<figure") >= 3  # those whose file does not bear the name


def test_what_is_under_embargo_is_nowhere_even_if_it_is_live(article: Any) -> None:
    BreakingNote.objects.update(text="Eilmeldung")
    Reply.objects.all().delete()
    Article.objects.filter(pk=article.pk).update(embargo_until=NOON + timedelta(hours=1), live=True)
    answers = _answers(article)
    assert _naming(answers) == set()
    assert {place for place, (_, said) in answers.items() if f"/artikel/{article.pk}." in said} == set()
    assert answers["/artikel/{id}.joerg-kraehwinkel-vor-gericht.html"][0] == 404
    assert answers["/api/v1/articles/{id}"][0] == 404
