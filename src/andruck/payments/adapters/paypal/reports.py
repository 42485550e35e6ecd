"""PayPal's account of our balance: what moved, found again after lost messages, and lines for the books.

PayPal shows a transaction up to three hours after it happened, so whoever asks lets the times overlap.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from andruck.payments.adapters.answers import NoAnswer, moment, understanding
from andruck.payments.adapters.paypal.client import Client
from andruck.payments.adapters.paypal.reading import CAPTURE, REFUND, link, money
from andruck.payments.rules.values import LineKind, ProviderRef, SettlementLine

LAG: Final = timedelta(hours=3)
_WINDOW, _PAGE = timedelta(days=31), 500
_PAYMENT, _WITHDRAWAL, _FEE, _BACK, _DISPUTE, _REFUND = "T00", "T04", "T01", "T11", "T12", "T1107"
_HOLDS = frozenset({"T1105", "T1110", "T1111"})
"""Money set aside because of a complaint, and given free again. It stays ours until it is decided."""


def transactions(client: Client, since: datetime, until: datetime) -> Iterator[Mapping[str, Any]]:
    """Everything that touched the balance in this time, oldest window first. Raises ``NoAnswer`` rather than leave
    something out."""
    while since < until:
        end = min(until, since + _WINDOW)
        yield from _window(client, since, end)
        since = end


def disputes_since(client: Client, since: datetime) -> Iterator[str]:
    """The ids of disputes that have changed since; PayPal looks back 180 days at most."""
    yield from dispute_ids(client, update_time_after=_written(since))


def dispute_ids(client: Client, **query: str) -> Iterator[str]:
    """The ids of disputes, page by page."""
    asked: Mapping[str, str | int] | None = {**query, "page_size": 50}
    path = "/v1/customer/disputes"
    for _ in range(1000):
        page = client.get(path, asked)
        yield from _ids(page)
        following = _next(page)
        if not following:
            return
        # Only the way and the question are taken from the link: our token goes to PayPal alone.
        path, asked = "/v1/customer/disputes?" + following.partition("?")[2], None
    raise NoAnswer("the list does not end")


@understanding
def line(item: Mapping[str, Any], *, ours: bool) -> SettlementLine | None:
    """A transaction as a line for the books; None for what leaves the balance as it is.

    ``ours``: it belongs to a payment of ours and is booked from that. Then ``ref`` is what it is called there: the
    capture, the refund; what a dispute moved has no name that could be found again, and is called by its capture.
    """
    code, amount = str(item["transaction_event_code"]), money(item["transaction_amount"])
    if item.get("transaction_status") != "S" or code in _HOLDS:
        return None
    kind = LineKind.OTHER
    if ours and code[:3] in {_PAYMENT, _BACK, _DISPUTE}:
        kind = LineKind.MOVEMENT
    elif code[:3] == _WITHDRAWAL and amount.cents < 0:
        kind = LineKind.PAYOUT
    elif code[:3] == _FEE:
        kind = LineKind.FEE
    fee = money(item["fee_amount"]) if item.get("fee_amount") else None
    id = str(item["transaction_id"])
    ref = ProviderRef("transaction", id)
    if kind is LineKind.MOVEMENT:
        refund = code == _REFUND
        ref = ProviderRef(REFUND, id) if refund else ProviderRef(CAPTURE, capture_in(item) or id)
    return SettlementLine(
        ref=ref,
        kind=kind,
        amount=amount,
        at=moment(item["transaction_initiation_date"]),
        fee=-fee if fee else None,
        payout=id if kind is LineKind.PAYOUT else "",
        text=f"{code} {item.get('transaction_subject') or ''}".strip()[:200],
    )


def key_of(item: Mapping[str, Any]) -> str:
    """Our own key in a transaction; empty if it has none."""
    for name in ("custom_field", "invoice_id"):
        try:
            return str(UUID(str(item.get(name))))
        except ValueError:
            continue
    return ""


def is_payment(item: Mapping[str, Any]) -> bool:
    """Whether somebody has paid us."""
    return str(item.get("transaction_event_code") or "").startswith(_PAYMENT)


def order_in(item: Mapping[str, Any]) -> str:
    """The order that a transaction names; empty if it names none."""
    return str(item.get("paypal_reference_id") or "") if item.get("paypal_reference_id_type") == "ODR" else ""


def capture_in(item: Mapping[str, Any]) -> str:
    """The capture that a transaction is, or belongs to; empty if there is none."""
    code = str(item.get("transaction_event_code") or "")
    if is_payment(item):
        return str(item.get("transaction_id") or "")
    if code[:3] in {_BACK, _DISPUTE} and item.get("paypal_reference_id_type") == "TXN":
        return str(item.get("paypal_reference_id") or "")
    return ""


@understanding
def capture_of_dispute(dispute: Mapping[str, Any]) -> str:
    """The capture that is disputed; empty if it is none of ours to see."""
    about = dispute.get("disputed_transactions") or [{}]
    return str(about[0].get("seller_transaction_id") or "")


def _window(client: Client, since: datetime, until: datetime) -> Iterator[Mapping[str, Any]]:
    page, seen, pages = 0, 0, 1
    while page < pages:
        page += 1
        answer = client.get(
            "/v1/reporting/transactions",
            {
                "start_date": _written(since),
                "end_date": _written(until),
                "fields": "transaction_info",
                "page_size": _PAGE,
                "page": page,
            },
        )
        found = _infos(answer)
        yield from found
        seen += len(found)
        pages, total = _counted(answer)
    if seen < total:
        raise NoAnswer(f"{seen} of {total} transactions came")


@understanding
def _counted(answer: Mapping[str, Any]) -> tuple[int, int]:
    return int(answer["total_pages"]), int(answer["total_items"])


@understanding
def _infos(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [dict(item["transaction_info"]) for item in answer.get("transaction_details") or []]


@understanding
def _ids(page: Mapping[str, Any]) -> list[str]:
    return [str(item["dispute_id"]) for item in page.get("items") or []]


@understanding
def _next(page: Mapping[str, Any]) -> str:
    return link(page, "next")


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
