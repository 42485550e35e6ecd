"""How the stand-in's memory looks from outside: the JSON of Mollie's interface."""

from decimal import Decimal
from typing import Any

from tests.emulators.mollie.account import CENT4, VAT, Chargeback, Payment, Refund, Settlement, amount

HAL = "application/hal+json"


def link(href: str, kind: str = HAL) -> dict[str, str]:
    """One link."""
    return {"href": href, "type": kind}


def payment(item: Payment, api: str, *, embed: str = "") -> dict[str, Any]:
    """A payment, with what is asked to be embedded."""
    own = f"{api}/payments/{item.id}"
    known: dict[str, Any] = {
        "resource": "payment",
        "id": item.id,
        "mode": "test",
        "createdAt": item.created,
        "amount": amount(item.amount, item.currency),
        "description": item.description,
        "method": item.method or None,
        "metadata": item.metadata,
        "status": item.status,
        "isCancelable": item.status in {"open", "authorized"},
        "locale": item.locale,
        "profileId": "pfl_QkEhN94Ba",
        "sequenceType": "oneoff",
        "redirectUrl": item.redirect_url,
        "cancelUrl": item.cancel_url or None,
        "webhookUrl": item.webhook_url or None,
        "_links": {"self": link(own), "dashboard": link(f"{api}/dashboard/{item.id}", "text/html")},
    }
    if item.status == "open":
        known["expiresAt"] = item.expires
        known["_links"]["checkout"] = link(f"{api.removesuffix('/v2')}/checkout/{item.id}", "text/html")
    ended = {"canceled": "canceledAt", "expired": "expiredAt", "failed": "failedAt"}
    if item.status in ended:
        known[ended[item.status]] = item.ended
    if item.failure:
        known["details"] = {"failureReason": item.failure, "failureMessage": "The payment was refused."}
    if item.status == "authorized":
        known["amountCaptured"] = amount(item.captured)
        known["captureMode"] = item.capture_mode
    if item.paid:
        known |= {
            "paidAt": item.paid,
            "amountRefunded": amount(
                sum(r.amount for r in item.refunds if r.status not in {"failed", "canceled"})
            ),
            "amountRemaining": amount(item.amount - item.gone),
            "settlementAmount": amount(item.amount),
        }
        if item.chargebacks:
            known["amountChargedBack"] = amount(sum(c.amount for c in item.chargebacks))
    if item.settlement:
        known["settlementId"] = item.settlement
        known["_links"]["settlement"] = link(f"{api}/settlements/{item.settlement}")
    embedded: dict[str, Any] = {}
    if "refunds" in embed:
        embedded["refunds"] = [refund(one, api) for one in item.refunds]
    if "chargebacks" in embed:
        embedded["chargebacks"] = [chargeback(one, api) for one in item.chargebacks]
    return known | ({"_embedded": embedded} if embed else {})


def refund(item: Refund, api: str) -> dict[str, Any]:
    """A refund."""
    known: dict[str, Any] = {
        "resource": "refund",
        "id": item.id,
        "mode": "test",
        "amount": amount(item.amount),
        "settlementAmount": amount(-item.amount),
        "status": item.status,
        "createdAt": item.at,
        "description": item.description,
        "metadata": item.metadata,
        "paymentId": item.payment,
        "_links": {
            "self": link(f"{api}/payments/{item.payment}/refunds/{item.id}"),
            "payment": link(f"{api}/payments/{item.payment}"),
        },
    }
    return known | ({"settlementId": item.settlement} if item.settlement else {})


def chargeback(item: Chargeback, api: str) -> dict[str, Any]:
    """A chargeback."""
    known: dict[str, Any] = {
        "resource": "chargeback",
        "id": item.id,
        "amount": amount(item.amount),
        "settlementAmount": amount(-item.amount),
        "createdAt": item.at,
        "reversedAt": item.reversed or None,
        "reason": {"code": item.reason, "description": "Told by the bank"} if item.reason else None,
        "paymentId": item.payment,
        "_links": {
            "self": link(f"{api}/payments/{item.payment}/chargebacks/{item.id}"),
            "payment": link(f"{api}/payments/{item.payment}"),
        },
    }
    if item.settlement:
        known["_links"]["settlement"] = link(f"{api}/settlements/{item.settlement}")
    return known


def settlement(item: Settlement, api: str) -> dict[str, Any]:
    """A settlement, with what came in and what it cost."""
    own = f"{api}/settlements/{item.id}"

    def exactly(value: Decimal) -> dict[str, str]:
        return {"currency": "EUR", "value": str(value.quantize(CENT4))}

    revenue = [
        {
            "description": kind,
            "method": kind,
            "count": number,
            "amountNet": exactly(Decimal(cents).scaleb(-2)),
            "amountVat": None,
            "amountGross": exactly(Decimal(cents).scaleb(-2)),
        }
        for kind, (number, cents) in item.revenue.items()
    ]
    costs = [
        {
            "description": kind,
            "method": kind,
            "count": number,
            "rate": {"fixed": None, "percentage": None},
            "amountNet": exactly(Decimal(net)),
            "amountVat": exactly(Decimal(net) * VAT),
            "amountGross": exactly(Decimal(net) * (1 + VAT)),
        }
        for kind, (number, net) in item.costs.items()
    ]
    year, month = item.at[:4], str(int(item.at[5:7]))
    return {
        "resource": "settlement",
        "id": item.id,
        "reference": item.reference,
        "createdAt": item.at,
        "settledAt": item.at if item.status == "paidout" else None,
        "status": item.status,
        "amount": amount(item.amount),
        "periods": {year: {month: {"revenue": revenue, "costs": costs, "invoiceId": "inv_FrvewDA3Pr"}}},
        "_links": {
            "self": link(own),
            "payments": link(f"{own}/payments"),
            "refunds": link(f"{own}/refunds"),
            "chargebacks": link(f"{own}/chargebacks"),
            "captures": link(f"{own}/captures"),
        },
    }


def page(name: str, items: list[dict[str, Any]], own: str, *, following: str = "") -> dict[str, Any]:
    """A page of a list."""
    return {
        "count": len(items),
        "_embedded": {name: items},
        "_links": {"self": link(own), "previous": None, "next": link(following) if following else None},
    }
