"""Counts the pages that the application answers itself, those that were not kept yet or cannot be; takes beacons."""

from typing import Any

from andruck.press import beacons
from andruck.press.counting import Counting
from andruck.press.rules import counted_as
from andruck.press.serving import serving


class Counted:
    """In front of an ASGI application."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer as the application does."""
        if scope["type"] == "http" and scope["path"] == beacons.PATH and (intake := _intake()) is not None:
            await beacons.answer(scope, send, intake, peer(scope), serving().tick())
            return
        counting = _counting() if scope["type"] == "http" and scope["method"] == "GET" else None
        path = None if counting is None else counted_as(_target(scope))
        if counting is None or path is None:
            await self.application(scope, receive, send)
            return

        async def send_on(message: Any) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                _count(counting, scope, path)
            await send(message)

        await self.application(scope, receive, send_on)


def _counting() -> Counting | None:
    """None: nothing is counted, or the press cannot be opened; whoever answers connections has said so."""
    try:
        return serving().counting
    except Exception:
        return None


def _intake() -> Counting | None:
    """None: no network of caches stands in front, or the press cannot be opened."""
    try:
        return serving().intake
    except Exception:
        return None


def _target(scope: Any) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    return (raw + b"?" + query if query else raw).decode("latin-1")


def peer(scope: Any) -> str:
    """The address at the other end of the line; empty where there is none."""
    return str((scope.get("client") or ("", 0))[0])


def _is_page(message: Any) -> bool:
    kind = next((value for name, value in message["headers"] if name.lower() == b"content-type"), b"")
    return message["status"] == 200 and kind.startswith(b"text/html")


def _count(counting: Counting, scope: Any, path: str) -> None:
    lines = {name.lower(): value for name, value in scope["headers"]}
    sender = counting.sender(lines)
    if sender is not None:
        now = serving().tick()
        net = counting.net(lines, peer(scope))
        counting.seen_by_way_of(_target(scope), sender, path, lines.get(b"cookie"), now, net)
