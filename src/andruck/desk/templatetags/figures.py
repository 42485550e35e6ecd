"""How figures are written: with the language's marks between thousands, changes with their sign."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def figure(number: float | None) -> str:
    """A whole number: 12.345 in German. Empty for None."""
    return "" if number is None else str(number_format(round(number), force_grouping=True))


@register.filter
def signed(number: int) -> str:
    """The same with its sign, a real minus."""
    sign = "+" if number > 0 else "−" if number < 0 else "±"
    return f"{sign}{figure(abs(number))}"


@register.filter
def percent(number: float) -> str:
    """A share with its sign: +9,1 %. Whole ones from a hundred on."""
    places = 0 if abs(number) >= 100 else 1
    sign = "+" if number > 0 else "−" if number < 0 else "±"
    figure = number_format(round(abs(number), places), decimal_pos=places, force_grouping=True)
    return f"{sign}{figure}\N{NO-BREAK SPACE}%"
