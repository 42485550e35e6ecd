"""Print references."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.newsroom.rules.pages import phrase, runs


def _german(pages: list[int]) -> str:
    return phrase(pages, one="Seite", many="Seiten", conjunction="und")


@pytest.mark.parametrize(
    ("pages", "printed"),
    [
        ([], ""),
        ([4], "Seite 4"),
        ([4, 4], "Seite 4"),
        ([8, 4], "Seiten 4 und 8"),
        ([4, 5], "Seiten 4 und 5"),
        ([2, 3, 4], "Seiten 2–4"),
        ([2, 3, 4, 8], "Seiten 2–4 und 8"),
        ([1, 3, 5, 6, 7, 12], "Seiten 1, 3, 5–7 und 12"),
    ],
)
def test_as_it_is_printed(pages: list[int], printed: str) -> None:
    assert _german(pages) == printed


@given(st.lists(st.integers(1, 60)))
def test_every_page_is_named_once_and_no_other(pages: list[int]) -> None:
    named = [page for first, last in runs(pages) for page in range(first, last + 1)]
    assert named == sorted(set(pages))


@given(st.lists(st.integers(1, 60), min_size=1))
def test_the_sentence_names_the_same_pages(pages: list[int]) -> None:
    named: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:–(\d+))?", _german(pages)):
        named |= set(range(int(first), int(last or first) + 1))
    assert named == set(pages)
    assert _german(pages).startswith("Seite ") == (len(set(pages)) == 1)
