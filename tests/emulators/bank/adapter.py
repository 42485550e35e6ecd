"""How the paper talks to the imaginary provider. Written like a real adapter, against its interface alone."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from andruck.core import clock
from andruck.core.money import Money
from andruck.payments.ports import Forged, ProviderAway
from andruck.payments.rules.values import (
    AttemptFacts,
    Call,
    Capability,
    Declined,
    Dispute,
    DisputeStage,
    Hint,
    Movement,
    MovementKind,
    NeedsUser,
    Outcome,
    Pending,
    Progress,
    ProviderRef,
    RefundFacts,
    Snapshot,
    Stage,
    Succeeded,
    Traits,
    Unknown,
)

Transport = Callable[[str, dict[str, Any]], tuple[int, dict[str, Any]]]
"""Takes a path and a body; raises TimeoutError when there is no answer."""

SECRET = "hush"

_STAGES = {
    "needs_user": Stage.NEEDS_USER,
    "approved": Stage.APPROVED,
    "pending": Stage.PENDING,
    "paid": Stage.PENDING,
    "declined": Stage.DECLINED,
    "cancelled": Stage.CANCELLED,
    "expired": Stage.EXPIRED,
}


class OneStep:
    """The provider where money moves as soon as the payer agrees."""

    def __init__(
        self, transport: Transport, *, id: str = "bank", remembers: timedelta = timedelta(hours=6)
    ) -> None:
        self.transport = transport
        self.traits = Traits(
            id=id,
            capabilities=frozenset(
                {
                    Capability.ONE_OFF,
                    Capability.REDIRECT,
                    Capability.REFUND,
                    Capability.PARTIAL_REFUND,
                    Capability.DISPUTES,
                }
            ),
            remembers=MappingProxyType(dict.fromkeys(Call, remembers)),
            payee="paper",
        )

    # ------------------------------------------------------------ calls

    def start(self, attempt: AttemptFacts) -> Outcome:
        body = {
            "key": str(attempt.key),
            "idempotency_key": str(attempt.key),
            "cents": attempt.amount.cents,
            "currency": attempt.amount.currency,
        }
        answer = self._call("create", body)
        if not isinstance(answer, dict):
            return answer
        return NeedsUser(url=f"https://bank.example/{answer['id']}", ref=ProviderRef("payment", answer["id"]))

    def cancel(self, attempt: AttemptFacts) -> Outcome:
        assert attempt.ref is not None
        return self._shown("cancel", {"id": attempt.ref.id, "idempotency_key": str(attempt.key)})

    def refund(self, refund: RefundFacts) -> Outcome:
        body = {
            "key": str(refund.key),
            "idempotency_key": str(refund.key),
            "capture": refund.capture.id,
            "cents": refund.amount.cents,
        }
        return self._shown("refund", body)

    def _shown(self, path: str, body: dict[str, Any]) -> Outcome:
        at = clock.now()
        answer = self._call(path, body)
        if not isinstance(answer, dict):
            return answer
        snapshot = self._snapshot(answer, at)
        if any(m.progress is Progress.PENDING for m in snapshot.movements) and path == "confirm":
            return Pending(snapshot.ref)
        return Succeeded(snapshot)

    def _call(self, path: str, body: dict[str, Any]) -> dict[str, Any] | Outcome:
        try:
            status, answer = self.transport(path, body)
        except (TimeoutError, ConnectionError) as error:
            return Unknown(str(error) or "timeout")
        if status >= 500:
            return Unknown(f"HTTP {status}")
        if status >= 400:
            return Declined(code=answer["code"], ours=status in {400, 401, 403})
        return answer

    # ------------------------------------------------------------ reading

    def fetch(self, ref: ProviderRef) -> Snapshot | None:
        at = clock.now()
        status, answer = self._read("get", {"kind": ref.kind, "id": ref.id})
        return None if status == 404 else self._snapshot(answer, at)

    def find(self, key: str) -> Snapshot | None:
        at = clock.now()
        _, answer = self._read("find", {"key": key})
        return self._snapshot(answer["payments"][0], at) if answer["payments"] else None

    def list_since(self, moment: datetime) -> Iterable[Snapshot]:
        at = clock.now()
        _, answer = self._read("list", {"since": moment.isoformat()})
        return [self._snapshot(payment, at) for payment in answer["payments"]]

    def _read(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        try:
            status, answer = self.transport(path, body)
        except (TimeoutError, ConnectionError) as error:
            raise ProviderAway(str(error) or "timeout") from error
        if status >= 500:
            raise ProviderAway(f"HTTP {status}")
        return status, answer

    def parse_webhook(self, raw: bytes, headers: Mapping[str, str]) -> list[Hint]:
        if headers.get("x-secret") != SECRET:
            raise Forged("wrong secret")
        try:
            body = json.loads(raw)
            return [Hint(ProviderRef(body["kind"], body["id"]), body["event"], "changed")]
        except (ValueError, KeyError, TypeError) as error:
            raise Forged("not a message") from error

    # ------------------------------------------------------------ its words in ours

    def _snapshot(self, payment: dict[str, Any], at: datetime) -> Snapshot:
        currency = payment["currency"]
        return Snapshot(
            provider=self.traits.id,
            ref=ProviderRef("payment", payment["id"]),
            key=payment["key"],
            at=at,
            stage=_STAGES[payment["status"]],
            amount=Money(payment["cents"], currency),
            payee=payment["account"],
            movements=tuple(self._movements(payment, currency)),
            disputes=tuple(
                Dispute(
                    ProviderRef("dispute", dispute["id"]),
                    Money(dispute["cents"], currency),
                    DisputeStage(dispute["stage"]),
                )
                for dispute in payment["disputes"]
            ),
            url=f"https://bank.example/{payment['id']}" if payment["status"] == "needs_user" else "",
        )

    def _movements(self, payment: dict[str, Any], currency: str) -> Iterable[Movement]:
        for capture in payment["captures"]:
            yield Movement(
                MovementKind.CAPTURED,
                ProviderRef("capture", capture["id"]),
                Money(capture["cents"], currency),
                datetime.fromisoformat(capture["at"]),
                fee=Money(capture["fee"], currency) if capture["status"] == "done" else None,
                progress=Progress(capture["status"]),
            )
        for refund in payment["refunds"]:
            yield Movement(
                MovementKind.REFUNDED,
                ProviderRef("refund", refund["id"]),
                Money(refund["cents"], currency),
                datetime.fromisoformat(refund["at"]),
                progress=Progress(refund["status"]),
                key=refund["key"],
            )
        for dispute in payment["disputes"]:
            ref, money = ProviderRef("dispute", dispute["id"]), Money(dispute["cents"], currency)
            yield Movement(MovementKind.CHARGED_BACK, ref, money, datetime.fromisoformat(dispute["taken"]))
            if dispute["given"] is not None:
                yield Movement(
                    MovementKind.CHARGEBACK_REVERSED, ref, money, datetime.fromisoformat(dispute["given"])
                )


class TwoSteps(OneStep):
    """The provider that waits for our word after the payer has agreed."""

    def confirm(self, attempt: AttemptFacts) -> Outcome:
        assert attempt.ref is not None
        return self._shown(
            "confirm", {"id": attempt.ref.id, "idempotency_key": f"{attempt.key}:{attempt.round}"}
        )
