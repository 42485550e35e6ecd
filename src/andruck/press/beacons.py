"""Counts pages that a network of caches has answered: each says with one empty request that it was shown.

In front of the application, which never hears of it. An answer of 204 is a promise: the view is on the disk then.
"""

from http import HTTPStatus
from typing import Any

from andruck.press.counting import Counting
from andruck.press.rules import canonical
from andruck.usage.rules import beacon

PATH = "/-/u"


async def answer(scope: Any, send: Any, intake: Counting, peer: str, now: float) -> None:
    """Answer a request to the beacon's address; its body is never asked for. ``peer``: the other end's."""
    lines = {name.lower(): value for name, value in scope["headers"]}
    told = beacon(scope["method"], lines, intake.ours)
    # A page of ours that is not counted is no mistake of whoever says that it was shown.
    page = None if told.came is None else canonical(told.target)
    status = told.status
    if told.came is not None and page is not None:
        net = intake.net(lines, peer)
        intake.seen(intake.sender_of(told.came, lines), page, lines.get(b"cookie"), now, net)
        if not await intake.written():
            status = HTTPStatus.SERVICE_UNAVAILABLE
    await _say(send, status)


async def _say(send: Any, status: int) -> None:
    headers = [(b"cache-control", b"no-store")]
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append((b"allow", b"POST"))
    if status != HTTPStatus.NO_CONTENT:
        # Whatever else is on its way on this line is not read: it may be long.
        headers += [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": b""})
