"""Taking pictures into the house with their files in every size that pages ask for."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.images.models import IMAGE_FORMAT_EXTENSIONS, Filter

from andruck.core import clock
from andruck.infra import events
from andruck.newsroom.events import DetailChanged
from andruck.newsroom.models import Picture, Rendition
from andruck.newsroom.queries import pictures

AHEAD: dict[str, tuple[str, ...]] = {"lead": pictures.TEASER, "inside": (), "portrait": pictures.PORTRAIT}
"""Which sizes are made ahead, by use: those that lists ask for many of at once. The others are made by ``complete``,
or when they are first asked for."""


@dataclass(frozen=True, slots=True)
class File:
    """One size of a picture: what was asked for, its file's ending and bytes, width and height in pixels."""

    spec: str
    ending: str
    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Developed:
    """A picture with its sizes, ready to be stored. ``data`` is the original file."""

    name: str
    data: bytes
    width: int
    height: int
    files: tuple[File, ...]


def develop(*, name: str, data: bytes, specs: Sequence[str]) -> Developed:
    """Cut and compress a picture to every size of ``specs``. Asks no database, so many can run side by side."""
    # The default collection would be looked up in the database.
    picture = Picture(title=name, file=ImageFile(io.BytesIO(data), name=name), collection_id=0)
    files = []
    for spec in specs:
        output = io.BytesIO()
        rendered = Filter(spec=spec).run(picture, output, source=io.BytesIO(data))
        size = ImageFile(output)
        ending = IMAGE_FORMAT_EXTENSIONS[rendered.format_name]
        files.append(File(spec, ending, output.getvalue(), size.width, size.height))
    return Developed(name, data, picture.width, picture.height, tuple(files))


@transaction.atomic
def add_picture(
    *,
    developed: Developed,
    title: str,
    description: str = "",
    caption: str = "",
    credit: str = "",
) -> int:
    """Store a developed picture with its sizes; returns its number. ``description`` is what stands for it unseen."""
    picture = Picture(
        title=title[:255],
        file=ImageFile(io.BytesIO(developed.data), name=developed.name),
        description=description[:255],
        caption=caption,
        credit=credit,
        file_size=len(developed.data),
    )
    picture._set_file_hash()
    picture.save()
    Rendition.objects.bulk_create(_rendition(picture, file) for file in developed.files)
    return int(picture.pk)


@transaction.atomic
def end_licence(*, picture: int, on: date, licence: str) -> None:
    """Say under which licence a picture is held and which was its last day: after it the picture is shown no more."""
    Picture.objects.filter(pk=picture).update(licence=licence, licence_expires_on=on)
    events.emit(DetailChanged(kind=Picture.TOLD_AS, id=picture, at=clock.now()))


def titles(wanted: Iterable[str]) -> dict[str, int]:
    """Numbers of the pictures that exist already, by title."""
    rows = Picture.objects.filter(title__in=list(wanted)).order_by("-pk").values_list("title", "pk")
    return dict(rows)


def _rendition(picture: Picture, file: File) -> Rendition:
    stem = PurePath(picture.file.name).stem
    spec = file.spec.replace("|", ".")
    # The name that Wagtail would give: cut, because its column is short.
    name = f"{stem[: 59 - len(spec) - len(file.ending)]}.{spec}{file.ending}"
    row = Rendition(
        image=picture, filter_spec=file.spec, focal_point_key=Filter(spec=file.spec).get_cache_key(picture)
    )
    row.file.save(name, ContentFile(file.data), save=False)
    row.width, row.height = file.width, file.height
    return row


def complete(numbers: Iterable[int]) -> None:
    """Make every size of these pictures that pages ask for; what is there stays, what is gone is passed over.

    Pages that show a picture with some of its sizes hear of it.
    """
    wanted = tuple(dict.fromkeys((*pictures.TEASER, *pictures.STORY, *pictures.PORTRAIT)))
    for picture in Picture.objects.filter(pk__in=list(numbers)).prefetch_renditions(*wanted):
        missing = len(wanted) - len(picture.find_existing_renditions(*(Filter(spec=spec) for spec in wanted)))
        if missing:
            picture.get_renditions(*wanted)
            events.emit(DetailChanged(kind=Picture.TOLD_AS, id=picture.pk, at=clock.now()))
