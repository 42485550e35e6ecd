"""PayPal's objects, understood: amounts to the cent, moments, references, a payment as it stands now."""

import re
from collections.abc import Iterable, Mapping, Sequence
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

ORDER, CAPTURE, REFUND, DISPUTE = "order", "capture", "refund", "dispute"
ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_CAPTURES = {
    "COMPLETED": Progress.DONE,
    "PARTIALLY_REFUNDED": Progress.DONE,
    "REFUNDED": Progress.DONE,
    "PENDING": Progress.PENDING,
    "DECLINED": Progress.FAILED,
    "FAILED": Progress.FAILED,
}
_REFUNDS = {
    "COMPLETED": Progress.DONE,
    "PENDING": Progress.PENDING,
    "CANCELLED": Progress.FAILED,
    "FAILED": Progress.FAILED,
}
_ONWARDS = ("payer-action", "approve")


def money(value: Mapping[str, Any]) -> Money:
    """``{"currency_code": "EUR", "value": "12.50"}``. Raises ``ValueError`` for parts of a cent."""
    return exactly(value["value"], value["currency_code"])


def written(amount: Money) -> dict[str, str]:
    """The other way round."""
    return {"currency_code": amount.currency, "value": str(amount.decimal)}


def link(content: Mapping[str, Any], *wanted: str) -> str:
    """The address of the first link with one of these relations, in this order; empty if there is none."""
    links = {item["rel"]: item["href"] for item in content.get("links") or []}
    return next((str(links[rel]) for rel in wanted if rel in links), "")


def last_part(address: str) -> str:
    """The id at the end of a link."""
    return address.rstrip("/").rpartition("/")[2]


@understanding
def order_of(capture: Mapping[str, Any]) -> str:
    """The id of the order that a capture belongs to."""
    related = (capture.get("supplementary_data") or {}).get("related_ids") or {}
    return str(related.get("order_id") or "") or last_part(link(capture, "up"))


@understanding
def capture_of(refund: Mapping[str, Any]) -> str:
    """The id of the capture that a refund belongs to."""
    return last_part(link(refund, "up"))


def captures_of(order: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The captures of an order, in PayPal's order."""
    return [item for unit in order["purchase_units"] for item in _payments(unit, "captures")]


@understanding
def taken(order: Mapping[str, Any]) -> list[str]:
    """The ids of captures that a dispute may be about."""
    return [str(item["id"]) for item in captures_of(order) if _CAPTURES[item["status"]] is Progress.DONE]


@understanding
def snapshot(
    order: Mapping[str, Any], *, at: datetime, disputes: Sequence[Mapping[str, Any]] = ()
) -> Snapshot:
    """An order with everything that belongs to it, and its disputes, as one value. ``at``: when we began to ask."""
    unit = order["purchase_units"][0]
    if len(order["purchase_units"]) != 1:
        raise ValueError("An order of ours has one unit.")
    captures, refunds = captures_of(order), list(_payments(unit, "refunds"))
    payee = unit.get("payee") or {}
    return Snapshot(
        provider="paypal",
        ref=ProviderRef(ORDER, str(order["id"])),
        key=str(unit.get("custom_id") or ""),
        at=at,
        stage=_stage(str(order["status"]), captures),
        amount=money(unit["amount"]),
        payee=str(payee.get("merchant_id") or ""),
        movements=(
            *(_captured(item) for item in captures),
            *(_refunded(item) for item in refunds),
            *(move for dispute in disputes for move in _moves(dispute)),
        ),
        disputes=tuple(_dispute(item) for item in disputes),
        code=next((_reason(item) for item in captures if _CAPTURES[item["status"]] is Progress.FAILED), ""),
        url=link(order, *_ONWARDS),
    )


def _payments(unit: Mapping[str, Any], name: str) -> Iterable[Mapping[str, Any]]:
    return (unit.get("payments") or {}).get(name) or []


def _stage(status: str, captures: Sequence[Mapping[str, Any]]) -> Stage:
    match status:
        case "CREATED" | "SAVED" | "PAYER_ACTION_REQUIRED":
            return Stage.NEEDS_USER
        case "APPROVED":
            return Stage.APPROVED
        case "VOIDED":
            return Stage.CANCELLED
        case "COMPLETED":
            known = {_CAPTURES[item["status"]] for item in captures}
            if Progress.PENDING in known:
                return Stage.PENDING
            return Stage.DECLINED if known == {Progress.FAILED} else Stage.OPEN
    raise ValueError(f"unknown status {status[:40]}")


def _captured(item: Mapping[str, Any]) -> Movement:
    parts = item.get("seller_receivable_breakdown") or {}
    return Movement(
        kind=MovementKind.CAPTURED,
        ref=ProviderRef(CAPTURE, str(item["id"])),
        amount=money(item["amount"]),
        at=moment(item["create_time"]),
        fee=money(parts["paypal_fee"]) if parts.get("paypal_fee") else None,
        progress=_CAPTURES[item["status"]],
    )


def _refunded(item: Mapping[str, Any]) -> Movement:
    """What PayPal calls the fee of a refund is the part of its fee that it gives back; mostly nothing."""
    parts = item.get("seller_payable_breakdown") or {}
    given = money(parts["paypal_fee"]) if parts.get("paypal_fee") else None
    return Movement(
        kind=MovementKind.REFUNDED,
        ref=ProviderRef(REFUND, str(item["id"])),
        amount=money(item["amount"]),
        at=moment(item["create_time"]),
        fee=-given if given else None,
        progress=_REFUNDS[item["status"]],
        key=str(item.get("custom_id") or item.get("invoice_id") or ""),
    )


def _moves(dispute: Mapping[str, Any]) -> Iterable[Movement]:
    """Money that a dispute took from us or gave back. Its fees are lines of the account, see ``reports``."""
    kinds = {"DEBIT": MovementKind.CHARGED_BACK, "CREDIT": MovementKind.CHARGEBACK_REVERSED}
    for move in dispute.get("money_movements") or []:
        if move.get("affected_party") == "SELLER" and move.get("reason") == "DISPUTE_SETTLEMENT":
            at = moment(move["initiated_time"])
            yield Movement(
                kind=kinds[move["type"]],
                ref=ProviderRef(DISPUTE, f"{dispute['dispute_id']}#{at:%Y%m%dT%H%M%SZ}"),
                amount=money(move["amount"]),
                at=at,
            )


def _dispute(item: Mapping[str, Any]) -> Dispute:
    stage = DisputeStage.OPEN
    if item["status"] == "RESOLVED":
        outcome = (item.get("dispute_outcome") or {}).get("outcome_code", "")
        lost = outcome in {"RESOLVED_BUYER_FAVOUR", "ACCEPTED"}
        stage = DisputeStage.LOST if lost else DisputeStage.WON
    due = item.get("seller_response_due_date")
    return Dispute(
        ref=ProviderRef(DISPUTE, str(item["dispute_id"])),
        amount=money(item["dispute_amount"]),
        stage=stage,
        reason=str(item.get("reason") or "")[:80],
        due=moment(due) if due else None,
    )


def _reason(item: Mapping[str, Any]) -> str:
    return str((item.get("status_details") or {}).get("reason") or item["status"])[:80]
