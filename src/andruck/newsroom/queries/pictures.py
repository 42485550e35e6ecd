"""Pictures that may be shown now, with their files, in two queries for any number of them."""

import logging
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from wagtail.images.models import Filter, SourceImageIOError

from andruck.core import clock
from andruck.infra import shown
from andruck.newsroom.models import Picture
from andruck.newsroom.rules.values import Image, Source

log = logging.getLogger(__name__)

TEASER = (
    "fill-320x213|format-webp",
    "fill-480x320|format-webp",
    "fill-640x427|format-webp",
    "fill-800x533|format-webp",
    "fill-1200x800|format-webp",
    "fill-1200x800|format-jpeg",
)
"""Lists: everything in 3:2, cut around the focal point."""

STORY = (
    "width-480|format-webp",
    "width-800|format-webp",
    "width-1200|format-webp",
    "width-1800|format-webp",
    "fill-1200x800|format-jpeg",
)
"""In the text: uncut."""

PORTRAIT = ("fill-160x160|format-webp", "fill-320x320|format-webp", "fill-320x320|format-jpeg")


def images(ids: Iterable[int | None], specs: tuple[str, ...]) -> dict[int, Image]:
    """Pictures by id, without those whose licence has ended. The last of ``specs`` is the one for machines."""
    wanted = {id for id in ids if id}
    if not wanted:
        return {}
    # The paper's day, also for somebody on the staff whose clock is in another zone.
    zone = ZoneInfo(settings.TIME_ZONE)
    today = clock.now().astimezone(zone).date()
    shown.mark(*(f"picture:{id}" for id in wanted))
    found = Picture.objects.filter(
        Q(licence_expires_on__isnull=True) | Q(licence_expires_on__gte=today), pk__in=wanted
    ).prefetch_renditions(*specs)
    for picture in found:
        if picture.licence_expires_on is not None:
            shown.until(
                datetime.combine(picture.licence_expires_on + timedelta(days=1), time.min, tzinfo=zone)
            )
    return {picture.pk: image for picture in found if (image := _whole(picture, specs)) is not None}


def _whole(picture: Any, specs: tuple[str, ...]) -> Image | None:
    """The picture, or None when its file is lost or broken: a page does without it."""
    try:
        return _image(picture, specs)
    except (SourceImageIOError, OSError):
        log.exception("The file of picture %s cannot be read", picture.pk)
        return None


def _image(picture: Any, specs: tuple[str, ...]) -> Image:
    """What has been cut so far; a reader never waits for more than the smallest size and the one for machines.

    The rest is made in the background (``actions.picturing.complete``), and then the page is made anew.
    """
    there = {
        found.spec: row
        for found, row in picture.find_existing_renditions(*(Filter(spec=spec) for spec in specs)).items()
    }
    *screen, machine = specs
    needed = {machine} if any(spec in there for spec in screen) else {screen[0], machine}
    if needed - there.keys():
        there |= picture.get_renditions(*needed)
    by_width = {row.width: _source(row) for spec in screen if (row := there.get(spec)) is not None}
    return Image(
        id=picture.pk,
        sources=tuple(by_width[width] for width in sorted(by_width)),
        fallback=_source(there[machine]),
        alt=picture.default_alt_text,
        caption=picture.caption,
        credit=picture.credit,
        synthetic=picture.synthetic,
    )


def _source(rendition: Any) -> Source:
    return Source(url=rendition.url, width=rendition.width, height=rendition.height)


def absolute(url: str) -> str:
    """A full address for machines; media on another host already has one."""
    return url if url.startswith(("http://", "https://")) else f"{settings.BASE_URL}{url}"
