"""Lets only a few requests at a time into Django; the others wait their turn.

Django answers each in a thread, and threads that render hold on to megabytes each. Since one interpreter renders one
page at a time anyway, more of them make nothing faster. Somebody who sends slowly or reads slowly holds no place: it
is taken when a request has come whole, and given back when the answer begins. The threads stay from one request to
the next, see ``threads``.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from asgiref.sync import ThreadSensitiveContext

from andruck.project.threads import Threads

MOST = 12
"""Requests that are answered at the same time in one worker."""

FREE = "/-/"
"""Addresses of machines, which ask in time or not at all: health, messages of providers."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]


class Turnstile:
    """In front of an ASGI application."""

    def __init__(self, application: Application, *, threads: Threads, most: int = MOST) -> None:
        self.application, self.threads = application, threads
        self.places = asyncio.Semaphore(most)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request in its turn."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        seat = self.threads.seat()
        try:
            async with ThreadSensitiveContext(executor=seat):
                if scope["path"].startswith(FREE):
                    await self.application(scope, receive, send)
                else:
                    await self._in_turn(scope, receive, send)
        finally:
            seat.leave()

    async def _in_turn(self, scope: Message, receive: Receive, send: Send) -> None:
        inside = finished = False

        def leave() -> None:
            nonlocal inside, finished
            finished = True
            if inside:
                inside = False
                self.places.release()

        async def receive_whole() -> Message:
            nonlocal inside
            message = await receive()
            whole = message["type"] == "http.request" and not message.get("more_body")
            if whole and not inside and not finished:
                await self.places.acquire()
                inside = True
            return message

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                leave()
            await send(message)

        try:
            await self.application(scope, receive_whole, send_on)
        finally:
            leave()
