"""The demo bank's own books, in a file beside the paper's database."""

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from andruck.core import clock

Json = dict[str, Any]

FEE = 25
"""Cents for every payment; real ones are dearer."""


class Deed(StrEnum):
    """What a payer, or the bank, can do with a payment."""

    PAY = "pay"
    PAY_LATER = "pay_later"
    DECLINE = "decline"
    CANCEL = "cancel"
    ARRIVE = "arrive"
    FAIL = "fail"
    DISPUTE = "dispute"
    WIN = "win"
    LOSE = "lose"


POSSIBLE: dict[str, tuple[Deed, ...]] = {
    "open": (Deed.PAY, Deed.PAY_LATER, Deed.DECLINE, Deed.CANCEL),
    "pending": (Deed.ARRIVE, Deed.FAIL),
    "paid": (Deed.DISPUTE,),
    "disputed": (Deed.WIN, Deed.LOSE),
}
"""By the payment's status."""

_BECOMES = {
    Deed.PAY: "paid",
    Deed.PAY_LATER: "pending",
    Deed.DECLINE: "declined",
    Deed.CANCEL: "cancelled",
    Deed.ARRIVE: "paid",
    Deed.FAIL: "declined",
    Deed.DISPUTE: "disputed",
    Deed.WIN: "paid",
    Deed.LOSE: "paid",
}


class TooLateError(Exception):
    """The payment is not (any more) one with which this can be done."""


@dataclass(frozen=True, slots=True)
class DemoBank:
    """Payments as JSON. Statuses: open, pending, paid, disputed, declined, cancelled. Amounts in cents."""

    file: Path

    def open_account(self) -> None:
        """Make the file; repeatable."""
        with self._books() as books:
            books.execute(
                "CREATE TABLE IF NOT EXISTS payment"
                " (id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, changed TEXT NOT NULL, body TEXT NOT NULL)"
            )

    def create(self, *, key: str, cents: int, currency: str, text: str, return_url: str, name: str) -> Json:
        """A new payment; the same key again is the same payment."""
        with self._books() as books:
            known = self._one(books, "key", key)
            if known is not None:
                return known
            payment: Json = {
                "id": f"demo_{secrets.token_hex(6)}",
                "key": key,
                "cents": cents,
                "currency": currency,
                "text": text,
                "name": name,
                "return_url": return_url,
                "status": "open",
                "paid_at": None,
                "refunds": [],
                "disputes": [],
            }
            self._keep(books, payment)
            return payment

    def get(self, id: str) -> Json | None:
        """A payment by its id."""
        with self._books() as books:
            return self._one(books, "id", id)

    def find(self, key: str) -> Json | None:
        """A payment by the paper's key."""
        with self._books() as books:
            return self._one(books, "key", key)

    def owner(self, id: str) -> Json | None:
        """The payment that a refund or dispute belongs to."""
        payment = id.partition("-")[0]
        return self.get(payment)

    def since(self, moment: datetime) -> list[Json]:
        """Every payment that changed since then."""
        with self._books() as books:
            rows = books.execute("SELECT body FROM payment WHERE changed >= ?", [moment.isoformat()])
            return [json.loads(row[0]) for row in rows]

    def do(self, id: str, deed: Deed) -> Json:
        """Let it happen. Raises KeyError for an unknown payment, TooLateError when it cannot happen now."""

        def happen(payment: Json) -> None:
            if deed not in POSSIBLE.get(payment["status"], ()):
                raise TooLateError(f"{deed} after {payment['status']}")
            if deed is Deed.DISPUTE and left(payment) <= 0:
                raise TooLateError("nothing is left to complain about")
            payment["status"] = _BECOMES[deed]
            now = clock.now().isoformat()
            if payment["status"] == "paid" and payment["paid_at"] is None:
                payment["paid_at"] = now
            if deed is Deed.DISPUTE:
                number = len(payment["disputes"]) + 1
                payment["disputes"].append(
                    {
                        "id": f"{id}-d{number}",
                        "cents": left(payment),
                        "stage": "open",
                        "at": now,
                        "back": None,
                    }
                )
            if deed in {Deed.WIN, Deed.LOSE}:
                dispute = payment["disputes"][-1]
                dispute["stage"] = "won" if deed is Deed.WIN else "lost"
                dispute["back"] = now if deed is Deed.WIN else None

        return self._change(id, happen)

    def refund(self, id: str, *, key: str, cents: int) -> Json:
        """Give back; the same key again gives back nothing more. Raises KeyError and TooLateError."""

        def happen(payment: Json) -> None:
            if any(refund["key"] == key for refund in payment["refunds"]):
                return
            if payment["status"] != "paid" or cents > left(payment):
                raise TooLateError("too much")
            number = len(payment["refunds"]) + 1
            payment["refunds"].append(
                {"id": f"{id}-r{number}", "key": key, "cents": cents, "at": clock.now().isoformat()}
            )

        return self._change(id, happen)

    def _change(self, id: str, happen: Callable[[Json], None]) -> Json:
        with self._books() as books:
            payment = self._one(books, "id", id)
            if payment is None:
                raise KeyError(id)
            happen(payment)
            self._keep(books, payment)
            return payment

    @contextmanager
    def _books(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.file, timeout=20, isolation_level=None)) as books:
            books.execute("BEGIN IMMEDIATE")
            try:
                yield books
            except BaseException:
                books.execute("ROLLBACK")
                raise
            books.execute("COMMIT")

    def _one(self, books: sqlite3.Connection, column: str, value: str) -> Json | None:
        question = {
            "id": "SELECT body FROM payment WHERE id = ?",
            "key": "SELECT body FROM payment WHERE key = ?",
        }[column]
        row = books.execute(question, [value]).fetchone()
        return json.loads(row[0]) if row is not None else None

    def _keep(self, books: sqlite3.Connection, payment: Json) -> None:
        books.execute(
            "INSERT INTO payment (id, key, changed, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET changed = excluded.changed, body = excluded.body",
            [payment["id"], payment["key"], clock.now().isoformat(), json.dumps(payment)],
        )


def left(payment: Json) -> int:
    """Cents that the paper still has of it."""
    if payment["paid_at"] is None:
        return 0
    back = sum(refund["cents"] for refund in payment["refunds"])
    taken = sum(dispute["cents"] for dispute in payment["disputes"] if dispute["back"] is None)
    return int(payment["cents"] - back - taken)
