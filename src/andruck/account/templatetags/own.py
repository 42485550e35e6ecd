"""What the templates of an account need."""

from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from andruck.account.door import PURPOSE
from andruck.core import clock
from andruck.infra import forms

register = template.Library()


@register.simple_tag
def form_token() -> SafeString:
    """The hidden field that says that our server wrote this form."""
    return format_html('<input type="hidden" name="{}" value="{}">', forms.FIELD, forms.token(PURPOSE))


@register.inclusion_tag("account/field.html")
def field(bound: BoundField, autofocus: bool = False) -> dict[str, Any]:
    """A field with its label, its help and its errors, each named to screen readers."""
    described = []
    if bound.help_text:
        described.append(f"{bound.id_for_label}-help")
    if bound.errors:
        described.append(f"{bound.id_for_label}-error")
    attributes: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if autofocus:
        attributes["autofocus"] = True
    return {"field": bound, "widget": bound.as_widget(attrs=attributes)}


@register.filter
def ago(moment: datetime | None) -> str:
    """How long ago, roughly: as exactly as it is known."""
    if moment is None:
        return ""
    minutes = int((clock.now() - moment).total_seconds() // 60)
    if minutes < 30:
        return _("just now")
    if minutes < 60 * 24:
        return _("within the last day")
    days = minutes // (60 * 24)
    if days < 8:
        return _("within the last week")
    return _("more than a week ago")


@register.filter
def in_fours(secret: str) -> str:
    """A long secret in groups that can be typed from the screen."""
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
