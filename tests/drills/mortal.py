"""A paper's payments in processes that may be killed at any step: ``python -m tests.drills.mortal``.

The program starts the paper once and then forks for every order that it reads, a line of JSON each: a life that knows
only what is in the database. It answers with a line that says how that life ended, at which steps it came by, and
what it said. ``Mortal`` is the other end, for tests.
"""

import gc
import importlib
import json
import logging
import os
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
Deed = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class End:
    """How a life ended: ``killed`` or by itself, the steps it came by, what it said last."""

    killed: bool
    steps: list[str]
    said: Any


class Mortal:
    """The paper, as whoever kills it sees it. ``ahead`` is how far its clock is from the machine's."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.ahead = timedelta()

    def live(
        self,
        *deeds: Deed,
        dies: tuple[str, int] | None = None,
        killed_after: float | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> End:
        """One life: do these things, and die at the named step the so-manieth time, or after seconds.

        ``meanwhile`` is done while it lives; then it may also end by an error.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = {
            "deeds": deeds,
            "ahead": self.ahead.total_seconds(),
            "dies": dies,
            "after": killed_after,
            "quiet": meanwhile is not None,
        }
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        if meanwhile is not None:
            meanwhile()
        line = self.process.stdout.readline()
        assert line, "the paper's payments could not even be started"
        told = json.loads(line)
        assert told["end"] in {0, -signal.SIGKILL} or meanwhile is not None, told
        return End(told["end"] != 0, told["steps"], told["said"])


@contextmanager
def started(
    environment: dict[str, str], *, before: Sequence[str] = (), prepared: bool = False
) -> Iterator[Mortal]:
    """The paper with this environment, its tables made and its providers connected. ``before`` is put before it."""
    command = [*before, sys.executable, "-m", "tests.drills.mortal"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    paper = Mortal(process)
    try:
        if not prepared:
            paper.live(("prepare", {}))
        yield paper
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


# ---------------------------------------------------------------- inside


def prepare() -> None:
    from django.conf import settings
    from django.core.management import call_command

    from andruck.project import paying, preparing

    call_command("migrate", verbosity=0)
    preparing.migrate_history()
    for _ in paying.connect(settings.ENVIRONMENT):
        pass


def give(form: str, cents: int, method: str) -> None:
    """A reader presses the button, perhaps not for the first time."""
    from andruck.core.money import Money
    from andruck.support.actions import contributions
    from andruck.support.rules.contributions import Giver

    # Klarna wants to know all of it.
    giver = Giver("ada@leserin.example", "Ada Leserin", "Alte Gasse 1", "10115", "Berlin", "DE")
    row = contributions.contribute(
        form=form, amount=Money(cents), words="Zahlungspflichtig unterstützen", giver=giver, language="de"
    )
    back = "https://blatt.example/danke/{attempt}/"
    contributions.pay(contribution=row, method=method, return_url=back, cancel_url=back)


def receive(provider: str, raw: str, headers: dict[str, str]) -> None:
    """A message arrives."""
    from andruck.payments.actions import receiving

    receiving.receive(provider=provider, raw=bytes.fromhex(raw), headers=headers)


def refund(number: int, share: int, key: str) -> None:
    """Somebody who has paid gets a share of it back, in hundredths; the same key is the same wish."""
    from andruck.core.money import Money
    from andruck.payments.actions import refunding
    from andruck.payments.models import Attempt, Refund

    known = Refund.objects.filter(pk=key).select_related("attempt").first()
    paid = list(Attempt.objects.filter(status="settled").order_by("created_at"))
    if known is not None:
        refunding.request(
            attempt=known.attempt_id, amount=Money(known.cents, known.currency), by=None, key=known.pk
        )
    elif paid:
        attempt = paid[number % len(paid)]
        amount = Money(max(1, attempt.cents * share // 100), attempt.currency)
        refunding.request(attempt=attempt.pk, amount=amount, by=None, key=UUID(key))


def look(form: str) -> None:
    """The reader comes back from the provider's page."""
    from andruck.payments.actions import sweeping
    from andruck.support.models import Contribution

    attempt = Contribution.objects.filter(form=form).values_list("attempt", flat=True).first()
    if attempt is not None:
        sweeping.look(attempt=attempt)


def work() -> bool:
    """The background's part; whether there was anything to do."""
    from andruck.payments.actions import working

    return working.work()


def night() -> None:
    """The night's part, in which nothing may fail."""
    from andruck.payments.actions import settling, sweeping

    sweeping.go_through_everything()
    settling.settle_everything()


def note() -> dict[str, Any]:
    """What is kept by now: rows of the tables that only grow, and the hash of the last booking.

    ``at`` is the moment, in seconds of the machine's monotonic clock.
    """
    from django.db import connection

    from andruck.payments.queries import books

    tables = (
        "payments_booking",
        "payments_incoming",
        "payments_outgoing",
        "payments_attempt",
        "infra_journalentry",
    )
    with connection.cursor() as cursor:
        rows = {}
        for table in tables:
            cursor.execute(f"SELECT COUNT(*) FROM {table}")
            rows[table] = cursor.fetchone()[0]
    number, hash = books.end()
    return {"rows": rows, "hash": hash.hex() if number else "", "at": time.monotonic()}


def weaken() -> None:
    """Do not wait for the disk any more."""
    from django.db import connection

    with connection.cursor() as cursor:
        on_server = connection.vendor == "postgresql"
        cursor.execute("SET synchronous_commit TO off" if on_server else "PRAGMA synchronous=NORMAL")


def close() -> None:
    """Close the database, as at the end of a process that is not killed."""
    from django.db import connections

    connections.close_all()


def report() -> dict[str, Any]:
    """What the books, the journal and the supporters' records say."""
    from django.db.models import F, Sum
    from django.utils.timezone import localdate

    from andruck.core import clock
    from andruck.infra.journal import JournalEntry
    from andruck.payments.actions import checking
    from andruck.payments.models import Attempt, Incoming, Outgoing
    from andruck.support.models import Contribution
    from tests.payments.scene import balances, kept

    sums = Contribution.objects.aggregate(came=Sum("received_cents"), went=Sum("returned_cents"))
    checked = checking.check_books(today=localdate(clock.now()))
    return {
        "books": balances(),
        "bookings": checked.bookings,
        "findings": [str(finding) for finding in checked.findings],
        "told": kept(JournalEntry.objects.filter(facts__kind="contribution")),
        "supported": (sums["came"] or 0) - (sums["went"] or 0),
        "attempts": dict(Counter(Attempt.objects.values_list("status", flat=True))),
        "undone": Outgoing.objects.filter(done_at=None).count()
        + Incoming.objects.filter(done_at=None).count(),
        "paid twice": Contribution.objects.filter(received_cents__gt=F("cents")).count(),
    }


DEEDS: dict[str, Callable[..., Any]] = {
    deed.__name__: deed
    for deed in (prepare, give, receive, refund, look, work, night, note, weaken, close, report)
}


LOADED = (
    "time_machine", "andruck.payments.actions.working", "andruck.payments.actions.checking", "tests.payments.scene",
    "andruck.support.actions.contributions", "andruck.support.actions.following", "andruck.project.paying",
)  # fmt: skip


def _live(order: dict[str, Any], out: int) -> None:
    """The child: everything in turn; a refusal is an answer, anything else an error."""
    import time_machine

    from andruck.core.errors import Refusal
    from andruck.payments import ports

    left = order["dies"][1] if order["dies"] else 0

    def step(name: str) -> None:
        nonlocal left
        os.write(out, f"{name}\n".encode())
        if order["dies"] and order["dies"][0] == name:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    ports.watch_steps(step)
    said: Any = None
    with time_machine.travel(datetime.now().astimezone() + timedelta(seconds=order["ahead"])):
        for name, values in order["deeds"]:
            try:
                said = DEEDS[name](**values)
            except Refusal as no:
                said = no.code
            line = f"kept {json.dumps(said)}" if name == "note" else f"did {name}"
            os.write(out, f"{line}\n".encode())
    os.write(out, f"={json.dumps(said)}\n".encode())


def _watch(child: int, lines: Any, after: float | None) -> dict[str, Any]:
    """The parent: kill the child after its time, and see how it ended."""
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    text = lines.read().splitlines()
    end = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    said = [json.loads(line[1:]) for line in text if line.startswith("=")]
    return {
        "end": end,
        "steps": [line for line in text if line[:1] != "="],
        "said": said[0] if said else None,
    }


def main() -> None:
    """Start the paper, then one life after the other."""
    import django

    django.setup()
    # What goes wrong on purpose is not worth a line; an error is.
    logging.disable(logging.WARNING)
    # What every life needs is loaded once, and its memory left alone by the collector.
    for name in LOADED:
        importlib.import_module(name)
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            code = 0
            try:
                _live(order, write)
            except BaseException:
                if not order["quiet"]:
                    traceback.print_exc()
                code = 1
            os._exit(code)
        os.close(write)
        with os.fdopen(read) as lines:
            print(json.dumps(_watch(child, lines, order["after"])), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
