"""The paper always comes out: databases stopped, workers killed, disks full, under load."""

import contextlib
import http.client
import json
import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psutil
import pytest

from tests.drills.conftest import ADMIN, Disk
from tests.drills.postgres import Postgres
from tests.drills.processes import running
from tests.journeys.conftest import ANDRUCK, environment, free_port

pytestmark = pytest.mark.drill

ARTICLES = 12
KILLS = 100


@dataclass
class Paper:
    """A served paper in a data folder."""

    data: Path
    log: Path
    database: str = ""
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        env = environment(self.data, self.url)
        env.pop("ANDRUCK_DATABASE_URL", None)
        return {**env, "ANDRUCK_DATABASE_URL": self.database} if self.database else env

    def run(self, *arguments: object, stdin: str = "") -> str:
        command = [str(part) for part in (ANDRUCK, *arguments)]
        done = subprocess.run(command, env=self.env, input=stdin, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def shell(self, code: str) -> str:
        return self.run("manage", "shell", "--no-imports", "-c", code)

    def found(self) -> None:
        self.run("init", "--name", "Kleines Blatt", "--language", "de", *ADMIN, "--data", self.data)
        self.shell(
            "from andruck.newsroom.actions import furnishing, publishing\n"
            "from andruck.newsroom.models import Article, SectionPage\n"
            "section = furnishing.add_section(title='Politik', slug='politik')\n"
            f"for number in range({ARTICLES}):\n"
            "    row = Article(section_id=section, headline=f'Meldung {number}', live=False,\n"
            "        body=Article._meta.get_field('body').to_python(\n"
            "            [{'type': 'paragraph', 'value': '<p>Text</p>'}]))\n"
            "    row.save()\n"
            "    publishing.publish(article=row)\n"
        )

    def rename(self, number: int, headline: str) -> None:
        self.shell(
            "from andruck.newsroom.actions import publishing\nfrom andruck.newsroom.models import Article\n"
            f"row = Article.objects.order_by('pk')[{number}]\nrow.deck = '{headline}'\n"
            "publishing.publish(article=row)\n"
        )

    def serve(self, workers: int = 2) -> None:
        command = [
            ANDRUCK, "serve", "--port", str(self.port), "--workers", str(workers), "--with-worker",
            "--data", self.data,
        ]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([str(part) for part in command], env=self.env, stderr=log)
        for _ in range(600):
            try:
                self.get("/-/health")
            except OSError:
                time.sleep(0.1)
            else:
                return
        pytest.fail("The server does not answer.")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)

    def get(self, path: str) -> tuple[int, str, str]:
        """(status, X-Press, text)."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("X-Press", ""), answer.read().decode()
        finally:
            connection.close()

    def paths(self) -> list[str]:
        text = self.get("/feed/feed.json")[2]
        articles = [item["url"].removeprefix(self.url) for item in json.loads(text)["items"]]
        return ["/", "/rubrik/politik/", "/feed/rss.xml", "/sitemap.xml", "/robots.txt", *articles]

    def children(self) -> list[psutil.Process]:
        assert self.process is not None
        return running(self.process.pid)


class Readers:
    """Some readers who ask for pages all the time, and what they got."""

    def __init__(self, paper: Paper, paths: list[str], many: int = 3) -> None:
        self.paper, self.paths = paper, paths
        self.got: Counter[str] = Counter()
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._read, args=(number,)) for number in range(many)]

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(30)

    def _read(self, seed: int) -> None:
        choice = random.Random(seed)
        while not self.stopping.is_set():
            try:
                status, press, _ = self.paper.get(choice.choice(self.paths))
                self.got[f"{status} {press}"] += 1
            except OSError:
                self.got["no answer"] += 1
            except http.client.HTTPException:
                self.got["broken off"] += 1
            time.sleep(0.005)

    def errors(self) -> dict[str, int]:
        return {key: count for key, count in self.got.items() if not key.startswith("200")}


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Paper]:
    one = Paper(tmp_path / "data", tmp_path / "log")
    one.found()
    try:
        one.serve()
        yield one
    finally:
        one.stop()


def warm(paper: Paper) -> list[str]:
    paths = paper.paths()
    for path in paths * 2:
        assert paper.get(path)[0] == 200
    settle(paper, paths)
    return paths


def settle(paper: Paper, paths: list[str], seconds: float = 20) -> None:
    """Wait until every page is a hit again."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if {paper.get(path)[1] for path in paths} == {"hit"}:
            return
        time.sleep(0.2)
    pytest.fail(f"Not all hits: {[(path, paper.get(path)[:2]) for path in paths]}")


def test_published_is_visible_within_a_second(paper: Paper) -> None:
    paths = warm(paper)
    for round_ in range(3):
        word = f"Neues {round_}"
        paper.rename(3, word)
        end = time.monotonic()
        article = next(path for path in paths if "meldung-3" in path)
        while word not in paper.get(article)[2] or word not in paper.get("/feed/rss.xml")[2]:
            assert time.monotonic() - end < 1
            time.sleep(0.05)
        settle(paper, paths)


def test_killed_again_and_again(paper: Paper) -> None:
    paths = warm(paper)
    choice = random.Random(1)
    with Readers(paper, paths) as readers:
        for round_ in range(KILLS):
            victims = paper.children()
            if victims:
                with contextlib.suppress(psutil.NoSuchProcess):
                    choice.choice(victims).kill()
            if round_ % 20 == 10:
                paper.rename(round_ % ARTICLES, f"Runde {round_}")
            time.sleep(0.25)
    assert not [key for key in readers.errors() if key[0] == "5"], readers.got
    time.sleep(2)
    settle(paper, paths)
    assert "Runde 90" in paper.get(next(path for path in paths if "meldung-6" in path))[2]
    assert json.loads(paper.get("/-/health")[2])["press"] == "ok"


def test_a_full_disk(disk: Disk, tmp_path: Path) -> None:
    paper = Paper(disk.path / "data", tmp_path / "log")
    paper.found()
    try:
        paper.serve()
        paths = warm(paper)
        disk.remount(f"size={disk.used + 4096}")
        filler = disk.path / "filler"
        try:
            with filler.open("wb") as stream:
                while True:
                    stream.write(bytes(4096))
        except OSError:
            pass
        with Readers(paper, paths) as readers:
            for number in range(20):
                paper.get(f"/rubrik/politik/?before=17{number:014}-5")
            time.sleep(3)
        assert readers.errors() == {}
        filler.unlink()
        disk.remount("size=600m")
        settle(paper, paths)
    finally:
        paper.stop()


# ---------------------------------------------------------------- PostgreSQL, stopped for real
@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    with Postgres(tmp_path / "pg").running() as one:
        yield one


def test_postgresql_stopped_under_load(postgres: Postgres, tmp_path: Path) -> None:
    paper = Paper(tmp_path / "data", tmp_path / "log", postgres.url)
    paper.found()
    try:
        paper.serve()
        paths = warm(paper)
        paper.rename(2, "Kurz davor")
        with Readers(paper, paths) as readers:
            time.sleep(1)
            postgres.stop()
            # Some pages may just have been purged: their copies come, as stale ones.
            time.sleep(6)
            health = paper.get("/-/health")
            staff = paper.get("/konto/anmelden/?next=/redaktion/")
            unknown = paper.get("/rubrik/politik/?before=1700000000000000-5")
            postgres.start()
            time.sleep(4)
        print(dict(readers.got), health[0])  # noqa: T201 - the drill's log
        assert readers.errors() == {}
        assert sum(readers.got.values()) > 500
        assert (health[0], json.loads(health[2])["database"], json.loads(health[2])["press"]) == (
            200, "unreachable", "ok",
        )  # fmt: skip
        assert staff[0] in {200, 503}
        assert unknown[0] == 503
        paper.rename(1, "Wieder da")
        settle(paper, paths)
        assert "Wieder da" in paper.get(next(path for path in paths if "meldung-1." in path))[2]
    finally:
        paper.stop()
