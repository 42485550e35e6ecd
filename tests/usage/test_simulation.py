"""Invented readers: the same seed gives the same, and what they do is plausible."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from andruck.usage.rules import Device
from andruck.usage.rules.simulation import Paper, Story, View, hours, tallies
from andruck.usage.rules.sources import sources

UNTIL = datetime(2026, 11, 30, 12, 20, tzinfo=UTC)
SINCE = datetime(2026, 11, 23, tzinfo=UTC)
STORIES = [Story(f"/artikel/{number}.a.html", UNTIL - timedelta(hours=number * 3)) for number in range(1, 80)]
PAPER = Paper(STORIES, ["/rubrik/politik/", "/rubrik/kultur/"])


def run(paper: Paper = PAPER, *, readers: int = 400, seed: int = 7) -> list[View]:
    made = hours(
        paper, since=SINCE, until=UNTIL, readers=readers, zone=ZoneInfo("Europe/Berlin"), chance=Random(seed)
    )
    return [view for hour in made for view in hour]


@pytest.fixture(scope="module")
def views() -> list[View]:
    return run()


def test_the_same_seed_gives_the_same(views: list[View]) -> None:
    assert run() == views
    assert run(seed=8) != views


def test_nobody_reads_what_is_not_there_yet(views: list[View]) -> None:
    since = {story.path: story.since.timestamp() for story in STORIES}
    # An hour's readers find what stood there when it began.
    assert all(view.at >= since.get(view.path, 0) for view in views)
    assert all(SINCE.timestamp() <= view.at < UNTIL.timestamp() for view in views)


def test_only_words_that_a_worker_says(views: list[View]) -> None:
    assert {view.sort[0] for view in views} <= set(Device)
    assert {view.sort[1] for view in views} <= set(sources())
    assert {view.sort[4] for view in views} <= {"anonymous", "registered", "member", "epaper"}
    assert all(view.sort[2] == "" or view.sort[1] == "own" for view in views)


def test_more_by_day_than_by_night(views: list[View]) -> None:
    by_hour = Counter(datetime.fromtimestamp(view.at, ZoneInfo("Europe/Berlin")).hour for view in views)
    assert by_hour[20] > 4 * by_hour[3]
    assert 400 * 6 < len(views) < 400 * 8 * 3


def test_what_is_new_is_read_most(views: list[View]) -> None:
    last = UNTIL.timestamp() - 24 * 3600
    read = Counter(view.path for view in views if view.at >= last)
    new = sum(read[story.path] for story in STORIES if story.since >= UNTIL - timedelta(days=1))
    assert new > 0.6 * sum(read[story.path] for story in STORIES)


def test_tallies_hold_every_view(views: list[View]) -> None:
    made = tallies(views)
    paths = [path for tally in made for _, paths in tally.rows for path in paths]
    assert Counter(paths) == Counter(view.path for view in views)
    assert all(tally.at % 60 == 0 for tally in made)


def test_a_paper_without_articles() -> None:
    assert {view.path for view in run(Paper([], []))} == {"/"}
