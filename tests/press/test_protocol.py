"""Kept pages over a real line: what is answered before the application, and what is not."""

import gzip
import os
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import brotli
import pytest

from andruck.access.rules import ArticleFacts, Level, Opening, Scope, Standing, Step
from andruck.infra.tokens import Claims, Revocations, issue
from andruck.press.admission import publish_openings, publish_revocations
from andruck.press.rules import Variant
from tests.press.lines import KEYS, parse, read

BODY = b"<p>Der Streik geht weiter.</p>" * 200
THREE = {
    Variant.MEMBER: b"all of it",
    Variant.OPENED: b"<html><body>all of it, opened</body>\n</html>\n",
    Variant.EXCERPT: b"the beginning",
}
HOUR = timedelta(hours=1)
POST = b"POST /x HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\n\r\nabc"
GET = b"GET /a/ HTTP/1.1\r\nhost: localhost\r\n\r\n"


def test_a_kept_page_comes_whole_in_each_packing(server, keep):
    keep("/a/", BODY)
    for accepted, packing, unpack in [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
    ]:
        status, headers, body = server.get("/a/", accept_encoding=accepted)
        assert (status, unpack(body)) == (200, BODY)
        assert headers.get("content-encoding") == packing
        assert headers["content-length"] == str(len(body))


def test_its_headers_are_exactly_these(server, keep):
    keep("/a/", BODY)
    _, headers, _ = server.get("/a/", accept_encoding="br")
    date = headers.pop("date")
    assert abs(parsedate_to_datetime(date) - datetime.now(UTC)) < timedelta(seconds=3)
    etag = headers.pop("etag")
    assert etag.endswith('-br"')
    assert int(headers.pop("content-length")) > 0
    assert headers == {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "public, max-age=0, s-maxage=60",
        "vary": "Accept-Encoding",
        "content-encoding": "br",
        "connection": "close",
        "x-press": "hit",
    }


def test_what_is_not_kept_goes_on_to_the_application(server, keep):
    keep("/a/")
    assert server.get("/b/?x=1")[2] == b"GET /b/ x=1 0"
    assert server.get("/suche/?q=a")[2] == b"GET /suche/ q=a 0"


def test_a_head_request_gets_the_head(server, keep):
    keep("/a/", BODY)
    raw = server.talk(b"HEAD /a/ HTTP/1.1\r\nhost: localhost\r\n\r\n")
    status, headers, body = parse(raw)
    assert (status, headers["content-length"], body) == (200, str(len(BODY)), b"")


def test_who_has_it_already_gets_304_without_a_body(server, keep):
    keep("/a/", BODY, headers=(*CACHED, ("Last-Modified", "Mon, 05 Oct 2026 10:00:00 GMT")))
    tag = server.get("/a/")[1]["etag"]
    status, headers, body = server.get("/a/", if_none_match=f'"other", W/{tag}')
    assert (status, body) == (304, b"")
    assert set(headers) == {"cache-control", "last-modified", "vary", "etag", "connection", "x-press", "date"}
    assert server.get("/a/", if_none_match='"other"')[0] == 200
    # The tag of one packing is not that of another.
    assert server.get("/a/", if_none_match=tag, accept_encoding="br")[0] == 200
    assert server.get("/a/", if_modified_since="Mon, 05 Oct 2026 10:00:00 GMT")[0] == 304
    assert server.get("/a/", if_modified_since="Mon, 05 Oct 2026 09:59:59 GMT")[0] == 200
    assert server.get("/a/", if_modified_since="yesterday")[0] == 200
    assert server.get("/a/", if_none_match='"x"', if_modified_since="Mon, 05 Oct 2026 10:00:00 GMT")[0] == 200


CACHED = (("Content-Type", "text/html"), ("Cache-Control", "public, max-age=0"))


def test_a_foreign_host_is_not_answered_here(server, keep):
    keep("/a/")
    assert server.get("/a/", host="evil.example")[1]["x-press"] == "miss"
    assert server.get("/a/", host="localhost:8000")[1]["x-press"] == "hit"


def test_100000_query_strings_are_one_page(server, keep, store):
    keep("/a/")
    for number in range(200):
        assert server.get(f"/a/?utm={number}&fbclid={number * 7}")[1]["x-press"] == "hit"
    assert store.statistics().pages == 1
    assert list(server.serving.hot.pages) == ["/a/"]


def test_a_purge_is_seen_by_the_next_request(server, keep, store):
    keep("/a/", marks=("article:1",))
    assert server.get("/a/")[1]["x-press"] == "hit"
    assert store.purge(["article:1"]) == ["/a/"]
    assert server.get("/a/")[1]["x-press"] == "miss"
    keep("/a/", b"new", marks=("article:1",))
    assert server.get("/a/")[2] == b"new"


def test_pipelined_requests_are_answered_in_order(server, keep):
    keep("/a/", b"kept")
    slow = b"GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n"
    raw = server.talk(GET + slow + GET + GET, silence=1.0)
    assert raw.count(b"HTTP/1.1 200") == 4
    places = [raw.find(b"kept"), raw.find(b"GET /slow"), raw.find(b"GET /a/"), raw.rfind(b"GET /a/")]
    assert places == sorted(places)
    assert -1 not in places


def test_many_pipelined_requests_of_somebody_who_does_not_read_use_bounded_memory(server, keep):
    keep("/a/", bytes(range(256)) * 4000)
    with server.connect() as line:
        line.sendall(GET * 500)
        time.sleep(0.3)
        (connection,) = server.server.server_state.connections
        assert connection.transport.get_write_buffer_size() < 4 * 1024**2
        got = 0
        line.settimeout(2)
        while got < 500 * 50:
            got += len(line.recv(1024**2))


def test_a_kept_answer_and_the_applications_share_a_line(server, keep):
    keep("/a/", b"kept")
    with server.connect() as line:
        for request, answer in [(GET, b"kept"), (POST, b"POST /x  3"), (GET, b"kept")]:
            line.sendall(request)
            assert read(line).endswith(answer)


def test_a_request_with_a_body_is_the_applications(server, keep):
    keep("/a/")
    raw = server.talk(b"GET /a/ HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\n\r\nabc")
    assert raw.endswith(b"GET /a/  3")


def test_an_old_protocol_gets_an_answer_from_the_application_and_the_end(server, keep):
    keep("/a/", b"kept")
    raw = server.talk(b"GET /a/ HTTP/1.0\r\nhost: localhost\r\n\r\n")
    assert raw.endswith(b"GET /a/  0")
    assert b"connection: close" in raw


def test_a_request_in_two_pieces_is_answered_and_so_is_the_next(server, keep):
    keep("/a/", b"kept")
    with server.connect() as line:
        for cut in (1, 10, 30, len(GET) - 1):
            line.sendall(GET[:cut])
            time.sleep(0.05)
            line.sendall(GET[cut:])
            assert read(line).endswith(b"kept")
            line.sendall(GET)
            assert read(line).endswith(b"kept")


def test_after_a_kept_page_an_idle_lines_own_timer_of_uvicorn_is_gone(server, keep):
    keep("/a/", b"kept")
    with server.connect() as line:
        line.sendall(b"GET /b/ HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert read(line, silence=0.3).endswith(b"GET /b/  0")
        for _ in range(4):
            time.sleep(0.4)
            line.sendall(GET)
            assert read(line, silence=0.1).endswith(b"kept")


# ------------------------------------------------------------ who reads
def cookie(standing: int, *, reader: int = 1, epoch: int = 0, life: int = 60) -> str:
    now = int(time.time())
    return f"a=b; reader={issue(Claims(reader, standing, epoch, now, now + life), KEYS)}; c=d"


@pytest.fixture
def walled(keep):
    keep("/a/", THREE, facts=ArticleFacts(5, Level.MEMBERS, section=3))


def test_each_reader_gets_the_variant_of_the_decision(server, walled):
    assert server.get("/a/")[2] == b"the beginning"
    assert server.get("/a/", cookie=cookie(Standing.MEMBER))[2] == b"all of it"
    assert server.get("/a/", cookie=cookie(Standing.REGISTERED))[2] == b"the beginning"
    assert server.get("/a/", cookie=cookie(Standing.MEMBER, life=-1))[2] == b"GET /a/  0", "handed on"
    assert (
        server.get("/a/", cookie=cookie(Standing.MEMBER).replace("reader=", "xreader="))[2]
        == b"the beginning"
    )
    assert server.get("/a/", cookie="reader=" + "A" * 87)[2] == b"the beginning"


def test_what_a_member_gets_is_for_no_cache_and_what_all_get_for_every(server, walled, store):
    _, member, _ = server.get("/a/", cookie=cookie(Standing.MEMBER))
    _, excerpt, _ = server.get("/a/")
    publish_openings(store, (Opening(Scope.EVERYTHING, 0, datetime.now(UTC) - HOUR, None, "strike"),))
    _, opened, _ = server.get("/a/")
    assert member["cache-control"] == "private, no-store"
    assert excerpt["cache-control"] == opened["cache-control"] == "public, max-age=0, s-maxage=60"
    assert {one["vary"] for one in (member, excerpt, opened)} == {"Accept-Encoding, Cookie"}
    assert len({one["etag"] for one in (member, excerpt, opened)}) == 3


def test_an_opening_opens_and_ends_at_its_second(server, walled, store):
    now = datetime.now(UTC)
    opening = Opening(Scope.SECTION, 3, now - HOUR, now + timedelta(seconds=1.2), "strike")
    assert server.get("/a/")[2] == b"the beginning"
    publish_openings(store, (opening,))
    _, headers, body = server.get("/a/")
    assert body.startswith(b"<html><body>all of it, opened<aside")
    assert b"strike" in body
    assert headers["cache-control"] in {f"public, max-age=0, s-maxage={n}" for n in (0, 1)}
    time.sleep(1.3)
    assert server.get("/a/")[2] == b"the beginning"


def test_caches_between_keep_nothing_beyond_the_next_change(server, keep, store):
    """Of a page that ends by itself, and of one that an opening will open."""
    now = datetime.now(UTC)
    keep("/ends/", b"kept", until=now + timedelta(seconds=30))
    keep("/a/", THREE, facts=ArticleFacts(5, Level.MEMBERS, section=3))
    publish_openings(store, (Opening(Scope.SECTION, 3, now + timedelta(seconds=40), None, "strike"),))
    for path, least in (("/ends/", 25), ("/a/", 35)):
        for _ in range(2):  # once from the store, once at hand
            _, headers, _ = server.get(path)
            assert (
                least
                <= int(headers["cache-control"].removeprefix("public, max-age=0, s-maxage="))
                < least + 5
            )


@pytest.mark.parametrize("number", range(8))
def test_a_long_text_that_is_open_comes_whole_without_packing(server, keep, store, number):
    # Long ones are not kept plain: they are unpacked for the few who ask for it.
    opened = b"<html><body>" + f"Absatz {number} ".encode() * 400
    variants = THREE | {Variant.OPENED: opened + b"</body>\n</html>\n"}
    keep("/a/", variants, facts=ArticleFacts(5, Level.MEMBERS, section=3))
    publish_openings(store, (Opening(Scope.EVERYTHING, 0, datetime.now(UTC) - HOUR, None, "Sturm"),))
    status, headers, body = server.get("/a/")
    assert (status, int(headers["content-length"])) == (200, len(body))
    assert body.startswith(opened + b"<aside")
    assert body.endswith(b"</aside>\n</body>\n</html>\n")


def test_a_reason_is_put_into_what_is_kept_in_every_packing(server, walled, store):
    publish_openings(store, (Opening(Scope.EVERYTHING, 0, datetime.now(UTC) - HOUR, None, "Wegen <Sturm>"),))
    plain = server.get("/a/")
    assert plain[2].startswith(b"<html><body>all of it, opened<aside")
    assert b"Wegen &lt;Sturm&gt;" in plain[2]
    assert plain[2].endswith(b"</aside>\n</body>\n</html>\n")
    for token, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        _, headers, packed = server.get("/a/", accept_encoding=token)
        assert headers["content-encoding"] == token
        assert int(headers["content-length"]) == len(packed)
        assert unpack(packed) == plain[2]
        again = server.get("/a/", accept_encoding=token, if_none_match=headers["etag"])
        assert (again[0], again[1]["etag"], again[2]) == (304, headers["etag"], b"")
    # Another reason is another page.
    publish_openings(store, (Opening(Scope.EVERYTHING, 0, datetime.now(UTC) - HOUR, None, "Wahl"),))
    assert server.get("/a/", if_none_match=plain[1]["etag"])[0] == 200


def test_steps_are_taken_at_their_second(server, keep):
    """Also by what is kept longer than it is true: nobody reads on in a text that has closed meanwhile."""
    closes = datetime.now(UTC) + timedelta(seconds=1.2)
    steps = (Step(closes - HOUR, Level.OPEN), Step(closes, Level.MEMBERS))
    keep("/a/", THREE, facts=ArticleFacts(5, Level.MEMBERS, steps=steps))
    _, headers, body = server.get("/a/")
    assert body == THREE[Variant.OPENED]
    assert headers["cache-control"] in {f"public, max-age=0, s-maxage={n}" for n in (0, 1)}
    time.sleep(1.3)
    assert server.get("/a/")[2] == b"the beginning"
    assert server.get("/a/", cookie=cookie(Standing.MEMBER))[2] == b"all of it"


def test_a_revoked_token_counts_no_longer(server, walled, store):
    old, new = cookie(Standing.MEMBER, reader=9, epoch=1), cookie(Standing.MEMBER, reader=9, epoch=2)
    assert server.get("/a/", cookie=old)[2] == b"all of it"
    publish_revocations(store, Revocations({9: 2}))
    assert server.get("/a/", cookie=old)[2] == b"GET /a/  0", "handed on, to be renewed or not"
    assert server.get("/a/", cookie=new)[2] == b"all of it"


# ------------------------------------------------------------ the end
def test_a_worker_that_ends_says_good_bye_with_an_answer(server, keep):
    keep("/a/", b"kept")
    with server.connect() as line:
        line.sendall(GET)
        assert b"connection: close" not in read(line)
        server.server.should_exit = True
        time.sleep(0.5)
        line.sendall(GET)
        raw = read(line, silence=1.0)
        assert raw.endswith(b"kept")
        assert b"connection: close" in raw


def test_http_only_requests_are_not_answered_when_readers_come_by_https(server, keep):
    keep("/a/")
    server.serving.https = "proxy"
    assert server.get("/a/")[1]["x-press"] == "miss"
    assert server.get("/a/", x_forwarded_proto="http")[1]["x-press"] == "miss"
    assert server.get("/a/", x_forwarded_proto="https")[1]["x-press"] == "hit"
    server.serving.https = "tls"
    assert server.get("/a/", x_forwarded_proto="https")[1]["x-press"] == "miss"


def test_half_closed_lines_still_get_their_answer(server, keep):
    keep("/a/", b"kept")
    with server.connect() as line:
        line.sendall(GET)
        line.shutdown(socket.SHUT_WR)
        assert read(line).endswith(b"kept")


def test_a_worker_reads_the_protocol_before_django_is_loaded():
    command = [sys.executable, "-c", "import andruck.press.protocol"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "andruck.project.settings"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
