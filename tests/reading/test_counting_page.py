"""The page that says how the paper counts: made by the program, so it cannot say anything else."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from andruck.press.rules import canonical
from andruck.reading import addresses, method
from andruck.reading.method import method as read_method
from andruck.usage.actions import tidying
from andruck.usage.rules import sources

pytestmark = pytest.mark.django_db


def text() -> str:
    answer = Client().get(addresses.named("privacy_counting"))
    assert answer.status_code == 200
    assert not answer.cookies
    assert "public" in answer["Cache-Control"]
    return " ".join(answer.content.decode().split())


def test_it_says_what_the_program_does(house: Any) -> None:
    page = text()
    known = read_method()
    assert known.version in page
    assert "25 Monate lang (761 Tage)" in page
    assert "ab 10 Aufrufen" in page
    assert "von 50 Millisekunden" in page
    assert known.crawlers in page
    assert all(f"<code>{source}</code>" in page for source in sources.sources())
    assert "Art. 24" in page


@pytest.mark.parametrize("name", [field.name for field in fields(read_method())])
def test_whatever_changes_changes_the_version(name: str) -> None:
    known = read_method()
    value: Any = getattr(known, name)
    match value:
        case bool():
            other: Any = not value
        case int() | float():
            other = value + 1
        case timedelta():
            other = value + timedelta(days=1)
        case str():
            other = f"{value}x"
        case _:
            other = [*value, "x"]
    assert replace(known, **{name: other}).version != known.version


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        (tidying, "HOURS", timedelta(days=400)),
        (tidying, "MINUTES", timedelta(hours=3)),
        (method, "LEAST", 20),
        (method, "PAUSE", 0.1),
    ],
)
def test_constants_are_where_it_comes_from(
    place: Any, name: str, value: Any, house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_method().version
    monkeypatch.setattr(place, name, value)
    assert read_method().version != before
    assert read_method().version in text()


def test_options_are_where_it_comes_from(house: Any, settings: Any) -> None:
    before = text()
    settings.BEACONS = True
    settings.FIGURES_BY_AUTHOR = True
    after = text()
    assert "kein Netz von Zwischenspeichern" in before
    assert "kein Netz von Zwischenspeichern" not in after
    assert "nach einer Vereinbarung" in after


def test_where_nothing_is_counted_there_is_no_method(house: Any, settings: Any) -> None:
    settings.COUNTING = False
    assert Client().get(addresses.named("privacy_counting")).status_code == 404


def test_it_is_kept_like_other_pages_and_its_neighbours_are_not(house: Any) -> None:
    for path in ("/privatsphaere/zaehlung/", "/privacy-settings/counting/"):
        assert canonical(path) == path
    for path in (
        "/privatsphaere/",
        "/privacy-settings/",
        "/privatsphaere/proof.json",
        "/privatsphaere/zaehlung/x",
    ):
        assert canonical(path) is None
    assert addresses.named("privacy_counting") in Client().get(addresses.named("privacy")).content.decode()
