"""Kept pages, and a real server in front of a plain application."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from andruck.access.rules import ArticleFacts
from andruck.infra import tokens
from andruck.press import protocol
from andruck.press.admission import Admission
from andruck.press.rules import Variant
from andruck.press.serving import Serving
from andruck.press.store import Kept, Store

KEYS = tokens.derive("the secret of this test, long enough")
HTML = (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "public, max-age=0, s-maxage=60"))


def keeper(store: Store) -> Callable[..., bool]:
    """A short way to keep a page."""

    def keep(
        path: str,
        body: bytes | dict[Variant, bytes] = b"<p>kept</p>",
        *,
        marks: tuple[str, ...] = (),
        facts: ArticleFacts | None = None,
        headers: tuple[tuple[str, str], ...] = HTML,
        status: int = 200,
        **more: Any,
    ) -> bool:
        kept = Kept(path, status, headers, body, frozenset(marks), facts=facts, **more)
        return store.keep(kept, store.begin(path), quality=4)

    return keep


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Says what it was asked, and how long a body came with it; ``/slow`` takes its time."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    if scope["path"] == "/slow":
        await asyncio.sleep(0.5)
    said = f"{scope['method']} {scope['path']} {scope['query_string'].decode()} {len(body)}".encode()
    headers = [
        (b"content-type", b"text/plain"),
        (b"x-press", b"miss"),
        (b"content-length", b"%d" % len(said)),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": said})


PATIENCE = 5
"""Seconds that a busy machine may take until it answers."""


class Running:
    """A server of this test. ``talk`` sends raw bytes and reads until the other side is silent or has closed."""

    def __init__(self, port: int, server: uvicorn.Server, serving: Serving) -> None:
        self.port, self.server, self.serving = port, server, serving

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=5)

    def talk(self, request: bytes, *, silence: float = 0.3) -> bytes:
        with self.connect() as line:
            line.sendall(request)
            return read(line, silence=silence)

    def get(self, target: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        lines = {"host": "localhost", **{name.replace("_", "-"): value for name, value in headers.items()}}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return parse(
            self.talk(f"GET {target} HTTP/1.1\r\n{head}connection: close\r\n\r\n".encode(), silence=5)
        )


def read(line: socket.socket, *, silence: float = 0.3) -> bytes:
    """All that comes until the other side closes or is silent; before it begins it may think as long as it likes."""
    line.settimeout(PATIENCE)
    got = b""
    try:
        while part := line.recv(65_536):
            got += part
            line.settimeout(silence)
    except (TimeoutError, ConnectionResetError):
        pass
    return got


def parse(raw: bytes) -> tuple[int, dict[str, str], bytes]:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    return int(first.split()[1]), dict(line.split(": ", 1) for line in lines), body


@contextmanager
def running(serving: Serving, app: Any = application) -> Iterator[Running]:
    """A server in a thread."""
    before = protocol.serving
    protocol.serving = lambda: serving  # type: ignore[assignment]
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http=protocol.PressProtocol, loop="uvloop", ws="none", lifespan="off",
        log_level="critical", server_header=False, timeout_keep_alive=1, timeout_graceful_shutdown=3,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield Running(listener.getsockname()[1], server, serving)
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
        protocol.serving = before


def serving_of(store: Store) -> Serving:
    return Serving(store, Admission(store, KEYS, cookie="reader"), hosts=["localhost"], https="any")
