"""What spans of time amount to."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from andruck.access.rules import Standing
from andruck.support.rules.entitlements import Entitled, Span, entitled, next_change

START = datetime(2026, 10, 25, tzinfo=UTC)
"""The night in which Berlin has two half past twos: nothing here cares."""

HOURS = 12


def hour(number: int) -> datetime:
    return START + timedelta(hours=number)


@st.composite
def spans(draw):
    starts = draw(st.integers(0, HOURS - 1))
    ends = draw(st.none() | st.integers(starts + 1, HOURS))
    standing = draw(st.sampled_from([Standing.MEMBER, Standing.EPAPER]))
    return Span(standing, hour(starts), None if ends is None else hour(ends))


several = st.lists(spans(), max_size=6)


def highest(mine: list[Span], at: datetime) -> int:
    """The same by looking at one moment."""
    return max(
        (int(one.standing) for one in mine if one.starts <= at and (not one.ends or at < one.ends)), default=0
    )


@given(several, st.integers(-1, HOURS + 1))
def test_the_highest_counts_and_lasts_as_long_as_something_follows_on(mine, at):
    now = hour(at)
    found = entitled(mine, now)
    if found is None:
        assert highest(mine, now) == 0
        return
    assert found.standing == highest(mine, now)
    covered = [number for number in range(-2, HOURS + 3) if highest(mine, hour(number)) >= found.standing]
    assert at in covered
    last = first = at
    while last + 1 in covered:
        last += 1
    while first - 1 in covered:
        first -= 1
    assert found.since == hour(first)
    assert found.until == (None if last == HOURS + 2 else hour(last + 1))


@given(several, st.integers(-1, HOURS + 1))
def test_nothing_changes_before_the_next_change_and_then_it_does(mine, at):
    change = next_change(mine, hour(at))
    after = [
        number
        for number in range(at + 1, HOURS + 3)
        if highest(mine, hour(number)) != highest(mine, hour(at))
    ]
    assert change == (hour(after[0]) if after else None)


@given(several, spans(), st.integers(-1, HOURS + 1))
def test_one_more_never_takes_anything_away(mine, more, at):
    before, after = entitled(mine, hour(at)), entitled([*mine, more], hour(at))
    if before is not None:
        assert after is not None
        assert after.standing >= before.standing
        if after.standing == before.standing:
            assert after.since <= before.since
            assert after.until is None or (before.until is not None and after.until >= before.until)


@given(several, st.integers(-1, HOURS + 1), st.integers(1, HOURS - 1))
def test_an_interval_may_be_split_anywhere(mine, at, cut):
    split = []
    for one in mine:
        if one.starts < hour(cut) and (one.ends is None or hour(cut) < one.ends):
            split += [Span(one.standing, one.starts, hour(cut)), Span(one.standing, hour(cut), one.ends)]
        else:
            split.append(one)
    assert entitled(split, hour(at)) == entitled(mine, hour(at))
    assert next_change(split, hour(at)) == next_change(mine, hour(at))


def test_membership_goes_on_while_the_epaper_ends():
    mine = [Span(Standing.MEMBER, hour(0), None), Span(Standing.EPAPER, hour(2), hour(4))]
    assert entitled(mine, hour(3)) == Entitled(Standing.EPAPER, hour(2), hour(4))
    assert entitled(mine, hour(5)) == Entitled(Standing.MEMBER, hour(0), None)
    assert [next_change(mine, hour(at)) for at in (1, 2, 5)] == [hour(2), hour(4), None]
