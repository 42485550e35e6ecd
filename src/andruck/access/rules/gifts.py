"""Articles that members give to others: how many, for how long, for how many readers."""

from dataclasses import dataclass
from datetime import datetime

from andruck.core.errors import Refusal

MOST_PER_MONTH = 1_000
MOST_DAYS = 90
MOST_READERS = 10_000
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Terms:
    """What the paper allows its members: gifts in a month (0: none), days a link is good, readers who may open it."""

    per_month: int = 20
    days: int = 14
    readers: int = 20


USUAL = Terms()


@dataclass(frozen=True, slots=True)
class State:
    """A gift as it is now. ``opened`` counts openings, nothing else is known of whoever opens it."""

    opened: int
    readers: int
    expires: datetime
    stopped: bool


def check_terms(terms: Terms) -> None:
    """Raises Refusal, naming the field, for terms that cannot be meant."""
    _within(terms.per_month, 0, MOST_PER_MONTH, "per_month", "gifts_month")
    _within(terms.days, 1, MOST_DAYS, "days", "gifts_days")
    _within(terms.readers, 1, MOST_READERS, "readers", "gifts_readers")


def _within(number: int, least: int, most: int, field: str, code: str) -> None:
    if not least <= number <= most:
        raise Refusal(code, f"Choose a number from {least} to {most}.", field=field, least=least, most=most)


def check_give(given: int, terms: Terms) -> None:
    """Raises Refusal when somebody who has given this many this month may not give another one."""
    if terms.per_month == 0:
        raise Refusal("gifts_off", "This paper does not offer gifts at the moment.")
    if given >= terms.per_month:
        raise Refusal(
            "gifts_most",
            f"You have given {terms.per_month} articles this month. Next month you can give more.",
            most=terms.per_month,
        )


def check_open(state: State, now: datetime) -> None:
    """Raises Refusal, with what to do next, when a gift cannot be opened any more."""
    if state.stopped:
        raise Refusal("gift_stopped", "This gift has been withdrawn. Ask whoever gave it to you.")
    if now >= state.expires:
        raise Refusal("gift_over", "This gift was good for a time that is over. Ask whoever gave it to you.")
    if state.opened >= state.readers:
        raise Refusal(
            "gift_used", "This gift has been opened as often as it may be. Ask whoever gave it to you."
        )
