"""A press with a folder of its own, for one test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from andruck.press import editions, following, handlers
from andruck.press import store as stores
from tests.press import lines


@pytest.fixture
def press(settings: Any, tmp_path: Path) -> Iterator[stores.Store]:
    """The store of a press that is switched on and follows only when it is told to."""
    settings.PRESS = True
    settings.DATA = tmp_path
    store = stores.open_store(following.folder())
    editions.begin(store)
    following.forget()
    handlers.forget()
    yield store
    stores._open.pop(following.folder().resolve(), None)


@pytest.fixture
def store(tmp_path: Path) -> stores.Store:
    """A store of 64 MiB, without the rest of the press."""
    return stores.Store(tmp_path / "press", size=64 * 1024**2)


@pytest.fixture
def keep(store: stores.Store) -> Callable[..., bool]:
    """Keeps a page in it."""
    return lines.keeper(store)


@pytest.fixture
def server(store: stores.Store) -> Iterator[lines.Running]:
    """A server that answers from it."""
    with lines.running(lines.serving_of(store)) as running:
        yield running
