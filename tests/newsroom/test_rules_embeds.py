"""Foreign players: only two hosts, however an address tries to look like one of them."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.newsroom.rules.embeds import link, recognise

FRAME = re.compile(
    r"https://www\.youtube-nocookie\.com/embed/[A-Za-z0-9_-]{6,20}|https://player\.vimeo\.com/video/\d{4,12}\?dnt=1"
)


@pytest.mark.parametrize(
    ("url", "provider", "frame"),
    [
        ("https://www.youtube.com/watch?v=abcDEF_-123", "YouTube", "https://www.youtube-nocookie.com/embed/abcDEF_-123"),
        ("https://m.youtube.com/watch?t=9&v=abcDEF_-123", "YouTube", "https://www.youtube-nocookie.com/embed/abcDEF_-123"),
        ("https://youtu.be/abcDEF_-123?si=x", "YouTube", "https://www.youtube-nocookie.com/embed/abcDEF_-123"),
        ("https://www.youtube.com/shorts/abcDEF_-123", "YouTube", "https://www.youtube-nocookie.com/embed/abcDEF_-123"),
        (" https://vimeo.com/123456789 ", "Vimeo", "https://player.vimeo.com/video/123456789?dnt=1"),
    ],
)  # fmt: skip
def test_known_players(url: str, provider: str, frame: str) -> None:
    found = recognise(url)
    assert found is not None
    assert (found.provider, found.frame, found.url) == (provider, frame, url.strip())


@pytest.mark.parametrize(
    "url",
    [
        "http://www.youtube.com/watch?v=abcDEF_-123",
        "https://www.youtube.com.evil.example/watch?v=abcDEF_-123",
        "https://evil.example/https://www.youtube.com/watch?v=abcDEF_-123",
        "https://www.youtube.com@evil.example/watch?v=abcDEF_-123",
        "https://evil.example\\@www.youtube.com/watch?v=abcDEF_-123",
        "https://user:word@www.youtube.com/watch?v=abcDEF_-123",
        "https://www.youtube.com:8443/watch?v=abcDEF_-123",
        "https://xn--yutube-wqf.com/watch?v=abcDEF_-123",
        "https://yοutube.com/watch?v=abcDEF_-123",
        "https://www.you\ntube.com/watch?v=abcDEF_-123",
        'https://www.youtube.com/watch?v="><script>',
        "https://www.youtube.com/watch?v=../../evil",
        "https://www.youtube.com/watch?v=abcDEF_-123%0d%0aX",
        "https://youtu.be/",
        "https://youtu.be/a/b/c/d/e/f",
        "https://vimeo.com/١٢٣٤٥٦",
        "https://vimeo.com/123456/../evil",
        "https://[::1",
        "//www.youtube.com/watch?v=abcDEF_-123",
        "javascript:alert(1)",
        "",
    ],
)
def test_everything_else_is_no_player(url: str) -> None:
    assert recognise(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "JaVaScRiPt:x",
        "java\nscript:x",
        "//x.example",
        "/x",
        "https://x.example/" + "x" * 3000,
        "https://",
        "https://a b.example",
        "https://[::1",
    ],
)
def test_what_must_not_stand_in_a_link(url: str) -> None:
    assert link(url) == ""


def test_an_ordinary_address_may() -> None:
    assert link(" https://example.org/a?b=c#d ") == "https://example.org/a?b=c#d"


PIECES = 'https:// www. youtube.com youtu.be vimeo.com / watch?v= @ : %2e ? # abcDEF_-123 123456 evil.example " < & ü'
pieces = st.sampled_from([*PIECES.split(), "\t", " ", "\\"])


@given(st.lists(pieces, max_size=9).map("".join) | st.text(max_size=60))
def test_only_our_two_frames_come_out_whatever_goes_in(url: str) -> None:
    found = recognise(url)
    if found is not None:
        assert FRAME.fullmatch(found.frame)
        assert urlsplit(found.url).hostname in {
            "youtube.com", "www.youtube.com", "m.youtube.com", "www.m.youtube.com", "youtu.be", "www.youtu.be",
            "m.youtu.be", "www.m.youtu.be", "vimeo.com", "www.vimeo.com", "m.vimeo.com", "www.m.vimeo.com",
        }  # fmt: skip
    shown = link(url)
    assert shown == "" or shown.lower().startswith(("http://", "https://"))
