"""Threads stay from one request to the next; nobody waits for a thread that is still busy; spare ones go."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from andruck.project.threads import Threads
from andruck.project.turnstile import Turnstile

WHOLE = {"type": "http.request", "body": b"", "more_body": False}


class House:
    """An application that works in its thread and says in which."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []
        self.go = threading.Event()
        self.go.set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        for _ in range(2):
            await sync_to_async(self.work)()
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body"})

    def work(self) -> None:
        self.threads.append(threading.current_thread())
        self.go.wait(5)


async def nothing(_message: Any) -> None:
    pass


async def whole() -> dict[str, Any]:
    return WHOLE


def asked(turnstile: Turnstile, path: str = "/", receive: Any = whole) -> Any:
    return asyncio.ensure_future(turnstile({"type": "http", "path": path}, receive, nothing))


def run(test: Callable[[House, Turnstile, list[threading.Thread]], Awaitable[None]], **facts: Any) -> None:
    closed: list[threading.Thread] = []

    async def everything() -> None:
        house = House()
        threads = Threads(close=lambda: closed.append(threading.current_thread()), **facts)
        await asyncio.wait_for(test(house, Turnstile(house, threads=threads), closed), 10)

    asyncio.run(everything())


@pytest.mark.parametrize("path", ["/", "/-/hook/paypal/"])
def test_one_after_the_other_work_in_the_same_thread(path: str) -> None:
    async def test(house: House, turnstile: Turnstile, closed: list[threading.Thread]) -> None:
        for _ in range(5):
            await asked(turnstile, path)
        assert len(house.threads) == 10
        assert len(set(house.threads)) == 1
        assert closed == []

    run(test)


def test_several_at_once_have_one_each_and_spare_ones_go() -> None:
    async def test(house: House, turnstile: Turnstile, closed: list[threading.Thread]) -> None:
        house.go.clear()
        every = [asked(turnstile) for _ in range(5)]
        while len(house.threads) < 5:
            await asyncio.sleep(0.01)
        house.go.set()
        await asyncio.gather(*every)
        assert len(set(house.threads)) == 5
        assert len(turnstile.threads.idle) == 5
        await asyncio.sleep(0.1)
        assert len(turnstile.threads.idle) == 2
        while len(closed) < 3:
            await asyncio.sleep(0.01)
        assert len(set(closed)) == 3

    run(test, idle=0.05)


def test_nobody_waits_for_what_somebody_else_has_given_up() -> None:
    async def test(house: House, turnstile: Turnstile, closed: list[threading.Thread]) -> None:
        house.go.clear()
        gone = asked(turnstile)
        while not house.threads:
            await asyncio.sleep(0.01)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        assert turnstile.threads.idle == []
        house.go.set()
        await asked(turnstile)
        assert house.threads[0] not in house.threads[1:]
        while not closed:
            await asyncio.sleep(0.01)
        assert closed == house.threads[:1]

    run(test)


def test_who_sends_slowly_has_none() -> None:
    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def test(house: House, turnstile: Turnstile, closed: list[threading.Thread]) -> None:
        await asked(turnstile)
        slow = [asked(turnstile, receive=never) for _ in range(20)]
        await asyncio.sleep(0.01)
        assert len(turnstile.threads.idle) == 1
        await asked(turnstile)
        assert len(set(house.threads)) == 1
        for one in slow:
            one.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    run(test)
