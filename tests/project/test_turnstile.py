"""Only a few requests at a time are inside; nobody who is slow keeps others out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from andruck.project.threads import Threads
from andruck.project.turnstile import Turnstile

WHOLE = {"type": "http.request", "body": b"", "more_body": False}


class House:
    """An application that reads its request, works until it is let go, and counts who is inside."""

    def __init__(self) -> None:
        self.inside = self.most = self.answered = 0
        self.go = asyncio.Event()
        self.fails = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            await self.go.wait()
        finally:
            self.inside -= 1
        if self.fails:
            raise RuntimeError("broken")
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body"})
        self.answered += 1


def at_once(messages: list[dict[str, Any]]) -> Callable[[], Awaitable[dict[str, Any]]]:
    left = list(messages)

    async def receive() -> dict[str, Any]:
        return left.pop(0)

    return receive


async def never() -> dict[str, Any]:
    await asyncio.Event().wait()
    raise AssertionError


async def nothing(message: Any) -> None:
    pass


def asked(turnstile: Turnstile, *, path: str = "/", receive: Any = None, send: Any = nothing) -> Any:
    scope = {"type": "http", "path": path}
    return asyncio.ensure_future(turnstile(scope, receive or at_once([WHOLE]), send))


async def a_moment() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def run(test: Callable[[House, Turnstile], Awaitable[None]]) -> None:
    async def whole() -> None:
        house = House()
        turnstile = Turnstile(house, threads=Threads(close=lambda: None), most=2)
        await asyncio.wait_for(test(house, turnstile), 5)

    asyncio.run(whole())


def test_two_are_inside_and_all_are_answered() -> None:
    async def test(house: House, turnstile: Turnstile) -> None:
        every = [asked(turnstile) for _ in range(7)]
        await a_moment()
        assert house.inside == 2
        house.go.set()
        await asyncio.gather(*every)
        assert (house.most, house.answered) == (2, 7)

    run(test)


def test_machines_do_not_wait() -> None:
    async def test(house: House, turnstile: Turnstile) -> None:
        every = [asked(turnstile) for _ in range(5)] + [asked(turnstile, path="/-/health")]
        await a_moment()
        assert house.inside == 3
        house.go.set()
        await asyncio.gather(*every)

    run(test)


def test_who_sends_slowly_holds_no_place() -> None:
    async def test(house: House, turnstile: Turnstile) -> None:
        house.go.set()
        slow = [asked(turnstile, receive=never) for _ in range(5)]
        await asked(turnstile)
        assert house.answered == 1
        for one in slow:
            one.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        await asked(turnstile)

    run(test)


def test_who_reads_slowly_holds_no_place() -> None:
    async def test(house: House, turnstile: Turnstile) -> None:
        house.go.set()

        async def stuck(message: Any) -> None:
            await asyncio.Event().wait()

        slow = [asked(turnstile, send=stuck) for _ in range(5)]
        await a_moment()
        await asked(turnstile)
        assert house.answered == 1
        for one in slow:
            one.cancel()

    run(test)


@pytest.mark.parametrize("how", ["fails", "is cancelled inside", "is cancelled outside"])
def test_places_come_back(how: str) -> None:
    async def test(house: House, turnstile: Turnstile) -> None:
        every = [asked(turnstile) for _ in range(6)]
        await a_moment()
        if how == "fails":
            house.fails = True
            house.go.set()
        for one in {"fails": [], "is cancelled inside": every[:2], "is cancelled outside": every[2:]}[how]:
            one.cancel()
        await a_moment()
        house.go.set()
        await asyncio.gather(*every, return_exceptions=True)
        house.fails = False
        await asyncio.gather(*[asked(turnstile) for _ in range(6)])
        assert turnstile.places._value == 2

    run(test)
