"""Invented readers: a plausible course of days, for the demo and for tests. Pure: the same chance, the same readers.

People come by the hour of the day and less at the weekend; most begin with a search or the front; what is new is read
most and forgotten within a day; some go on to another page.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import accumulate
from math import sqrt
from random import Random

from andruck.usage.rules.tallies import Sort, Tally

_BY_HOUR = (9, 5, 3, 2, 3, 8, 24, 48, 60, 55, 50, 52, 62, 54, 46, 44, 46, 52, 58, 62, 66, 58, 38, 20)
"""How many come in each hour by the clock, in parts of their sum."""

_WEEKEND = 0.75
_OLD = 4.0
"""Hours after which an article is read a quarter as often as in its first."""

_GOES_ON = 0.42
_SOURCES = {
    "direct": 36, "search/google": 22, "search/duckduckgo": 4, "search/ecosia": 3, "search/bing": 2,
    "social/bluesky": 5, "social/mastodon": 4, "social/facebook": 6, "social/instagram": 2, "news/google": 5,
    "reference/wikipedia": 1, "assistant/chatgpt": 1, "mail/gmx": 2, "other": 7,
}  # fmt: skip
_DEVICES = {"phone": 61, "desktop": 32, "tablet": 6, "other": 1}
_READERS = {"anonymous": 84, "registered": 6, "member": 8, "epaper": 2}
_CAMPAIGNS = {"": 96, "wochenbrief": 3, "plakate": 1}
_GIVES = 0.02
"""Of those who read an article, so many look at the form for contributions, where there is one."""

_SECTION = 0.2
"""Of those who begin at the front, so many go to a section next."""


@dataclass(frozen=True, slots=True)
class Story:
    """An article that can be read: its path, and since when."""

    path: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """What invented readers find: articles, the paths of sections, and of the form for contributions."""

    stories: Sequence[Story]
    sections: Sequence[str]
    form: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A page that is read at a moment (seconds since 1970)."""

    at: int
    sort: Sort
    path: str


def hours(
    paper: Paper, *, since: datetime, until: datetime, readers: int, zone: tzinfo, chance: Random
) -> Iterator[list[View]]:
    """The views of each hour of a span. ``readers``: how many come on a weekday."""
    quality = {story.path: chance.lognormvariate(0, 1) for story in paper.stories}
    begins = since
    while begins < until:
        yield _hour(paper, quality, begins, until, readers, zone, chance)
        begins += timedelta(hours=1)


def _hour(
    paper: Paper,
    quality: dict[str, float],
    begins: datetime,
    until: datetime,
    readers: int,
    zone: tzinfo,
    chance: Random,
) -> list[View]:
    clock = begins.astimezone(zone)
    expected = readers * _BY_HOUR[clock.hour] / sum(_BY_HOUR) * (_WEEKEND if clock.weekday() >= 5 else 1)
    there = [story for story in paper.stories if story.since <= begins]
    weights = [
        quality[story.path] / (1 + (begins - story.since) / timedelta(hours=_OLD)) ** 2 for story in there
    ]
    reach = list(accumulate(weights))
    last = min(int(until.timestamp()), int(begins.timestamp()) + 3600)
    views: list[View] = []
    for _ in range(max(0, round(chance.gauss(expected, sqrt(expected))))):
        at = chance.randrange(int(begins.timestamp()), last)
        views += _visit(paper, there, reach, at, chance)
    return [view for view in views if view.at < last]


def _visit(paper: Paper, there: list[Story], reach: list[float], at: int, chance: Random) -> Iterator[View]:
    device, source, reader, campaign = (
        _one(shares, chance) for shares in (_DEVICES, _SOURCES, _READERS, _CAMPAIGNS)
    )
    front = source == "direct" and chance.random() < 0.7
    path = "/" if front or not there else _story(there, reach, chance)
    yield View(at, (device, source, "", campaign, reader), path)
    while there and chance.random() < _GOES_ON:
        at += chance.randrange(15, 240)
        before = path
        if before == "/" and paper.sections and chance.random() < _SECTION:
            path = chance.choice(paper.sections)
        else:
            path = _story(there, reach, chance)
        if path != before:
            yield View(at, (device, "own", before, "", reader), path)
    if paper.form and path != "/" and path not in paper.sections and chance.random() < _GIVES:
        yield View(at + chance.randrange(20, 200), (device, "own", path, "", reader), paper.form)


def _story(there: list[Story], reach: list[float], chance: Random) -> str:
    return chance.choices(there, cum_weights=reach)[0].path


def _one(shares: dict[str, int], chance: Random) -> str:
    return chance.choices(list(shares), weights=list(shares.values()))[0]


def tallies(views: list[View]) -> list[Tally]:
    """The same as workers say it, minute by minute."""
    minutes: defaultdict[int, defaultdict[Sort, list[str]]] = defaultdict(lambda: defaultdict(list))
    for view in views:
        minutes[view.at // 60 * 60][view.sort].append(view.path)
    return [Tally(at, sorted(rows.items())) for at, rows in sorted(minutes.items())]
