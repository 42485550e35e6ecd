"""HTTP as Uvicorn speaks it, with kept pages answered before the application is asked.

Only plain requests are answered here: GET or HEAD without a body, from one host header of ours, in turn. Everything
else, and everything doubtful, goes on to Uvicorn untouched and from there to Django. It overrides methods that
Uvicorn does not document; the version is pinned and tests hold the contract.
"""

import asyncio
import logging
from time import monotonic
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from andruck.press.counting import Net, Sender
from andruck.press.forms import Answer
from andruck.press.rules import canonical, is_simple
from andruck.press.serving import Serving, serving, unchanged

log = logging.getLogger("andruck.press")

LAST_WORD = 2.0
"""Seconds an idle connection still gets for one more request when the worker ends."""


class PressProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Called for every header: a plain function without ``self`` is the fastest that keeps repeated headers.
        self._lines: list[tuple[bytes, bytes]] = []
        add = self._lines.append
        self.on_header = lambda name, value: add((name, value))  # type: ignore[method-assign]
        super().__init__(*args, **kwargs)
        self.press: Serving | None = _serving()
        self._sender: Sender | None = None
        self._net = Net("")
        self._answered = False
        self._within = False
        self._ending = False
        self._waiting_since = 0.0
        self._patience: asyncio.TimerHandle | None = None

    # ------------------------------------------------------------ the connection
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._net = Net(self.client[0] if self.client else "")
        self._waiting_since = monotonic()
        self._patience = self.loop.call_later(self.timeout_keep_alive, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        super().connection_lost(exc)

    def _look(self) -> None:
        """A connection that has not sent a whole request for too long is closed, however it spends the time."""
        self._patience = None
        if self.transport.is_closing():
            return
        wait = float(self.timeout_keep_alive)
        if self.cycle is None or self.cycle.response_complete:
            wait -= monotonic() - self._waiting_since
            if wait <= 0:
                # What a reader with a slow line has not received yet is dropped only after as long again.
                if self.transport.get_write_buffer_size() and wait > -self.timeout_keep_alive:
                    wait = float(self.timeout_keep_alive)
                else:
                    self._give_up()
                    return
        self._patience = self.loop.call_later(wait, self._look)

    def _give_up(self) -> None:
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.transport.close()

    def shutdown(self) -> None:
        """The worker ends. An idle connection may have a request on its way: it gets its answer, and a good-bye."""
        if self.cycle is not None and not self.cycle.response_complete:
            super().shutdown()
            return
        self._ending = True
        self.loop.call_later(LAST_WORD, self._end)

    def _end(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()
        else:
            self.cycle.keep_alive = False

    # ------------------------------------------------------------ one request in one piece
    def data_received(self, data: bytes) -> None:
        press, cycle = self.press, self.cycle
        if (
            press is not None
            and not self._within
            and (cycle is None or cycle.response_complete)
            and not self.pipeline
            and data.endswith(b"\r\n\r\n")
        ):
            try:
                answered = self._repeat(press, data) or self._whole(press, data)
            except Exception:
                # Whatever is wrong with the press, the paper comes out: it fails before it sends.
                log.exception("The press could not answer")
                answered = False
            if answered:
                self._unset_keepalive_if_required()
                return
        super().data_received(data)

    def _repeat(self, press: Serving, data: bytes) -> bool:
        """Answer a request of which all but address and cookie has been seen before. The common case."""
        found = press.familiar.look(data)
        if found is None or self._ending or self.flow.write_paused or self.transport.is_closing():
            return False
        name, packing, sender, cookies = found
        hot = press.hot
        if name not in hot.pages and name not in hot.known and not is_simple(name):
            return False
        now = press.tick()
        answer = hot.answer(name, now, packing, cookies)
        if answer is None:
            return False
        if sender is not None:
            press.counting.seen(sender, name, cookies, now, self._net)  # type: ignore[union-attr]
        self.transport.write(b"".join((answer[2], press.tail, answer[3])))
        self.server_state.total_requests += 1
        self._waiting_since = monotonic()
        return True

    def _whole(self, press: Serving, data: bytes) -> bool:
        """Answer a request that has come in one piece."""
        lane = press.lane
        if lane.take(data) and self._answer(press, lane.parser.get_method(), lane.targets[0], lane.fields):
            accepted = next(
                (value for name, value in lane.fields.items() if name.lower() == b"accept-encoding"), b""
            )
            press.familiar.learn(data, lane.fields, press.encoding(accepted), self._sender)
            return True
        lane.renew()
        return False

    # ------------------------------------------------------------ every other request
    def on_message_begin(self) -> None:
        # The scope is built only if the request goes on.
        self.url = b""
        self._within = True
        self._lines.clear()

    def on_headers_complete(self) -> None:
        cycle, press = self.cycle, self.press
        if press is not None and (cycle is None or cycle.response_complete) and not self.pipeline:
            fields = dict(self._lines)
            plain = len(fields) == len(self._lines) and self.parser.get_http_version() == "1.1"
            try:
                method = self.parser.get_method()
                self._answered = plain and self._answer(press, method, self.url, fields)
            except Exception:
                log.exception("The press could not answer")
        if not self._answered:
            self._hand_on()

    def on_body(self, body: bytes) -> None:
        if not self._answered:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._within = False
        if self._answered:
            self._answered = False
        else:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        self._waiting_since = monotonic()
        super().on_response_complete()

    def _hand_on(self) -> None:
        """Exactly what Uvicorn would have done from the start."""
        url = self.url
        super().on_message_begin()
        self.url = url
        for one, value in self._lines:
            super().on_header(one, value)
        super().on_headers_complete()
        if self._ending:
            self.cycle.keep_alive = False

    # ------------------------------------------------------------ the answer
    def _answer(self, press: Serving, method: bytes, target: bytes, raw: dict[bytes, bytes]) -> bool:
        """Answer with a kept page. False: nothing has been sent, it is not for us."""
        fields = {name.lower(): value for name, value in raw.items()}
        if (
            (method != b"GET" and method != b"HEAD")
            or len(fields) != len(raw)
            or b"content-length" in fields
            or b"transfer-encoding" in fields
            or b"expect" in fields
            or b"upgrade" in fields
            or self.flow.write_paused
            or self.transport.is_closing()
        ):
            return False
        host = fields.get(b"host", b"")
        if host not in press.known_hosts and not press.host(host):
            return False
        if press.https != "any" and not self._secure(press, fields):
            return False
        now = press.tick()
        name = target.decode("latin-1")
        path = name if name in press.hot.pages else canonical(name)
        if path is None:
            return False
        packing, cookies = press.encoding(fields.get(b"accept-encoding", b"")), fields.get(b"cookie")
        answer = press.hot.answer(path, now, packing, cookies)
        if answer is None:
            return False
        counting = press.counting
        self._sender = sender = None if counting is None else counting.sender(fields)
        if counting is not None and sender is not None and method == b"GET":
            counting.seen_by_way_of(name, sender, path, cookies, now, self._net)
        self._send(press, answer, fields, head_only=method == b"HEAD")
        return True

    def _secure(self, press: Serving, fields: dict[bytes, bytes]) -> bool:
        """Whether the reader came by https; everybody else is sent there by Django."""
        if press.https == "proxy":
            return fields.get(b"x-forwarded-proto") == b"https"
        return self.scheme == "https"

    def _send(self, press: Serving, answer: Answer, fields: dict[bytes, bytes], *, head_only: bool) -> None:
        tag, short, head, body = answer
        connection = fields.get(b"connection", b"keep-alive")
        last = self._ending or (connection != b"keep-alive" and not _stays(connection))
        tail = press.closing_tail if last else press.tail
        none_match = fields.get(b"if-none-match")
        since = fields.get(b"if-modified-since")
        if (none_match is not None or since is not None) and unchanged(tag, head, none_match, since):
            self.transport.write(short + tail)
        elif head_only:
            self.transport.write(head + tail)
        else:
            self.transport.write(b"".join((head, tail, body)))
        self._counted()
        if last:
            self.transport.close()

    def _counted(self) -> None:
        self.server_state.total_requests += 1
        self._waiting_since = monotonic()


def _stays(connection: bytes) -> bool:
    """Whether a ``Connection`` header leaves the line open."""
    return b"close" not in [token.strip() for token in connection.lower().split(b",")]


def _serving() -> Serving | None:
    """None: the press cannot be opened. The application answers, and the next connection tries again."""
    try:
        return serving()
    except Exception:
        log.exception("The press cannot be opened")
        return None
