"""What an editor writes down for a form that asks for support. Pure."""

from andruck.core.errors import Refusal
from andruck.core.money import Money, parse

MOST = 6
"""More amounts than that are no help to anybody who chooses."""


def amounts(text: str) -> tuple[Money, ...]:
    """Amounts separated by semicolons, rising, each once. Raises Refusal ("amounts") for what is none."""
    found = {parse(part) for part in text.split(";") if part.strip()}
    if any(one.cents <= 0 for one in found):
        raise Refusal("amounts", "An amount is more than nothing.", field="amounts")
    if len(found) > MOST:
        raise Refusal("amounts", f"Offer {MOST} amounts at most.", field="amounts")
    return tuple(sorted(found, key=lambda one: one.cents))


def read(text: str) -> tuple[Money, ...]:
    """The same of what has been stored; nothing where it is none, so that the page is shown nevertheless."""
    try:
        return amounts(text)
    except Refusal:
        return ()
