"""The imaginary provider's own books: payments, captures, refunds, disputes. All amounts in cents.

Answers are ``(HTTP status, JSON)``. A payer's deeds (``approve``, ``pay`` …) are methods, because payers do not use
our interface. Everything that happens is told as a message (``messages``), which somebody else delivers, or does not.
"""

import itertools
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]
Answer = tuple[int, Json]
Clock = Callable[[], datetime]

FEE_FIXED, FEE_RATE = 35, 249
"""Cents, and hundredths of a percent."""


def fee_of(cents: int) -> int:
    """What it keeps of a capture."""
    return FEE_FIXED + cents * FEE_RATE // 10_000


@dataclass
class Bank:
    """``two_step``: money is taken when we confirm; otherwise as soon as the payer has agreed.

    ``remembers`` is how long it knows an idempotency key again.
    """

    now: Clock
    two_step: bool = True
    remembers: timedelta = timedelta(hours=6)
    account: str = "paper"
    prefix: str = ""
    slow_captures: bool = False
    payments: dict[str, Json] = field(default_factory=dict)
    messages: list[Json] = field(default_factory=list)
    _known: dict[str, tuple[datetime, Answer]] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _lock: Any = field(default_factory=threading.RLock)

    # ------------------------------------------------------------ the interface

    def request(self, path: str, body: Json) -> Answer:
        """One request; the second with the same ``key`` gets the answer of the first while it is remembered."""
        with self._lock:
            key = body.get("idempotency_key")
            known = self._known.get(f"{path}:{key}") if key else None
            if known is not None and self.now() - known[0] < self.remembers:
                status, answer = known[1]
                return 200 if status < 400 else status, json.loads(json.dumps(answer))
            status, answer = getattr(self, f"_{path}")(body)
            answer = json.loads(json.dumps(answer))
            if key and status < 500:
                self._known[f"{path}:{key}"] = (self.now(), (status, answer))
            return status, answer

    def _create(self, body: Json) -> Answer:
        if body["cents"] <= 0:
            return 400, {"code": "amount"}
        payment = {
            "id": self._id("pay"),
            "key": body["key"],
            "account": self.account,
            "cents": body["cents"],
            "currency": body["currency"],
            "status": "needs_user",
            "captures": [],
            "refunds": [],
            "disputes": [],
            "changed": self._stamp(),
        }
        self.payments[payment["id"]] = payment
        return 201, payment

    def _get(self, body: Json) -> Answer:
        found = self.payments.get(body["id"]) if body["kind"] == "payment" else self._owner(body["id"])
        return (200, found) if found is not None else (404, {"code": "not_found"})

    def _find(self, body: Json) -> Answer:
        found = [payment for payment in self.payments.values() if payment["key"] == body["key"]]
        return 200, {"payments": found}

    def _list(self, body: Json) -> Answer:
        return 200, {"payments": [p for p in self.payments.values() if p["changed"] >= body["since"]]}

    def _confirm(self, body: Json) -> Answer:
        payment = self.payments[body["id"]]
        if payment["captures"]:
            return 422, {"code": "already_captured"}
        if payment["status"] != "approved":
            return 422, {"code": f"not_approved:{payment['status']}"}
        self._capture(payment)
        return 201, payment

    def _cancel(self, body: Json) -> Answer:
        payment = self.payments[body["id"]]
        if payment["status"] not in {"needs_user", "approved"}:
            return 422, {"code": f"too_late:{payment['status']}"}
        self._become(payment, "cancelled")
        return 200, payment

    def _refund(self, body: Json) -> Answer:
        payment = self._owner(body["capture"])
        if payment is None:
            return 404, {"code": "not_found"}
        if body["cents"] > self.left(payment):
            return 422, {"code": "too_much"}
        payment["refunds"].append(
            {
                "id": self._id("ref"),
                "key": body["key"],
                "cents": body["cents"],
                "status": "done",
                "at": self._stamp(),
            }
        )
        self._told(payment)
        return 201, payment

    # ------------------------------------------------------------ what payers and banks do

    def approve(self, id: str) -> None:
        """The payer agrees; with one step the money moves."""
        payment = self.payments[id]
        if payment["status"] != "needs_user":
            return
        if self.two_step:
            self._become(payment, "approved")
        else:
            self._capture(payment)

    def decline(self, id: str) -> None:
        """The payer's bank says no."""
        payment = self.payments[id]
        if payment["status"] in {"needs_user", "approved", "pending"}:
            for capture in payment["captures"]:
                capture["status"] = "failed"
            self._become(payment, "declined")

    def expire(self, id: str) -> None:
        """The payer never came."""
        if self.payments[id]["status"] == "needs_user":
            self._become(self.payments[id], "expired")

    def arrive(self, id: str) -> None:
        """Money that was on its way has arrived."""
        payment = self.payments[id]
        if payment["status"] == "pending":
            for capture in payment["captures"]:
                capture["status"] = "done"
            self._become(payment, "paid")

    def pay_late(self, id: str) -> bool:
        """Money comes although the payment was over: banks do that. Whether it came."""
        payment = self.payments[id]
        if payment["status"] not in {"expired", "cancelled"} or payment["captures"]:
            return False
        status = payment["status"]
        self._capture(payment)
        payment["status"] = status
        payment["captures"][-1]["status"] = "done"
        return True

    def alter(self, id: str) -> bool:
        """Somebody makes it ask for another amount than we wanted. Whether that was possible."""
        payment = self.payments[id]
        if payment["status"] != "needs_user":
            return False
        payment["cents"] += 100
        return True

    def dispute(self, id: str) -> None:
        """The payer complains; the money is taken away until it is decided."""
        payment = self.payments[id]
        if payment["status"] == "paid" and not payment["disputes"] and self.left(payment) > 0:
            cents = self.left(payment)
            payment["disputes"].append(
                {
                    "id": self._id("dis"),
                    "cents": cents,
                    "stage": "open",
                    "taken": self._stamp(),
                    "given": None,
                }
            )
            self._told(payment)

    def decide(self, id: str, *, won: bool) -> None:
        """The complaint is decided; when we have won, the money comes back."""
        for dispute in self.payments[id]["disputes"]:
            if dispute["stage"] == "open":
                dispute["stage"] = "won" if won else "lost"
                dispute["given"] = self._stamp() if won else None
                self._told(self.payments[id])

    def bounce(self, id: str) -> None:
        """The newest refund comes back: the payer's account is closed."""
        done = [refund for refund in self.payments[id]["refunds"] if refund["status"] == "done"]
        if done:
            done[-1]["status"] = "failed"
            self._told(self.payments[id])

    # ------------------------------------------------------------ its own books

    def paid(self) -> list[Json]:
        """Payments of which there is still money with us."""
        return [payment for payment in self.payments.values() if self.left(payment) > 0]

    def left(self, payment: Json) -> int:
        """Cents of a payment that are still with us."""
        captured = sum(capture["cents"] for capture in payment["captures"] if capture["status"] == "done")
        refunded = sum(refund["cents"] for refund in payment["refunds"] if refund["status"] == "done")
        taken = sum(d["cents"] for d in payment["disputes"] if d["given"] is None)
        return captured - refunded - taken

    def fees(self, payment: Json) -> int:
        """Cents it has kept for itself."""
        return sum(fee_of(c["cents"]) for c in payment["captures"] if c["status"] == "done")

    def balance(self) -> int:
        """Cents it holds for us."""
        return sum(self.left(payment) - self.fees(payment) for payment in self.payments.values())

    def _capture(self, payment: Json) -> None:
        status = "pending" if self.slow_captures else "done"
        payment["captures"].append(
            {
                "id": self._id("cap"),
                "cents": payment["cents"],
                "fee": fee_of(payment["cents"]),
                "status": status,
                "at": self._stamp(),
            }
        )
        self._become(payment, "pending" if self.slow_captures else "paid")

    def _become(self, payment: Json, status: str) -> None:
        payment["status"] = status
        self._told(payment)

    def _told(self, payment: Json) -> None:
        payment["changed"] = self._stamp()
        self.messages.append({"event": self._id("evt"), "kind": "payment", "id": payment["id"]})

    def _owner(self, id: str) -> Json | None:
        for payment in self.payments.values():
            if any(
                part["id"] == id for name in ("captures", "refunds", "disputes") for part in payment[name]
            ):
                return payment
        return None

    def _id(self, kind: str) -> str:
        return f"{self.prefix}{kind}_{next(self._numbers):06d}"

    def _stamp(self) -> str:
        return self.now().astimezone(UTC).isoformat()
