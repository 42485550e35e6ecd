"""Counts the pages that the application answers itself: those that were not kept yet, or cannot be."""

from typing import Any

from andruck.press.counting import Counting
from andruck.press.rules import counted_as
from andruck.press.serving import serving


class Counted:
    """In front of an ASGI application."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer as the application does."""
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


def _target(scope: Any) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    return (raw + b"?" + query if query else raw).decode("latin-1")


def _is_page(message: Any) -> bool:
    kind = next((value for name, value in message["headers"] if name.lower() == b"content-type"), b"")
    return message["status"] == 200 and kind.startswith(b"text/html")


def _count(counting: Counting, scope: Any, path: str) -> None:
    lines = {name.lower(): value for name, value in scope["headers"]}
    sender = counting.sender(lines)
    if sender is not None:
        now = serving().tick()
        counting.seen_by_way_of(_target(scope), sender, path, lines.get(b"cookie"), now)
