"""What “andruck check” finds about counting."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from andruck.core import clock
from andruck.usage import spool
from andruck.usage.places import Place, Store
from andruck.usage.queries.doubts import doubts
from andruck.usage.rules import Tally, tallies
from tests.lakes import Shared


@pytest.fixture
def counting(settings: Any, tmp_path: Path) -> Any:
    """A paper that counts by itself."""
    settings.COUNTING, settings.DATA, settings.LAKE = True, tmp_path, Place(tmp_path / "lake")
    return settings


def whats(*, several: bool = False) -> list[str]:
    return [what for what, _ in doubts(several=several)]


def test_one_machine_that_counts_well(counting: Any) -> None:
    assert whats() == []
    counting.COUNTING = False
    assert whats(several=True) == []


def test_several_machines_want_one_lake(counting: Any, shared: Shared) -> None:
    assert whats(several=True) == ["Several machines serve this paper, and each has figures of its own."]
    counting.LAKE = shared.place()
    assert whats(several=True) == []


def test_counts_that_wait(counting: Any, tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    spool.Writer(folder).add(
        tallies.write(
            Tally(int(clock.now().timestamp()), [(("phone", "direct", "", "", "anonymous"), ["/"])])
        )
    )
    assert whats() == []
    (file,) = spool.files(folder)
    long_ago = clock.now().timestamp() - 300
    os.utime(file, (long_ago, long_ago))
    assert whats() == ["What was counted waits and does not get into the figures."]
    spool.loaded(folder)
    assert whats() == []
    spool.put_aside(file)
    (found,) = doubts(several=False)
    assert "1 files" in found[0]
    assert str(folder / "broken") in found[1]


def test_a_catalog_and_a_store_that_are_away(counting: Any, shared: Shared) -> None:
    here = shared.place()
    counting.LAKE = replace(here, catalog="postgres://ida:geheim@127.0.0.1:1/counts")
    (found,) = whats()
    assert found.startswith("The counts' catalog cannot be opened: connection ")
    assert "geheim" not in found
    counting.LAKE = replace(here, files="s3://there-is-none/paper")
    (found,) = whats()
    assert found.startswith("The counts' files cannot be reached: ")
    counting.LAKE = replace(here, store=Store("http://127.0.0.1:1", key="one", secret="geheim"))
    (found,) = whats()
    assert found.startswith("The counts' files cannot be reached: ")
    assert "geheim" not in found
