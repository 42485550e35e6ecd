"""The commands for the books."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.utils import translation

from andruck.project.cli import main
from tests.payments.accounts import booked, lines
from tests.tampering import lifted

ANDRUCK = Path(sys.executable).parent / "andruck"
MARCH = datetime(2026, 4, 2, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


Run = Callable[[str], Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a command in this process, on books with three contributions in March."""
    monkeypatch.setenv("ANDRUCK_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("andruck.project.cli.ledger.start", lambda _data: None)
    with time_machine.travel(MARCH, tick=False), translation.override("en"):
        for day in (1, 2, 31):
            booked(f"bank:{day}", on=date(2026, 3, day), lines=lines(1000 * day))
        yield _run


def _run(command: str) -> Done:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["andruck", *command.split()])
        try:
            main()
        except SystemExit as ended:
            return Done(int(ended.code or 0), out.getvalue(), err.getvalue())
    return Done(0, out.getvalue(), err.getvalue())


def test_a_month_from_looking_to_handing_over(run: Run) -> None:
    checked = run("ledger check")
    assert (checked.returncode, checked.stderr) == (0, "")
    head, well, end = checked.stdout.splitlines()
    assert head == "3 bookings, 6 postings, 0 documents were read."
    assert well.startswith("The books are well.")
    assert end.startswith("3:")
    assert run(f"ledger check --expect {end}").returncode == 0

    shown = run("ledger balance income: --since 2026-03-02").stdout.splitlines()
    assert shown[1].split() == ["income:contribution", "-10.00", "0.00", "330.00", "-340.00", "EUR"]
    assert json.loads(run("ledger balance --until 2026-03-02 --format json").stdout)[0] == {
        "account": "asset:bank:main", "currency": "EUR", "opening": "0.00", "debit": "30.00", "credit": "0.00",
        "closing": "30.00", "postings": 2,
    }  # fmt: skip
    lines = run("ledger balance --format csv").stdout.splitlines()
    assert lines[1] == "asset:bank:main,EUR,0.00,340.00,0.00,340.00,3"
    sheet = run("ledger sheet asset:bank:main --since 2026-03-02").stdout.splitlines()
    assert [line.split()[-1] for line in sheet] == ["10.00", "30.00", "340.00"]

    assert "The books are closed up to 2026-03-31" in run("ledger close 2026-03-31").stdout
    refused = run("ledger export datev 2026-03 --to out")
    assert (refused.returncode, "andruck ledger adviser" in refused.stderr) == (1, True)
    assert run("ledger adviser --consultant 29098 --client 55003").returncode == 0
    first = run("ledger export datev 2026-03 --to out")
    assert first.stdout.startswith("Batch 1, 2026-03-01 to 2026-03-31, final:\n")
    assert run("ledger export datev 2026-03 --to out").stdout == first.stdout
    assert run("ledger export datev 2026-03 --draft --to out").stdout.startswith("A draft, not final:")
    assert run("ledger account income:contribution --title Beiträge --number 8201").returncode == 0
    assert "8201      (own) Beiträge" in run("ledger accounts").stdout

    assert run("ledger export beancount out/books.beancount").returncode == 0
    assert Path("out/books.beancount").read_text().startswith('option "title" ')
    assert run("ledger export csv --year 2026 --to out/z3").returncode == 0
    assert Path("out/z3/index.xml").exists()


@pytest.mark.parametrize(
    ("command", "code", "reason"),
    [
        ("ledger close 31.3.2026", 2, "Write it like 2026-03-31"),
        ("ledger export datev 2026-13 --to out", 2, "Write it like 2026-03"),
        ("ledger export csv --to out", 2, "Name a --year"),
        ("ledger export csv --since 2026-02-01 --until 2026-01-01 --to out", 2, "Name a --year"),
        ("ledger check --expect 3:abc", 2, "number of a booking and its hash"),
        ("ledger account Bank", 1, "is no account"),
        ("ledger adviser --digits 9", 1, "between 4 and 8"),
    ],
)
def test_what_is_asked_wrongly_is_explained(run: Run, command: str, code: int, reason: str) -> None:
    done = run(command)
    assert (done.returncode, reason in done.stderr) == (code, True), done.stderr


def test_days_that_are_not_over_are_not_closed(run: Run) -> None:
    done = run("ledger close 2026-04-02")
    assert (done.returncode, "not over yet" in done.stderr) == (1, True)


def test_what_is_wrong_is_listed_and_ends_with_code_one(run: Run) -> None:
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_posting SET cents = cents * 2 WHERE booking_id = 2")
        cursor.execute("UPDATE payments_daybalance SET debit = 2 * debit, credit = 2 * credit")
    done = run("ledger check")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 6
    assert done.stderr.splitlines()[0] == (
        "- booking 2: its hash does not fit: it or the one before it has been changed"
    )
    assert done.stderr.splitlines()[-1] == "The books are not well: 5 findings are listed above."
    assert run("ledger rebuild-sums").stdout == "6 sums were reckoned anew. Check the books again.\n"
    assert (
        run("ledger check").stderr.splitlines()[-1] == "The books are not well: 1 findings are listed above."
    )


def test_without_a_paper_nothing_happens(tmp_path: Path) -> None:
    own = {key: value for key, value in os.environ.items() if not key.startswith(("ANDRUCK_", "DJANGO_"))}
    done = subprocess.run(
        [ANDRUCK, "ledger", "check", "--data", tmp_path / "nothing"], env=own, capture_output=True, text=True
    )
    assert (done.returncode, "andruck init" in done.stderr) == (1, True)
