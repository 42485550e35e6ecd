"""RSS 2.0 and Atom 1.0, with what Django's writers leave out."""

from datetime import datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed

from andruck.newsroom.rules.values import Image
from andruck.reading import addresses
from andruck.reading.feeds.channel import Channel, Item, legible


def write(channel: Channel, kind: str) -> tuple[str, str]:
    """The feed and its content type. Kinds: rss, atom."""
    feed = (Rss if kind == "rss" else Atom)(
        title=channel.title,
        link=channel.home,
        description=channel.description,
        subtitle=channel.description,
        language=channel.language,
        author_name=channel.publisher,
        author_link=channel.home,
        feed_url=channel.address,
        feed_copyright=channel.publisher,
        updated=channel.updated,
    )
    for item in channel.items:
        feed.add_item(
            title=item.title,
            link=item.address,
            description=item.summary or item.html,
            pubdate=item.published,
            updateddate=item.updated,
            unique_id=item.id,
            # The address holds words of the headline and changes with it; the number behind it does not.
            unique_id_is_permalink=False,
            categories=item.categories,
            entry=item,
        )
    return feed.writeString("utf-8"), feed.content_type


class _Dated(SyndicationFeed):
    """Says when its content last changed instead of when it was asked."""

    def latest_post_date(self) -> datetime:
        updated: datetime = self.feed["updated"]
        return updated


class Rss(_Dated, Rss201rev2Feed):
    """RSS with every author, the whole text and the picture."""

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:dcterms": "http://purl.org/dc/terms/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: Item = item["entry"]
        for person in entry.people:
            handler.addQuickElement("dc:creator", person.name)
        if entry.language != self.feed["language"]:
            handler.addQuickElement("dc:language", entry.language)
        if entry.updated > entry.published:
            handler.addQuickElement("dcterms:modified", entry.updated.isoformat(timespec="seconds"))
        if entry.summary:
            handler.addQuickElement("content:encoded", entry.html)
        if entry.story.picture:
            _media(handler, entry.story.picture)


class Atom(_Dated, Atom1Feed):
    """Atom with every author, the whole text and the picture."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:media": "http://search.yahoo.com/mrss/"}

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        entry: Item = item["entry"]
        return {} if entry.language == self.feed["language"] else {"xml:lang": entry.language}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: Item = item["entry"]
        for person in entry.people:
            handler.startElement("author", {})
            handler.addQuickElement("name", person.name)
            handler.addQuickElement("uri", person.address)
            handler.endElement("author")
        if entry.summary:
            handler.addQuickElement("content", entry.html, {"type": "html"})
        if entry.story.picture:
            _media(handler, entry.story.picture)


def _media(handler: Any, image: Image) -> None:
    """The picture with its words and whose it is, as Media RSS."""
    file = image.fallback
    attributes = {
        "url": addresses.absolute(file.url),
        "medium": "image",
        "type": "image/jpeg",
        "width": str(file.width),
        "height": str(file.height),
    }
    handler.startElement("media:content", attributes)
    if image.alt or image.caption:
        handler.addQuickElement("media:description", legible(image.caption or image.alt), {"type": "plain"})
    if image.credit:
        handler.addQuickElement("media:credit", legible(image.credit))
    handler.endElement("media:content")
