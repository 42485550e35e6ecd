"""The reader token."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.infra.tokens import (
    AHEAD,
    LENGTH,
    REMEMBERED,
    Claims,
    Keys,
    Revocations,
    Verifier,
    derive,
    holds,
    is_remembered,
    issue,
    read,
    verify,
)

KEYS = derive("the paper's secret")
CLAIMS = Claims(reader=42, standing=2, epoch=3, issued=1000, expires=2000)
numbers = st.integers(0, 2**32 - 1)


@given(st.integers(0, 2**64 - 1), st.integers(0, 255), numbers, numbers, numbers, st.booleans())
def test_what_was_signed_is_read_again(reader, standing, epoch, issued, expires, guest):
    claims = Claims(reader, standing, epoch, issued, expires, guest)
    token = issue(claims, KEYS).encode()
    assert len(token) == LENGTH
    assert read(token, KEYS) == claims
    assert verify(token, KEYS, 1000) == (claims if holds(claims, 1000) else None)


@given(st.integers(0, LENGTH - 1), st.sampled_from(b"ABab01-_=. +/\n"))
def test_any_other_character_makes_it_worthless(place, char):
    token = bytearray(issue(CLAIMS, KEYS).encode())
    if token[place] == char:
        return
    token[place] = char
    assert verify(bytes(token), KEYS, 1500) is None


@given(st.binary(max_size=200))
def test_whatever_is_sent_there_is_an_answer(token):
    assert verify(token, KEYS, 1500) is None


def test_it_expires_at_its_second():
    token = issue(CLAIMS, KEYS).encode()
    assert verify(token, KEYS, 1999.9) == CLAIMS
    assert verify(token, KEYS, 2000) is None


def test_a_foreign_key_counts_nothing():
    assert verify(issue(CLAIMS, derive("another secret")).encode(), KEYS, 1500) is None


def test_after_a_rotation_old_tokens_count_until_the_old_key_is_gone():
    token = issue(CLAIMS, KEYS).encode()
    rotated = derive("a new secret", older=["the paper's secret"])
    assert verify(token, rotated, 1500) == CLAIMS
    assert issue(CLAIMS, rotated) != token.decode()
    assert verify(issue(CLAIMS, rotated).encode(), KEYS, 1500) is None
    assert verify(token, derive("a new secret"), 1500) is None


def test_short_and_missing_keys_are_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        Keys(1, {1: b"short"})
    with pytest.raises(ValueError, match="current"):
        Keys(2, {1: bytes(32)})


def test_the_verifier_remembers_but_not_beyond_the_end_or_a_revocation():
    verifier = Verifier(KEYS)
    token = issue(CLAIMS, KEYS).encode()
    assert verifier.claims(token, 1500) == CLAIMS
    assert verifier.claims(token, 2000) is None
    assert verifier.claims(token, 1500) == CLAIMS, "a clock that is set back"
    verifier.revocations = Revocations({42: 4, 43: 1})
    assert verifier.claims(token, 1500) is None
    verifier.revocations = Revocations({42: 3})
    assert verifier.claims(token, 1500) == CLAIMS
    verifier.revocations = Revocations(issued_since=1001)
    assert verifier.claims(token, 1500) is None


def test_the_verifiers_memory_is_bounded():
    verifier = Verifier(KEYS, most=10)
    now = int(time.time())
    tokens = [issue(Claims(n, 1, 0, now, now + 9), KEYS).encode() for n in range(50)]
    assert all(verifier.claims(token, now) for token in tokens)
    assert len(verifier._known) == 10
    assert verifier.claims(b"x" * LENGTH, now) is None
    assert len(verifier._known) == 10


@given(st.integers(0, 2**31), st.integers(0, 2**31), st.integers(0, 2**31))
def test_a_token_counts_from_a_day_before_its_issue_until_its_end(issued, expires, now):
    claims = Claims(1, 2, 0, issued, expires)
    expected = claims if issued - AHEAD <= now < expires else None
    assert verify(issue(claims, KEYS).encode(), KEYS, now) == expected


def test_a_token_from_the_future_is_worth_nothing_until_then():
    """A clock was wrong when it was issued: believed, it would outlast every entitlement."""
    token = issue(Claims(1, 2, 0, 10 * AHEAD, 12 * AHEAD), KEYS).encode()
    verifier = Verifier(KEYS)
    assert verify(token, KEYS, 9 * AHEAD - 1) is None
    assert verifier.claims(token, 9 * AHEAD - 1) is None
    assert not verifier.is_over(token, 9 * AHEAD - 1)
    assert verify(token, KEYS, 9 * AHEAD) is not None


def test_a_clock_that_jumps_back_and_forth_changes_nothing_for_good():
    verifier = Verifier(KEYS)
    token = issue(Claims(1, 2, 0, 100 * AHEAD, 110 * AHEAD), KEYS).encode()
    at = [100, 120, 101, 50, 105, 99.5, 109, 110, 100]
    expected = [True, False, True, False, True, True, True, False, True]
    assert [verifier.claims(token, day * AHEAD) is not None for day in at] == expected


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_what_is_over_is_worth_a_new_one_for_half_a_year(issued, now):
    claims = Claims(1, 2, 0, issued, issued)
    assert is_remembered(claims, now) == (-AHEAD <= now - issued < REMEMBERED)


def test_over_is_what_has_expired_or_was_taken_back_and_nothing_else():
    verifier = Verifier(KEYS)
    token = issue(CLAIMS, KEYS).encode()
    foreign = issue(CLAIMS, derive("another secret")).encode()
    assert [verifier.is_over(one, 1500) for one in (token, foreign, token[:-1], b"")] == [False] * 4
    assert [verifier.is_over(one, 2000) for one in (token, foreign, token[:-1], b"")] == [
        True,
        False,
        False,
        False,
    ]
    verifier.revocations = Revocations({42: 4})
    assert verifier.is_over(token, 1500)
    assert not verifier.is_over(token, 1000 + REMEMBERED)
