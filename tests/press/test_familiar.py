"""Header lines seen before are looked up instead of parsed: what may be, and what must never be."""

import re

import pytest

from andruck.access.rules import ArticleFacts, Level
from andruck.press.rules import Encoding, Variant
from andruck.press.serving import LONGEST_FAMILIAR, MOST_FAMILIAR, Familiar
from tests.press.lines import serving_of

LINES = b"Host: localhost\r\nUser-Agent: x\r\nAccept-Encoding: br\r\n"
GET = b"GET /a/ HTTP/1.1\r\n" + LINES + b"\r\n"


def request(target: bytes = b"/a/", lines: bytes = LINES, cookie: bytes | None = None) -> bytes:
    last = b"" if cookie is None else b"Cookie: " + cookie + b"\r\n"
    return b"GET " + target + b" HTTP/1.1\r\n" + lines + last + b"\r\n"


def timeless(raw: bytes) -> bytes:
    """The answer without its date: two answers may fall into two seconds."""
    rest, dates = re.subn(rb"(?m)^date: .*\r\n", b"", raw)
    assert dates == 1
    return rest


@pytest.fixture
def learn(store):
    """Take a request apart as a worker does, and remember its lines; gives what is remembered."""
    serving = serving_of(store)

    def take(data: bytes) -> Familiar:
        assert serving.lane.take(data)
        serving.familiar.learn(data, serving.lane.fields, Encoding.BR, None)
        return serving.familiar

    return take


def test_only_address_and_cookie_may_change(learn):
    familiar = learn(GET)
    assert familiar.look(GET) == ("/a/", Encoding.BR, None, None)
    assert familiar.look(request(b"/b/")) == ("/b/", Encoding.BR, None, None)
    assert familiar.look(request(cookie=b"reader=abc; x=1")) == ("/a/", Encoding.BR, None, b"reader=abc; x=1")
    assert familiar.look(request(lines=LINES.replace(b"br", b"gzip"))) is None
    assert familiar.look(request(lines=LINES.replace(b"localhost", b"evil.example"))) is None


def test_where_the_cookie_stands_does_not_matter(learn):
    familiar = learn(request(cookie=b"a=1"))
    between = GET.replace(b"User-Agent", b"Cookie: b=2\r\nUser-Agent")
    assert familiar.look(between) == ("/a/", Encoding.BR, None, b"b=2")


NEVER = {
    "if-none-match": b'If-None-Match: "x"\r\n',
    "if-modified-since": b"if-modified-since: Mon, 05 Oct 2026 10:00:00 GMT\r\n",
    "a last request": b"Connection: close\r\n",
    "another spelling of connection": b"connection: close\r\n",
    "another spelling of cookie": b"cookie: a=1\r\n",
    "a cookie without a space": b"Cookie:a=1\r\n",
    "too long": b"x: " + b"a" * LONGEST_FAMILIAR + b"\r\n",
}


@pytest.mark.parametrize("line", NEVER.values(), ids=NEVER.keys())
def test_lines_that_ask_for_something_special_are_not_remembered(learn, line):
    data = request(lines=LINES + line)
    assert learn(data).look(data) is None


def test_keep_alive_is_nothing_special(learn):
    data = request(lines=LINES + b"Connection: keep-alive\r\n")
    assert learn(data).look(data) is not None


@pytest.mark.parametrize("data", [
    GET.replace(b"GET", b"PUT"), GET.replace(b"GET", b"HEAD"), GET.replace(b"GET ", b"get "),
    GET.replace(b"HTTP/1.1", b"HTTP/1.0"), GET.replace(b" HTTP/1.1", b""), b"GET HTTP/1.1\r\n" + LINES + b"\r\n",
    request(cookie=b"a=1\nx"), request(cookie=b"a=1\rx"), request(cookie=b"a=\0"), request(cookie=b"a=\xff"),
    GET + GET, GET + b"\r\n", b"\r\n" + GET, b"\r\n\r\n", b"",
    b"GET /a/ HTTP/1.1\r\n" + LINES + b"\r\nCookie: a=1\r\n\r\n",
])  # fmt: skip
def test_everything_else_is_taken_apart(learn, data):
    assert learn(GET).look(data) is None


def test_the_memory_is_bounded(learn):
    for number in range(MOST_FAMILIAR + 2):
        familiar = learn(request(lines=LINES + b"x: %d\r\n" % number))
    assert len(familiar._meanings) <= MOST_FAMILIAR
    assert familiar.look(GET) is None
    assert familiar.look(request(lines=LINES + b"x: %d\r\n" % (MOST_FAMILIAR + 1))) is not None


# ---------------------------------------------------------------- over a real line
def test_a_known_request_is_answered_like_a_new_one(server, keep):
    keep("/a/", b"kept")
    keep("/b/", b"also kept")
    first, again, other = (server.talk(request(target)) for target in (b"/a/", b"/a/", b"/b/"))
    assert timeless(again) == timeless(first)
    assert b"x-press: hit" in other
    assert server.serving.familiar.look(GET) is not None
    for unusual in (b"/a/../b/", b"/b/?utm_source=x", b"/c/", b"//a/", b"/%61/", b"*"):
        raw = server.talk(request(unusual))
        assert raw.startswith(b"HTTP/1.1 ")
        assert raw.count(b"HTTP/1.1 ") == 1
    assert b"x-press: miss" in server.talk(request(b"/a/../b/"))
    assert b"x-press: hit" in server.talk(request(b"/b/?utm_source=x"))
    assert b"x-press: miss" in server.talk(request(b"/c/"))


def test_a_page_that_changes_is_never_served_from_what_was_known(server, keep, store):
    keep("/a/", b"old", marks=("article:1",))
    assert timeless(server.talk(GET)) == timeless(server.talk(GET))
    store.purge(["article:1"])
    assert b"x-press: miss" in server.talk(GET)
    three = {Variant.MEMBER: b"m", Variant.OPENED: b"o", Variant.EXCERPT: b"e"}
    keep("/a/", three, facts=ArticleFacts(1, Level.MEMBERS))
    assert b"x-press: hit" in server.talk(GET)


def test_a_foreign_host_cannot_ride_on_a_known_one(server, keep):
    keep("/a/", b"kept")
    server.talk(GET)
    raw = server.talk(request(lines=LINES.replace(b"localhost", b"evil.example")))
    assert b"x-press: miss" in raw
