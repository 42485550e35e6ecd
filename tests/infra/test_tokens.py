"""The reader token."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.infra.tokens import LENGTH, Claims, Keys, Revocations, Verifier, derive, issue, verify

KEYS = derive("the paper's secret")
CLAIMS = Claims(reader=42, standing=2, epoch=3, issued=1000, expires=2000)
numbers = st.integers(0, 2**32 - 1)


@given(st.integers(0, 2**64 - 1), st.integers(0, 255), numbers, numbers, st.integers(1001, 2**32 - 1))
def test_what_was_signed_is_read_again(reader, standing, epoch, issued, expires):
    claims = Claims(reader, standing, epoch, issued, expires)
    token = issue(claims, KEYS).encode()
    assert len(token) == LENGTH
    assert verify(token, KEYS, 1000) == claims


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
