"""Pictures: shown as long as we may, with a word when no camera took them; and files that are no pictures."""

import io
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from PIL import Image as PillowImage
from wagtail.images.forms import get_image_form

from andruck.newsroom.actions import publishing
from andruck.newsroom.models import Picture
from andruck.newsroom.queries import lists, pictures, places, stories
from andruck.newsroom.rules.values import Story
from andruck.people.rules import Role
from tests import factories

LAST_DAY = date(2026, 11, 23)


@pytest.fixture
def now() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False) as clock:
        yield clock


def _story(article: Any) -> Story:
    story = stories.story(article.pk)
    assert isinstance(story, Story)
    return story


def _illustrated(house: Any, **fields: Any) -> Any:
    picture = factories.picture(**fields)
    raw = [
        {"type": "paragraph", "value": "<p>Text.</p>"},
        {"type": "image", "value": {"picture": picture.pk, "caption": "", "alt": "", "wide": False}},
        {"type": "gallery", "value": {"pictures": [
            {"type": "item", "id": "1", "value": {"picture": picture.pk, "caption": "", "alt": "", "wide": False}}
        ] * 2}},
    ]  # fmt: skip
    article = factories.article(house.politics, picture=picture, live=False)
    article.body = type(article)._meta.get_field("body").to_python(raw)
    return publishing.publish(article=article)


def _places_shown(article: Any) -> list[str]:
    story = _story(article)
    found = [name for name, image in (("head", story.picture), ("teaser", story.teaser.image)) if image]
    found += [block.kind for block in story.blocks if block.kind != "paragraph"]
    (teaser,) = lists.everything().teasers
    return found + (["list"] if teaser.image else [])


# ---------------------------------------------------------------- rights
@pytest.mark.parametrize(
    ("moment", "is_shown"),
    [
        (datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC), True),  # still the 23rd in Berlin
        (datetime(2026, 11, 23, 23, 0, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 12, tzinfo=UTC), True),
    ],
)
def test_a_licence_holds_until_the_end_of_its_last_day_in_the_papers_zone(
    house: Any, now: Any, moment: datetime, is_shown: bool
) -> None:
    article = _illustrated(house, licence_expires_on=LAST_DAY)
    now.move_to(moment)
    everywhere = ["head", "teaser", "image", "gallery", "list"]
    assert _places_shown(article) == (everywhere if is_shown else [])


def test_the_zone_of_the_member_of_staff_does_not_matter(house: Any, now: Any) -> None:
    picture = factories.picture(licence_expires_on=LAST_DAY)
    now.move_to(datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    from django.utils import timezone

    with timezone.override("America/New_York"):
        assert pictures.images([picture.pk], pictures.TEASER) == {}


@pytest.mark.parametrize("field", ["author", "dossier"])
def test_portraits_and_dossiers_as_well(house: Any, now: Any, field: str) -> None:
    picture = factories.picture(licence_expires_on=LAST_DAY)
    author = factories.author(picture=picture)
    house.dossier.picture = picture
    house.dossier.save_revision().publish()

    def image() -> Any:
        if field == "dossier":
            return places.dossiers()[0].image
        profile = places.author(author.slug)
        assert profile is not None
        return profile.portrait

    assert image() is not None
    now.move_to(datetime(2026, 11, 24, 12, tzinfo=UTC))
    assert image() is None


def test_no_address_of_an_expired_picture_is_on_the_page(house: Any, now: Any) -> None:
    article = _illustrated(house, licence_expires_on=LAST_DAY, description="Kräne am Kai")
    shown = [
        source.url
        for source in pictures.images([article.picture_id], pictures.STORY)[article.picture_id].sources
    ]
    page = Client().get(article.get_absolute_url()).content.decode()
    assert shown[0] in page
    assert "og:image" in page
    now.move_to(datetime(2026, 11, 24, 12, tzinfo=UTC))
    for address in (article.get_absolute_url(), "/", "/feed/atom.xml", "/feed/feed.json", "/feed/rss.xml"):
        response = Client().get(address)
        assert response.status_code == 200
        page = response.content.decode()
        for trace in ("/media/", "Kräne am Kai", "Foto: Lotse/Muster"):
            assert trace not in page, address


def test_a_picture_without_an_end_is_shown(house: Any, now: Any) -> None:
    assert "head" in _places_shown(_illustrated(house))


def test_a_page_does_without_a_picture_whose_file_is_lost(house: Any, caplog: Any) -> None:
    picture = factories.picture()
    picture.file.storage.delete(picture.file.name)
    article = factories.article(house.politics, picture=picture)
    assert _places_shown(article) == []
    assert "cannot be read" in caplog.records[0].message
    assert Client().get(article.get_absolute_url()).status_code == 200


def test_a_picture_by_a_machine_says_so_wherever_it_stands(house: Any, now: Any) -> None:
    article = _illustrated(house, synthetic=True)
    page = Client().get(article.get_absolute_url()).content.decode()
    figures = page.split("<figure")[1:]
    assert len(figures) >= 3
    assert all("KI-generiertes Bild" in figure.split("</figure>")[0] for figure in figures)
    assert _story(article).picture.synthetic  # type: ignore[union-attr]


def test_a_photo_does_not(house: Any, now: Any) -> None:
    article = _illustrated(house)
    assert "KI-generiertes Bild" not in Client().get(article.get_absolute_url()).content.decode()


# ---------------------------------------------------------------- files
def _jpeg(width: int = 40, height: int = 30) -> bytes:
    stream = io.BytesIO()
    PillowImage.new("RGB", (width, height)).save(stream, "JPEG")
    return stream.getvalue()


def _bomb() -> bytes:
    """A PNG of a few hundred bytes that claims to be 40,000 by 40,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _errors(name: str, content: bytes) -> list[str]:
    user = factories.staff(Role.ADMINISTRATOR)
    form = get_image_form(Picture)(
        {"title": "Bild", "collection": "1", "credit": "Foto: x", "tags": ""},
        {"file": SimpleUploadedFile(name, content, "image/jpeg")},
        user=user,
    )
    assert not form.is_valid()
    return [str(error) for error in form.errors["file"]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text.jpg", b"This is no picture."),
        ("empty.jpg", b""),
        ("head.jpg", _jpeg()[:50]),
        ("half.jpg", _jpeg(400, 300)[:-900]),
        ("page.jpg", b"<html><script>alert(1)</script></html>"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("drawing.jpg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("picture.exe", _jpeg()),
        ("bomb.png", _bomb()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_files_that_are_no_pictures_are_refused_in_one_sentence(
    house: Any, name: str, content: bytes
) -> None:
    (said,) = _errors(name, content)
    assert said
    assert Picture.objects.count() == 0


def test_a_file_that_is_too_large_is_told_the_limit(house: Any) -> None:
    with override_settings(WAGTAILIMAGES_MAX_UPLOAD_SIZE=1000):
        (said,) = _errors("large.jpg", _jpeg() + b"\0" * 1000)
    assert "1000" in said


def test_too_many_pixels_are_told_the_limit(house: Any) -> None:
    with override_settings(WAGTAILIMAGES_MAX_IMAGE_PIXELS=1000):
        (said,) = _errors("wide.jpg", _jpeg(100, 100))
    assert "1000" in said


def test_an_ordinary_photo_is_taken(house: Any) -> None:
    user = factories.staff(Role.ADMINISTRATOR)
    form = get_image_form(Picture)(
        {"title": "Bild", "collection": "1", "credit": "Foto: x", "tags": ""},
        {"file": SimpleUploadedFile("a.jpg", _jpeg(), "image/jpeg")},
        user=user,
    )
    assert form.errors == {}
