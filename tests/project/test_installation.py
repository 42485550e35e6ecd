"""A real data folder, made and used by the real commands: founding, importing, kills, full disks, locked folders."""

import ctypes
import os
import re
import resource
import subprocess
import time
from pathlib import Path

import pytest

from andruck.project import stamps
from tests.project.installed import ANDRUCK, andruck, copy, database, environment

COLUMNS = ("--text-column", "text", "--section-column", "section", "--id-column", "id")
ROWS = 1500
LOCKED = (
    "Not done: The database may not be written. Check who owns the data folder, then run the command again.\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "old.csv"
    lines = (
        f'{number},Part {number % 5},"Headline number {number}. Then a sentence of its own, {"word " * 150}."\n'
        for number in range(1, ROWS + 1)
    )
    file.write_text("id,section,text\n" + "".join(lines), encoding="utf-8")
    return file


def place_in(data: Path) -> int:
    """How many records of the file are done."""
    with database(data) as connection:
        (row,) = connection.execute("SELECT coalesce(max(rows_done), 0) FROM newsroom_importrun").fetchall()
    return int(row[0])


def imported(data: Path) -> tuple[int, int, int]:
    """(articles, entries of theirs in the search index, place in the file); checks that no page is damaged."""
    with database(data) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (articles,) = connection.execute("SELECT count(*) FROM newsroom_article").fetchone()
        (entries,) = connection.execute(
            "SELECT count(*) FROM wagtailsearch_indexentry WHERE content_type_id IN "
            "(SELECT id FROM django_content_type WHERE app_label = 'newsroom' AND model = 'article')"
        ).fetchone()
        places = connection.execute("SELECT rows_done FROM newsroom_importrun").fetchall()
    return articles, entries, places[-1][0] if places else 0


def test_folder_remembers_its_language_and_keeps_its_key(founded: Path) -> None:
    assert (founded / "language").read_text() == "en\n"
    assert (founded / "secret.key").stat().st_mode & 0o777 == 0o600
    with database(founded) as connection:
        paths = [
            path for (path,) in connection.execute("SELECT url_path FROM wagtailcore_page ORDER BY path")
        ]
    assert paths[1:4] == ["/home/", "/home/section/", "/home/dossier/"]


def test_founding_again_changes_nothing_and_another_language_is_refused(founded: Path) -> None:
    def state() -> list[str]:
        with database(founded) as connection:
            return [line for line in connection.iterdump() if '"sqlite_sequence"' not in line]

    before = state()
    done = andruck(founded, "init", "--name", "Other", "--admin", "boss")
    assert (done.returncode, done.stderr) == (0, "")
    assert state() == before
    for command in (
        ("init", "--name", "X", "--admin", "boss", "--language", "de"),
        ("demo", "--language", "de"),
    ):
        refused = andruck(founded, *command)
        assert refused.returncode == 1
        assert (
            refused.stderr
            == "Not done: This data folder holds a paper in another language. Give another --data.\n"
        )
    refused = andruck(founded, "demo")
    assert (refused.returncode, refused.stderr) == (
        1,
        "Not done: This data folder holds a paper of its own. Give another one with --data.\n",
    )
    assert state() == before


def test_finished_demo_is_not_even_opened_again(tmp_path: Path) -> None:
    (tmp_path / "andruck.sqlite3").touch()
    (tmp_path / "language").write_text("en\n", encoding="ascii")
    stamps.put(tmp_path / ".demo", also="en")
    before = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    done = andruck(tmp_path, "demo")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "Staff sign in at http://localhost:8000/redaktion/",
        "  as         reporter, editor, chief, ads, revenue, admin",
        "  password   andruck-demo",
    ]
    assert re.match(r"  then code  \d{6}   ", lines[3])
    assert lines[-2] == "A reader with a membership: leserin@lotse.example"
    assert lines[-1] == "Readers sign in with any address; the mail with the code: andruck mail latest"
    assert {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == before


def test_weak_password_founds_nothing(tmp_path: Path) -> None:
    done = andruck(tmp_path / "data", "init", "--name", "X", "--admin", "boss", "--password", "12345678")
    assert done.returncode == 1
    assert done.stderr.startswith("Not done: ")
    assert not (tmp_path / "data" / "andruck.sqlite3").exists()


def test_check_lists_what_is_missing(founded: Path) -> None:
    done = andruck(founded, "check")
    assert done.returncode == 1
    assert "The page “privacy” is empty or not public." in done.stdout
    assert "Style sheets" not in done.stdout
    assert done.stdout.splitlines()[-1] == "18 things are missing."


def test_killed_import_goes_on_where_it_was(founded: Path, tmp_path: Path, table: Path) -> None:
    data = copy(founded, tmp_path)
    command = [ANDRUCK, "import-csv", str(table), *COLUMNS]
    process = subprocess.Popen(
        command, env=environment(data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while place_in(data) < 500:
            assert process.poll() is None, "finished before it could be killed"
            time.sleep(0.02)
    finally:
        process.kill()
        process.wait()
    articles, entries, place = imported(data)
    assert 500 <= place < ROWS
    assert articles == entries == place
    done = andruck(data, "import-csv", str(table), *COLUMNS)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Going on after {place:,} records." in done.stdout
    assert imported(data) == (ROWS, ROWS, ROWS)


def test_full_disk_is_said_and_damages_nothing(founded: Path, tmp_path: Path, table: Path) -> None:
    data = copy(founded, tmp_path)
    room = 2_000_000 + (data / "andruck.sqlite3").stat().st_size

    def no_more_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    done = andruck(data, "import-csv", str(table), *COLUMNS, limit=no_more_room)
    assert done.returncode == 1
    assert done.stderr in {
        "Not done: The disk is full. Free some space and run the command again; nothing is half-done.\n",
        "Not done: The disk does not take or give what it should. Check it; nothing is half-done.\n",
    }
    articles, entries, place = imported(data)
    assert articles == entries == place
    assert 0 < place < ROWS
    assert place % 250 == 0
    assert andruck(data, "import-csv", str(table), *COLUMNS).returncode == 0
    assert imported(data) == (ROWS, ROWS, ROWS)


def test_locked_folder_is_said_and_left_alone(founded: Path, tmp_path: Path, table: Path) -> None:
    data = copy(founded, tmp_path)
    for file in data.iterdir():
        file.chmod(0o400)
    data.chmod(0o500)
    try:
        done = andruck(data, "import-csv", str(table), *COLUMNS, limit=without_privilege)
        assert (done.returncode, done.stderr) == (1, LOCKED)
        done = andruck(data, "init", "--name", "X", "--admin", "boss", limit=without_privilege)
        assert (done.returncode, done.stderr) == (1, LOCKED)
    finally:
        data.chmod(0o700)
        for file in data.iterdir():
            file.chmod(0o600)
    assert imported(data) == (0, 0, 0)


def without_privilege() -> None:
    """Root may write everywhere; without this one right it may not."""
    drop, right = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE
    if os.geteuid() == 0 and ctypes.CDLL(None, use_errno=True).prctl(drop, right, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
