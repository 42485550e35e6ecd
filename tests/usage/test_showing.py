"""Figures below ten are not shown, and cannot be worked out from the others."""

from hypothesis import given
from hypothesis import strategies as st

from andruck.usage.rules import LEAST, Cell, hidden

CELLS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 60), max_size=8)


def test_a_single_small_one_hides_another() -> None:
    assert hidden([("a", 50), ("b", 12), ("c", 3)]) == [Cell("a", 50), Cell("b", None), Cell("c", None)]


def test_several_small_ones_hide_each_other() -> None:
    assert hidden([("a", 50), ("b", 7), ("c", 3)]) == [Cell("a", 50), Cell("b", None), Cell("c", None)]


def test_nothing_at_all() -> None:
    assert hidden([]) == []
    assert hidden([("a", 0)]) == []
    assert hidden([("a", 4)]) == [Cell("a", None)]


@given(CELLS)
def test_what_is_hidden_cannot_be_worked_out(cells: dict[str, int]) -> None:
    shown = hidden(list(cells.items()))
    assert {cell.key for cell in shown} == {key for key, views in cells.items() if views}
    assert all(cell.views is None or cell.views >= LEAST for cell in shown)
    assert all(cell.views in {None, cells[cell.key]} for cell in shown)
    missing = [cell for cell in shown if cell.views is None]
    if missing and len(missing) < len(shown):
        # What is left of the sum is that of at least two, and no small number.
        assert len(missing) > 1
        assert sum(cells[cell.key] for cell in missing) >= LEAST
