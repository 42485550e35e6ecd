"""The desk's page about what is read: for everybody who makes the paper."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from andruck.desk import drawing
from andruck.desk.figures import words
from andruck.people.rules import Role
from andruck.reading import addresses
from andruck.usage import spool
from andruck.usage.actions.loading import Loader
from andruck.usage.lake import Lake
from andruck.usage.queries import opened
from andruck.usage.rules import Tally, tallies
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _paper(house: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.DATA = tmp_path
    monkeypatch.setattr(drawing, "_drawn", lambda _text: "<svg>drawn</svg>")
    opened._open.cache_clear()
    yield
    opened._open.cache_clear()


def reporter() -> Client:
    """The browser of somebody who has just signed in."""
    browser = Client()
    browser.force_login(factories.staff(Role.REPORTER))
    return browser


@pytest.fixture
def client() -> Client:
    return reporter()


def text_of(response: Any) -> str:
    assert response.status_code == 200
    body = response.content.decode()
    main = body.partition("<main")[2] or body
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&nbsp;", " ").split())


def read(path: str, views: int, *, source: str = "direct", before: str = "", lost: int = 0) -> None:
    """Views of just now, in the lake."""
    from django.conf import settings

    tally = Tally(int(time.time()), [(("phone", source, before, "", "anonymous"), [path] * views)], lost)
    writer = spool.Writer(settings.DATA / "spool")
    writer.add(tallies.write(tally))
    writer.close()
    lake = Lake(settings.DATA / "lake", writing=True)
    Loader(lake, settings.DATA / "spool").load()
    lake.close()


def test_before_anything_has_been_counted(client: Client) -> None:
    assert "Es ist noch nichts gezählt worden" in text_of(client.get(reverse("desk_figures")))
    assert client.get(reverse("desk_figures_now")).status_code == 200


def test_what_is_read(client: Client, house: Any) -> None:
    article = factories.article(house.politics, headline="Der Deich hält")
    read(addresses.article(article), 14)
    read(addresses.article(article), 3, source="search/google", lost=2)
    read("/", 20)
    page = client.get(reverse("desk_figures"))
    text = text_of(page)
    assert "37 Aufrufe" in text
    assert "Der Deich hält" in text
    assert reverse("desk_figures_article", args=[article.pk]) in page.content.decode()
    assert "Politik 17" in text
    assert ">Kampagnen</h2>" not in page.content.decode()
    assert "Telefon 37" in text
    # Three from a search would be told by the rest.
    assert "Woher Leser*innen kamen" not in text
    assert "Suche: Google" not in text
    assert "2 Aufrufe konnten nicht gezählt werden" in text
    assert "drawn" in page.content.decode()


def test_the_part_that_renews_itself(client: Client, house: Any) -> None:
    article = factories.article(house.politics, headline="Der Deich hält")
    read(addresses.article(article), 2)
    body = client.get(reverse("desk_figures_now")).content.decode()
    assert "Der Deich hält" in body
    assert "<html" not in body
    read(addresses.article(article), 3)
    assert "5 Aufrufe" in text_of(client.get(reverse("desk_figures_now")))


def test_another_day(house: Any) -> None:
    with time_machine.travel(datetime(2026, 3, 27, 9, tzinfo=UTC)):
        read("/", 17)
    with time_machine.travel(datetime(2026, 3, 28, 9, tzinfo=UTC)):
        client = reporter()
        text = text_of(client.get(reverse("desk_figures"), {"day": "2026-03-27"}))
        assert "17 Aufrufe" in text
        assert "27. März 2026" in text
        assert "In den letzten dreißig Minuten" not in text
        for nonsense in ("2026-03-29", "gestern", "0001-01-01", "2026-13-01"):
            assert "Heute" in text_of(client.get(reverse("desk_figures"), {"day": nonsense}))


def test_weeks_in_which_the_clocks_are_changed(house: Any) -> None:
    # The last Sunday of March has 23 hours, that of October 25.
    for month, first, later in (
        (3, 29, datetime(2026, 4, 5, 9, tzinfo=UTC)),
        (10, 25, datetime(2026, 11, 1, 9, tzinfo=UTC)),
    ):
        with time_machine.travel(datetime(2026, month, first, 6, tzinfo=UTC)):
            read("/", 12)
            assert "12 Aufrufe" in text_of(reporter().get(reverse("desk_figures")))
        with time_machine.travel(later):
            assert "Üblich sind an diesem Wochentag 12" in text_of(reporter().get(reverse("desk_figures")))


def test_a_table_to_take_along(house: Any) -> None:
    address = reverse("desk_figures_table")
    assert reporter().get(address).content.decode().splitlines() == ["hour,kind,key,section,views"]
    article = factories.article(house.politics)
    with time_machine.travel(datetime(2026, 3, 27, 9, 10, tzinfo=UTC)):
        read(addresses.article(article), 3)
        read("/", 2)
        answer = reporter().get(address)
        assert answer["Content-Disposition"] == 'attachment; filename="andruck-2026-03-27.csv"'
        assert answer.content.decode().splitlines()[1:] == [
            f"2026-03-27T10:00:00+01:00,article,{article.pk},{house.politics.pk},3",
            f"2026-03-27T10:00:00+01:00,front,{house.home.pk},0,2",
        ]


def test_a_network_in_front_leaves_somebody_out(client: Client, settings: Any) -> None:
    read("/", 2)
    said = "Zwischenspeichern"
    assert said not in text_of(client.get(reverse("desk_figures")))
    settings.BEACONS = True
    assert said in text_of(client.get(reverse("desk_figures")))


def test_an_article(client: Client, house: Any) -> None:
    first, second = (
        factories.article(house.politics, headline="Der Deich hält"),
        factories.article(house.culture),
    )
    one, other = addresses.article(first), addresses.article(second)
    read(one, 14)
    read(other, 12, source="own", before=one)
    read(other, 3, source="own", before="/")
    page = client.get(reverse("desk_figures_article", args=[first.pk]))
    text = text_of(page)
    assert "Der Deich hält" in text
    assert "14 Aufrufe" in text
    assert "Direkt 14" in text
    assert "Was seine Leser*innen danach lasen" in text
    assert second.headline in text
    assert reverse("wagtailsnippets_newsroom_article:edit", args=[first.pk]) in page.content.decode()
    assert "15 Aufrufe" in text_of(client.get(reverse("desk_figures_article", args=[second.pk])))


def test_an_article_that_nobody_has_read(client: Client, house: Any) -> None:
    address = reverse("desk_figures_article", args=[factories.article(house.politics).pk])
    assert "seit Aufrufe gezählt werden" in text_of(client.get(address))
    read("/", 1)
    assert "seit Aufrufe gezählt werden" in text_of(client.get(address))


def test_articles_that_have_no_figures(client: Client, house: Any) -> None:
    draft = factories.article(house.politics, live=False)
    for number in (draft.pk, draft.pk + 1000):
        assert client.get(reverse("desk_figures_article", args=[number])).status_code == 404


def test_an_article_that_is_gone_keeps_its_views(client: Client, house: Any) -> None:
    article = factories.article(house.politics)
    read(addresses.article(article), 2)
    type(article).objects.filter(pk=article.pk).delete()
    assert "Ein Artikel, den es nicht mehr gibt 2" in text_of(client.get(reverse("desk_figures")))


def test_nobody_else_sees_it() -> None:
    for address in (
        reverse("desk_figures"),
        reverse("desk_figures_now"),
        reverse("desk_figures_article", args=[1]),
    ):
        assert Client().get(address).status_code == 302


def test_without_counting_there_is_no_entry(client: Client, settings: Any) -> None:
    assert reverse("desk_figures") in client.get("/redaktion/").content.decode()
    settings.COUNTING = False
    assert reverse("desk_figures") not in client.get("/redaktion/").content.decode()


@pytest.mark.parametrize(
    ("key", "german"),
    [
        ("DE/BY", "Deutschland: Bayern"), ("AT/9", "Österreich: Wien"), ("FR", "Frankreich"),
        ("FR/IDF", "Frankreich: IDF"), ("XZ", "XZ"),
    ],
)  # fmt: skip
def test_regions_in_words(key: str, german: str) -> None:
    with override("de"):
        assert words.value("region", key) == german
