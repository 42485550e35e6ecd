"""Money and codes in the words of the bank's pages."""

from typing import Any

from django import template

from andruck.core.money import Money
from andruck.desk.bank import words

register = template.Library()


@register.filter
def euros(money: Money) -> str:
    """``1.234,50 €``."""
    return words.amount(money)


@register.filter
def word(code: Any, kind: str) -> str:
    """The word for a code: ``{{ line.doubt|word:"doubt" }}``."""
    found: str = getattr(words, kind)(code)
    return found
