"""What a beacon may say, and what is believed of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.usage.rules import Arrival, beacon

FIREFOX = b"Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
GOOD = {
    b"user-agent": FIREFOX,
    b"referer": b"https://lotse.example/artikel/7.deich.html?utm_campaign=Brief-47",
    b"origin": b"https://lotse.example",
    b"sec-fetch-site": b"same-origin",
    b"content-length": b"0",
}


def ours(host: str) -> bool:
    return host == "lotse.example"


def test_a_page_says_that_it_was_shown() -> None:
    came = Arrival("desktop", "unknown", "", "brief-47")
    assert beacon("POST", GOOD, ours) == (204, came, "/artikel/7.deich.html?utm_campaign=Brief-47")


def test_old_browsers_say_less() -> None:
    few = {name: GOOD[name] for name in (b"user-agent", b"referer")}
    assert beacon("POST", few, ours).came == Arrival("desktop", "unknown", "", "brief-47")


@pytest.mark.parametrize(
    ("status", "changes"),
    [
        (403, {b"sec-fetch-site": b"cross-site"}),
        (403, {b"sec-fetch-site": b"same-site"}),
        (403, {b"sec-fetch-site": b"none"}),
        (403, {b"origin": b"https://anders.example"}),
        (403, {b"origin": b"null"}),
        (403, {b"origin": b""}),
        (403, {b"origin": b"file://lotse.example"}),
        (403, {b"referer": b"https://anders.example/artikel/7.deich.html"}),
        (403, {b"referer": b"https://lotse.example.anders.example/"}),
        (403, {b"referer": b"https://lotse.example@anders.example/"}),
        (403, {b"referer": b"https://[lotse.example/"}),
        (403, {b"referer": b"/artikel/7.deich.html"}),
        (403, {b"referer": b"\xff\xfe"}),
        (400, {b"referer": b""}),
        (413, {b"content-length": b"1"}),
        (413, {b"content-length": b"10485760"}),
        (413, {b"content-length": b"-1"}),
        (411, {b"transfer-encoding": b"chunked"}),
    ],
)
def test_forged_ones(status: int, changes: dict[bytes, bytes]) -> None:
    assert beacon("POST", GOOD | changes, ours) == (status, None, "")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post", ""])
def test_only_posts(method: str) -> None:
    assert beacon(method, GOOD, ours).status == 405


@pytest.mark.parametrize(
    "changes",
    [
        {b"user-agent": b"Googlebot/2.1 (+http://www.google.com/bot.html)"},
        {b"user-agent": b""},
        {b"sec-purpose": b"prefetch;prerender"},
    ],
)
def test_nobody_reads(changes: dict[bytes, bytes]) -> None:
    assert beacon("POST", GOOD | changes, ours) == (204, None, "")


NAMES = st.sampled_from([*GOOD, b"transfer-encoding", b"sec-purpose", b"cookie"])


@given(st.dictionaries(NAMES, st.binary(max_size=40)))
def test_whatever_it_says_it_is_answered(lines: Any) -> None:
    told = beacon("POST", {**GOOD, **lines}, ours)
    assert told.status in {204, 400, 403, 411, 413}
    assert told.came is None or told.status == 204
