"""Clients that take their time."""

import socket
import time

from tests.press.lines import read

GET = b"GET /a/ HTTP/1.1\r\nhost: localhost\r\n\r\n"


def closed_within(line: socket.socket, seconds: float) -> bool:
    line.settimeout(seconds)
    try:
        return line.recv(100) == b""
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


def test_who_says_nothing_is_let_go(server):
    with server.connect() as line:
        assert closed_within(line, 3)


def test_who_never_finishes_a_head_is_let_go(server, keep):
    keep("/a/", b"kept")
    with server.connect() as line:
        line.sendall(GET)
        assert read(line, silence=0.2).endswith(b"kept")
        line.sendall(b"GET /a/ HTTP/1.1\r\nhost: localhost\r\n")
        started = time.monotonic()
        try:
            while time.monotonic() - started < 5:
                line.sendall(b"x: y\r\n")
                time.sleep(0.1)
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert time.monotonic() - started < 4


def test_who_is_idle_after_a_kept_page_is_let_go_later(server, keep):
    keep("/a/", b"kept")
    with server.connect() as line:
        for _ in range(4):
            line.sendall(GET)
            assert read(line, silence=0.4).endswith(b"kept"), "active lines stay"
        assert closed_within(line, 3)


def test_a_request_in_single_bytes_is_answered(server, keep):
    keep("/a/", b"kept")
    with server.connect() as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in GET:
            line.sendall(bytes([byte]))
        assert read(line).endswith(b"kept")


def test_a_slow_reader_gets_the_whole_page(server, keep):
    body = bytes(range(256)) * 8000
    keep("/a/", body)
    with server.connect() as line:
        line.sendall(GET)
        got = b""
        while b"\r\n\r\n" not in got or len(got.partition(b"\r\n\r\n")[2]) < len(body):
            time.sleep(0.01)
            part = line.recv(32_768)
            assert part
            got += part
        assert got.endswith(body)
