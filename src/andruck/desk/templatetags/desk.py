"""The paper's own name in its editor."""

from typing import Any

from django import template

from andruck.newsroom.queries.frame import paper

register = template.Library()


@register.simple_tag(takes_context=True)
def paper_name(context: Any) -> str:
    """What the paper is called; a page says it twice and asks once."""
    asked = context.get("request")
    if asked is None:
        return paper().name
    if not hasattr(asked, "paper_name"):
        asked.paper_name = paper().name
    return str(asked.paper_name)
