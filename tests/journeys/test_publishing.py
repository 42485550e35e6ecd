"""From the first word to the reader: written, reviewed, published, put right, withdrawn."""

import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Paper
from tests.journeys.steps import (
    BERLIN,
    KINDS,
    Editor,
    Place,
    has,
    meet_everywhere,
    met_at,
    places,
    seconds_until,
    token,
)

pytestmark = [pytest.mark.journey, pytest.mark.clock]

AHEAD = 5
"""Seconds until a text is due: time enough to press a button."""
TABLE = [["Ort", "Pegel"], ["Altmarkt", "6,12 Meter"], ["Rosenkamp", "5,40 Meter"]]
WRONG, RIGHT = "Wir hatten elf Pumpen genannt.", "Es sind neun Pumpen."


def write_everything(editor: Editor, word: str) -> int:
    """An article with everything that can stand in a newspaper; returns its number."""
    page = editor.new().page
    editor.tab("ort")
    page.select_option("#id_section", label="Lindenhafen")
    editor.tag(f"Pegel {word}", "Hochwasser")
    editor.add_row("dossier_entries")
    page.select_option("#id_dossier_entries-0-dossier", label="Wohnen am Wasser")
    for number in (4, 8):
        row = editor.add_row("page_references")
        editor.choose(f"id_page_references-{row}-edition")
        page.fill(f"#id_page_references-{row}-page", str(number))
    editor.tab("herkunft")
    for agency in ("Nordwest-Agentur", "Transpress-Agentur"):
        page.get_by_label(agency).check()
    editor.tab("bild")
    editor.choose("id_picture", words="lindenhafen 01 1")
    editor.fill(picture_caption="Der Altmarkt am Morgen.", picture_alt="Wasser steht auf einem Platz.")
    editor.tab("text")
    editor.fill(
        kicker="Sturmflut",
        headline=f"Das Wasser kam um {word}",
        deck="Neun Pumpen laufen.",
        dateline="Wiekum",
    )
    editor.add_row("bylines")
    editor.choose("id_bylines-0-author", words="Lotte Sander")
    _body(editor, page, word)
    return editor.number


def _body(editor: Editor, page: Page, word: str) -> None:
    editor.write(
        f"{editor.block('paragraph')}-value", f"Um vier Uhr stand das Wasser am {word} auf dem Platz."
    )
    page.fill(f"#{editor.block('subhead')}-value", "Neun Pumpen, ein Schlüssel")
    quote = editor.block("quote")
    page.fill(f"#{quote}-value-text", "Wir haben gepumpt, bis es hell war.")
    page.fill(f"#{quote}-value-who", "Femke Oltmann")
    image = editor.block("image")
    editor.choose(f"{image}-value-picture", words="lindenhafen 02 1")
    page.fill(f"#{image}-value-caption", "Sandsäcke vor der Apotheke.")
    gallery = f"{editor.block('gallery')}-value-pictures"
    for place, words in enumerate(("politik 01 2", "politik 01 3")):
        editor.add_item(gallery, place)
        editor.choose(f"{gallery}-{place}-value-picture", words=words)
        page.fill(f"#{gallery}-{place}-value-caption", f"Bild {place + 1} der Nacht.")
    table = editor.block("table")
    page.fill(f"#{table}-value-caption", "Wasserstände um vier Uhr")
    editor.table(f"{table}-value-table", TABLE)
    embed = editor.block("embed")
    page.fill(f"#{embed}-value-url", "https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    page.fill(f"#{embed}-value-title", "Die Flut aus der Luft")
    box = editor.block("box")
    page.fill(f"#{box}-value-title", "Was tun im Keller?")
    editor.write(f"{box}-value-text", "Strom abschalten, oben bleiben.")
    correction = editor.block("correction")
    page.fill(f"#{correction}-value-wrong", WRONG)
    page.fill(f"#{correction}-value-right", RIGHT)


def test_from_the_reporter_to_the_reader(reader: Page, paper: Paper, sign_in: Any) -> None:
    word = token()
    editor = Editor(sign_in("reporter"))
    number = write_everything(editor, word)
    assert editor.offered() == ["action-submit"]
    editor.press("submit")
    expect(editor.page.locator(".messages .success")).to_be_visible()
    wanted = everywhere(paper, number, word)
    assert met_at(paper, wanted) == set()

    Editor(sign_in("editor")).open(number).press("approve", arrive=False)
    # As soon as the editor's window has its answer; how many seconds that takes, ``make bench`` says.
    meet_everywhere(paper, wanted)
    reader.goto(f"/artikel/{number}.x.html")
    _reads_everything(reader, newest_edition(paper), word)
    _says_everything(reader, word)
    _answers_everything(paper, number, newest_edition(paper), word)


def everywhere(paper: Paper, number: int, word: str) -> dict[str, Place]:
    """All places of an article that has everything."""
    link, edition = f"/artikel/{number}.", newest_edition(paper)
    return {
        **places(number, word),
        "dossier": Place("/dossier/wohnen/", link),
        "author": Place("/autor/lotte-sander/", link),
        "topic": Place(f"/thema/pegel-{word.lower()}/", link),
        "feed of the dossier": Place("/feed/dossier/wohnen/rss.xml", link),
        "edition": Place(f"/ausgabe/{edition}/", link),
        "page 4": Place(f"/ausgabe/{edition}/seite/4/", link),
        "page 8": Place(f"/ausgabe/{edition}/seite/8/", link),
    }


def newest_edition(paper: Paper) -> str:
    """The day of the newest edition."""
    return max(re.findall(r"/ausgabe/(\d{4}-\d\d-\d\d)/", paper.get("/ausgabe/")[1]))


def _reads_everything(reader: Page, edition: str, word: str) -> None:
    story = reader.locator("article.story")

    def texts(selector: str) -> list[str]:
        found = story.locator(selector).all_inner_texts()
        return [re.sub(r"\s+", " ", one.replace("\u00ad", "")).strip() for one in found]

    assert texts(".story-head .kicker") == ["Sturmflut"]
    assert texts("h1") == [f"Das Wasser kam um {word}"]
    assert texts(".deck") == ["Neun Pumpen laufen."]
    assert texts(".writers a[rel=author]") == ["Lotte Sander"]
    assert texts(".figure-lead figcaption") == ["Der Altmarkt am Morgen. Illustration: Lotse"]
    assert story.locator(".figure-lead img").get_attribute("alt") == "Wasser steht auf einem Platz."
    assert texts(".text > p") == [f"Wiekum. Um vier Uhr stand das Wasser am {word} auf dem Platz."]
    assert texts(".text > p .dateline") == ["Wiekum."]
    assert texts(".text > h2") == ["Neun Pumpen, ein Schlüssel"]
    assert texts(".pull blockquote") == ["Wir haben gepumpt, bis es hell war."]
    assert texts(".pull figcaption") == ["Femke Oltmann"]
    assert texts(".text > .figure figcaption") == ["Sandsäcke vor der Apotheke. Illustration: Lotse"]
    captions = ["Bild 1 der Nacht. Illustration: Lotse", "Bild 2 der Nacht. Illustration: Lotse"]
    assert texts(".gallery figcaption") == captions
    assert texts("table caption") == ["Wasserstände um vier Uhr"]
    assert [texts(f"table tr:nth-child({n}) > *") for n in (1, 2)] == [
        ["Ort", "Pegel", *TABLE[1]],
        TABLE[2],
    ]
    assert texts(".embed .embed-title") == ["Die Flut aus der Luft"]
    assert texts(".box") == ["Was tun im Keller? Strom abschalten, oben bleiben."]
    assert texts(".correction p:not(.label)") == [f"Falsch: {WRONG}", f"Richtig: {RIGHT}"]
    assert texts(".credits .mark") == ["Agenturen/lo"]
    assert texts(".credits span:not(.mark)")[0].startswith("Seiten 4 und 8 ")
    links = story.locator(".credits a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    home = f"/ausgabe/{edition}/"
    assert links == [f"{home}seite/4/", f"{home}seite/8/", home]
    assert texts(".tags a") == ["Hochwasser", f"Pegel {word}"]
    assert reader.locator(".dossier-box h2").inner_text() == "Wohnen am Wasser"


def _says_everything(reader: Page, word: str) -> None:
    """What the page says to machines."""
    data = json.loads(reader.locator("script[type='application/ld+json']").first.inner_text())
    told = {
        "@type": "NewsArticle",
        "headline": f"Das Wasser kam um {word}",
        "description": "Neun Pumpen laufen.",
        "articleSection": "Lindenhafen",
        "keywords": ["Hochwasser", f"Pegel {word}"],
        "dateline": "Wiekum",
        "creditText": "Agenturen/lo",
        "pagination": "4, 8",
    }
    assert {name: data.get(name) for name in told} == told
    assert [author["name"] for author in data["author"]] == ["Lotte Sander"]
    assert [part["name"] for part in data["isPartOf"]] == ["Wohnen am Wasser"]
    assert data["image"]["caption"] == "Der Altmarkt am Morgen."
    assert [one["text"] for one in data["correction"]] == [f"Falsch: {WRONG} Richtig: {RIGHT}"]


def _answers_everything(paper: Paper, number: int, edition: str, word: str) -> None:
    """The same through the interface for programs."""
    answer = json.loads(paper.get(f"/api/v1/articles/{number}")[1])
    told = {
        "kicker": "Sturmflut",
        "headline": f"Das Wasser kam um {word}",
        "deck": "Neun Pumpen laufen.",
        "dateline": "Wiekum",
        "credit": "Agenturen/lo",
        "print_pages": [{"edition": edition, "pages": [4, 8]}],
    }
    assert {name: answer[name] for name in told} == told
    assert [author["slug"] for author in answer["authors"]] == ["lotte-sander"]
    assert [dossier["slug"] for dossier in answer["dossiers"]] == ["wohnen"]
    assert [topic["name"] for topic in answer["topics"]] == ["Hochwasser", f"Pegel {word}"]
    assert [block["kind"] for block in answer["body"]] == list(KINDS[:9])


def publish(editor: Editor, headline: str, text: str) -> int:
    """A short article that is public."""
    number = editor.draft(headline, text)
    editor.press("publish")
    return number


def test_nobody_sees_a_text_under_embargo(paper: Paper, sign_in: Any) -> None:
    word = token()
    editor = Editor(sign_in("editor"))
    page = editor.page
    number = editor.draft(f"Der Bericht {word}", f"Erst morgen darf man {word} lesen.")
    until = datetime.now(UTC) + timedelta(hours=1)
    editor.tab("zeiten")
    editor.moment("embargo_until", until)
    editor.press("publish")
    shown = until.astimezone(BERLIN).strftime("%d.%m.%Y %H:%M")
    assert editor.errors("embargo_until") == (
        f"Dieser Text hat eine Sperrfrist bis {shown}. Planen Sie ihn für dann, oder ändern Sie die Sperrfrist."
    )
    assert page.locator("#id_headline").input_value() == f"Der Bericht {word}"
    expect(page.locator("#body-root .public-DraftEditor-content")).to_have_text(
        f"Erst morgen darf man {word} lesen."
    )

    # One minute before it ends is refused as well, one minute after it is not.
    editor.schedule(until - timedelta(minutes=1))
    editor.press("publish")
    assert "Sperrfrist" in editor.errors("embargo_until")
    editor.schedule(until + timedelta(minutes=1))
    editor.press("publish")
    expect(page.locator(".messages .success")).to_be_visible()
    hidden = places(number, word)
    assert met_at(paper, hidden) == set()
    assert paper.get(hidden["page"].path)[0] == 404
    assert paper.get(hidden["api"].path)[0] == 404


def test_what_is_scheduled_appears_by_itself(paper: Paper, sign_in: Any) -> None:
    word = token()
    editor = Editor(sign_in("editor"))
    number = editor.draft(f"Um Punkt {word}", f"Jetzt ist {word} da.")
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=AHEAD)
    clock = time.monotonic() + (due - datetime.now(UTC)).total_seconds()
    editor.publish_at(due)
    expect(editor.page.locator(".messages .success")).to_be_visible()
    wanted = places(number, word)
    assert not has(paper, wanted["page"])
    assert time.monotonic() < clock, "This machine is too slow for a text that is due so soon."
    took = seconds_until(paper, {"page": wanted["page"]}, clock, limit=10)
    assert 0 <= took["page"] <= 2, took
    meet_everywhere(paper, wanted)


def test_a_mistake_is_put_right_in_public(reader: Page, paper: Paper, sign_in: Any) -> None:
    word = token()
    editor = Editor(sign_in("editor"))
    number = publish(editor, f"Elf Pumpen für {word}", f"In {word} laufen elf Pumpen seit vier Uhr.")
    editor.open(number)
    editor.fill(headline=f"Neun Pumpen für {word}, zwei weitere sind bestellt, sagt das Rathaus am Abend")
    editor.press("publish")
    editor.tab("zeiten")
    assert editor.errors("change_kind").startswith("Der veröffentlichte Text ändert sich merklich.")
    assert "Elf Pumpen" in paper.get(f"/artikel/{number}.x.html")[1]
    editor.page.select_option("#id_change_kind", "correction")
    editor.press("publish")
    assert "Korrektur" in editor.errors("change_kind")
    editor.tab("text")
    correction = editor.block("correction")
    editor.page.fill(f"#{correction}-value-wrong", f"Wir hatten elf Pumpen in {word} gezählt.")
    editor.page.fill(f"#{correction}-value-right", RIGHT)
    editor.press("publish")

    reader.goto(f"/artikel/{number}.x.html")
    expect(reader.locator("h1")).to_contain_text("Neun Pumpen")
    notice = reader.locator(".story-head .notice a")
    notice.click()
    place = reader.locator(".correction")
    assert reader.url.endswith(f"#{place.get_attribute('id')}")
    expect(place).to_contain_text(RIGHT)
    assert reader.evaluate("document.querySelector('.text').lastElementChild.className") == "correction"
    reader.goto("/korrekturen/")
    listed = reader.locator("main li, main article").filter(has_text=word).first
    expect(listed).to_contain_text(RIGHT)
    feed = paper.get("/feed/section/lindenhafen/rss.xml")[1]
    assert RIGHT in feed
    assert f"elf Pumpen in {word}" in feed
    assert json.loads(paper.get(f"/api/v1/articles/{number}")[1])["corrected"] is True


def test_a_withdrawn_text_is_gone_everywhere(reader: Page, paper: Paper, sign_in: Any) -> None:
    word = token()
    note = f"Die Quelle von {word} gibt es nicht."
    editor = Editor(sign_in("editor"))
    number = publish(editor, f"Eine Ente aus {word}", f"Das soll in {word} geschehen sein.")
    stands = places(number, word)
    meet_everywhere(paper, stands)
    address = reader.goto(stands["page"].path)
    assert address is not None
    assert address.status == 200
    written = reader.url
    editor.open(number).withdraw(note)

    answer = reader.goto(written)
    assert answer is not None
    assert answer.status == 410
    expect(reader.locator("main")).to_contain_text(note)
    expect(reader.locator("main")).not_to_contain_text("geschehen sein")
    status, told = paper.get(stands["api"].path)
    assert (status, json.loads(told)["error"]["code"]) == (410, "gone")
    assert met_at(paper, stands) == set()
