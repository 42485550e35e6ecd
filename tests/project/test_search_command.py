"""The commands for the search index, in processes of their own."""

from pathlib import Path

from tests.project.installed import andruck, copy


def test_an_index_is_built_and_tells_how_it_is(founded: Path, tmp_path: Path) -> None:
    data = copy(founded, tmp_path)
    before = andruck(data, "search", "status")
    assert (before.returncode, "no index yet" in before.stdout) == (1, True)
    built = andruck(data, "search", "rebuild")
    assert (built.returncode, built.stdout.splitlines()[-1]) == (0, "0 articles can be found.")
    after = andruck(data, "search", "status")
    assert after.returncode == 0
    assert after.stdout.startswith("The index is well.\n0 articles;")


def test_without_a_paper_nothing_happens(tmp_path: Path) -> None:
    done = andruck(tmp_path / "nothing", "search", "rebuild")
    assert (done.returncode, "andruck init" in done.stderr) == (1, True)
    assert not (tmp_path / "nothing" / "search").exists()
