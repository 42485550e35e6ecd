"""Backing a paper up and bringing it back, on whichever database the tests run."""

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from pydantic import SecretStr

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.project import backup
from andruck.project.backup import making, restoring, sqlite, switching
from andruck.project.backup.workplace import BACKUP, workplace
from andruck.usage.places import Place, Store

ANDRUCK = Path(sys.executable).parent / "andruck"
NAME = "andruck.sqlite3"


def silent(what: str, done: int, total: int) -> None:
    """Nobody is told."""


@pytest.fixture
def paper(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small data folder whose database is no more than SQLite needs."""
    data = tmp_path / "data"
    (data / "media" / "images").mkdir(parents=True)
    (data / "media" / "images" / "a.webp").write_bytes(os.urandom(50_000))
    for name in ("static", "press", "search", "backups"):
        (data / name).mkdir()
        (data / name / "rebuilt").write_text("no")
    (data / "secret.key").write_text("geheim")
    (data / "secret.key").chmod(0o600)
    (data / "language").write_text("de\n")
    with closing(sqlite3.connect(data / NAME)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT)")
        known = [name.partition(".")[::2] for name in sorted(restoring.known_migrations())]
        database.executemany("INSERT INTO django_migrations (app, name) VALUES (?, ?)", known)
        database.execute("CREATE TABLE newsroom_article (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER)")
        database.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
        database.execute("INSERT INTO words VALUES ('Hafen')")
        database.executemany("INSERT INTO newsroom_article (a, b) VALUES (?, 0)", [(n,) for n in range(2000)])
        database.commit()
    settings.DATA = data
    settings.BASE_URL = "https://blatt.example"
    monkeypatch.setattr(making, "connection", _Connection(data / NAME))
    return data


class _Connection:
    """What making asks of Django's connection."""

    vendor = "sqlite"

    def __init__(self, file: Path) -> None:
        self.settings_dict = {"NAME": str(file)}


def make(data: Path, to: Path | None = None, **options: Any) -> making.Made:
    return making.make(
        data=data, to=to or data / "backups", progress=silent, **{"media": True, "keep": None, **options}
    )


def back(file: Path, data: Path, *, replace: bool = False) -> restoring.Restored:
    return restoring.restore(file, data=data, replace=replace, server=None, progress=silent)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def articles(data: Path) -> list[tuple[int, int, int]]:
    with closing(sqlite3.connect(data / NAME)) as database:
        return database.execute("SELECT id, a, b FROM newsroom_article ORDER BY id").fetchall()


def test_everything_worth_keeping_comes_back(paper: Path, tmp_path: Path) -> None:
    made = make(paper)
    assert made.file.stat().st_mode & 0o777 == 0o600
    target = tmp_path / "new"
    done = back(made.file, target)
    assert (done.aside, done.schema, done.behind) == (None, "", False)
    assert articles(target) == articles(paper)
    kept = {name: data for name, data in contents(target).items() if name != NAME}
    assert kept == {
        "language": b"de\n",
        "media/images/a.webp": (paper / "media/images/a.webp").read_bytes(),
        "secret.key": b"geheim",
    }
    assert (target / "secret.key").stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(target / NAME)) as database:
        assert database.execute("SELECT text FROM words WHERE words MATCH 'Hafen'").fetchall() == [("Hafen",)]


def test_copy_made_under_steady_writing_is_of_one_moment_and_comes_to_an_end(
    paper: Path, tmp_path: Path
) -> None:
    """Every transaction changes the sum of two rows by nothing: a copy from two moments would show it."""
    stop = threading.Event()
    rounds = 0

    def write() -> None:
        nonlocal rounds
        with closing(sqlite3.connect(paper / NAME, timeout=20)) as database:
            while not stop.is_set():
                with database:
                    database.execute("UPDATE newsroom_article SET b = b + 1 WHERE id % 7 = 0")
                    database.execute("UPDATE newsroom_article SET b = b - 1 WHERE id % 7 = 1")
                rounds += 1

    with closing(sqlite3.connect(paper / NAME)) as database, database:
        database.execute("CREATE TABLE filler AS SELECT zeroblob(20000000) AS x")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        files = [make(paper).file for _ in range(3)]
    finally:
        stop.set()
        writer.join()
    assert rounds > 10
    for number, file in enumerate(files):
        back(file, tmp_path / str(number))
        rows = articles(tmp_path / str(number))
        assert len({b for id_, _, b in rows if id_ % 7 == 0}) == 1
        assert sum({b for id_, _, b in rows if id_ % 7 < 2}) == 0


def test_histories_of_readers_come_back_as_a_clean_copy(paper: Path, tmp_path: Path) -> None:
    source = paper / making.HISTORY
    with closing(sqlite3.connect(source)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE usage_readarticle (id INTEGER PRIMARY KEY, article INTEGER)")
        writer.execute("INSERT INTO usage_readarticle (article) VALUES (7)")
        writer.commit()
        # What was written last is still in the log beside the file.
        assert (paper / f"{making.HISTORY}-wal").stat().st_size
        file = make(paper, tmp_path / "backups").file
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(Refusal, match="still works"):
            back(file, paper, replace=True)
    back(file, tmp_path / "new")
    assert [name for name in names(tmp_path / "new") if name.startswith("history")] == [making.HISTORY]
    with closing(sqlite3.connect(tmp_path / "new" / making.HISTORY)) as reader:
        assert reader.execute("SELECT article FROM usage_readarticle").fetchall() == [(7,)]
    source.write_bytes(b"no database" * 1000)
    with pytest.raises(Refusal):
        make(paper)


def test_verify_restores_in_a_corner_and_leaves_nothing(paper: Path) -> None:
    file = make(paper).file
    before = contents(paper)
    facts = restoring.verify(file, to=file.parent, server=None, progress=silent)
    assert (facts.counts["newsroom_article"], facts.media, facts.own_key) == (2000, True, False)
    assert contents(paper) == before
    assert [entry.name for entry in file.parent.iterdir() if entry.name.startswith(".")] == []


def test_damaged_database_is_neither_backed_up_nor_restored(paper: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(paper / NAME)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = (paper / NAME).read_bytes()
    (paper / NAME).write_bytes(whole[:4096] + b"\x0d" * 8192 + whole[12288:])
    with pytest.raises(Refusal) as caught:
        make(paper)
    assert caught.value.code == "damaged_database"
    assert names(paper / "backups") == ["rebuilt"]
    assert backup.age(paper) is None


def test_pictures_may_be_left_out_and_links_are_named(paper: Path, tmp_path: Path) -> None:
    (paper / "media" / "link").symlink_to("/etc")
    assert make(paper).left_out == (str(paper / "media" / "link"),)
    made = make(paper, media=False)
    assert made.left_out == ()
    assert back(made.file, tmp_path / "new").manifest.media is False
    assert names(tmp_path / "new") == [NAME, "language", "secret.key"]


def test_two_in_one_second_and_keeping_the_newest(paper: Path, tmp_path: Path) -> None:
    others = tmp_path / "there"
    others.mkdir()
    (others / "andruck-other.example-2020-01-01T000000Z.tar.gz").touch()
    (others / "holiday.tar.gz").touch()
    with time_machine.travel("2026-11-23T04:05:06+00:00", tick=False) as machine:
        made_names = [make(paper, others).file.name for _ in range(11)]
        assert made_names[:2] + made_names[-1:] == [
            "andruck-blatt.example-2026-11-23T040506Z.tar.gz",
            "andruck-blatt.example-2026-11-23T040506Z-2.tar.gz",
            "andruck-blatt.example-2026-11-23T040506Z-11.tar.gz",
        ]
        machine.move_to("2026-11-24T04:05:06+00:00")
        made = make(paper, others, keep=2)
    assert len(made.removed) == 10
    assert names(others) == [
        "andruck-blatt.example-2026-11-23T040506Z-11.tar.gz",
        "andruck-blatt.example-2026-11-24T040506Z.tar.gz",
        "andruck-other.example-2020-01-01T000000Z.tar.gz",
        "holiday.tar.gz",
    ]


def test_occupied_folder_is_refused_and_with_replace_moved_aside(paper: Path, tmp_path: Path) -> None:
    file = make(paper).file
    target = tmp_path / "new"
    target.mkdir()
    (target / "secret.key").write_text("other")
    (target / "media").mkdir()
    (target / "media" / "old.webp").write_text("old")
    (target / "backups").mkdir()
    with pytest.raises(Refusal) as caught:
        back(file, target)
    assert caught.value.code == "occupied"
    assert names(target) == ["backups", "media", "secret.key"]
    done = back(file, target, replace=True)
    assert done.aside is not None
    assert contents(done.aside) == {"media/old.webp": b"old", "secret.key": b"other"}
    assert (target / "secret.key").read_text() == "geheim"
    assert not (target / "media" / "old.webp").exists()
    back(file, target, replace=True)
    assert contents(done.aside) == {"media/old.webp": b"old", "secret.key": b"other"}


def test_former_data_is_not_backed_up_again(paper: Path, tmp_path: Path) -> None:
    file = make(paper).file
    back(file, paper, replace=True)
    assert back(make(paper).file, tmp_path / "new").aside is None
    assert names(tmp_path / "new") == [NAME, "language", "media", "secret.key"]


def test_database_in_use_is_not_replaced(paper: Path) -> None:
    file = make(paper).file
    with closing(sqlite3.connect(paper / NAME)) as database:
        database.execute("SELECT * FROM newsroom_article").fetchone()
        with pytest.raises(Refusal) as caught:
            back(file, paper, replace=True)
    assert caught.value.code == "in_use"
    assert sqlite.in_use(paper / NAME) is False


@pytest.mark.parametrize("stop_after", range(9))
def test_switch_that_stops_anywhere_is_carried_on(
    paper: Path, tmp_path: Path, stop_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after each of its renames: the next restore finishes it first, and nothing is lost or mixed."""
    file = make(paper).file
    target = tmp_path / "new"
    target.mkdir()
    old = {"language": b"en\n", "secret.key": b"older", "old": b"x"}
    for name, data in old.items():
        (target / name).write_bytes(data)
    renames = 0
    rename = Path.rename

    def dying(self: Path, to: Path) -> Path:
        nonlocal renames
        if self.name != "database":
            renames += 1
            if renames > stop_after:
                raise KeyboardInterrupt
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", dying)
    with pytest.raises(KeyboardInterrupt):
        back(file, target, replace=True)
    monkeypatch.undo()
    if switching.finish(target):
        assert (target / "secret.key").read_text() == "geheim"
        assert articles(target) == articles(paper)
        [aside] = [entry for entry in target.iterdir() if entry.name.startswith("before-restore-")]
        assert contents(aside) == old
    else:
        assert {name: (target / name).read_bytes() for name in switching.former(target)} == old


def test_newer_and_foreign_backups_are_refused_before_anything_is_unpacked(
    paper: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(paper / NAME)) as database, database:
        database.execute("INSERT INTO django_migrations (app, name) VALUES ('newsroom', '9999_future')")
    newer = make(paper).file
    for act in (
        lambda: back(newer, tmp_path / "new"),
        lambda: restoring.verify(newer, to=tmp_path, server=None, progress=silent),
    ):
        with pytest.raises(Refusal) as caught:
            act()
        assert caught.value.code == "newer_backup"
    assert list((tmp_path / "new").iterdir()) == []


def test_older_backup_says_that_an_update_is_due(paper: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(paper / NAME)) as database, database:
        database.execute("DELETE FROM django_migrations WHERE app = 'newsroom'")
    assert back(make(paper).file, tmp_path / "new").behind is True


def test_backup_into_what_is_backed_up_is_refused(paper: Path) -> None:
    with pytest.raises(Refusal) as caught:
        make(paper, paper / "media" / "copies")
    assert caught.value.code == "inside"
    assert not (paper / "media" / "copies").exists()


def test_leftovers_of_killed_ones_are_swept_and_those_of_living_ones_are_not(paper: Path) -> None:
    folder = paper / "backups"
    (folder / f"{BACKUP}dead").mkdir()
    with workplace(folder, BACKUP) as living:
        make(paper)
        assert living.is_dir()
        assert not (folder / f"{BACKUP}dead").exists()
    assert not living.exists()


def test_age_is_that_of_the_last_good_backup(paper: Path) -> None:
    assert backup.age(paper) is None
    make(paper)
    assert backup.age() is not None
    with time_machine.travel(clock.now() + timedelta(hours=3), tick=False):
        age = backup.age(paper)
        assert age is not None
        assert timedelta(hours=3) <= age < timedelta(hours=3, minutes=1)


def test_note_of_the_options_holds_no_secret(settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(
        update={
            "database_url": "postgres://ida:ge@heim@db.example/blatt",
            "email_url": "smtps://ida:geheim@mail.example:465",
            "secret_key": "geheim" * 10,
            "lake_catalog": "postgres://ida:geheim@db.example/counts",
            "lake_secret": SecretStr("geheim"),
        }
    )
    note = making.note()
    assert "heim" not in note
    assert "ANDRUCK_DATABASE_URL=postgres://…@db.example/blatt\n" in note
    assert "ANDRUCK_SECRET_KEY=…\n" in note
    assert "ANDRUCK_LAKE_CATALOG=postgres://…@db.example/counts\n" in note


def test_a_lake_that_is_elsewhere_is_named(paper: Path, tmp_path: Path, settings: Any) -> None:
    assert make(paper, tmp_path).counts_elsewhere == ""
    catalog = "postgres://ida:geheim@db.example/counts"
    settings.LAKE = Place(paper / "lake", catalog, "s3://counts/blatt", Store(secret="geheim"))
    words = make(paper, tmp_path).counts_elsewhere
    assert words == "a PostgreSQL database (ANDRUCK_LAKE_CATALOG) and s3://counts/blatt"


@pytest.fixture
def quiet_environment() -> dict[str, str]:
    """Nothing of the tests' own settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("ANDRUCK_", "DJANGO_"))}


def test_the_commands(paper: Path, tmp_path: Path, quiet_environment: dict[str, str]) -> None:
    def run(*arguments: object) -> tuple[int, str, str]:
        command = [str(part) for part in (ANDRUCK, *arguments)]
        done = subprocess.run(command, env=quiet_environment, cwd=tmp_path, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    code, said, wrong = run("backup", "--data", paper, "--to", tmp_path / "there", "--keep", 3)
    assert (code, wrong) == (0, "")
    [file] = (tmp_path / "there").iterdir()
    assert said.splitlines()[-1].startswith(f"{file} (")
    code, said, wrong = run("backup", "--verify", file)
    assert (code, wrong) == (0, "")
    assert said.splitlines()[-1] == "2,000 articles, pictures included."
    code, said, wrong = run("restore", file, "--data", tmp_path / "new")
    assert (code, wrong) == (0, "")
    assert f"Run “andruck update --data {tmp_path}/new”" in said
    assert names(tmp_path / "new") == [NAME, "language", "media", "secret.key"]
    code, said, wrong = run("restore", file, "--data", tmp_path / "new")
    assert (code, wrong.startswith(f"Not done: {tmp_path}/new is not empty")) == (1, True)
    # Nothing was founded by the way, neither here nor in the default place.
    assert names(tmp_path) == ["data", "new", "there"]
