"""The frame of a stand-in: a threaded server with a clock of its own, faults to order, and a diary of every call.

Used inside a test (``with Emulator() as it``) or as a process, where the same is reached under ``/-/``.
"""

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.emulators.faults import Fault, Faults

log = logging.getLogger("emulator")
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Request:
    """What came in. ``headers`` in lower case; ``query`` and ``form`` without repetitions."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes

    @property
    def form(self) -> dict[str, str]:
        """The body of an HTML form."""
        return dict(parse_qsl(self.raw.decode()))

    def json(self) -> Any:
        """The body as JSON; None if there is none. Raises ``ValueError`` for what is no JSON."""
        return json.loads(self.raw) if self.raw.strip() else None


@dataclass
class Answer:
    """What goes out: a status, JSON or text, further headers."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"

    def encoded(self) -> bytes:
        """The bytes of the body."""
        if self.body is None:
            return b""
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Call:
    """One line of the diary. Never holds a secret."""

    operation: str
    method: str
    path: str
    key: str
    body: Any
    status: int
    fault: str = ""


class Clock:
    """Time that a test may move on."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._fixed: datetime | None = None

    def now(self) -> datetime:
        """Aware, in UTC, whole seconds."""
        return ((self._fixed or datetime.now(UTC)) + self._ahead).replace(microsecond=0)

    def advance(self, **span: float) -> None:
        """``advance(hours=7)``."""
        self._ahead += timedelta(**span)

    def stand_at(self, moment: datetime) -> None:
        """Stop at a moment, from which ``advance`` goes on."""
        self._fixed, self._ahead = moment, timedelta()


class Emulator:
    """A stand-in. Subclasses say what is at an address (``handle``) and what they remember (``state``)."""

    def __init__(self, *, port: int = 0, state_file: Path | None = None) -> None:
        self.clock, self.faults = Clock(), Faults()
        self.diary: list[Call] = []
        self.violations: list[str] = []
        self.lock = threading.RLock()
        self.released = threading.Event()
        self._state_file = state_file
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def state(self) -> dict[str, Any]:
        """Everything that is remembered, ready for JSON."""
        raise NotImplementedError

    def handle(self, request: Request) -> tuple[str, Answer]:
        """The name of the operation and what it answers. Called with the lock held."""
        raise NotImplementedError

    def name_of(self, request: Request) -> str:
        """What the operation is called, before anything is done."""
        raise NotImplementedError

    def spoil(self, operation: str, fault: Fault, answer: Answer) -> Answer:
        """An answer made wrong as a fault of the provider's own kind wants it."""
        raise NotImplementedError

    def refuse(self, operation: str, fault: Fault) -> Answer:
        """The provider's own error ``fault.issue``."""
        raise NotImplementedError

    def act(self, verb: str, values: dict[str, Any]) -> Any:
        """What the world does to the stand-in, when it runs as a process: ``approve``, ``dispute`` …"""
        raise NotImplementedError

    def calls(self, operation: str) -> list[Call]:
        """The diary of one operation."""
        with self.lock:
            return [call for call in self.diary if call.operation == operation]

    def answer(self, request: Request) -> Answer | None:
        """The whole way of a request; None: the connection is closed without a word."""
        if request.path.startswith("/-/"):
            return self._control(request)
        with self.lock:
            operation = self.name_of(request)
            fault = self.faults.take(operation)
            if fault and fault.kind == "issue":
                answer = self.refuse(operation, fault)
            elif fault and not fault.after:
                answer = fault.instead()
            else:
                _, answer = self.handle(request)
                if fault:
                    answer = fault.instead() if fault.replaces else self.spoil(operation, fault, answer)
            self._note(request, operation, answer, fault)
            self.save()
        if fault and fault.kind.startswith("stall"):
            self.released.wait(fault.seconds)
        return answer

    def save(self) -> None:
        """Write the state down for whoever compares it later."""
        if self._state_file is not None:
            part = self._state_file.with_suffix(".part")
            part.write_text(json.dumps(self.state(), indent=1), encoding="utf-8")
            part.replace(self._state_file)

    def _note(self, request: Request, operation: str, answer: Answer | None, fault: Fault | None) -> None:
        key = request.headers.get("paypal-request-id") or request.headers.get("idempotency-key", "")
        try:
            body = request.json() if "json" in request.headers.get("content-type", "") else None
        except ValueError:
            body = None
        status = answer.status if answer else 0
        self.diary.append(
            Call(operation, request.method, request.path, key, body, status, fault.kind if fault else "")
        )

    def _control(self, request: Request) -> Answer:
        """The doors for another process: state, clock, faults, acts."""
        values = request.json() or {}
        with self.lock:
            match request.method, request.path:
                case "GET", "/-/state":
                    return Answer(body=self.state())
                case "GET", "/-/violations":
                    return Answer(body=self.violations)
                case "POST", "/-/clock":
                    self.clock.advance(seconds=values["seconds"])
                case "POST", "/-/faults":
                    self.faults.add(values.pop("operation"), values.pop("kind"), **values)
                case "POST", path if path.startswith("/-/act/"):
                    done = self.act(path.removeprefix("/-/act/"), values)
                    self.save()
                    return Answer(body=done if done is not None else {})
                case _:
                    return Answer(404, {"error": "no such door"})
        return Answer(body={})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        log.debug("a caller went away")


def _handler(emulator: Emulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            if length > MOST_BYTES:
                self.send_error(413)
                return
            parts = urlsplit(self.path)
            request = Request(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query)),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length),
            )
            answer = emulator.answer(request)
            if answer is None:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            content = answer.encoded()
            self.send_response(answer.status)
            for name, value in {"Content-Type": answer.kind, **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            log.debug(format, *args)

    return Handler


@contextmanager
def waiting(seconds: float = 10.0) -> Iterator[Callable[[], bool]]:
    """A question that is answered with False when the time is up: ``while not done: assert more()``."""
    end = time.monotonic() + seconds

    def more() -> bool:
        time.sleep(0.01)
        return time.monotonic() < end

    yield more
