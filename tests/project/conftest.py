"""A founded paper for every test of this folder that only needs one: founding takes a quarter of a minute."""

import os
from pathlib import Path

import pytest

from tests.project import installed


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An English paper, founded by the command, once for all processes of this run. Write only into a copy of it."""
    own = tmp_path_factory.getbasetemp()
    return installed.found_once((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "founded")
