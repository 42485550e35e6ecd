"""Requests that mean one thing to one server and another to the next, and other absurdities."""

import pytest

GET = b"GET /a/ HTTP/1.1\r\nhost: localhost\r\n\r\n"


@pytest.fixture(autouse=True)
def kept(keep):
    keep("/a/", b"kept")
    keep("/secret/", b"smuggled")


BAD = {
    "length and chunks": b"POST /x HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\n"
    b"transfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /secret/ HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "two lengths": b"GET /a/ HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\ncontent-length: 44\r\n\r\n"
    b"GET /secret/ HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "a length that is no number": b"GET /a/ HTTP/1.1\r\nhost: localhost\r\ncontent-length: +5\r\n\r\nabcde",
    "chunks twice": b"POST /x HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked, identity\r\n\r\n"
    b"0\r\n\r\nGET /secret/ HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "a chunk size that is none": b"POST /x HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n"
    b"zz\r\nGET /secret/ HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "a folded header": b"GET /a/ HTTP/1.1\r\nhost: localhost\r\nx: 1\r\n folded: yes\r\n\r\n",
    "a space before the colon": b"GET /a/ HTTP/1.1\r\nhost : localhost\r\n\r\n",
    "a zero byte": b"GET /a/ HTTP/1.1\r\nhost: localhost\r\nx: a\0b\r\n\r\n",
    "no protocol": b"GET /a/ NONSENSE\r\n\r\n",
    "another language": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


@pytest.mark.parametrize("request_bytes", BAD.values(), ids=BAD.keys())
def test_nothing_is_smuggled(server, request_bytes):
    raw = server.talk(request_bytes)
    assert b"smuggled" not in raw
    assert b"x-press: hit" not in raw
    if raw:
        assert raw.startswith(b"HTTP/1.1 400") or raw.count(b"HTTP/1.1 ") == 1
    assert server.talk(GET).endswith(b"kept"), "the server goes on"


DOUBTFUL = {
    "two hosts": b"GET /a/ HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\n\r\n",
    "no host": b"GET /a/ HTTP/1.1\r\n\r\n",
    "a whole address": b"GET http://localhost/a/ HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "an upgrade": b"GET /a/ HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n",
    "an expectation": b"GET /a/ HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\n\r\n",
    "chunks": b"GET /a/ HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "another method": b"DELETE /a/ HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "two cookies": b"GET /a/ HTTP/1.1\r\nhost: localhost\r\ncookie: a=1\r\ncookie: b=2\r\n\r\n",
    "dots": b"GET /x/../a/ HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "hidden dots": b"GET /x/%2e%2e/a/ HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "a hidden slash": b"GET /a%2f HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "half a percent": b"GET /a/%zz HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "a percent at the end": b"GET /a/% HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "no text": b"GET /a/%ff HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "two slashes": b"GET //a/ HTTP/1.1\r\nhost: localhost\r\n\r\n",
}


@pytest.mark.parametrize("request_bytes", DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_what_is_doubtful_is_the_applications(server, request_bytes):
    raw = server.talk(request_bytes)
    assert b"x-press: miss" in raw or raw.startswith(b"HTTP/1.1 400")
    assert b"x-press: hit" not in raw


def test_absurdly_many_and_long_headers_do_no_harm(server):
    many = b"".join(b"x-%d: %s\r\n" % (number, b"a" * 100) for number in range(2000))
    raw = server.talk(b"GET /a/ HTTP/1.1\r\nhost: localhost\r\n" + many + b"\r\n")
    assert raw.startswith(b"HTTP/1.1 ")
    assert server.talk(GET).endswith(b"kept")


def test_no_header_of_a_reader_gets_into_a_kept_page(server):
    poison = {"x_forwarded_host": "evil.example", "x_original_url": "/secret/", "x_http_method_override": "POST",
              "forwarded": "host=evil.example", "range": "bytes=0-1", "origin": "https://evil.example"}  # fmt: skip
    status, headers, body = server.get("/a/", **poison)
    assert (status, body) == (200, b"kept")
    assert "evil" not in str(headers)
    assert server.get("/a/")[2] == b"kept"
