"""Figures below ten are not shown, and cannot be worked out from the others."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.usage.rules import LEAST, REST, Cell, crossed, hidden, told

CELLS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 60), max_size=8)


def test_a_single_small_one_hides_another() -> None:
    assert hidden([("a", 50), ("b", 12), ("c", 3)]) == [Cell("a", 50), Cell(REST, None)]


def test_several_small_ones_hide_each_other() -> None:
    assert hidden([("a", 50), ("b", 7), ("c", 5)]) == [Cell("a", 50), Cell(REST, None)]


def test_nothing_at_all() -> None:
    assert hidden([]) == []
    assert hidden([("a", 0)]) == []
    assert hidden([("a", 10)]) == [Cell(REST, None)]
    assert hidden([("a", 11)]) == [Cell("a", 11)]


@given(CELLS)
def test_only_what_is_so(cells: dict[str, int]) -> None:
    shown = hidden(cells.items())
    assert all(cell.views is None or cell.views == cells[cell.key] > LEAST for cell in shown)
    assert [cell.key for cell in shown].count(REST) <= 1
    missing = set(cells) - {cell.key for cell in shown}
    if len(shown) > 1 and shown[-1].views is None:
        assert sum(cells[key] for key in missing) > LEAST


@pytest.mark.parametrize(("keys", "sums"), [("ab", 60), ("abc", 60), ("abcd", 42)])
def test_nobody_can_work_out_a_small_figure(keys: str, sums: int) -> None:
    """Tried by knowing everything else: the rule, all lines that there can be, and the sum."""
    for total in range(sums):
        told: dict[tuple[Cell, ...], list[tuple[int, ...]]] = {}
        for views in splits(len(keys), total):
            told.setdefault(tuple(hidden(zip(keys, views, strict=True))), []).append(views)
        for cells, possible in told.items():
            shown = {cell.key for cell in cells}
            for place, key in enumerate(keys):
                found = {views[place] for views in possible}
                assert key in shown or len(found) > 1 or found <= {0} or min(found) >= LEAST


def splits(lines: int, total: int) -> Iterator[tuple[int, ...]]:
    """All ways in which so many lines can have this sum."""
    if lines == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for others in splits(lines - 1, total - first):
            yield (first, *others)


def test_what_is_told_of_a_line() -> None:
    cells = hidden([("a", 50), ("b", 7), ("c", 5)])
    assert (told(cells, "a"), told(cells, "b"), told(cells, "nobody")) == (50, None, None)
    assert told(hidden([("a", 50)]), "b") == 0
    assert told([], "a") == 0


# ---------------------------------------------------------------- a column of a table
def test_a_cell_is_shown_only_if_its_row_would_show_it() -> None:
    table = [
        ("one", "a", 30), ("one", "b", 40),
        # The three would be told by the row's sum if twelve were shown beside them.
        ("two", "a", 12), ("two", "b", 3),
        ("three", "a", 50), ("four", "b", 50),
    ]  # fmt: skip
    assert crossed(table, "a") == [Cell("one", 30), Cell("two", None), Cell("three", 50), Cell("four", 0)]


def test_what_is_hidden_of_a_column_cannot_be_worked_out_from_its_sum() -> None:
    table = [("one", "a", 30), ("one", "b", 40), ("two", "a", 4), ("two", "b", 40), ("three", "a", 20)]
    assert crossed(table, "a") == [Cell("one", 30), Cell("two", None), Cell("three", None)]


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("rstu"), st.sampled_from("abc")), st.integers(0, 40), max_size=12
    )
)
def test_no_small_figure_of_a_column(cells: dict[tuple[str, str], int]) -> None:
    found = crossed([(row, column, views) for (row, column), views in cells.items()], "a")
    left = sum(cells.get((cell.key, "a"), 0) for cell in found if cell.views is None)
    assert {cell.key for cell in found} == {row for row, _ in cells}
    assert all(cell.views in {None, cells.get((cell.key, "a"), 0)} for cell in found)
    assert all(cell.views is None or cell.views == 0 or cell.views > LEAST for cell in found)
    assert left == 0 or left > LEAST or not any(cell.views for cell in found)
