"""What a page may say of a reading, and what may be said of all readers from a few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.usage.rules.history import FIRST, LONGEST, QUARTERS, Said, read
from andruck.usage.rules.sample import Reached, reached, share


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"5 0", Said(5, 0)),
        (b"73 3", Said(73, 3)),
        (b"999999999 4", Said(LONGEST, 4)),
        (b"4 4", None),
        (b"73 5", None),
        (b"73", None),
        (b"", None),
        (b"-7 1", None),
        (b"7 1\n", None),
        ("٧٣ 3".encode(), None),
        (b"9999999999 1", None),
    ],
)
def test_what_a_page_says(body: bytes, said: Said | None) -> None:
    assert read(body) == said


@given(st.binary(max_size=40))
def test_nonsense_says_nothing_or_something_possible(body: bytes) -> None:
    said = read(body)
    assert said is None or (FIRST <= said.seconds <= LONGEST and 0 <= said.depth <= QUARTERS)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_share_lies_within_its_bounds_and_few_say_nothing(part: int, rest: int) -> None:
    found = share(part, part + rest)
    if part + rest < 10:
        assert found is None
        return
    assert found is not None
    assert 0 <= found.low <= found.share + 1e-12
    assert found.share - 1e-12 <= found.high <= 1


def test_wilson_agrees_with_a_worked_example() -> None:
    """Brown, Cai and DasGupta: ten of twenty, and none of ten."""
    half, none = share(10, 20), share(0, 10)
    assert half is not None
    assert none is not None
    assert (round(half.low, 3), round(half.high, 3)) == (0.299, 0.701)
    assert (none.low, round(none.high, 4)) == (0.0, 0.2775)


def test_each_reader_counts_once_as_far_as_they_came() -> None:
    found = reached([("a", 1, 10), ("a", 3, 40), ("b", 0, 6), ("c", 4, 90)])
    assert found == Reached(3, (2, 2, 2, 1), 146)
    assert found + Reached(1, (1, 0, 0, 0), 9) == Reached(4, (3, 2, 2, 1), 155)
