"""What a planned opening changes, against asking the decision at every moment for every reader."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from andruck.access.rules import ArticleFacts, Level, Opening, ReaderFacts, Scope, Standing, Step, decide
from andruck.access.rules.openings import covers, overlaps
from andruck.access.rules.planning import Group, plan

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
HALF, HOUR = timedelta(minutes=30), timedelta(hours=1)
FIRST, LAST = -2, 14
"""All moments of these examples are whole hours between these; nothing changes between two of them."""

hours = st.integers(0, 10).map(lambda number: NOW + number * HOUR)
articles = st.builds(
    ArticleFacts,
    id=st.integers(1, 2),
    level=st.sampled_from(Level),
    section=st.integers(0, 2),
    dossiers=st.lists(st.integers(1, 2), max_size=2, unique=True).map(tuple),
    tags=st.lists(st.integers(1, 2), max_size=2, unique=True).map(tuple),
    steps=st.lists(st.builds(Step, at=hours, level=st.sampled_from(Level)), max_size=2).map(tuple),
    always_free=st.booleans(),
)
windows = st.builds(
    Opening, scope=st.sampled_from(Scope), key=st.integers(0, 2), starts=hours, ends=st.none() | hours,
    reason=st.sampled_from(["a", "b"]),
)  # fmt: skip
real = windows.filter(lambda one: one.ends is None or one.ends > one.starts)
planned = real.map(lambda one: Opening(Scope.EVERYTHING, 0, one.starts, one.ends, one.reason))


def asked(article: ArticleFacts, standing: Standing, openings: list[Opening], now: datetime) -> bool:
    return decide(article, ReaderFacts(standing), openings, now).allowed


@settings(max_examples=150, deadline=None)
@given(planned, st.lists(windows, max_size=3), st.lists(articles, max_size=4))
def test_a_plan_says_what_asking_everywhere_says(one, others, several):
    moments = [NOW + number * HALF for number in range(2 * FIRST, 2 * LAST)]
    gains = dict.fromkeys(Standing, 0)
    partly = 0
    for article in several:
        for standing in Standing:
            before = {now: asked(article, standing, others, now) for now in moments}
            after = {now: asked(article, standing, [*others, one], now) for now in moments}
            gained = any(after[now] and not before[now] for now in moments)
            gains[standing] += gained
            if gained and standing is Standing.ANONYMOUS:
                within = [
                    now for now in moments if one.starts <= now and (one.ends is None or now < one.ends)
                ]
                partly += any(before[now] for now in within)
    found = plan(one, others, [Group(article, 1) for article in several])
    assert (dict(found.gains), found.partly) == (gains, partly)
    assert found.articles == len(several)
    assert sum(found.levels.values()) == gains[Standing.ANONYMOUS]
    assert found.changes_nothing == (not any(gains.values()))


@given(planned, st.lists(windows, max_size=3), articles, st.integers(1, 5))
def test_groups_count_as_often_as_they_are_large(one, others, article, count):
    together = plan(one, others, [Group(article, count)])
    apart = plan(one, others, [Group(article, 1)] * count)
    assert together == apart


def test_levels_are_those_at_the_beginning():
    one = Opening(Scope.EVERYTHING, 0, NOW, NOW + 5 * HOUR, "x")
    several = [
        Group(ArticleFacts(1, Level.MEMBERS), 3),
        Group(ArticleFacts(2, Level.OPEN, steps=(Step(NOW + HOUR, Level.EPAPER),)), 2),
        Group(ArticleFacts(3, Level.OPEN), 10),
        Group(ArticleFacts(4, Level.EPAPER, always_free=True), 10),
    ]
    found = plan(one, [], several)
    assert (found.articles, dict(found.levels), found.partly) == (25, {Level.MEMBERS: 3, Level.OPEN: 2}, 2)
    assert dict(found.gains) == {
        Standing.ANONYMOUS: 5, Standing.REGISTERED: 5, Standing.MEMBER: 2, Standing.EPAPER: 0,
    }  # fmt: skip


@given(real, real)
def test_overlapping_is_being_live_together(one, other):
    def live(opening, now):
        return opening.starts <= now and (opening.ends is None or now < opening.ends)

    moments = [NOW + number * HALF for number in range(2 * FIRST, 2 * LAST)]
    assert (
        overlaps(one, other)
        == overlaps(other, one)
        == any(live(one, at) and live(other, at) for at in moments)
    )
    if covers(one, other):
        assert all(live(one, at) for at in moments if live(other, at))
        assert one.scope is Scope.EVERYTHING or (one.scope, one.key) == (other.scope, other.key)
