"""Draws the demo's pictures beside everything else, on all cores: each is drawn, cut and compressed in a worker."""

import multiprocessing
import os
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from andruck.core.typography import slugify
from andruck.newsroom.actions import picturing
from andruck.newsroom.actions.picturing import Developed
from andruck.project.demo import pictures

SIZE = (1600, 1067)
FACE = "face"


@dataclass(frozen=True, slots=True)
class Order:
    """A picture to be drawn; its name makes it this one and no other, ``use`` says where it will stand."""

    name: str
    motif: str
    use: str


def draw(order: Order, size: tuple[int, int] = SIZE) -> Developed:
    """Draw one picture of this size, with its smaller ones."""
    seed = zlib.crc32(order.name.encode())
    data = (
        pictures.draw_face(seed) if order.motif == FACE else pictures.draw(order.motif, seed=seed, size=size)
    )
    name = f"{slugify(order.name)}.jpg"
    return picturing.develop(name=name, data=data, specs=picturing.AHEAD[order.use])


@contextmanager
def studio(
    orders: Iterable[Order], *, size: tuple[int, int] = SIZE
) -> Iterator[dict[str, "Future[Developed]"]]:
    """Have the pictures drawn in the background; gives their results-to-be by name.

    Enter it before the database is used: workers are copies of this process and must not share a connection.
    """
    waiting = {order.name: order for order in orders}
    if not waiting:
        yield {}
        return
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=multiprocessing.get_context("fork")) as pool:
        futures = {name: pool.submit(draw, order, size) for name, order in waiting.items()}
        try:
            yield futures
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
