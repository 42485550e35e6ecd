"""Codes as people type them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.errors import Refusal
from andruck.support.rules import codes
from andruck.support.rules.codes import State

NOW = datetime(2026, 11, 29, tzinfo=UTC)
numbers = st.integers(0, 2**60 - 1)


@given(numbers)
def test_a_code_is_read_again_however_it_is_written(number):
    code = codes.spell(number)
    shown = codes.grouped(code)
    assert len(code) == codes.LENGTH
    assert set(code) <= set(codes.LETTERS)
    assert len(shown) == 14
    for typed in (
        code,
        shown,
        shown.lower(),
        f"  {shown} ",
        shown.replace("-", " "),
        shown.replace("-", "–"),
    ):
        assert codes.plain(typed) == code


@given(numbers, numbers)
def test_different_numbers_have_different_codes(one, other):
    assert (codes.spell(one) == codes.spell(other)) == (one == other)


def test_letters_that_look_alike_are_one():
    assert codes.plain("oOiIlL-123456") == "001111123456"


@given(st.text(max_size=300))
def test_whatever_is_typed_is_short(text):
    assert len(codes.plain(text)) <= codes.LENGTH + 1


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (State(0, 1, NOW + timedelta(seconds=1), stopped=False), ""),
        (State(4, 5, NOW + timedelta(days=9), stopped=False), ""),
        (State(1, 1, NOW + timedelta(days=9), stopped=False), "code_used"),
        (State(0, 1, NOW, stopped=False), "code_over"),
        (State(0, 1, NOW + timedelta(days=9), stopped=True), "code_stopped"),
    ],
)
def test_when_a_code_may_be_claimed(state, code):
    if not code:
        codes.check_claim(state, NOW)
        return
    with pytest.raises(Refusal) as caught:
        codes.check_claim(state, NOW)
    assert caught.value.code == code


GOOD = {"count": 10, "uses": 1, "days": 30, "valid_until": NOW + timedelta(days=30), "now": NOW}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"count": 0}, "sheet_count"),
        ({"count": 2001}, "sheet_count"),
        ({"uses": 0}, "sheet_uses"),
        ({"days": 367}, "sheet_days"),
        ({"valid_until": NOW}, "sheet_past"),
        ({"valid_until": NOW + timedelta(days=401)}, "sheet_far"),
    ],
)
def test_what_cannot_be_meant_is_refused(change, code):
    codes.check_sheet(**GOOD)
    with pytest.raises(Refusal) as caught:
        codes.check_sheet(**{**GOOD, **change})
    assert caught.value.code == code
