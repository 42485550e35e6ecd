"""A PostgreSQL and a store that speaks S3, both of our own, for lakes that several machines share."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from andruck.usage import ports
from andruck.usage.lake import Lake, Place
from andruck.usage.places import Store
from tests.drills.postgres import Postgres

KEY, SECRET, BUCKET = "lake-key", 'lake\'s "secret"; geheim-7', "lake"


@dataclass
class Shared:
    """Everything that two machines have in common, and folders of their own for each."""

    server: Postgres
    store: Store
    client: Any
    folder: Path
    database: str
    files: str = f"s3://{BUCKET}/paper"
    _opened: list[Lake] = field(default_factory=list)

    def place(self, machine: str = "one") -> Place:
        """The lake as one machine sees it."""
        return Place(self.folder / machine / "lake", self.url, self.files, self.store)

    def spool(self, machine: str = "one") -> Path:
        return self.folder / machine / "spool"

    def open(self, machine: str = "one", *, writing: bool = True) -> Lake:
        """Closed in the end."""
        self._opened.append(Lake(self.place(machine), writing=writing))
        return self._opened[-1]

    def stored(self) -> list[str]:
        """Names of what is in the store."""
        found = self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return [one["Key"] for one in found]

    @property
    def url(self) -> str:
        return f"postgres://andruck@127.0.0.1:{self.server.port}/{self.database}"

    def close(self) -> None:
        for lake in self._opened:
            lake.close()
        for key in self.stored():
            self.client.delete_object(Bucket=BUCKET, Key=key)


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """A server that a test may stop and start again.

    Not in pytest's own folder: whenever another run begins, that one is closed to everybody but its owner.
    """
    with (
        TemporaryDirectory(prefix="andruck-") as folder,
        Postgres(Path(folder) / "postgres").running() as server,
    ):
        yield server


@pytest.fixture(scope="session")
def store() -> Iterator[tuple[Store, Any]]:
    """A store on this machine, and a client for looking into it."""
    import boto3
    from moto.server import ThreadedMotoServer

    served = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    served.start()
    host, port = served.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="eu-central-1",
    )
    # What is stored belongs to the process: another folder of tests may have made it before.
    with suppress(client.exceptions.BucketAlreadyOwnedByYou):
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    yield Store(endpoint, "eu-central-1", KEY, SECRET), client
    client.close()
    served.stop()


_numbers = count()


@pytest.fixture
def shared(server: Postgres, store: tuple[Store, Any], tmp_path: Path) -> Iterator[Shared]:
    """With a database of its own."""
    database = f"lake{os.getpid()}_{next(_numbers)}"
    server.as_owner(
        server.command("createdb"), "-h", "127.0.0.1", "-p", str(server.port), "-U", "andruck", database
    )
    made = Shared(server, *store, tmp_path, database)
    yield made
    made.close()


@pytest.fixture
def paper() -> Iterator[None]:
    """Articles by their numbers."""
    before = ports.pages()
    ports.plug_pages(ports.FakePages())
    yield
    ports.plug_pages(before)


LOADS = """
import sys, time
from datetime import UTC
from pathlib import Path
from andruck.core import clock
from andruck.usage import spool
from andruck.usage.actions import tidying
from andruck.usage.actions.loading import Loader
from andruck.usage.lake import Lake, Place
from andruck.usage.places import Store
folder, catalog, files, *store, span = sys.argv[1:]
lake = Lake(Place(Path(folder) / "lake", catalog, files, Store(*store)), writing=True)
loader, until, turn = Loader(lake, Path(folder) / "spool"), time.monotonic() + float(span), 0
while time.monotonic() < until or spool.files(loader.folder):
    loader.load()
    turn += 1
    if turn % 5 == 0:
        tidying.tidy(lake, now=clock.now(), zone=UTC)
lake.close()
"""


def loads(shared: Shared, machine: str, seconds: float) -> "subprocess.Popen[bytes]":
    """A machine's loader: so long, and then until nothing waits any more."""
    store = shared.store
    told = (
        shared.folder / machine,
        shared.url,
        shared.files,
        store.endpoint,
        store.region,
        store.key,
        store.secret,
    )
    return subprocess.Popen([sys.executable, "-c", LOADS, *map(str, told), str(seconds)])
