"""The commands for the search index, in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ANDRUCK = Path(sys.executable).parent / "andruck"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty paper."""
    folder = tmp_path_factory.mktemp("paper") / "data"
    done = run("init", folder, "--name", "Der Lotse", "--admin", "ida", "--password", "Ein-langes-Wort-7")
    assert done.returncode == 0, done.stderr
    return folder


def run(command: str, data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    own = {key: value for key, value in os.environ.items() if not key.startswith(("ANDRUCK_", "DJANGO_"))}
    line = [ANDRUCK, *command.split(), "--data", data, *options]
    return subprocess.run(
        line, env={**own, "ANDRUCK_LANGUAGE": "en"}, capture_output=True, text=True, timeout=120
    )


def test_an_index_is_built_and_tells_how_it_is(data: Path) -> None:
    before = run("search status", data)
    assert (before.returncode, "no index yet" in before.stdout) == (1, True)
    built = run("search rebuild", data)
    assert (built.returncode, built.stdout.splitlines()[-1]) == (0, "0 articles can be found.")
    after = run("search status", data)
    assert after.returncode == 0
    assert after.stdout.startswith("The index is well.\n0 articles;")


def test_without_a_paper_nothing_happens(tmp_path: Path) -> None:
    done = run("search rebuild", tmp_path / "nothing")
    assert (done.returncode, "andruck init" in done.stderr) == (1, True)
    assert not (tmp_path / "nothing" / "search").exists()
