"""JSON Feed 1.1."""

import json
from datetime import datetime
from typing import Any

from django.utils import timezone

from andruck.reading import addresses
from andruck.reading.feeds.channel import Channel, Item, Person

CONTENT_TYPE = "application/feed+json; charset=utf-8"


def write(channel: Channel) -> tuple[str, str]:
    """The feed and its content type."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": channel.address,
        "description": channel.description,
        "language": channel.language,
        "authors": [{"name": channel.publisher, "url": channel.home}],
        "items": [_item(item) for item in channel.items],
    }
    return json.dumps(feed, ensure_ascii=False, separators=(",", ":")), CONTENT_TYPE


def _item(item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": item.id,
        "url": item.address,
        "title": item.title,
        "content_html": item.html,
        "date_published": _moment(item.published),
        "date_modified": _moment(item.updated),
        "authors": [_person(person) for person in item.people],
        "tags": list(item.categories),
        "language": item.language,
    }
    if item.summary:
        found["summary"] = item.summary
    if item.story.picture:
        found["image"] = addresses.absolute(item.story.picture.fallback.url)
    return found


def _person(person: Person) -> dict[str, str]:
    return {"name": person.name, "url": person.address}


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")
