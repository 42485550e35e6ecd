"""The paper's own name in its editor."""

from django import template

from andruck.newsroom.queries.frame import paper

register = template.Library()


@register.simple_tag
def paper_name() -> str:
    """What the paper is called."""
    return paper().name
