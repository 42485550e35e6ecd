"""How the stand-in's memory looks from outside: the JSON of PayPal's interface."""

import re
from typing import Any

from tests.emulators.paypal.account import (
    MERCHANT,
    MERCHANT_MAIL,
    PAYER,
    Account,
    Capture,
    Dispute,
    Order,
    Refund,
    Transaction,
    euro,
)


def link(rel: str, href: str, method: str = "GET") -> dict[str, str]:
    """One link of an answer."""
    return {"href": href, "rel": rel, "method": method}


def order(account: Account, item: Order, url: str, *, minimal: bool = False) -> dict[str, Any]:
    """An order, whole or as little as ``Prefer: return=minimal`` gives."""
    own = f"{url}/v2/checkout/orders/{item.id}"
    links = [link("self", own)]
    page = f"{url}/checkoutnow?token={item.id}"
    if item.status in {"CREATED", "PAYER_ACTION_REQUIRED"}:
        links.append(link("approve" if item.status == "CREATED" else "payer-action", page))
    if item.status == "APPROVED":
        links.append(link("capture", f"{own}/capture", "POST"))
    known = {"id": item.id, "status": item.status, "links": links}
    if minimal:
        return known
    unit: dict[str, Any] = {
        "reference_id": "default",
        "amount": euro(item.amount, item.currency),
        "payee": {"email_address": MERCHANT_MAIL, "merchant_id": MERCHANT},
        **{
            name: item.unit[name]
            for name in ("description", "custom_id", "invoice_id")
            if item.unit.get(name)
        },
    }
    if item.captures:
        refunds = [refund for taken in item.captures for refund in taken.refunds]
        unit["payments"] = {
            "captures": [_capture(account, taken, url) for taken in item.captures],
            **({"refunds": [refund_(account, one, url) for one in refunds]} if refunds else {}),
        }
    known |= {
        "intent": "CAPTURE",
        "create_time": item.created,
        "update_time": item.updated,
        "purchase_units": [unit],
    }
    if item.approved_by:
        payer = {
            "email_address": "leserin@mail.example",
            "payer_id": PAYER,
            "name": {"given_name": "Lisa", "surname": "Lesens"},
            "address": {"country_code": "DE"},
        }
        known["payer"] = payer
        known["payment_source"] = {
            "paypal": {
                "email_address": payer["email_address"],
                "account_id": PAYER,
                "account_status": "VERIFIED",
                "name": payer["name"],
            }
        }
    return known


def _capture(account: Account, item: Capture, url: str) -> dict[str, Any]:
    owner = account.orders[item.order]
    own = f"{url}/v2/payments/captures/{item.id}"
    known: dict[str, Any] = {
        "id": item.id,
        "status": item.status,
        "amount": euro(item.amount, owner.currency),
        "final_capture": True,
        "seller_protection": {
            "status": "ELIGIBLE",
            "dispute_categories": ["ITEM_NOT_RECEIVED", "UNAUTHORIZED_TRANSACTION"],
        },
        "links": [
            link("self", own),
            link("refund", f"{own}/refund", "POST"),
            link("up", f"{url}/v2/checkout/orders/{item.order}"),
        ],
        "create_time": item.at,
        "update_time": item.at,
        **{name: owner.unit[name] for name in ("custom_id", "invoice_id") if owner.unit.get(name)},
    }
    if item.reason:
        known["status_details"] = {"reason": item.reason}
    if item.status not in {"PENDING", "DECLINED"}:
        known["seller_receivable_breakdown"] = {
            "gross_amount": euro(item.amount, owner.currency),
            "paypal_fee": euro(item.fee, owner.currency),
            "net_amount": euro(item.amount - item.fee, owner.currency),
        }
    return known


def capture(account: Account, item: Capture, url: str) -> dict[str, Any]:
    """A capture on its own, which names its order."""
    return _capture(account, item, url) | {
        "supplementary_data": {"related_ids": {"order_id": item.order}},
        "payee": {"email_address": MERCHANT_MAIL, "merchant_id": MERCHANT},
    }


def refund_(account: Account, item: Refund, url: str) -> dict[str, Any]:
    """A refund."""
    taken = account.capture(item.capture)
    assert taken is not None
    own = f"{url}/v2/payments/refunds/{item.id}"
    so_far = sum(one.amount for one in taken.refunds[: taken.refunds.index(item) + 1])
    known: dict[str, Any] = {
        "id": item.id,
        "status": item.status,
        "amount": euro(item.amount),
        "seller_payable_breakdown": {
            "gross_amount": euro(item.amount),
            "paypal_fee": euro(0),
            "net_amount": euro(item.amount),
            "total_refunded_amount": euro(so_far),
        },
        "links": [link("self", own), link("up", f"{url}/v2/payments/captures/{item.capture}")],
        "create_time": item.at,
        "update_time": item.at,
    }
    texts = {"invoice_id": item.invoice_id, "custom_id": item.custom_id, "note_to_payer": item.note}
    return known | {name: text for name, text in texts.items() if text}


def dispute(account: Account, item: Dispute, url: str, *, brief: bool = False) -> dict[str, Any]:
    """A dispute, as the list shows it or whole."""
    state = "RESOLVED" if item.status == "RESOLVED" else "REQUIRED_ACTION"
    known: dict[str, Any] = {
        "dispute_id": item.id,
        "create_time": item.created,
        "update_time": item.updated,
        "reason": item.reason,
        "status": item.status,
        "dispute_state": state,
        "dispute_amount": euro(item.amount),
        "dispute_life_cycle_stage": "CHARGEBACK",
        "dispute_channel": "INTERNAL",
        "links": [link("self", f"{url}/v1/customer/disputes/{item.id}")],
    }
    if brief:
        return known
    taken = account.capture(item.capture)
    assert taken is not None
    unit = account.orders[taken.order].unit
    about: dict[str, Any] = {
        "buyer_transaction_id": f"B{item.capture[1:]}",
        "seller_transaction_id": item.capture,
        "create_time": taken.at,
        "transaction_status": "COMPLETED",
        "gross_amount": euro(taken.amount),
        "seller": {"merchant_id": MERCHANT, "name": "Zehnerpresse"},
    }
    if unit.get("custom_id"):
        about["custom"] = unit["custom_id"]
    known["disputed_transactions"] = [about]
    if item.outcome:
        known["dispute_outcome"] = {"outcome_code": item.outcome, "amount_refunded": euro(item.amount)}
    if item.moves:
        known["money_movements"] = [
            {
                "affected_party": "SELLER",
                "amount": euro(move["amount"]),
                "initiated_time": move["at"],
                "type": move["type"],
                "reason": move["reason"],
            }
            for move in item.moves
        ]
    return known


def transaction(item: Transaction) -> dict[str, Any]:
    """A line of the report."""
    known: dict[str, Any] = {
        "paypal_account_id": PAYER,
        "transaction_id": item.id,
        "transaction_event_code": item.code,
        "transaction_initiation_date": item.at,
        "transaction_updated_date": item.at,
        "transaction_amount": euro(item.amount),
        "transaction_status": item.status,
    }
    if item.fee:
        known["fee_amount"] = euro(item.fee)
    texts = {
        "paypal_reference_id": item.reference,
        "paypal_reference_id_type": item.reference_type,
        "custom_field": item.custom,
        "invoice_id": item.invoice,
        "transaction_subject": re.sub(r"[^a-zA-Z0-9_'\-., \":;!?]", "", item.subject),
    }
    return {"transaction_info": known | {name: text for name, text in texts.items() if text}}
