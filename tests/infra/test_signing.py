"""What is signed for links, forms and pseudonyms."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.infra import signing

LETTERS = string.ascii_letters + string.digits + "-_=. "


@given(st.binary(min_size=1, max_size=40))
def test_what_was_signed_comes_back_for_the_same_purpose_only(data):
    text = signing.sign("gift", data)
    assert signing.unsign("gift", text, len(data)) == data
    assert signing.unsign("form", text, len(data)) is None
    assert signing.unsign("gift", text, len(data) + 1) is None


@given(st.integers(0, 31), st.sampled_from(LETTERS))
def test_any_other_letter_makes_it_worthless(place, letter):
    text = signing.sign("gift", bytes(12))
    assert len(text) == 32
    if text[place] != letter:
        assert signing.unsign("gift", text[:place] + letter + text[place + 1 :], 12) is None


@given(st.text(max_size=60))
def test_whatever_is_sent_there_is_an_answer(text):
    assert signing.unsign("gift", text, 12) is None


def test_older_keys_are_believed_until_they_are_gone(settings):
    settings.SECRET_KEY_FALLBACKS = []
    settings.SECRET_KEY = "the first key of this paper" * 3
    text, (name,) = signing.sign("gift", b"article"), signing.pseudonyms("mail", "ada@example.org")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = (
        "the second one" * 4,
        ["the first key of this paper" * 3],
    )
    assert signing.unsign("gift", text, 7) == b"article"
    assert signing.sign("gift", b"article") != text
    assert signing.pseudonyms("mail", "ada@example.org")[1:] == (name,)
    settings.SECRET_KEY_FALLBACKS = []
    assert signing.unsign("gift", text, 7) is None


@pytest.mark.parametrize("other", ["Ada@example.org", "ada@example.or"])
def test_a_pseudonym_stands_for_one_text(other):
    assert signing.pseudonyms("mail", other) != signing.pseudonyms("mail", "ada@example.org")
