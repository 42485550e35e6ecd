"""Fixed pages: imprint, privacy notice and the like."""

from typing import Any

import nh3
from django.conf import settings
from wagtail.rich_text import expand_db_html

from andruck.core.typography import polish, polish_html
from andruck.infra import shown
from andruck.newsroom.models import FixedPage
from andruck.newsroom.queries.body import ALLOWED, ask_of, linked, table_of, text_setter
from andruck.newsroom.queries.tree import path_of
from andruck.newsroom.rules.values import Block

REQUIRED = ("imprint", "privacy", "terms", "accessibility", "contact", "transparency")


def blocks(page: Any) -> tuple[Block, ...]:
    """The body of a fixed page. Kinds: heading {text} · text {html} · table {caption, head, rows} · ask {ask}."""
    language = settings.LANGUAGE_CODE
    text = text_setter(language, [])
    found = []
    shown.mark(f"page:{page.pk}", f"name:{page.pk}")
    for block in page.body:
        value: dict[str, object]
        match block.block_type:
            case "heading":
                value = {"text": polish(block.value, language)}
            case "text":
                shown.mark(*linked([block.value.source]))
                html = expand_db_html(block.value.source)
                value = {"html": polish_html(nh3.clean(html, tags=ALLOWED), language)}
            case "ask":
                value = {"ask": ask_of(block.value, text)}
            case _:
                value = table_of(block.value, text)
        found.append(Block(id=block.id or "", kind=block.block_type, value=value))
    return tuple(found)


def path(role: str) -> str:
    """Where the page with this role is; the front if there is none yet."""
    shown.mark("menus")
    row = FixedPage.objects.live().filter(role=role).first()
    return "/" if row is None else path_of(row.url_path)


def missing() -> list[str]:
    """Which of the pages that the law asks for are not public or are empty."""
    rows = FixedPage.objects.live().exclude(role=FixedPage.Role.OTHER)
    there = {row.role for row in rows if len(row.body)}
    return [role for role in REQUIRED if role not in there]
