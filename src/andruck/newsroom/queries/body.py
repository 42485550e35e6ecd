"""The only door to full text: an article's body as plain blocks that a page, a feed or a machine may show."""

from collections.abc import Callable, Iterable
from typing import Any

import nh3
from wagtail.rich_text import expand_db_html

from andruck.core.typography import polish, polish_html
from andruck.newsroom.models import Article
from andruck.newsroom.queries import pictures, privacy
from andruck.newsroom.rules.cases import Redaction, redact
from andruck.newsroom.rules.embeds import recognise
from andruck.newsroom.rules.values import Block, Image

ALLOWED = {"p", "b", "strong", "i", "em", "a", "ul", "ol", "li", "br", "sup", "sub", "hr", "h3", "h4"}
_SEAM = "<hr data-seam>"
_RICH = {"paragraph", "generated"}


def body(article: Article, *, language: str) -> tuple[Block, ...]:
    """Every block of a visible article, redacted, cleaned and typeset. At most four queries."""
    names = privacy.redactions([article.pk])[article.pk] if article.redacted else []
    return set_body(article.body, language=language, names=names, shown=shown_in(article))


def shown_in(article: Article) -> dict[int, Image]:
    """Every picture of an article that may be shown, its lead picture included."""
    return pictures.images([article.picture_id, *_picture_ids(article.body)], pictures.STORY)


def set_body(
    stream: Any, *, language: str, names: Iterable[Redaction], shown: dict[int, Image]
) -> tuple[Block, ...]:
    """The blocks of a body with the names and pictures already looked up."""
    names = list(names)
    rich = _expand(_rich_sources(stream))
    text = text_setter(language, names)

    def html(source: str) -> str:
        return redact(polish_html(nh3.clean(rich[source], tags=ALLOWED), language), names)

    blocks = (_block(block, text, html, shown) for block in stream)
    return tuple(block for block in blocks if block is not None)


def text_setter(language: str, names: Iterable[Redaction]) -> Callable[[object], str]:
    """A function that typesets plain text and leaves out the names that must not appear."""
    redactions = list(names)
    return lambda value: redact(polish(str(value), language), redactions)


def _rich_sources(stream: Any) -> list[str]:
    found = []
    for block in stream:
        if block.block_type in _RICH:
            found.append(block.value.source)
        elif block.block_type == "box":
            found.append(block.value["text"].source)
    return found


def _expand(sources: list[str]) -> dict[str, str]:
    """Internal links of all texts resolved together: one query per kind of link, not one per paragraph."""
    if not sources:
        return {}
    joined = expand_db_html(_SEAM.join(source.replace(_SEAM, "") for source in sources))
    return dict(zip(sources, joined.split(_SEAM), strict=True))


def _picture_ids(stream: Any) -> list[int]:
    """Ids from the stored data, so that the pictures are not fetched one by one."""
    found: list[int] = []
    for raw in stream.raw_data:
        value = raw["value"]
        if raw["type"] == "image":
            found.append(value["picture"])
        elif raw["type"] == "gallery":
            found += [_item(item)["picture"] for item in value["pictures"]]
    return found


def _item(raw: dict[str, Any]) -> dict[str, Any]:
    """A list block's item, in today's stored form or in the older bare one."""
    value: dict[str, Any] = raw["value"] if raw.get("type") == "item" else raw
    return value


def _block(
    block: Any, text: Callable[[object], str], html: Callable[[str], str], shown: dict[int, Image]
) -> Block | None:
    value = block.value
    data: dict[str, object] | None
    match block.block_type:
        case "paragraph" | "generated":
            data = {"html": html(value.source)}
        case "subhead":
            data = {"text": text(value)}
        case "quote":
            data = {"text": text(value["text"]), "who": text(value["who"])}
        case "image":
            image = _shown(value, shown, text)
            data = {"image": image, "wide": value["wide"]} if image else None
        case "gallery":
            images = [image for item in value["pictures"] if (image := _shown(item, shown, text))]
            data = {"images": images} if images else None
        case "table":
            data = table_of(value, text)
        case "embed":
            data = _embed(value, text)
        case "box":
            data = {"title": text(value["title"]), "html": html(value["text"].source)}
        case "correction":
            data = {"at": value["at"], "wrong": text(value["wrong"]), "right": text(value["right"])}
        case _:
            data = None
    return None if data is None else Block(id=block.id or "", kind=block.block_type, value=data)


def _shown(value: Any, shown: dict[int, Image], text: Callable[[object], str]) -> Image | None:
    picture = value["picture"]
    image = shown.get(picture.pk) if picture else None
    return retold(image, value["caption"], value["alt"], text) if image else None


def retold(image: Image, caption: str, alt: str, text: Callable[[object], str]) -> Image:
    """The picture with the words of this place instead of its own, where this place has any."""
    return Image(
        id=image.id,
        sources=image.sources,
        fallback=image.fallback,
        alt=text(alt or image.alt),
        caption=text(caption or image.caption),
        credit=image.credit,
        synthetic=image.synthetic,
    )


def table_of(value: Any, text: Callable[[object], str]) -> dict[str, object]:
    """A table block as {caption, head, rows} of plain text."""
    table = value["table"]
    return {
        "caption": text(value["caption"]),
        "head": [text(column["heading"]) for column in table.columns] if table else [],
        "rows": [[text(cell.value) for cell in row] for row in table.rows] if table else [],
    }


def _embed(value: Any, text: Callable[[object], str]) -> dict[str, object]:
    known = recognise(value["url"])
    return {
        "url": value["url"],
        "title": text(value["title"]),
        "provider": known.provider if known else "",
        "frame": known.frame if known else "",
    }
