"""The only door to full text: an article's body as plain blocks that a page, a feed or a machine may show."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import nh3
from wagtail.rich_text import expand_db_html

from andruck.access.rules import Decision
from andruck.core.typography import polish, polish_html, strip_markup
from andruck.infra import shown as showing
from andruck.newsroom.models import Article
from andruck.newsroom.queries import pictures
from andruck.newsroom.rules import asking
from andruck.newsroom.rules.embeds import link, recognise
from andruck.newsroom.rules.excerpts import leading
from andruck.newsroom.rules.names import Redaction, named_in, redact, redact_html
from andruck.newsroom.rules.values import Ask, Block, Image

ALLOWED = {"p", "b", "strong", "i", "em", "a", "ul", "ol", "li", "br", "sup", "sub", "hr", "h3", "h4"}
_SEAM = "<hr data-seam>"
_LINK = re.compile(r"<a\b[^>]*>")
_KIND = re.compile(r'\blinktype="(\w+)"')
_NUMBER = re.compile(r'\bid="(\d+)"')
_MARKS = {"page": "name"}
_RICH = {"paragraph", "generated"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What is needed to set a body: names, pictures and perhaps (``rich_texts``) the links already looked up."""

    language: str
    names: Iterable[Redaction]
    shown: dict[int, Image]
    rich: dict[str, str] | None = None


def body(article: Article, decision: Decision, setting: Setting, *, length: int) -> tuple[Block, ...]:
    """The blocks of a visible article that this decision leaves, redacted, cleaned and typeset.

    Allowed: all of them. Not allowed: the excerpt, at most ``length`` characters. Nothing else hands out text.
    """
    if article.excerpt_length is not None:
        length = article.excerpt_length
    blocks = _set(article.body, setting)
    return blocks if decision.allowed else leading(blocks, length)


def words(article: Article, decision: Decision, *, length: int) -> str:
    """The words of the body that this decision leaves, without markup: for passages of hits. No queries."""
    if decision.allowed:
        return article.search_text()
    if article.excerpt_length is not None:
        length = article.excerpt_length
    plain = (
        Block(block.id or "", block.block_type, {"html": block.value.source})
        for block in article.body
        if block.block_type in _RICH
    )
    return " ".join(strip_markup(str(block.value["html"])) for block in leading(plain, length))


def shown_in(article: Article) -> dict[int, Image]:
    """Every picture of an article that may be shown, its lead picture included."""
    return pictures.images([article.picture_id, *picture_ids(article.body)], pictures.STORY)


def _set(stream: Any, setting: Setting) -> tuple[Block, ...]:
    rich = rich_texts([stream]) if setting.rich is None else setting.rich
    text = text_setter(setting.language, setting.names)

    def html(source: str) -> str:
        return redact_html(polish_html(nh3.clean(rich[source], tags=ALLOWED), text.language), text.names)

    blocks = (_block(block, text, html, setting.shown) for block in stream)
    return tuple(block for block in blocks if block is not None)


@dataclass(frozen=True, slots=True)
class TextSetter:
    """Typesets plain text and leaves out the names that must not appear."""

    language: str
    names: tuple[Redaction, ...]

    def __call__(self, value: object) -> str:
        return redact(polish(str(value), self.language), self.names)


def text_setter(language: str, names: Iterable[Redaction]) -> TextSetter:
    """The setter for an article in this language with these names."""
    return TextSetter(language, tuple(names))


def rich_texts(streams: Iterable[Any]) -> dict[str, str]:
    """Rich text as stored → with its internal links resolved: one query per kind of link for all bodies."""
    return _expand([source for stream in streams for source in _rich_sources(stream)])


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
    showing.mark(*linked(sources))
    joined = expand_db_html(_SEAM.join(source.replace(_SEAM, "") for source in sources))
    return dict(zip(sources, joined.split(_SEAM), strict=True))


def linked(sources: Iterable[str]) -> set[str]:
    """The marks of the pages and texts that these rich texts link to: their addresses may change."""
    found = set()
    for source in sources:
        for tag in _LINK.findall(source):
            kind, id = _KIND.search(tag), _NUMBER.search(tag)
            if kind and id:
                found.add(f"{_MARKS.get(kind[1], kind[1])}:{id[1]}")
    return found


def picture_ids(stream: Any) -> list[int]:
    """The pictures in a body: ids from the stored data, so that the pictures are not fetched one by one."""
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


def _block(block: Any, text: TextSetter, html: Callable[[str], str], shown: dict[int, Image]) -> Block | None:
    value = block.value
    data: dict[str, object] | None
    match block.block_type:
        case "paragraph" | "generated":
            data = {"html": html(value.source)}
        case "subhead":
            data = {"text": text(value)}
        case "quote":
            data = {"text": text(value["text"]), "who": text(value["who"])}
        case "image" | "gallery":
            data = _pictures(value, text, shown)
        case "table":
            data = table_of(value, text)
        case "embed":
            data = _embed(value, text)
        case "box":
            data = {"title": text(value["title"]), "html": html(value["text"].source)}
        case "correction":
            data = {"at": value["at"], "wrong": text(value["wrong"]), "right": text(value["right"])}
        case "ask":
            data = {"ask": ask_of(value, text)}
        case _:
            data = None
    return None if data is None else Block(id=block.id or "", kind=block.block_type, value=data)


def _pictures(value: Any, text: TextSetter, shown: dict[int, Image]) -> dict[str, object] | None:
    if "pictures" not in value:
        image = _shown(value, shown, text)
        return {"image": image, "wide": value["wide"]} if image else None
    images = [image for item in value["pictures"] if (image := _shown(item, shown, text))]
    return {"images": images} if images else None


def ask_of(value: Mapping[str, str], text: TextSetter) -> Ask:
    """A form that asks for support, as it is stored."""
    return Ask(
        text(value.get("title") or ""), text(value.get("text") or ""), asking.read(value.get("amounts") or "")
    )


def _shown(value: Any, shown: dict[int, Image], text: TextSetter) -> Image | None:
    picture = value["picture"]
    image = shown.get(picture.pk) if picture else None
    return retold(image, value["caption"], value["alt"], text) if image else None


def retold(image: Image, caption: str, alt: str, text: TextSetter) -> Image | None:
    """The picture with the words of this place instead of its own, where this place has any.

    None when its very file is called by a name that must not appear: it will show that person, too.
    """
    if text.names and any(named_in(source.url, text.names) for source in (*image.sources, image.fallback)):
        return None
    return Image(
        id=image.id,
        sources=image.sources,
        fallback=image.fallback,
        alt=text(alt or image.alt),
        caption=text(caption or image.caption),
        credit=redact(image.credit, text.names),
        synthetic=image.synthetic,
    )


def table_of(value: Any, text: TextSetter) -> dict[str, object]:
    """A table block as {caption, head, rows} of plain text."""
    table = value["table"]
    return {
        "caption": text(value["caption"]),
        "head": [text(column["heading"]) for column in table.columns] if table else [],
        "rows": [[text(cell.value) for cell in row] for row in table.rows] if table else [],
    }


def _embed(value: Any, text: TextSetter) -> dict[str, object] | None:
    """Nothing is left of an embed whose address cannot be linked, or holds a name that must not appear."""
    url = link(value["url"] or "")
    if not url or named_in(url, text.names):
        return None
    known = recognise(url)
    return {
        "url": url,
        "title": text(value["title"]),
        "provider": known.provider if known else "",
        "frame": known.frame if known else "",
    }
