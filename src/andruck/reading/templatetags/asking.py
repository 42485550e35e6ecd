"""The form that asks for support on pages that are kept: ``{% load asking %}``. No script, no cookie, no secret.

It only leads on: the amount travels in the address, and everything that binds anybody stands on the next page.
"""

from typing import Any

from django import template

from andruck.infra import shown
from andruck.newsroom.rules.values import Ask
from andruck.support.queries import contributions
from andruck.support.queries.words import spoken
from andruck.support.rules.contributions import SUGGESTED, suggested

register = template.Library()


@register.inclusion_tag("reading/includes/ask.html", takes_context=True)
def ask_form(context: dict[str, Any], ask: Ask, place: object) -> dict[str, Any]:
    """The form at this place of the page; only amounts that can be given are offered."""
    shown.mark(SUGGESTED)
    terms = contributions.terms()
    amounts = suggested(terms, ask.amounts)
    usual = amounts[len(amounts) // 2] if amounts else None
    return {
        "ask": ask,
        "place": place,
        "path": context["head"].path,
        "paper": context["frame"].paper.name,
        "amounts": [(str(one.decimal), spoken(one), one == usual) for one in amounts],
    }
