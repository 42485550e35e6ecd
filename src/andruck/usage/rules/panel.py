"""What invented readers read who have agreed to something. Pure: the same chance, the same readings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import NamedTuple

from andruck.usage.rules.history import FIRST, QUARTERS

OBSERVED, REMEMBERED = 0.07, 0.05
"""Of all readers so many agree to be observed, and so many to have their reading remembered."""

SUPPORTS, PAYS = 0.4, 0.8
"""Of those who are observed so many begin to support the paper in a month, and so many of these pay."""

_GOES_ON = 0.55
_ENDS = (8, 22, 18, 14, 38)
"""How many of a hundred leave before the first quarter, after the first, the second and the third, and at the end."""

_OLD = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Text:
    """An article that can be read: its number, since when, how much it attracts, and how many seconds it takes."""

    article: int
    since: datetime
    attracts: float = 1.0
    seconds: int = 180


class Reading(NamedTuple):
    """An article that somebody has read: until when, for how many seconds, and how many quarters of it."""

    at: datetime
    article: int
    seconds: int
    depth: int


def readings(texts: Sequence[Text], *, since: datetime, until: datetime, chance: Random) -> Iterator[Reading]:
    """What one reader reads in this time, in order: some come every day, some once a week."""
    comes = chance.betavariate(1.2, 1.5)
    day = since
    while day < until:
        at = day + timedelta(hours=chance.uniform(5, 22))
        if chance.random() < comes:
            yield from _visit(texts, at, until, chance)
        day += timedelta(days=1)


def _visit(texts: Sequence[Text], at: datetime, until: datetime, chance: Random) -> Iterator[Reading]:
    there = [text for text in texts if text.since <= at]
    reach = list(accumulate(text.attracts / (1 + (at - text.since) / _OLD) ** 2 for text in there))
    goes_on = True
    while there and goes_on and at < until:
        text = chance.choices(there, cum_weights=reach)[0]
        depth = chance.choices(range(QUARTERS + 1), _ENDS)[0]
        seconds = FIRST + round(text.seconds * (depth + chance.random()) / (QUARTERS + 1))
        yield Reading(at, text.article, seconds, depth)
        at += timedelta(seconds=seconds + chance.randrange(5, 60))
        goes_on = chance.random() < _GOES_ON
