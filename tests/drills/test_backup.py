"""Backups that are killed, backups onto a full disk, and a real PostgreSQL brought back."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.drills.conftest import ADMIN, Disk, andruck
from tests.journeys.conftest import ANDRUCK, environment

pytestmark = pytest.mark.drill

KILLS = 20
PICTURES = 40_000_000


def _paper(data: Path) -> Path:
    done = andruck("init", "--name", "Kleines Blatt", "--language", "de", *ADMIN, "--data", data, data=data)
    assert done.returncode == 0, done.stdout + done.stderr
    (data / "media").mkdir(exist_ok=True)
    (data / "media" / "large.jpg").write_bytes(os.urandom(PICTURES))
    return data


def _archives(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.tar.gz"))


def _state(data: Path) -> dict[str, tuple[int, int]]:
    """Size and time of every file, apart from unfinished work."""
    return {
        str(file.relative_to(data)): (file.stat().st_size, file.stat().st_mtime_ns)
        for file in data.rglob("*")
        if file.is_file() and not any(part.startswith(".andruck-") for part in file.relative_to(data).parts)
    }


def test_killed_backups_leave_no_half_archive(tmp_path: Path) -> None:
    data, there = _paper(tmp_path / "data"), tmp_path / "there"
    there.mkdir()
    command = [ANDRUCK, "backup", "--to", there, "--data", data]
    killed = 0
    for number in range(KILLS):
        process = subprocess.Popen(
            command,
            env=environment(data, "http://localhost"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while not list(there.glob(".andruck-backup-*/*")) and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        time.sleep(number * 0.03)
        process.kill()
        killed += process.wait() == -signal.SIGKILL
    assert killed > KILLS / 2
    for file in _archives(there):
        done = andruck("backup", "--verify", file, data=data)
        assert done.returncode == 0, done.stderr
    done = andruck("backup", "--to", there, "--data", data, data=data)
    assert done.returncode == 0, done.stderr
    assert [entry.name for entry in there.iterdir() if entry.name.startswith(".")] == []


def test_killed_restores_leave_the_old_data_untouched(tmp_path: Path) -> None:
    data = _paper(tmp_path / "data")
    assert andruck("backup", "--data", data, data=data).returncode == 0
    [file] = _archives(data / "backups")
    before = _state(data)
    command = [ANDRUCK, "restore", file, "--replace", "--data", data]
    for number in range(KILLS):
        process = subprocess.Popen(
            command,
            env=environment(data, "http://localhost"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while not list(data.glob(".andruck-restore-*/*")) and process.poll() is None:
            time.sleep(0.005)
        time.sleep(number * 0.01)
        process.kill()
        if process.wait() == 0:
            break
        if not list(data.glob("before-restore-*")):
            assert _state(data) == before
    done = andruck("restore", file, "--replace", "--data", data, data=data)
    assert done.returncode == 0, done.stderr
    assert (data / "media" / "large.jpg").stat().st_size == PICTURES
    assert [entry.name for entry in data.iterdir() if entry.name.startswith(".andruck-")] == []
    assert andruck("manage", "check", data=data).returncode == 0


def test_a_full_disk_is_said_and_leaves_nothing(disk: Disk, tmp_path: Path) -> None:
    data = _paper(tmp_path / "data")
    there = disk.path / "there"
    there.mkdir()
    disk.remount(f"size={disk.used + PICTURES // 2}")
    for command in (("backup", "--to", there, "--data", data),):
        done = andruck(*command, data=data)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
        assert "disk is full" in done.stderr
    assert list(there.iterdir()) == []
    assert not (data / "last-backup").exists()
    done = andruck("backup", "--to", tmp_path, "--data", data, data=data)
    assert done.returncode == 0, done.stderr
    [file] = _archives(tmp_path)
    done = andruck("restore", file, "--data", there, data=there)
    assert (done.returncode, "disk is full" in done.stderr) == (1, True), done.stderr
    assert list(there.iterdir()) == []


@pytest.fixture
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL of our own, without its last part: the name of a database."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        if os.environ.get("ANDRUCK_REQUIRE_DRILLS"):
            pytest.fail("PostgreSQL is not installed.")
        pytest.skip("PostgreSQL is not installed.")
    folder = Path(tempfile.mkdtemp(prefix="andruck-pg-"))
    owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    if owner:
        shutil.chown(folder, "postgres", "postgres")
    control = [*owner, str(found[-1] / "pg_ctl"), "-D", str(folder / "data")]
    made = [
        *owner,
        str(found[-1] / "initdb"),
        "-D",
        str(folder / "data"),
        "-A",
        "trust",
        "-U",
        "andruck",
        "-E",
        "UTF8",
    ]
    subprocess.run(made, check=True, capture_output=True, cwd=folder)
    options = f"-p 5599 -k {folder} -c listen_addresses='' -c fsync=off"
    subprocess.run(
        [*control, "-w", "-l", str(folder / "log"), "-o", options, "start"],
        check=True, stdout=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    try:
        yield f"host={folder} port=5599 user=andruck"
    finally:
        subprocess.run(
            [*control, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL, cwd=folder
        )
        shutil.rmtree(folder)


def test_postgresql_is_dumped_tried_and_brought_back(postgres: str, tmp_path: Path) -> None:
    data, host = tmp_path / "data", postgres.split(maxsplit=1)[0].removeprefix("host=")

    def run(*arguments: object, name: str = "blatt") -> "subprocess.CompletedProcess[str]":
        url = f"postgres://andruck@/{name}?host={host}&port=5599"
        env = {**environment(data, "http://localhost"), "ANDRUCK_DATABASE_URL": url}
        command = [str(part) for part in (ANDRUCK, *arguments)]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)

    def ask(name: str, question: str) -> list[tuple[object, ...]]:
        with closing(psycopg.connect(f"{postgres} dbname={name}", autocommit=True)) as connection:
            cursor = connection.execute(question)
            return cursor.fetchall() if cursor.description else []

    for name in ("blatt", "leer"):
        ask("postgres", f"CREATE DATABASE {name}")
    done = run("init", "--name", "Blatt", "--language", "de", *ADMIN, "--data", data)
    assert done.returncode == 0, done.stderr
    done = run("backup", "--data", data)
    assert done.returncode == 0, done.stderr
    [file] = _archives(data / "backups")
    done = run("backup", "--verify", file)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "0 articles, pictures included."), (
        done.stderr
    )
    databases = "SELECT datname FROM pg_database WHERE datname NOT LIKE 'template%' ORDER BY 1"
    assert ask("postgres", databases) == [("blatt",), ("leer",), ("postgres",)]
    # Into an empty database.
    users = "SELECT username FROM people_user"
    done = run("restore", file, "--data", tmp_path / "new", name="leer")
    assert done.returncode == 0, done.stderr
    assert ask("leer", users) == [("boss",)]
    # Into a full one: refused; moved aside; nothing deleted.
    ask("blatt", "UPDATE people_user SET username = 'later'")
    done = run("restore", file, "--data", tmp_path / "third")
    assert (done.returncode, "blatt is not empty" in done.stderr) == (1, True), done.stderr
    done = run("restore", file, "--replace", "--data", tmp_path / "third")
    assert done.returncode == 0, done.stderr
    [(schema,)] = ask("blatt", "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before%'")
    assert (ask("blatt", users), ask("blatt", f"SELECT username FROM {schema}.people_user")) == (
        [("boss",)],
        [("later",)],
    )
    # Somebody works there: nothing happens.
    with closing(psycopg.connect(f"{postgres} dbname=blatt")):
        done = run("restore", file, "--replace", "--data", tmp_path / "fourth")
    assert (done.returncode, "Stop the paper first" in done.stderr) == (1, True), done.stderr
    # And for the wrong kind of database.
    done = andruck("restore", file, "--data", tmp_path / "fifth", data=tmp_path)
    assert (done.returncode, "Name one in ANDRUCK_DATABASE_URL" in done.stderr) == (1, True), done.stderr
