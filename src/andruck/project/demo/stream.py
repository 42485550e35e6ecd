"""From parsed parts to the raw stream data that the newsroom stores."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from andruck.project.demo.parsing import Motif, Part

_SPACE = uuid.UUID("6f0d5a52-3b53-4ef2-9f43-8a4a2d6c2f10")


def identify(*parts: object) -> str:
    """An id that is the same every time the demo is built."""
    return str(uuid.uuid5(_SPACE, "/".join(str(part) for part in parts)))


def pictures(parts: tuple[Part, ...]) -> list[Motif]:
    """All pictures of a text in order."""
    found: list[Motif] = []
    for part in parts:
        if part.kind == "picture":
            found.append(part.value)
        elif part.kind == "gallery":
            found += part.value
    return found


def article(
    stem: str, parts: tuple[Part, ...], *, numbers: list[int], corrected: datetime
) -> list[dict[str, Any]]:
    """An article's body. ``numbers`` are those of its pictures, in the order of ``pictures``."""
    left = iter(numbers)

    def picture(motif: Motif) -> dict[str, Any]:
        return {"picture": next(left), "caption": motif.caption, "alt": motif.alt, "wide": False}

    return [
        {"id": identify(stem, order), **_block(part, picture, corrected, f"{stem}/{order}")}
        for order, part in enumerate(parts)
    ]


def _block(
    part: Part, picture: Callable[[Motif], dict[str, Any]], corrected: datetime, key: str
) -> dict[str, Any]:
    value = part.value
    match part.kind:
        case "paragraph" | "subhead":
            return {"type": part.kind, "value": value}
        case "quote":
            return {"type": "quote", "value": {"text": value[0], "who": value[1]}}
        case "box":
            return {"type": "box", "value": {"title": value[0], "text": value[1]}}
        case "table":
            return {"type": "table", "value": table(*value)}
        case "picture":
            return {"type": "image", "value": picture(value)}
        case "gallery":
            items = [
                {"type": "item", "id": identify(key, order), "value": picture(motif)}
                for order, motif in enumerate(value)
            ]
            return {"type": "gallery", "value": {"pictures": items}}
        case "embed":
            return {"type": "embed", "value": {"url": value[0], "title": value[1]}}
        case _:
            at = corrected.isoformat()
            return {"type": "correction", "value": {"at": at, "wrong": value[0], "right": value[1]}}


def table(caption: str, rows: list[list[str]]) -> dict[str, Any]:
    """A table block; the first row is the head."""
    head, *body = rows
    return {
        "caption": caption,
        "table": {
            "columns": [{"type": "text", "heading": cell} for cell in head],
            "rows": [{"values": row} for row in body],
            "caption": caption,
        },
    }


def fixed(stem: str, parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    """A fixed page's body: headings, tables, forms that ask, and the texts between them joined."""
    found: list[dict[str, Any]] = []
    for order, part in enumerate(parts):
        key = identify("fixed", stem, order)
        match part.kind:
            case "subhead":
                found.append({"id": key, "type": "heading", "value": part.value})
            case "table":
                found.append({"id": key, "type": "table", "value": table(*part.value)})
            case "ask":
                title, text = part.value
                value = {"title": title, "text": text, "amounts": ""}
                found.append({"id": key, "type": "ask", "value": value})
            case _ if found and found[-1]["type"] == "text":
                found[-1]["value"] += part.value
            case _:
                found.append({"id": key, "type": "text", "value": part.value})
    return found
