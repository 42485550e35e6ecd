"""A full disk and a read-only one: a clear sentence, exit code 1, and no damaged data."""

import csv
import sqlite3
from pathlib import Path

import pytest

from tests.drills.conftest import ADMIN, Disk, andruck

pytestmark = pytest.mark.drill

ROWS = 6_000
PARAGRAPH = "Der Wasserstand an der Linne stieg in der Nacht um neun Zentimeter und blieb dann stehen. "


def _paper(disk: Disk) -> Path:
    data = disk.path / "data"
    done = andruck("init", "--name", "Kleines Blatt", "--language", "de", *ADMIN, "--data", data, data=data)
    assert done.returncode == 0, done.stdout + done.stderr
    return data


def _file(tmp_path: Path) -> Path:
    file = tmp_path / "archive.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "section", "text"])
        writer.writerows(
            [number, "Lokales", f"Meldung {number}. " + PARAGRAPH * 60] for number in range(ROWS)
        )
    return file


def _import(data: Path, file: Path) -> tuple[int, str]:
    done = andruck(
        "import-csv",
        file,
        "--text-column",
        "text",
        "--section-column",
        "section",
        "--id-column",
        "id",
        data=data,
    )
    return done.returncode, done.stdout + done.stderr


def _sound(data: Path) -> int:
    """The number of articles, after the database has been found whole."""
    with sqlite3.connect(data / "andruck.sqlite3") as direct:
        assert direct.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        count = direct.execute("SELECT count(*) FROM newsroom_article").fetchone()[0]
    direct.close()
    return int(count)


def test_an_import_onto_a_full_disk_goes_on_when_there_is_room(disk: Disk, tmp_path: Path) -> None:
    data, file = _paper(disk), _file(tmp_path)
    disk.remount(f"size={disk.used + 12_000_000}")
    code, said = _import(data, file)
    assert code == 1, said
    assert "disk is full" in said
    assert "Traceback" not in said
    half = _sound(data)
    assert 0 < half < ROWS
    disk.remount("size=600m")
    code, said = _import(data, file)
    assert code == 0, said
    assert _sound(data) == ROWS


def test_a_read_only_data_folder(disk: Disk, tmp_path: Path) -> None:
    data, file = _paper(disk), _file(tmp_path)
    before = _sound(data)
    disk.remount("ro")
    for command in (["init", "--name", "X", *ADMIN], ["demo"]):
        done = andruck(*command, "--data", data, data=data)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stdout + done.stderr
        assert done.stderr.startswith("Not done:")
        assert "data folder" in done.stderr
    code, said = _import(data, file)
    assert (code, "Traceback" in said) == (1, False), said
    assert "Not done:" in said
    assert "data folder" in said
    disk.remount("rw")
    assert _sound(data) == before
