"""Silent edits."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.newsroom.rules.changes import SILENT_LIMIT, ChangeKind, changed_characters, refusal

short = st.text(alphabet="abc ", max_size=14)


def _fewest(before: str, after: str) -> int:
    """The same by the book: a table of all beginnings."""
    row = list(range(len(after) + 1))
    for number, letter in enumerate(before, 1):
        new = [number]
        for place, other in enumerate(after, 1):
            new.append(row[place - 1] if letter == other else 1 + min(row[place], new[place - 1]))
        row = new
    return row[-1]


@given(short, short)
def test_the_fewest_characters_there_can_be(before: str, after: str) -> None:
    assert changed_characters(before, after) == _fewest(before, after)


@given(short, short, st.integers(0, 6))
def test_beyond_the_limit_it_only_says_more(before: str, after: str, limit: int) -> None:
    assert changed_characters(before, after, limit=limit) == min(_fewest(before, after), limit + 1)


@given(st.text(), st.text())
def test_both_ways_are_as_long(before: str, after: str) -> None:
    assert changed_characters(before, after) == changed_characters(after, before)
    assert (changed_characters(before, after) == 0) == (before == after)


@pytest.mark.parametrize(
    "after",
    [
        "x" * 300_000,
        "ab" * 150_000,
        "b" + "ab" * 150_000,
        ("ab" * 100 + "c") * 1500,
        "",
    ],
)
def test_long_texts_take_no_time(after: str) -> None:
    start = time.thread_time()
    changed_characters("ab" * 150_000, after)
    assert time.thread_time() - start < 2


def _refused(before: str, after: str, kind: ChangeKind = ChangeKind.NONE, new: int = 0) -> str:
    found = refusal(before=before, after=after, kind=kind, new_corrections=new)
    return found.code if found else ""


TEXT = "Der Deich hielt in der Nacht zum Montag. " * 20


@pytest.mark.parametrize(
    ("after", "kind", "new", "code"),
    [
        (TEXT.replace("Deich", "Damm", 1), ChangeKind.NONE, 0, ""),
        (TEXT + "x" * SILENT_LIMIT, ChangeKind.NONE, 0, ""),
        (TEXT + "x" * (SILENT_LIMIT + 1), ChangeKind.NONE, 0, "silent_edit"),
        (TEXT + "x" * 500, ChangeKind.TYPO, 0, ""),
        (TEXT + "x" * 500, ChangeKind.UPDATE, 0, ""),
        (TEXT + "x" * 500, ChangeKind.NONE, 1, ""),
        (TEXT, ChangeKind.CORRECTION, 0, "correction_missing"),
        (TEXT + "x" * 500, ChangeKind.CORRECTION, 1, ""),
        ("", ChangeKind.NONE, 0, "silent_edit"),
    ],
)
def test_what_must_be_said(after: str, kind: ChangeKind, new: int, code: str) -> None:
    assert _refused(TEXT, after, kind, new) == code
