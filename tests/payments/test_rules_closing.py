"""Whether a month may be closed, months themselves, and how far a month has come: pure."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.money import Money
from andruck.payments.rules import closing, income, months
from andruck.payments.rules.cases import CaseKind
from andruck.payments.rules.closing import MonthFacts, Weight, What
from andruck.payments.rules.income import Selection

MARCH = MonthFacts(until=date(2026, 3, 31), today=date(2026, 4, 3), last=7, checked=7)


def whats(**facts: object) -> list[str]:
    return [point.what.value for point in closing.points(replace(MARCH, **facts))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, []),
        ({"today": date(2026, 3, 31)}, ["not_over"]),
        ({"today": date(2026, 4, 1)}, []),
        ({"checked": None}, ["unchecked"]),
        ({"checked": 6}, ["unchecked"]),
        ({"checked": None, "last": 0}, []),
        ({"checked": 9}, []),
        ({"findings": 2}, ["wrong"]),
        ({"lines": 1, "unknown": 1}, ["lines", "unknown"]),
        ({"behind": ("main",), "apart": ("main",)}, ["statement", "apart"]),
        ({"cases": (CaseKind.OVERPAID, CaseKind.DISPUTE)}, ["cases", "elsewhere"]),
        ({"closed_until": date(2026, 2, 28)}, []),
        ({"closed_until": date(2026, 3, 31), "lines": 5}, ["closed"]),
        ({"closed_until": date(2026, 4, 30), "checked": None}, ["closed"]),
    ],
)
def test_what_is_open(facts: dict[str, object], found: list[str]) -> None:
    assert whats(**facts) == found


@given(
    st.builds(
        MonthFacts,
        until=st.just(date(2026, 3, 31)),
        today=st.dates(date(2026, 3, 1), date(2026, 4, 30)),
        closed_until=st.none() | st.dates(date(2026, 1, 1), date(2026, 4, 30)),
        last=st.integers(0, 5),
        checked=st.none() | st.integers(0, 5),
        findings=st.integers(0, 2),
        behind=st.sampled_from([(), ("main",)]),
        apart=st.sampled_from([(), ("main",)]),
        lines=st.integers(0, 2),
        unknown=st.integers(0, 2),
        cases=st.lists(st.sampled_from(CaseKind), max_size=3).map(tuple),
    )
)
def test_nothing_is_closed_early_twice_or_unchecked(facts: MonthFacts) -> None:
    found = closing.points(facts)
    if closing.forbidding(found) is None:
        assert facts.until < facts.today
        assert facts.closed_until is None or facts.closed_until < facts.until
        assert (facts.checked or 0) >= facts.last
        assert not facts.findings
        # Whatever is unsettled and ours to settle is said, and counted.
        told = {point.what: point.count for point in closing.holding(found)}
        assert told.get(What.LINES, 0) == facts.lines
        assert told.get(What.UNKNOWN, 0) == facts.unknown
        assert told.get(What.CASES, 0) == sum(kind not in closing.ELSEWHERE for kind in facts.cases)
    weights = [point.weight for point in found]
    assert weights == sorted(weights, key=list(Weight).index)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.integers(1, 40))
def test_months_follow_each_other_without_a_gap(day: date, count: int) -> None:
    firsts = months.last(day, count)
    assert len(firsts) == count
    assert firsts[-1] <= day <= months.month_of(day)[1]
    for first, after in pairwise(firsts):
        assert (after - months.month_of(first)[1]).days == 1
        assert months.parse(f"{first:%Y-%m}") == first


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-3", "2026-03-01", "20260301", "abcd-ef", "202-003"]
)
def test_what_is_no_month(text: str) -> None:
    assert months.parse(text) is None


def test_signs_are_those_that_people_count_with() -> None:
    day = date(2026, 3, 1)
    assert Selection(day, day).counted(-500) == Money(500)
    assert Selection(day, day, of="income:donation").counted(-500) == Money(500)
    assert Selection(day, day, of="fees").counted(35) == Money(35)
    assert Selection(day, day, of="expense:returns").counted(35) == Money(35)
    assert Selection(day, day, of="tax").counted(-35) == Money(35)


@given(st.integers(-10_000, 10**9), st.integers(1, 10**9))
def test_a_goal_is_reached_when_it_is_reached(reached: int, goal: int) -> None:
    seen = income.progress(Money(reached), Money(goal))
    assert seen is not None
    assert (seen.per_cent >= 100) == (reached >= goal) == (not seen.missing)
    assert seen.per_cent >= 0


def test_without_a_goal_there_is_no_progress() -> None:
    assert income.progress(Money(100), None) is None
