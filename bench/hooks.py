"""How many messages of a payment provider a second are verified and kept for good, over the network, by one worker.

python -m bench.hooks     on SQLite and on a PostgreSQL of its own, both waiting for the disk; one figure a line
"""

import http.client
import json
import os
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from bench.report import Figure, at_least
from tests.drills.postgres import Postgres
from tests.emulators.hooks import Message
from tests.emulators.paypal import PayPalEmulator
from tests.emulators.paypal.account import MERCHANT
from tests.emulators.paypal.server import CLIENT, SECRET
from tests.emulators.paypal.signing import WEBHOOK_ID, authority
from tests.journeys.conftest import environment, free_port

ANDRUCK = Path(sys.executable).parent / "andruck"
COUNT, SENDERS, ROUNDS = 2_000, 8, 3
BUDGETS = {"SQLite": 150, "PostgreSQL": 300}
PATH = "/-/hook/paypal/"


def messages(emulator: PayPalEmulator, count: int, since: int) -> list[Message]:
    """So many different messages, each signed."""
    found = []
    for number in range(since, since + count):
        event = {
            "id": f"WH-{number:010d}",
            "create_time": "2026-11-30T09:00:00Z",
            "resource_type": "capture",
            "event_type": "PAYMENT.CAPTURE.COMPLETED",
            "event_version": "1.0",
            "resource_version": "2.0",
            "summary": "Payment completed",
            "resource": {"id": f"C{number:016d}", "status": "COMPLETED", "custom_id": "", "links": []},
            "links": [],
        }
        found.append(
            emulator.transmit(json.dumps(event).encode(), str(event["id"]), str(event["event_type"]))
        )
    return found


def send(port: int, todo: "queue.SimpleQueue[Message]", answers: list[int]) -> None:
    """Send what is left to send, one after the other on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while True:
        try:
            message = todo.get_nowait()
        except queue.Empty:
            return connection.close()
        connection.request("POST", PATH, message.raw, message.headers | {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        answers.append(answer.status)


def take_in(port: int, sent: list[Message]) -> float:
    """Messages a second, all of them answered with 200."""
    todo: queue.SimpleQueue[Message] = queue.SimpleQueue()
    for message in sent:
        todo.put(message)
    answers: list[int] = []
    senders = [threading.Thread(target=send, args=(port, todo, answers)) for _ in range(SENDERS)]
    started = time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    taken = time.perf_counter() - started
    if answers != [200] * len(sent):
        sys.exit(f"Not every message was taken: {sorted(set(answers))}")
    return len(sent) / taken


@contextmanager
def paper(emulator: PayPalEmulator, data: Path, database: str) -> Iterator[int]:
    """A paper with one worker and nothing in the background; the port."""
    port = free_port()
    data.mkdir()
    roots = data / "roots.pem"
    roots.write_bytes(authority().root_pem)
    env = environment(data, f"http://localhost:{port}") | {
        "ANDRUCK_PAYPAL_CLIENT": CLIENT,
        "ANDRUCK_PAYPAL_SECRET": SECRET,
        "ANDRUCK_PAYPAL_WEBHOOK": WEBHOOK_ID,
        "ANDRUCK_PAYPAL_MERCHANT": MERCHANT,
        "ANDRUCK_PAYPAL_ENVIRONMENT": emulator.url,
        "ANDRUCK_PAYPAL_ROOTS": str(roots),
    }
    if database:
        env["ANDRUCK_DATABASE_URL"] = database
    subprocess.run([ANDRUCK, "manage", "migrate", "--verbosity", "0"], env=env, check=True)
    log = (data / "log").open("w")
    server = subprocess.Popen(
        [ANDRUCK, "serve", "--port", str(port), "--workers", "1"], env=env, stdout=log, stderr=log
    )
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/-/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def measure(name: str, emulator: PayPalEmulator, data: Path, database: str) -> Figure:
    """The median of a few rounds, after one that does not count."""
    with paper(emulator, data, database) as port:
        take_in(port, messages(emulator, 100, 0))
        rates = [take_in(port, messages(emulator, COUNT, (number + 1) * COUNT)) for number in range(ROUNDS)]
    note = f"one worker, {SENDERS} senders, PayPal's signatures"
    return at_least(
        f"messages verified and kept for good, {name}", statistics.median(rates), "/s", BUDGETS[name], note
    )


def main() -> None:
    """Both databases."""
    os.environ.pop("ANDRUCK_DATABASE_URL", None)
    with tempfile.TemporaryDirectory(prefix="andruck-bench-hooks-") as name, PayPalEmulator() as emulator:
        folder = Path(name)
        print(json.dumps(asdict(measure("SQLite", emulator, folder / "sqlite", ""))))
        with Postgres(folder / "pg").running() as server:
            print(json.dumps(asdict(measure("PostgreSQL", emulator, folder / "on-pg", server.url))))


if __name__ == "__main__":
    main()
