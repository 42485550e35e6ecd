"""Addresses of older systems are written in one way."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.errors import Refusal
from andruck.newsroom.rules.legacy import LONGEST, candidates, key, target


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "http://www.lotse.example/Archiv//1998/deich%20h%c3%a4lt.html#top",
            "/Archiv/1998/deich%20h%C3%A4lt.html",
        ),
        ("//lotse.example/a/", "/a"),
        ("www.lotse.example/a", "/a"),
        ("lotse.example/a?b=c", "/a?b=c"),
        ("index.php?id=5", "/index.php?id=5"),
        ("artikel.html", "/artikel.html"),
        ("/deich hält", "/deich%20h%C3%A4lt"),
        ("/%e4", "/%E4"),
        ("/50%", "/50%25"),
        ("/a/?", "/a"),
    ],
)
def test_key(address: str, expected: str) -> None:
    assert key(address) == expected
    assert key(expected) == expected


@pytest.mark.parametrize(
    "address", ["", "/", "//", "https://lotse.example", "/?p=5", "/a\x00b", "a\\b", "/" + "x" * LONGEST]
)
def test_what_is_no_old_address(address: str) -> None:
    with pytest.raises(Refusal):
        key(address)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\\"), max_size=80))
def test_what_is_kept_is_found_as_a_browser_asks_for_it(words: str) -> None:
    path = "/" + quote(words)
    try:
        kept = key(path)
    except Refusal:
        return
    assert key(kept) == kept
    assert kept in candidates(path, "")
    assert kept in candidates(path, "utm_source=x")


def test_the_most_exact_first() -> None:
    assert candidates("/index.php", "id=5") == ("/index.php?id=5", "/index.php")
    assert candidates("/", "id=5") == ()


@pytest.mark.parametrize("place", ["https://elsewhere.example/", "//elsewhere.example", "a", "", "/a\\b"])
def test_targets_stay_in_the_paper(place: str) -> None:
    with pytest.raises(Refusal):
        target(place)
