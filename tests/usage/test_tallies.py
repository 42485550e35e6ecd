"""What a worker says is read as it was said, and nothing else is believed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.usage.rules import NonsenseError, Tally
from andruck.usage.rules.tallies import read, write

WORDS = st.text("abc/.-äß ", max_size=8)
PATHS = st.lists(st.text("/abcäß?=.", min_size=1, max_size=12), min_size=1, max_size=5)
ROWS = st.lists(st.tuples(st.tuples(WORDS, WORDS, WORDS, WORDS, WORDS, WORDS), PATHS), max_size=4)


@given(st.integers(0, 2**33), ROWS, st.integers(0, 10**9), st.integers(0, 10**9))
def test_there_and_back(at: int, rows: Any, lost: int, left_out: int) -> None:
    assert read(*write(Tally(at, rows, lost, left_out))) == Tally(at, rows, lost, left_out)


ANYTHING = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=6) | st.dictionaries(st.sampled_from(["at", "seen", "lost"]), inner)
    ),
    max_leaves=12,
)


@given(ANYTHING, st.text(max_size=10))
def test_nonsense_is_called_nonsense(head: Any, lines: str) -> None:
    try:
        tally = read(head, lines)
    except NonsenseError:
        return
    assert sum(len(paths) for _, paths in tally.rows) == (len(lines.split("\n")) if lines else 0)


@pytest.mark.parametrize("count", [-1, 0, 1, 3, 10**9])
def test_another_number_of_pages(count: int) -> None:
    with pytest.raises(NonsenseError):
        read({"at": 1, "seen": [["a", "b", "c", "d", "e", count]]}, "/x\n/y")


def test_what_older_workers_have_said() -> None:
    """They know nothing of regions."""
    tally = read({"at": 1, "seen": [["a", "b", "c", "d", "e", 1]]}, "/x")
    assert tally.rows == [(("a", "b", "c", "d", "e", ""), ["/x"])]


@pytest.mark.parametrize("words", [["a"] * 4, ["a"] * 7, []])
def test_more_or_fewer_words(words: list[str]) -> None:
    with pytest.raises(NonsenseError):
        read({"at": 1, "seen": [[*words, 1]]}, "/x")
