"""The pages of the archive, as its tests read them."""

from datetime import UTC, datetime
from typing import Any

from django.test import Client
from lxml import html

from andruck.reading import addresses
from tests import scenes


def at(row: Any, *moment: int) -> Any:
    """The article, as if published at that moment."""
    scenes.move(row, datetime(*moment, tzinfo=UTC))
    return row


def page(client: Client, *parts: int, query: str = "") -> Any:
    response = client.get(addresses.archive(*parts) + query)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def entries(tree: Any) -> list[tuple[str, str, int]]:
    return [
        (item.find("a").get("href"), item.findtext("a"), int(item.find("p").text_content().split()[0]))
        for item in tree.xpath("//ol[@class='editions']/li")
    ]


def around(tree: Any) -> list[tuple[str, str]]:
    return [(link.get("rel"), link.get("href")) for link in tree.xpath("//nav[@class='neighbours']/a")]


def headlines(tree: Any) -> list[str]:
    return [
        node.text_content().replace("\u00ad", "")
        for node in tree.xpath("//article[contains(@class,'teaser')]/h2|//article//h2")
    ]
