"""Mollie's objects, understood: amounts to the cent, moments, references, a payment as it stands now."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from andruck.core.money import Money
from andruck.payments.adapters.answers import exactly, moment, understanding
from andruck.payments.rules.values import (
    Dispute,
    DisputeStage,
    Movement,
    MovementKind,
    Progress,
    ProviderRef,
    Snapshot,
    Stage,
)

PAYMENT, REFUND, CHARGEBACK = "payment", "refund", "chargeback"
ID = re.compile(r"tr_[A-Za-z0-9]{1,40}")
_STAGES = {
    "open": Stage.NEEDS_USER,
    "pending": Stage.PENDING,
    "authorized": Stage.APPROVED,
    "paid": Stage.OPEN,
    "failed": Stage.DECLINED,
    "canceled": Stage.CANCELLED,
    "expired": Stage.EXPIRED,
}
_REFUNDS = {
    "queued": Progress.PENDING,
    "pending": Progress.PENDING,
    "processing": Progress.PENDING,
    "refunded": Progress.DONE,
    "failed": Progress.FAILED,
    "canceled": Progress.FAILED,
}


def money(value: Mapping[str, Any]) -> Money:
    """``{"currency": "EUR", "value": "12.50"}``. Raises ``ValueError`` for parts of a cent."""
    return exactly(value["value"], value["currency"])


def written(amount: Money) -> dict[str, str]:
    """The other way round."""
    return {"currency": amount.currency, "value": str(amount.decimal)}


def key_of(item: Mapping[str, Any]) -> str:
    """Our own key, which Mollie keeps in the metadata; empty if it has none."""
    known = item.get("metadata")
    return str(known.get("key") or "") if isinstance(known, dict) else ""


def link(item: Mapping[str, Any], name: str) -> str:
    """The address of a link; empty if there is none."""
    found = (item.get("_links") or {}).get(name)
    return str(found["href"]) if isinstance(found, dict) and found.get("href") else ""


@understanding
def own_id(item: Mapping[str, Any]) -> str:
    """What Mollie calls it."""
    return str(item["id"])


@understanding
def payment_of(item: Mapping[str, Any]) -> str:
    """The payment that a refund or a chargeback belongs to."""
    return str(item["paymentId"])


@understanding
def created(item: Mapping[str, Any]) -> datetime:
    """When something was begun."""
    return moment(item["createdAt"])


@understanding
def touched(payment: Mapping[str, Any]) -> datetime:
    """When a payment last became something else."""
    names = ("paidAt", "failedAt", "canceledAt", "expiredAt", "createdAt")
    return max(moment(payment[name]) for name in names if payment.get(name))


def payment_in(ref: ProviderRef) -> str:
    """The payment's id in a reference to it, to a refund or to a chargeback; empty if there is none."""
    id = ref.id.partition("/")[0]
    return id if ref.kind in {PAYMENT, REFUND, CHARGEBACK} and ID.fullmatch(id) else ""


@understanding
def snapshot(payment: Mapping[str, Any], *, at: datetime) -> Snapshot:
    """A payment with everything that became of it. ``at``: when we began to ask."""
    id = str(payment["id"])
    embedded = payment.get("_embedded") or {}
    chargebacks = embedded.get("chargebacks") or []
    return Snapshot(
        provider="mollie",
        ref=ProviderRef(PAYMENT, id),
        key=key_of(payment),
        at=at,
        stage=_STAGES[payment["status"]],
        amount=money(payment["amount"]),
        payee=str(payment.get("profileId") or ""),
        movements=(
            *_taken(payment),
            *(_refunded(id, item) for item in embedded.get("refunds") or []),
            *(move for item in chargebacks for move in _charged_back(id, item)),
        ),
        disputes=tuple(_dispute(id, item) for item in chargebacks),
        code=_reason(payment),
        url=link(payment, "checkout"),
    )


def _taken(payment: Mapping[str, Any]) -> Iterable[Movement]:
    """The money of a paid payment. What it cost is in the settlement, see ``reports``."""
    if payment.get("paidAt"):
        yield Movement(
            kind=MovementKind.CAPTURED,
            ref=ProviderRef(PAYMENT, str(payment["id"])),
            amount=money(payment["amount"]),
            at=moment(payment["paidAt"]),
        )


def _refunded(payment: str, item: Mapping[str, Any]) -> Movement:
    return Movement(
        kind=MovementKind.REFUNDED,
        ref=ProviderRef(REFUND, f"{payment}/{item['id']}"),
        amount=money(item["amount"]),
        at=moment(item["createdAt"]),
        progress=_REFUNDS[item["status"]],
        key=key_of(item),
    )


def _charged_back(payment: str, item: Mapping[str, Any]) -> Iterable[Movement]:
    ref, amount = ProviderRef(CHARGEBACK, f"{payment}/{item['id']}"), money(item["amount"])
    yield Movement(kind=MovementKind.CHARGED_BACK, ref=ref, amount=amount, at=moment(item["createdAt"]))
    if item.get("reversedAt"):
        yield Movement(
            kind=MovementKind.CHARGEBACK_REVERSED, ref=ref, amount=amount, at=moment(item["reversedAt"])
        )


def _dispute(payment: str, item: Mapping[str, Any]) -> Dispute:
    """A chargeback is decided when we hear of it; it may be turned round later."""
    reason = item.get("reason")
    return Dispute(
        ref=ProviderRef(CHARGEBACK, f"{payment}/{item['id']}"),
        amount=money(item["amount"]),
        stage=DisputeStage.WON if item.get("reversedAt") else DisputeStage.LOST,
        reason=str(reason.get("code") or "")[:80] if isinstance(reason, dict) else "",
    )


def _reason(payment: Mapping[str, Any]) -> str:
    said = (payment.get("statusReason") or {}).get("code") or (payment.get("details") or {}).get(
        "failureReason"
    )
    return str(said or "")[:80]
